"""The arguments of a convolution along any number of axes, checked."""

from __future__ import annotations

from typing import Any

from cnncourse.shapes import (
    Padding,
    ShapeError,
    Sizes,
    are_integers,
    bind,
    per_axis,
    resolve_padding,
    window_sizes,
)

__all__: list[str] = []
Sides = tuple[tuple[int, int], ...]


def convolution_options(
    op: str,
    axes: tuple[str, ...],
    dy: Any,
    x: Any,
    w: Any,
    b: Any,
    stride: Sizes,
    padding: Padding,
    dilation: Sizes,
    groups: int,
) -> tuple[tuple[int, ...], Sides, tuple[int, ...]]:
    """Check the arguments of a convolution along ``axes``; return stride, padding and dilation in full.

    A forward has None for ``dy``.
    """
    check_groups(op, axes, x, w, b, groups)
    count, kernel = len(axes), tuple(w.shape[2:])
    strides = per_axis(op, "stride", stride, count)
    dilations = per_axis(op, "dilation", dilation, count)
    sides = resolve_padding(op, padding, kernel, strides, dilations)
    out = window_sizes(op, tuple(x.shape[2:]), kernel, strides, sides, dilations)
    names = [f"O{axis}" for axis in axes]
    known = {
        "N": x.shape[0],
        "F": w.shape[0],
        **dict(zip(names, out, strict=True)),
    }
    bind(op, ("dy?", dy, " ".join(("N", "F", *names))), **known)
    return strides, sides, dilations


def check_groups(
    op: str, axes: tuple[str, ...], x: Any, w: Any, b: Any, groups: int
) -> None:
    """Check that input, filters and bias fit each other, and the groups them."""
    image = ("x", x, " ".join(("N", "C", *axes)))
    channels = bind(op, image)["C"]
    share, known = "C", {}
    whole = are_integers([groups], 1, 1)
    if groups != 1 and whole:
        share = "C/groups"
        known = {share: channels // groups}
    sizes = bind(
        op,
        image,
        ("w", w, " ".join(("F", share, *(f"K{axis}" for axis in axes)))),
        ("b?", b, "F"),
        **known,
    )
    if not whole or sizes["C"] % groups or sizes["F"] % groups:
        msg = f"{op}: groups must divide C and F, but groups is {groups!r}, C {sizes['C']}, F {sizes['F']}"
        raise ShapeError(msg)
