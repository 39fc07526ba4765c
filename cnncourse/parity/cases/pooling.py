"""Cases of poolings."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from torch.nn import functional

from cnncourse.parity.case import Case, Draw, normal, pad_sides, ties

__all__ = ["CASES"]

SIDES = ((2, 1), (0, 3))
X = (2, 4, 7, 9)


def l2_oracle(x: Any, kernel_size: Any, **options: Any) -> Any:
    return functional.lp_pool2d(x, 2, kernel_size, **options)


def feature_l2_oracle(x: Any, size: int, stride: int | None = None) -> Any:
    """Channels last and all else in front, then torch's pooling of a signal."""
    last = x.movedim(1, -1)
    return functional.lp_pool1d(last.flatten(0, -2)[:, None], 2, size, stride).reshape(
        *last.shape[:-1], -1).movedim(-1, 1)  # fmt: skip


def with_places(*shape: int, **options: Any) -> Draw:
    """Draw values, and the places where a max-pooling of random maps found its own."""

    def draw(rng: np.random.Generator) -> list[Any]:
        maps = torch.from_numpy(rng.standard_normal(shape))
        y, places = functional.max_pool2d(maps, **options, return_indices=True)
        return [rng.standard_normal(tuple(y.shape)), places.numpy()]

    return draw


def roi_oracle(x: Any, boxes: Any, output_size: Any, spatial_scale: float = 1.0) -> Any:
    """Every region cut out of a widened map, then torch's adaptive pooling, which divides a length the same way."""
    wide, pooled = functional.pad(x, (50,) * 4, value=-np.inf), []
    for image, *corners in boxes.tolist():
        x0, y0, x1, y1 = (round(spatial_scale * corner) + 50 for corner in corners)
        region = wide[round(image), :, y0 : max(y1, y0) + 1, x0 : max(x1, x0) + 1]
        pooled.append(functional.adaptive_max_pool2d(region, output_size))
    y = torch.stack(pooled)
    return torch.where(y.isinf(), 0, y)


def with_boxes(*boxes: tuple[float, ...]) -> Draw:
    return lambda rng: [rng.standard_normal((3, 4, 9, 12)), np.array(boxes, float)]


