"""Unpooling: every maximum back to its place."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from cnncourse.ops.kinds import check_indices
from cnncourse.shapes import (
    Array,
    Padding,
    ShapeError,
    Sizes,
    bind,
    listed,
    per_axis,
    resolve_padding,
    same_shape,
)

__all__ = ["max_unpool2d", "max_unpool2d_backward", "max_unpool2d_torch"]


def max_unpool2d(
    x: Array,
    indices: Array,
    kernel_size: Sizes,
    *,
    stride: Sizes | None = None,
    padding: Padding = 0,
    output_size: Sequence[int] | None = None,
) -> Array:
    r"""Put every value where a max-pooling had found it, and 0 everywhere else.

    .. math:: y_{n,\,c,\,\mathrm{indices}_{ncij}} = x_{ncij}

    with the rows of a map of y one after the other. Where windows overlap, the last of several values stays.

    Parameters
    ----------
    x : ndarray of shape (N, C, OH, OW)
    indices : ndarray of int, of the shape of x
        Places h·W + w, as :func:`max_pool2d_indices` gives them.
    kernel_size, stride, padding
        Of the pooling that is undone.
    output_size : (int, int) or (int, int, int, int), optional
        H and W, or the shape of y; several sizes are pooled to OH and OW. (OH − 1)·stride − padding + KH unless given.

    Returns
    -------
    ndarray of shape (N, C, H, W)

    Raises
    ------
    ShapeError

    References
    ----------
    Zeiler & Fergus (2014), "Visualizing and understanding convolutional networks", section 2.1.

    Examples
    --------
    >>> max_unpool2d(np.array([[[[5.0, 9.0]]]]), np.array([[[[1, 7]]]]), 2)
    array([[[[0., 5., 0., 0.],
             [0., 0., 0., 9.]]]])
    """
    options = (kernel_size, stride, padding, output_size)
    size = unpooled_size("max_unpool2d", x, indices, *options)
    y = np.zeros((*x.shape[:2], size[0] * size[1]), x.dtype)
    np.put_along_axis(y, flat(indices), flat(x), axis=2)
    return y.reshape(*x.shape[:2], *size)


def max_unpool2d_backward(
    dy: Array,
    x: Array,
    indices: Array,
    kernel_size: Sizes,
    *,
    stride: Sizes | None = None,
    padding: Padding = 0,
    output_size: Sequence[int] | None = None,
) -> Array:
    """Return ``dx``: dy read at the same places."""
    op, options = (
        "max_unpool2d_backward",
        (kernel_size, stride, padding, output_size),
    )
    h, w = unpooled_size(op, x, indices, *options)
    bind(op, ("dy", dy, "N C H W"), N=x.shape[0], C=x.shape[1], H=h, W=w)
    return np.take_along_axis(flat(dy), flat(indices), 2).reshape(x.shape)


def max_unpool2d_torch(
    x: Any,
    indices: Any,
    kernel_size: Sizes,
    *,
    stride: Sizes | None = None,
    padding: Padding = 0,
    output_size: Sequence[int] | None = None,
) -> Any:
    """Twin of :func:`max_unpool2d` from tensor primitives."""
    options = (kernel_size, stride, padding, output_size)
    size = unpooled_size("max_unpool2d", x, indices, *options)
    y = x.new_zeros(*x.shape[:2], size[0] * size[1])
    y = y.scatter(2, flat(indices), flat(x))
    return y.reshape(*x.shape[:2], *size)


def flat(maps: Any) -> Any:
    """Return the rows of every map one after the other."""
    return maps.reshape(*maps.shape[:2], -1)


def unpooled_size(
    op: str,
    x: Any,
    indices: Any,
    kernel_size: Sizes,
    stride: Sizes | None,
    padding: Padding,
    output_size: Sequence[int] | None,
) -> tuple[int, ...]:
    """Check the arguments and return H and W of the output."""
    bind(op, ("x", x, "N C OH OW"))
    same_shape(op, indices, x, "indices")
    kernel = per_axis(op, "kernel_size", kernel_size)
    strides = per_axis(op, "stride", kernel if stride is None else stride)
    pads = resolve_padding(op, padding, kernel, strides, (1, 1))
    usual = tuple(
        (count - 1) * s - sum(pad) + k
        for count, s, pad, k in zip(
            x.shape[2:], strides, pads, kernel, strict=True
        )
    )
    size = usual
    if output_size is not None:
        given = listed(output_size, 2)
        given = given[2:] if len(given) == len(x.shape) else given
        size = per_axis(op, "output_size", given)
    if any(
        abs(new - old) >= s
        for new, old, s in zip(size, usual, strides, strict=True)
    ):
        msg = f"{op}: output_size {size} must differ from {usual} by less than the stride {strides}"
        raise ShapeError(msg)
    check_indices(op, "indices", indices, size[0] * size[1], "places")
    return size
