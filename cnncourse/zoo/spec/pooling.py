"""Poolings by length, and the normalisation that goes before them."""

from __future__ import annotations

from dataclasses import dataclass
from math import prod
from typing import ClassVar

from cnncourse.shapes import ReceptiveField, window_sizes
from cnncourse.zoo.spec.base import Layer, Shape, maps_of
from cnncourse.zoo.spec.windowed import MaxPool


@dataclass(frozen=True)
class L2Pool(MaxPool):
    """The length of every window; the stride is the kernel's size unless given."""

    title: ClassVar[str] = "L2 pooling"


@dataclass(frozen=True)
class FeatureL2Pool(Layer):
    """The length of ``size`` neighbouring channels at every place; the stride is the size unless given."""

    size: int
    stride: int | None = None
    title: ClassVar[str] = "L2 pooling over features"

    def output(self, shape: Shape) -> Shape:
        c, h, w = maps_of(self, shape)
        stride = self.size if self.stride is None else self.stride
        (groups,) = window_sizes(self.title, (c,), (self.size,), (stride,), ((0, 0),), (1,))
        return (groups, h, w)

    def connections(self, shape: Shape) -> int:
        return prod(self.output(shape)) * self.size

    def __str__(self) -> str:
        return f"{self.title}, {self.size} channels"


@dataclass(frozen=True)
class LocalContrastNorm(Layer):
    """Each value less the mean of its neighbourhood, divided by the neighbourhood's standard deviation.

    The least divisor is a mean over the image, so a unit sees all of it.
    """

    size: int = 9
    sigma: float | None = None
    title: ClassVar[str] = "local contrast normalisation"

    def sees(self, fields: tuple[ReceptiveField, ...]) -> tuple[ReceptiveField, ...]:
        return ()
