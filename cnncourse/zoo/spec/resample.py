"""Layers that change the size of maps other than by a window over them."""

from __future__ import annotations

from dataclasses import dataclass
from math import prod
from typing import ClassVar

from cnncourse.shapes import ReceptiveField, ShapeError, Sizes, per_axis, window_extent
from cnncourse.zoo.spec.base import Layer, Shape, maps_of
from cnncourse.zoo.spec.windowed import Kernels

Fields = tuple[ReceptiveField, ...]


def finer(fields: Fields, factor: tuple[int, ...], reach: tuple[int, ...]) -> Fields:
    """Return the fields behind a layer that puts ``factor`` units where one was, each reading ``reach`` of them."""
    return tuple(
        ReceptiveField(f.size + (r - 1) * f.jump, max(f.jump // s, 1), f.start)
        for f, s, r in zip(fields, factor, reach, strict=False)
    )


@dataclass(frozen=True)
class ConvTranspose(Kernels):
    """The transpose of a convolution: every input pixel writes a kernel."""

    filters: int
    kernel_size: Sizes
    stride: Sizes = 1
    padding: int = 0
    output_padding: Sizes = 0
    bias: bool = True
    title: ClassVar[str] = "transposed convolution"

    def places(self, shape: Shape) -> tuple[int, ...]:
        """Return OH and OW."""
        kernel, stride, sides, dilation = self.windows
        extra = per_axis(self.title, "output_padding", self.output_padding, least=0)
        sizes = zip(maps_of(self, shape)[1:], kernel, stride, sides, dilation, extra, strict=True)
        return tuple((n - 1) * s - sum(p) + window_extent(k, d) + e for n, k, s, p, d, e in sizes)

    def output(self, shape: Shape) -> Shape:
        return (self.filters, *self.places(shape))

    def weight(self, shape: Shape) -> Shape:
        return (shape[0], self.filters, *self.windows[0])

    def macs(self, shape: Shape) -> int:
        return prod(shape[1:]) * prod(self.weight(shape))

    @property
    def reach(self) -> tuple[int, ...]:
        """How many input pixels at most write to an output pixel, along H and W."""
        kernel, stride, _, _ = self.windows
        return tuple(-(-k // s) for k, s in zip(kernel, stride, strict=True))

    def fan_in(self, shape: Shape) -> int:
        """Return the most inputs of a unit; PyTorch takes filters × kernel area, whatever the stride."""
        return shape[0] * prod(self.reach)

    def sees(self, fields: Fields) -> Fields:
        return finer(fields, self.windows[1], self.reach)


@dataclass(frozen=True)
class Upsample(Layer):
    """Maps enlarged by a whole factor: "nearest" or "bilinear"."""

    scale_factor: int = 2
    mode: str = "nearest"
    title: ClassVar[str] = "upsampling"

    def output(self, shape: Shape) -> Shape:
        c, h, w = maps_of(self, shape)
        return (c, h * self.scale_factor, w * self.scale_factor)

    def sees(self, fields: Fields) -> Fields:
        return finer(fields, (self.scale_factor,) * 2, (1 if self.mode == "nearest" else 2,) * 2)

    def __str__(self) -> str:
        return f"{self.title} ×{self.scale_factor}, {self.mode}"


@dataclass(frozen=True)
class PixelShuffle(Layer):
    """Groups of r² channels dealt out into maps r times as large."""

    upscale_factor: int = 2
    title: ClassVar[str] = "pixel shuffle"

    def output(self, shape: Shape) -> Shape:
        c, h, w = maps_of(self, shape)
        if c % self.upscale_factor**2:
            msg = f"pixel shuffle: {c} channels are no multiple of {self.upscale_factor}²"
            raise ShapeError(msg)
        return (c // self.upscale_factor**2, h * self.upscale_factor, w * self.upscale_factor)

    def sees(self, fields: Fields) -> Fields:
        return finer(fields, (self.upscale_factor,) * 2, (1, 1))

    def __str__(self) -> str:
        return f"{self.title} ×{self.upscale_factor}"


@dataclass(frozen=True)
class GlobalAvgPool(Layer):
    """The mean of every map, as a vector."""

    title: ClassVar[str] = "global average pooling"

    def output(self, shape: Shape) -> Shape:
        return maps_of(self, shape)[:1]

    def connections(self, shape: Shape) -> int:
        return prod(shape)

    def sees(self, fields: Fields) -> Fields:
        return ()


@dataclass(frozen=True)
class AdaptiveAvgPool(Layer):
    """Means over windows spread evenly, to a given size; their sizes depend on the input's."""

    output_size: Sizes
    title: ClassVar[str] = "adaptive average pooling"

    def output(self, shape: Shape) -> Shape:
        return (maps_of(self, shape)[0], *per_axis(self.title, "output_size", self.output_size))

    def connections(self, shape: Shape) -> int:
        c, *sizes = shape
        ends = zip(sizes, self.output(shape)[1:], strict=True)
        return c * prod(sum(-(-(i + 1) * n // m) - i * n // m for i in range(m)) for n, m in ends)

    def sees(self, fields: Fields) -> Fields:
        return ()

    def __str__(self) -> str:
        out = per_axis(self.title, "output_size", self.output_size)
        return f"{self.title} to {out[0]}×{out[1]}"


@dataclass(frozen=True)
class PadChannels(Layer):
    """Channels of zeros behind those there are, so that there are as many as ``filters``."""

    filters: int
    title: ClassVar[str] = "zero channels"

    def output(self, shape: Shape) -> Shape:
        c, h, w = maps_of(self, shape)
        if c > self.filters:
            msg = f"zero channels: the input has {c} channels, more than {self.filters}"
            raise ShapeError(msg)
        return (self.filters, h, w)
