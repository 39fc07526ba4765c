"""Drawings of convolution: one step of the sum with the flip, sounds over time, and a filter in a volume."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike

from cnncourse.plots.style import (
    BLUE,
    GREEN,
    INK,
    MUTED,
    ORANGE,
    SKY,
    as_array,
    new_figure,
    styled,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["log_lines", "sliding_sums", "volumes", "waveforms"]


def row_of_cells(ax: Axes, values: Any, left: float, bottom: float, colour: str, face: str = "white") -> None:
    """Draw numbers in cells of side 1."""
    from matplotlib.patches import Rectangle

    for i, value in enumerate(values):
        ax.add_patch(
            Rectangle((left + i - 0.5, bottom), 1, 1, facecolor=face, edgecolor=colour, linewidth=1.2)
        )
        text = format(value, "g").replace("-", "−")
        ax.text(left + i, bottom + 0.5, text, ha="center", va="center", color=INK)


@styled
def sliding_sums(x: ArrayLike, w: ArrayLike, y: ArrayLike, times: ArrayLike) -> Figure:
    """Show a signal, and below it the flipped kernel where it lies at a few times t, with the sum it gives there.

    Parameters
    ----------
    x : array of shape (N,)
    w : array of shape (M,)
    y : array of shape (N + M - 1,)
        Their convolution.
    times : sequence of int

    Returns
    -------
    Figure
    """
    signal, kernel, sums, shown = (as_array(a) for a in (x, w, y, times))
    rows, reach = 1.35 * len(shown), len(kernel) - 1
    fig = new_figure(0.35 * (len(signal) + 2 * reach + 5.5), 0.35 * (rows + 2.2))
    ax = fig.subplots()
    row_of_cells(ax, signal, 0, 0, MUTED)
    ax.text(-reach - 1.1, 0.5, "x", ha="right", va="center", style="italic")
    for i, t in enumerate(shown):
        bottom = -1.35 * (i + 1)
        row_of_cells(ax, kernel[::-1], t - reach, bottom, BLUE, "#dcebf5")
        ax.text(-reach - 1.1, bottom + 0.5, f"t = {t}", ha="right", va="center")
        total = format(sums[t], "g").replace("-", "−")
        ax.text(len(signal) + reach + 0.2, bottom + 0.5, f"y({t}) = {total}", ha="left", va="center")
    ax.set(xlim=(-reach - 3.2, len(signal) + reach + 2.9), ylim=(-rows - 0.2, 1.3))
    ax.set_axis_off()
    return fig


@styled
def waveforms(
    signals: Mapping[str, ArrayLike], rate: float, marks: Mapping[str, float] | None = None
) -> Figure:
    """Draw signals over time, one under the other.

    Parameters
    ----------
    signals : mapping of str to array of shape (N,)
        By what stands above each; each in a scale of its own.
    rate : float
        Samples a second.
    marks : mapping of str to float, optional
        By the same names: a time in seconds that a triangle marks.

    Returns
    -------
    Figure
    """
    fig = new_figure(5.2, 0.95 * len(signals) + 0.4)
    axes = fig.subplots(len(signals), 1, sharex=True, squeeze=False)[:, 0]
    for ax, (name, values) in zip(axes, signals.items(), strict=True):
        y = as_array(values)
        ax.plot(np.arange(len(y)) / rate, y, color=BLUE, linewidth=0.6, linestyle="-")
        if marks and name in marks:
            below = {"transform": ax.get_xaxis_transform(), "clip_on": False, "zorder": 4}
            ax.plot([marks[name]], [0.02], color=ORANGE, marker="^", markersize=9, **below)
        ax.set_title(name, loc="left")
        ax.set_yticks([])
        ax.spines["left"].set_visible(False)
    axes[-1].set_xlabel("seconds")
    return fig


def draw_block(
    ax: Axes, left: float, bottom: float, size: tuple[float, float, float], colour: str, alpha: float
) -> None:
    """Draw a box of (depth, height, width); depth goes to the right and up."""
    from matplotlib.patches import Polygon

    depth, high, wide = size
    d = 0.5 * depth
    front = [(left, bottom), (left + wide, bottom), (left + wide, bottom + high), (left, bottom + high)]
    top = [front[3], front[2], (left + wide + d, bottom + high + d), (left + d, bottom + high + d)]
    side = [front[1], front[2], top[2], (left + wide + d, bottom + d)]
    for corners in (front, top, side):
        ax.add_patch(Polygon(corners, facecolor=colour, edgecolor=INK, linewidth=0.8, alpha=alpha))


@styled
def volumes(size: int, channels: int, kernel: int, filters: int) -> Figure:
    """Draw one place of a layer: image volume, filter and the depth column it gives in the volume of maps.

    Parameters
    ----------
    size, channels : int
        The image is channels × size × size.
    kernel, filters : int
        There are ``filters`` filters of channels × kernel × kernel; stride 1, no padding.

    Returns
    -------
    Figure
    """
    out, shift = size - kernel + 1, size + 6 + channels
    gap = shift + 13
    fig = new_figure(5.0, 2.5)
    ax = fig.subplots()
    at = size - 2 * kernel
    draw_block(ax, 0, 0, (channels, size, size), SKY, 0.35)
    draw_block(ax, kernel, at, (channels, kernel, kernel), ORANGE, 0.85)
    draw_block(ax, gap, (size - out) / 2, (filters, out, out), GREEN, 0.3)
    row = (size - out) / 2 + at
    draw_block(ax, gap + kernel, row, (filters, 1, 1), ORANGE, 0.95)
    ends = ((2 * kernel + channels / 2, at + kernel / 2), (gap + kernel - 0.6, row + 0.5))
    ax.annotate(
        "", xy=ends[1], xytext=ends[0], arrowprops={"arrowstyle": "->", "color": INK, "linewidth": 1.4}
    )
    names = (
        (size / 2, f"{size}×{size}×{channels}\nthe image"),
        (gap + out / 2, f"{out}×{out}×{filters}\nthe maps"),
    )
    for x, text in names:
        ax.text(x, -1.5, text, ha="center", va="top")
    words = f"{filters} filters\nof {kernel}×{kernel}×{channels}"
    ax.text((size + channels / 2 + gap) / 2, at - 1, words, ha="center", va="top")
    ax.set(xlim=(-1, gap + out + filters / 2 + 1), ylim=(-8, size + 4 + channels / 2), aspect="equal")
    ax.set_axis_off()
    return fig


@styled
def log_lines(
    x: ArrayLike, curves: Mapping[str, ArrayLike], *, xlabel: str, ylabel: str, ticks: ArrayLike
) -> Figure:
    """Draw curves with both axes logarithmic, each with a dash and a mark of its own.

    Parameters
    ----------
    x : array of shape (N,)
    curves : mapping of str to array of shape (N,)
        NaN where a curve has no value.
    xlabel, ylabel : str
    ticks : array
        Values of x that are written.

    Returns
    -------
    Figure
    """
    fig = new_figure(5.2, 3.8)
    ax = fig.subplots()
    for marker, (name, values) in zip("osD^v", curves.items(), strict=False):
        there = np.isfinite(as_array(values))
        ax.plot(as_array(x)[there], as_array(values)[there], marker=marker, markersize=4, label=name)
    ax.set_xscale("log")
    ax.set_yscale("log")
    ax.set_xticks(as_array(ticks), [str(tick) for tick in as_array(ticks)])
    ax.minorticks_off()
    ax.set(xlabel=xlabel, ylabel=ylabel)
    ax.grid(axis="y")
    fig.legend(*ax.get_legend_handles_labels(), loc="outside lower center", ncols=2)
    return fig
