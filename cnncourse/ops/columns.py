"""Windows cut into pieces that stay in a cache, and laid out as the columns of a matrix."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from cnncourse.ops.windows import windows
from cnncourse.shapes import Array, output_size

__all__: list[str] = []
Sides = tuple[tuple[int, int], ...]
Options = tuple[tuple[int, ...], Sides, tuple[int, ...]]

TILE = 7 * 2**18
"""Bytes of patches laid out at a time: they stay in a cache, and small beside a batch (1 to 4 MB are as fast)."""
NARROW = 16
"""Rows of the output shorter than this are laid out with the images innermost: there is more to copy at a time."""


def columns_of(p: Array, groups: int, inner: bool) -> Array:
    """Lay windows N C OH OW KH KW out as columns: G C·KH·KW OH·OW·N, or N·OH·OW."""
    columns = p.transpose(1, 4, 5, *((2, 3, 0) if inner else (0, 2, 3)))
    n, c, oh, ow, kh, kw = p.shape
    return columns.reshape(groups, c // groups * kh * kw, n * oh * ow)


def windows_of(
    columns: Array, maps: Sequence[int], kernel: Sequence[int], inner: bool
) -> Array:
    """Return columns as windows N C OH OW KH KW again, without copying."""
    n, _, oh, ow = maps
    places, back = (
        ((oh, ow, n), (5, 0, 3, 4)) if inner else ((n, oh, ow), (3, 0, 4, 5))
    )
    return columns.reshape(-1, *kernel, *places).transpose(*back, 1, 2)


def maps_as_rows(y: Array, groups: int, inner: bool) -> Array:
    """Lay maps N F OH OW out as the rows that belong to the columns: G F OH·OW·N, or N·OH·OW."""
    rows = y.transpose((1, 2, 3, 0) if inner else (1, 0, 2, 3))
    return rows.reshape(groups, y.shape[1] // groups, -1)


def pieces(
    n: int, size: Sequence[int], window: int, most: int = TILE
) -> Iterator[tuple[slice, slice]]:
    """Cut n maps of a size, a window of which takes so many bytes: yield which images and which rows of them.

    A piece takes at most ``most`` bytes, or is one row of one image.
    """
    oh, ow = size
    rows = max(most // (window * ow), 1)
    images = max(rows // oh, 1)
    for i in range(0, n, images):
        for j in range(0, oh, rows):
            yield slice(i, i + images), slice(j, j + rows)


def tiles(
    x: Array,
    kernel: Sequence[int],
    options: Options,
    numbers: int,
    most: int = TILE,
    *,
    inner: bool,
) -> Iterator[tuple[slice, slice, Array]]:
    """Yield the windows of an image piece by piece: which images, which rows, and N C OH OW KH KW.

    A window stands for so many ``numbers``; ``inner`` lays the image out with the images innermost.
    """
    strides, sides, dilations = options
    size = tuple(map(output_size, x.shape[2:], kernel, *options))
    last: slice | None = None
    for images, rows in pieces(len(x), size, x.itemsize * numbers, most):
        if images != last:
            part, left = x[images], sides
            if inner:
                part, left = innermost(part, sides), ((0, 0), (0, 0))
            p, last = windows(part, kernel, strides, left, dilations), images
        yield images, rows, p[:, :, rows]


def innermost(x: Array, sides: Sides) -> Array:
    """Pad images and lay them out with the images innermost in memory; the shape is N C H W still."""
    padded = np.pad(x.transpose(1, 2, 3, 0), ((0, 0), *sides, (0, 0)))  # C H W N
    return padded.transpose(3, 0, 1, 2)
