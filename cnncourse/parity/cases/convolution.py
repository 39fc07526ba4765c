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
WIDE = (3, 4, 6, 18)  # laid out in another way than the narrow one
X1 = (2, 4, 11)
X3 = (2, 4, 6, 5, 7)
W3 = (3, 4, 3, 2, 4)
SIDES3 = ((2, 0), (0, 1), (1, 2))


def conv_sides(sides: Any, **options: Any) -> Callable[..., Any]:
    return lambda x, w, b=None, **_: conv_same(pad_sides(x, sides), w, b, **options)


def conv_same(x: Any, w: Any, b: Any = None, **options: Any) -> Any:
    form = {3: functional.conv1d, 4: functional.conv2d, 5: functional.conv3d}[x.ndim]
    return form(x, w, b, **options)


def conv_transpose(x: Any, w: Any, b: Any = None, **options: Any) -> Any:
    return functional.conv_transpose2d(x, w, b, **options)


def conv_transpose_sides(sides: Any, **options: Any) -> Callable[..., Any]:
    """Transpose without padding, then cut off what the padding cuts off."""
    (top, bottom), (left, right) = sides

    def oracle(x: Any, w: Any, b: Any = None, **_: Any) -> Any:
        y = functional.conv_transpose2d(x, w, b, **options)
        return y[:, :, top : y.shape[2] - bottom, left : y.shape[3] - right]

    return oracle


