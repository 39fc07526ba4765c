"""The logarithm of the softmax, without leaving the range of floating point."""

from __future__ import annotations

from typing import Any

import numpy as np

from cnncourse.ops.softmax import check_dim, softmax
from cnncourse.shapes import Array, same_shape

__all__ = ["log_softmax", "log_softmax_backward", "log_softmax_torch"]


def log_softmax(x: Array, *, dim: int = 1) -> Array:
    r"""Turn scores into logarithms of probabilities.

    .. math:: y_{nk} = x_{nk} - \log \sum_l e^{x_{nl}}

    Parameters
    ----------
    x : ndarray of shape (N, K), or of any other
    dim : int
        The axis of the classes.

    Returns
    -------
    ndarray of the shape of x
        In nats, none above 0.

    Raises
    ------
    ShapeError

    References
    ----------
    Bridle (1990), "Probabilistic interpretation of feedforward classification network outputs".
    """
    check_dim("log_softmax", x, dim)
    below = x - x.max(axis=dim, keepdims=True)  # no exponential overflows
    return below - np.log(np.exp(below).sum(axis=dim, keepdims=True))


def log_softmax_backward(dy: Array, x: Array, *, dim: int = 1) -> Array:
    """Return ``dx``: dy − softmax(x) · Σ dy."""
    same_shape("log_softmax_backward", dy, x)
    return dy - softmax(x, dim=dim) * dy.sum(axis=dim, keepdims=True)


def log_softmax_torch(x: Any, *, dim: int = 1) -> Any:
    """Twin of :func:`log_softmax` from tensor primitives."""
    check_dim("log_softmax", x, dim)
    below = x - x.amax(dim=dim, keepdim=True).detach()
    return below - below.exp().sum(dim=dim, keepdim=True).log()
