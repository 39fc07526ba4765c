"""Drawings of a network: its maps to scale, and what one unit sees."""

from __future__ import annotations

from collections.abc import Sequence
from math import sqrt
from typing import TYPE_CHECKING, Any

import numpy as np

from cnncourse.plots.style import BLUE, INK, MUTED, ORANGE, SKY, new_figure, styled
from cnncourse.shapes import ReceptiveField, output_size

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["network_strip", "receptive_field_picture"]

SHEETS = 12


def stages(trace: Any) -> list[tuple[str, tuple[int, ...]]]:
    """Return name and output of the input and of every layer that changes the shape, but for flattening and padding."""
    found = [("input", tuple(trace.input))]
    for row in trace.rows:
        if tuple(row.output) != found[-1][1] and row.layer.title not in ("flatten", "padding"):
            found.append((row.name, tuple(row.output)))
    return found


def height_of(shape: tuple[int, ...]) -> float:
    """Return the height of a map, or of the square with as many pixels as a vector has units."""
    return shape[1] if len(shape) == 3 else sqrt(shape[0])


def draw_stage(ax: Axes, left: float, shape: tuple[int, ...], colour: str) -> float:
    """Draw maps as sheets one behind the other, a vector as a bar; return the right edge."""
    from matplotlib.patches import Rectangle

    if len(shape) == 1:
        side = height_of(shape)
        ax.add_patch(Rectangle((left, -side / 2), 1.5, side, facecolor=colour, edgecolor=INK, linewidth=0.8))
        return left + 1.5
    channels, height, width = shape
    sheets = min(channels, SHEETS)
    for i in reversed(range(sheets)):
        corner = (left + 0.9 * i, -height / 2 + 0.9 * i)
        ax.add_patch(Rectangle(corner, width, height, facecolor=colour, edgecolor=INK, linewidth=0.6))
    return left + width + 0.9 * (sheets - 1)


@styled
def network_strip(trace: Any, title: str = "") -> Figure:
    """Draw the feature maps of a network to one scale, from the input on the left to the output.

    A map of H × W pixels is drawn as H × W, at most 12 of them one behind the other; a vector of D units as a
    bar as tall as the square of D pixels. Layers that leave the shape as it is, or only flatten or pad, are not drawn.

    Parameters
    ----------
    trace : cnncourse.zoo.trace.Trace
    title : str

    Returns
    -------
    Figure
    """
    found = stages(trace)
    tallest = max(height_of(shape) for _, shape in found)
    fig = new_figure(5.6, 2.3)
    ax = fig.subplots()
    top = max(
        height_of(shape) / 2 + (0.9 * min(shape[0], SHEETS) if len(shape) == 3 else 0) for _, shape in found
    )
    left, gap = 0.0, 0.28 * tallest
    for i, (name, shape) in enumerate(found):
        right = draw_stage(
            ax, left, shape, "#eef1f4" if i == 0 else "#cfe3f1" if len(shape) == 3 else "#f6d8c3"
        )
        size = f"{shape[0]}" if len(shape) == 1 else f"{shape[0]} of\n{shape[1]}×{shape[2]}"
        middle = (left + right) / 2
        ax.text(middle, top + 1, name, ha="center", va="bottom", fontsize="small")
        ax.text(middle, -tallest / 2 - 1.5, size, ha="center", va="top", fontsize="small", color=MUTED)
        left = max(right, middle + 0.12 * tallest) + gap
    ax.set(xlim=(-gap, left), ylim=(-0.85 * tallest, top + 0.15 * tallest), aspect="equal", title=title)
    ax.set_axis_off()
    return fig


def grow(layers: Sequence[dict[str, Any]], size: int) -> list[tuple[int, ReceptiveField]]:
    """Return the number of units of each layer along one axis, and what one of them sees."""
    found = [(size, ReceptiveField())]
    for layer in layers:
        units, field = found[-1]
        found.append((output_size(units, **layer), field.through(**layer)))
    return found


def reads(layer: dict[str, int], unit: int) -> range:
    """Return the inputs that a unit's window reads, places in the padding counted."""
    step, first = layer.get("dilation", 1), unit * layer.get("stride", 1) - layer.get("padding", 0)
    return range(first, first + step * layer["kernel"], step)


def draw_links(
    ax: Axes, level: int, layer: dict[str, int], seen: set[int], below: ReceptiveField, above: ReceptiveField
) -> None:
    """Link each seen unit with the inputs that its window reads."""
    for unit in seen:
        for source in reads(layer, unit):
            x = (below.start + source * below.jump, above.start + unit * above.jump)
            ax.plot(x, (level, level + 1), color=SKY, linewidth=1, linestyle="-", zorder=1)


@styled
def receptive_field_picture(
    layers: Sequence[dict[str, int]], size: int, unit: int | None = None, names: Sequence[str] = ()
) -> Figure:
    """Draw along one axis which inputs a unit of the last layer sees.

    Parameters
    ----------
    layers : sequence of dict
        ``kernel`` and, where not 1 or 0, ``stride``, ``padding``, ``dilation`` of each, input side first, as
        for :func:`cnncourse.shapes.receptive_field`.
    size : int
        Inputs along the axis.
    unit : int, optional
        Which unit of the last layer; the middle one unless given.
    names : sequence of str
        Of the rows, from the input up.

    Returns
    -------
    Figure
        Seen units are filled; hollow orange ones stand in the padding.
    """
    rows = grow(layers, size)
    last = rows[-1][0] // 2 if unit is None else unit
    chosen = [{last}]
    for layer in reversed(layers):
        chosen.insert(0, {source for seen in chosen[0] for source in reads(layer, seen)})
    fig = new_figure(6.2, 0.62 * len(rows) + 0.5)
    ax = fig.subplots()
    for level, ((units, field), seen) in enumerate(zip(rows, chosen, strict=True)):
        everywhere = np.array(sorted({*range(units), *seen}))
        inside = (everywhere >= 0) & (everywhere < units)
        filled = np.isin(everywhere, list(seen)) & inside
        ax.scatter(
            field.start + everywhere * field.jump,
            np.full(len(everywhere), level),
            s=70,
            c=np.where(filled, BLUE, "white").tolist(),
            edgecolors=np.where(inside, np.where(filled, BLUE, MUTED), ORANGE).tolist(),
            linewidths=1.4,
            zorder=2,
        )
        if level:
            draw_links(ax, level - 1, layers[level - 1], seen, rows[level - 1][1], field)
    labels = [names[i] if i < len(names) else f"layer {i}" if i else "input" for i in range(len(rows))]
    ax.set_yticks(range(len(rows)), [f"{n}: sees {f.size}" for n, (_, f) in zip(labels, rows, strict=True)])
    ax.set(ylim=(-0.5, len(rows) - 0.5), xlabel="position of the input")
    ax.locator_params(axis="x", integer=True)
    ax.tick_params(axis="y", length=0)
    ax.spines["left"].set_visible(False)
    return fig
