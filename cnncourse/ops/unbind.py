"""An axis taken apart: a sequence into its steps."""

from __future__ import annotations

from typing import Any

import numpy as np

from cnncourse.shapes import Array, ShapeError, same_shape

__all__ = ["unbind", "unbind_backward", "unbind_torch"]


def unbind(x: Array, dim: int = 0) -> tuple[Array, ...]:
    r"""Return what stands at every place of an axis; :func:`stack` puts it together again.

    .. math:: y^{(i)}_{\dots} = x_{\dots i \dots}

    Parameters
    ----------
    x : ndarray of any shape
    dim : int
        The axis, 0 the first.

    Returns
    -------
    tuple of ndarray
        As many as there are places, each without the axis.

    Raises
    ------
    ShapeError

    Examples
    --------
    >>> [y.tolist() for y in unbind(np.array([[1, 2, 3], [4, 5, 6]]), dim=1)]
    [[1, 4], [2, 5], [3, 6]]
    """
    check_axis("unbind", x, dim)
    return tuple(np.moveaxis(x, dim, 0))


def unbind_backward(dy: tuple[Array, ...], x: Array, dim: int = 0) -> Array:
    """Return ``dx``: every dy at its place."""
    check_axis("unbind_backward", x, dim)
    for i, (d, y) in enumerate(zip(dy, unbind(x, dim), strict=True)):
        same_shape("unbind_backward", d, y, f"dy[{i}]")
    return np.stack(dy, axis=dim)


def unbind_torch(x: Any, dim: int = 0) -> Any:
    """Twin of :func:`unbind` from tensor primitives."""
    check_axis("unbind", x, dim)
    return tuple(x.movedim(dim, 0))


def check_axis(op: str, x: Any, dim: int) -> None:
    """Check that x has the axis."""
    if not 0 <= dim < x.ndim:
        msg = f"{op}: dim must be an axis of x, 0 … {x.ndim - 1}, not {dim}"
        raise ShapeError(msg)
