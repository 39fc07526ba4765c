"""Ledger of capsules."""

from __future__ import annotations

from cnncourse.ledger.counting import traced
from cnncourse.ledger.rows import Erratum, Row
from cnncourse.zoo.spec import Conv, Flatten, Linear, ReLU, Serial
from cnncourse.zoo.trace import trace

__all__ = ["ERRATA", "ROWS"]

PAPER, NET = "Sabour et al. 2017", "CapsNet"


def baseline(padding: int) -> float:
    """Count the parameters of the convolutional net that the paper compares with, in millions."""
    banks = tuple(Conv(filters, 5, padding=padding) for filters in (256, 256, 128))
    return (
        trace(
            Serial((*banks, ReLU(), Flatten(), Linear(328), Linear(192), Linear(10))), (1, 28, 28)
        ).parameters
        / 1e6
    )


def without_decoder() -> float:
    """Count the parameters of the net but for its decoder, in millions."""
    return sum(row.parameters for row in traced(NET).rows if not row.name.startswith("decoder")) / 1e6


ROWS = [
    Row("capsnet.parameters", PAPER, "section 5", "CapsNet: parameters", 8.2, lambda: traced(NET).parameters / 1e6,
        unit="million", digits=1),
    Row("capsnet.without", PAPER, "section 5", "CapsNet without reconstruction: parameters", 6.8, without_decoder,
        unit="million", digits=1),
    Row("capsnet.baseline", PAPER, "section 5", "its convolutional baseline: parameters", 35.4, lambda: baseline(2),
        unit="million", digits=1, reason="With maps padded to 28×28, which the paper does not say; without, 13.4."),
]  # fmt: skip

ERRATA: list[Erratum] = []
