"""Axis names and their agreement, and options with one number per axis."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

__all__ = [
    "Array",
    "Padding",
    "ShapeError",
    "Sizes",
    "are_integers",
    "bind",
    "listed",
    "per_axis",
    "same_shape",
    "shape_of",
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
