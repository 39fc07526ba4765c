"""The exponential linear unit."""

from __future__ import annotations

from typing import Any

import numpy as np

from cnncourse.backend import torch
from cnncourse.shapes import Array, same_shape

__all__ = ["elu", "elu_backward", "elu_torch"]


def elu(x: Array, *, alpha: float = 1.0) -> Array:
    r"""Bend what is negative towards −α, so that the mean of the outputs comes near 0.

    .. math:: y = \max(0, x) + \alpha \, (e^{\min(0, x)} - 1)

    Parameters
    ----------
    x : ndarray of any shape
    alpha : float

    Returns
    -------
    ndarray of the shape of x

    References
    ----------
    Clevert, Unterthiner & Hochreiter (2016; preprint 2015), "Fast and accurate deep network learning by
    exponential linear units (ELUs)".
    """
    zero = np.zeros((), x.dtype)
    return np.maximum(x, zero) + float(alpha) * np.expm1(np.minimum(x, zero))


def elu_backward(dy: Array, x: Array, *, alpha: float = 1.0) -> Array:
    """Return ``dx``: dy where x > 0, α·eˣ·dy elsewhere (at 0 too)."""
    same_shape("elu_backward", dy, x)
    above = x > 0
    below = ~above * np.exp(np.minimum(x, np.zeros((), x.dtype)))
    return dy * above + float(alpha) * (dy * below)


def elu_torch(x: Any, *, alpha: float = 1.0) -> Any:
    """Twin of :func:`elu` from tensor primitives."""
    return torch.relu(x) + alpha * torch.expm1(x.clamp(max=0))
