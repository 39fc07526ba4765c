"""Build a PyTorch module from the same declaration, with the same parameter names.

It runs on ``torch.nn.functional`` for speed; what PyTorch lacks runs on the twins of the operators.
"""

from __future__ import annotations

from functools import singledispatch
from typing import Any

import torch
from torch import nn
from torch.nn import functional

from cnncourse.ops import OPS
from cnncourse.ops.table_conv2d import scatter_kernels_torch
from cnncourse.shapes import Padding, resolve_padding
from cnncourse.zoo import spec
from cnncourse.zoo.trace import trace

__all__ = ["TorchNet", "build"]

Shape = tuple[int, ...]
Options = dict[str, Any]


class TorchNet(nn.Module):
    """A network of torch modules; made by :func:`build`."""

    def __init__(self, declaration: spec.Layer, shape: Shape) -> None:
        super().__init__()
        self.declaration = declaration
        for name, layer in spec.children(declaration):
            self.add_module(name, module(layer, shape))
            shape = layer.output(shape)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Return the output for a batch; ``.train()`` and ``.eval()`` switch dropout."""
        for part in self.children():
            x = part(x)
        return x

    def gradients(
        self, x: Any, target: Any, loss: str = "cross_entropy", *, rng: Any = None, **options: Any
    ) -> tuple[float, dict[str, torch.Tensor]]:
        """Return the loss of a batch and its gradient by every parameter, as ``NumpyNet.gradients`` does.

        ``rng`` is taken and not used: PyTorch draws dropout's masks from its own generator.
        """
        names, params = zip(*self.named_parameters(), strict=True)
        y = loss_of(loss)(self(x), target, **options)
        return float(y.detach()), dict(zip(names, torch.autograd.grad(y, params), strict=True))


def loss_of(name: str) -> Any:
    """Return PyTorch's own loss where it has one, else the operator's twin."""
    return getattr(functional, name, OPS[name].torch)


def build(
    declaration: spec.Layer, shape: Shape, *, seed: int = 0, dtype: torch.dtype = torch.float32
) -> TorchNet:
    """Build a module from a declaration.

    Parameters
    ----------
    declaration : Layer
    shape : (C, H, W) or (D,)
        Of one example.
    seed : int
        Of the weights, drawn as PyTorch does by default.
    dtype : torch.dtype

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
    whole = declaration if isinstance(declaration, spec.Serial) else spec.Serial((declaration,))
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        return TorchNet(whole, shape).to(dtype)


class Parametric(nn.Module):
    """A module with the parameters of a layer, drawn uniformly from ±1/√fan-in as PyTorch does."""

    def __init__(self, layer: Any, shape: Shape) -> None:
        super().__init__()
        self.layer = layer
        sizes = layer.parameters(shape)
        for name, size in sizes.items():
            drawn = torch.empty(size).uniform_(-1, 1) / spec.fan_in(layer, shape) ** 0.5
            self.register_parameter(name, nn.Parameter(drawn))
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


class Branches(nn.Module):
    """Parts that all see the same input; their outputs are put together by an operator."""

    def __init__(self, op: str, layer: spec.Layer, shape: Shape) -> None:
        super().__init__()
        self.op = op
        for name, child in spec.children(layer):
            self.add_module(name, module(child, shape))

    def forward(self, x: torch.Tensor) -> Any:
        """Run every branch."""
        return OPS[self.op].torch(*(branch(x) for branch in self.children()))


def flat_sides(sides: Padding) -> list[int]:
    """Return (top, bottom), (left, right) as functional.pad wants it: left, right, top, bottom."""
    (top, bottom), (left, right) = resolve_padding("padding", sides, (1, 1), (1, 1), (1, 1))
    return [left, right, top, bottom]


def pooling(layer: spec.MaxPool, op: str, builtin: Any) -> nn.Module:
    """Return PyTorch's own pooling where it knows the padding, else the twin."""
    kernel, stride, sides, _ = layer.windows
    padding = [before for before, after in sides if before == after]
    if len(padding) == 2 and all(2 * p <= k for p, k in zip(padding, kernel, strict=True)):
        return builtin(kernel, stride, tuple(padding))
    return Fixed(op, kernel, stride=stride, padding=sides)


@singledispatch
def module(layer: spec.Layer, shape: Shape) -> nn.Module:
    """Return the module of one layer."""
    msg = f"torch_net: no rule for {type(layer).__name__}"
    raise NotImplementedError(msg)


@module.register
def _(layer: spec.Serial, shape: Shape) -> nn.Module:
    return TorchNet(layer, shape)


@module.register
def _(layer: spec.Residual, shape: Shape) -> nn.Module:
    return Branches("add", layer, shape)


@module.register
def _(layer: spec.Concat, shape: Shape) -> nn.Module:
    return Branches("concat", layer, shape)


@module.register
def _(layer: spec.Conv, shape: Shape) -> nn.Module:
    kernel, stride, sides, dilation = layer.windows
    if layer.bias == "unit" or any(before != after for before, after in sides):
        return Convolution(layer, shape)
    options: Options = {
        "stride": stride,
        "padding": tuple(before for before, _ in sides),
        "dilation": dilation,
    }
    options |= {"groups": layer.groups, "bias": bool(layer.bias)}
    return nn.Conv2d(shape[0], layer.filters, kernel, **options)  # type: ignore[arg-type]


@module.register
def _(layer: spec.TableConv, shape: Shape) -> nn.Module:
    return Convolution(layer, shape)


@module.register
def _(layer: spec.Linear, shape: Shape) -> nn.Module:
    return nn.Linear(shape[0], layer.units, layer.bias)


@module.register
def _(layer: spec.Rbf, shape: Shape) -> nn.Module:
    return RadialBasis(layer.codes)


@module.register
def _(layer: spec.Subsample, shape: Shape) -> nn.Module:
    return Subsampling(layer, shape)


@module.register
def _(layer: spec.MaxPool, shape: Shape) -> nn.Module:
    return pooling(layer, "max_pool2d", nn.MaxPool2d)


@module.register
def _(layer: spec.AvgPool, shape: Shape) -> nn.Module:
    return pooling(layer, "avg_pool2d", nn.AvgPool2d)


@module.register
def _(layer: spec.Pad, shape: Shape) -> nn.Module:
    return Fixed("pad2d", layer.padding, mode=layer.mode, value=layer.value)


@module.register
def _(layer: spec.Dropout, shape: Shape) -> nn.Module:
    return nn.Dropout(layer.p)


PLAIN = {spec.Flatten: nn.Flatten, spec.ReLU: nn.ReLU, spec.Sigmoid: nn.Sigmoid, spec.Tanh: nn.Tanh}
for kind, plain in PLAIN.items():
    module.register(kind, lambda layer, shape, plain=plain: plain())
module.register(spec.Softmax, lambda layer, shape: nn.Softmax(dim=1))
module.register(spec.ScaledTanh, lambda layer, shape: Fixed("scaled_tanh"))
