"""Cases of what changes each value by itself."""

from __future__ import annotations

import numpy as np
import torch
from torch.nn import functional

from cnncourse.parity.case import Case, normal, ties

__all__ = ["CASES"]


CASES: dict[str, list[Case]] = {
    "relu": [Case("4d", normal((2, 3, 4, 5)), functional.relu),
             Case("zeros", ties(3, 4), functional.relu, smooth=False)],
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
    ],
    "tanh": [Case("3d", normal((2, 3, 4)), lambda x: 2 * torch.sigmoid(2 * x) - 1)],
    "unit_bias": [Case("maps", normal((2, 3, 4, 5), (3, 4, 5)), lambda x, b: x + b[None].expand_as(x))],
}  # fmt: skip
