"""Convolution as networks use it: cross-correlation with a bank of filters."""

from __future__ import annotations

from typing import Any

import numpy as np

from cnncourse.backend import torch
from cnncourse.ops.windows import windows, windows_torch, windows_transpose
from cnncourse.shapes import (
    Array,
    Padding,
    ShapeError,
    Sizes,
    bind,
    per_axis,
    resolve_padding,
    window_sizes,
)

__all__ = ["conv2d", "conv2d_backward", "conv2d_torch"]


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
        OH = ⌊(H + padding − dilation·(KH − 1) − 1) / stride⌋ + 1, and so for OW.

    Raises
    ------
    ShapeError

    References
    ----------
    LeCun et al. (1989), "Backpropagation applied to handwritten zip code recognition", Neural
    Computation 1. Groups: Krizhevsky et al. (2012), section 3.2.
    """
    options = conv2d_options("conv2d", x, w, b, stride, padding, dilation, groups)
    p = windows(x, w.shape[2:], *options)  # N C OH OW KH KW
    y = np.concatenate(
        [
            np.tensordot(pg, wg, ((1, 4, 5), (1, 2, 3)))  # N OH OW F
            for pg, wg in zip(
                np.split(p, groups, axis=1), np.split(w, groups), strict=True
            )
        ],
        axis=3,
    )
    if b is not None:
        y += b
    return y.transpose(0, 3, 1, 2)  # N F OH OW


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

       \mathrm{dw}_{fcuv} = \sum_{n,i,j} \mathrm{dy}_{nfij}\, p_{ncijuv}, \qquad
       \mathrm{dp}_{ncijuv} = \sum_f \mathrm{dy}_{nfij}\, w_{fcuv}, \qquad
       \mathrm{db}_f = \sum_{n,i,j} \mathrm{dy}_{nfij}

    with p the windows of x; dx is dp with every window added back to its place.
    """
    options = conv2d_options(
        "conv2d_backward", x, w, b, stride, padding, dilation, groups
    )
    p = windows(x, w.shape[2:], *options)  # N C OH OW KH KW
    shape = (x.shape[0], w.shape[0], *p.shape[2:4])
    bind(
        "conv2d_backward",
        ("dy", dy, "N F OH OW"),
        **dict(zip(("N", "F", "OH", "OW"), shape, strict=True)),
    )
    dw, dp = [], []
    for dyg, pg, wg in zip(
        np.split(dy, groups, axis=1),
        np.split(p, groups, axis=1),
        np.split(w, groups),
        strict=True,
    ):
        dw.append(np.tensordot(dyg, pg, ((0, 2, 3), (0, 2, 3))))  # F C KH KW
        dp.append(np.tensordot(dyg, wg, (1, 0)))  # N OH OW C KH KW
    dp_all = np.concatenate(dp, axis=3).transpose(
        0, 3, 1, 2, 4, 5
    )  # N C OH OW KH KW
    db = None if b is None else dy.sum(axis=(0, 2, 3))
    return (
        windows_transpose(dp_all, x.shape[2:], *options),
        np.concatenate(dw),
        db,
    )


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
    options = conv2d_options("conv2d", x, w, b, stride, padding, dilation, groups)
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


def conv2d_options(
    op: str,
    x: Any,
    w: Any,
    b: Any,
    stride: Sizes,
    padding: Padding,
    dilation: Sizes,
    groups: int,
) -> tuple[tuple[int, ...], tuple[tuple[int, int], ...], tuple[int, ...]]:
    """Check the arguments of a convolution and return stride, padding and dilation in full."""
    axes = "F C KH KW" if groups == 1 else "F C/groups KH KW"
    known = (
        {}
        if groups == 1 or len(x.shape) != 4
        else {"C/groups": x.shape[1] // max(groups, 1)}
    )
    sizes = bind(op, ("x", x, "N C H W"), ("w", w, axes), ("b", b, "F"), **known)
    if groups < 1 or sizes["C"] % groups or sizes["F"] % groups:
        msg = f"{op}: groups must divide C and F, but groups is {groups}, C {sizes['C']}, F {sizes['F']}"
        raise ShapeError(msg)
    kernel = tuple(w.shape[2:])
    strides, dilations = (
        per_axis(op, "stride", stride),
        per_axis(op, "dilation", dilation),
    )
    sides = resolve_padding(op, padding, kernel, strides, dilations)
    window_sizes(op, tuple(x.shape[2:]), kernel, strides, sides, dilations)
    return strides, sides, dilations
