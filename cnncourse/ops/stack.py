"""Arrays of one shape along a new axis: steps into a sequence."""

from __future__ import annotations

from typing import Any

import numpy as np

from cnncourse.backend import torch
from cnncourse.shapes import Array, ShapeError, same_shape

__all__ = ["stack", "stack_backward", "stack_torch"]


def stack(*xs: Array, dim: int = 0) -> Array:
    r"""Put arrays side by side along a new axis; :func:`unbind` takes them apart.

    .. math:: y_{\dots i \dots} = x^{(i)}_{\dots}

    Parameters
    ----------
    *xs : ndarray of one shape
    dim : int
        Where the new axis stands, 0 the first.

    Returns
    -------
    ndarray

    Raises
    ------
    ShapeError

    Examples
    --------
    >>> stack(np.array([1, 2, 3]), np.array([4, 5, 6]), dim=1).tolist()
    [[1, 4], [2, 5], [3, 6]]
    """
    check_alike("stack", xs, dim)
    return np.stack(xs, axis=dim)


def stack_backward(dy: Array, *xs: Array, dim: int = 0) -> tuple[Array, ...]:
    """Return ``dx`` of each input: its own place of dy."""
    check_alike("stack_backward", xs, dim)
    same_shape("stack_backward", dy, np.stack(xs, axis=dim))
    return tuple(np.moveaxis(dy, dim, 0))


def stack_torch(*xs: Any, dim: int = 0) -> Any:
    """Twin of :func:`stack` from tensor primitives."""
    check_alike("stack", xs, dim)
    return torch.cat([x.unsqueeze(dim) for x in xs], dim=dim)


def check_alike(op: str, xs: tuple[Any, ...], dim: int) -> None:
    """Check that there are arrays, all of one shape, and a place for the axis."""
    shapes = [tuple(x.shape) for x in xs]
    if len(set(shapes)) != 1:
        msg = f"{op}: needs arrays of one shape, not {shapes}"
        raise ShapeError(msg)
    if not 0 <= dim <= len(shapes[0]):
        msg = f"{op}: dim must be 0 … {len(shapes[0])}, not {dim}"
        raise ShapeError(msg)
