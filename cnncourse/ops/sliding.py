"""Windows of a pooling, one axis at a time: a maximum or a sum over a rectangle goes first along W, then along H."""

from __future__ import annotations

from collections.abc import Callable
from functools import reduce
from typing import Any, NamedTuple

import numpy as np

from cnncourse.shapes import (
    Array,
    Padding,
    ShapeError,
    Sizes,
    bind,
    per_axis,
    resolve_padding,
    window_extent,
    window_sizes,
)

__all__ = [
    "Sliding",
    "bind_dy",
    "fitted",
    "pool2d_axes",
    "sides",
    "slide",
    "slide_transpose",
    "window_options",
]


class Sliding(NamedTuple):
    """How a window slides along one axis: sizes in pixels, ``places`` of it in all."""

    size: int
    kernel: int
    stride: int
    places: int
    before: int = 0
    after: int = 0
    dilation: int = 1

    def reach(self) -> int:
        """Where the last window ends, counted from the first padded pixel."""
        last = (self.places - 1) * self.stride
        return last + window_extent(self.kernel, self.dilation)

    def overlap(self) -> bool:
        """Whether neighbouring windows may share a pixel."""
        return self.stride < window_extent(self.kernel, self.dilation)

    def taps(self) -> list[slice]:
        """For every entry of the kernel the pixels that it meets, one per window."""
        ends = (self.places - 1) * self.stride + 1
        starts = range(0, self.kernel * self.dilation, self.dilation)
        return [slice(start, start + ends, self.stride) for start in starts]


def pool2d_axes(
    op: str,
    x: Any,
    kernel_size: Sizes,
    stride: Sizes | None,
    padding: Padding,
    dilation: Sizes,
    ceil_mode: bool,
) -> tuple[Sliding, Sliding]:
    """Check the arguments of a pooling and return how its window slides along H and along W."""
    bind(op, ("x", x, "N C H W"))
    kernel = per_axis(op, "kernel_size", kernel_size)
    strides = per_axis(op, "stride", kernel if stride is None else stride)
    dilations = per_axis(op, "dilation", dilation)
    pads = resolve_padding(op, padding, kernel, strides, dilations)
    size = tuple(x.shape[2:])
    counts = window_sizes(
        op, size, kernel, strides, pads, dilations, ceil_mode=ceil_mode
    )
    if any(
        max(side) >= window_extent(*kd)
        for side, *kd in zip(pads, kernel, dilations, strict=True)
    ):
        msg = f"{op}: padding {pads} must be smaller than the window {kernel}, or a window sees no pixel"
        raise ShapeError(msg)
    before, after = zip(*pads, strict=True)
    rows, columns = map(
        Sliding, size, kernel, strides, counts, before, after, dilations
    )
    return rows, columns


def sides(rows: Sliding, columns: Sliding) -> list[tuple[int, int]]:
    """Return how much an image must be padded for every window to lie within, along H and along W."""
    return [
        (axis.before, max(axis.reach() - axis.size - axis.before, 0))
        for axis in (rows, columns)
    ]


def window_options(rows: Sliding, columns: Sliding) -> tuple[Any, Any, Any, Any]:
    """Return kernel, stride, padding and dilation as the windows of an image take them."""
    axes = (rows, columns)
    return (
        [axis.kernel for axis in axes],
        [axis.stride for axis in axes],
        sides(rows, columns),
        [axis.dilation for axis in axes],
    )


def fitted(x: Array, rows: Sliding, columns: Sliding, value: float = 0) -> Array:
    """Pad an image so that every window lies within; as it is where nothing is padded."""
    around = sides(rows, columns)
    if not any(map(any, around)):
        return x
    return np.pad(x, ((0, 0), (0, 0), *around), constant_values=value)


def slide(
    combine: Callable[[Array, Array], Array],
    x: Array,
    rows: Sliding,
    columns: Sliding,
) -> Array:
    """Combine the pixels of every window of a fitted image: whole rows first, then columns."""
    tall = reduce(combine, [x[..., tap, :] for tap in rows.taps()])
    y = reduce(combine, [tall[..., tap] for tap in columns.taps()])
    return y if y.base is None else y.copy()  # a window of one pixel is a view


def bind_dy(
    op: str, dy: Array, x: Array, rows: Sliding, columns: Sliding
) -> None:
    """Check that the upstream gradient has the shape of the output."""
    n, c = x.shape[:2]
    bind(op, ("dy", dy, "N C OH OW"), N=n, C=c, OH=rows.places, OW=columns.places)


def slide_transpose(dy: Array, rows: Sliding, columns: Sliding) -> Array:
    """Add every value to all pixels of its window: the transpose of a sliding sum, padding cut off."""
    n, c = dy.shape[:2]
    height, width = (
        max(axis.before + axis.size, axis.reach()) for axis in (rows, columns)
    )
    wide = np.zeros((n, c, rows.places, width), dy.dtype)
    for tap in columns.taps():
        wide[..., tap] += dy
    dx = np.zeros((n, c, height, width), dy.dtype)
    for tap in rows.taps():
        dx[..., tap, :] += wide
    top, left = rows.before, columns.before
    return dx[:, :, top : top + rows.size, left : left + columns.size]
