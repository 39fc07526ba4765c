"""Axes in another order."""

from __future__ import annotations

from typing import Any

import numpy as np

from cnncourse.shapes import Array, ShapeError, same_shape

__all__ = ["permute", "permute_backward", "permute_torch"]


def permute(x: Array, dims: tuple[int, ...]) -> Array:
    r"""Put the axes in another order; a transposed matrix is the case of two.

    .. math:: y_{i_{d_1} i_{d_2} \dots} = x_{i_1 i_2 \dots}

    Parameters
    ----------
    x : ndarray of any shape
    dims : tuple of int
        Which axis of x, 0 the first, comes first, second and so on.

    Returns
    -------
    ndarray

    Raises
    ------
    ShapeError

    Examples
    --------
    >>> permute(np.zeros((2, 3, 5)), (2, 0, 1)).shape
    (5, 2, 3)
    """
    check_order("permute", x, dims)
    return x.transpose(dims)


def permute_backward(dy: Array, x: Array, dims: tuple[int, ...]) -> Array:
    """Return ``dx``: the axes of dy put back."""
    check_order("permute_backward", x, dims)
    same_shape("permute_backward", dy, x.transpose(dims))
    return dy.transpose(np.argsort(dims))


def permute_torch(x: Any, dims: tuple[int, ...]) -> Any:
    """Twin of :func:`permute` from tensor primitives."""
    check_order("permute", x, dims)
    return x.permute(dims)


def check_order(op: str, x: Any, dims: tuple[int, ...]) -> None:
    """Check that each axis of x is named once."""
    if sorted(dims) != list(range(x.ndim)):
        msg = f"{op}: dims must name each of the {x.ndim} axes of x once, from 0 on, not {tuple(dims)}"
        raise ShapeError(msg)
