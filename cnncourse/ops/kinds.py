"""What an array holds: indices, floating-point numbers, a mask."""

from __future__ import annotations

from typing import Any

from cnncourse.shapes import ShapeError, shape_of

__all__: list[str] = []


def kind_of(array: Any) -> str:
    """Return NumPy's letter for what an array or tensor holds: i or u, f, b."""
    if hasattr(array.dtype, "kind"):
        return str(array.dtype.kind)
    name = str(array.dtype)
    return next((w[0] for w in ("int", "float", "bool") if w in name), "?")


def check_indices(op: str, name: str, array: Any, count: int, what: str) -> None:
    """Check that an array holds integers from 0 to less than ``count``.

    Raises
    ------
    ShapeError
    """
    shape = shape_of(op, name, array)
    if kind_of(array) not in "iu":
        msg = f"{op}: {name} must hold {what} as integers, not as {array.dtype}"
        raise ShapeError(msg)
    if 0 in shape:
        return
    low, high = int(array.min()), int(array.max())
    if low < 0 or high >= count:
        msg = f"{op}: {name} must hold {what} 0 … {count - 1}, but holds {low} … {high}"
        raise ShapeError(msg)


def check_floats(op: str, x: Any) -> None:
    """Check that x holds floating-point numbers, where integers would overflow or round.

    Raises
    ------
    ShapeError
    """
    shape_of(op, "x", x)
    if kind_of(x) != "f":
        msg = f"{op}: x must hold floating-point numbers, not {x.dtype}"
        raise ShapeError(msg)


def check_mask(op: str, mask: Any) -> None:
    """Check that a mask holds True and False, or 1 and 0.

    Raises
    ------
    ShapeError
    """
    if kind_of(mask) != "b" and not ((mask == 0) | (mask == 1)).all():
        msg = f"{op}: mask must hold True where something is kept and False elsewhere, or 1 and 0"
        raise ShapeError(msg)


def check_pixels(op: str, x: Any) -> None:
    """Check that the images of a batch hold something.

    Raises
    ------
    ShapeError
    """
    if 0 in x.shape[1:]:
        msg = f"{op}: x has shape {tuple(x.shape)}, images of no pixels"
        raise ShapeError(msg)
