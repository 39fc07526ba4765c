"""Maps into one vector per image."""

from __future__ import annotations

from math import prod
from typing import Any

from cnncourse.shapes import Array, bind

__all__ = ["flatten", "flatten_backward", "flatten_torch"]


def flatten(x: Array) -> Array:
    r"""Lay the maps of every image out as one vector, channel by channel and row by row.

    .. math:: y_{n,\,(cH + h)W + w} = x_{nchw}

    Parameters
    ----------
    x : ndarray of shape (N, ...)

    Returns
    -------
    ndarray of shape (N, D)
    """
    return x.reshape(len(x), -1)


def flatten_backward(dy: Array, x: Array) -> Array:
    """Return ``dx``: dy in the shape of x."""
    bind("flatten_backward", ("dy", dy, "N D"), N=len(x), D=prod(x.shape[1:]))
    return dy.reshape(x.shape)


def flatten_torch(x: Any) -> Any:
    """Twin of :func:`flatten` from tensor primitives."""
    return x.reshape(len(x), -1)
