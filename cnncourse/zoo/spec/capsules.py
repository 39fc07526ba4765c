"""Layers of capsules: units whose output is a vector, with their shape as (number of capsules, features)."""

from __future__ import annotations

from dataclasses import dataclass
from math import prod
from typing import Any, ClassVar

from cnncourse.shapes import ReceptiveField, ShapeError
from cnncourse.zoo.spec.base import Layer, Shape, maps_of


@dataclass(frozen=True)
class PrimaryCapsules(Layer):
    """Maps cut into capsules: every ``features`` channels at a place make up a vector, which is squashed."""

    features: int
    title: ClassVar[str] = "primary capsules"

    def output(self, shape: Shape) -> Shape:
        c, h, w = maps_of(self, shape)
        if c % self.features:
            msg = f"primary capsules: {c} channels are no multiple of {self.features} features"
            raise ShapeError(msg)
        return (c // self.features * h * w, self.features)


@dataclass(frozen=True)
class Capsules(Layer):
    """Capsules that read all capsules below, each as far as it agrees with the others."""

    capsules: int
    features: int
    iterations: int = 3
    title: ClassVar[str] = "routed capsules"

    def output(self, shape: Shape) -> Shape:
        capsules_of(self, shape)
        return (self.capsules, self.features)

    def parameters(self, shape: Shape) -> dict[str, Shape]:
        below, features = capsules_of(self, shape)
        return {"weight": (below, self.capsules, self.features, features)}

    def fan_in(self, shape: Shape) -> int:
        """Return the features of one capsule below: the coefficients of routing share out the capsules."""
        return shape[1]

    def connections(self, shape: Shape) -> int:
        return prod(self.parameters(shape)["weight"])

    def macs(self, shape: Shape) -> int:
        """Count the votes, their weighted sum in every iteration, and the agreements between two of them."""
        votes = shape[0] * self.capsules * self.features
        return votes * (shape[1] + 2 * self.iterations - 1)

    def sees(self, fields: tuple[ReceptiveField, ...]) -> tuple[ReceptiveField, ...]:
        return ()

    def __str__(self) -> str:
        return f"{self.title}, {self.iterations} iterations"


@dataclass(frozen=True)
class CapsuleLength(Layer):
    """The length of every capsule."""

    title: ClassVar[str] = "length"

    def output(self, shape: Shape) -> Shape:
        return capsules_of(self, shape)[:1]

    def macs(self, shape: Shape) -> int:
        return prod(shape)


@dataclass(frozen=True)
class CapsuleMask(Layer):
    """One capsule kept and the others zeroed, as one vector; a node that reads the capsules and a mask.

    The mask is boolean, True for the capsule to be kept; where none is True, the longest is.
    """

    title: ClassVar[str] = "mask"

    def output(self, shape: Any) -> Shape:
        capsules, mask = shape
        if mask != capsules[:1]:
            msg = f"mask: needs one value per capsule, {capsules[:1]}, not {mask}"
            raise ShapeError(msg)
        return (prod(capsules),)


def capsules_of(layer: Layer, shape: Shape) -> tuple[int, int]:
    """Unpack (capsules, features), or say that the layer needs it."""
    if len(shape) != 2:
        msg = f"{layer.title}: needs an input of shape (capsules, features), not {shape}"
        raise ShapeError(msg)
    return shape[0], shape[1]
