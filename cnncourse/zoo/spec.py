"""Layers as values.

A network is a value: ``Serial((Conv(6, 5), Tanh(), …))``. A layer knows its output shape, its parameters and
what they cost, and no array. Shapes are those of one example: (C, H, W) for maps, (D,) for a vector.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from math import prod
from typing import Any, ClassVar

from cnncourse.shapes import (
    Padding,
    ReceptiveField,
    ShapeError,
    Sizes,
    per_axis,
    resolve_padding,
    window_sizes,
)

__all__ = [
    "AvgPool",
    "Concat",
    "Conv",
    "Dropout",
    "Flatten",
    "Layer",
    "Linear",
    "MaxPool",
    "Pad",
    "Rbf",
    "ReLU",
    "Residual",
    "ScaledTanh",
    "Serial",
    "Sigmoid",
    "Softmax",
    "Subsample",
    "TableConv",
    "Tanh",
]

Shape = tuple[int, ...]
Windows = tuple[tuple[int, ...], tuple[int, ...], tuple[tuple[int, int], ...], tuple[int, ...]]


@dataclass(frozen=True, kw_only=True)
class Layer:
    """What every layer answers; the defaults are those of a layer that changes each value by itself."""

    name: str = ""
    title: ClassVar[str] = "layer"

    def output(self, shape: Shape) -> Shape:
        """Return the shape of the output for a shape of the input."""
        return shape

    def parameters(self, shape: Shape) -> dict[str, Shape]:
        """Return the shape of every trained array, by name."""
        return {}

    def connections(self, shape: Shape) -> int:
        """Return the number of links into the layer's units, the bias of a unit counted as one."""
        return 0

    def macs(self, shape: Shape) -> int:
        """Return the multiply-accumulate operations for one example, biases not counted."""
        return 0

    def sees(self, fields: tuple[ReceptiveField, ...]) -> tuple[ReceptiveField, ...]:
        """Return the receptive fields behind the layer, along H and W; empty where they cover all."""
        return fields

    def __str__(self) -> str:
        return self.title


def maps_of(layer: Layer, shape: Shape) -> tuple[int, int, int]:
    """Unpack (C, H, W), or say that the layer needs it."""
    if len(shape) != 3:
        msg = f"{layer.title}: needs an input of shape (C, H, W), not {shape}"
        raise ShapeError(msg)
    return shape[0], shape[1], shape[2]


def vector_of(layer: Layer, shape: Shape) -> int:
    """Unpack (D,), or say that the layer needs it."""
    if len(shape) != 1:
        msg = f"{layer.title}: needs a flat input of shape (D,), not {shape}; put a Flatten() before it"
        raise ShapeError(msg)
    return shape[0]


@dataclass(frozen=True)
class Windowed(Layer):
    """A layer that slides a window: what convolutions and poolings have in common."""

    @property
    def windows(self) -> Windows:
        """Kernel, stride, padding and dilation in full."""
        options = vars(self)
        kernel = per_axis(self.title, "kernel_size", options["kernel_size"])
        given = options.get("stride", kernel)
        stride = per_axis(self.title, "stride", kernel if given is None else given)
        dilation = per_axis(self.title, "dilation", options.get("dilation", 1))
        return (
            kernel,
            stride,
            resolve_padding(self.title, options.get("padding", 0), kernel, stride, dilation),
            dilation,
        )

    def places(self, shape: Shape) -> tuple[int, ...]:
        """Return OH and OW."""
        return window_sizes(self.title, maps_of(self, shape)[1:], *self.windows)

    def output(self, shape: Shape) -> Shape:
        return (shape[0], *self.places(shape))

    def connections(self, shape: Shape) -> int:
        return prod(self.output(shape)) * prod(self.windows[0])

    def sees(self, fields: tuple[ReceptiveField, ...]) -> tuple[ReceptiveField, ...]:
        return tuple(f.through(*w) for f, w in zip(fields, zip(*self.windows, strict=True), strict=False))

    def __str__(self) -> str:
        kernel, stride, padding, dilation = self.windows
        text = f"{self.title} {kernel[0]}×{kernel[1]}"
        for word, value, usual in (("stride", stride, 1), ("dilation", dilation, 1)):
            if value != (usual, usual):
                text += f", {word} {value[0] if value[0] == value[1] else value}"
        if any(map(any, padding)):
            flat = {p for side in padding for p in side}
            text += f", padding {flat.pop() if len(flat) == 1 else padding}"
        return text


