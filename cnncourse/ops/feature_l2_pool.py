"""L2 pooling over neighbouring channels."""

from __future__ import annotations

from functools import reduce
from typing import Any

import numpy as np

from cnncourse.ops.batch_norm import axes_of
from cnncourse.ops.kinds import check_floats
from cnncourse.ops.l2_pool2d import quotient, root_torch
from cnncourse.ops.sliding import Sliding
from cnncourse.shapes import Array, bind, per_axis, same_shape, window_sizes

__all__ = [
    "feature_l2_pool",
    "feature_l2_pool_backward",
    "feature_l2_pool_torch",
]


def feature_l2_pool(x: Array, size: int, *, stride: int | None = None) -> Array:
    r"""Take, at every place, the length of a group of neighbouring channels.

    .. math:: y_{n g \cdots} = \sqrt{\sum_{u=0}^{n-1} x_{n,\,g s + u,\,\cdots}^2}

    A unit that pools a filter and its neighbours in phase or orientation does not care which of them answers,
    as a complex cell does not.

    Parameters
    ----------
    x : ndarray of shape (N, C, …)
    size, stride : int
        In channels; the stride is the size unless given.

    Returns
    -------
    ndarray of shape (N, G, …)
        G = ⌊(C − size) / stride⌋ + 1.

    Raises
    ------
    ShapeError

    References
    ----------
    Hyvärinen, Hoyer & Inki (2001), "Topographic independent component analysis", Neural Computation 13;
    Kavukcuoglu, Ranzato, Fergus & LeCun (2009), "Learning invariant features through topographic filter maps".

    Examples
    --------
    >>> feature_l2_pool(np.array([[3.0, 4.0, 5.0, 12.0]]), 2)
    array([[ 5., 13.]])
    """
    groups = channel_groups("feature_l2_pool", x, size, stride)
    return group_lengths(x, groups)


def feature_l2_pool_backward(
    dy: Array, x: Array, size: int, *, stride: int | None = None
) -> Array:
    r"""Return ``dx``, :math:`x \sum \mathrm{dy} / y` over the groups that hold x; groups of zeros give 0."""
    op = "feature_l2_pool_backward"
    groups = channel_groups(op, x, size, stride)
    y = group_lengths(x, groups)
    same_shape(op, dy, y)
    share = quotient(dy, y)
    factor = np.zeros_like(x)
    for tap in groups.taps():
        factor[:, tap] += share
    return x * factor


def feature_l2_pool_torch(x: Any, size: int, *, stride: int | None = None) -> Any:
    """Twin of :func:`feature_l2_pool` from tensor primitives."""
    groups = channel_groups("feature_l2_pool", x, size, stride)
    squares = x.square().unfold(1, groups.kernel, groups.stride)
    return root_torch(squares.sum(dim=-1))


def channel_groups(op: str, x: Any, size: int, stride: int | None) -> Sliding:
    """Check the arguments and return how the window slides along the channels."""
    bind(op, ("x", x, axes_of(x)))
    check_floats(op, x)
    kernel = per_axis(op, "size", size, 1)
    strides = per_axis(op, "stride", size if stride is None else stride, 1)
    c = x.shape[1]
    count = window_sizes(op, (c,), kernel, strides, ((0, 0),), (1,))
    return Sliding(c, *kernel, *strides, *count)


def group_lengths(x: Array, groups: Sliding) -> Array:
    """Return the length of every group of channels."""
    return np.sqrt(reduce(np.add, [x[:, tap] ** 2 for tap in groups.taps()]))
