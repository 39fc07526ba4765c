"""Convolution that lays out one axis only: memory-efficient convolution."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from cnncourse.ops.columns import Options
from cnncourse.ops.conv2d import AXES
from cnncourse.ops.conv2d_turned import conv2d_turned, only_ones
from cnncourse.ops.convolution import convolution_options
from cnncourse.ops.windows import windows
from cnncourse.shapes import Array, Padding, Sizes, output_size

__all__ = ["conv2d_mec", "conv2d_mec_backward"]

COLUMNS = 256
"""Columns with which a matrix product runs at full speed."""


def conv2d_mec(
    x: Array,
    w: Array,
    b: Array | None = None,
    *,
    stride: Sizes = 1,
    padding: Padding = 0,
    dilation: Sizes = 1,
    groups: int = 1,
) -> Array:
    r"""Return what :func:`~cnncourse.ops.conv2d` does, from KW copies of the image, not KH·KW.

    .. math::

       l_{h,(c,v),(n,j)} &= x_{n,\,c,\,h - p,\,j s + v - p} \\
       y_{n f i j} &= b_f + \sum_{u,c,v} w_{fcuv}\; l_{i s + u,(c,v),(n,j)}

    Only the columns of a window are laid out, with the rows of the image as the outermost axis. The KH rows that a
    row of the output needs then lie behind each other, and those of the next begin s rows further on: each is a
    matrix, without being copied, and the output is one product of the filters with each.

    Parameters
    ----------
    x, w, b, stride, padding, groups
        As for :func:`~cnncourse.ops.conv2d`.
    dilation : int or (int, int)
        1 only.

    Returns
    -------
    ndarray of shape (N, F, OH, OW)
        C-contiguous.

    Raises
    ------
    ShapeError

    References
    ----------
    Cho & Brand (2017), "MEC: Memory-efficient convolution for deep neural network", ICML, section 3.
    """
    options = convolution_options(
        "conv2d_mec", AXES, None, x, w, b, stride, padding, dilation, groups
    )
    only_ones("conv2d_mec", dilation=options[2])
    size = tuple(map(output_size, x.shape[2:], w.shape[2:], *options))
    filters = rows_first(w, groups)  # G F KH·C·KW
    shape = (len(x), *filters.shape[:2], *size)
    y = np.empty(shape, np.result_type(x, w))
    for images, strips in lowered(x, w.shape[2:], options, groups):
        rows = filters[:, None] @ strips  # G OH F N·OW
        parts = rows.reshape(*rows.shape[:3], -1, size[1])  # G OH F N OW
        y[images] = parts.transpose(3, 0, 2, 1, 4)
    if b is not None:
        y += b.reshape(groups, -1, 1, 1)
    return y.reshape(len(x), len(w), *size)


def conv2d_mec_backward(
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
    """Return ``dx, dw, db``; the stride must be 1."""
    options = convolution_options(
        "conv2d_mec_backward",
        AXES,
        dy,
        x,
        w,
        b,
        stride,
        padding,
        dilation,
        groups,
    )
    only_ones("conv2d_mec_backward", stride=options[0], dilation=options[2])
    dx = conv2d_turned(conv2d_mec, dy, w, options[1], groups)
    db = None if b is None else dy.sum(axis=(0, 2, 3))
    return dx, mec_weight(dy, x, w, options, groups), db


def mec_weight(
    dy: Array, x: Array, w: Array, options: Options, groups: int
) -> Array:
    """Return ``dw``: for every row of the output, its gradient times the strip that it saw."""
    dw = np.zeros(
        rows_first(w, groups).shape, np.result_type(dy, x)
    )  # G F KH·C·KW
    for images, strips in lowered(x, w.shape[2:], options, groups):
        d = dy[images]
        d = d.reshape(len(d), *dw.shape[:2], *d.shape[2:]).transpose(
            3, 1, 2, 0, 4
        )
        rows = d.reshape(*d.shape[:3], -1)  # OH G F N·OW
        for row, strip in zip(rows, strips.swapaxes(0, 1), strict=True):
            dw += row @ strip.swapaxes(1, 2)
    f, c, kh, kw = w.shape
    return dw.reshape(f, kh, c, kw).swapaxes(1, 2)


def rows_first(w: Array, groups: int) -> Array:
    """Return filters as rows, in which the rows of the kernel come before the channels: G F KH·C·KW."""
    return w.swapaxes(1, 2).reshape(groups, len(w) // groups, -1)


def lowered(
    x: Array, kernel: Sequence[int], options: Options, groups: int
) -> Iterator[tuple[slice, Array]]:
    """Yield some images, and the strip of their lowered matrix that each row of the output sees: G OH KH·C·KW N·OW."""
    (sh, sw), (side_h, side_w), _ = options
    kh, kw = kernel
    ow = output_size(x.shape[3], kw, sw, side_w)
    images = max(COLUMNS // ow, 1)
    for i in range(0, len(x), images):
        part = np.pad(x[i : i + images], ((0, 0), (0, 0), side_h, (0, 0)))
        p = windows(part, (kw,), (sw,), (side_w,), (1,))
        n, c, h = p.shape[:3]  # N C H OW KW
        split = p.reshape(n, groups, c // groups, h, ow, kw)
        row = c // groups * kw
        low = split.transpose(1, 3, 2, 5, 0, 4).reshape(groups, h * row, n * ow)
        columns = low.swapaxes(1, 2)  # G N·OW H·C·KW
        strips = windows(columns, (kh * row,), (sh * row,), ((0, 0),), (1,))
        yield slice(i, i + images), strips.transpose(0, 2, 3, 1)
