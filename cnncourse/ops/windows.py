"""Every patch of an image, and its transpose: the one idea under convolution and pooling."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from cnncourse.shapes import Array, window_extent

__all__ = ["windows", "windows_torch", "windows_transpose"]
Sides = Sequence[tuple[int, int]]


def windows(
    x: Array,
    kernel: Sequence[int],
    stride: Sequence[int],
    padding: Sides,
    dilation: Sequence[int],
    value: float = 0,
) -> Array:
    r"""Return every window of an image, without copying where nothing is padded.

    .. math:: p_{n c i j u v} = x_{n,\,c,\,i s + u d - p,\,j s + v d - p}

    Parameters
    ----------
    x : ndarray of shape (N, C, H, W)
    kernel, stride, dilation : (int, int)
    padding : ((int, int), (int, int))
        Before and after, along H and along W.
    value : float
        What stands outside the image.

    Returns
    -------
    ndarray of shape (N, C, OH, OW, KH, KW)
        A read-only view.
    """
    if any(map(any, padding)):
        x = np.pad(x, ((0, 0), (0, 0), *padding), constant_values=value)
    extent = tuple(map(window_extent, kernel, dilation))
    view = sliding_window_view(x, extent, axis=(2, 3))  # N C . . . .
    (sh, sw), (dh, dw) = stride, dilation
    return view[:, :, ::sh, ::sw, ::dh, ::dw]  # N C OH OW KH KW


def windows_transpose(
    dp: Array,
    size: Sequence[int],
    stride: Sequence[int],
    padding: Sides,
    dilation: Sequence[int],
) -> Array:
    r"""Add every window back to the place it came from: the transpose of :func:`windows`.

    .. math:: x_{n c h w} = \sum_{(i, j, u, v) \to (h, w)} p_{n c i j u v}

    Parameters
    ----------
    dp : ndarray of shape (N, C, OH, OW, KH, KW)
    size : (int, int)
        H and W of the image, without its padding.
    stride, padding, dilation
        As in :func:`windows`.

    Returns
    -------
    ndarray of shape (N, C, H, W)
    """
    n, c, oh, ow, kh, kw = dp.shape
    (top, bottom), (left, right) = padding
    (sh, sw), (dh, dw) = stride, dilation
    x = np.zeros((n, c, size[0] + top + bottom, size[1] + left + right), dp.dtype)
    for u in range(kh):
        for v in range(kw):
            x[
                :,
                :,
                u * dh : u * dh + oh * sh : sh,
                v * dw : v * dw + ow * sw : sw,
            ] += dp[..., u, v]
    return x[:, :, top : top + size[0], left : left + size[1]]


def windows_torch(
    x: Any,
    kernel: Sequence[int],
    stride: Sequence[int],
    padding: Sides,
    dilation: Sequence[int],
    value: float = 0,
) -> Any:
    """Return every window of a tensor of shape (N, C, H, W), as :func:`windows` does for an array."""
    (top, bottom), (left, right) = padding
    n, c, h, w = x.shape
    padded = x.new_full((n, c, h + top + bottom, w + left + right), value)
    padded[:, :, top : top + h, left : left + w] = x
    for axis, k, s, d in zip((2, 3), kernel, stride, dilation, strict=True):
        padded = padded.unfold(axis, window_extent(k, d), s)[..., ::d]
    return padded  # N C OH OW KH KW
