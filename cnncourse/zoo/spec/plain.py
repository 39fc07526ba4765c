"""Layers on vectors, and layers that change each value by itself."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import prod
from typing import ClassVar

from cnncourse.shapes import ReceptiveField, ShapeError
from cnncourse.zoo.spec.base import Layer, Shape, vector_of


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
class LogSoftmax(Layer):
    """Scores into logarithms of probabilities."""

    title: ClassVar[str] = "log softmax"


@dataclass(frozen=True)
class LeakyReLU(Layer):
    """x where positive, a small part of it elsewhere."""

    negative_slope: float = 0.01
    title: ClassVar[str] = "leaky ReLU"


@dataclass(frozen=True)
class PReLU(Layer):
    """Leaky ReLU with a trained slope: one, or one per channel."""

    shared: bool = True
    title: ClassVar[str] = "parametric ReLU"

    def parameters(self, shape: Shape) -> dict[str, Shape]:
        return {"weight": (1,) if self.shared else shape[:1]}

    def start(self, key: str) -> float:
        return 0.25


@dataclass(frozen=True)
class ELU(Layer):
    """x where positive, α(eˣ − 1) elsewhere."""

    alpha: float = 1.0
    title: ClassVar[str] = "ELU"
