"""A chain of steps drawn from left to right, in as many rows as the width asks for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import groupby, pairwise
from typing import Protocol, TypeVar

from cnncourse.draw.box import Column, text_below
from cnncourse.draw.svg import Piece, line_of_text, n, put, titled, wire

MARGIN, GAP, BETWEEN, STAGE = 14.0, 12.0, 20.0, 18.0
Tip = Callable[[Column], str]


class HasWidth(Protocol):
    """What can stand beside others."""

    @property
    def width(self) -> float:
        """How much room it takes."""


P = TypeVar("P", bound=HasWidth)


def strip(columns: Sequence[Column], width: float, tip: Tip) -> Piece:
    """Draw columns in rows, a line from the end of each row to the begin of the next."""
    rows = [row_of(columns_of_row, tip) for columns_of_row in balanced(columns, width - 2 * MARGIN)]
    widest = max(row.width for row in rows) + 2 * MARGIN
    out, top = [], 0.0
    places = []
    for row in rows:
        out.append(put(row, MARGIN, top))
        places.append(top)
        top += row.height + BETWEEN
    for (above, y0), (below, y1) in pairwise(zip(rows, places, strict=True)):
        out.append(turn(above, y0, below, y1, widest))
    first, last = rows[0], rows[-1]
    start = (MARGIN + first.start[0], first.start[1])
    end = (MARGIN + last.end[0], places[-1] + last.end[1])
    return Piece("".join(out), widest, top - BETWEEN, start, end)


def turn(above: Piece, y0: float, below: Piece, y1: float, width: float) -> str:
    """Draw the line from a row to the next one, round the edge."""
    right, left, between = width - 3, 3.0, y0 + above.height + BETWEEN / 2
    leave, reach = y0 + above.end[1], y1 + below.start[1]
    return wire(
        (MARGIN + above.end[0] + 3, leave),
        (right, leave),
        (right, between),
        (left, between),
        (left, reach),
        (MARGIN + below.start[0] - 3, reach),
    )


def balanced(columns: Sequence[Column], width: float) -> list[list[Column]]:
    """Break columns into as few rows as the width allows, and into rows as short as their number allows."""
    fewest = len(broken(columns, width))
    widths = range(int(max(col.width for col in columns)), int(width), 4)
    return broken(columns, next((w for w in widths if len(broken(columns, w)) <= fewest), width))


def broken(parts: Sequence[P], width: float, gap: float = GAP) -> list[list[P]]:
    """Break what stands side by side into rows."""
    rows: list[list[P]] = [[]]
    used = 0.0
    for part in parts:
        if rows[-1] and used + part.width > width:
            rows.append([])
            used = 0.0
        rows[-1].append(part)
        used += part.width + gap
    return [row for row in rows if row]


def row_of(columns: Sequence[Column], tip: Tip) -> Piece:
    """Draw one row: boxes on one axis, their texts below, a band behind what belongs to one stage."""
    high = max(col.box_size[1] for col in columns)
    head = STAGE if any(col.step.stage for col in columns) else 0.0
    axis, below = head + high / 2, head + high + 9
    lefts, x = [], 0.0
    for col in columns:
        lefts.append(x)
        x += col.width + GAP
    height = below + max(col.text_height for col in columns) + 2
    parts = [bands(columns, lefts, height)]
    edges = []
    for col, left in zip(columns, lefts, strict=True):
        middle, (w, h) = left + col.width / 2, col.box_size
        parts.append(put(Piece(titled(col.box, tip(col)), w, h), middle - w / 2, axis - h / 2))
        parts.append(text_below(col, middle, below))
        edges.append((middle - w / 2, middle + w / 2))
    parts += [wire((right + 3, axis), (left - 3, axis)) for (_, right), (left, _) in pairwise(edges)]
    return Piece("".join(parts), x - GAP, height, (edges[0][0], axis), (edges[-1][1], axis))


def bands(columns: Sequence[Column], lefts: Sequence[float], height: float) -> str:
    """Draw a band behind neighbours of one stage, with its name."""
    out = []
    for stage, group in groupby(zip(columns, lefts, strict=True), lambda pair: pair[0].step.stage):
        inside = list(group)
        left, (last, right) = inside[0][1], inside[-1]
        if stage:
            out.append(band(stage, left - GAP / 2 + 1, right + last.width - left + GAP - 2, height))
    return "".join(out)


def band(stage: str, left: float, width: float, height: float) -> str:
    """Draw the band of one stage."""
    box = f'x="{n(left)}" y="0" width="{n(width)}" height="{n(height)}" rx="5"'
    rect = f'<rect class="stage" {box} fill="currentColor" fill-opacity=".06"/>'
    return rect + line_of_text(stage, left + width / 2, 12, bold=True)
