"""Curves of learning, and points with the line that parts them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from cnncourse.plots.style import BLUE, INK, MUTED, ORANGE, as_array, new_figure, styled

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["learning_curve", "learning_panels", "scatter_boundary"]


def draw_curve(ax: Axes, label: str, values: NDArray[Any], first: int) -> None:
    """Draw one run, or the mean of several with a band of one standard deviation."""
    epochs = np.arange(first, first + values.shape[-1])
    runs = len(values) if values.ndim == 2 else 1
    if runs == 1:
        ax.plot(epochs, values.reshape(-1), label=label)
        return
    mean, sd = values.mean(0), values.std(0, ddof=1)
    (line,) = ax.plot(epochs, mean, label=f"{label} (mean ± sd of {runs} runs)")
    ax.fill_between(epochs, mean - sd, mean + sd, color=line.get_color(), alpha=0.2, linewidth=0)


@styled
def learning_curve(
    curves: Mapping[str, Any],
    *,
    ylabel: str = "error rate",
    xlabel: str = "epoch",
    log: bool = False,
    first: int = 1,
    target: tuple[float, str] | None = None,
) -> Figure:
    """Draw curves over the epochs, with bands where there are several runs.

    Parameters
    ----------
    curves : mapping of str to array
        Of shape (epochs,), or (runs, epochs): drawn as mean ± sample standard deviation.
    ylabel, xlabel : str
    log : bool
        Whether the values are drawn on a logarithmic axis.
    first : int
        The number of the first epoch; 0 where a curve begins before training.
    target : (float, str), optional
        A value to compare with, drawn as a level line, and its name.

    Returns
    -------
    Figure

    Examples
    --------
    >>> fig = learning_curve({"training": [0.5, 0.2], "test": [[0.6, 0.3], [0.8, 0.4]]})
    >>> [text.get_text() for text in fig.axes[0].get_legend().texts]
    ['training', 'test (mean ± sd of 2 runs)']
    """
    fig = new_figure(5.4, 3.3)
    ax = fig.subplots()
    for label, values in curves.items():
        draw_curve(ax, label, as_array(values), first)
    if target is not None:
        ax.axhline(target[0], color=MUTED, linewidth=1.2, linestyle=(0, (1, 2)), label=target[1])
    ax.set_yscale("log") if log else ax.set_ylim(bottom=0)
    ax.locator_params(axis="x", integer=True)
    ax.set(xlabel=xlabel, ylabel=ylabel)
    ax.grid(axis="y")
    ax.legend()
    return fig


@styled
def learning_panels(
    panels: Mapping[str, Mapping[str, Any]],
    *,
    ylabel: str = "error rate",
    xlabel: str = "epoch",
    first: int = 1,
) -> Figure:
    """Draw several sets of curves one under the other, on the same axes, so that they can be compared.

    Parameters
    ----------
    panels : mapping of str to mapping of str to array
        The title of a panel, and its curves as for :func:`learning_curve`; the same names in every panel.
    ylabel, xlabel : str
    first : int
        The number of the first epoch.

    Returns
    -------
    Figure

    Examples
    --------
    >>> fig = learning_panels({"plain": {"8 layers": [60, 20]}, "residual": {"8 layers": [50, 10]}})
    >>> [ax.get_title() for ax in fig.axes]
    ['plain', 'residual']
    """
    fig = new_figure(5.4, 2.4 * len(panels) + 0.7)
    axes = fig.subplots(len(panels), 1, sharex=True, sharey=True, squeeze=False).ravel()
    for ax, (title, curves) in zip(axes, panels.items(), strict=True):
        for label, values in curves.items():
            draw_curve(ax, label, as_array(values), first)
        ax.set(title=title, ylabel=ylabel)
        ax.grid(axis="y")
    handles, names = axes[0].get_legend_handles_labels()
    fig.legend(handles, names, loc="outside upper center", ncols=2, fontsize="small")
    axes[-1].set_ylim(bottom=0)
    axes[-1].locator_params(axis="x", integer=True)
    axes[-1].set_xlabel(xlabel)
    return fig


def draw_boundary(ax: Axes, w: NDArray[Any], b: float) -> None:
    """Draw w·x + b = 0 across the axes, the side where the answer is 1, and the direction of w."""
    (left, right), (bottom, top) = ax.get_xlim(), ax.get_ylim()
    across, up = np.meshgrid(np.linspace(left, right, 300), np.linspace(bottom, top, 300))
    value = w[0] * across + w[1] * up + b
    ax.contourf(across, up, value, levels=[0, np.inf], colors=[BLUE], alpha=0.12)
    ax.contour(across, up, value, levels=[0], colors=[INK], linewidths=1.6)
    foot = -b * w / (w @ w)
    arrow = 0.15 * (right - left) * w / np.linalg.norm(w)
    ax.annotate(
        "",
        xy=foot + arrow,
        xytext=foot,
        annotation_clip=True,
        arrowprops={"arrowstyle": "->", "color": INK, "linewidth": 1.6},
    )


@styled
def scatter_boundary(
    X: ArrayLike,
    t: ArrayLike,
    w: ArrayLike | None = None,
    b: float = 0.0,
    *,
    title: str = "",
    labels: tuple[str, str] = ("class 0", "class 1"),
) -> Figure:
    """Draw points of two classes and the line w·x + b = 0.

    Parameters
    ----------
    X : array of shape (N, 2)
    t : array of shape (N,)
        0 or 1.
    w : array of shape (2,), optional
        Weights; the side where w·x + b > 0 is tinted and the arrow points along w. No line is drawn
        without, or where both are 0.
    b : float
        Bias.
    title : str
    labels : (str, str)

    Returns
    -------
    Figure
    """
    points, target = as_array(X), as_array(t)
    fig = new_figure(4.4, 4.0)
    ax = fig.subplots()
    for value, colour, marker in ((0, ORANGE, "s"), (1, BLUE, "o")):
        x, y = points[target == value].T
        ax.scatter(x, y, c=colour, marker=marker, s=34, edgecolors="white", linewidths=0.6, zorder=3)
    middle, half = (points.max(0) + points.min(0)) / 2, 0.6 * np.ptp(points, axis=0).max() or 1.0
    ax.set(
        xlim=(middle[0] - half, middle[0] + half), ylim=(middle[1] - half, middle[1] + half), aspect="equal"
    )
    weights = np.zeros(2) if w is None else as_array(w).astype(float)
    if weights.any():
        draw_boundary(ax, weights, float(b))
    ax.set(xlabel="x₁", ylabel="x₂", title=title)
    ax.legend(ax.collections[:2], labels, loc="upper right", frameon=True, framealpha=0.9)
    return fig
