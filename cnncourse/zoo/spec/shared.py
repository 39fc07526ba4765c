"""One set of weights at several places."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from cnncourse.shapes import ShapeError
from cnncourse.zoo.spec.base import Layer, Shape
from cnncourse.zoo.spec.combine import Placed


@dataclass(frozen=True)
class Shared(Layer):
    """A layer, or a whole network, with one set of weights for every place of the first axis.

    The places are the two of a pair, the words of a sentence, the regions of an image: (P, …) in, (P, …) out.
    They run together, as if they were examples of one batch of N·P.
    """

    each: Layer
    title: ClassVar[str] = "shared"

    def output(self, shape: Shape) -> Shape:
        return (shape[0], *self.each.output(self.one(shape)))

    def one(self, shape: Shape) -> Shape:
        """Return the shape at one place."""
        if len(shape) < 2:
            msg = f"shared: needs an input of shape (places, …), not {shape}"
            raise ShapeError(msg)
        return shape[1:]

    def named(self) -> list[tuple[str, Layer]]:
        """Return the layer with its name."""
        return [("each", self.each)]

    def placed(self, shape: Shape) -> Placed:
        """Yield name, layer and the input shape of one place."""
        yield "each", self.each, self.one(shape)
