"""The logistic function."""

from __future__ import annotations

from typing import Any

import numpy as np

from cnncourse.backend import torch
from cnncourse.shapes import Array, same_shape

__all__ = ["sigmoid", "sigmoid_backward", "sigmoid_torch"]


def sigmoid(x: Array) -> Array:
    r"""Squash to (0, 1).

    .. math:: y = \frac{1}{1 + e^{-x}}

    Parameters
    ----------
    x : ndarray of any shape

    Returns
    -------
    ndarray of the shape of x

    References
    ----------
    Rumelhart, Hinton & Williams (1986), "Learning representations by back-propagating errors", Nature 323.
    """
    small = np.exp(-np.abs(x))  # never overflows
    return np.where(x >= 0, 1, small) / (1 + small)


def sigmoid_backward(dy: Array, x: Array) -> Array:
    """Return ``dx``: dy · y · (1 − y)."""
    same_shape("sigmoid_backward", dy, x)
    y = sigmoid(x)
    return dy * y * (1 - y)


def sigmoid_torch(x: Any) -> Any:
    """Twin of :func:`sigmoid` from tensor primitives."""
    return torch.exp(-torch.logaddexp(torch.zeros_like(x), -x))
