"""What every layer answers."""

from __future__ import annotations

from dataclasses import dataclass
from math import prod
from typing import ClassVar

from cnncourse.shapes import ReceptiveField, ShapeError

Shape = tuple[int, ...]


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

    def buffers(self, shape: Shape) -> dict[str, Shape]:
        """Return the shape of every array that is kept but not trained, by name."""
        return {}

    def start(self, key: str) -> float | None:
        """Return the constant that a parameter or buffer begins with; None where it is drawn."""
        return None

    def connections(self, shape: Shape) -> int:
        """Return the number of links into the layer's units, the bias of a unit counted as one."""
        return 0

    def fan_in(self, shape: Shape) -> int:
        """Return the number of weighted inputs of one unit, its bias not counted: what weights are drawn by.

        >>> from cnncourse.zoo.spec import Conv
        >>> Conv(16, 5).fan_in((6, 14, 14))
        150
        """
        biased = "bias" in self.parameters(shape)
        return max(self.connections(shape) // prod(self.output(shape)) - biased, 1)

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
