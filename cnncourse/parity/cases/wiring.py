"""Cases of what brings values from one layer into the shape of the next."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch

from cnncourse.parity.case import Case, normal

__all__ = ["CASES"]

X = (2, 3, 4, 5)


def some_without_length(rng: np.random.Generator) -> list[Any]:
    x = rng.standard_normal((3, 4, 5))
    x[0, 1] = 0
    return [x]


CASES: dict[str, list[Case]] = {
    "narrow": [
        Case(name, normal(X), torch.narrow, dict(zip(("dim", "start", "length"), options, strict=True)),
             linear_in=(0,))
        for name, options in {
            "batch": (0, 1, 1), "channels": (1, 0, 2), "rows": (2, 1, 3), "columns": (3, 2, 2), "all": (3, 0, 5),
        }.items()
    ],
    "permute": [
        Case("channels last", normal(X), torch.permute, {"dims": (0, 2, 3, 1)}, linear_in=(0,)),
        Case("matrix", normal((3, 4)), torch.permute, {"dims": (1, 0)}, linear_in=(0,)),
        Case("as it is", normal((2, 3, 4)), torch.permute, {"dims": (0, 1, 2)}),
    ],
    "reshape": [
        Case("capsules", normal((2, 6, 4, 5)), torch.reshape, {"shape": (2, 3, 2, 20)}, linear_in=(0,)),
        Case("one axis", normal((2, 3, 4)), torch.reshape, {"shape": (24,)}, linear_in=(0,)),
        Case("no values", normal((2, 0, 4)), torch.reshape, {"shape": (0, 3)}),
    ],
    "stack": [
        Case("three first", normal(*[(2, 4)] * 3), lambda *xs: torch.stack(xs), linear_in=(0, 1, 2)),
        Case("steps", normal(*[(2, 4)] * 3), lambda *xs, dim: torch.stack(xs, dim), {"dim": 1}),
        Case("two last", normal(*[(2, 4)] * 2), lambda *xs, dim: torch.stack(xs, dim), {"dim": 2}),
        Case("one", normal((2, 3)), lambda x: x[None], linear_in=(0,)),
    ],
    "unbind": [
        Case("first", normal((3, 2, 4)), torch.unbind),
        Case("steps", normal((2, 3, 4)), torch.unbind, {"dim": 1}),
        Case("last", normal((2, 4, 3)), torch.unbind, {"dim": 2}),
        Case("one", normal((1, 4)), torch.unbind),
    ],
    "vector_norm": [
        Case("capsules", normal((2, 3, 4)), lambda x: x.square().sum(-1).sqrt()),
        Case("rows", normal((6, 5)), lambda x: x.square().sum(-1).sqrt()),
        Case("some without length", some_without_length, lambda x: torch.linalg.vector_norm(x, dim=-1),
             smooth=False),
    ],
}  # fmt: skip
