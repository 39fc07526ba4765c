"""Convolution as signal processing defines it: with the flip that networks leave out."""

from __future__ import annotations

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from cnncourse.shapes import Array, ShapeError, bind

__all__ = ["convolve1d", "convolve2d"]


def convolve1d(x: Array, w: Array, mode: str = "full") -> Array:
    r"""Convolve two signals.

    .. math:: y(t) = \sum_k x(k)\, w(t - k)

    Every x(k) starts a copy of w at time k; at time t the sum meets x forwards and w backwards: that is the flip. With
    m = t − k it reads Σ w(m) x(t − m), so x and w change places freely. The sum without the flip, Σ x(k) w(k − t), does
    not commute.

    Parameters
    ----------
    x : ndarray of shape (N,)
    w : ndarray of shape (M,)
    mode : {"full", "same", "valid"}
        All N + M − 1 sums; the middle N of them; or only those in which the shorter signal lies wholly on the longer.

    Returns
    -------
    ndarray of shape (N + M - 1,), (N,) or (max(N, M) - min(N, M) + 1,)

    Raises
    ------
    ShapeError

    Examples
    --------
    >>> impulse, echo = np.array([0, 1, 0, 0]), np.array([3, 2, 1])
    >>> convolve1d(impulse, echo)
    array([0, 3, 2, 1, 0, 0])
    >>> convolve1d(impulse, echo, "same")
    array([3, 2, 1, 0])
    """
    bind("convolve1d", ("x", x, "N"), ("w", w, "M"))
    return convolve("convolve1d", x, w, mode)


def convolve2d(x: Array, w: Array, mode: str = "full") -> Array:
    r"""Convolve two images.

    .. math:: y(i, j) = \sum_{u,v} x(u, v)\, w(i - u,\, j - v)

    The second argument is turned by 180 degrees, so that x and w change places freely, as in :func:`convolve1d`. A
    network that learns w would learn it turned: :func:`~cnncourse.ops.conv2d` does not flip.

    Parameters
    ----------
    x : ndarray of shape (H, W)
    w : ndarray of shape (KH, KW)
    mode : {"full", "same", "valid"}
        All sums, (H + KH − 1) × (W + KW − 1) of them; the middle H × W; or only those in which the smaller image
        lies wholly on the larger.

    Returns
    -------
    ndarray

    Raises
    ------
    ShapeError

    Examples
    --------
    >>> convolve2d(np.eye(2), np.array([[1.0, 2.0], [3.0, 4.0]]))
    array([[1., 2., 0.],
           [3., 5., 2.],
           [0., 3., 4.]])
    """
    bind("convolve2d", ("x", x, "H W"), ("w", w, "KH KW"))
    return convolve("convolve2d", x, w, mode)


def convolve(op: str, x: Array, w: Array, mode: str) -> Array:
    """Convolve along every axis, and keep the middle."""
    if not x.size or not w.size:
        msg = f"{op}: x and w must not be empty, but have the shapes {x.shape} and {w.shape}"
        raise ShapeError(msg)
    middle = tuple(part(op, *sizes, mode) for sizes in zip(x.shape, w.shape, strict=True))
    if mode == "valid" and np.less(x.shape, w.shape).any() and np.greater(x.shape, w.shape).any():
        msg = f'{op}: mode "valid" needs one of x {x.shape} and w {w.shape} to be the larger along every axis'
        raise ShapeError(msg)
    around = np.pad(x, [(k - 1, k - 1) for k in w.shape])
    windows = sliding_window_view(around, w.shape)
    return np.tensordot(windows, np.flip(w), x.ndim)[middle]


def part(op: str, n: int, k: int, mode: str) -> slice:
    """Return where along an axis of n + k − 1 sums those of the mode lie."""
    sizes = {"full": n + k - 1, "same": n, "valid": abs(n - k) + 1}
    if mode not in sizes:
        msg = f"{op}: mode must be full, same or valid, not {mode!r}"
        raise ShapeError(msg)
    first = (n + k - 1 - sizes[mode]) // 2
    return slice(first, first + sizes[mode])
