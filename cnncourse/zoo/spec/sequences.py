"""Layers on sequences, with their shape as (T, features), and on words, (T,)."""

from __future__ import annotations

from dataclasses import dataclass
from math import prod
from typing import Any, ClassVar

from cnncourse.shapes import ShapeError
from cnncourse.zoo.spec.base import Layer, Shape


@dataclass(frozen=True)
class Embedding(Layer):
    """A vector for every word of a vocabulary; the input is whole numbers.

    Of its weights a unit reads the one that belongs to the word: the fan-in is 1, and they are drawn from ±1.
    (PyTorch's own ``nn.Embedding`` draws from a standard normal distribution.)
    """

    vocabulary: int
    units: int
    title: ClassVar[str] = "embedding"

    def output(self, shape: Shape) -> Shape:
        return (*shape, self.units)

    def parameters(self, shape: Shape) -> dict[str, Shape]:
        return {"weight": (self.vocabulary, self.units)}

    def connections(self, shape: Shape) -> int:
        return prod(self.output(shape))


@dataclass(frozen=True)
class Lstm(Layer):
    """Long short-term memory, one step per place of the sequence; the first ``skip`` steps show nothing."""

    units: int
    skip: int = 0
    title: ClassVar[str] = "LSTM"

    def output(self, shape: Shape) -> Shape:
        steps, _ = steps_of(self, shape)
        if steps <= self.skip:
            msg = f"LSTM: {steps} steps, of which {self.skip} are skipped, leave none"
            raise ShapeError(msg)
        return (steps - self.skip, self.units)

    def parameters(self, shape: Shape) -> dict[str, Shape]:
        gates, features = 4 * self.units, steps_of(self, shape)[1]
        return {
            "weight_ih": (gates, features),
            "weight_hh": (gates, self.units),
            "bias_ih": (gates,),
            "bias_hh": (gates,),
        }

    def fan_in(self, shape: Shape) -> int:
        """Return the number of units, from which PyTorch draws all weights and biases of an LSTM."""
        return self.units

    def connections(self, shape: Shape) -> int:
        return shape[0] * sum(map(prod, self.parameters(shape).values()))

    def macs(self, shape: Shape) -> int:
        """Count the two matrix products and, per unit, what three gates multiply."""
        return shape[0] * self.units * (4 * (shape[1] + self.units) + 3)


@dataclass(frozen=True)
class Prepend(Layer):
    """A vector put before a sequence, as its first step; a node that reads both."""

    title: ClassVar[str] = "first step"

    def output(self, shape: Any) -> Shape:
        first, others = shape
        if others[1:] != first:
            msg = f"first step: the steps have shape {others[1:]} but the first {first}"
            raise ShapeError(msg)
        return (others[0] + 1, *first)


def steps_of(layer: Layer, shape: Shape) -> tuple[int, int]:
    """Unpack (T, features), or say that the layer needs it."""
    if len(shape) != 2:
        msg = f"{layer.title}: needs an input of shape (T, features), not {shape}"
        raise ShapeError(msg)
    return shape[0], shape[1]
