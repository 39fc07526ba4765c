"""Cases of what reads sequences, and of capsules."""

from __future__ import annotations

from typing import Any

import torch
from torch.nn import functional

from cnncourse.parity.case import Case, Draw, normal

__all__ = ["CASES"]

CELL = ((3, 5), (3, 6), (3, 6), (24, 5), (24, 6))


def with_words(vocabulary: int, features: int, *places: int) -> Draw:
    return lambda rng: [rng.integers(0, vocabulary, places), rng.standard_normal((vocabulary, features))]


def cell_oracle(x: Any, h: Any, c: Any, *weights: Any) -> Any:
    return torch._VF.lstm_cell(x, (h, c), *weights)  # what torch.nn.LSTMCell calls


def votes_oracle(x: Any, w: Any) -> Any:
    """One matrix and one capsule at a time."""
    rows = [[w[i, j] @ x[:, i].T for j in range(w.shape[1])] for i in range(w.shape[0])]
    return torch.stack([torch.stack(row) for row in rows]).permute(3, 0, 1, 2)


def sum_oracle(x: Any, c: Any) -> Any:
    return torch.einsum("nijm, nij -> njm", x, c)


CASES: dict[str, list[Case]] = {
    "capsule_sum": [Case("capsules", normal((2, 5, 3, 4), (2, 5, 3)), sum_oracle, linear_in=(0, 1))],
    "capsule_votes": [Case("capsules", normal((2, 5, 6), (5, 3, 4, 6)), votes_oracle, linear_in=(0, 1))],
    "embedding": [
        Case("sentences", with_words(7, 3, 2, 5), functional.embedding, linear_in=(1,)),
        Case("a word often", with_words(2, 4, 9), functional.embedding, linear_in=(1,)),
        Case("no words", with_words(4, 3, 0, 2), functional.embedding),
    ],
    "lstm_cell": [
        Case("biases", normal(*CELL, (24,), (24,)), cell_oracle),
        Case("no biases", normal(*CELL), cell_oracle),
        Case("one bias", normal(*CELL, (24,)), cell_oracle),
        Case("saturated", lambda rng: [9 * a for a in normal(*CELL, (24,), (24,))(rng)], cell_oracle),
    ],
}  # fmt: skip
