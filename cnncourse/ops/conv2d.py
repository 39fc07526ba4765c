"""Convolution as networks use it: cross-correlation with a bank of filters."""

from __future__ import annotations

from typing import Any

import numpy as np

from cnncourse.backend import torch
from cnncourse.ops.columns import (
    NARROW,
    Options,
    columns_of,
    maps_as_rows,
    pieces,
    tiles,
    windows_of,
)
from cnncourse.ops.convolution import convolution_options
from cnncourse.ops.windows import place, windows_torch, windows_transpose
from cnncourse.shapes import Array, Padding, Sizes, output_size, window_extent

__all__ = [
    "conv2d",
    "conv2d_backward",
    "conv2d_backward_filters",
    "conv2d_torch",
]

AXES = ("H", "W")
NO_PADDING = ((0, 0), (0, 0))


def conv2d(
    x: Array,
    w: Array,
    b: Array | None = None,
    *,
    stride: Sizes = 1,
    padding: Padding = 0,
    dilation: Sizes = 1,
    groups: int = 1,
) -> Array:
    r"""Slide every filter over the image.

    .. math:: y_{nfij} = b_f + \sum_{c,u,v} x_{n,\,c,\,i s + u d - p,\,j s + v d - p}\; w_{fcuv}

    With groups, filter f sees the C / groups channels of its own group only.

    Every window is laid out as a column; all the sums are then one matrix product, filters times columns. The
    columns together are KH·KW times the image, so that they are laid out a tile at a time.

    Parameters
    ----------
    x : ndarray of shape (N, C, H, W)
    w : ndarray of shape (F, C / groups, KH, KW)
    b : ndarray of shape (F,), optional
    stride, dilation : int or (int, int)
        In pixels.
    padding : int, (int, int), ((int, int), (int, int)), "valid" or "same"
        Zeros around the image: everywhere, per axis, or per side.
    groups : int
        Must divide C and F.

    Returns
    -------
    ndarray of shape (N, F, OH, OW)
        C-contiguous. OH = ⌊(H + padding − dilation·(KH − 1) − 1) / stride⌋ + 1, and so for OW.

    Raises
    ------
    ShapeError

    References
    ----------
    LeCun et al. (1989), "Backpropagation applied to handwritten zip code recognition", Neural
    Computation 1. Groups: Krizhevsky et al. (2012), section 3.2. As a matrix product: Chellapilla, Puri
    & Simard (2006), "High performance convolutional neural networks for document processing".
    """
    options = convolution_options(
        "conv2d", AXES, None, x, w, b, stride, padding, dilation, groups
    )
    oh, ow = map(output_size, x.shape[2:], w.shape[2:], *options)
    filters = w.reshape(groups, len(w) // groups, -1)  # G F C·KH·KW
    shape = (len(x), *filters.shape[:2], oh * ow)
    if is_pointwise(w, options):
        y = filters @ pixels(x, groups)
    else:
        y = np.empty(shape, np.result_type(x, w))
        inner = ow < NARROW
        for images, rows, p in tiles(
            x, w.shape[2:], options, work(w, groups), inner=inner
        ):
            part = y[images, ..., rows.start * ow : rows.stop * ow]
            if inner:
                by_place = (*filters.shape[:2], -1, len(p))  # G F OH·OW N
                sums = (filters @ columns_of(p, groups, inner)).reshape(by_place)
                part[...] = sums.transpose(3, 0, 1, 2)
            else:
                by_group = (len(p), groups, filters.shape[2], -1)
                columns = p.transpose(0, 1, 4, 5, 2, 3)  # N C KH KW OH OW
                np.matmul(filters, columns.reshape(by_group), out=part)
    if b is not None:
        y += b.reshape(groups, -1, 1)
    return y.reshape(len(x), len(w), oh, ow)


def conv2d_backward(
    dy: Array,
    x: Array,
    w: Array,
    b: Array | None = None,
    *,
    stride: Sizes = 1,
    padding: Padding = 0,
    dilation: Sizes = 1,
    groups: int = 1,
) -> tuple[Array, Array, Array | None]:
    r"""Return ``dx, dw, db``.

    .. math::

       \mathrm{dw}_{fcuv} &= \sum_{n,i,j} \mathrm{dy}_{nfij}\, p_{ncijuv} \\
       \mathrm{dp}_{ncijuv} &= \sum_f \mathrm{dy}_{nfij}\, w_{fcuv} \\
       \mathrm{db}_f &= \sum_{n,i,j} \mathrm{dy}_{nfij}

    with p the windows of x; dx is dp with every window added back to its place. It is a view of the gradient
    of the padded image.
    """
    options = convolution_options(
        "conv2d_backward", AXES, dy, x, w, b, stride, padding, dilation, groups
    )
    dx = by_image(dy, x, w, options, groups)
    dw = by_filters(dy, x, w, options, groups)
    return dx, dw, None if b is None else dy.sum(axis=(0, 2, 3))


def conv2d_backward_filters(
    dy: Array,
    x: Array,
    w: Array,
    b: Array | None = None,
    *,
    stride: Sizes = 1,
    padding: Padding = 0,
    dilation: Sizes = 1,
    groups: int = 1,
) -> tuple[None, Array, Array | None]:
    """Return ``None, dw, db``: :func:`conv2d_backward` of a first layer, where nothing learns from dx."""
    op = "conv2d_backward_filters"
    options = convolution_options(
        op, AXES, dy, x, w, b, stride, padding, dilation, groups
    )
    dw = by_filters(dy, x, w, options, groups)
    return None, dw, None if b is None else dy.sum(axis=(0, 2, 3))


def conv2d_torch(
    x: Any,
    w: Any,
    b: Any = None,
    *,
    stride: Sizes = 1,
    padding: Padding = 0,
    dilation: Sizes = 1,
    groups: int = 1,
) -> Any:
    """Twin of :func:`conv2d` from tensor primitives."""
    options = convolution_options(
        "conv2d", AXES, None, x, w, b, stride, padding, dilation, groups
    )
    p = windows_torch(x, w.shape[2:], *options)  # N C OH OW KH KW
    y = torch.cat(
        [
            torch.tensordot(pg, wg, dims=([1, 4, 5], [1, 2, 3]))  # N OH OW F
            for pg, wg in zip(
                p.chunk(groups, dim=1), w.chunk(groups), strict=True
            )
        ],
        dim=3,
    )
    if b is not None:
        y = y + b
    return y.permute(0, 3, 1, 2)  # N F OH OW


def is_pointwise(w: Array, options: Options) -> bool:
    """Tell a 1×1 convolution, whose windows are the pixels: they need no laying out."""
    stride, sides, _ = options
    return w.shape[2:] == stride == (1, 1) and sides == NO_PADDING


def pixels(x: Array, groups: int) -> Array:
    """Return the pixels of every image as columns, of shape (N, G, C, H·W)."""
    n, c, h, w = x.shape
    return x.reshape(n, groups, c // groups, h * w)


def by_filters(
    dy: Array, x: Array, w: Array, options: Options, groups: int
) -> Array:
    """Return ``dw``: upstream gradients times the windows that each saw."""
    filters = w.reshape(groups, len(w) // groups, -1)  # G F C·KH·KW
    dw = np.zeros(filters.shape, np.result_type(dy, x))
    if is_pointwise(w, options):
        for d, p in zip(pixels(dy, groups), pixels(x, groups), strict=True):
            dw += d @ p.transpose(0, 2, 1)
        return dw.reshape(w.shape)
    inner = dy.shape[3] < NARROW
    for images, rows, p in tiles(
        x, w.shape[2:], options, work(w, groups), inner=inner
    ):
        d = maps_as_rows(dy[images, :, rows], groups, inner)
        dw += d @ columns_of(p, groups, inner).transpose(0, 2, 1)
    return dw.reshape(w.shape)


def by_image(
    dy: Array, x: Array, w: Array, options: Options, groups: int
) -> Array:
    """Return ``dx``: every window's gradient, added back to its place."""
    filters = w.reshape(groups, len(w) // groups, -1).transpose(0, 2, 1)
    if is_pointwise(w, options):
        return (filters @ pixels(dy, groups)).reshape(x.shape)
    strides, sides, dilations = options
    extent = window_extent(w.shape[2], dilations[0])
    padded, inside = place(x.shape[2:], sides)
    dx = np.zeros((*x.shape[:2], *padded), np.result_type(dy, w))
    inner = dy.shape[3] < NARROW
    for images, rows in pieces(
        len(dy), dy.shape[2:], dx.itemsize * work(w, groups)
    ):
        part = dy[images, :, rows]
        top = rows.start * strides[0]
        height = (part.shape[2] - 1) * strides[0] + extent
        dp = filters @ maps_as_rows(part, groups, inner)
        dx[images, :, top : top + height] += windows_transpose(
            windows_of(dp, part.shape, w.shape[2:], inner),
            (height, padded[1]),
            strides,
            NO_PADDING,
            dilations,
        )
        del dp  # or it would be held while the next one is made
    return dx[:, :, *inside]


def work(w: Array, groups: int) -> int:
    """Count the numbers that a window takes: its column and what the filters make of it."""
    return w[0].size * groups + len(w)
