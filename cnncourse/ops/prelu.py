"""The rectifier with a learnt slope below 0."""

from __future__ import annotations

from typing import Any

import numpy as np

from cnncourse.backend import torch
from cnncourse.shapes import Array, bind, same_shape

__all__ = ["prelu", "prelu_backward", "prelu_torch"]


def prelu(x: Array, w: Array) -> Array:
    r"""Scale what is negative by a parameter.

    .. math:: y_{nchw} = \max(0, x_{nchw}) + w_c \min(0, x_{nchw})

    Parameters
    ----------
    x : ndarray of shape (N, C, …)
        Of any shape when there is one slope.
    w : ndarray of shape (C,) or (1,)
        One slope per channel, or one for all.

    Returns
    -------
    ndarray of the shape of x

    Raises
    ------
    ShapeError

    References
    ----------
    He, Zhang, Ren & Sun (2015), "Delving deep into rectifiers: surpassing human-level performance on ImageNet
    classification", equation 1.
    """
    zero = np.zeros((), x.dtype)
    return np.maximum(x, zero) + slopes("prelu", x, w) * np.minimum(x, zero)


def prelu_backward(dy: Array, x: Array, w: Array) -> tuple[Array, Array]:
    """Return ``dx, dw``: dy, times w where x ≤ 0; dy·min(0, x) summed over what shares a slope."""
    same_shape("prelu_backward", dy, x)
    above, w_x = x > 0, slopes("prelu_backward", x, w)
    below = dy * ~above
    dx, dw = dy * above + w_x * below, below * x
    if len(w) == 1:
        return dx, dw.sum().reshape(1)
    return dx, dw.sum(axis=(0, *range(2, x.ndim)))


def prelu_torch(x: Any, w: Any) -> Any:
    """Twin of :func:`prelu` from tensor primitives."""
    return torch.where(x > 0, x, slopes("prelu", x, w) * x)


def slopes(op: str, x: Any, w: Any) -> Any:
    """Return the slopes with as many axes as x, so that they stand along its channels."""
    if tuple(w.shape) != (1,):
        bind(op, ("w", w, "C"), C=x.shape[1] if x.ndim > 1 else 1)
    return w.reshape(len(w), *[1] * (x.ndim - 2))
