"""Layers that normalise, or leave something out while training."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from cnncourse.zoo.spec.base import Layer, Shape


@dataclass(frozen=True)
class BatchNorm(Layer):
    """Each channel to mean 0 and variance 1, then a trained factor and bias."""

    eps: float = 1e-5
    momentum: float = 0.1
    title: ClassVar[str] = "batch norm"

    def parameters(self, shape: Shape) -> dict[str, Shape]:
        return {"weight": shape[:1], "bias": shape[:1]}

    def buffers(self, shape: Shape) -> dict[str, Shape]:
        return {"running_mean": shape[:1], "running_var": shape[:1]}

    def start(self, key: str) -> float:
        return 1.0 if key in ("weight", "running_var") else 0.0


@dataclass(frozen=True)
class LocalResponseNorm(Layer):
    """Each value divided by what its neighbours in other channels say, as in AlexNet."""

    size: int = 5
    alpha: float = 1e-4
    beta: float = 0.75
    k: float = 1.0
    title: ClassVar[str] = "local response norm"


@dataclass(frozen=True)
class Dropout(Layer):
    """Zero units with probability p while training."""

    p: float = 0.5
    title: ClassVar[str] = "dropout"


@dataclass(frozen=True)
class DropPath(Layer):
    """Zero a whole example with probability p while training: stochastic depth, inside a residual's body."""

    p: float = 0.5
    title: ClassVar[str] = "drop path"