def unfold_oracle(sides: Any = ((0, 0), (0, 0)), **options: Any) -> Callable[..., Any]:
    """Weigh every column of torch's unfold with weights of its own."""

    def oracle(x: Any, w: Any, b: Any = None, **_: Any) -> Any:
        oh, ow, f, _c, *kernel = w.shape
        columns = functional.unfold(pad_sides(x, sides), kernel, **options)  # N C·KH·KW OH·OW
        y = torch.einsum("nkl,lfk->nfl", columns, w.reshape(oh * ow, f, -1)).reshape(-1, f, oh, ow)
        return y if b is None else y + b

    return oracle


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
    "conv1d": [
        Case("plain", normal(X1, (5, 4, 3), (5,)), conv_same, linear_in=(0, 1)),
        Case("no bias", normal(X1, (5, 4, 3)), conv_same, linear_in=(0, 1)),
        Case("stride that does not divide", normal(X1, (5, 4, 4), (5,)), conv_same, {"stride": 3}),
        Case("padding per side", normal(X1, (5, 4, 3), (5,)), conv_sides(((3, 1),), stride=2),
             {"padding": ((3, 1),), "stride": (2,)}, linear_in=(0, 1)),
        Case("same, even kernel, dilated", normal(X1, (5, 4, 4), (5,)), conv_sides(((4, 5),), dilation=3),
             {"padding": "same", "dilation": 3}),
        Case("valid, two groups", normal(X1, (6, 2, 3), (6,)), conv_same,
             {"padding": "valid", "groups": 2, "dilation": 2}, linear_in=(0, 1)),
        Case("depthwise", normal(X1, (8, 1, 3), (8,)), conv_same, {"groups": 4, "padding": 1, "stride": 2}),
    ],
    "conv2d": [
        Case("pointwise", normal(X, (5, 4, 1, 1), (5,)), conv_same, linear_in=(0, 1)),
        Case("pointwise, two groups", normal((3, 4, 5, 6), (6, 2, 1, 1), (6,)), conv_same, {"groups": 2},
             linear_in=(0, 1)),
        Case("pointwise, strided", normal(X, (5, 4, 1, 1)), conv_same, {"stride": (1, 2)}),
        Case("pointwise, padded", normal(X, (5, 4, 1, 1)), conv_sides(((0, 1), (0, 0))), {"padding": ((0, 1), (0, 0))}),
        Case("pointwise, padded at the side", normal(X, (5, 4, 1, 1)), conv_sides(((0, 0), (2, 0))),
             {"padding": ((0, 0), (2, 0))}),
        Case("a row of the kernel", normal(X, (5, 4, 1, 2)), conv_same),
        Case("a column of the kernel", normal(X, (5, 4, 2, 1)), conv_same),
        Case("plain", normal(X, (5, 4, 3, 2), (5,)), conv_same, linear_in=(0, 1)),
        Case("wide", normal(WIDE, (5, 4, 3, 2), (5,)), conv_same, linear_in=(0, 1)),
        Case("wide, two groups", normal(WIDE, (6, 2, 2, 3), (6,)), conv_sides(SIDES, stride=(2, 1), groups=2),
             {"padding": SIDES, "stride": (2, 1), "groups": 2}),
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
    "conv3d": [
        Case("plain", normal(X3, W3, (3,)), conv_same, linear_in=(0, 1)),
        Case("no bias, strides that do not divide", normal(X3, W3), conv_same, {"stride": (2, 3, 2)},
             linear_in=(0, 1)),
        Case("padding per side", normal(X3, W3, (3,)), conv_sides(SIDES3, stride=(3, 1, 2)),
             {"padding": SIDES3, "stride": (3, 1, 2)}, linear_in=(0, 1)),
        Case("padding per axis, dilated", normal(X3, W3, (3,)), conv_same,
             {"padding": (1, 0, 2), "dilation": (3, 2, 1)}),
        Case("same", normal(X3, W3, (3,)), conv_sides(((1, 1), (0, 1), (1, 2))), {"padding": "same"}),
        Case("valid, two groups", normal(X3, (6, 2, 3, 2, 4), (6,)), conv_same,
             {"padding": "valid", "groups": 2, "stride": (1, 2, 3)}, linear_in=(0, 1)),
        Case("depthwise", normal(X3, (8, 1, 2, 3, 2), (8,)), conv_same, {"groups": 4, "padding": 1}),
    ],
    "conv_transpose2d": [
        Case("plain", normal((2, 4, 3, 5), (4, 6, 3, 2), (6,)), conv_transpose, linear_in=(0, 1)),
        Case("no bias, stride", normal((2, 4, 3, 5), (4, 6, 3, 2)), conv_transpose, {"stride": (2, 3)},
             linear_in=(0, 1)),
        Case("padding and output padding", normal((2, 4, 3, 5), (4, 6, 3, 4), (6,)), conv_transpose,
             {"stride": (2, 3), "padding": (1, 2), "output_padding": (1, 2)}, linear_in=(0, 1)),
        Case("padding per side", normal((2, 4, 3, 5), (4, 6, 3, 4), (6,)),
             conv_transpose_sides(((2, 1), (0, 3)), stride=(3, 2), output_padding=(2, 0)),
             {"stride": (3, 2), "padding": ((2, 1), (0, 3)), "output_padding": (2, 0)}, linear_in=(0, 1)),
        Case("output padding above the stride", normal((2, 4, 3, 5), (4, 6, 3, 2), (6,)), conv_transpose,
             {"stride": (2, 1), "dilation": (4, 3), "output_padding": (3, 2), "padding": (1, 0)},
             linear_in=(0, 1)),
        Case("two groups, dilated", normal((2, 4, 3, 5), (4, 3, 3, 2), (6,)), conv_transpose,
             {"groups": 2, "dilation": (2, 3), "padding": 1}, linear_in=(0, 1)),
        Case("all but one row cut off", normal((2, 4, 1, 5), (4, 6, 2, 3)),
             conv_transpose_sides(((1, 0), (1, 2))), {"padding": ((1, 0), (1, 2))}, linear_in=(0, 1)),
        Case("depthwise", normal((2, 4, 3, 5), (4, 2, 3, 2), (8,)), conv_transpose,
             {"groups": 4, "stride": 2}),
    ],
    "linear": [
        Case("bias", normal((3, 5), (4, 5), (4,)), functional.linear, linear_in=(0, 1)),
        Case("no bias", normal((3, 5), (4, 5)), functional.linear, linear_in=(0, 1)),
    ],
    "locally_connected2d": [
        Case("plain", normal(X, (5, 8, 3, 4, 3, 2), (3, 5, 8)), unfold_oracle(), linear_in=(0, 1)),
        Case("no bias, strides that do not divide", normal(X, (2, 4, 3, 4, 3, 2)), unfold_oracle(stride=(3, 2)),
             {"stride": (3, 2)}, linear_in=(0, 1)),
        Case("padding per side, dilated", normal(X, (2, 5, 3, 4, 3, 2), (3, 2, 5)),
             unfold_oracle(SIDES, dilation=(2, 3), stride=(3, 2)),
             {"padding": SIDES, "dilation": (2, 3), "stride": (3, 2)}, linear_in=(0, 1)),
        Case("same", normal(X, (7, 9, 2, 4, 2, 3), (2, 7, 9)), unfold_oracle(((0, 1), (1, 1))),
             {"padding": "same"}),
    ],
    "table_conv2d": [
        Case("plain", normal(X, (9, 3, 2), (5,)), table_oracle, {"table": TABLE}, linear_in=(0, 1)),
        Case("strided, no bias", normal(X, (9, 3, 2)), table_oracle,
             {"table": TABLE, "stride": (2, 3), "padding": (1, 2)}, linear_in=(0, 1)),
    ],
}  # fmt: skip
