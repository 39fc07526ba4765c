"""Lengths of vectors: how sure a capsule is."""

from __future__ import annotations

from typing import Any

import numpy as np

from cnncourse.backend import torch
from cnncourse.shapes import Array, bind

__all__ = ["vector_norm", "vector_norm_backward", "vector_norm_torch"]


def vector_norm(x: Array) -> Array:
    r"""Return the Euclidean length of every vector.

    .. math:: y = \|x\| = \sqrt{\textstyle\sum_d x_d^2}

    Parameters
    ----------
    x : ndarray of shape (…, D)
        Vectors along the last axis.

    Returns
    -------
    ndarray of shape (…)

    References
    ----------
    Sabour, Frosst & Hinton (2017), "Dynamic routing between capsules", section 3: the length of a capsule says
    how probable it is that what it stands for is there.

    Examples
    --------
    >>> vector_norm(np.array([[3.0, 4.0], [0.0, 0.0]])).tolist()
    [5.0, 0.0]
    """
    return np.sqrt((x * x).sum(axis=-1))


def vector_norm_backward(dy: Array, x: Array) -> Array:
    r"""Return ``dx``, nothing at x = 0, where the length has a kink.

    .. math:: dx = dy \, \frac{x}{\|x\|}
    """
    places = " ".join(f"X{axis}" for axis in range(x.ndim - 1))
    bind("vector_norm_backward", ("x", x, f"{places} D"), ("dy", dy, places))
    length = vector_norm(x)[..., None]
    return dy[..., None] * x / np.where(length == 0, 1, length)


def vector_norm_torch(x: Any) -> Any:
    """Twin of :func:`vector_norm` from tensor primitives."""
    return torch.linalg.vector_norm(x, dim=-1)
