"""The sum of two branches."""

from __future__ import annotations

from typing import Any

from cnncourse.shapes import Array, same_shape

__all__ = ["add", "add_backward", "add_torch"]


def add(x: Array, z: Array) -> Array:
    r"""Add two arrays of one shape, as a residual connection does.

    .. math:: y = x + z

    Parameters
    ----------
    x, z : ndarray of one shape

    Returns
    -------
    ndarray

    Raises
    ------
    ShapeError

    References
    ----------
    He et al. (2015), "Deep residual learning for image recognition", section 3.
    """
    same_shape("add", z, x, "z")
    return x + z


def add_backward(dy: Array, x: Array, z: Array) -> tuple[Array, Array]:
    """Return ``dx, dz``: dy for both."""
    same_shape("add_backward", dy, x)
    return dy, dy


def add_torch(x: Any, z: Any) -> Any:
    """Twin of :func:`add` from tensor primitives."""
    same_shape("add", z, x, "z")
    return x + z
