"""Modules of capsules, sequences, pairs and regions, and which layers become them."""

from __future__ import annotations

from typing import Any

import torch
from torch import nn
from torch.nn import functional

from cnncourse.capsules import kept_capsule, routing
from cnncourse.ops import OPS
from cnncourse.torch_net.modules import Parametric
from cnncourse.torch_net.net import TorchNet, module
from cnncourse.zoo import spec

Shape = tuple[int, ...]


class Each(TorchNet):
    """A part with one set of weights at every place of the first axis."""

    def forward(self, x: Any) -> Any:
        """Run all places of all examples as one batch."""
        part: Any = self.each
        return part(x.flatten(0, 1)).unflatten(0, x.shape[:2])


class Cropping(nn.Module):
    """Maps without their border."""

    def __init__(self, layer: spec.Crop, shape: Shape) -> None:
        super().__init__()
        self.margin = layer.margin

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Cut the border off."""
        return functional.pad(x, [-self.margin] * 4)


class CapsulesOfMaps(nn.Module):
    """Maps cut into squashed vectors."""

    def __init__(self, layer: spec.PrimaryCapsules, shape: Shape) -> None:
        super().__init__()
        self.features = layer.features

    def forward(self, x: Any) -> Any:
        """Take the features of a group of channels, then its places, then the groups."""
        x = x.unflatten(1, (-1, self.features)).flatten(3).transpose(2, 3)  # N groups HW features
        return OPS["squash"].torch(x.flatten(1, 2))


class RoutedCapsules(Parametric):
    """Capsules that read those below by agreement; the coefficients of routing count as constants."""

    def forward(self, x: torch.Tensor) -> Any:
        """Vote, route, sum and squash."""
        votes = OPS["capsule_votes"].torch(x, self.weight)
        coefficients = routing(votes, iterations=self.layer.iterations)
        return OPS["squash"].torch(OPS["capsule_sum"].torch(votes, coefficients))


class Lengths(nn.Module):
    """Lengths of capsules."""

    def forward(self, x: torch.Tensor) -> Any:
        """Measure them."""
        return torch.linalg.vector_norm(x, dim=-1)


class CapsuleMasking(nn.Module):
    """All capsules but one zeroed."""

    def forward(self, x: tuple[torch.Tensor, torch.Tensor]) -> torch.Tensor:
        """Keep the one that the mask names, or the longest."""
        capsules, mask = x
        return (capsules * kept_capsule(capsules, mask)[..., None]).flatten(1)


class Words(Parametric):
    """A table of vectors."""

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Look words up."""
        weight: Any = self.weight
        return functional.embedding(x, weight)


class FirstStep(nn.Module):
    """A vector before a sequence."""

    def forward(self, x: tuple[torch.Tensor, torch.Tensor]) -> torch.Tensor:
        """Put it there."""
        first, others = x
        return torch.cat([first[:, None], others], dim=1)


class Unrolled(nn.LSTMCell):
    """An LSTM cell, step by step along a sequence."""

    def __init__(self, layer: spec.Lstm, shape: Shape) -> None:
        super().__init__(shape[1], layer.units)
        self.skip = layer.skip

    def forward(self, x: torch.Tensor, state: Any = None) -> Any:
        """Show the output of every step behind those skipped."""
        shown = []
        for step in x.unbind(1):
            state = super().forward(step, state)
            shown.append(state[0])
        return torch.stack(shown[self.skip :], dim=1)


class RowPerAnchor(nn.Module):
    """Maps with the channels last, cut into rows."""

    def __init__(self, layer: spec.PerAnchor, shape: Shape) -> None:
        super().__init__()
        self.values = layer.values

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Lay them out."""
        return x.permute(0, 2, 3, 1).reshape(len(x), -1, self.values)


class Regions(nn.Module):
    """Regions of maps, pooled to one size."""

    def __init__(self, layer: spec.RoiMaxPool, shape: Any) -> None:
        super().__init__()
        self.options = {"output_size": layer.output_size, "spatial_scale": layer.spatial_scale}

    def forward(self, x: tuple[torch.Tensor, torch.Tensor]) -> Any:
        """Pool the boxes of all images at once."""
        maps, boxes = x
        images = torch.arange(len(boxes)).repeat_interleave(boxes.shape[1]).to(maps)
        regions = torch.cat([images[:, None], boxes.flatten(0, 1).to(maps)], dim=1)
        return OPS["roi_max_pool"].torch(maps, regions, **self.options).unflatten(0, boxes.shape[:2])


MODULES: dict[type[spec.Layer], Any] = {
    spec.CapsuleLength: lambda layer, shape: Lengths(),
    spec.CapsuleMask: lambda layer, shape: CapsuleMasking(),
    spec.Capsules: RoutedCapsules,
    spec.Crop: Cropping,
    spec.Embedding: Words,
    spec.Lstm: Unrolled,
    spec.PerAnchor: RowPerAnchor,
    spec.Prepend: lambda layer, shape: FirstStep(),
    spec.PrimaryCapsules: CapsulesOfMaps,
    spec.RoiMaxPool: Regions,
    spec.Shared: Each,
}
for kind, make in MODULES.items():
    module.register(kind, make)