CASES: dict[str, list[Case]] = {
    "adaptive_avg_pool2d": [
        Case("overlapping", normal(X), functional.adaptive_avg_pool2d, {"output_size": (3, 4)}, linear_in=(0,)),
        Case("to a square", lambda rng: [rng.standard_normal(X), 5], functional.adaptive_avg_pool2d,
             linear_in=(0,)),
        Case("larger than the input", normal(X), functional.adaptive_avg_pool2d, {"output_size": (9, 11)},
             linear_in=(0,)),
    ],
    "avg_pool2d": [
        Case("the whole map", normal((2, 3, 5, 4)), lambda x, **o: functional.avg_pool2d(x, **o),
             {"kernel_size": (5, 4)}, linear_in=(0,)),
        Case("whole rows", normal((2, 3, 5, 4)), lambda x, **o: functional.avg_pool2d(x, **o),
             {"kernel_size": (2, 4), "stride": 1}, linear_in=(0,)),
        Case("most of the map", normal((2, 3, 5, 4)), lambda x, **o: functional.avg_pool2d(x, **o),
             {"kernel_size": (3, 3), "stride": 3}, linear_in=(0,)),
        Case("2x2", lambda rng: [rng.standard_normal(X), 2], functional.avg_pool2d, linear_in=(0,)),
        Case("3x2 overlapping", normal(X), lambda x, **o: functional.avg_pool2d(x, **o),
             {"kernel_size": (3, 2), "stride": (2, 1)}, linear_in=(0,)),
        Case("padded", normal(X), lambda x, **o: functional.avg_pool2d(x, **o),
             {"kernel_size": 3, "stride": 2, "padding": 1}, linear_in=(0,)),
        Case("one side", normal(X),
             lambda x, **_: functional.avg_pool2d(pad_sides(x, SIDES), 4, (2, 3)),
             {"kernel_size": 4, "stride": (2, 3), "padding": SIDES}, linear_in=(0,)),
        Case("sum", normal(X), lambda x, **o: functional.avg_pool2d(x, **o),
             {"kernel_size": 2, "divisor_override": 1}, linear_in=(0,)),
        Case("rounded up", normal(X), lambda x, **o: functional.avg_pool2d(x, **o),
             {"kernel_size": (2, 4), "stride": (3, 2), "padding": (1, 1), "ceil_mode": True}, linear_in=(0,)),
        Case("padding does not count", normal(X), lambda x, **o: functional.avg_pool2d(x, **o),
             {"kernel_size": (3, 5), "stride": (2, 3), "padding": (1, 2), "count_include_pad": False,
              "ceil_mode": True}, linear_in=(0,)),
        Case("one pixel", normal(X), lambda x, **o: functional.avg_pool2d(x, **o),
             {"kernel_size": 1, "stride": (3, 2)}, linear_in=(0,)),
    ],
    "feature_l2_pool": [
        Case("groups", normal((2, 7, 3, 4)), feature_l2_oracle, {"size": 2}),
        Case("overlapping", normal((2, 7, 3)), feature_l2_oracle, {"size": 3, "stride": 2}),
    ],
    "global_avg_pool2d": [
        Case("maps", normal(X), lambda x: functional.adaptive_avg_pool2d(x, 1).flatten(1), linear_in=(0,)),
    ],
    "l2_pool2d": [
        Case("2x2", lambda rng: [rng.standard_normal(X), 2], l2_oracle),
        Case("3x2 overlapping", normal(X), l2_oracle, {"kernel_size": (3, 2), "stride": (2, 1)}),
        Case("one side, rounded up", normal(X), lambda x, **_: l2_oracle(pad_sides(x, ((2, 2), (1, 2))), 3, stride=2),
             {"kernel_size": 3, "stride": 2, "padding": ((2, 1), (1, 1)), "ceil_mode": True}),
    ],
    "max_pool2d": [
        Case("2x2", lambda rng: [rng.standard_normal(X), 2], functional.max_pool2d),
        Case("3x3 stride 2", normal(X), lambda x, **o: functional.max_pool2d(x, **o),
             {"kernel_size": 3, "stride": 2}),
        Case("3x2 padded, dilated", normal(X), lambda x, **o: functional.max_pool2d(x, **o),
             {"kernel_size": (3, 2), "stride": (1, 2), "padding": (1, 1), "dilation": (2, 3)}),
        Case("one side", normal(X),
             lambda x, **_: functional.max_pool2d(pad_sides(x, SIDES, -np.inf), 4, (2, 3)),
             {"kernel_size": 4, "stride": (2, 3), "padding": SIDES}),
        Case("ties", ties(2, 3, 6, 8), lambda x, **o: functional.max_pool2d(x, **o),
             {"kernel_size": (3, 2), "stride": (2, 1)}, smooth=False),
        Case("rounded up", normal(X), lambda x, **o: functional.max_pool2d(x, **o),
             {"kernel_size": (2, 4), "stride": (3, 2), "padding": (1, 1), "ceil_mode": True}),
        Case("one map", normal((1, 1, 5, 7)), functional.max_pool2d, {"kernel_size": 3}),
        Case("one pixel", normal(X), lambda x, **o: functional.max_pool2d(x, **o),
             {"kernel_size": 1, "stride": (3, 2)}),
        Case("many maps", ties(3, 17, 40, 44), lambda x, **o: functional.max_pool2d(x, **o),
             {"kernel_size": 2}, smooth=False),
    ],
    "max_unpool2d": [
        Case("2x2", lambda rng: [*with_places(2, 4, 6, 8, kernel_size=2)(rng), 2], functional.max_unpool2d,
             linear_in=(0,)),
        Case("apart, padded", with_places(2, 4, 6, 8, kernel_size=2, stride=(3, 4), padding=1),
             functional.max_unpool2d, {"kernel_size": 2, "stride": (3, 4), "padding": 1}, linear_in=(0,)),
        Case("one row and one column more", with_places(2, 4, 7, 10, kernel_size=(2, 3)),
             lambda x, i, **o: functional.max_unpool2d(x, i, **o),
             {"kernel_size": (2, 3), "output_size": (7, 10)}, linear_in=(0,)),
        Case("to a shape", with_places(2, 4, 7, 10, kernel_size=(2, 3)),
             lambda x, i, **o: functional.max_unpool2d(x, i, **o),
             {"kernel_size": (2, 3), "output_size": (2, 4, 7, 10)}, linear_in=(0,)),
    ],
    "min_pool2d": [
        Case("2x2", lambda rng: [rng.standard_normal(X), 2], lambda x, k: -functional.max_pool2d(-x, k)),
        Case("ties", ties(2, 3, 6, 8), lambda x, **o: -functional.max_pool2d(-x, **o),
             {"kernel_size": (3, 2), "stride": (2, 1)}, smooth=False),
        Case("all options", normal(X), lambda x, **o: -functional.max_pool2d(-x, **o),
             {"kernel_size": (3, 2), "stride": (3, 2), "padding": 1, "dilation": (2, 1), "ceil_mode": True}),
    ],
    "roi_max_pool": [
        Case("whole pixels", with_boxes((1, 2, 1, 8, 7), (0, 0, 0, 11, 8), (2, 3, 4, 3, 4)), roi_oracle,
             {"output_size": (3, 2)}, linear_in=()),
        Case("scaled", with_boxes((2, 9, 3, 45, 28), (1, 21.3, 7.8, 26.1, 20.4)), roi_oracle,
             {"output_size": (2, 4), "spatial_scale": 0.25}),
        Case("partly outside, and turned round", with_boxes((0, -5, -3, 4, 5), (1, 9, 6, 19, 11), (2, 7, 5, 4, 2),
                                                            (1, 20, 20, 30, 30)),
             roi_oracle, {"output_size": 3}),
    ],
}  # fmt: skip
