"""Cases of what normalises or drops."""

from __future__ import annotations

import torch

from cnncourse.parity.case import Case, Draw

__all__ = ["CASES"]


def with_mask(*shape: int) -> Draw:
    return lambda rng: [rng.standard_normal(shape), rng.random(shape) < 0.7]


CASES: dict[str, list[Case]] = {
    "dropout": [
        Case("4d", with_mask(2, 3, 4, 5), lambda x, m, p: x * m.to(x.dtype) / (1 - p), {"p": 0.3},
             linear_in=(0,)),
        Case("p = 0", with_mask(3, 5), lambda x, m, **_: torch.where(m, x, 0 * x), {"p": 0.0}),
        Case("2d, half", with_mask(3, 5), lambda x, m: 2 * torch.where(m, x, 0 * x), linear_in=(0,)),
    ],
}  # fmt: skip
