"""The rectifier that leaks: a small slope where the rectifier is flat."""

from __future__ import annotations

from typing import Any

import numpy as np

from cnncourse.backend import torch
from cnncourse.shapes import Array, same_shape

__all__ = ["leaky_relu", "leaky_relu_backward", "leaky_relu_torch"]


def leaky_relu(x: Array, *, negative_slope: float = 0.01) -> Array:
    r"""Scale down what is negative, so that the gradient never dies.

    .. math:: y = \max(0, x) + a \min(0, x)

    Parameters
    ----------
    x : ndarray of any shape
    negative_slope : float
        The slope a below 0.

    Returns
    -------
    ndarray of the shape of x

    References
    ----------
    Maas, Hannun & Ng (2013), "Rectifier nonlinearities improve neural network acoustic models".
    """
    zero = np.zeros((), x.dtype)
    return np.maximum(x, zero) + float(negative_slope) * np.minimum(x, zero)


def leaky_relu_backward(
    dy: Array, x: Array, *, negative_slope: float = 0.01
) -> Array:
    """Return ``dx``: dy where x > 0, a·dy elsewhere (at 0 too)."""
    same_shape("leaky_relu_backward", dy, x)
    above = x > 0
    return dy * above + float(negative_slope) * (dy * ~above)


def leaky_relu_torch(x: Any, *, negative_slope: float = 0.01) -> Any:
    """Twin of :func:`leaky_relu` from tensor primitives."""
    return torch.where(x > 0, x, negative_slope * x)
