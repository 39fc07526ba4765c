"""Padding: what stands outside the image."""

from __future__ import annotations

from typing import Any

import numpy as np

from cnncourse.backend import torch
from cnncourse.ops.kinds import check_pixels
from cnncourse.shapes import Array, Padding, ShapeError, bind, per_side

__all__ = ["pad2d", "pad2d_backward", "pad2d_torch"]

NUMPY_MODES = {
    "constant": "constant",
    "reflect": "reflect",
    "replicate": "edge",
    "symmetric": "symmetric",
    "zeros": "constant",
}


def pad2d(
    x: Array, padding: Padding, *, mode: str = "constant", value: float = 0.0
) -> Array:
    r"""Surround the image.

    .. math:: y_{n c h w} = x_{n,\,c,\,r(h - p),\,r(w - p)}

    For the row a b c d and two pixels on each side: constant ``v v a b c d v v``, reflect ``c b a b c d
    c b``, symmetric ``b a a b c d d c``, replicate ``a a a b c d d d``.

    Parameters
    ----------
    x : ndarray of shape (N, C, H, W)
    padding : int, (int, int) or ((int, int), (int, int))
        Pixels, everywhere, per axis, or before and after along H and along W.
    mode : {"constant", "reflect", "symmetric", "replicate", "zeros"}
        The last is a constant of 0.
    value : float
        What a constant padding holds.

    Returns
    -------
    ndarray of shape (N, C, OH, OW)

    Raises
    ------
    ShapeError
        For an unknown mode, a padding that is no number, or where reflecting needs more pixels than there are.
    """
    rows, columns = pad2d_sources("pad2d", x, padding, mode, value)
    y = x[:, :, rows[:, None], columns]
    return np.where(outside(rows, columns), np.asarray(value, x.dtype), y)


def pad2d_backward(
    dy: Array,
    x: Array,
    padding: Padding,
    *,
    mode: str = "constant",
    value: float = 0.0,
) -> Array:
    """Return ``dx``: every pixel gets the sum over its copies."""
    rows, columns = pad2d_sources("pad2d_backward", x, padding, mode, value)
    n, c, h, w = x.shape
    bind(
        "pad2d_backward",
        ("dy", dy, "N C OH OW"),
        N=n,
        C=c,
        OH=len(rows),
        OW=len(columns),
    )
    to_row = (rows[:, None] == np.arange(h)).astype(dy.dtype)  # OH H
    to_column = (columns[:, None] == np.arange(w)).astype(dy.dtype)  # OW W
    return to_row.T @ dy @ to_column


def pad2d_torch(
    x: Any, padding: Padding, *, mode: str = "constant", value: float = 0.0
) -> Any:
    """Twin of :func:`pad2d` from tensor primitives."""
    rows, columns = (
        torch.as_tensor(index, device=x.device)
        for index in pad2d_sources("pad2d", x, padding, mode, value)
    )
    y = x[:, :, rows[:, None], columns]
    return torch.where(outside(rows, columns), x.new_tensor(value), y)


def outside(rows: Any, columns: Any) -> Any:
    """Tell which places of the padded image have no source."""
    return (rows[:, None] < 0) | (columns < 0)


def pad2d_sources(
    op: str, x: Any, padding: Padding, mode: str, value: float
) -> list[Array]:
    """Return the row and the column every padded place is read from, −1 where from none."""
    bind(op, ("x", x, "N C H W"))
    check_pixels(op, x)
    if mode == "zeros" and value != 0:
        msg = f"{op}: mode is zeros but value is {value}; constant pads with a value"
        raise ShapeError(msg)
    if mode not in NUMPY_MODES:
        msg = f"{op}: mode must be one of {', '.join(NUMPY_MODES)}, not {mode!r}"
        raise ShapeError(msg)
    sides = per_side(op, padding)
    most = {"reflect": 1, "symmetric": 0}
    fill: dict[str, Any] = {"mode": NUMPY_MODES[mode]}
    if NUMPY_MODES[mode] == "constant":
        fill["constant_values"] = -1
    sources = []
    for axis, size, side in zip("HW", x.shape[2:], sides, strict=True):
        if mode in most and max(side) > size - most[mode]:
            msg = f"{op}: {mode} padding of {max(side)} needs more than the {size} pixels of axis {axis}"
            raise ShapeError(msg)
        sources.append(np.pad(np.arange(size), side, **fill))
    return sources
