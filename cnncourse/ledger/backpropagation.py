"""Ledger and errata of counting what a small dense net learns."""

from __future__ import annotations

from cnncourse.ledger.rows import Erratum, Row
from cnncourse.zoo.spec import Linear, Serial
from cnncourse.zoo.trace import trace

__all__ = ["ERRATA", "ROWS"]

LECTURE = "a lecture"


def small_mlp() -> int:
    """Count the parameters of 10 → 20 → 30 → 10."""
    return trace(Serial(tuple(map(Linear, (20, 30, 10)))), (10,)).parameters


ROWS = [
    Row("mlp.first", LECTURE, "", "64×64 pixels into 128 units: weights", 524_288,
        lambda: trace(Serial((Linear(128, bias=False),)), (64 * 64,)).parameters),
    Row("mlp.sum", LECTURE, "", "10 → 20 → 30 → 10: parameters", 1170, small_mlp, judged="no",
        reason="10·20 + 20 + 20·30 + 30 + 30·10 + 10 = 1,160: the lecture's sum has the last bias twice."),
]  # fmt: skip

ERRATA = [
    Erratum(
        "mlp.sum",
        "a lecture",
        "A 10 → 20 → 30 → 10 net has 1,170 parameters",
        "One bias term too many: 1,160.",
        lambda: small_mlp() == 1160,
        "04_backpropagation",
    ),
]
