"""Cases of what changes each value by itself."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from torch.nn import functional

from cnncourse.parity.case import Case, normal, ties

__all__ = ["CASES"]


def heaviside(x: Any) -> Any:
    return torch.heaviside(x.detach(), x.new_zeros(()))


def literal_squash(x: Any) -> Any:
    """Equation 1 of the paper, factor by factor."""
    squared = (x * x).sum(dim=-1, keepdim=True)
    return squared / (1 + squared) * functional.normalize(x, dim=-1)


CASES: dict[str, list[Case]] = {
    "elu": [
        Case("4d", normal((2, 3, 4, 5)), functional.elu),
        Case("alpha", normal((3, 4)), functional.elu, {"alpha": 2.5}),
        Case("large", lambda rng: [1000 * rng.standard_normal((3, 5))], functional.elu),
        Case("zeros", ties(3, 4), functional.elu, {"alpha": 0.2}, smooth=False),
    ],
    "leaky_relu": [
        Case("4d", normal((2, 3, 4, 5)), functional.leaky_relu),
        Case("steeper below", normal((3, 4)), functional.leaky_relu, {"negative_slope": 1.5}),
        Case("zeros", ties(3, 4), functional.leaky_relu, {"negative_slope": 0.2}, smooth=False),
    ],
    "log_softmax": [
        Case("4 of 7", normal((4, 7)), lambda x: functional.log_softmax(x, 1)),
        Case("large", lambda rng: [1000 * rng.standard_normal((3, 5))], lambda x: functional.log_softmax(x, 1)),
        Case("equal and very large", lambda rng: [np.full((2, 3), 1e8)], lambda x: functional.log_softmax(x, 1),
             smooth=False),
        Case("each pixel", normal((2, 5, 3, 4)), lambda x: functional.log_softmax(x, 1)),
        Case("last axis", normal((2, 3, 4)), functional.log_softmax, {"dim": -1}),
    ],
    "prelu": [
        Case("one slope per channel", normal((2, 3, 4, 5), (3,)), functional.prelu, linear_in=(1,)),
        Case("one slope", normal((2, 3, 4, 5), (1,)), functional.prelu, linear_in=(1,)),
        Case("two slopes", normal((4, 2), (2,)), functional.prelu),
        Case("1d", normal((4,), (1,)), functional.prelu),
        Case("zeros", lambda rng: [ties(4, 3)(rng)[0], rng.standard_normal(3)], functional.prelu, smooth=False),
    ],
    "relu": [
        Case("4d", normal((2, 3, 4, 5)), functional.relu),
        Case("zeros", ties(3, 4), functional.relu, smooth=False),
    ],
    "scale_shift": [
        Case("maps", normal((2, 3, 4, 5), (3,), (3,)),
             lambda x, w, b: functional.conv2d(x, torch.diag(w)[..., None, None], b), linear_in=(0, 1)),
    ],
    "scaled_tanh": [
        Case("default", normal((3, 4)), lambda x: 1.7159 * (2 * torch.sigmoid(4 * x / 3) - 1)),
        Case("other", normal((3, 4)), lambda x, **_: 2 * torch.tanh(0.25 * x),
             {"amplitude": 2.0, "slope": 0.25}),
    ],
    "sigmoid": [
        Case("3d", normal((2, 3, 4)), torch.sigmoid),
        Case("large", lambda rng: [np.array([[-800.0, -30, 0, 30, 800]])], torch.sigmoid),
    ],
    "softmax": [
        Case("4 of 7", normal((4, 7)), lambda x: functional.softmax(x, 1)),
        Case("large", lambda rng: [1000 * rng.standard_normal((3, 5))], lambda x: functional.softmax(x, 1)),
        Case("each pixel", normal((2, 5, 3, 4)), lambda x: functional.softmax(x, 1)),
        Case("last axis", normal((2, 3, 4)), functional.softmax, {"dim": -1}),
        Case("first axis", normal((2, 3, 4)), functional.softmax, {"dim": -3}),
    ],
    "squash": [
        Case("capsules", normal((2, 3, 5)), literal_squash),
        Case("no length", lambda rng: [rng.standard_normal((4, 3)) * [[0], [1], [1e-4], [0]]], literal_squash,
             smooth=False),
        Case("long", lambda rng: [1000 * rng.standard_normal((3, 2))], literal_squash),
    ],
    "step": [
        Case("4d", normal((2, 3, 4, 5)), heaviside),
        Case("zeros", ties(3, 4), heaviside, smooth=False),
    ],
    "tanh": [Case("3d", normal((2, 3, 4)), lambda x: 2 * torch.sigmoid(2 * x) - 1)],
    "unit_bias": [Case("maps", normal((2, 3, 4, 5), (3, 4, 5)), lambda x, b: x + b[None].expand_as(x))],
}  # fmt: skip
