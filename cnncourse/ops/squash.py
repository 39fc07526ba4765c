"""The non-linearity of capsules: shorten a vector and keep its direction."""

from __future__ import annotations

from typing import Any

import numpy as np

from cnncourse.backend import torch
from cnncourse.shapes import Array, same_shape

__all__ = ["squash", "squash_backward", "squash_torch"]


def squash(x: Array) -> Array:
    r"""Bring the length of every vector below 1: short ones to almost 0, long ones to almost 1.

    .. math:: y = \frac{\|x\|^2}{1 + \|x\|^2} \, \frac{x}{\|x\|} = \frac{\|x\|}{1 + \|x\|^2} \, x

    The second form needs no division by the length: y = 0 at x = 0.

    Parameters
    ----------
    x : ndarray of shape (…, D)
        Vectors along the last axis.

    Returns
    -------
    ndarray of the shape of x

    References
    ----------
    Sabour, Frosst & Hinton (2017), "Dynamic routing between capsules", equation 1.
    """
    r = length(x)
    return r / (1 + r**2) * x


def squash_backward(dy: Array, x: Array) -> Array:
    r"""Return ``dx``, nothing at x = 0.

    .. math::

        dx &= \frac{r}{1 + r^2} \, dy + \frac{1 - r^2}{(1 + r^2)^2} \, \frac{x \cdot dy}{r} \, x \\
        r &= \|x\|
    """
    same_shape("squash_backward", dy, x)
    r = length(x)
    unit = x / np.where(r == 0, 1, r)
    along = (unit * dy).sum(axis=-1, keepdims=True)
    return r / (1 + r**2) * dy + (1 - r**2) / (1 + r**2) ** 2 * along * x


def squash_torch(x: Any) -> Any:
    """Twin of :func:`squash` from tensor primitives."""
    r = torch.linalg.vector_norm(x, dim=-1, keepdim=True)
    return r / (1 + r**2) * x


def length(x: Array) -> Array:
    """Return the Euclidean length along the last axis, which stays with size 1."""
    return np.sqrt((x * x).sum(axis=-1, keepdims=True))
