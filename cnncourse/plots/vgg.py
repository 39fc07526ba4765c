"""Figures of the chapter on VGG: errors by depth, and where a network's parameters, values and MACs are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from cnncourse.plots.style import INK, MUTED, PALETTE, new_figure, styled

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = ["depth_lines", "share_bars"]


@styled
def depth_lines(
    lines: Mapping[str, Mapping[str, tuple[float, float]]], *, xlabel: str, ylabel: str
) -> Figure:
    """Draw a value of networks of different depth, a line for each setting, and name each network once.

    Parameters
    ----------
    lines : mapping of str to mapping of str to (float, float)
        For each setting, by the name of the network, its depth and its value.
    xlabel, ylabel : str

    Returns
    -------
    Figure

    Examples
    --------
    >>> fig = depth_lines({"S = 256": {"A": (11, 29.6), "B": (13, 28.7)}}, xlabel="layers", ylabel="error, %")
    >>> sorted(text.get_text() for text in fig.axes[0].texts)
    ['A', 'B']
    """
    fig = new_figure(5.6, 3.5)
    ax = fig.subplots()
    named: set[str] = set()
    for (setting, points), marker in zip(lines.items(), "osD^v", strict=False):
        x, y = zip(*points.values(), strict=True)
        ax.plot(x, y, marker=marker, label=setting)
        for name in [name for name in points if name not in named]:
            ax.annotate(name, points[name], (5, 5), textcoords="offset points", color=MUTED)
        named |= points.keys()
    ax.set(xlabel=xlabel, ylabel=ylabel)
    ax.locator_params(axis="x", integer=True)
    ax.margins(0.08)
    ax.grid(axis="y")
    ax.legend()
    return fig


@styled
def share_bars(quantities: Mapping[str, Mapping[str, float]], parts: Sequence[str]) -> Figure:
    """Draw which share of each quantity lies in which part of a network, in per cent, side by side.

    Parameters
    ----------
    quantities : mapping of str to mapping of str to float
        For each quantity the amount in each part.
    parts : sequence of str
        From the input side up.

    Returns
    -------
    Figure
    """
    fig = new_figure(6.2, 3.4)
    axes = fig.subplots(1, len(quantities), sharey=True, squeeze=False)[0]
    for ax, (title, amounts), face in zip(axes, quantities.items(), PALETTE, strict=False):
        shares = [100 * amounts[part] / sum(amounts.values()) for part in parts]
        ax.barh(parts, shares, color=face)
        for row, share in enumerate(shares):
            ax.text(
                share + 2, row, f"{share:.0f}" if share >= 0.95 else f"{share:.1f}", va="center", color=INK
            )
        ax.set(title=title, xlim=(0, 1.3 * max(shares)), xlabel="%")
        ax.tick_params(axis="y", length=0, labelcolor=INK)
    axes[0].invert_yaxis()
    return fig
