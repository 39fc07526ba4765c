"""Modules that PyTorch lacks, and those that must behave exactly as their NumPy twins."""

from __future__ import annotations

from typing import Any

import torch
from torch import nn
from torch.nn import functional

from cnncourse.ops import OPS, drop_path_mask, dropout_mask
from cnncourse.ops.l2_pool2d import root_torch
from cnncourse.ops.table_conv2d import scatter_kernels_torch
from cnncourse.shapes import Padding, resolve_padding
from cnncourse.torch_net.net import TorchNet
from cnncourse.zoo import spec

Shape = tuple[int, ...]


class Parametric(nn.Module):
    """A module with the parameters of a layer, drawn uniformly from ±1/√fan-in as PyTorch does."""

    def __init__(self, layer: Any, shape: Shape) -> None:
        super().__init__()
        self.layer = layer
        sizes = layer.parameters(shape)
        for name, size in sizes.items():
            start = layer.start(name)
            value = torch.empty(size).uniform_(-1, 1) / layer.fan_in(shape) ** 0.5
            self.register_parameter(name, nn.Parameter(value if start is None else torch.full(size, start)))
        for name, size in layer.buffers(shape).items():
            self.register_buffer(name, torch.full(size, layer.start(name)))
        if "bias" not in sizes:
            self.register_parameter("bias", None)

    def extra_repr(self) -> str:
        """Show the layer in words."""
        return str(self.layer)


class Convolution(Parametric):
    """What nn.Conv2d lacks: padding per side, a connection table, one bias per unit."""

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Convolve."""
        layer = self.layer
        _, stride, sides, dilation = layer.windows
        weight: Any = self.weight
        bias: Any = self.bias
        if isinstance(layer, spec.TableConv):
            weight = scatter_kernels_torch(x, weight, None, layer.table)
        x = functional.pad(x, flat_sides(sides))
        per_filter = None if layer.bias == "unit" else bias
        groups = getattr(layer, "groups", 1)
        y = functional.conv2d(x, weight, per_filter, stride, 0, dilation, groups)
        return y if bias is per_filter else y + bias


class Subsampling(Parametric):
    """The sum of a window, times a factor, plus a bias, per map."""

    def forward(self, x: torch.Tensor) -> Any:
        """Sub-sample."""
        total = functional.avg_pool2d(x, self.layer.kernel_size, divisor_override=1)
        return OPS["scale_shift"].torch(total, self.weight, self.bias)


class LengthPooling(nn.AvgPool2d):
    """L2 pooling, by PyTorch's own sum over windows; the gradient of a window of zeros is 0."""

    def forward(self, x: torch.Tensor) -> Any:
        """Take the root of the sum of the squares."""
        options = (self.kernel_size, self.stride, self.padding, self.ceil_mode)
        return root_torch(functional.avg_pool2d(x.square(), *options, divisor_override=1))


class Fixed(nn.Module):
    """An operator's twin without parameters."""

    def __init__(self, op: str, *inputs: Any, **options: Any) -> None:
        super().__init__()
        self.op, self.inputs, self.options = op, inputs, options

    def forward(self, x: torch.Tensor) -> Any:
        """Run the twin."""
        return OPS[self.op].torch(x, *self.inputs, **self.options)

    def extra_repr(self) -> str:
        """Name the operator."""
        return self.op


class RadialBasis(nn.Module):
    """Squared distances to fixed codes, which move with the module but are not in its state_dict."""

    def __init__(self, codes: Any) -> None:
        super().__init__()
        self.register_buffer("codes", torch.tensor(codes), persistent=False)

    def forward(self, x: torch.Tensor) -> Any:
        """Return the distances."""
        return OPS["rbf"].torch(x, self.codes)


class BatchNormalisation(Parametric):
    """Batch normalisation whose state is that of the layer, and no count of batches."""

    running_mean: torch.Tensor
    running_var: torch.Tensor

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Normalise, and while training move the running statistics."""
        weight: Any = self.weight
        bias: Any = self.bias
        running = (self.running_mean, self.running_var)
        return functional.batch_norm(
            x, *running, weight, bias, self.training, self.layer.momentum, self.layer.eps
        )


class ParametricReLU(Parametric):
    """ReLU with a trained slope."""

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Rectify."""
        weight: Any = self.weight
        return functional.prelu(x, weight)


class Masking(nn.Module):
    """Dropout, of units or of whole examples; its masks come from a NumPy generator if it has one in ``rng``."""

    def __init__(self, p: float, *, whole: bool = False) -> None:
        super().__init__()
        self.p, self.whole, self.rng = p, whole, None

    def forward(self, x: torch.Tensor) -> Any:
        """Drop while training."""
        if not self.training or not self.p:
            return x
        mask = self.draw(x).to(x.device)
        return OPS["drop_path" if self.whole else "dropout"].torch(x, mask, p=self.p)

    def draw(self, x: torch.Tensor) -> torch.Tensor:
        """Draw a mask, True where x is kept."""
        if self.rng is None:
            return torch.rand(x.shape[:1] if self.whole else x.shape, device=x.device) >= self.p
        if self.whole:
            return torch.from_numpy(drop_path_mask(len(x), self.rng, p=self.p))
        return torch.from_numpy(dropout_mask(tuple(x.shape), self.rng, p=self.p))


class Branches(TorchNet):
    """Parts that all see the same input; their outputs are put together by an operator."""

    def __init__(self, op: str, layer: spec.Layer, shape: Shape) -> None:
        super().__init__(layer, shape)
        self.op = op

    def forward(self, x: torch.Tensor) -> Any:
        """Run every branch."""
        return OPS[self.op].torch(*(branch(x) for branch in self.children()))


class GraphNet(TorchNet):
    """Parts that read the outputs of others by name."""

    def forward(self, x: Any) -> Any:
        """Run every node, and return the outputs, those of the heads too while training."""
        values = self.declaration.begin(x)
        parts = dict(self.named_children())
        for name, _, reads in self.declaration.wired():
            values[name] = parts[name](spec.one_or_all([values[key] for key in reads]))
        return spec.one_or_all([values[name] for name in self.declaration.ends(train=self.training)])


class Together(nn.Module):
    """An operator of several inputs, folded over them from the left where it takes two."""

    def __init__(self, op: str) -> None:
        super().__init__()
        self.op = op

    def forward(self, xs: tuple[torch.Tensor, ...]) -> Any:
        """Put them together."""
        return OPS["concat"].torch(*xs) if self.op == "concat" else sum(xs[1:], xs[0])


def flat_sides(sides: Padding) -> list[int]:
    """Return (top, bottom), (left, right) as functional.pad wants it: left, right, top, bottom."""
    (top, bottom), (left, right) = resolve_padding("padding", sides, (1, 1), (1, 1), (1, 1))
    return [left, right, top, bottom]
