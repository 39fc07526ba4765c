"""Larger or smaller maps: every pixel a mean of its neighbours, weighed by their distance."""

from __future__ import annotations

from typing import Any

import numpy as np

from cnncourse.ops.kinds import check_floats
from cnncourse.ops.upsample_nearest import Factors, bind_resized, resized
from cnncourse.shapes import Array, Sizes

__all__ = [
    "upsample_bilinear",
    "upsample_bilinear_backward",
    "upsample_bilinear_torch",
]


def upsample_bilinear(
    x: Array,
    size: Sizes | None = None,
    scale_factor: Factors | None = None,
    *,
    align_corners: bool = False,
) -> Array:
    r"""Interpolate along the rows and along the columns.

    .. math:: y_{nc} = R\, x_{nc}\, C^\top, \qquad R_{ih} = \max(0,\; 1 - |r_i - h|)

    Row i of the output lies at row r of the input, between two of its rows, and the nearer one weighs more. C is
    the same for the columns. Pixels are squares, so r = (i + ½) / a − ½ with a the scale factor, kept within the
    image. With ``align_corners`` they are points, and the outer ones stay: r = i·(H − 1) / (OH − 1).

    Parameters
    ----------
    x : ndarray of shape (N, C, H, W)
    size : int or (int, int), optional
        OH and OW, in pixels.
    scale_factor : float or (float, float), optional
        OH = ⌊H·a⌋, and so for OW. Give either this or the size. (Where a is a little above 1, too little for one row
        more, PyTorch takes it for 1 on a CPU.)
    align_corners : bool
        As for ``torch.nn.functional.interpolate``; the older ``upsample_bilinear`` of PyTorch has it True.

    Returns
    -------
    ndarray of shape (N, C, OH, OW)

    Raises
    ------
    ShapeError

    Examples
    --------
    >>> x = np.array([[[[0.0, 4.0]]]])
    >>> upsample_bilinear(x, (1, 4))
    array([[[[0., 1., 3., 4.]]]])
    >>> upsample_bilinear(x, (1, 5), align_corners=True)
    array([[[[0., 1., 2., 3., 4.]]]])
    """
    rows, columns = weights(
        "upsample_bilinear", x, size, scale_factor, align_corners
    )
    return rows.astype(x.dtype) @ x @ columns.T.astype(x.dtype)


def upsample_bilinear_backward(
    dy: Array,
    x: Array,
    size: Sizes | None = None,
    scale_factor: Factors | None = None,
    *,
    align_corners: bool = False,
) -> Array:
    r"""Return ``dx``: every pixel gets back what it gave.

    .. math:: \mathrm{dx}_{nc} = R^\top\, \mathrm{dy}_{nc}\, C
    """
    op = "upsample_bilinear_backward"
    rows, columns = weights(op, x, size, scale_factor, align_corners)
    bind_resized(op, dy, x, (len(rows), len(columns)))
    return rows.T.astype(dy.dtype) @ dy @ columns.astype(dy.dtype)


def upsample_bilinear_torch(
    x: Any,
    size: Sizes | None = None,
    scale_factor: Factors | None = None,
    *,
    align_corners: bool = False,
) -> Any:
    """Twin of :func:`upsample_bilinear` from tensor primitives."""
    rows, columns = weights(
        "upsample_bilinear", x, size, scale_factor, align_corners
    )
    return x.new_tensor(rows) @ x @ x.new_tensor(columns.T)


def weights(
    op: str,
    x: Any,
    size: Sizes | None,
    scale_factor: Factors | None,
    align_corners: bool,
) -> list[Array]:
    """Return the matrices R of shape (OH, H) and C of shape (OW, W)."""
    check_floats(op, x)
    axes = zip(x.shape[2:], resized(op, x, size, scale_factor), strict=True)
    matrices = []
    for n, (out, step) in axes:
        squares = ((np.arange(out) + 0.5) * step - 0.5).clip(0, n - 1)
        at = np.linspace(0, n - 1, out) if align_corners else squares
        distance = np.abs(at[:, None] - np.arange(n))  # OH H
        matrices.append(np.maximum(0, 1 - distance))
    return matrices
