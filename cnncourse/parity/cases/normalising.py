"""Cases of what normalises or drops."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import torch
from torch.nn import functional

from cnncourse.parity.case import Case, Draw, normal

__all__ = ["CASES"]


def with_mask(*shape: int) -> Draw:
    return lambda rng: [rng.standard_normal(shape), rng.random(shape) < 0.7]


def with_image_mask(*shape: int) -> Draw:
    return lambda rng: [rng.standard_normal(shape), rng.random(shape[0]) < 0.7]


def kept_images(x: Any, mask: Any, *, p: float = 0.5) -> Any:
    """Image by image."""
    return torch.stack([image / (1 - p) if keep else 0 * image for image, keep in zip(x, mask, strict=True)])


def with_statistics(shape: Sequence[int], parameters: int) -> Draw:
    """Draw maps away from 0, running means and variances, and of w and b as many as wanted."""
    c = shape[1]
    return lambda rng: [3 + rng.standard_normal(shape), rng.standard_normal(c), rng.uniform(0.2, 2, c),
                        *(rng.standard_normal(c) for _ in range(parameters))]  # fmt: skip


def batch_norm_training(x: Any, mean: Any, var: Any, w: Any = None, b: Any = None, **options: Any) -> Any:
    return functional.batch_norm(x, mean.detach().clone(), var.detach().clone(), w, b, **options)


def batch_norm_running(x: Any, mean: Any, var: Any, w: Any = 1.0, b: Any = 0.0, eps: float = 1e-5) -> Any:
    """The formula with the channels last, so that they need no new axes."""
    return ((x.movedim(1, -1) - mean) / torch.sqrt(var + eps) * w + b).movedim(-1, 1)


def local_contrast_oracle(x: Any, size: int = 9, sigma: float | None = None) -> Any:
    """One convolution with the whole Gaussian window over all channels."""
    distance = torch.arange(size, dtype=x.dtype) - (size - 1) / 2
    squared = distance[:, None] ** 2 + distance**2
    window = torch.exp(-squared / (2 * (sigma or size / 4) ** 2)).expand(1, x.shape[1], size, size)
    window = window / window.sum()
    v = x - functional.conv2d(x, window, padding=size // 2)
    deviation = torch.sqrt(functional.conv2d(v**2, window, padding=size // 2))
    least = torch.stack([image.sum() / image.numel() for image in deviation])
    return v / torch.where(deviation > least[:, None, None, None], deviation, least[:, None, None, None])


MAPS = (2, 7, 4, 5)

CASES: dict[str, list[Case]] = {
    "batch_norm": [
        Case("training, maps", with_statistics((3, 4, 5, 2), 2), batch_norm_training, {"training": True}),
        Case("training, vectors", with_statistics((6, 4), 2), batch_norm_training,
             {"training": True, "eps": 0.3, "momentum": 0.7}),
        Case("training, no parameters", with_statistics((3, 4, 5), 0), batch_norm_training,
             {"training": True}),
        Case("running, maps", with_statistics((3, 4, 5, 2), 2), batch_norm_running, linear_in=(3,)),
        Case("running, volumes, scale only", with_statistics((2, 4, 3, 2, 5), 1), batch_norm_running,
             {"eps": 0.3}, linear_in=(0, 3)),
        Case("running, one vector", with_statistics((1, 4), 0), batch_norm_running),
    ],
    "drop_path": [
        Case("4d", with_image_mask(6, 3, 2, 5), kept_images, {"p": 0.3}, linear_in=(0,)),
        Case("p = 0", with_image_mask(5, 3), kept_images, {"p": 0.0}),
        Case("2d, half", with_image_mask(5, 3), kept_images, linear_in=(0,)),
        Case("zeros and ones", lambda rng: [rng.standard_normal((3, 2)), np.array([1, 0, 1])], kept_images),
    ],
    "dropout": [
        Case("4d", with_mask(2, 3, 4, 5), lambda x, m, p: x * m.to(x.dtype) / (1 - p), {"p": 0.3},
             linear_in=(0,)),
        Case("p = 0", with_mask(3, 5), lambda x, m, **_: torch.where(m, x, 0 * x), {"p": 0.0}),
        Case("2d, half", with_mask(3, 5), lambda x, m: 2 * torch.where(m, x, 0 * x), linear_in=(0,)),
        Case("zeros and ones", lambda rng: [rng.standard_normal((3, 5)), rng.integers(0, 2, (3, 5))],
             lambda x, m, p: torch.where(m > 0, x, 0) / (1 - p), {"p": 0.2}),
    ],
    "local_contrast_norm": [
        Case("9x9", normal((2, 3, 8, 11)), local_contrast_oracle),
        Case("3x3", normal((2, 3, 4, 5)), local_contrast_oracle, {"size": 3, "sigma": 0.8}),
        Case("window larger than the image", normal((2, 1, 4, 2)), local_contrast_oracle, {"size": 7}),
        Case("one pixel", normal((2, 4, 3, 5)), local_contrast_oracle, {"size": 1}),
    ],
    "local_response_norm": [
        Case("AlexNet", normal(MAPS), functional.local_response_norm, {"size": 5, "alpha": 5e-4, "k": 2.0}),
        Case("strong", normal(MAPS), functional.local_response_norm, {"size": 5, "alpha": 2.0, "k": 0.7}),
        Case("even size, another power", normal(MAPS), functional.local_response_norm,
             {"size": 4, "alpha": 3.0, "beta": 1.75}),
        Case("wider than the channels", normal((2, 3, 5)), functional.local_response_norm,
             {"size": 9, "alpha": 3.0}),
        Case("one channel", normal(MAPS), functional.local_response_norm, {"size": 1, "alpha": 1.0}),
    ],
}  # fmt: skip
