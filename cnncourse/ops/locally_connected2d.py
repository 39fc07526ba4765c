"""Windows without shared weights: every place has filters of its own."""

from __future__ import annotations

from typing import Any

from cnncourse.ops.windows import windows, windows_torch, windows_transpose
from cnncourse.shapes import (
    Array,
    Padding,
    Sizes,
    bind,
    per_axis,
    resolve_padding,
    window_sizes,
)

__all__ = [
    "locally_connected2d",
    "locally_connected2d_backward",
    "locally_connected2d_torch",
]


def locally_connected2d(
    x: Array,
    w: Array,
    b: Array | None = None,
    *,
    stride: Sizes = 1,
    padding: Padding = 0,
    dilation: Sizes = 1,
) -> Array:
    r"""Weigh every window with the filters of its place.

    .. math:: y_{nfij} = b_{fij} + \sum_{c,u,v} x_{n,\,c,\,i s + u d - p,\,j s + v d - p}\; w_{ijfcuv}

    It reads what conv2d reads, with OH·OW times as many weights: ``w[i, j]`` is the filter bank of one place.

    Parameters
    ----------
    x : ndarray of shape (N, C, H, W)
    w : ndarray of shape (OH, OW, F, C, KH, KW)
    b : ndarray of shape (F, OH, OW), optional
    stride, padding, dilation
        As for :func:`~cnncourse.ops.conv2d`.

    Returns
    -------
    ndarray of shape (N, F, OH, OW)

    Raises
    ------
    ShapeError

    References
    ----------
    LeCun (1989), "Generalization and network design strategies", which compares it with shared weights. Taigman
    et al. (2014), "DeepFace", section 3.1, layers L4 to L6.
    """
    options = locally_connected2d_options(
        "locally_connected2d", None, x, w, b, stride, padding, dilation
    )
    p = by_place(windows(x, w.shape[4:], *options).transpose(2, 3, 0, 1, 4, 5))
    y = p @ by_place(w).transpose(0, 1, 3, 2)  # OH OW N F
    y = y.transpose(2, 3, 0, 1)  # N F OH OW
    return y if b is None else y + b


def locally_connected2d_backward(
    dy: Array,
    x: Array,
    w: Array,
    b: Array | None = None,
    *,
    stride: Sizes = 1,
    padding: Padding = 0,
    dilation: Sizes = 1,
) -> tuple[Array, Array, Array | None]:
    """Return ``dx, dw, db``: at each place those of a linear layer, the windows of dx added up."""
    options = locally_connected2d_options(
        "locally_connected2d_backward", dy, x, w, b, stride, padding, dilation
    )
    p = windows(x, w.shape[4:], *options).transpose(2, 3, 0, 1, 4, 5)
    d = dy.transpose(2, 3, 0, 1)  # OH OW N F
    dw = d.transpose(0, 1, 3, 2) @ by_place(p)  # OH OW F C·KH·KW
    dp = (d @ by_place(w)).reshape(p.shape)  # OH OW N C KH KW
    dx = windows_transpose(dp.transpose(2, 3, 0, 1, 4, 5), x.shape[2:], *options)
    return dx, dw.reshape(w.shape), None if b is None else dy.sum(axis=0)


def locally_connected2d_torch(
    x: Any,
    w: Any,
    b: Any = None,
    *,
    stride: Sizes = 1,
    padding: Padding = 0,
    dilation: Sizes = 1,
) -> Any:
    """Twin of :func:`locally_connected2d` from tensor primitives."""
    options = locally_connected2d_options(
        "locally_connected2d", None, x, w, b, stride, padding, dilation
    )
    p = windows_torch(x, w.shape[4:], *options).permute(2, 3, 0, 1, 4, 5)
    y = by_place(p) @ by_place(w).mT  # OH OW N F
    y = y.permute(2, 3, 0, 1)  # N F OH OW
    return y if b is None else y + b


def by_place(a: Any) -> Any:
    """Return a matrix for each place, its columns the C·KH·KW pixels of a window."""
    oh, ow, rows, c, kh, kw = a.shape
    return a.reshape(oh, ow, rows, c * kh * kw)


def locally_connected2d_options(
    op: str,
    dy: Any,
    x: Any,
    w: Any,
    b: Any,
    stride: Sizes,
    padding: Padding,
    dilation: Sizes,
) -> tuple[tuple[int, ...], tuple[tuple[int, int], ...], tuple[int, ...]]:
    """Check the arguments and return stride, padding and dilation in full; a forward has None for ``dy``."""
    bind(op, ("x", x, "N C H W"), ("w", w, "OH OW F C KH KW"))
    kernel = tuple(w.shape[4:])
    strides = per_axis(op, "stride", stride)
    dilations = per_axis(op, "dilation", dilation)
    sides = resolve_padding(op, padding, kernel, strides, dilations)
    out = window_sizes(op, tuple(x.shape[2:]), kernel, strides, sides, dilations)
    bind(
        op,
        ("x", x, "N C H W"),
        ("w", w, "OH OW F C KH KW"),
        ("b?", b, "F OH OW"),
        ("dy?", dy, "N F OH OW"),
        OH=out[0],
        OW=out[1],
    )
    return strides, sides, dilations
