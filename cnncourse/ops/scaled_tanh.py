"""LeCun's scaled hyperbolic tangent."""

from __future__ import annotations

from typing import Any

import numpy as np

from cnncourse.backend import torch
from cnncourse.shapes import Array, same_shape

__all__ = ["scaled_tanh", "scaled_tanh_backward", "scaled_tanh_torch"]


AMPLITUDE, SLOPE = 1.7159, 2 / 3


def scaled_tanh(
    x: Array, *, amplitude: float = AMPLITUDE, slope: float = SLOPE
) -> Array:
    r"""Squash to (−A, A), with f(1) ≈ 1 and f(−1) ≈ −1.

    .. math:: y = A \tanh(S x), \qquad A = 1.7159,\quad S = \tfrac{2}{3}

    Parameters
    ----------
    x : ndarray of any shape
    amplitude, slope : float
        A and S.

    Returns
    -------
    ndarray of the shape of x

    References
    ----------
    LeCun et al. (1998), "Gradient-based learning applied to document recognition", equation 6 and appendix A.

    Examples
    --------
    >>> scaled_tanh(np.array([-1.0, 0.0, 1.0])).round(4)
    array([-1.,  0.,  1.])
    """
    return float(amplitude) * np.tanh(float(slope) * x)


def scaled_tanh_backward(
    dy: Array, x: Array, *, amplitude: float = AMPLITUDE, slope: float = SLOPE
) -> Array:
    """Return ``dx``: dy · A·S·(1 − tanh²(Sx))."""
    same_shape("scaled_tanh_backward", dy, x)
    return dy * float(amplitude * slope) * (1 - np.tanh(float(slope) * x) ** 2)


def scaled_tanh_torch(
    x: Any, *, amplitude: float = AMPLITUDE, slope: float = SLOPE
) -> Any:
    """Twin of :func:`scaled_tanh` from tensor primitives."""
    return amplitude * torch.tanh(slope * x)
