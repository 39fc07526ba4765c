"""Dropout, with the mask as an input."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from cnncourse.ops.kinds import check_floats, check_mask
from cnncourse.shapes import Array, ShapeError, same_shape

__all__ = ["dropout", "dropout_backward", "dropout_mask", "dropout_torch"]


def dropout(x: Array, mask: Array, *, p: float = 0.5) -> Array:
    r"""Zero some units and scale up the others, so that the mean stays ("inverted" dropout).

    .. math:: y = \frac{m}{1 - p}\, x

    Parameters
    ----------
    x : ndarray of any shape
    mask : ndarray of bool, of the shape of x
        True (or 1) where a unit is kept. :func:`dropout_mask` draws one.
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
    Hinton et al. (2012), "Improving neural networks by preventing co-adaptation of feature detectors".
    """
    return x * dropout_factor("dropout", x, mask, p)


def dropout_backward(
    dy: Array, x: Array, mask: Array, *, p: float = 0.5
) -> Array:
    """Return ``dx``: dy through the same mask and scale."""
    same_shape("dropout_backward", dy, x)
    return dy * dropout_factor("dropout_backward", x, mask, p)


def dropout_torch(x: Any, mask: Any, *, p: float = 0.5) -> Any:
    """Twin of :func:`dropout` from tensor primitives."""
    check_dropout("dropout", x, mask, p)
    return x * mask / (1 - p)


def dropout_mask(
    shape: tuple[int, ...], rng: np.random.Generator, *, p: float = 0.5
) -> Array:
    """Draw a mask: True (kept) with probability 1 − p, to one part in 2³²."""
    n = math.prod(shape)
    draws = rng.integers(0, 2**64, (n + 1) // 2, np.uint64).view(np.uint32)
    return draws[:n].reshape(shape) >= round(p * 2**32)


def dropout_factor(op: str, x: Array, mask: Array, p: float) -> Array:
    """Return what every unit is multiplied by."""
    check_dropout(op, x, mask, p)
    return mask.astype(x.dtype) / np.asarray(1 - p, x.dtype)


def check_dropout(op: str, x: Any, mask: Any, p: float) -> None:
    """Check mask and probability."""
    same_shape(op, mask, x, "mask")
    check_floats(op, x)
    check_mask(op, mask)
    check_rate(op, p)


def check_rate(op: str, p: float) -> None:
    """Check the probability of being zeroed."""
    if not 0 <= p < 1:
        msg = f"{op}: p is the probability of being zeroed, 0 ≤ p < 1, not {p}"
        raise ShapeError(msg)
