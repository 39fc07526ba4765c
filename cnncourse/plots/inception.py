"""Figures of the chapter on Inception: what the branches of modules cost, and values layer by layer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from cnncourse.plots.style import INK, PALETTE, SKY, as_array, new_figure, styled

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = ["layer_panels", "stacked_bars"]

FACES = (*PALETTE[:2], SKY, PALETTE[3], PALETTE[2])
HATCHES = ("", "//", "..", "xx", "")


@styled
def stacked_bars(bars: Mapping[str, Mapping[str, float]], *, xlabel: str) -> Figure:
    """Draw level bars made of parts, one bar a row, its sum at its end.

    Parameters
    ----------
    bars : mapping of str to mapping of str to float
        The parts of each bar by name, 5 at most; a part has the same colour in every bar.
    xlabel : str

    Returns
    -------
    Figure

    Examples
    --------
    >>> fig = stacked_bars({"naive": {"3×3": 4, "5×5": 6}, "reduced": {"3×3": 2}}, xlabel="MACs")
    >>> [text.get_text() for text in fig.legends[0].texts]
    ['3×3', '5×5']
    """
    fig = new_figure(6.2, 0.62 * len(bars) + 1.5)
    ax = fig.subplots()
    parts = list(dict.fromkeys(part for bar in bars.values() for part in bar))
    left = dict.fromkeys(bars, 0.0)
    for part, face, hatch in zip(parts, FACES, HATCHES, strict=False):
        widths = [bar.get(part, 0) for bar in bars.values()]
        ax.barh(
            list(bars),
            widths,
            left=list(left.values()),
            label=part,
            color=face,
            hatch=hatch,
            edgecolor="white",
        )
        left = {name: left[name] + width for name, width in zip(bars, widths, strict=True)}
    for row, total in enumerate(left.values()):
        ax.text(total, row, f" {total:,.0f}", va="center", color=INK)
    ax.invert_yaxis()
    ax.set(xlabel=xlabel, xlim=(0, 1.12 * max(left.values())))
    ax.tick_params(axis="y", length=0, labelcolor=INK)
    fig.legend(
        *ax.get_legend_handles_labels(), loc="outside upper center", ncols=len(parts), fontsize="small"
    )
    return fig


@styled
def layer_panels(
    panels: Mapping[str, Mapping[str, Any]], layers: Sequence[str], *, ylabel: str, marked: Sequence[str] = ()
) -> Figure:
    """Draw values of the layers of a network, from the input up, on a logarithmic axis that all panels share.

    Parameters
    ----------
    panels : mapping of str to mapping of str to array of shape (layers,)
        Panels by title, curves by name; the names are those of the first panel.
    layers : sequence of str
    ylabel : str
    marked : sequence of str
        Layers at which a level line stands.

    Returns
    -------
    Figure
    """
    fig = new_figure(2.5 * len(panels) + 0.6, 3.8)
    axes = fig.subplots(1, len(panels), sharex=True, sharey=True, squeeze=False)[0]
    for ax, (title, curves) in zip(axes, panels.items(), strict=True):
        for (name, values), marker in zip(curves.items(), "osD^v", strict=False):
            ax.plot(as_array(values), range(len(layers)), label=name, marker=marker, markersize=4)
        for name in marked:
            ax.axhline(layers.index(name), color=PALETTE[4], linewidth=0.6, linestyle=":")
        ax.set(xscale="log", title=title)
        ax.grid(axis="x")
    axes[0].set_yticks(range(len(layers)), layers)
    fig.supxlabel(ylabel, fontsize="medium")
    handles, names = axes[0].get_legend_handles_labels()
    fig.legend(handles, names, loc="outside upper center", ncols=len(names))
    return fig
