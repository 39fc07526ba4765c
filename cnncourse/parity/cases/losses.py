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


def pairs(n: int, d: int, scale: float = 0.5) -> Draw:
    """Draw vectors whose distances lie on both sides of a margin of 1, and the kinds 0 and 1 in turn."""
    return lambda rng: [*(scale * rng.standard_normal((2, n, d))), np.arange(n) % 2]


def contrastive_oracle(x: Any, z: Any, target: Any, *, margin: float = 1.0) -> Any:
    """F.hinge_embedding_loss has the same cases, with targets 1 (same) and −1, for distances not squared."""
    d = torch.stack([torch.dist(a, b) for a, b in zip(x, z, strict=True)])
    hinge = functional.hinge_embedding_loss(d, 1 - 2 * target, margin, reduction="none")
    return (hinge * hinge).mean() / 2


def equal_pairs(rng: np.random.Generator) -> list[Any]:
    x = rng.standard_normal((4, 3))
    return [x, x + np.array([[0], [0], [1e-3], [1e-3]]), np.array([0, 1, 0, 1])]


def lengths(n: int, k: int) -> Draw:
    return lambda rng: [rng.uniform(0, 1, (n, k)), rng.integers(0, k, n)]


def margin_oracle(
    x: Any, target: Any, *, m_plus: float = 0.9, m_minus: float = 0.1, down_weight: float = 0.5
) -> Any:
    present = functional.one_hot(target, x.shape[1])
    up, down = torch.relu(m_plus - x) ** 2, torch.relu(x - m_minus) ** 2
    return (present * up + down_weight * (1 - present) * down).sum(dim=1).mean()


def with_pixels(n: int, k: int, *places: int) -> Draw:
    """Draw scores and a class for each pixel."""
    return lambda rng: [rng.standard_normal((n, k, *places)), rng.integers(0, k, (n, *places))]


def weighted_cross_entropy(x: Any, target: Any, *, weight: Any, **options: Any) -> Any:
    return functional.cross_entropy(x, target, x.new_tensor(weight), **options)


WEIGHT = np.array([0.5, 2.0, 1.25])

CASES: dict[str, list[Case]] = {
    "contrastive_loss": [
        Case("near and far", pairs(8, 3), contrastive_oracle),
        Case("margin", pairs(6, 4, 1.0), contrastive_oracle, {"margin": 2.5}),
        Case("no distance", equal_pairs, contrastive_oracle, smooth=False),
    ],
    "cross_entropy": [
        Case("4 of 7", with_classes(4, 7), functional.cross_entropy),
        Case("large scores", with_classes(5, 3, 500.0), functional.cross_entropy),
        Case("equal and very large", lambda rng: [np.full((2, 3), 1e8), np.array([2, 0])], functional.cross_entropy,
             smooth=False),
        Case("each pixel, some ignored", with_pixels(2, 5, 3, 4), functional.cross_entropy, {"ignore_index": 2}),
        Case("each pixel", with_pixels(2, 5, 3, 4), functional.cross_entropy),
        Case("each moment", with_pixels(2, 5, 3), functional.cross_entropy),
        Case("sum", with_classes(4, 7), functional.cross_entropy, {"reduction": "sum"}),
        Case("one for each", with_classes(4, 7), functional.cross_entropy, {"reduction": "none"}),
        Case("sum, smoothed", with_classes(4, 7), functional.cross_entropy,
             {"reduction": "sum", "label_smoothing": 0.3}),
        Case("spread over all classes", with_classes(4, 7), functional.cross_entropy, {"label_smoothing": 1.0}),
        Case("none, weighted", with_classes(4, 3), weighted_cross_entropy, {"reduction": "none", "weight": WEIGHT}),
        Case("all options", with_pixels(2, 3, 4, 5), weighted_cross_entropy,
             {"weight": WEIGHT, "ignore_index": 1, "label_smoothing": 0.2}),
        Case("none, smoothed, ignored", with_pixels(3, 3, 2), weighted_cross_entropy,
             {"weight": WEIGHT, "ignore_index": 0, "label_smoothing": 0.6, "reduction": "none"}),
    ],
    "gram_matrix": [
        Case("maps", normal((2, 3, 4, 5)), lambda x: torch.einsum("nchw, ndhw -> ncd", x, x)),
    ],
    "map_loss": [
        Case("default", penalties(4, 7), map_oracle),
        Case("j = 5", penalties(3, 6), map_oracle, {"j": 5.0}),
        Case("j below all", lambda rng: [rng.uniform(4, 9, (3, 5)), rng.integers(0, 5, 3)], map_oracle,
             {"j": 1.5}),
    ],
    "margin_loss": [
        Case("default", lengths(6, 5), margin_oracle),
        Case("other margins", lengths(4, 3), margin_oracle,
             {"m_plus": 0.7, "m_minus": 0.4, "down_weight": 0.25}),
    ],
    "mse_loss": [
        Case("none", normal((2, 3, 4), (2, 3, 4)), functional.mse_loss, {"reduction": "none"}),
        Case("mean", normal((2, 3, 4, 5), (2, 3, 4, 5)), functional.mse_loss),
        Case("sum", normal((3, 4), (3, 4)), functional.mse_loss, {"reduction": "sum"}),
    ],
    "rbf": [Case("7x12 codes", normal((3, 6), (4, 6)), lambda x, w: torch.cdist(x, w) ** 2)],
    "smooth_l1_loss": [
        Case("none", normal((2, 3, 4), (2, 3, 4)), functional.smooth_l1_loss, {"reduction": "none"}),
        Case("mean", normal((2, 3, 4, 5), (2, 3, 4, 5)), functional.smooth_l1_loss),
        Case("sum, short parabola", normal((5, 4), (5, 4)), functional.smooth_l1_loss,
             {"reduction": "sum", "beta": 0.3}),
        Case("whole differences", lambda rng: list(rng.integers(-2, 3, (2, 4, 5)).astype(float)),
             functional.smooth_l1_loss, smooth=False),
    ],
}  # fmt: skip
