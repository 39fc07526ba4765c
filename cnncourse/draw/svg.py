"""Pieces of SVG: text, lines and boxes, each drawn from its own corner and put in its place."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import escape

LINE = 13.5
NAME, SMALL = 11.5, 10.5  # px; the narrow drawing is shown at its own size
EM = {False: 0.62, True: 0.68}  # the width of a letter, generously: the widest sans-serif faces stay inside


@dataclass(frozen=True)
class Piece:
    """SVG drawn from (0, 0), its extent, and the height of the line that runs through it."""

    svg: str
    width: float
    height: float
    start: tuple[float, float] = (0.0, 0.0)
    end: tuple[float, float] = (0.0, 0.0)


def put(piece: Piece, x: float, y: float) -> str:
    """Return a piece at its place."""
    return f'<g transform="translate({n(x)} {n(y)})">{piece.svg}</g>'


def n(value: float) -> str:
    """Write a coordinate, one digit behind the point at most.

    >>> n(3.0), n(2.449), n(-0.04)
    ('3', '2.4', '0')
    """
    return f"{round(value, 1) + 0.0:g}"


def text_width(text: str, *, bold: bool = False) -> float:
    """Return how wide a line of text may become."""
    return len(text) * EM[bold] * (NAME if bold else SMALL)


def line_of_text(text: str, x: float, y: float, *, bold: bool = False, middle: bool = True) -> str:
    """Return a line of text on its base line."""
    anchor = ' text-anchor="middle"' if middle else ""
    weight = ' font-weight="600"' if bold else ""
    size = n(NAME if bold else SMALL)
    return f'<text x="{n(x)}" y="{n(y)}" font-size="{size}"{anchor}{weight}>{escape(text)}</text>'


def wrapped(text: str, width: float, *, bold: bool = False) -> list[str]:
    """Break text at spaces, and words that are too long behind dashes, underscores, points and plus signs.

    >>> wrapped("convolution 5×5, stride 2", 90)
    ['convolution', '5×5, stride 2']
    >>> wrapped("inception_3a", 60)
    ['inception_', '3a']
    """
    lines = [""]
    for word in text.split():
        for i, part in enumerate(parts(word, width, bold=bold)):
            longer = f"{lines[-1]} {part}" if lines[-1] and not i else lines[-1] + part
            if lines[-1] and text_width(longer, bold=bold) > width:
                lines.append(part)
            else:
                lines[-1] = longer
    return [line for line in lines if line]


def parts(word: str, width: float, *, bold: bool) -> list[str]:
    """Cut a word that is too long, behind a dash where it has one.

    >>> parts("layer_10–layer_12", 75, bold=True)
    ['layer_10–', 'layer_12']
    """
    if text_width(word, bold=bold) > width:
        for sign in "–_.+-":
            found = [part for part in re.split(rf"(?<=\{sign})", word) if part]
            if len(found) > 1:
                return [part for longer in found for part in parts(longer, width, bold=bold)]
    return [word]


def wire(*points: tuple[float, float], arrow: bool = True) -> str:
    """Return a line through points, with a head at its end."""
    path = "M" + "L".join(f"{n(x)} {n(y)}" for x, y in points)
    (x, y), (before, _) = points[-1], points[-2]
    shape = "l-5 -3v6z" if x > before else "l-3 -5h6z"
    head = f'<path class="head" d="M{n(x)} {n(y)}{shape}" fill="currentColor"/>' if arrow else ""
    return f'<path class="wire" d="{path}" fill="none" stroke="currentColor" stroke-opacity=".65"/>{head}'


def titled(svg: str, title: str) -> str:
    """Return a group that tells more where the pointer rests."""
    return f"<g><title>{escape(title)}</title>{svg}</g>"
