"""Ledger of what a single threshold unit can do."""

from __future__ import annotations

from functools import partial
from itertools import product

import numpy as np

from cnncourse.ledger.rows import Erratum, Row

__all__ = ["ERRATA", "ROWS"]

MUROGA = "Muroga 1971"


def separable_functions(n: int) -> int:
    """Count the Boolean functions of n variables that one threshold unit can be.

    Whole weights up to n − 1 are enough for n ≤ 4.
    """
    inputs = np.array(list(product((0, 1), repeat=n)))
    weights = np.array(list(product(range(1 - n, n), repeat=n)))
    sums = weights @ inputs.T
    thresholds = np.arange(sums.min(), sums.max() + 2) - 0.5
    bits = 1 << np.arange(2**n)
    return len(np.unique((sums[:, :, None] > thresholds).transpose(0, 2, 1) @ bits))


ROWS = [
    Row(f"separable.{n}", MUROGA, "table of threshold functions", f"Boolean functions of {n} variables that a line "
        "separates", printed, partial(separable_functions, n))
    for n, printed in ((2, 14), (3, 104), (4, 1882))
]  # fmt: skip

ERRATA: list[Erratum] = []
