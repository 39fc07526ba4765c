"""Ledger of the deep belief net of 2006."""

from __future__ import annotations

from functools import partial

from cnncourse.ledger.counting import traced
from cnncourse.ledger.rows import Erratum, Row
from cnncourse.zoo.spec import Linear

__all__ = ["ERRATA", "ROWS"]

PAPER = "Hinton et al. 2006"


def units(place: int) -> int:
    """Return the units of a dense layer, the input counted as the first."""
    dense = [row for row in traced("DBN").rows if isinstance(row.layer, Linear)]
    return dense[0].input[0] if place == 0 else dense[place - 1].units


ROWS = [
    Row(f"dbn.{place}", PAPER, "figure 1", f"DBN: units of {name}", printed, partial(units, place))
    for place, (name, printed) in enumerate(
        (("the image", 784), ("layer 1", 500), ("layer 2", 500), ("the top layer", 2000), ("the labels", 10))
    )
]

ERRATA: list[Erratum] = []
