"""What a case of an operator is, and how its inputs are drawn."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from torch.nn import functional

from cnncourse.shapes import Array

__all__ = ["Case", "normal", "pad_sides", "ties", "with_classes"]

Draw = Callable[[np.random.Generator], list[Any]]


class Case(NamedTuple):
    """One call of an operator, and an independent oracle in PyTorch.

    ``draw`` draws the inputs; the oracle takes them as tensors, with the same ``options``. ``linear_in`` names
    by place the inputs in which the operator is linear; ``smooth`` is False where a small step crosses a kink, so
    that a difference quotient says nothing.
    """

    name: str
    draw: Draw
    oracle: Callable[..., Any]
    options: dict[str, Any] = {}  # noqa: RUF012 - never written to
    linear_in: tuple[int, ...] = ()
    smooth: bool = True

    def inputs(self, dtype: str = "float64", seed: int = 0) -> list[Array]:
        """Draw the inputs: floating-point arrays in the dtype wanted, integers and booleans as they are."""
        drawn = [np.asarray(a) for a in self.draw(np.random.default_rng(seed))]
        return [a.astype(dtype) if a.dtype.kind == "f" else a for a in drawn]


def normal(*shapes: tuple[int, ...]) -> Draw:
    """Draw a normal array of each shape."""
    return lambda rng: [rng.standard_normal(shape) for shape in shapes]


def ties(*shape: int) -> Draw:
    """Draw small whole numbers after a ReLU: most windows have equal largest values."""
    return lambda rng: [np.maximum(rng.integers(-2, 3, shape), 0).astype(float)]


def with_classes(n: int, k: int, scale: float = 1.0) -> Draw:
    """Draw scores and one class for each row."""
    return lambda rng: [scale * rng.standard_normal((n, k)), rng.integers(0, k, n)]


def pad_sides(x: Any, sides: Any, value: float = 0.0) -> Any:
    """Pad a tensor per side, along its last axes."""
    return functional.pad(x, [pixels for side in reversed(sides) for pixels in side], value=value)
