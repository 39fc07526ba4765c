"""Reads a drawing back: where each text and each box stands, from nothing but its SVG."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple
from xml.etree import ElementTree

SVG = "{http://www.w3.org/2000/svg}"
LETTER = 0.62  # of the font size: wider than DejaVu Sans on the average


class Rectangle(NamedTuple):
    """A rectangle of the sheet, and what is in it."""

    left: float
    top: float
    right: float
    bottom: float
    what: str

    def meets(self, other: Rectangle) -> bool:
        """Tell whether two rectangles share more than an edge."""
        return (
            min(self.right, other.right) - max(self.left, other.left) > 0.5
            and min(self.bottom, other.bottom) - max(self.top, other.top) > 0.5
        )


def placed(
    node: ElementTree.Element, x: float = 0.0, y: float = 0.0
) -> Iterator[tuple[ElementTree.Element, float, float]]:
    """Yield every element with the corner that its coordinates count from."""
    moved = re.fullmatch(r"translate\((\S+) (\S+)\)", node.get("transform", ""))
    x, y = (x + float(moved[1]), y + float(moved[2])) if moved else (x, y)
    yield node, x, y
    for child in node:
        yield from placed(child, x, y)


def texts(svg: str) -> list[Rectangle]:
    """Return the lines of text."""
    return [
        around(node, x, y) for node, x, y in placed(ElementTree.fromstring(svg)) if node.tag == SVG + "text"
    ]


def around(node: ElementTree.Element, x: float, y: float) -> Rectangle:
    text, size = node.text or "", float(node.attrib["font-size"])
    width = LETTER * size * len(text)
    left = x + float(node.attrib["x"]) - (width / 2 if node.get("text-anchor") == "middle" else 0)
    base = y + float(node.attrib["y"])
    return Rectangle(left, base - 0.75 * size, left + width, base + 0.2 * size, text)


def boxes(svg: str) -> list[Rectangle]:
    """Return the fronts of the boxes, each with what the pointer finds on it."""
    found = []
    for group, x, y in placed(ElementTree.fromstring(svg)):
        title = group.find(f"{SVG}title")
        rect = group.find(f"{SVG}g/{SVG}rect")
        if title is not None and rect is not None:
            left, top = x + float(rect.attrib["x"]), y + float(rect.attrib["y"])
            width, height = float(rect.attrib["width"]), float(rect.attrib["height"])
            found.append(Rectangle(left, top, left + width, top + height, title.text or ""))
    return found


def shape_in(tip: str) -> tuple[int, ...]:
    """Return the size that a box tells: the first field that is nothing but numbers."""
    size = next(re.finditer(r"[;:] (\d+(?:×\d+)*)(?:;|$)", tip))
    return tuple(map(int, size[1].split("×")))


def words(rectangles: list[Rectangle]) -> str:
    """Return all the text of a drawing without its breaks."""
    return "".join(rectangle.what for rectangle in rectangles).replace(" ", "")
