"""The figures of the chapter on AlexNet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike

from cnncourse.plots.style import BLUE, INK, MUTED, ORANGE, SKY, as_array, new_figure, new_grid, styled

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["group_links", "guesses"]


@styled
def group_links(layers: Mapping[str, tuple[int, int, int]]) -> Figure:
    """Show which maps the filters of a layer see: a square of filters by maps for each, coloured where they are linked.

    Parameters
    ----------
    layers : mapping of str to (int, int, int)
        A layer's name, the maps that come in, its filters and its groups.

    Returns
    -------
    Figure
        Blue for the first group, orange for the second, pale blue where there are no groups.
    """
    fig, axes = new_grid(len(layers), len(layers), (1.45, 1.75))
    for ax, (name, (maps, filters, groups)) in zip(axes, layers.items(), strict=True):
        draw_blocks(ax, maps, filters, groups)
        ax.set_title(name)
        ax.set_xlabel(f"{maps} maps seen")
        ax.set_ylabel(f"{filters} filters")
    return fig


def draw_blocks(ax: Axes, maps: int, filters: int, groups: int) -> None:
    """Draw the blocks of one layer."""
    from matplotlib.patches import Rectangle

    colours = (SKY,) if groups == 1 else (BLUE, ORANGE)
    width, height = maps / groups, filters / groups
    for g in range(groups):
        ax.add_patch(Rectangle((g * width, g * height), width, height, color=colours[g % len(colours)]))
    ax.set(xlim=(0, maps), ylim=(filters, 0), xticks=[], yticks=[], aspect=maps / filters)
    ax.spines[:].set_visible(True)


@styled
def guesses(images: Any, probabilities: ArrayLike, right: Sequence[int], names: Sequence[str]) -> Figure:
    """Show images with the five classes that a network finds most probable, as AlexNet's figure 4 does.

    Parameters
    ----------
    images : array of shape (N, H, W)
    probabilities : array of shape (N, K)
    right : sequence of int
        The right class of each image; its bar is blue, the others are grey, and its name stands above the image.
    names : sequence of str
        Of the K classes.

    Returns
    -------
    Figure
    """
    rows = as_array(probabilities)
    ncols = min(len(rows), 4)
    nrows = -(-len(rows) // ncols)
    fig = new_figure(1.55 * ncols, 2.3 * nrows)
    axes = fig.subplots(2 * nrows, ncols, height_ratios=[1, 1.25] * nrows, squeeze=False)
    for i, (image, row, t) in enumerate(zip(as_array(images), rows, right, strict=True)):
        above, below = axes[2 * (i // ncols) : 2 * (i // ncols) + 2, i % ncols]
        above.imshow(image)
        above.set_title(names[t])
        above.set_axis_off()
        draw_guesses(below, row, t, names)
    return fig


def draw_guesses(ax: Axes, row: Any, right: int, names: Sequence[str]) -> None:
    """Draw the five largest probabilities as bars, the largest on top."""
    best = np.argsort(-row, kind="stable")[:5]
    ax.barh(range(5), row[best], color=[BLUE if k == right else "#b9c2cb" for k in best])
    ax.set(xlim=(0, 1), ylim=(4.5, -0.5), xticks=[])
    ax.set_yticks(range(5), [names[k] for k in best], color=INK)
    ax.tick_params(axis="y", length=0)
    ax.spines["bottom"].set_visible(False)
    ax.spines["left"].set_color(MUTED)
