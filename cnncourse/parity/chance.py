"""Windows of random geometry: cases of operators that slide one, over any number of axes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from torch.nn import functional

from cnncourse.parity.case import Case, normal, pad_sides, ties
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


def convolution_case(op: str, axes: int, rng: np.random.Generator) -> Case:
    """Draw a convolution."""
    kernel, stride, dilation, sides, size = geometry(axes, rng, 2)
    groups, seen, made = (int(v) for v in rng.integers(1, 4, 3))
    images = int(rng.integers(1, 4))
    draw = normal((images, groups * seen, *size), (groups * made, seen, *kernel), (groups * made,))
    options = {"stride": stride, "padding": sides, "dilation": dilation, "groups": groups}
    ready = {"stride": stride, "dilation": dilation, "groups": groups}
    oracle = getattr(functional, op)
    return Case("random", draw, lambda x, w, b, **_: oracle(pad_sides(x, sides), w, b, **ready), options)


def pooling_case(op: str, axes: int, rng: np.random.Generator) -> Case:
    """Draw a pooling, of whole numbers after a ReLU every other time, so that many windows have ties."""
    kernel, stride, _, sides, size = geometry(axes, rng, 1)
    shape = (int(rng.integers(1, 4)), int(rng.integers(1, 5)), *size)
    draw = ties(*shape) if rng.random() < 0.5 else normal(shape)
    value = -np.inf if op == "max_pool2d" else 0.0
    oracle = getattr(functional, op)
    options = {"kernel_size": kernel, "stride": stride, "padding": sides}
    return Case(
        "random",
        draw,
        lambda x, **_: oracle(pad_sides(x, sides, value), kernel, stride),
        options,
        smooth=False,
    )
