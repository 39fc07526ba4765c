"""Max-pooling."""

from __future__ import annotations

from typing import Any

import numpy as np

from cnncourse.ops.windows import windows, windows_torch, windows_transpose
from cnncourse.shapes import (
    Array,
    Padding,
    ShapeError,
    Sizes,
    bind,
    per_axis,
    resolve_padding,
    window_extent,
    window_sizes,
)

__all__ = ["max_pool2d", "max_pool2d_backward", "max_pool2d_torch"]


def max_pool2d(
    x: Array,
    kernel_size: Sizes,
    *,
    stride: Sizes | None = None,
    padding: Padding = 0,
    dilation: Sizes = 1,
) -> Array:
    r"""Keep the largest value of every window.

    .. math:: y_{ncij} = \max_{u,v}\; x_{n,\,c,\,i s + u d - p,\,j s + v d - p}

    Parameters
    ----------
    x : ndarray of shape (N, C, H, W)
    kernel_size, stride, dilation : int or (int, int)
        In pixels; the stride is the kernel's size unless given.
    padding : int, (int, int) or ((int, int), (int, int))
        Padded places never win.

    Returns
    -------
    ndarray of shape (N, C, OH, OW)

    Raises
    ------
    ShapeError

    References
    ----------
    Weng, Ahuja & Huang (1992), "Cresceptron"; Ranzato et al. (2007).
    """
    p = windows(
        x,
        *pool2d_options("max_pool2d", x, kernel_size, stride, padding, dilation),
        -np.inf,
    )
    return p.max(axis=(4, 5))


def max_pool2d_backward(
    dy: Array,
    x: Array,
    kernel_size: Sizes,
    *,
    stride: Sizes | None = None,
    padding: Padding = 0,
    dilation: Sizes = 1,
) -> Array:
    """Return ``dx``: dy goes to the largest value of its window, of several to the first in reading order."""
    options = pool2d_options(
        "max_pool2d_backward", x, kernel_size, stride, padding, dilation
    )
    p = windows(x, *options, -np.inf)
    bind_dy("max_pool2d_backward", dy, p.shape[:4])
    flat = p.reshape(*p.shape[:4], -1)  # N C OH OW KH·KW
    dp = np.zeros(flat.shape, dy.dtype)
    np.put_along_axis(
        dp, flat.argmax(axis=4, keepdims=True), dy[..., None], axis=4
    )
    return windows_transpose(dp.reshape(p.shape), x.shape[2:], *options[1:])


def max_pool2d_torch(
    x: Any,
    kernel_size: Sizes,
    *,
    stride: Sizes | None = None,
    padding: Padding = 0,
    dilation: Sizes = 1,
) -> Any:
    """Twin of :func:`max_pool2d` from tensor primitives; of equal values the first gets the gradient."""
    options = pool2d_options(
        "max_pool2d", x, kernel_size, stride, padding, dilation
    )
    p = windows_torch(x, *options, -np.inf).flatten(4)  # N C OH OW KH·KW
    return p.gather(4, p.argmax(dim=4, keepdim=True)).squeeze(4)


def pool2d_options(
    op: str,
    x: Any,
    kernel_size: Sizes,
    stride: Sizes | None,
    padding: Padding,
    dilation: Sizes = 1,
) -> tuple[
    tuple[int, ...], tuple[int, ...], tuple[tuple[int, int], ...], tuple[int, ...]
]:
    """Check the arguments of a pooling and return kernel, stride, padding and dilation in full."""
    bind(op, ("x", x, "N C H W"))
    kernel = per_axis(op, "kernel_size", kernel_size)
    strides = per_axis(op, "stride", kernel if stride is None else stride)
    dilations = per_axis(op, "dilation", dilation)
    sides = resolve_padding(op, padding, kernel, strides, dilations)
    window_sizes(op, tuple(x.shape[2:]), kernel, strides, sides, dilations)
    if any(
        max(side) >= window_extent(*kd)
        for side, *kd in zip(sides, kernel, dilations, strict=True)
    ):
        msg = f"{op}: padding {sides} must be smaller than the window {kernel}, or a window sees no pixel"
        raise ShapeError(msg)
    return kernel, strides, sides, dilations


def bind_dy(op: str, dy: Array, shape: tuple[int, ...]) -> None:
    """Check that the upstream gradient has the shape of the output."""
    bind(
        op,
        ("dy", dy, "N C OH OW"),
        **dict(zip(("N", "C", "OH", "OW"), shape, strict=True)),
    )
