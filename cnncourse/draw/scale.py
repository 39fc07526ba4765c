"""How large a box is drawn: to a scale that the drawing states."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import prod, sqrt
from typing import Any

TALLEST, WIDEST, BAR = 84.0, 40.0, 7.0
LINEAR_UP_TO = 64  # px; beyond it the last maps would be thinner than their outline


def main(shape: Any) -> tuple[int, ...]:
    """Return the shape of an output, of the first where there are several."""
    return shape[0] if shape and not isinstance(shape[0], int) else shape


def side(shape: tuple[int, ...]) -> float:
    """Return the height of maps in pixels; of anything else, of the square with as many pixels as values."""
    return shape[-2] if len(shape) >= 3 else sqrt(prod(shape))


@dataclass(frozen=True)
class Scale:
    """Pixels of the drawing for pixels of a map, and for channels."""

    tallest: float
    deepest: int
    is_linear: bool

    def length(self, pixels: float) -> float:
        """Return how long so many pixels of a map are drawn."""
        share = pixels / self.tallest
        return TALLEST * (share if self.is_linear else sqrt(share))

    def height(self, shape: tuple[int, ...]) -> float:
        """Return the height of a box."""
        return self.length(side(shape))

    def width(self, shape: tuple[int, ...]) -> float:
        """Return the width of a box: the square root of the channels; a bar where there are none."""
        return WIDEST * sqrt(shape[0] / self.deepest) if len(shape) >= 3 else BAR

    def __str__(self) -> str:
        rule = (
            f"a pixel of a map is drawn {TALLEST / self.tallest:.3g} px high"
            if self.is_linear
            else "heights are square roots: a map 4 times as high is drawn twice as high"
        )
        return (
            f"Scale: {rule}. Widths are square roots of the channels. "
            "A vector is a bar, as high as the square map with as many pixels."
        )


def scale_for(shapes: Iterable[tuple[int, ...]]) -> Scale:
    """Return the scale for all the boxes of a drawing."""
    found = [shape for shape in shapes if all(shape)]
    sides = [side(shape) for shape in found] or [1.0]
    channels = [shape[0] for shape in found if len(shape) >= 3] or [1]
    return Scale(max(sides), max(channels), max(sides) <= LINEAR_UP_TO)
