"""Layers that slide a window, and padding."""

from __future__ import annotations

from dataclasses import dataclass
from math import prod
from typing import ClassVar

from cnncourse.shapes import (
    Padding,
    ReceptiveField,
    ShapeError,
    Sizes,
    per_axis,
    resolve_padding,
    window_sizes,
)
from cnncourse.zoo.spec.base import Layer, Shape, maps_of

Windows = tuple[tuple[int, ...], tuple[int, ...], tuple[tuple[int, int], ...], tuple[int, ...]]


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
        ceil_mode = vars(self).get("ceil_mode", False)
        return window_sizes(self.title, maps_of(self, shape)[1:], *self.windows, ceil_mode=ceil_mode)

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
class Kernels(Windowed):
    """A layer of shared kernels: what is counted from the shape of its weights and its ``bias``."""

    def weight(self, shape: Shape) -> Shape:
        """Return the shape of the weights."""
        raise NotImplementedError

    def parameters(self, shape: Shape) -> dict[str, Shape]:
        units, bias = self.output(shape), vars(self)["bias"]
        biases = {"unit": units, True: units[:1]}
        return {"weight": self.weight(shape), **({"bias": biases[bias]} if bias else {})}

    def connections(self, shape: Shape) -> int:
        return self.macs(shape) + bool(vars(self)["bias"]) * prod(self.output(shape))

    def macs(self, shape: Shape) -> int:
        return prod(self.places(shape)) * prod(self.weight(shape))


@dataclass(frozen=True)
class Conv(Kernels):
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

    def weight(self, shape: Shape) -> Shape:
        return (self.filters, shape[0] // self.groups, *self.windows[0])


@dataclass(frozen=True)
class TableConv(Kernels):
    """Convolution along a table: the input channels that each filter sees."""

    table: tuple[tuple[int, ...], ...]
    kernel_size: Sizes
    stride: Sizes = 1
    padding: Padding = 0
    bias: bool | str = True
    title: ClassVar[str] = "table convolution"

    def output(self, shape: Shape) -> Shape:
        return (len(self.table), *self.places(shape))

    def weight(self, shape: Shape) -> Shape:
        return (sum(map(len, self.table)), *self.windows[0])


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
    ceil_mode: bool = False
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
