"""Softmax: scores into probabilities."""

from __future__ import annotations

from typing import Any

import numpy as np

from cnncourse.shapes import Array, ShapeError, are_integers, same_shape

__all__ = ["softmax", "softmax_backward", "softmax_torch"]


def softmax(x: Array, *, dim: int = 1) -> Array:
    r"""Turn scores into probabilities.

    .. math:: y_{nk} = \frac{e^{x_{nk}}}{\sum_l e^{x_{nl}}}

    Parameters
    ----------
    x : ndarray of shape (N, K), or of any other
    dim : int
        The axis of the classes; a classifier that labels each pixel has (N, K, H, W).

    Returns
    -------
    ndarray of the shape of x
        Sums to 1 along ``dim``.

    Raises
    ------
    ShapeError

    References
    ----------
    Bridle (1990), "Probabilistic interpretation of feedforward classification network outputs".
    """
    check_dim("softmax", x, dim)
    e = np.exp(x - x.max(axis=dim, keepdims=True))
    return e / e.sum(axis=dim, keepdims=True)


def softmax_backward(dy: Array, x: Array, *, dim: int = 1) -> Array:
    """Return ``dx``: y · (dy − Σ dy·y)."""
    same_shape("softmax_backward", dy, x)
    y = softmax(x, dim=dim)
    return y * (dy - (dy * y).sum(axis=dim, keepdims=True))


def softmax_torch(x: Any, *, dim: int = 1) -> Any:
    """Twin of :func:`softmax` from tensor primitives."""
    check_dim("softmax", x, dim)
    e = (x - x.amax(dim=dim, keepdim=True).detach()).exp()
    return e / e.sum(dim=dim, keepdim=True)


def check_dim(op: str, x: Any, dim: int) -> None:
    """Check that x has the axis, and something along it."""
    if not are_integers([dim], 1, -x.ndim) or dim >= x.ndim:
        msg = f"{op}: dim is {dim!r} but x has {x.ndim} axes ({tuple(x.shape)})"
        raise ShapeError(msg)
    if x.shape[dim] == 0:
        msg = (
            f"{op}: axis {dim} of x has no classes (x has shape {tuple(x.shape)})"
        )
        raise ShapeError(msg)
