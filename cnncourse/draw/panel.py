"""A block drawn by itself: its branches side by side, from where they part to where they are put together."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import accumulate

from cnncourse.draw.step import Chain, Step
from cnncourse.draw.svg import LINE, Piece, line_of_text, n, put, text_width, wire, wrapped

ROOM, SPACE, JOINT = 14.0, 16.0, 9.0
LEAST = 250.0  # px for a heading
Draw = Callable[[Chain, float], Piece]


def panel(step: Step, heading: Sequence[str], draw: Draw, width: float) -> Piece:
    """Draw a block under its heading."""
    body = listed(step, draw, width) if step.joint == "graph" else parallel(step, draw, width)
    return stacked([paragraphs(heading, max(body.width, LEAST)), body], 8)


def listed(step: Step, draw: Draw, width: float) -> Piece:
    """Draw the chains of a graph one under the other."""
    return stacked([draw(way, width) for way in step.ways])


def paragraphs(texts: Sequence[str], width: float) -> Piece:
    """Set texts one under the other, the first of them as a heading."""
    lines = [(line, i == 0) for i, text in enumerate(texts) for line in wrapped(text, width, bold=i == 0)]
    svg = "".join(
        line_of_text(line, 0, LINE * (i + 0.8), bold=bold, middle=False)
        for i, (line, bold) in enumerate(lines)
    )
    return Piece(svg, max(text_width(line, bold=bold) for line, bold in lines), LINE * len(lines))


def stacked(pieces: Sequence[Piece], space: float = SPACE) -> Piece:
    """Put pieces one under the other."""
    tops = tops_of(pieces, space)
    svg = "".join(put(piece, 0, top) for piece, top in zip(pieces, tops, strict=True))
    return Piece(svg, max(piece.width for piece in pieces), tops[-1] + pieces[-1].height)


def tops_of(pieces: Sequence[Piece], space: float) -> list[float]:
    """Return where each of several pieces begins."""
    return list(accumulate((piece.height + space for piece in pieces[:-1]), initial=0.0))


def parallel(step: Step, draw: Draw, width: float) -> Piece:
    """Draw branches between where they part and where they meet, the shortcut above the body."""
    ways = step.ways[::-1] if step.joint == "sum" else step.ways
    lanes = [lane(way, draw, width - 2 * ROOM - 2 * JOINT) for way in ways]
    tops = tops_of(lanes, SPACE)
    enters = [top + piece.start[1] for top, piece in zip(tops, lanes, strict=True)]
    leaves = [top + piece.end[1] for top, piece in zip(tops, lanes, strict=True)]
    meet = ROOM + max(piece.width for piece in lanes) + JOINT
    out = [put(stacked(lanes), ROOM, 0)]
    for piece, enter, leave in zip(lanes, enters, leaves, strict=True):
        out.append(wire((ROOM / 2, enter), (ROOM + piece.start[0] - 3, enter), arrow=piece.end[0] > 0))
        out.append(wire((ROOM + piece.end[0] + 3, leave), (meet, leave), arrow=False))
    out.append(wire((ROOM / 2, enters[0]), (ROOM / 2, enters[-1]), arrow=False))
    come = enters[-1] if step.joint == "sum" else (enters[0] + enters[-1]) / 2
    go = leaves[-1] if step.joint == "sum" else (leaves[0] + leaves[-1]) / 2
    out.append(wire((0, come), (ROOM / 2, come), arrow=False))
    out.append(joint(step.joint, meet, leaves[0], leaves[-1]))
    end, height = meet + JOINT + ROOM, stacked(lanes).height
    result = outcome(step, draw)
    if step.joint == "sum" or end + result.width > width:
        return Piece("".join([*out, wire((meet + JOINT, go), (end, go))]), end, height)
    top = go - result.start[1]
    out += [wire((meet + JOINT, go), (end + result.start[0] - 3, go)), put(result, end, top)]
    return Piece("".join(out), end + result.width, max(height, top + result.height))


def outcome(step: Step, draw: Draw) -> Piece:
    """Draw what comes out of a block."""
    whole = replace(
        step, made_by="concatenated", ways=(), joint="", stage="", before=(), reads=(), feeds=(), members=()
    )
    return draw(Chain("", (whole,)), LEAST)


def lane(way: Chain, draw: Draw, width: float) -> Piece:
    """Draw one branch under its name; one without layers as a line that says so."""
    name = "" if way.name.isdigit() else way.name
    if not way.steps:
        text = f"{name}: the input itself".removeprefix(": ")
        return Piece(line_of_text(text, 0, 10, middle=False), text_width(text), 18, (0, 16), (-6, 16))
    drawn = draw(way, width)
    if not name:
        return drawn
    svg = line_of_text(name, 0, 10, middle=False) + put(drawn, 0, LINE)
    start, end = ((x, y + LINE) for x, y in (drawn.start, drawn.end))
    return Piece(svg, max(drawn.width, text_width(name)), drawn.height + LINE, start, end)


def joint(word: str, x: float, top: float, bottom: float) -> str:
    """Draw how branches meet: a plus where they are added, a bar where their channels are put together."""
    if word == "concatenation":
        bar = f'x="{n(x)}" y="{n(top - 8)}" width="{n(JOINT)}" height="{n(bottom - top + 16)}" rx="2"'
        return f'<rect class="joint" {bar} fill="currentColor" fill-opacity=".65"/>'
    line = wire((x, top), (x, bottom - JOINT)) if bottom > top else ""
    place = f'cx="{n(x)}" cy="{n(bottom)}" r="{n(JOINT)}"'
    sign = f'<path d="M{n(x - 5)} {n(bottom)}h10M{n(x)} {n(bottom - 5)}v10" stroke="currentColor"/>'
    return f'{line}<circle class="joint" {place} fill="none" stroke="currentColor"/>{sign}'
