"""Average pooling."""

from __future__ import annotations

from typing import Any

import numpy as np

from cnncourse.ops.kinds import check_floats
from cnncourse.ops.sliding import (
    Sliding,
    bind_dy,
    fitted,
    pool2d_axes,
    sides,
    slide,
    slide_transpose,
    window_options,
)
from cnncourse.ops.windows import windows_torch
from cnncourse.shapes import Array, Padding, ShapeError, Sizes, are_integers

__all__ = ["avg_pool2d", "avg_pool2d_backward", "avg_pool2d_torch"]


def avg_pool2d(
    x: Array,
    kernel_size: Sizes,
    *,
    stride: Sizes | None = None,
    padding: Padding = 0,
    ceil_mode: bool = False,
    count_include_pad: bool = True,
    divisor_override: int | None = None,
) -> Array:
    r"""Take the mean of every window.

    .. math:: y_{ncij} = \frac{1}{d_{ij}} \sum_{u,v} x_{n,\,c,\,i s + u - p,\,j s + v - p}

    with d the number of places in the window, KH · KW unless it reaches beyond the padding.

    Parameters
    ----------
    x : ndarray of shape (N, C, H, W)
    kernel_size, stride : int or (int, int)
        In pixels; the stride is the kernel's size unless given.
    padding : int, (int, int) or ((int, int), (int, int))
        Zeros.
    ceil_mode : bool
        Let a last window reach beyond the border, if it begins within the input or the padding before it.
    count_include_pad : bool
        Whether padded places count in the mean; what a window reaches beyond the padding never does.
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
    check_avg_pool2d("avg_pool2d", x, divisor_override)
    axes = pool2d_axes(
        "avg_pool2d", x, kernel_size, stride, padding, 1, ceil_mode
    )
    y = sums(fitted(x, *axes), *axes)
    y /= divisors(*axes, count_include_pad, divisor_override, x.dtype)
    return y


def avg_pool2d_backward(
    dy: Array,
    x: Array,
    kernel_size: Sizes,
    *,
    stride: Sizes | None = None,
    padding: Padding = 0,
    ceil_mode: bool = False,
    count_include_pad: bool = True,
    divisor_override: int | None = None,
) -> Array:
    """Return ``dx``: dy shared out evenly over its window."""
    op = "avg_pool2d_backward"
    check_avg_pool2d(op, x, divisor_override)
    axes = pool2d_axes(op, x, kernel_size, stride, padding, 1, ceil_mode)
    bind_dy(op, dy, x, *axes)
    share = dy / divisors(*axes, count_include_pad, divisor_override, dy.dtype)
    return slide_transpose(share, *axes)


def avg_pool2d_torch(
    x: Any,
    kernel_size: Sizes,
    *,
    stride: Sizes | None = None,
    padding: Padding = 0,
    ceil_mode: bool = False,
    count_include_pad: bool = True,
    divisor_override: int | None = None,
) -> Any:
    """Twin of :func:`avg_pool2d` from tensor primitives."""
    check_avg_pool2d("avg_pool2d", x, divisor_override)
    axes = pool2d_axes(
        "avg_pool2d", x, kernel_size, stride, padding, 1, ceil_mode
    )
    total = windows_torch(x, *window_options(*axes)).sum(dim=(4, 5))
    return total / x.new_tensor(
        divisors(*axes, count_include_pad, divisor_override, float)
    )


def sums(x: Array, rows: Sliding, columns: Sliding) -> Array:
    """Add up every window of a fitted image; a single window as one sum, which is faster than by axes."""
    if rows.places == columns.places == 1:
        window = x[..., : rows.kernel, : columns.kernel]
        return np.einsum("nchw->nc", window)[..., None, None]
    return slide(np.add, x, rows, columns)


def check_avg_pool2d(op: str, x: Any, divisor_override: int | None) -> None:
    """Check what is summed and what the sums are divided by."""
    check_floats(op, x)
    if divisor_override is not None and not are_integers(
        [divisor_override], 1, 1
    ):
        msg = f"{op}: divisor_override must be an integer ≥ 1, not {divisor_override!r}"
        raise ShapeError(msg)


def divisors(
    rows: Sliding,
    columns: Sliding,
    count_include_pad: bool,
    divisor_override: int | None,
    dtype: Any,
) -> Array:
    """Return what the sum of every window is divided by."""
    if divisor_override is not None:
        return np.asarray(divisor_override, dtype)
    if not any(map(any, sides(rows, columns))):
        return np.asarray(rows.kernel * columns.kernel, dtype)
    counts = []
    for axis in (rows, columns):
        begin = axis.stride * np.arange(axis.places) - axis.before
        end = begin + axis.kernel
        if count_include_pad:
            counts.append(np.minimum(end, axis.size + axis.after) - begin)
        else:
            counts.append(np.minimum(end, axis.size) - np.maximum(begin, 0))
    return np.multiply.outer(*counts).astype(dtype)  # OH OW
