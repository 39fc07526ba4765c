"""Axis names and their agreement, output sizes, receptive fields.

One alphabet everywhere: N images, C channels, H rows, W columns; F filters, KH and KW kernel rows and
columns; OH and OW output rows and columns; T frames, with KT and OT; K classes; D features of a flat vector.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import numpy as np

__all__ = [
    "Array",
    "Padding",
    "ReceptiveField",
    "ShapeError",
    "Sizes",
    "are_integers",
    "bind",
    "output_size",
    "per_axis",
    "per_side",
    "receptive_field",
    "resolve_padding",
    "same_shape",
    "shape_of",
    "window_extent",
    "window_sizes",
]

Array = np.ndarray[Any, Any]
Sizes = int | Sequence[int]
Padding = int | str | Sequence[int] | Sequence[tuple[int, int]]


class ShapeError(ValueError):
    """Arrays whose axes do not agree, or an option that does not fit them.

    The message names the operator, the argument, the axis and both sizes.
    """


def bind(op: str, *arguments: tuple[str, Any, str], **known: int) -> dict[str, int]:
    """Bind axis names to sizes, over all arguments of an operator.

    Parameters
    ----------
    op : str
        The operator, for the message.
    *arguments : tuple of (str, array, str)
        Name, array (anything with a ``shape``) and axis names, blank-separated. What may be left out has a name
        that ends in a question mark, and None is skipped.
    **known : int
        Sizes that are fixed beforehand, by axis name.

    Returns
    -------
    dict of str to int
        The size of every axis name.

    Raises
    ------
    ShapeError
        When an argument is no array or has the wrong number of axes, or an axis name has two sizes.

    Examples
    --------
    >>> import numpy as np
    >>> bind("linear", ("x", np.zeros((2, 3)), "N D"), ("w", np.zeros((5, 3)), "M D"))
    {'N': 2, 'D': 3, 'M': 5}
    """
    sizes, holders = dict(known), dict.fromkeys(known, op)
    for argument, array, axes in arguments:
        name = argument.removesuffix("?")
        if array is None and name != argument:
            continue
        shape, names = shape_of(op, name, array), axes.split()
        if len(shape) != len(names):
            msg = (
                f"{op}: {name} has {len(shape)} axes but {len(names)} are needed, {axes} "
                f"({name} has shape {shape})"
            )
            raise ShapeError(msg)
        for axis, size in zip(names, shape, strict=True):
            if sizes.setdefault(axis, size) != size:
                msg = (
                    f"{op}: axis {axis} is {sizes[axis]} in {holders[axis]} but {size} in {name} "
                    f"({name} has shape {shape} = {axes})"
                )
                raise ShapeError(msg)
            holders.setdefault(axis, name)
    return sizes


def shape_of(op: str, name: str, array: Any) -> tuple[int, ...]:
    """Return the shape of an argument.

    Raises
    ------
    ShapeError
        When it is no array.
    """
    if not hasattr(array, "shape"):
        msg = f"{op}: {name} must be an array, not {type(array).__name__}"
        raise ShapeError(msg)
    return tuple(array.shape)


def same_shape(op: str, array: Any, x: Any, name: str = "dy") -> None:
    """Check that an array has the shape of x, as the upstream gradient of an element-wise operator must.

    Raises
    ------
    ShapeError
    """
    shape, wanted = shape_of(op, name, array), shape_of(op, "x", x)
    if shape != wanted:
        msg = f"{op}: {name} has shape {shape} but x has shape {wanted}"
        raise ShapeError(msg)


def per_axis(op: str, option: str, value: Sizes, axes: int = 2, *, least: int = 1) -> tuple[int, ...]:
    """Give an option one integer per axis.

    Examples
    --------
    >>> per_axis("conv2d", "stride", 2)
    (2, 2)
    >>> per_axis("conv2d", "stride", (2, 3))
    (2, 3)
    """
    values = listed(value, axes)
    if not are_integers(values, axes, least):
        msg = f"{op}: {option} must be an integer ≥ {least} or {axes} of them, not {value!r}"
        raise ShapeError(msg)
    return tuple(map(int, values))


def listed(value: Any, count: int) -> tuple[Any, ...]:
    """Return an integer so many times, the entries of a sequence, or of anything else nothing."""
    if isinstance(value, int | np.integer):
        return (value,) * count
    return tuple(value) if isinstance(value, Iterable) else ()


def are_integers(values: Sequence[Any], count: int, least: int) -> bool:
    """Tell whether there are so many values, all integers and none too small."""
    return len(values) == count and all(isinstance(v, int | np.integer) and v >= least for v in values)


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


class ReceptiveField(NamedTuple):
    """What one unit sees along one axis of the input, in pixels.

    ``size`` pixels are seen; neighbouring units are ``jump`` pixels apart; the first unit's centre
    lies at ``start`` (pixel 0 has its centre at 0).
    """

    size: int = 1
    jump: int = 1
    start: float = 0.0

    def through(
        self, kernel: int, stride: int = 1, padding: int | tuple[int, int] = 0, dilation: int = 1
    ) -> ReceptiveField:
        """Return the field of a unit behind one more window.

        Examples
        --------
        >>> ReceptiveField().through(3).through(3, stride=2)
        ReceptiveField(size=5, jump=2, start=2.0)
        """
        before = padding if isinstance(padding, int) else padding[0]
        reach = window_extent(kernel, dilation) - 1
        return ReceptiveField(
            self.size + reach * self.jump,
            self.jump * stride,
            self.start + (reach / 2 - before) * self.jump,
        )


def receptive_field(layers: Iterable[dict[str, int]]) -> ReceptiveField:
    """Return the receptive field behind a stack of windows along one axis.

    Parameters
    ----------
    layers : iterable of dict
        ``kernel`` and, where not 1 or 0, ``stride``, ``padding``, ``dilation`` of each, input side first.

    Returns
    -------
    ReceptiveField

    Examples
    --------
    >>> receptive_field([{"kernel": 3}] * 3).size
    7
    """
    field = ReceptiveField()
    for layer in layers:
        field = field.through(**layer)
    return field
