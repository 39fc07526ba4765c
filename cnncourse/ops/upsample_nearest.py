"""Larger or smaller maps: every pixel a copy of the nearest."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from cnncourse.backend import torch
from cnncourse.ops.kinds import check_pixels
from cnncourse.shapes import Array, ShapeError, Sizes, bind, per_axis

__all__ = [
    "upsample_nearest",
    "upsample_nearest_backward",
    "upsample_nearest_torch",
]
Factors = float | Sequence[float]


def upsample_nearest(
    x: Array, size: Sizes | None = None, scale_factor: Factors | None = None
) -> Array:
    r"""Copy the nearest pixel.

    .. math:: y_{n c i j} = x_{n,\,c,\,\lfloor i / a \rfloor,\,\lfloor j / b \rfloor}

    with a and b the scale factors, or OH / H and OW / W where a size is given. As in PyTorch, the quotients have
    single precision. (Where a factor is a little above 1 or 2, too little for one row more, PyTorch takes it for 1 or 2
    in some of its kernels.)

    Parameters
    ----------
    x : ndarray of shape (N, C, H, W)
    size : int or (int, int), optional
        OH and OW, in pixels.
    scale_factor : float or (float, float), optional
        OH = ⌊H·a⌋ and OW = ⌊W·b⌋. Give either this or the size.

    Returns
    -------
    ndarray of shape (N, C, OH, OW)

    Raises
    ------
    ShapeError

    Examples
    --------
    >>> upsample_nearest(np.array([[[[1, 2]]]]), scale_factor=2)
    array([[[[1, 1, 2, 2],
             [1, 1, 2, 2]]]])
    """
    rows, columns = nearest_sources("upsample_nearest", x, size, scale_factor)
    return x[:, :, rows[:, None], columns]


def upsample_nearest_backward(
    dy: Array,
    x: Array,
    size: Sizes | None = None,
    scale_factor: Factors | None = None,
) -> Array:
    r"""Return ``dx``: every pixel gets the sum over its copies.

    .. math::

       \mathrm{dx} &= R^\top\, \mathrm{dy}\; C \\
       R_{ih} &= 1 \text{ where row } i \text{ copies row } h

    and C likewise of the columns.
    """
    op = "upsample_nearest_backward"
    rows, columns = nearest_sources(op, x, size, scale_factor)
    bind_resized(op, dy, x, (len(rows), len(columns)))
    h, w = x.shape[2:]
    from_row = (rows[:, None] == np.arange(h)).astype(dy.dtype)  # OH H
    from_column = (columns[:, None] == np.arange(w)).astype(dy.dtype)  # OW W
    return from_row.T @ dy @ from_column


def upsample_nearest_torch(
    x: Any, size: Sizes | None = None, scale_factor: Factors | None = None
) -> Any:
    """Twin of :func:`upsample_nearest` from tensor primitives."""
    rows, columns = (
        torch.as_tensor(index, device=x.device)
        for index in nearest_sources("upsample_nearest", x, size, scale_factor)
    )
    return x[:, :, rows[:, None], columns]


def nearest_sources(
    op: str, x: Any, size: Sizes | None, scale_factor: Factors | None
) -> list[Array]:
    """Return the row and the column that every pixel of the output copies."""
    sources = []
    for out, step in resized(op, x, size, scale_factor):
        places = np.arange(out, dtype=np.float32) * np.float32(step)
        sources.append(np.floor(places).astype(int))
    return sources


def resized(
    op: str, x: Any, size: Sizes | None, scale_factor: Factors | None
) -> list[tuple[int, float]]:
    """Check the arguments and return, along H and W, the size of the output and the step between its pixels."""
    bind(op, ("x", x, "N C H W"))
    check_pixels(op, x)
    if (size is None) == (scale_factor is None):
        msg = f"{op}: give either size or scale_factor, not {'neither' if size is None else 'both'}"
        raise ShapeError(msg)
    if scale_factor is None:
        out = per_axis(op, "size", size)  # type: ignore[arg-type]
        return [(o, n / o) for n, o in zip(x.shape[2:], out, strict=True)]
    one = isinstance(scale_factor, int | float)
    factors: Any = (scale_factor,) * 2 if one else scale_factor
    axes = [(int(n * f), f) for n, f in zip(x.shape[2:], factors, strict=False)]
    if len(factors) != 2 or min(axes)[0] < 1:
        msg = f"{op}: scale_factor must be one number or two that leave a pixel, not {scale_factor!r}"
        raise ShapeError(msg)
    return [(o, 1 / f) for o, f in axes]


def bind_resized(op: str, dy: Array, x: Array, out: tuple[int, int]) -> None:
    """Check that the upstream gradient has the shape of the output."""
    n, c = x.shape[:2]
    bind(op, ("dy", dy, "N C OH OW"), N=n, C=c, OH=out[0], OW=out[1])
