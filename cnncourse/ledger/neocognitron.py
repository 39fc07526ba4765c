"""Ledger of the Neocognitron's layers."""

from __future__ import annotations

from functools import partial

from cnncourse.ledger.rows import Erratum, Row
from cnncourse.neocognitron import MODULES

__all__ = ["ERRATA", "ROWS"]

PAPER = "Fukushima 1980"
OURS = "The paper prints the sizes and not the strides; ours are chosen so that these sizes come out."
LAYERS = (("S1", 16), ("C1", 10), ("S2", 8), ("C2", 6), ("S3", 2), ("C3", 1))


def side(layer: str) -> int:
    """Return the side of a layer of the Neocognitron, from the one below."""
    size = 16
    for level, module in enumerate(MODULES, 1):
        s, size = module.sizes(size)
        if layer in (f"S{level}", f"C{level}"):
            return s if layer[0] == "S" else size
    raise KeyError(layer)


def cells(layer: str) -> int:
    """Count the cells of a layer's 24 planes."""
    return 24 * side(layer) ** 2


ROWS = [
    Row(f"neocognitron.{layer}", PAPER, "section 5", f"Neocognitron: cells of {layer}, in 24 planes",
        24 * printed**2, partial(cells, layer), reason=OURS)
    for layer, printed in LAYERS
]  # fmt: skip

ERRATA: list[Erratum] = []
