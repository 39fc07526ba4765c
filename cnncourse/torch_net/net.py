"""The network: modules under the names of the declaration, and its gradients as a NumPy network gives them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import singledispatch
from typing import Any

import numpy as np
import torch
from torch import nn
from torch.nn import functional

from cnncourse import numpy_net
from cnncourse.numpy_net.net import Init
from cnncourse.ops import OPS
from cnncourse.zoo import spec
from cnncourse.zoo.trace import trace

__all__ = ["TorchNet", "build", "module"]


@singledispatch
def module(layer: spec.Layer, shape: Any) -> nn.Module:
    """Return the module of one layer."""
    msg = f"torch_net: no rule for {type(layer).__name__}"
    raise NotImplementedError(msg)


class TorchNet(nn.Module):
    """A network of torch modules, one per part of its declaration; made by :func:`build`."""

    def __init__(self, declaration: Any, shape: Any) -> None:
        super().__init__()
        self.declaration = declaration
        for name, layer, at in declaration.placed(shape):
            self.add_module(name, module(layer, at))

    def forward(self, x: Any) -> Any:
        """Return the output for a batch; ``.train()`` and ``.eval()`` switch what is done while training only."""
        for part in self.children():
            x = part(x)
        return x

    def gradients(
        self, x: Any, target: Any, loss: str = "cross_entropy", *, rng: Any = None, **options: Any
    ) -> tuple[float, dict[str, torch.Tensor]]:
        """Return the loss of a batch and its gradient by every parameter, as ``NumpyNet.gradients`` does.

        With ``rng``, a NumPy generator, dropout draws the masks that a NumPy network draws; without, PyTorch's own.
        """
        draw_masks_from(self, rng)
        names, params = zip(*self.named_parameters(), strict=True)
        ends = self(x)
        losses = [loss_of(loss)(y, target, **options) for y in (ends if isinstance(ends, tuple) else (ends,))]
        weights = (1.0, *(weight for _, weight in getattr(self.declaration, "heads", ())))
        total = sum(w * y for w, y in zip(weights, losses, strict=True))
        return float(total.detach()), dict(zip(names, torch.autograd.grad(total, params), strict=True))

    def assign(self, parameters: Mapping[str, torch.Tensor]) -> None:
        """Take new values for all parameters, as an optimiser gives them."""
        with torch.no_grad():
            for name, parameter in self.named_parameters():
                parameter.copy_(parameters[name])


def draw_masks_from(net: nn.Module, rng: Any) -> None:
    """Let every dropout of a network draw its masks from a NumPy generator, or from PyTorch's own if None."""
    for part in net.modules():
        if hasattr(part, "rng"):
            part.rng = rng


def loss_of(name: str) -> Any:
    """Return PyTorch's own loss where it has one, else the operator's twin."""
    return getattr(functional, name, OPS[name].torch)


def build(
    declaration: spec.Layer,
    shape: Any,
    *,
    seed: int = 0,
    dtype: torch.dtype = torch.float32,
    init: Init | None = None,
) -> Any:
    """Build a module from a declaration.

    Parameters
    ----------
    declaration : Layer
    shape : (C, H, W) or (D,)
        Of one example; a dictionary of them for a graph with several inputs.
    seed : int
        Of the weights, drawn as PyTorch does by default.
    dtype : torch.dtype
    init : function (shape, fan_in, rng) -> ndarray, optional
        A rule of :mod:`cnncourse.init`; the weights are then those of ``numpy_net.build`` with the same seed.

    Returns
    -------
    TorchNet

    Examples
    --------
    >>> from cnncourse.zoo.lenet import lenet5
    >>> net = build(lenet5(), (1, 32, 32))
    >>> sum(p.numel() for p in net.parameters())
    60000
    """
    trace(declaration, shape)  # says what does not fit before anything is built
    whole = declaration if hasattr(declaration, "named") else spec.Serial((declaration,))
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        net = module(whole, shape).to(dtype)
    if init is not None:
        drawn = numpy_net.build(whole, shape, np.random.default_rng(seed), init=init).state_dict()
        net.load_state_dict({name: torch.from_numpy(value) for name, value in drawn.items()})
    return net
