"""Average pooling."""

from __future__ import annotations

from math import prod
from typing import Any

import numpy as np

from cnncourse.ops.max_pool2d import bind_dy, pool2d_options
from cnncourse.ops.windows import windows, windows_torch, windows_transpose
from cnncourse.shapes import Array, Padding, Sizes

__all__ = ["avg_pool2d", "avg_pool2d_backward", "avg_pool2d_torch"]


def avg_pool2d(
    x: Array,
    kernel_size: Sizes,
    *,
    stride: Sizes | None = None,
    padding: Padding = 0,
    divisor_override: int | None = None,
) -> Array:
    r"""Take the mean of every window.

    .. math:: y_{ncij} = \frac{1}{d} \sum_{u,v} x_{n,\,c,\,i s + u - p,\,j s + v - p}, \qquad d = KH \cdot KW

    Parameters
    ----------
    x : ndarray of shape (N, C, H, W)
    kernel_size, stride : int or (int, int)
        In pixels; the stride is the kernel's size unless given.
    padding : int, (int, int) or ((int, int), (int, int))
        Zeros, which count in the mean.
    divisor_override : int, optional
        Divide by this instead: 1 gives the sum, as in LeNet-5's sub-sampling.

    Returns
    -------
    ndarray of shape (N, C, OH, OW)

    Raises
    ------
    ShapeError

    References
    ----------
    LeCun et al. (1990), "Handwritten digit recognition with a back-propagation network", NIPS 2.
    """
    options = pool2d_options("avg_pool2d", x, kernel_size, stride, padding)
    return windows(x, *options).sum(axis=(4, 5)) / (
        divisor_override or prod(options[0])
    )


def avg_pool2d_backward(
    dy: Array,
    x: Array,
    kernel_size: Sizes,
    *,
    stride: Sizes | None = None,
    padding: Padding = 0,
    divisor_override: int | None = None,
) -> Array:
    """Return ``dx``: dy shared out evenly over its window."""
    options = pool2d_options(
        "avg_pool2d_backward", x, kernel_size, stride, padding
    )
    shape = windows(x, *options).shape
    bind_dy("avg_pool2d_backward", dy, shape[:4])
    share = dy / (divisor_override or prod(options[0]))
    return windows_transpose(
        np.broadcast_to(share[..., None, None], shape), x.shape[2:], *options[1:]
    )


def avg_pool2d_torch(
    x: Any,
    kernel_size: Sizes,
    *,
    stride: Sizes | None = None,
    padding: Padding = 0,
    divisor_override: int | None = None,
) -> Any:
    """Twin of :func:`avg_pool2d` from tensor primitives."""
    options = pool2d_options("avg_pool2d", x, kernel_size, stride, padding)
    return windows_torch(x, *options).sum(dim=(4, 5)) / (
        divisor_override or prod(options[0])
    )
