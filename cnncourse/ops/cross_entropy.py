"""Softmax and cross-entropy in one: the loss of a classifier."""

from __future__ import annotations

from typing import Any

import numpy as np

from cnncourse.backend import torch
from cnncourse.shapes import Array, ShapeError, bind

__all__ = ["cross_entropy", "cross_entropy_backward", "cross_entropy_torch"]


def cross_entropy(x: Array, target: Array) -> Array:
    r"""Return the mean surprise at the right class.

    .. math:: y = \frac{1}{N} \sum_n \Bigl(\log \sum_k e^{x_{nk}} - x_{n t_n}\Bigr)

    Parameters
    ----------
    x : ndarray of shape (N, K)
        Scores (logits), before any softmax.
    target : ndarray of shape (N,)
        The right class of each row, 0 … K − 1.

    Returns
    -------
    ndarray of shape ()
        In nats.

    Raises
    ------
    ShapeError
        Also where a class is not in 0 … K − 1.

    Examples
    --------
    >>> cross_entropy(np.zeros((2, 10)), np.array([3, 7])).round(4)  # the logarithm of 10
    np.float64(2.3026)
    """
    check_classes("cross_entropy", x, target)
    _, total, most = exponentials(x)
    right = x[np.arange(len(x)), target]
    return (np.log(total) + most - right).mean()


def cross_entropy_backward(dy: Array | float, x: Array, target: Array) -> Array:
    """Return ``dx``: dy · (p − one-hot target) / N, with p the softmax of x."""
    check_classes("cross_entropy_backward", x, target)
    share = np.asarray(dy, x.dtype) / len(x)
    e, total, _ = exponentials(x)
    dx = e * (share / total)[:, None]
    dx[np.arange(len(x)), target] -= share
    return dx


def cross_entropy_torch(x: Any, target: Any) -> Any:
    """Twin of :func:`cross_entropy` from tensor primitives."""
    check_classes("cross_entropy", x, target)
    return (torch.logsumexp(x, dim=1) - x.gather(1, target[:, None])[:, 0]).mean()


def exponentials(x: Array) -> tuple[Array, Array, Array]:
    """Return what softmax divides: e to the scores less the largest of the row; their sum; that largest."""
    most = x[np.arange(len(x)), x.argmax(axis=1)]  # faster than x.max(axis=1)
    e = np.exp(x - most[:, None])
    return e, e @ np.ones(x.shape[1], x.dtype), most  # faster than e.sum(axis=1)


def check_classes(op: str, x: Any, target: Any) -> None:
    """Check one class per row of scores, each one that exists."""
    k = bind(op, ("x", x, "N K"), ("target", target, "N"))["K"]
    if len(target) and not (int(target.min()) >= 0 and int(target.max()) < k):
        msg = f"{op}: target must hold classes 0 … {k - 1}, but holds {int(target.min())} … {int(target.max())}"
        raise ShapeError(msg)
