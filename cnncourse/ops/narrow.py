"""A piece of an axis: cropping an image is two of them."""

from __future__ import annotations

from typing import Any

import numpy as np

from cnncourse.shapes import Array, ShapeError, same_shape

__all__ = ["narrow", "narrow_backward", "narrow_torch"]


def narrow(x: Array, dim: int, start: int, length: int) -> Array:
    r"""Keep ``length`` places of an axis, from ``start`` on.

    .. math:: y_{\dots i \dots} = x_{\dots, \, i + \text{start}, \dots}

    Parameters
    ----------
    x : ndarray of any shape
    dim : int
        The axis, 0 the first.
    start, length : int

    Returns
    -------
    ndarray
        As x, with ``length`` places along the axis.

    Raises
    ------
    ShapeError

    Examples
    --------
    >>> narrow(np.arange(10), 0, 3, 4).tolist()
    [3, 4, 5, 6]
    """
    return x[piece("narrow", x, dim, start, length)]


def narrow_backward(
    dy: Array, x: Array, dim: int, start: int, length: int
) -> Array:
    """Return ``dx``: dy where it was taken from, 0 elsewhere."""
    kept = piece("narrow_backward", x, dim, start, length)
    same_shape("narrow_backward", dy, x[kept])
    dx = np.zeros_like(x)
    dx[kept] = dy
    return dx


def narrow_torch(x: Any, dim: int, start: int, length: int) -> Any:
    """Twin of :func:`narrow` from tensor primitives."""
    return x[piece("narrow", x, dim, start, length)]


def piece(
    op: str, x: Any, dim: int, start: int, length: int
) -> tuple[slice, ...]:
    """Return the index of what is kept, after checking that it is there."""
    if not 0 <= dim < x.ndim:
        msg = f"{op}: dim must be an axis of x, 0 … {x.ndim - 1}, not {dim}"
        raise ShapeError(msg)
    if start < 0 or length < 1 or start + length > x.shape[dim]:
        msg = f"{op}: {length} places from {start} on are not among the {x.shape[dim]} of axis {dim}"
        raise ShapeError(msg)
    return (*[slice(None)] * dim, slice(start, start + length))
