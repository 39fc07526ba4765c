"""L2 pooling."""

from __future__ import annotations

from typing import Any

import numpy as np

from cnncourse.ops.kinds import check_floats
from cnncourse.ops.sliding import (
    bind_dy,
    fitted,
    pool2d_axes,
    slide,
    slide_transpose,
    window_options,
)
from cnncourse.ops.windows import windows_torch
from cnncourse.shapes import Array, Padding, Sizes

__all__ = ["l2_pool2d", "l2_pool2d_backward", "l2_pool2d_torch"]


def l2_pool2d(
    x: Array,
    kernel_size: Sizes,
    *,
    stride: Sizes | None = None,
    padding: Padding = 0,
    ceil_mode: bool = False,
) -> Array:
    r"""Take the length of every window: the square root of the sum of its squares.

    .. math:: y_{ncij} = \sqrt{\sum_{u,v} x_{n,\,c,\,i s + u - p,\,j s + v - p}^2}

    Parameters
    ----------
    x : ndarray of shape (N, C, H, W)
    kernel_size, stride : int or (int, int)
        In pixels; the stride is the kernel's size unless given.
    padding : int, (int, int) or ((int, int), (int, int))
        Zeros.
    ceil_mode : bool
        Let a last window reach beyond the border. It sums what it holds; PyTorch scales that up to a full window.

    Returns
    -------
    ndarray of shape (N, C, OH, OW)

    Raises
    ------
    ShapeError

    References
    ----------
    Hyvärinen & Hoyer (2000), "Emergence of phase- and shift-invariant features by decomposition of natural
    images into independent feature subspaces", Neural Computation 12; Sermanet, Chintala & LeCun (2012),
    "Convolutional neural networks applied to house numbers digit classification", section 2.

    Examples
    --------
    >>> l2_pool2d(np.array([[[[3.0, 0.0, 5.0], [0.0, 4.0, 12.0]]]]), 2, ceil_mode=True)
    array([[[[ 5., 13.]]]])
    """
    check_floats("l2_pool2d", x)
    axes = pool2d_axes("l2_pool2d", x, kernel_size, stride, padding, 1, ceil_mode)
    return np.sqrt(slide(np.add, fitted(x * x, *axes), *axes))


def l2_pool2d_backward(
    dy: Array,
    x: Array,
    kernel_size: Sizes,
    *,
    stride: Sizes | None = None,
    padding: Padding = 0,
    ceil_mode: bool = False,
) -> Array:
    r"""Return ``dx``, :math:`x \sum \mathrm{dy} / y` over the windows that hold x; windows of zeros give 0."""
    op = "l2_pool2d_backward"
    check_floats(op, x)
    axes = pool2d_axes(op, x, kernel_size, stride, padding, 1, ceil_mode)
    bind_dy(op, dy, x, *axes)
    y = np.sqrt(slide(np.add, fitted(x * x, *axes), *axes))
    return x * slide_transpose(quotient(dy, y), *axes)


def l2_pool2d_torch(
    x: Any,
    kernel_size: Sizes,
    *,
    stride: Sizes | None = None,
    padding: Padding = 0,
    ceil_mode: bool = False,
) -> Any:
    """Twin of :func:`l2_pool2d` from tensor primitives."""
    check_floats("l2_pool2d", x)
    axes = pool2d_axes("l2_pool2d", x, kernel_size, stride, padding, 1, ceil_mode)
    squares = windows_torch(x.square(), *window_options(*axes))
    return root_torch(squares.sum(dim=(4, 5)))


def quotient(a: Array, b: Array) -> Array:
    """Divide; 0 where b is 0."""
    return np.divide(a, b, out=np.zeros_like(a), where=b != 0)


def root_torch(total: Any) -> Any:
    """Take a square root whose gradient at 0 is 0."""
    positive = total > 0
    return (total + ~positive).sqrt() * positive
