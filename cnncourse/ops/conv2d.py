"""Convolution as networks use it: cross-correlation with a bank of filters."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from cnncourse.backend import torch
from cnncourse.ops.convolution import Sides, convolution_options
from cnncourse.ops.windows import (
    place,
    windows,
    windows_torch,
    windows_transpose,
)
from cnncourse.shapes import Array, Padding, Sizes, output_size, window_extent

__all__ = ["conv2d", "conv2d_backward", "conv2d_torch"]

TILE = 7 * 2**18
"""Bytes of patches laid out at a time: they stay in a cache, and small beside a batch (1 to 4 MB are as fast)."""
AXES = ("H", "W")
NO_PADDING = ((0, 0), (0, 0))
Options = tuple[tuple[int, ...], Sides, tuple[int, ...]]


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
        for images, rows, p in tiles(
            x, w.shape[2:], options, w[0].size * groups + len(w)
        ):
            columns = p.transpose(0, 1, 4, 5, 2, 3)  # N C KH KW OH OW
            np.matmul(
                filters,
                columns.reshape(len(p), groups, filters.shape[2], -1),
                out=y[images, ..., rows.start * ow : rows.stop * ow],
            )
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
    db = None if b is None else dy.sum(axis=(0, 2, 3))
    if is_pointwise(w, options):
        return *pointwise_gradients(dy, x, w, groups), db
    filters = w.reshape(groups, len(w) // groups, -1)  # G F C·KH·KW
    strides, sides, dilations = options
    extent = window_extent(w.shape[2], dilations[0])
    padded, inside = place(x.shape[2:], sides)
    dx = np.zeros((*x.shape[:2], *padded), np.result_type(dy, w))
    dw = np.zeros(filters.shape, np.result_type(dy, x))
    for images, rows, p in tiles(
        x, w.shape[2:], options, w[0].size * groups + len(w)
    ):
        d = dy[images, :, rows].transpose(1, 0, 2, 3)  # F N OH OW
        d = d.reshape(*filters.shape[:2], -1)
        columns = p.transpose(1, 4, 5, 0, 2, 3)  # C KH KW N OH OW
        dw += d @ columns.reshape(groups, filters.shape[2], -1).transpose(0, 2, 1)
        dcolumns = (filters.transpose(0, 2, 1) @ d).reshape(columns.shape)
        del d  # memory: what is done with
        top = rows.start * strides[0]
        height = (p.shape[2] - 1) * strides[0] + extent
        dx[images, :, top : top + height] += windows_transpose(
            dcolumns.transpose(3, 0, 4, 5, 1, 2),  # N C OH OW KH KW
            (height, padded[1]),
            strides,
            NO_PADDING,
            dilations,
        )
        del dcolumns
    return dx[:, :, *inside], dw.reshape(w.shape), db


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


def pointwise_gradients(
    dy: Array, x: Array, w: Array, groups: int
) -> tuple[Array, Array]:
    """Return ``dx, dw`` of a 1×1 convolution."""
    filters = w.reshape(groups, len(w) // groups, -1)  # G F C
    d = pixels(dy, groups)
    dx = filters.transpose(0, 2, 1) @ d
    pairs = zip(d, pixels(x, groups).transpose(0, 1, 3, 2), strict=True)
    dw = sum((dyn @ xn for dyn, xn in pairs), np.zeros_like(filters))
    return dx.reshape(x.shape), dw.reshape(w.shape)


def tiles(
    x: Array,
    kernel: Sequence[int],
    options: Options,
    numbers: int,
    most: int = TILE,
) -> Iterator[tuple[slice, slice, Array]]:
    """Cut the windows of an image into pieces of at most ``most`` bytes, or one row of one image.

    A window stands for so many ``numbers``. Yield which images and which rows of the output, and their windows,
    of shape (N, C, OH, OW, KH, KW).
    """
    oh, ow = map(output_size, x.shape[2:], kernel, *options)
    rows = max(most // (x.itemsize * numbers * ow), 1)
    images = max(rows // oh, 1)
    for i in range(0, len(x), images):
        p = windows(x[i : i + images], kernel, *options)
        for j in range(0, oh, rows):
            yield slice(i, i + images), slice(j, j + rows), p[:, :, j : j + rows]
