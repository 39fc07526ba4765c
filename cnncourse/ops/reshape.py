"""The same values in another shape."""

from __future__ import annotations

from math import prod
from typing import Any

from cnncourse.shapes import Array, ShapeError, same_shape

__all__ = ["reshape", "reshape_backward", "reshape_torch"]


def reshape(x: Array, shape: tuple[int, ...]) -> Array:
    r"""Read the values in their order, the last axis fastest, into another shape.

    .. math:: \operatorname{vec}(y) = \operatorname{vec}(x)

    Parameters
    ----------
    x : ndarray of any shape
    shape : tuple of int
        With as many values.

    Returns
    -------
    ndarray

    Raises
    ------
    ShapeError

    Examples
    --------
    >>> import numpy as np
    >>> reshape(np.array([[1, 2, 3], [4, 5, 6]]), (3, 2)).tolist()
    [[1, 2], [3, 4], [5, 6]]
    """
    check_count("reshape", x, shape)
    return x.reshape(shape)


def reshape_backward(dy: Array, x: Array, shape: tuple[int, ...]) -> Array:
    """Return ``dx``: dy in the shape of x."""
    check_count("reshape_backward", x, shape)
    same_shape("reshape_backward", dy, x.reshape(shape))
    return dy.reshape(x.shape)


def reshape_torch(x: Any, shape: tuple[int, ...]) -> Any:
    """Twin of :func:`reshape` from tensor primitives."""
    check_count("reshape", x, shape)
    return x.reshape(shape)


def check_count(op: str, x: Any, shape: tuple[int, ...]) -> None:
    """Check that a shape holds as many values as x."""
    if prod(shape) != prod(x.shape) or any(size < 0 for size in shape):
        msg = f"{op}: shape {tuple(shape)} does not hold the {prod(x.shape)} values of x"
        raise ShapeError(msg)
