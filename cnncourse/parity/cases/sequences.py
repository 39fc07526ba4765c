"""Cases of what reads sequences, and of capsules."""

from __future__ import annotations

from typing import Any

import torch
from torch.nn import functional

from cnncourse.parity.case import Case, Draw, normal

__all__ = ["CASES"]

CELL = ((3, 5), (3, 4), (3, 4), (16, 5), (16, 4))


def with_words(vocabulary: int, features: int, *places: int) -> Draw:
    return lambda rng: [rng.integers(0, vocabulary, places), rng.standard_normal((vocabulary, features))]


def cell_oracle(x: Any, h: Any, c: Any, *weights: Any) -> Any:
    return torch._VF.lstm_cell(x, (h, c), *weights)  # what torch.nn.LSTMCell calls


CASES: dict[str, list[Case]] = {
    "embedding": [
        Case("sentences", with_words(7, 3, 2, 5), functional.embedding, linear_in=(1,)),
        Case("a word often", with_words(2, 4, 9), functional.embedding, linear_in=(1,)),
        Case("no words", with_words(4, 3, 0, 2), functional.embedding),
    ],
    "lstm_cell": [
        Case("biases", normal(*CELL, (16,), (16,)), cell_oracle),
        Case("no biases", normal(*CELL), cell_oracle),
        Case("one bias", normal(*CELL, (16,)), cell_oracle),
        Case("saturated", lambda rng: [9 * a for a in normal(*CELL, (16,), (16,))(rng)], cell_oracle),
    ],
}  # fmt: skip
