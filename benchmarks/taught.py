"""Convolution by im2col as courses teach it: an index for every number of every patch, one product.

The way back takes the columns of the way there, and adds patches with ``np.add.at``. Nothing here is ours to be fast:
it is what the operators are compared with.
"""

from __future__ import annotations

import numpy as np

from cnncourse.shapes import Array

__all__ = ["im2col_backward", "im2col_forward"]

Index = tuple[slice, Array, Array, Array]


def patches(shape: tuple[int, ...], k: int, stride: int) -> Index:
    """Return the index of every number of every patch of padded images: C·K·K OH·OW."""
    _, c, h, w = shape
    oh, ow = ((size - k) // stride + 1 for size in (h, w))
    rows = np.tile(np.repeat(np.arange(k), k), c)[:, None] + stride * np.repeat(np.arange(oh), ow)
    columns = np.tile(np.arange(k), k * c)[:, None] + stride * np.tile(np.arange(ow), oh)
    return slice(None), np.repeat(np.arange(c), k * k)[:, None], rows, columns


def pad(x: Array, p: int) -> Array:
    """Put zeros around images."""
    return np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)))


def im2col_forward(
    x: Array, w: Array, stride: int, padding: int, groups: int
) -> tuple[Array, tuple[Array, ...]]:
    """Return the output, and the columns of every group: C·K·K OH·OW·N."""
    parts, kept = [], []
    for xg, wg in zip(np.split(x, groups, axis=1), np.split(w, groups), strict=True):
        padded = pad(xg, padding)
        columns = padded[patches(padded.shape, w.shape[2], stride)]  # N C·K·K OH·OW
        columns = columns.transpose(1, 2, 0).reshape(columns.shape[1], -1)
        oh = (padded.shape[2] - w.shape[2]) // stride + 1
        y = wg.reshape(len(wg), -1) @ columns
        parts.append(y.reshape(len(wg), oh, -1, len(x)).transpose(3, 0, 1, 2))
        kept.append(columns)
    return np.concatenate(parts, axis=1), tuple(kept)


def im2col_backward(
    dy: Array, x: Array, w: Array, kept: tuple[Array, ...], stride: int, padding: int
) -> tuple[Array, Array]:
    """Return ``dx, dw``."""
    dxs, dws = [], []
    groups = len(kept)
    parts = (np.split(x, groups, axis=1), np.split(dy, groups, axis=1), np.split(w, groups), kept)
    for xg, dyg, wg, columns in zip(*parts, strict=True):
        d = dyg.transpose(1, 2, 3, 0).reshape(len(wg), -1)
        dws.append((d @ columns.T).reshape(wg.shape))
        dcolumns = (wg.reshape(len(wg), -1).T @ d).reshape(len(columns), -1, len(x))
        dx = pad(np.zeros_like(xg), padding)
        np.add.at(dx, patches(dx.shape, w.shape[2], stride), dcolumns.transpose(2, 0, 1))
        dxs.append(dx[:, :, padding : padding + x.shape[2], padding : padding + x.shape[3]])
    return np.concatenate(dxs, axis=1), np.concatenate(dws)
