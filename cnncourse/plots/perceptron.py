"""Figures of the chapter on the perceptron."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike

from cnncourse.mark1 import Mark1, associate
from cnncourse.plots.curves import draw_boundary
from cnncourse.plots.style import BLUE, INK, MUTED, ORANGE, as_array, new_figure, new_grid, styled

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["bound_scatter", "machine_picture", "rule_steps"]

Step = tuple[ArrayLike, float, int, ArrayLike, float]


def draw_points(ax: Axes, X: Any, t: Any, presented: int) -> None:
    """Draw the points of both classes, with a ring round the one that is presented."""
    for value, colour, marker in ((0, ORANGE, "s"), (1, BLUE, "o")):
        x, y = X[t == value].T
        ax.scatter(x, y, c=colour, marker=marker, s=44, edgecolors="white", zorder=3)
    x, y = X[presented]
    ax.scatter(x, y, s=190, facecolors="none", edgecolors=INK, linewidths=1.6, zorder=4)


def draw_old_boundary(ax: Axes, w: Any, b: float, half: float) -> None:
    """Draw where the boundary was, dashed; nothing where the weights were zero."""
    if not w.any():
        return
    across, up = np.meshgrid(*2 * [np.linspace(-half, half, 200)])
    ax.contour(
        across,
        up,
        w[0] * across + w[1] * up + b,
        levels=[0],
        colors=[MUTED],
        linewidths=1.2,
        linestyles="dashed",
    )


@styled
def rule_steps(X: ArrayLike, t: ArrayLike, steps: Sequence[Step], half: float = 4.5) -> Figure:
    """Draw one panel per correction: the old boundary dashed, the new one solid, the point that caused it ringed.

    Parameters
    ----------
    X : array of shape (N, 2)
    t : array of shape (N,)
        0 or 1.
    steps : sequence of (w, b, i, new w, new b)
        i is the place of the point presented.
    half : float
        Half the width of each panel.

    Returns
    -------
    Figure
        The side where the answer is 1 is tinted; the arrow points along the new w.
    """
    points, targets = as_array(X).astype(float), as_array(t)
    fig, axes = new_grid(len(steps), 2 if len(steps) == 4 else 3, (2.5, 2.7))
    for number, (ax, (w, b, i, new_w, new_b)) in enumerate(zip(axes, steps, strict=True), 1):
        ax.set(xlim=(-half, half), ylim=(-half, half), aspect="equal", title=f"correction {number}")
        draw_old_boundary(ax, as_array(w), b, half)
        draw_boundary(ax, as_array(new_w).astype(float), float(new_b))
        draw_points(ax, points, targets, i)
        ax.set_xticks([-4, 0, 4])
        ax.set_yticks([-4, 0, 4])
    return fig


@styled
def bound_scatter(bounds: ArrayLike, mistakes: ArrayLike) -> Figure:
    """Draw the mistakes made against the most that the theorem allows, one dot per problem, on logarithmic axes."""
    x, y = as_array(bounds), as_array(mistakes)
    fig = new_figure(5.2, 3.9)
    ax = fig.subplots()
    ends = np.array([1, x.max() * 1.3])
    ax.fill_between(ends, ends, ends.max(), color=ORANGE, alpha=0.15, linewidth=0)
    ax.plot(ends, ends, color=ORANGE, linestyle="-", label="as many mistakes as the bound allows")
    ax.scatter(x, np.maximum(y, 0.7), s=9, c=BLUE, alpha=0.5, linewidths=0, label="one random problem")
    ax.set(xscale="log", yscale="log", xlim=ends, ylim=(0.9, ends.max()))
    ax.set(xlabel="bound $(R/\\gamma)^2$", ylabel="mistakes made")
    ax.text(ends.max() ** 0.3, ends.max() ** 0.75, "never reached", color=ORANGE, ha="center")
    ax.legend(loc="upper left", bbox_to_anchor=(0, 1.18), ncols=2, fontsize="small")
    return fig


def draw_wires(ax: Axes, signs: Any, at: tuple[float, float]) -> None:
    """Draw a wire from each photocell that excites (blue) or inhibits (orange, dashed) the unit at ``at``."""
    rows, columns = np.nonzero(signs)
    for row, column in zip(rows, columns, strict=True):
        exciting = signs[row, column] > 0
        ax.plot(
            [float(column), at[0]],
            [float(row), at[1]],
            color=BLUE if exciting else ORANGE,
            linestyle="-" if exciting else "--",
            linewidth=0.7,
            marker=".",
            markersize=4,
            markevery=[0],
            zorder=2,
        )


def draw_units(ax: Axes, left: float, heights: Any, filled: Any) -> None:
    """Draw a column of units, those that are active filled."""
    colours = np.where(filled, INK, "white").tolist()
    ax.scatter(
        np.full(len(heights), left), heights, s=110, c=colours, edgecolors=INK, linewidths=1.2, zorder=4
    )


@styled
def machine_picture(machine: Mark1, image: ArrayLike, units: Sequence[int], answers: ArrayLike) -> Figure:
    """Draw the retina with an image, the wires of a few association units, and all response units.

    Parameters
    ----------
    machine : Mark1
    image : array of shape (H, W)
    units : sequence of int
        The association units drawn.
    answers : array of shape (R,)
        What the response units say, 0 or 1.

    Returns
    -------
    Figure
    """
    cells, said = as_array(image), as_array(answers)
    side = cells.shape[0]
    active = associate(machine, cells[None])[0][list(units)]
    heights, outputs = np.linspace(1, side - 2, len(units)), np.linspace(0, side - 1, len(said))
    fig = new_figure(6.6, 3.5)
    ax = fig.subplots()
    ax.imshow(cells, cmap="gray_r", vmin=0, vmax=3, zorder=1)
    ax.plot(
        [-0.5, side - 0.5, side - 0.5, -0.5, -0.5],
        [-0.5, -0.5, side - 0.5, side - 0.5, -0.5],
        "-",
        color=MUTED,
    )
    for unit, height in zip(units, heights, strict=True):
        draw_wires(ax, machine.wiring[unit].reshape(cells.shape), (1.6 * side, height))
        for output in outputs:
            ax.plot(
                (1.6 * side, 2.25 * side),
                (height, output),
                color=MUTED,
                linestyle="-",
                linewidth=0.5,
                zorder=1,
            )
    draw_units(ax, 1.6 * side, heights, active)
    draw_units(ax, 2.25 * side, outputs, said)
    for at, text in (
        (0.5, f"{side}×{side} photocells"),
        (1.6, f"{len(units)} of {len(machine.wiring)}\nassociation units"),
        (2.25, f"{len(said)} response\nunits"),
    ):
        ax.text(at * side, -1.4, text, ha="center", va="bottom", fontsize="small")
    for at, text in ((1.1, "plugboard:\nfixed at random"), (1.93, "potentiometers:\nlearned")):
        ax.text(at * side, side + 0.5, text, ha="center", va="top", fontsize="small", color=MUTED)
    ax.set(xlim=(-1, 2.45 * side), ylim=(side + 3.6, -4.6))
    ax.set_axis_off()
    return fig
