"""Drawings of the arithmetic of sizes: windows along one axis, and padded arrays side by side."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike

from cnncourse.plots.grids import Window, outline, paint_numbers
from cnncourse.plots.style import (
    BLUE,
    INK,
    LINE,
    MUTED,
    ORANGE,
    as_array,
    new_figure,
    new_grid,
    styled,
    title_of,
)
from cnncourse.shapes import output_size, window_extent

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["number_grids", "window_strip"]

Pair = tuple[int, int]
PADDED, UNREAD = "#e4e8ec", "#f9d9c2"


def both(padding: int | Pair) -> Pair:
    """Return the padding before and after."""
    return (padding, padding) if isinstance(padding, int) else padding


def taps(
    kernel: int, stride: int = 1, padding: int | Pair = 0, dilation: int = 1, *, size: int
) -> list[range]:
    """Return the pixels that each window reads, those in the padding counted from −1 down and from size up.

    >>> taps(3, 2, 1, size=5)
    [range(-1, 2), range(1, 4), range(3, 6)]
    """
    count = output_size(size, kernel, stride, padding, dilation)
    starts = [i * stride - both(padding)[0] for i in range(count)]
    return [range(start, start + window_extent(kernel, dilation), dilation) for start in starts]


def draw_cells(ax: Axes, size: int, padding: Pair, read: set[int]) -> None:
    """Draw the pixels of an axis as numbered cells: padding grey and dashed, what no window reads hatched."""
    from matplotlib.patches import Rectangle

    for i in range(-padding[0], size + padding[1]):
        inside, lost = 0 <= i < size, i not in read
        look: dict[str, Any] = {"facecolor": "white" if inside else PADDED, "edgecolor": MUTED}
        if lost:
            look |= {"facecolor": UNREAD, "edgecolor": ORANGE, "hatch": "////"}
        dashes = "-" if inside else (0, (2, 1.5))
        ax.add_patch(Rectangle((i - 0.5, 0), 1, 1, linewidth=0.9, linestyle=dashes, **look))
        box = {"facecolor": "white", "edgecolor": "none", "pad": 1} if lost else None
        text = str(i) if inside else "·"
        ax.text(i, 0.5, text, ha="center", va="center", color=INK, fontsize="small", bbox=box)


def draw_windows(ax: Axes, windows: Sequence[range]) -> None:
    """Draw each window on a line of its own below the cells, with a dot where it reads."""
    for line, window in enumerate(windows):
        y = -0.45 - 0.5 * line
        ax.plot(
            [window[0] - 0.4, window[-1] + 0.4], [y, y], color=BLUE, linewidth=5, alpha=0.3, linestyle="-"
        )
        ax.scatter(list(window), [y] * len(window), s=26, color=BLUE, zorder=3)


@styled
def window_strip(size: int, cases: Sequence[dict[str, Any]], titles: Sequence[str] = ()) -> Figure:
    """Draw every window along one axis of a few settings, one setting under the other.

    Parameters
    ----------
    size : int
        Pixels along the axis.
    cases : sequence of dict
        ``kernel`` and, where not 1 or 0, ``stride``, ``padding`` (one, or before and after), ``dilation``.
    titles : sequence of str

    Returns
    -------
    Figure
        Dashed cells are padding; hatched ones are read by no window.
    """
    windows = [taps(**case, size=size) for case in cases]
    heights = [1.9 + 0.5 * len(found) for found in windows]
    paddings = [both(case.get("padding", 0)) for case in cases]
    left, right = (max(sides) for sides in zip(*paddings, strict=True))
    across = size + left + right + 0.4
    fig = new_figure(min(6.4, 0.5 * across), 0.33 * sum(heights))
    axes = fig.subplots(len(cases), 1, squeeze=False, height_ratios=heights)[:, 0]
    for i, (ax, padding, found, height) in enumerate(zip(axes, paddings, windows, heights, strict=True)):
        read = {pixel for window in found for pixel in window}
        draw_cells(ax, size, padding, read)
        draw_windows(ax, found)
        ax.set(xlim=(-left - 0.7, size + right - 0.3), ylim=(1.15 - height + 0.2, 1.15))
        ax.set_title(title_of(titles, i), loc="left")
        ax.set_axis_off()
    return fig


@styled
def number_grids(
    arrays: Sequence[ArrayLike],
    titles: Sequence[str] = (),
    *,
    inside: Window | None = None,
    unread: float | None = None,
    ncols: int | None = None,
    text: str = "g",
    coloured: bool = False,
    size: float = 0.36,
) -> Figure:
    """Show matrices as numbers in cells, side by side.

    Parameters
    ----------
    arrays : sequence of arrays of shape (H, W)
    titles : sequence of str
    inside : (row, column, height, width), optional
        The image within its padding: framed, and the cells around it grey.
    unread : float, optional
        The value whose cells are marked: that of pixels which nothing reads.
    ncols : int, optional
    text : str
        How a number is written, as in ``format(3.5, ".2f")``.
    coloured : bool
        Whether cells are blue above zero and orange below, in one scale.
    size : float
        Width of a cell in inches.

    Returns
    -------
    Figure
    """
    found = [as_array(array) for array in arrays]
    tall, wide = (max(array.shape[axis] for array in found) for axis in (0, 1))
    fig, axes = new_grid(len(found), ncols, (wide * size + 0.2, tall * size + 0.35))
    limit = max(float(np.abs(array).max()) for array in found) or 1.0
    for i, (ax, array) in enumerate(zip(axes, found, strict=True)):
        paint_numbers(ax, array, array if coloured else None, limit, text)
        shade(ax, array, inside, unread)
        ax.set_title(title_of(titles, i))
    return fig


def shade(ax: Axes, array: Any, inside: Window | None, unread: float | None) -> None:
    """Tint the cells outside the image grey, and hatch those of the marked value."""
    from matplotlib.patches import Rectangle

    for i, j in np.ndindex(array.shape):
        corner = (j - 0.5, i - 0.5)
        if inside is not None and not is_in(inside, i, j):
            ax.add_patch(Rectangle(corner, 1, 1, facecolor=PADDED, edgecolor=LINE, zorder=0.5))
        if unread is not None and array[i, j] == unread:
            ax.add_patch(
                Rectangle(corner, 1, 1, facecolor=UNREAD, edgecolor=ORANGE, hatch="////", zorder=0.5)
            )
    if inside is not None:
        outline(ax, [inside])


def is_in(window: Window, row: int, column: int) -> bool:
    """Say whether a cell lies in a window."""
    top, left, height, width = window
    return top <= row < top + height and left <= column < left + width
