"""Min-pooling."""

from __future__ import annotations

from typing import Any

from cnncourse.ops.kinds import check_floats
from cnncourse.ops.max_pool2d import (
    max_pool2d,
    max_pool2d_backward,
    max_pool2d_torch,
)
from cnncourse.ops.sliding import bind_dy, pool2d_axes
from cnncourse.shapes import Array, Padding, Sizes

__all__ = ["min_pool2d", "min_pool2d_backward", "min_pool2d_torch"]


def min_pool2d(
    x: Array,
    kernel_size: Sizes,
    *,
    stride: Sizes | None = None,
    padding: Padding = 0,
    dilation: Sizes = 1,
    ceil_mode: bool = False,
) -> Array:
    r"""Keep the smallest value of every window.

    .. math:: y = \min_{u,v} x = -\max_{u,v}\,(-x)

    Parameters
    ----------
    x : ndarray of shape (N, C, H, W)
    kernel_size, stride, padding, dilation, ceil_mode
        As in :func:`max_pool2d`.

    Returns
    -------
    ndarray of shape (N, C, OH, OW)

    Raises
    ------
    ShapeError

    References
    ----------
    Serra (1982), "Image analysis and mathematical morphology": the erosion by a flat rectangle, sub-sampled.

    Examples
    --------
    >>> import numpy as np
    >>> min_pool2d(np.array([[[[1, 5, 3, 0], [2, 0, 3, 9.0]]]]), 2)
    array([[[[0., 0.]]]])
    """
    options = (kernel_size, stride, padding, dilation, ceil_mode)
    check_floats("min_pool2d", x)
    pool2d_axes("min_pool2d", x, *options)
    return -max_pool2d(
        -x,
        kernel_size,
        stride=stride,
        padding=padding,
        dilation=dilation,
        ceil_mode=ceil_mode,
    )


def min_pool2d_backward(
    dy: Array,
    x: Array,
    kernel_size: Sizes,
    *,
    stride: Sizes | None = None,
    padding: Padding = 0,
    dilation: Sizes = 1,
    ceil_mode: bool = False,
) -> Array:
    """Return ``dx``: dy goes to the smallest value of its window, of several to the first; both signs cancel."""
    op, options = (
        "min_pool2d_backward",
        (kernel_size, stride, padding, dilation, ceil_mode),
    )
    check_floats(op, x)
    bind_dy(op, dy, x, *pool2d_axes(op, x, *options))
    return max_pool2d_backward(
        dy,
        -x,
        kernel_size,
        stride=stride,
        padding=padding,
        dilation=dilation,
        ceil_mode=ceil_mode,
    )


def min_pool2d_torch(
    x: Any,
    kernel_size: Sizes,
    *,
    stride: Sizes | None = None,
    padding: Padding = 0,
    dilation: Sizes = 1,
    ceil_mode: bool = False,
) -> Any:
    """Twin of :func:`min_pool2d` from tensor primitives."""
    options = (kernel_size, stride, padding, dilation, ceil_mode)
    check_floats("min_pool2d", x)
    pool2d_axes("min_pool2d", x, *options)
    return -max_pool2d_torch(
        -x,
        kernel_size,
        stride=stride,
        padding=padding,
        dilation=dilation,
        ceil_mode=ceil_mode,
    )
