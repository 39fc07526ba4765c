"""Convolution in which each output map sees only the input maps that a table names (LeNet-5's C3)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from cnncourse.ops.conv2d import conv2d, conv2d_backward, conv2d_torch
from cnncourse.shapes import Array, Padding, ShapeError, Sizes, bind

__all__ = ["table_conv2d", "table_conv2d_backward", "table_conv2d_torch"]
Table = Sequence[Sequence[int]]


def table_conv2d(
    x: Array,
    w: Array,
    b: Array | None = None,
    *,
    table: Table,
    stride: Sizes = 1,
    padding: Padding = 0,
) -> Array:
    r"""Convolve along the connections of a table.

    .. math:: y_f = b_f + \sum_{c \in T_f} x_c \star w_{(f, c)}

    Parameters
    ----------
    x : ndarray of shape (N, C, H, W)
    w : ndarray of shape (L, KH, KW)
        One kernel per connection, in the order of the table: filter by filter, channel by channel.
    b : ndarray of shape (F,), optional
    table : sequence of F sequences of int
        The channels that each filter sees.
    stride, padding
        As for :func:`~cnncourse.ops.conv2d`.

    Returns
    -------
    ndarray of shape (N, F, OH, OW)

    Raises
    ------
    ShapeError

    References
    ----------
    LeCun et al. (1998), table I.
    """
    filters, channels = connections("table_conv2d", x, w, b, table)
    full = np.zeros((len(table), x.shape[1], *w.shape[1:]), w.dtype)
    full[filters, channels] = w
    return conv2d(x, full, b, stride=stride, padding=padding)


def table_conv2d_backward(
    dy: Array,
    x: Array,
    w: Array,
    b: Array | None = None,
    *,
    table: Table,
    stride: Sizes = 1,
    padding: Padding = 0,
) -> tuple[Array, Array, Array | None]:
    """Return ``dx, dw, db``: those of the full convolution, dw along the table only."""
    filters, channels = connections("table_conv2d_backward", x, w, b, table)
    full = np.zeros((len(table), x.shape[1], *w.shape[1:]), w.dtype)
    full[filters, channels] = w
    dx, dfull, db = conv2d_backward(
        dy, x, full, b, stride=stride, padding=padding
    )
    return dx, dfull[filters, channels], db


def table_conv2d_torch(
    x: Any,
    w: Any,
    b: Any = None,
    *,
    table: Table,
    stride: Sizes = 1,
    padding: Padding = 0,
) -> Any:
    """Twin of :func:`table_conv2d` from tensor primitives."""
    full = scatter_kernels_torch(x, w, b, table)
    return conv2d_torch(x, full, b, stride=stride, padding=padding)


def scatter_kernels_torch(x: Any, w: Any, b: Any, table: Table) -> Any:
    """Return the tensor of all F·C kernels, zero where the table has no connection."""
    index = connections("table_conv2d", x, w, b, table)
    full = w.new_zeros((len(table), x.shape[1], *w.shape[1:]))
    return full.index_put(index_tensors(w, index), w)


def index_tensors(w: Any, index: tuple[list[int], list[int]]) -> tuple[Any, ...]:
    """Return lists of indices as tensors beside w."""
    return tuple(w.new_tensor(i).long() for i in index)


def connections(
    op: str, x: Any, w: Any, b: Any, table: Table
) -> tuple[list[int], list[int]]:
    """Check the arguments and return filter and channel of every connection."""
    links = [(f, c) for f, channels in enumerate(table) for c in channels]
    sizes = bind(
        op,
        ("x", x, "N C H W"),
        ("w", w, "L KH KW"),
        ("b?", b, "F"),
        L=len(links),
        F=len(table),
    )
    if len(set(links)) != len(links) or not all(
        0 <= c < sizes["C"] for _, c in links
    ):
        msg = f"{op}: table must name channels 0 … {sizes['C'] - 1}, each once per filter"
        raise ShapeError(msg)
    return [f for f, _ in links], [c for _, c in links]