@dataclass(frozen=True)
class Conv(Windowed):
    """Convolution: ``bias`` is True (one per filter), "unit" (one per unit, as in 1989) or False."""

    filters: int
    kernel_size: Sizes
    stride: Sizes = 1
    padding: Padding = 0
    dilation: Sizes = 1
    groups: int = 1
    bias: bool | str = True
    title: ClassVar[str] = "convolution"

    def output(self, shape: Shape) -> Shape:
        if shape[0] % self.groups or self.filters % self.groups:
            msg = f"convolution: groups {self.groups} must divide the {shape[0]} channels and {self.filters} filters"
            raise ShapeError(msg)
        return (self.filters, *self.places(shape))

    def parameters(self, shape: Shape) -> dict[str, Shape]:
        weight = (self.filters, shape[0] // self.groups, *self.windows[0])
        bias = {"unit": self.output(shape), True: (self.filters,)}
        return {"weight": weight, **({"bias": bias[self.bias]} if self.bias else {})}

    def connections(self, shape: Shape) -> int:
        fan_in = shape[0] // self.groups * prod(self.windows[0])
        return prod(self.output(shape)) * (fan_in + bool(self.bias))

    def macs(self, shape: Shape) -> int:
        return prod(self.places(shape)) * prod(self.parameters(shape)["weight"])


@dataclass(frozen=True)
class TableConv(Windowed):
    """Convolution along a table: the input channels that each filter sees."""

    table: tuple[tuple[int, ...], ...]
    kernel_size: Sizes
    stride: Sizes = 1
    padding: Padding = 0
    bias: bool | str = True
    title: ClassVar[str] = "table convolution"

    def output(self, shape: Shape) -> Shape:
        return (len(self.table), *self.places(shape))

    def parameters(self, shape: Shape) -> dict[str, Shape]:
        bias = {"unit": self.output(shape), True: (len(self.table),)}
        weight = (sum(map(len, self.table)), *self.windows[0])
        return {"weight": weight, **({"bias": bias[self.bias]} if self.bias else {})}

    def connections(self, shape: Shape) -> int:
        return self.macs(shape) + bool(self.bias) * prod(self.output(shape))

    def macs(self, shape: Shape) -> int:
        return prod(self.places(shape)) * prod(self.parameters(shape)["weight"])


@dataclass(frozen=True)
class Subsample(Windowed):
    """LeNet's sub-sampling: the sum of a window, times a trained factor, plus a trained bias, per map."""

    kernel_size: Sizes = 2
    title: ClassVar[str] = "sub-sampling"

    def parameters(self, shape: Shape) -> dict[str, Shape]:
        return {"weight": shape[:1], "bias": shape[:1]}

    def connections(self, shape: Shape) -> int:
        return prod(self.output(shape)) * (prod(self.windows[0]) + 1)

    def macs(self, shape: Shape) -> int:
        return prod(self.output(shape))


@dataclass(frozen=True)
class MaxPool(Windowed):
    """Max-pooling; the stride is the kernel's size unless given."""

    kernel_size: Sizes = 2
    stride: Sizes | None = None
    padding: Padding = 0
    title: ClassVar[str] = "max-pooling"


@dataclass(frozen=True)
class AvgPool(MaxPool):
    """Average pooling; the stride is the kernel's size unless given."""

    title: ClassVar[str] = "average pooling"


@dataclass(frozen=True)
class Pad(Layer):
    """Padding by itself, where it is not zeros."""

    padding: Padding = 0
    mode: str = "constant"
    value: float = 0.0
    title: ClassVar[str] = "padding"

    @property
    def sides(self) -> tuple[tuple[int, int], ...]:
        """Before and after, along H and along W."""
        return resolve_padding(self.title, self.padding, (1, 1), (1, 1), (1, 1))

    def output(self, shape: Shape) -> Shape:
        c, *size = maps_of(self, shape)
        return (c, *(n + sum(side) for n, side in zip(size, self.sides, strict=True)))

    def sees(self, fields: tuple[ReceptiveField, ...]) -> tuple[ReceptiveField, ...]:
        return tuple(f.through(1, 1, side) for f, side in zip(fields, self.sides, strict=False))


@dataclass(frozen=True)
class Linear(Layer):
    """Fully connected."""

    units: int
    bias: bool = True
    title: ClassVar[str] = "fully connected"

    def output(self, shape: Shape) -> Shape:
        vector_of(self, shape)
        return (self.units,)

    def parameters(self, shape: Shape) -> dict[str, Shape]:
        bias: dict[str, Shape] = {"bias": (self.units,)} if self.bias else {}
        return {"weight": (self.units, vector_of(self, shape)), **bias}

    def connections(self, shape: Shape) -> int:
        return sum(map(prod, self.parameters(shape).values()))

    def macs(self, shape: Shape) -> int:
        return self.units * vector_of(self, shape)

    def sees(self, fields: tuple[ReceptiveField, ...]) -> tuple[ReceptiveField, ...]:
        return ()


@dataclass(frozen=True)
class Rbf(Layer):
    """Squared distance to one fixed code per class."""

    codes: tuple[tuple[float, ...], ...] = field(repr=False)
    title: ClassVar[str] = "RBF units"

    def output(self, shape: Shape) -> Shape:
        if vector_of(self, shape) != len(self.codes[0]):
            msg = f"RBF units: the codes have {len(self.codes[0])} values but the input {shape[0]}"
            raise ShapeError(msg)
        return (len(self.codes),)

    def connections(self, shape: Shape) -> int:
        return len(self.codes) * vector_of(self, shape)

    def macs(self, shape: Shape) -> int:
        return self.connections(shape)


@dataclass(frozen=True)
class Flatten(Layer):
    """Maps into one vector."""

    title: ClassVar[str] = "flatten"

    def output(self, shape: Shape) -> Shape:
        return (prod(shape),)

    def sees(self, fields: tuple[ReceptiveField, ...]) -> tuple[ReceptiveField, ...]:
        return ()


@dataclass(frozen=True)
class ReLU(Layer):
    """max(0, x)."""

    title: ClassVar[str] = "ReLU"


@dataclass(frozen=True)
class Sigmoid(Layer):
    """1 / (1 + e⁻ˣ)."""

    title: ClassVar[str] = "sigmoid"


@dataclass(frozen=True)
class Tanh(Layer):
    """The hyperbolic tangent."""

    title: ClassVar[str] = "tanh"


@dataclass(frozen=True)
class ScaledTanh(Layer):
    """1.7159 · tanh(2x/3)."""

    title: ClassVar[str] = "scaled tanh"


@dataclass(frozen=True)
class Softmax(Layer):
    """Scores into probabilities."""

    title: ClassVar[str] = "softmax"


@dataclass(frozen=True)
class Dropout(Layer):
    """Zero units with probability p while training."""

    p: float = 0.5
    title: ClassVar[str] = "dropout"


@dataclass(frozen=True)
class Serial(Layer):
    """Layers one after the other."""

    layers: tuple[Layer, ...]
    title: ClassVar[str] = "network"

    def output(self, shape: Shape) -> Shape:
        for layer in self.layers:
            shape = layer.output(shape)
        return shape

    def named(self) -> Iterator[tuple[str, Layer]]:
        """Yield each layer with its name, its place where it has none; a name may stand once only."""
        names = [layer.name or str(i) for i, layer in enumerate(self.layers)]
        if len(set(names)) < len(names):
            msg = f"{self.title}: each layer needs a name of its own, not {names}"
            raise ShapeError(msg)
        return zip(names, self.layers, strict=True)


@dataclass(frozen=True)
class Residual(Layer):
    """The sum of a body and a shortcut; the shortcut is the input itself unless given."""

    body: Layer
    shortcut: Layer = Serial(())
    title: ClassVar[str] = "residual"

    def output(self, shape: Shape) -> Shape:
        out, short = self.body.output(shape), self.shortcut.output(shape)
        if out != short:
            msg = f"residual: the body gives {out} but the shortcut {short}"
            raise ShapeError(msg)
        return out

    def named(self) -> Iterator[tuple[str, Layer]]:
        """Yield both branches."""
        yield from (("body", self.body), ("shortcut", self.shortcut))


@dataclass(frozen=True)
class Concat(Layer):
    """Branches side by side, their channels put together."""

    branches: tuple[Layer, ...]
    title: ClassVar[str] = "concatenation"

    def output(self, shape: Shape) -> Shape:
        outs = [branch.output(shape) for branch in self.branches]
        if len({out[1:] for out in outs}) != 1:
            msg = f"concatenation: the branches differ in more than channels: {outs}"
            raise ShapeError(msg)
        return (sum(out[0] for out in outs), *outs[0][1:])

    def named(self) -> Iterator[tuple[str, Layer]]:
        """Yield each branch with its name, its place where it has none."""
        return Serial(self.branches).named()


def children(layer: Any) -> list[tuple[str, Layer]]:
    """Return the named parts of a layer, none for a simple one."""
    return list(layer.named()) if hasattr(layer, "named") else []


def fan_in(layer: Layer, shape: Shape) -> int:
    """Return the number of weighted inputs of one unit of a layer, its bias not counted.

    >>> fan_in(Conv(16, 5), (6, 14, 14))
    150
    """
    biased = "bias" in layer.parameters(shape)
    return max(layer.connections(shape) // prod(layer.output(shape)) - biased, 1)
