"""Places in an image, counted from its middle."""

from __future__ import annotations

import numpy as np

from cnncourse.shapes import Array

__all__ = ["Place", "places", "turned"]

Place = tuple[float, float]


def places(size: int, centre: Place) -> tuple[Array, Array]:
    """Return how far right and up of a centre each pixel lies, each of shape (size, size).

    Examples
    --------
    >>> x, y = places(3, (1, 0))
    >>> x[0].tolist(), y[0].tolist()
    ([-2.0, -1.0, 0.0], [1.0, 1.0, 1.0])
    """
    steps = np.arange(size) - (size - 1) / 2
    x, y = np.meshgrid(steps - centre[0], -steps - centre[1])
    return x, y


def turned(size: int, theta: float, centre: Place = (0.0, 0.0)) -> tuple[Array, Array]:
    """Return how far along a direction, and across it to its left, each pixel lies."""
    x, y = places(size, centre)
    cos, sin = np.cos(np.radians(theta)), np.sin(np.radians(theta))
    return x * cos + y * sin, y * cos - x * sin
