"""The transpose of a convolution, which makes maps larger."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from cnncourse.ops.conv2d import conv2d, conv2d_backward, conv2d_torch
from cnncourse.ops.windows import windows_transpose
from cnncourse.shapes import (
    Array,
    Padding,
    ShapeError,
    Sizes,
    are_integers,
    bind,
    per_axis,
    per_side,
    window_extent,
)

__all__ = [
    "conv_transpose2d",
    "conv_transpose2d_backward",
    "conv_transpose2d_torch",
]


def conv_transpose2d(
    x: Array,
    w: Array,
    b: Array | None = None,
    *,
    stride: Sizes = 1,
    padding: Padding = 0,
    output_padding: Sizes = 0,
    groups: int = 1,
    dilation: Sizes = 1,
) -> Array:
    r"""Lay a copy of every filter, weighed by x, at every place: what conv2d does to a gradient.

    .. math:: y_{n,\,f,\,i s + u d - p,\,j s + v d - p} = b_f + \sum_{c,i,j,u,v} x_{ncij}\; w_{cfuv}

    summed over all places i, j and taps u, v that meet in a pixel. The matrix of this operator is the transpose of
    that of conv2d with the same weights and options, not its inverse.

    Parameters
    ----------
    x : ndarray of shape (N, C, H, W)
    w : ndarray of shape (C, F / groups, KH, KW)
        Filters of the convolution that is transposed: it leads from F to C maps.
    b : ndarray of shape (F,), optional
    stride, dilation : int or (int, int)
        In pixels of the output.
    padding : int, (int, int) or ((int, int), (int, int))
        Pixels cut off the output: everywhere, per axis, or per side.
    output_padding : int or (int, int)
        Rows and columns more at the far border, where a stride leaves the size open.
    groups : int
        Must divide C.

    Returns
    -------
    ndarray of shape (N, F, OH, OW)
        OH = (H − 1)·stride + dilation·(KH − 1) + 1 + output_padding − padding, and so for OW.

    Raises
    ------
    ShapeError

    References
    ----------
    Zeiler et al. (2010), "Deconvolutional networks", CVPR. Dumoulin & Visin (2016), "A guide to convolution
    arithmetic for deep learning", chapter 4.
    """
    size, _, options = conv_transpose2d_options(
        "conv_transpose2d",
        *(None, x, w, b, stride, padding, output_padding, groups, dilation),
    )
    dp = [
        np.tensordot(xg, wg, (1, 0))  # N H W F KH KW
        for xg, wg in zip(
            np.split(x, groups, axis=1), np.split(w, groups), strict=True
        )
    ]
    dp_all = np.concatenate(dp, axis=3).transpose(0, 3, 1, 2, 4, 5)
    y = windows_transpose(dp_all, size, **options)
    return y if b is None else y + b[:, None, None]


def conv_transpose2d_backward(
    dy: Array,
    x: Array,
    w: Array,
    b: Array | None = None,
    *,
    stride: Sizes = 1,
    padding: Padding = 0,
    output_padding: Sizes = 0,
    groups: int = 1,
    dilation: Sizes = 1,
) -> tuple[Array, Array, Array | None]:
    """Return ``dx, dw, db``: dx is the convolution of dy; for dw, x and dy change places."""
    *_, options = conv_transpose2d_options(
        "conv_transpose2d_backward",
        *(dy, x, w, b, stride, padding, output_padding, groups, dilation),
    )
    dx = conv2d(dy, w, groups=groups, **options)
    more = ((0, a - n) for a, n in zip(dx.shape, x.shape, strict=True))
    wider = np.pad(x, tuple(more))  # by output_padding // stride
    _, dw, _ = conv2d_backward(wider, dy, w, groups=groups, **options)
    db = None if b is None else dy.sum(axis=(0, 2, 3))
    return dx[:, :, : x.shape[2], : x.shape[3]], dw, db


def conv_transpose2d_torch(
    x: Any,
    w: Any,
    b: Any = None,
    *,
    stride: Sizes = 1,
    padding: Padding = 0,
    output_padding: Sizes = 0,
    groups: int = 1,
    dilation: Sizes = 1,
) -> Any:
    """Twin of :func:`conv_transpose2d`: zeros between the pixels, then conv2d with turned filters."""
    (oh, ow), more, options = conv_transpose2d_options(
        "conv_transpose2d",
        *(None, x, w, b, stride, padding, output_padding, groups, dilation),
    )
    sh, sw = options["stride"]
    n, c, h, width = x.shape
    apart = x.new_zeros(n, c, (h - 1) * sh + 1, (width - 1) * sw + 1)
    apart[:, :, ::sh, ::sw] = x
    grouped = w.unflatten(0, (groups, -1)).permute(0, 2, 1, 3, 4)
    turned = grouped.flatten(0, 1).flip([2, 3])  # F C/groups KH KW
    steps = options["dilation"]
    reach = [
        window_extent(*kd) - 1 for kd in zip(w.shape[2:], steps, strict=True)
    ]
    around = [(r, r + m) for r, m in zip(reach, more, strict=True)]
    full = conv2d_torch(
        apart, turned, b, padding=around, dilation=steps, groups=groups
    )
    (top, _), (left, _) = options["padding"]
    return full[:, :, top : top + oh, left : left + ow]


def conv_transpose2d_options(
    op: str,
    dy: Any,
    x: Any,
    w: Any,
    b: Any,
    stride: Sizes,
    padding: Padding,
    output_padding: Sizes,
    groups: int,
    dilation: Sizes,
) -> tuple[list[int], tuple[int, ...], dict[str, Any]]:
    """Check the arguments; return output size, output_padding and the options of windows in full.

    A forward has None for ``dy``.
    """
    sizes = bind(op, ("x", x, "N C H W"), ("w", w, "C F/groups KH KW"))
    if not are_integers([groups], 1, 1) or sizes["C"] % groups:
        msg = f"{op}: groups must divide C, but groups is {groups!r}, C {sizes['C']}"
        raise ShapeError(msg)
    filters = sizes["F/groups"] * groups
    bind(op, ("b?", b, "F"), F=filters)
    strides = per_axis(op, "stride", stride)
    dilations = per_axis(op, "dilation", dilation)
    sides = per_side(op, padding)
    more = per_axis(op, "output_padding", output_padding, least=0)
    size = transposed_size(op, x, w, strides, sides, dilations, more)
    known = {"N": sizes["N"], "F": filters, "OH": size[0], "OW": size[1]}
    bind(op, ("dy?", dy, "N F OH OW"), **known)
    options = {"stride": strides, "padding": sides, "dilation": dilations}
    return size, more, options


def transposed_size(
    op: str,
    x: Any,
    w: Any,
    stride: Sequence[int],
    padding: Sequence[tuple[int, int]],
    dilation: Sequence[int],
    more: Sequence[int],
) -> list[int]:
    """Return OH and OW, and check that output_padding and padding leave something to choose and to see."""
    size = []
    axes = (x.shape[2:], w.shape[2:], stride, padding, dilation, more)
    for n, k, s, side, d, m in zip(*axes, strict=True):
        if m >= max(s, d):
            msg = f"{op}: output_padding {m} must be smaller than stride {s} or dilation {d}"
            raise ShapeError(msg)
        size.append((n - 1) * s + window_extent(k, d) + m - sum(side))
    if min(size) < 1:
        msg = f"{op}: padding {padding} cuts off the whole output, whose size would be {tuple(size)}"
        raise ShapeError(msg)
    return size
