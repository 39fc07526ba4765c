"""Windows of random geometry: cases of operators that slide one, over any number of axes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from torch.nn import functional

from cnncourse.parity.case import Case
from cnncourse.shapes import window_extent

__all__ = ["random_cases"]

AXES = {"conv1d": 1, "conv2d": 2, "conv3d": 3, "max_pool2d": 2, "avg_pool2d": 2}


def random_cases(op: str, count: int = 8) -> Iterator[Case]:
    """Yield cases of an operator with random sizes, strides, dilations, sides and groups; none for most operators.

    The size of each axis, the kernel, the stride, the dilation and the padding of each side are drawn apart.
    """
    if op in AXES:
        for seed in range(count):
            make = convolution_case if op.startswith("conv") else pooling_case
            yield make(op, AXES[op], np.random.default_rng((seed, len(op), AXES[op])))


def geometry(axes: int, rng: np.random.Generator, most: int) -> tuple[Any, ...]:
    """Draw kernel, stride, dilation, sides and a size that the window fits."""
    kernel = tuple(int(k) for k in rng.integers(2, 5, axes))
    stride = tuple(int(s) for s in rng.integers(1, 4, axes))
    dilation = tuple(int(d) for d in rng.integers(1, most + 1, axes))
    sides = tuple(tuple(int(p) for p in rng.integers(0, 3 if most > 1 else k, 2)) for k in kernel)
    size = tuple(window_extent(k, d) + int(rng.integers(0, 5)) for k, d in zip(kernel, dilation, strict=True))
    return kernel, stride, dilation, sides, size


def padded(x: Any, sides: Any, value: float = 0.0) -> Any:
    """Pad the last axes of a tensor, per side."""
    return functional.pad(x, [p for side in reversed(sides) for p in side], value=value)


def normal(*shapes: tuple[int, ...]) -> Callable[[np.random.Generator], list[Any]]:
    """Draw a normal array of each shape."""
    return lambda rng: [rng.standard_normal(shape) for shape in shapes]


def convolution_case(op: str, axes: int, rng: np.random.Generator) -> Case:
    """Draw a convolution."""
    kernel, stride, dilation, sides, size = geometry(axes, rng, 2)
    groups, seen, made = (int(v) for v in rng.integers(1, 4, 3))
    images = int(rng.integers(1, 4))
    draw = normal((images, groups * seen, *size), (groups * made, seen, *kernel), (groups * made,))
    options = {"stride": stride, "padding": sides, "dilation": dilation, "groups": groups}
    ready = {"stride": stride, "dilation": dilation, "groups": groups}
    oracle = getattr(functional, op)
    return Case("random", draw, lambda x, w, b, **_: oracle(padded(x, sides), w, b, **ready), options)


def pooling_case(op: str, axes: int, rng: np.random.Generator) -> Case:
    """Draw a pooling, of whole numbers after a ReLU every other time, so that many windows have ties."""
    kernel, stride, _, sides, size = geometry(axes, rng, 1)
    shape = (int(rng.integers(1, 4)), int(rng.integers(1, 5)), *size)
    draw = normal(shape)
    if rng.random() < 0.5:
        draw = lambda rng: [np.maximum(rng.integers(-2, 3, shape), 0).astype(float)]  # noqa: E731
    value = -np.inf if op == "max_pool2d" else 0.0
    oracle = getattr(functional, op)
    options = {"kernel_size": kernel, "stride": stride, "padding": sides}
    return Case(
        "random", draw, lambda x, **_: oracle(padded(x, sides, value), kernel, stride), options, smooth=False
    )
