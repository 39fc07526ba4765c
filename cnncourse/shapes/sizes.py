"""Paddings, and the output sizes of windows."""

from __future__ import annotations

from collections.abc import Sequence

from cnncourse.shapes.axes import Padding, ShapeError, are_integers, listed

__all__ = ["output_size", "per_side", "resolve_padding", "window_extent", "window_sizes"]


def window_extent(kernel: int, dilation: int = 1) -> int:
    """Return how many inputs a dilated kernel spans: (k − 1)·d + 1."""
    return (kernel - 1) * dilation + 1


def resolve_padding(
    op: str, padding: Padding, kernel: Sequence[int], stride: Sequence[int], dilation: Sequence[int]
) -> tuple[tuple[int, int], ...]:
    """Give a padding as (before, after) per axis.

    Parameters
    ----------
    op : str
        The operator, for the message.
    padding : int, sequence or str
        An integer; one integer per axis; one (before, after) per axis; ``"valid"`` (none); or
        ``"same"`` (output as large as the input, stride 1 only; of an odd total the extra one goes after).
    kernel, stride, dilation : sequence of int
        One integer per axis.

    Returns
    -------
    tuple of (int, int)

    Raises
    ------
    ShapeError

    Examples
    --------
    >>> resolve_padding("conv2d", "same", (3, 4), (1, 1), (1, 1))
    ((1, 1), (1, 2))
    >>> resolve_padding("conv2d", ((0, 1), (2, 3)), (3, 3), (1, 1), (1, 1))
    ((0, 1), (2, 3))
    """
    axes = len(kernel)
    if padding == "valid":
        return ((0, 0),) * axes
    if padding == "same":
        if any(s != 1 for s in stride):
            msg = f'{op}: padding="same" needs stride 1, not {tuple(stride)}'
            raise ShapeError(msg)
        totals = [window_extent(k, d) - 1 for k, d in zip(kernel, dilation, strict=True)]
        return tuple((t // 2, t - t // 2) for t in totals)
    if isinstance(padding, str):
        msg = f'{op}: padding must be numbers, "valid" or "same", not {padding!r}'
        raise ShapeError(msg)
    return per_side(op, padding, axes)


def per_side(op: str, padding: Padding, axes: int = 2) -> tuple[tuple[int, int], ...]:
    """Give a padding in numbers as (before, after) per axis.

    Examples
    --------
    >>> per_side("pad2d", (1, 2))
    ((1, 1), (2, 2))
    """
    sides = [listed(p, 2) for p in listed(padding, axes)]
    if len(sides) != axes or not all(are_integers(side, 2, 0) for side in sides):
        msg = f"{op}: padding must be an integer ≥ 0, {axes} of them, or {axes} pairs, not {padding!r}"
        raise ShapeError(msg)
    return tuple((int(before), int(after)) for before, after in sides)


def output_size(
    size: int,
    kernel: int,
    stride: int = 1,
    padding: int | tuple[int, int] = 0,
    dilation: int = 1,
    *,
    ceil_mode: bool = False,
) -> int:
    r"""Return the number of places a window takes along one axis.

    .. math:: \left\lfloor \frac{n + p_0 + p_1 - d(k - 1) - 1}{s} \right\rfloor + 1

    What the floor cuts off at the far border is not read. A window larger than the padded input fits nowhere.

    Parameters
    ----------
    size, kernel, stride, dilation : int
        In pixels.
    padding : int or (int, int)
        On each side, or before and after.
    ceil_mode : bool
        Round up instead: a last window may reach beyond the border, if it begins within the input or the
        padding before it.

    Returns
    -------
    int
        0 where the window does not fit.

    Examples
    --------
    >>> [output_size(7, 3, stride) for stride in (1, 2, 3)]
    [5, 3, 2]
    >>> output_size(32, 5, padding=2)
    32
    >>> output_size(8, 3, 2), output_size(8, 3, 2, ceil_mode=True)
    (3, 4)
    """
    before, after = (padding, padding) if isinstance(padding, int) else padding
    room = size + before + after - window_extent(kernel, dilation)
    rounded_up = -(-room // stride)
    begins_inside = rounded_up * stride < size + before
    return max((rounded_up if ceil_mode and begins_inside else room // stride) + 1, 0)


def window_sizes(
    op: str,
    size: Sequence[int],
    kernel: Sequence[int],
    stride: Sequence[int],
    padding: Sequence[tuple[int, int]],
    dilation: Sequence[int],
    *,
    ceil_mode: bool = False,
) -> tuple[int, ...]:
    """Return the output size of a sliding window along every axis.

    Raises
    ------
    ShapeError
        When the window is larger than the padded input, or has no pixel.
    """
    sizes = zip(size, kernel, stride, padding, dilation, strict=True)
    out = tuple(output_size(*along, ceil_mode=ceil_mode) for along in sizes)
    if min(*out, *kernel) < 1:
        msg = (
            f"{op}: the window {tuple(kernel)} with dilation {tuple(dilation)} does not fit "
            f"the input {tuple(size)} with padding {tuple(padding)}"
        )
        raise ShapeError(msg)
    return out
