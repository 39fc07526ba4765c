"""Cases of every operator: inputs of unequal sizes, options, and an independent oracle in PyTorch."""

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
import torch
from torch.nn import functional


class Case(NamedTuple):
    """One call: how to draw the inputs, the options, what to compare with, how many inputs differentiate."""

    name: str
    draw: Callable[[np.random.Generator], list[Any]]
    oracle: Callable[..., Any]
    options: dict[str, Any] = {}  # noqa: RUF012 - never written to
    linear_in: tuple[int, ...] = ()  # inputs in which the operator is linear, bias aside

    def inputs(self, dtype: str = "float64", seed: int = 0) -> list[Any]:
        """Draw the inputs: floating-point arrays in the dtype wanted, integers and booleans as they are."""
        drawn = [np.asarray(a) for a in self.draw(np.random.default_rng(seed))]
        return [a.astype(dtype) if a.dtype.kind == "f" else a for a in drawn]


def normal(*shapes: tuple[int, ...]) -> Callable[[np.random.Generator], list[Any]]:
    return lambda rng: [rng.standard_normal(shape) for shape in shapes]


def ties(*shape: int) -> Callable[[np.random.Generator], list[Any]]:
    """Small whole numbers after a ReLU: most windows have equal largest values."""
    return lambda rng: [np.maximum(rng.integers(-2, 3, shape), 0).astype(float)]


def with_classes(n: int, k: int, scale: float = 1.0) -> Callable[[np.random.Generator], list[Any]]:
    return lambda rng: [scale * rng.standard_normal((n, k)), rng.integers(0, k, n)]


def penalties(n: int, k: int) -> Callable[[np.random.Generator], list[Any]]:
    return lambda rng: [rng.uniform(0, 30, (n, k)), rng.integers(0, k, n)]


def with_mask(*shape: int) -> Callable[[np.random.Generator], list[Any]]:
    return lambda rng: [rng.standard_normal(shape), rng.random(shape) < 0.7]


def pad_sides(x: Any, sides: Any, value: float = 0.0) -> Any:
    (top, bottom), (left, right) = sides
    return functional.pad(x, (left, right, top, bottom), value=value)


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


def torch_pad(mode: str, sides: Any) -> Callable[..., Any]:
    (top, bottom), (left, right) = sides
    return lambda x, *_, **__: functional.pad(x, (left, right, top, bottom), mode=mode)


def symmetric_oracle(x: Any, *_: Any, **__: Any) -> Any:
    """Two rows before, one after; one column before, three after: from slices and flips."""
    x = torch.cat([x[:, :, :2].flip(2), x, x[:, :, -1:]], dim=2)
    return torch.cat([x[..., :1], x, x[..., -3:].flip(3)], dim=3)


def map_oracle(x: Any, target: Any, *, j: float = 0.1) -> Any:
    rows = [x[i, t] + torch.log(np.exp(-j) + torch.exp(-x[i]).sum()) for i, t in enumerate(target)]
    return torch.stack(rows).mean()


TABLE = ((0, 1), (1, 2, 3), (3,), (0, 2), (2,))
SIDES = ((2, 1), (0, 3))
X = (2, 4, 7, 9)

CASES: dict[str, list[Case]] = {
    "add": [Case("4d", normal((2, 3, 4, 5), (2, 3, 4, 5)), torch.add, linear_in=(0, 1))],
    "avg_pool2d": [
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
    ],
    "concat": [
        Case("three", normal((2, 3, 4, 5), (2, 1, 4, 5), (2, 6, 4, 5)), lambda *xs: torch.cat(xs, 1)),
        Case("one", normal((2, 3, 4, 5)), lambda x: x.clone(), linear_in=(0,)),
    ],
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
    "cross_entropy": [
        Case("4 of 7", with_classes(4, 7), functional.cross_entropy),
        Case("large scores", with_classes(5, 3, 500.0), functional.cross_entropy),
    ],
    "dropout": [
        Case("4d", with_mask(2, 3, 4, 5), lambda x, m, p: x * m.to(x.dtype) / (1 - p), {"p": 0.3},
             linear_in=(0,)),
        Case("p = 0", with_mask(3, 5), lambda x, m, **_: torch.where(m, x, 0 * x), {"p": 0.0}),
        Case("2d, half", with_mask(3, 5), lambda x, m: 2 * torch.where(m, x, 0 * x), linear_in=(0,)),
    ],
    "flatten": [Case("maps", normal((2, 3, 4, 5)), lambda x: torch.flatten(x, 1), linear_in=(0,))],
    "linear": [
        Case("bias", normal((3, 5), (4, 5), (4,)), functional.linear, linear_in=(0, 1)),
        Case("no bias", normal((3, 5), (4, 5)), functional.linear, linear_in=(0, 1)),
    ],
    "map_loss": [
        Case("default", penalties(4, 7), map_oracle),
        Case("j = 5", penalties(3, 6), map_oracle, {"j": 5.0}),
        Case("j below all", lambda rng: [rng.uniform(4, 9, (3, 5)), rng.integers(0, 5, 3)], map_oracle,
             {"j": 1.5}),
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
             {"kernel_size": (3, 2), "stride": (2, 1)}),
    ],
    "pad2d": [
        Case("zeros", normal((2, 3, 4, 5)), lambda x, **_: pad_sides(x, SIDES), {"padding": SIDES},
             linear_in=(0,)),
        Case("a single row", normal((2, 3, 1, 5)), lambda x, **_: pad_sides(x, SIDES), {"padding": SIDES}),
        Case("same", normal((2, 3, 4, 5)), lambda x, **_: x.clone(), {"padding": "same"}),
        Case("constant", normal((2, 3, 4, 5)), lambda x, **_: pad_sides(x, ((2, 2), (3, 3)), -1.0),
             {"padding": (2, 3), "value": -1.0}),
        Case("reflect", normal((2, 3, 4, 5)), torch_pad("reflect", ((3, 1), (0, 4))),
             {"padding": ((3, 1), (0, 4)), "mode": "reflect"}, linear_in=(0,)),
        Case("replicate", normal((2, 3, 4, 5)), torch_pad("replicate", ((3, 1), (0, 4))),
             {"padding": ((3, 1), (0, 4)), "mode": "replicate"}, linear_in=(0,)),
        Case("symmetric", normal((2, 3, 4, 5)), symmetric_oracle,
             {"padding": ((2, 1), (1, 3)), "mode": "symmetric"}, linear_in=(0,)),
    ],
    "rbf": [Case("7x12 codes", normal((3, 6), (4, 6)), lambda x, w: torch.cdist(x, w) ** 2)],
    "relu": [Case("4d", normal((2, 3, 4, 5)), functional.relu), Case("zeros", ties(3, 4), functional.relu)],
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
    "table_conv2d": [
        Case("plain", normal(X, (9, 3, 2), (5,)), table_oracle, {"table": TABLE}, linear_in=(0, 1)),
        Case("strided, no bias", normal(X, (9, 3, 2)), table_oracle,
             {"table": TABLE, "stride": (2, 3), "padding": (1, 2)}, linear_in=(0, 1)),
    ],
    "tanh": [Case("3d", normal((2, 3, 4)), lambda x: 2 * torch.sigmoid(2 * x) - 1)],
    "unit_bias": [Case("maps", normal((2, 3, 4, 5), (3, 4, 5)), lambda x, b: x + b[None].expand_as(x))],
}  # fmt: skip
