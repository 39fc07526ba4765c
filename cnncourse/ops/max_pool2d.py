"""Max-pooling."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from itertools import accumulate
from typing import Any

import numpy as np

from cnncourse.backend import torch
from cnncourse.ops.kinds import kind_of
from cnncourse.ops.sliding import (
    bind_dy,
    fitted,
    pool2d_axes,
    slide,
    window_options,
)
from cnncourse.ops.windows import windows, windows_torch
from cnncourse.shapes import Array, Padding, Sizes

__all__ = [
    "max_pool2d",
    "max_pool2d_backward",
    "max_pool2d_indices",
    "max_pool2d_torch",
]

BLOCK = 2**16  # pixels: what is worked on at a time fits the cache


def max_pool2d(
    x: Array,
    kernel_size: Sizes,
    *,
    stride: Sizes | None = None,
    padding: Padding = 0,
    dilation: Sizes = 1,
    ceil_mode: bool = False,
) -> Array:
    r"""Keep the largest value of every window.

    .. math:: y_{ncij} = \max_{u,v}\; x_{n,\,c,\,i s + u d - p,\,j s + v d - p}

    The maximum over a rectangle is that of the maxima of its columns: KH + KW comparisons instead of KH · KW.

    Parameters
    ----------
    x : ndarray of shape (N, C, H, W)
    kernel_size, stride, dilation : int or (int, int)
        In pixels; the stride is the kernel's size unless given.
    padding : int, (int, int) or ((int, int), (int, int))
        Padded places never win.
    ceil_mode : bool
        Let a last window reach beyond the border, if it begins within the input or the padding before it.

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
    axes = pool2d_axes(
        "max_pool2d", x, kernel_size, stride, padding, dilation, ceil_mode
    )
    return slide(np.maximum, fitted(x, *axes, lowest(x, np)), *axes)


def max_pool2d_backward(
    dy: Array,
    x: Array,
    kernel_size: Sizes,
    *,
    stride: Sizes | None = None,
    padding: Padding = 0,
    dilation: Sizes = 1,
    ceil_mode: bool = False,
) -> Array:
    """Return ``dx``: dy goes to the largest value of its window, of several to the first in reading order.

    First to the row of the window that holds it, then to its place in that row.
    """
    op = "max_pool2d_backward"
    rows, columns = pool2d_axes(
        op, x, kernel_size, stride, padding, dilation, ceil_mode
    )
    bind_dy(op, dy, x, rows, columns)
    p = fitted(x, rows, columns, lowest(x, np))
    dp = np.zeros(p.shape, dy.dtype)
    maps, dmaps, dys = map(maps_of, (p, dp, dy))
    step = max(BLOCK // (p.shape[2] * p.shape[3]), 1)
    for i in range(0, len(maps), step):
        block = slice(i, i + step)
        across = [maps[block, :, tap].copy() for tap in columns.taps()]
        wide = reduce(np.maximum, across)
        down = [wide[:, tap].copy() for tap in rows.taps()]
        dwide = np.zeros(wide.shape, dy.dtype)
        ddown = [dwide[:, tap] for tap in rows.taps()]
        dacross = [dmaps[block, :, tap] for tap in columns.taps()]
        to_first(dys[block], down, ddown, rows.overlap())
        to_first(dwide, across, dacross, columns.overlap())
    top, left = rows.before, columns.before
    return dp[:, :, top : top + rows.size, left : left + columns.size]


def max_pool2d_torch(
    x: Any,
    kernel_size: Sizes,
    *,
    stride: Sizes | None = None,
    padding: Padding = 0,
    dilation: Sizes = 1,
    ceil_mode: bool = False,
) -> Any:
    """Twin of :func:`max_pool2d` from tensor primitives; of equal values the first gets the gradient."""
    axes = pool2d_axes(
        "max_pool2d", x, kernel_size, stride, padding, dilation, ceil_mode
    )
    p = windows_torch(x, *window_options(*axes), lowest(x, torch))
    p = p.flatten(4)  # N C OH OW KH·KW
    return p.gather(4, p.argmax(dim=4, keepdim=True)).squeeze(4)


def max_pool2d_indices(
    x: Array,
    kernel_size: Sizes,
    *,
    stride: Sizes | None = None,
    padding: Padding = 0,
    dilation: Sizes = 1,
    ceil_mode: bool = False,
) -> Array:
    """Return where the largest value of every window stands in its map: h·W + w, of several the first.

    Parameters
    ----------
    x, kernel_size, stride, padding, dilation, ceil_mode
        As in :func:`max_pool2d`.

    Returns
    -------
    ndarray of int64, of shape (N, C, OH, OW)
        For :func:`max_unpool2d`.

    Raises
    ------
    ShapeError

    Examples
    --------
    >>> max_pool2d_indices(np.array([[[[1, 5, 3, 0], [2, 0, 3, 9.0]]]]), 2)
    array([[[[1, 7]]]])
    """
    op = "max_pool2d_indices"
    rows, columns = pool2d_axes(
        op, x, kernel_size, stride, padding, dilation, ceil_mode
    )
    p = windows(
        x, *window_options(rows, columns), lowest(x, np)
    )  # N C OH OW KH KW
    first = p.reshape(*p.shape[:4], -1).argmax(axis=4)
    u, v = np.divmod(first, columns.kernel)
    i, j = np.ogrid[: rows.places, : columns.places]
    h = i * rows.stride - rows.before + u * rows.dilation
    w = j * columns.stride - columns.before + v * columns.dilation
    return h * columns.size + w


def lowest(x: Any, library: Any) -> float:
    """Return what never wins against the numbers of x, which NumPy or PyTorch holds."""
    if kind_of(x) == "f":
        return -np.inf
    return int(library.iinfo(x.dtype).min)


def maps_of(x: Array) -> Array:
    """Return the maps of all images one after the other."""
    n, c, *size = x.shape
    return x.reshape(n * c, *size)


def to_first(
    dy: Array,
    parts: Sequence[Array],
    dparts: Sequence[Array],
    overlap: bool,
) -> None:
    """Give dy to the largest part, at every place by itself; of several to the first.

    A part that is as large as all later ones takes what the parts before it left.
    """
    later = list(accumulate(parts[:0:-1], np.maximum))[::-1]
    left = dy
    for part, rest, dpart in zip(parts[:-1], later, dparts[:-1], strict=True):
        won = (part >= rest).astype(dy.dtype)
        won *= left
        dpart[...] = dpart + won if overlap else won
        left = left - won
    dparts[-1][...] = dparts[-1] + left if overlap else left
