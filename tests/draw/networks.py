"""The networks that the tests draw, and how they read a drawing."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

import pytest

from cnncourse.draw import Drawing, draw
from cnncourse.draw.step import Chain, Step
from cnncourse.zoo.catalogue import NETWORKS
from cnncourse.zoo.lenet import lenet5
from cnncourse.zoo.spec import (
    Concat,
    Conv,
    Flatten,
    Graph,
    Join,
    Layer,
    Linear,
    MaxPool,
    Node,
    ReLU,
    Serial,
)
from tests.draw.reading import Rectangle, boxes, texts

WIDTHS = (680.0, 330.0)
LENET = (lenet5(), (1, 32, 32))


def module(name: str, *filters: int) -> Concat:
    """Return an Inception module."""
    ways = (
        Serial((Conv(filters[0], 1, name="1x1"), ReLU(name="relu"))),
        Serial((Conv(filters[1], 1, name="reduce"), Conv(filters[2], 3, padding=1, name="3x3"))),
        Serial((MaxPool(3, 1, 1, name="pool"), Conv(filters[3], 1, name="projection"))),
    )
    return Concat(ways, name=name)


HEADED = Graph(
    (
        Node("stem", Serial((Conv(24, 3, stride=2, name="conv"), ReLU(name="relu")))),
        Node("a", module("", 8, 12, 16, 4)),
        Node("b", module("", 10, 14, 20, 6)),
        Node("skip", Join(), ("b", "stem")),
        Node("top", Serial((Flatten(name="flatten"), Linear(7, name="fc")))),
        Node("head", Serial((Flatten(name="flatten"), Linear(5, name="fc"))), ("a",)),
    ),
    outputs=("top",),
    heads=(("head", 0.3),),
    name="headed",
)
"""A trunk with two modules of one form, a skip and an auxiliary head."""

AGAIN = re.compile(r"1202|ResNet-(32|44|56|101)|DenseNet-(169|201)|\((100, 24|250|190)|VGG [ABD]$|one group")
"""Networks that repeat the blocks of others in other numbers."""

DRAWN: dict[str, tuple[Layer, Any]] = {
    **{name: (entry.build(), entry.shape) for name, entry in NETWORKS.items() if not AGAIN.search(name)},
    "headed": (HEADED, (3, 21, 17)),
    "one module": (module("lone", 8, 12, 16, 4), (3, 9, 8)),
}


@cache
def drawn(name: str) -> Drawing:
    """Return the drawing of a network, made once."""
    return draw(*DRAWN[name])


@cache
def read(name: str, width: float = 680.0) -> tuple[str, list[Rectangle], list[Rectangle]]:
    """Return a drawing as SVG, its lines of text and its boxes."""
    svg = drawn(name).svg(width)
    return svg, texts(svg), boxes(svg)


every_network = pytest.mark.parametrize("name", DRAWN)


def steps(chains: tuple[Chain, ...]) -> list[Step]:
    """Return the steps outside blocks."""
    return [step for way in chains for step in way.steps]


def words_of(drawing: Drawing) -> str:
    return " ".join(rectangle.what for rectangle in texts(drawing.svg()))
