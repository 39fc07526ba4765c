"""Cases of convolutions and other weighted sums."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from torch.nn import functional

from cnncourse.parity.case import Case, normal, pad_sides

__all__ = ["CASES"]

TABLE = ((0, 1), (1, 2, 3), (3,), (0, 2), (2,))
SIDES = ((2, 1), (0, 3))
X = (2, 4, 7, 9)


def conv_sides(sides: Any, **options: Any) -> Callable[..., Any]:
    return lambda x, w, b=None, **_: functional.conv2d(pad_sides(x, sides), w, b, **options)


def conv_same(x: Any, w: Any, b: Any = None, **options: Any) -> Any:
    return functional.conv2d(x, w, b, **options)


def table_oracle(x: Any, w: Any, b: Any = None, *, table: Any, **options: Any) -> Any:
    """One small convolution per filter over the maps that it sees."""
    maps, done = [], 0
    for f, channels in enumerate(table):
        kernels = w[done : done + len(channels)][None]
        done += len(channels)
        bias = None if b is None else b[f : f + 1]
        maps.append(functional.conv2d(x[:, list(channels)], kernels, bias, **options))
    return torch.cat(maps, dim=1)


CASES: dict[str, list[Case]] = {
    "conv2d": [
        Case("plain", normal(X, (5, 4, 3, 2), (5,)), conv_same, linear_in=(0, 1)),
        Case("no bias", normal(X, (5, 4, 3, 2)), conv_same, linear_in=(0, 1)),
        Case("stride that does not divide", normal(X, (5, 4, 3, 2), (5,)), conv_same, {"stride": (3, 2)}),
        Case("padding per axis", normal(X, (5, 4, 3, 2), (5,)), conv_same, {"padding": (1, 2), "stride": 2}),
        Case("padding per side", normal(X, (5, 4, 3, 2), (5,)), conv_sides(SIDES, stride=(2, 3)),
             {"padding": SIDES, "stride": (2, 3)}, linear_in=(0, 1)),
        Case("same, even kernel", normal(X, (5, 4, 4, 3), (5,)),
             conv_sides(((1, 2), (1, 1))), {"padding": "same"}),
        Case("same, dilated", normal(X, (5, 4, 3, 2), (5,)),
             conv_sides(((2, 2), (1, 2)), dilation=(2, 3)), {"padding": "same", "dilation": (2, 3)}),
        Case("valid", normal(X, (5, 4, 3, 2), (5,)), conv_same, {"padding": "valid"}),
        Case("dilated", normal(X, (5, 4, 3, 2), (5,)), conv_same, {"dilation": (2, 3), "stride": (1, 2)}),
        Case("two groups", normal(X, (6, 2, 3, 2), (6,)), conv_same, {"groups": 2, "stride": (2, 1)},
             linear_in=(0, 1)),
        Case("depthwise", normal(X, (8, 1, 3, 2), (8,)), conv_same, {"groups": 4, "padding": 1}),
    ],
    "linear": [
        Case("bias", normal((3, 5), (4, 5), (4,)), functional.linear, linear_in=(0, 1)),
        Case("no bias", normal((3, 5), (4, 5)), functional.linear, linear_in=(0, 1)),
    ],
    "table_conv2d": [
        Case("plain", normal(X, (9, 3, 2), (5,)), table_oracle, {"table": TABLE}, linear_in=(0, 1)),
        Case("strided, no bias", normal(X, (9, 3, 2)), table_oracle,
             {"table": TABLE, "stride": (2, 3), "padding": (1, 2)}, linear_in=(0, 1)),
    ],
}  # fmt: skip
