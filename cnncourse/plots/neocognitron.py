"""Pictures of a Neocognitron: the planes of its layers, all in one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from cnncourse.plots.style import LINE, as_array, new_figure, styled

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = ["cell_planes", "tolerance_curves"]


def mosaic(planes: Any, ncols: int = 6) -> NDArray[Any]:
    """Lay planes out in rows, with a line of NaN between them.

    Parameters
    ----------
    planes : array of shape (L, H, W)
    ncols : int

    Returns
    -------
    ndarray of shape (R, C)

    Examples
    --------
    >>> mosaic(np.ones((3, 1, 2)), 2).shape
    (5, 7)
    """
    array = as_array(planes)
    count, height, width = array.shape
    sheet = np.full((-(-count // ncols) * (height + 1) + 1, ncols * (width + 1) + 1), np.nan)
    for nth, plane in enumerate(array):
        top, left = nth // ncols * (height + 1) + 1, nth % ncols * (width + 1) + 1
        sheet[top : top + height, left : left + width] = plane
    return sheet


@styled
def cell_planes(
    image: Any, layers: Sequence[Any], names: Sequence[str], *, limits: Sequence[float] = ()
) -> Figure:
    """Show a retina and the planes of every layer behind it; the darker a cell, the more it answers.

    Parameters
    ----------
    image : array of shape (H, W)
    layers : sequence of array of shape (L, H, W)
        Two in a row, as an S-layer and its C-layer.
    names : sequence of str
        One for the retina, and one for each layer.
    limits : sequence of float, optional
        The answer drawn black in each layer; its largest unless given.

    Returns
    -------
    Figure
    """
    from matplotlib import colormaps

    colours = colormaps["gray_r"].with_extremes(bad=LINE)
    pairs = -(-len(layers) // 2)
    fig = new_figure(7.6, 1.35 * pairs + 0.2)
    grid = [["retina", 2 * row, min(2 * row + 1, len(layers) - 1)] for row in range(pairs)]
    axes = fig.subplot_mosaic(grid, width_ratios=[0.55, 1, 1])
    sheets = [mosaic([image], 1), *(mosaic(layer, 8) for layer in layers)]
    most = [1.0, *(limits or [max(float(as_array(layer).max()), 1e-9) for layer in layers])]
    for ax, sheet, name, limit in zip(axes.values(), sheets, names, most, strict=True):
        ax.imshow(sheet, cmap=colours, vmin=0, vmax=limit)
        ax.set_title(name, fontsize="small")
        ax.set_axis_off()
    return fig


@styled
def tolerance_curves(
    panels: Mapping[str, tuple[Any, Mapping[str, Any]]], *, ylabel: str = "% recognised"
) -> Figure:
    """Draw how much is recognised of what was changed more and more, a panel for each kind of change.

    Parameters
    ----------
    panels : mapping of str to (array of shape (X,), mapping of str to array of shape (X,) or (runs, X))
        By what the horizontal axis says: its values and the curves; of several runs the mean ± sd is drawn.
    ylabel : str

    Returns
    -------
    Figure
    """
    fig = new_figure(5.4, 1.9 * len(panels) + 0.3)
    axes = fig.subplots(len(panels), 1, squeeze=False)[:, 0]
    for ax, (xlabel, (x, curves)) in zip(axes, panels.items(), strict=True):
        for name, values in curves.items():
            runs = np.atleast_2d(as_array(values))
            mean, sd = (
                runs.mean(axis=0),
                runs.std(axis=0, ddof=1) if len(runs) > 1 else np.zeros(runs.shape[1]),
            )
            (line,) = ax.plot(as_array(x), mean, label=name)
            ax.fill_between(as_array(x), mean - sd, mean + sd, color=line.get_color(), alpha=0.2, linewidth=0)
        ax.set(xlabel=xlabel, ylabel=ylabel, ylim=(0, 105))
        ax.grid(axis="y")
    axes[0].legend(fontsize="small")
    return fig
