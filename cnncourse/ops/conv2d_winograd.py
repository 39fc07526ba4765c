"""Convolution with fewer multiplications: Winograd's minimal filtering."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import numpy as np
from numpy.polynomial.polynomial import polyfromroots

from cnncourse.ops.columns import tiles
from cnncourse.ops.conv2d import AXES
from cnncourse.ops.conv2d_turned import conv2d_turned, only_ones
from cnncourse.ops.convolution import Sides, convolution_options
from cnncourse.ops.windows import windows
from cnncourse.shapes import Array, Padding, ShapeError, Sizes, output_size

__all__ = ["conv2d_winograd", "conv2d_winograd_backward", "winograd_matrices"]

POINTS = (0.0, 1.0, -1.0, 2.0, -2.0, 0.5, -0.5)
BLOCK = 2**24
"""Bytes of transformed tiles that are held at a time."""


def conv2d_winograd(
    x: Array,
    w: Array,
    b: Array | None = None,
    *,
    stride: Sizes = 1,
    padding: Padding = 0,
    dilation: Sizes = 1,
    groups: int = 1,
    tile: int = 2,
) -> Array:
    r"""Return what :func:`~cnncourse.ops.conv2d` does, tile by tile.

    .. math:: Y_{nf} = b_f + A^\top \Bigl[ \sum_c (G\, w_{fc}\, G^\top) \odot (B^\top X_{nc}\, B) \Bigr] A

    Tiles X of m + r − 1 pixels a side overlap by r − 1, the kernel's size less one; each gives m × m outputs Y. The
    sum over channels is one matrix product for each of the (m + r − 1)² places of a tile. F(2×2, 3×3) multiplies
    16 times for 4 outputs where the plain sum does 36 times, F(4×4, 3×3) 36 times for 16, a quarter.

    The price is rounding. In float32, for 64 channels of noise, the root mean square of the error over that of the
    result is 3e-7 for conv2d and F(2×2, 3×3), 2e-6 for F(4×4, 3×3), 4e-6 for F(6×6, 3×3) and F(4×4, 5×5).

    Parameters
    ----------
    x, w, b, padding, groups
        As for :func:`~cnncourse.ops.conv2d`.
    stride, dilation : int or (int, int)
        1 only.
    tile : int
        The side m of a tile of outputs; m + r − 1 is at most 8.

    Returns
    -------
    ndarray of shape (N, F, OH, OW)
        A view where the tiles reach over the border.

    Raises
    ------
    ShapeError

    References
    ----------
    Winograd (1980), "Arithmetic complexity of computations", SIAM. In networks: Lavin & Gray (2016), "Fast
    algorithms for convolutional neural networks", CVPR, section 4.
    """
    sides = winograd_sides(
        "conv2d_winograd", None, x, w, b, stride, padding, dilation, groups, tile
    )
    oh, ow = map(output_size, x.shape[2:], w.shape[2:], (1, 1), sides)
    at, g, bt = squared(w, tile)
    u = g @ w.reshape(-1, g.shape[1]).T  # . F·C
    u = u.reshape(-1, groups, len(w) // groups, w.shape[1])
    y = np.empty(
        (len(x), len(w), -(-oh // tile), tile, -(-ow // tile), tile),
        np.result_type(x, w),
    )
    for images, rows, p in blocks(x, w, (oh, ow), sides, tile):
        v = transformed(bt, p, groups)
        product = (u @ v).reshape(len(bt), -1)  # . F·N·OH·OW
        parts = (product.T @ at.T).reshape(
            len(w), *p.shape[:1], *p.shape[2:4], tile, tile
        )
        y[images, :, rows] = parts.transpose(1, 0, 2, 4, 3, 5)
    if b is not None:
        y += b.reshape(-1, 1, 1, 1, 1)
    return y.reshape(*y.shape[:2], y.shape[2] * tile, y.shape[4] * tile)[
        :, :, :oh, :ow
    ]


def conv2d_winograd_backward(
    dy: Array,
    x: Array,
    w: Array,
    b: Array | None = None,
    *,
    stride: Sizes = 1,
    padding: Padding = 0,
    dilation: Sizes = 1,
    groups: int = 1,
    tile: int = 2,
) -> tuple[Array, Array, Array | None]:
    r"""Return ``dx, dw, db``: the first by the same algorithm, the second by its transpose.

    .. math:: \mathrm{dw}_{fc} = G^\top \Bigl[
       \sum (A\, \mathrm{dY}_{nf}\, A^\top) \odot (B^\top X_{nc}\, B) \Bigr] G

    with the sum over images and tiles.
    """
    sides = winograd_sides(
        "conv2d_winograd_backward",
        dy,
        x,
        w,
        b,
        stride,
        padding,
        dilation,
        groups,
        tile,
    )
    dx = conv2d_turned(partial(conv2d_winograd, tile=tile), dy, w, sides, groups)
    db = None if b is None else dy.sum(axis=(0, 2, 3))
    return dx, winograd_weight(dy, x, w, sides, groups, tile), db


def winograd_weight(
    dy: Array, x: Array, w: Array, sides: Sides, groups: int, tile: int
) -> Array:
    """Return ``dw``."""
    at, g, bt = squared(w, tile)
    shape = (len(bt), groups, len(w) // groups, w.shape[1])  # . G F C
    du = np.zeros(shape, np.result_type(dy, x))
    for images, rows, p in blocks(x, w, dy.shape[2:], sides, tile):
        d = dy[images, :, rows.start * tile : rows.stop * tile]
        border = [(0, -size % tile) for size in d.shape[2:]]
        q = windows(d, (tile, tile), (tile, tile), border, (1, 1))
        du += transformed(at.T, q, groups) @ transformed(bt, p, groups).swapaxes(
            2, 3
        )
    return (du.reshape(len(bt), -1).T @ g).reshape(w.shape)


def winograd_matrices(m: int, r: int) -> tuple[Array, Array, Array]:
    r"""Return Aᵀ, G and Bᵀ of F(m, r): m outputs of a filter with r taps by m + r − 1 multiplications.

    Polynomials of low degree multiply point by point: at m + r − 2 points p and at infinity. The rows of G
    evaluate the filter at the points, over :math:`N_p = \prod_{q \neq p} (p - q)`; those of Bᵀ are the coefficients of
    :math:`\prod_{q \neq p} (z - q)`; the columns of Aᵀ are the powers of the points.

    Parameters
    ----------
    m, r : int
        The points are 0, ±1, ±2, ±½: m + r − 1 is at most 8.

    Returns
    -------
    ndarrays of shape (m, m + r − 1), (m + r − 1, r), (m + r − 1, m + r − 1)

    References
    ----------
    Winograd (1980), chapter on products of polynomials; Lavin & Gray (2016), section 4, has F(2, 3) and F(3, 2).

    Examples
    --------
    >>> at, g, bt = winograd_matrices(2, 3)
    >>> at @ ((g @ [1, 2, 3]) * (bt @ [1, 10, 100, 1000]))  # 1 + 20 + 300, 10 + 200 + 3000
    array([ 321., 3210.])
    """
    points = np.array(POINTS[: m + r - 2])
    others = [points[points != p] for p in points]
    norms = [np.prod(p - q) for p, q in zip(points, others, strict=True)]
    at = np.vstack([np.vander(points, m, increasing=True), np.eye(m)[-1]]).T
    g = np.vstack(
        [np.vander(points, r, increasing=True) / np.c_[norms], np.eye(r)[-1]]
    )
    rows = [[*polyfromroots(q), 0.0] for q in others]
    return at, g, np.array([*rows, polyfromroots(points)])


def squared(w: Array, tile: int) -> list[Array]:
    """Return the matrices of both axes as one, which transforms a tile that is laid out as a column."""
    pairs = zip(*(winograd_matrices(tile, k) for k in w.shape[2:]), strict=True)
    return [np.kron(rows, columns).astype(w.dtype) for rows, columns in pairs]


def transformed(matrix: Array, p: Array, groups: int) -> Array:
    """Transform tiles N C OH OW KH KW: the places of the result, groups, channels, all tiles."""
    columns = p.swapaxes(0, 1).reshape(-1, matrix.shape[1])  # C·N·OH·OW KH·KW
    return (matrix @ columns.T).reshape(
        len(matrix), groups, p.shape[1] // groups, -1
    )


def blocks(
    x: Array, w: Array, size: tuple[int, ...], sides: Sides, tile: int
) -> Iterator[tuple[slice, slice, Array]]:
    """Yield which images, which rows of tiles, and these tiles of the image: N C OH OW KH KW."""
    extent = [tile + k - 1 for k in w.shape[2:]]
    reach = [
        o + -o % tile + k - 1 for o, k in zip(size, w.shape[2:], strict=True)
    ]
    wider = tuple(
        (before, r - before - old)
        for r, (before, _), old in zip(reach, sides, x.shape[2:], strict=True)
    )
    numbers = extent[0] * extent[1] * (x.shape[1] + len(w))
    return tiles(
        x, extent, ((tile, tile), wider, (1, 1)), numbers, BLOCK, inner=False
    )


def winograd_sides(
    op: str,
    dy: Array | None,
    x: Array,
    w: Array,
    b: Array | None,
    stride: Sizes,
    padding: Padding,
    dilation: Sizes,
    groups: int,
    tile: int,
) -> Sides:
    """Check the arguments and return the padding in full."""
    strides, sides, dilations = convolution_options(
        op, AXES, dy, x, w, b, stride, padding, dilation, groups
    )
    only_ones(op, stride=strides, dilation=dilations)
    if tile < 2 or tile + max(w.shape[2:]) - 1 > len(POINTS) + 1:
        msg = (
            f"{op}: tile must be at least 2 and tile + window − 1 at most {len(POINTS) + 1}, "
            f"but tile is {tile} and the window {tuple(w.shape[2:])}"
        )
        raise ShapeError(msg)
    return sides
