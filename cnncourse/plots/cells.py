"""Pictures of cells: fields, recordings, tuning curves, where directions are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from cnncourse.cells import STEP
from cnncourse.plots.style import (
    BLUE,
    INK,
    LINE,
    MUTED,
    as_array,
    new_figure,
    new_grid,
    signed_colours,
    styled,
    title_of,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = [
    "line_plot",
    "orientation_picture",
    "recording_sheet",
    "show_fields",
    "tuning_plot",
]

SHADE = "#f3e3b3"  # while a light is on


@styled
def show_fields(
    fields: Any, titles: Sequence[str] = (), *, ncols: int | None = None, size: float = 1.1
) -> Figure:
    """Show receptive fields, each in its own scale: blue where light excites, orange where it inhibits.

    Parameters
    ----------
    fields : array of shape (N, H, W), or a sequence of (H, W)
    titles : sequence of str
    ncols : int, optional
        Fields per row.
    size : float
        Width of each in inches.

    Returns
    -------
    Figure
    """
    arrays = [as_array(field) for field in fields]
    lines = max((title.count("\n") + 1 for title in titles), default=0)
    fig, axes = new_grid(len(arrays), ncols, (size, size + 0.2 * lines + 0.05))
    for i, (ax, field) in enumerate(zip(axes, arrays, strict=True)):
        limit = float(np.abs(field).max()) or 1.0
        ax.imshow(field, cmap=signed_colours(), vmin=-limit, vmax=limit)
        ax.set_title(title_of(titles, i), fontsize="small")
        ax.set(xticks=[], yticks=[])
        ax.spines[:].set_visible(True)
        ax.spines[:].set_color(LINE)
    return fig


def raster(ax: Axes, spikes: NDArray[Any], lit: tuple[float, float] | None) -> None:
    """Draw a row of marks for each trial, the first on top, and the time when the stimulus was on."""
    if lit is not None:
        ax.axvspan(*lit, color=SHADE, zorder=0)
    ax.eventplot(
        [np.flatnonzero(trial) * STEP for trial in spikes], colors=INK, linewidths=0.7, linelengths=0.8
    )
    ax.set(xlim=(0, spikes.shape[-1] * STEP), ylim=(len(spikes) - 0.4, -0.6), yticks=[])
    ax.spines[:].set_visible(False)
    ax.tick_params(bottom=False, labelbottom=False)


def rate_below(
    ax: Axes, spikes: NDArray[Any], lit: tuple[float, float] | None, width: float, top: float
) -> None:
    """Draw the mean rate over the trials, in steps of ``width`` seconds."""
    if lit is not None:
        ax.axvspan(*lit, color=SHADE, zorder=0)
    edges = np.arange(0, spikes.shape[-1] * STEP + width / 2, width)
    ax.stairs(rate_in_bins(spikes, width), edges, fill=True, color=BLUE)
    ax.set(xlim=(0, edges[-1]), ylim=(0, top), yticks=[0, top])
    ax.tick_params(labelsize="x-small")


def rate_in_bins(spikes: NDArray[Any], width: float) -> NDArray[Any]:
    """Return spikes per second, averaged over the trials and over bins of ``width`` seconds."""
    bins = spikes.reshape(len(spikes), -1, round(width / STEP))
    rate: NDArray[Any] = bins.sum(axis=(0, 2)) / (len(spikes) * width)
    return rate


@styled
def recording_sheet(
    images: Any,
    spikes: Any,
    titles: Sequence[str] = (),
    *,
    lit: tuple[float, float] | None = None,
    ncols: int = 2,
    width: float = 0.05,
    rates: bool = True,
) -> Figure:
    """Show what was shown, the spikes of each trial, and the rate below.

    Parameters
    ----------
    images : sequence of array of shape (H, W)
        1 is light; or an RGB array of shape (H, W, 3).
    spikes : array of bool of shape (N, trials, T)
        From :func:`cnncourse.cells.spikes`.
    titles : sequence of str
    lit : (float, float), optional
        From when to when the stimulus was on, in seconds; shaded.
    ncols : int
        Recordings per row.
    width : float
        Of a bin of the rate, in seconds.
    rates : bool
        Whether the rate is drawn, in spikes per second.

    Returns
    -------
    Figure
    """
    recorded, nrows = as_array(spikes), -(-len(as_array(spikes)) // ncols)
    top = 10 * np.ceil(max(rate_in_bins(one, width).max() for one in recorded) / 10)
    fig = new_figure(2.8 * ncols, (1.3 if rates else 0.62) * nrows + 0.1)
    for part, i in zip(
        fig.subfigures(nrows, ncols, squeeze=False).ravel(), range(len(recorded)), strict=False
    ):
        picture, *drawn = recording_axes(part, rates)
        picture.imshow(images[i], cmap="gray", vmin=0, vmax=1)
        picture.set(xticks=[], yticks=[])
        picture.spines[:].set_visible(True)
        drawn[0].set_title(title_of(titles, i), fontsize="small", loc="left", pad=2)
        raster(drawn[0], recorded[i], lit)
        if rates:
            rate_below(drawn[1], recorded[i], lit, width, top)
    return fig


def recording_axes(part: Any, rates: bool) -> list[Axes]:
    """Return the places of the picture, the spikes and, below them, the rate."""
    grid = part.add_gridspec(1 + rates, 2, width_ratios=(1, 3), height_ratios=(3, 2)[: 1 + rates])
    places = [grid[:, 0], *(grid[row, 1] for row in range(1 + rates))]
    return [part.add_subplot(place) for place in places]


@styled
def tuning_plot(
    thetas: ArrayLike, curves: Mapping[str, Any], *, ylabel: str = "response, % of the largest"
) -> Figure:
    """Draw responses over directions; several runs as their mean with a band of one standard deviation.

    Parameters
    ----------
    thetas : array of shape (T,)
        In degrees.
    curves : mapping of str to array
        Of shape (T,) or (runs, T).
    ylabel : str

    Returns
    -------
    Figure
    """
    angles, fig = as_array(thetas), new_figure(5.4, 3.1)
    ax = fig.subplots()
    for label, values in curves.items():
        runs = np.atleast_2d(as_array(values))
        (line,) = ax.plot(angles, runs.mean(0), label=label)
        if len(runs) > 1:
            sd = runs.std(0, ddof=1)
            ax.fill_between(
                angles, runs.mean(0) - sd, runs.mean(0) + sd, color=line.get_color(), alpha=0.2, lw=0
            )
    ax.set(xlabel="direction of the bar, degrees", ylabel=ylabel, xticks=range(0, 181, 30), ylim=(0, None))
    ax.grid(axis="y")
    fig.legend(loc="outside upper center", ncols=2, fontsize="small")
    return fig


@styled
def line_plot(
    x: ArrayLike,
    panels: Sequence[Mapping[str, Any]],
    *,
    xlabel: str = "",
    ylabels: Sequence[str] = (),
    height: float = 1.7,
) -> Figure:
    """Draw curves over one axis, in panels below each other.

    Parameters
    ----------
    x : array of shape (X,)
    panels : sequence of mapping of str to array of shape (X,)
        The curves of each panel, by name.
    xlabel : str
    ylabels : sequence of str
        One per panel.
    height : float
        Of a panel, in inches.

    Returns
    -------
    Figure
    """
    fig = new_figure(5.4, height * len(panels) + 0.3)
    axes = fig.subplots(len(panels), 1, sharex=True, squeeze=False)[:, 0]
    for i, (ax, curves) in enumerate(zip(axes, panels, strict=True)):
        for label, values in curves.items():
            ax.plot(as_array(x), as_array(values), label=label)
        ax.set_ylabel(title_of(ylabels, i))
        ax.grid(axis="y")
        if len(curves) > 1:
            ax.legend(fontsize="small")
    axes[-1].set_xlabel(xlabel)
    return fig


@styled
def orientation_picture(image: ArrayLike, theta: ArrayLike, strength: ArrayLike) -> Figure:
    """Show an image beside the directions found in it: colour is the direction, depth of colour the strength.

    Parameters
    ----------
    image : array of shape (H, W)
    theta : array of shape (H, W)
        In degrees.
    strength : array of shape (H, W)
        From 0 (white) to 1.

    Returns
    -------
    Figure
    """
    shape = as_array(image).shape
    fig = new_figure(6.6, 6.6 / 2 * shape[0] / shape[1] + 0.75)
    grid = fig.add_gridspec(2, 2, height_ratios=(6, 1))
    left, right, key = (fig.add_subplot(place) for place in (grid[0, 0], grid[0, 1], grid[1, :]))
    left.imshow(as_array(image), cmap="gray", vmin=0, vmax=1)
    right.imshow(in_colour(as_array(theta), as_array(strength)))
    for ax in (left, right, key):
        ax.set_axis_off()
    draw_key(key)
    return fig


def in_colour(theta: NDArray[Any], strength: NDArray[Any]) -> NDArray[Any]:
    """Return RGB of directions: a circle of hues, mixed with white where they are weak."""
    from matplotlib.colors import hsv_to_rgb

    depth = strength.clip(0, 1)
    rgb: NDArray[Any] = hsv_to_rgb(np.stack([theta / 180 % 1, depth, 1 - 0.25 * depth], axis=-1))
    return rgb


def draw_key(ax: Axes) -> None:
    """Draw a bar in each of eight directions in its colour."""
    for i, theta in enumerate(np.arange(0, 180, 22.5)):
        dx, dy = 0.4 * np.cos(np.radians(theta)), 0.4 * np.sin(np.radians(theta))
        colour = in_colour(np.array(theta), np.array(1.0))
        ax.plot([2 * i - dx, 2 * i + dx], [-dy, dy], color=colour, lw=4, ls="-", solid_capstyle="round")
        ax.text(2 * i, -0.95, f"{theta:g}°", ha="center", va="center", fontsize="small", color=MUTED)
    ax.set(aspect="equal", ylim=(-1.2, 0.6))
