"""Every patch of an image, and its transpose: the one idea under convolution and pooling."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
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

    The kernel says how many axes the window slides along, the last ones: one of a signal, two of an image, three
    of a film.

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

    Examples
    --------
    >>> windows(np.arange(5), (3,), (2,), ((0, 1),), (1,), value=-1)
    array([[0, 1, 2],
           [2, 3, 4]])
    """
    if any(map(any, padding)):
        whole = [(0, 0)] * (x.ndim - len(kernel))
        x = np.pad(x, (*whole, *padding), constant_values=value)
    extent = tuple(map(window_extent, kernel, dilation))
    axes = tuple(range(-len(kernel), 0))
    view = sliding_window_view(x, extent, axis=axes)
    steps = (slice(None, None, step) for step in (*stride, *dilation))
    return view[last_axes(steps)]  # N C OH OW KH KW


def windows_transpose(
    dp: Array,
    size: Sequence[int],
    stride: Sequence[int],
    padding: Sides,
    dilation: Sequence[int],
) -> Array:
    r"""Add every window back to the place it came from, axis by axis: the transpose of :func:`windows`.

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
    axes = len(size)
    padded, inside = place(size, padding)
    x, first = dp, dp.ndim - 2 * axes
    for i, (n, s, d) in enumerate(zip(padded, stride, dilation, strict=True)):
        moved = (first + axes - i, first), (0, -1)
        taps = np.moveaxis(x, *moved)  # KH N C OW KW OH
        x = np.zeros_like(taps[0], shape=(*taps.shape[1:-1], n))
        for u, tap in enumerate(taps):
            x[..., u * d : u * d + tap.shape[-1] * s : s] += tap
    return x[last_axes(inside)]


def windows_torch(
    x: Any,
    kernel: Sequence[int],
    stride: Sequence[int],
    padding: Sides,
    dilation: Sequence[int],
    value: float = 0,
) -> Any:
    """Return every window of a tensor of shape (N, C, H, W), as :func:`windows` does for an array."""
    axes = len(kernel)
    size, inside = place(x.shape[-axes:], padding)
    padded = x.new_full((*x.shape[:-axes], *size), value)
    padded[last_axes(inside)] = x
    first = x.ndim - axes
    for axis, (k, s, d) in enumerate(
        zip(kernel, stride, dilation, strict=True), first
    ):
        padded = padded.unfold(axis, window_extent(k, d), s)[..., ::d]
    return padded  # N C OH OW KH KW


def last_axes(index: Iterable[Any]) -> tuple[Any, ...]:
    """Return an index into the last axes, for every image and channel."""
    return (..., *index)


def place(
    size: Sequence[int], padding: Sides
) -> tuple[tuple[int, ...], tuple[slice, ...]]:
    """Return the size of a padded image, and where in it the image lies."""
    sides = list(zip(size, padding, strict=True))
    return (
        tuple(n + before + after for n, (before, after) in sides),
        tuple(slice(before, before + n) for n, (before, _) in sides),
    )
