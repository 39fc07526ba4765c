"""Softmax: scores into probabilities."""

from __future__ import annotations

from typing import Any

import numpy as np

from cnncourse.shapes import Array, bind

__all__ = ["softmax", "softmax_backward", "softmax_torch"]


def softmax(x: Array) -> Array:
    r"""Turn the scores of every row into probabilities.

    .. math:: y_{nk} = \frac{e^{x_{nk}}}{\sum_l e^{x_{nl}}}

    Parameters
    ----------
    x : ndarray of shape (N, K)

    Returns
    -------
    ndarray of shape (N, K)
        Each row sums to 1.

    Raises
    ------
    ShapeError

    References
    ----------
    Bridle (1990), "Probabilistic interpretation of feedforward classification network outputs".
    """
    bind("softmax", ("x", x, "N K"))
    e = np.exp(x - x.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


def softmax_backward(dy: Array, x: Array) -> Array:
    """Return ``dx``: y · (dy − Σ dy·y)."""
    bind("softmax_backward", ("x", x, "N K"), ("dy", dy, "N K"))
    y = softmax(x)
    return y * (dy - (dy * y).sum(axis=1, keepdims=True))


def softmax_torch(x: Any) -> Any:
    """Twin of :func:`softmax` from tensor primitives."""
    bind("softmax", ("x", x, "N K"))
    e = (x - x.amax(dim=1, keepdim=True).detach()).exp()
    return e / e.sum(dim=1, keepdim=True)
