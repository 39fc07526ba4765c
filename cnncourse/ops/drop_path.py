"""Stochastic depth: drop a whole branch, image by image."""

from __future__ import annotations

from typing import Any

import numpy as np

from cnncourse.ops.dropout import check_rate
from cnncourse.ops.kinds import check_mask
from cnncourse.shapes import Array, bind, same_shape, shape_of

__all__ = ["drop_path", "drop_path_backward", "drop_path_mask", "drop_path_torch"]


def drop_path(x: Array, mask: Array, *, p: float = 0.5) -> Array:
    r"""Zero the branch of some images and scale up that of the others, so that the mean stays.

    .. math:: y_n = \frac{m_n}{1 - p}\, x_n

    The paper draws once per branch and batch, keeps x as it is in training and multiplies by the probability of
    survival 1 − p at test time. Divided by 1 − p in training, as here and as in dropout, nothing is left to do
    at test time; the mean is the same.

    Parameters
    ----------
    x : ndarray of shape (N, …)
        What a residual branch adds to its shortcut.
    mask : ndarray of bool, of shape (N,)
        True where the branch of an image is kept. :func:`drop_path_mask` draws one.
    p : float
        The probability of being zeroed, 0 ≤ p < 1.

    Returns
    -------
    ndarray of the shape of x

    Raises
    ------
    ShapeError

    References
    ----------
    Huang, Sun, Liu, Sedra & Weinberger (2016), "Deep networks with stochastic depth", section 3.
    """
    kept = spread("drop_path", x, mask, p).astype(x.dtype)
    return x * kept / float(1 - p)


def drop_path_backward(
    dy: Array, x: Array, mask: Array, *, p: float = 0.5
) -> Array:
    """Return ``dx``: dy through the same mask and scale."""
    same_shape("drop_path_backward", dy, x)
    kept = spread("drop_path_backward", x, mask, p).astype(x.dtype)
    return dy * kept / float(1 - p)


def drop_path_torch(x: Any, mask: Any, *, p: float = 0.5) -> Any:
    """Twin of :func:`drop_path` from tensor primitives."""
    return x * spread("drop_path", x, mask, p) / (1 - p)


def drop_path_mask(n: int, rng: np.random.Generator, *, p: float = 0.5) -> Array:
    """Draw a mask: True (kept) with probability 1 − p."""
    return rng.random(n) >= p


def spread(op: str, x: Any, mask: Any, p: float) -> Any:
    """Return the mask with as many axes as x."""
    bind(op, ("mask", mask, "N"), N=shape_of(op, "x", x)[0])
    check_mask(op, mask)
    check_rate(op, p)
    return mask.reshape(len(x), *[1] * (x.ndim - 1))
