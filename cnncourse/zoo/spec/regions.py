"""Layers on parts of maps: a border cut off, regions cut out, one row per box."""

from __future__ import annotations

from dataclasses import dataclass
from math import prod
from typing import Any, ClassVar

from cnncourse.shapes import ReceptiveField, ShapeError, Sizes, per_axis
from cnncourse.zoo.spec.base import Layer, Shape, maps_of

Fields = tuple[ReceptiveField, ...]


@dataclass(frozen=True)
class Crop(Layer):
    """Maps without their border of ``margin`` pixels on each side."""

    margin: int
    title: ClassVar[str] = "crop"

    def output(self, shape: Shape) -> Shape:
        c, *size = maps_of(self, shape)
        if min(size) <= 2 * self.margin:
            msg = f"crop: a margin of {self.margin} leaves nothing of {size[0]}×{size[1]}"
            raise ShapeError(msg)
        return (c, *(n - 2 * self.margin for n in size))

    def sees(self, fields: Fields) -> Fields:
        return tuple(field.through(1, padding=-self.margin) for field in fields)

    def __str__(self) -> str:
        return f"{self.title} {self.margin}"


@dataclass(frozen=True)
class RoiMaxPool(Layer):
    """Regions of maps, each max-pooled to one size; a node that reads maps and boxes.

    A box is (x1, y1, x2, y2) in pixels of the image, of which the maps are ``spatial_scale`` times the size.
    """

    output_size: Sizes
    spatial_scale: float
    title: ClassVar[str] = "RoI max-pooling"

    def output(self, shape: Any) -> Shape:
        maps, boxes = shape
        if len(boxes) != 2 or boxes[1] != 4:
            msg = f"RoI max-pooling: needs boxes of shape (R, 4), not {boxes}"
            raise ShapeError(msg)
        size = per_axis(self.title, "output_size", self.output_size)
        return (boxes[0], maps_of(self, maps)[0], *size)

    def sees(self, fields: Fields) -> Fields:
        return ()

    def __str__(self) -> str:
        return f"{self.title} {'×'.join(map(str, per_axis(self.title, 'output_size', self.output_size)))}"


@dataclass(frozen=True)
class PerAnchor(Layer):
    """Maps laid out with a row of ``values`` for every anchor: place by place, at each place anchor by anchor."""

    values: int
    title: ClassVar[str] = "row per anchor"

    def output(self, shape: Shape) -> Shape:
        c = maps_of(self, shape)[0]
        if c % self.values:
            msg = f"row per anchor: {c} channels are no multiple of {self.values} values"
            raise ShapeError(msg)
        return (prod(shape) // self.values, self.values)
