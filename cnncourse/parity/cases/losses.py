"""Cases of losses."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from torch.nn import functional

from cnncourse.parity.case import Case, Draw, normal, with_classes

__all__ = ["CASES"]


def penalties(n: int, k: int) -> Draw:
    return lambda rng: [rng.uniform(0, 30, (n, k)), rng.integers(0, k, n)]


def map_oracle(x: Any, target: Any, *, j: float = 0.1) -> Any:
    rows = [x[i, t] + torch.log(np.exp(-j) + torch.exp(-x[i]).sum()) for i, t in enumerate(target)]
    return torch.stack(rows).mean()


CASES: dict[str, list[Case]] = {
    "cross_entropy": [
        Case("4 of 7", with_classes(4, 7), functional.cross_entropy),
        Case("large scores", with_classes(5, 3, 500.0), functional.cross_entropy),
    ],
    "map_loss": [
        Case("default", penalties(4, 7), map_oracle),
        Case("j = 5", penalties(3, 6), map_oracle, {"j": 5.0}),
        Case("j below all", lambda rng: [rng.uniform(4, 9, (3, 5)), rng.integers(0, 5, 3)], map_oracle,
             {"j": 1.5}),
    ],
    "rbf": [Case("7x12 codes", normal((3, 6), (4, 6)), lambda x, w: torch.cdist(x, w) ** 2)],
}  # fmt: skip
