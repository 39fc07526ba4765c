"""Questions on VGG: parameters, receptive fields, a stack as one kernel, a column, a dense layer moved, an erratum."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from cnncourse.exercises import (
    Call,
    Chance,
    expect_close,
    expect_equal,
    expect_parts,
    misprint,
    misprinted,
    parameter_list,
    question,
    value_question,
)
from cnncourse.ops.conv2d import conv2d
from cnncourse.zoo.spec import Flatten, Linear, Serial
from cnncourse.zoo.trace import Row, Trace, trace
from cnncourse.zoo.vgg import stages

__all__ = ["column", "composed", "dense_map", "erratum", "fields", "parameters"]


def own_net(chance: Chance) -> dict[str, Any]:
    """Draw a network in VGG's manner, of three stages."""
    c1 = chance.integer(10, 40)
    return {
        "side": 8 * chance.integer(3, 7),
        "n1": chance.integer(1, 4),
        "c1": c1,
        "n2": chance.integer(2, 4),
        "c2": 2 * c1,
        "n3": chance.integer(2, 5),
        "c3": chance.integer(2 * c1 + 1, 4 * c1 - 1),
        "units": chance.integer(100, 900),
    }


def own_trace(side: int, n1: int, c1: int, n2: int, c2: int, n3: int, c3: int, units: int) -> Trace:
    """Trace it."""
    text = "".join(f"3-{c} " * n + "| " for n, c in ((n1, c1), (n2, c2), (n3, c3)))
    dense = Flatten(name="flatten"), Linear(units, name="fc1"), Linear(10, name="fc2")
    return trace(Serial((*stages(text.strip()), *dense)), (3, side, side))


@value_question(
    "18.parameters",
    points=2,
    title="A VGG of your own",
    statement=(
        "A network in VGG's manner reads colour images of {side}×{side} pixels. Stage 1 has {n1} convolutions "
        "with {c1} filters each, stage 2 has {n2} with {c2}, stage 3 has {n3} with {c3}. All are 3×3 with "
        "padding 1 and have biases; each stage ends in a max-pooling of 2×2, stride 2. Then come a dense "
        "layer of {units} units and one of 10, with biases. How many parameters are trained? Answer with a "
        "dict of stage1, stage2, stage3, fc1, fc2."
    ),
    draw=own_net,
)
def parameters(**sizes: int) -> dict[str, int]:
    """Add up the trace."""
    t = own_trace(**sizes)
    found = {
        f"stage{i}": sum(row.parameters for row in t.rows if row.name.startswith(f"conv{i}_"))
        for i in (1, 2, 3)
    }
    return found | {name: t[name].parameters for name in ("fc1", "fc2")}


def own_counts(chance: Chance) -> dict[str, Any]:
    """Draw how many convolutions each of four stages has; the kernels of the last two are larger at times."""
    counts = {f"n{i}": chance.integer(1, 6) for i in (1, 2, 3, 4)}
    return counts | {"k": chance.choice((3, 5, 7))}


@value_question(
    "18.fields",
    points=2,
    title="What a unit sees",
    statement=(
        "A column has four stages, of {n1}, {n2}, {n3} and {n4} convolutions. In the first three they are "
        "3×3, in the fourth {k}×{k}; stride 1 all. Each stage ends in a max-pooling of 2×2 with stride 2. How "
        "many pixels along a side does a unit see right after each pooling? Answer with a tuple of four."
    ),
    draw=own_counts,
)
def fields(n1: int, n2: int, n3: int, n4: int, k: int) -> tuple[int, ...]:
    """Read them off the trace of an image that is large enough."""
    words = ("3-1 " * n1, "3-1 " * n2, "3-1 " * n3, f"{k}-1 " * n4)
    t = trace(Serial(tuple(stages("| ".join(words) + "|"))), (1, 64, 64))
    return tuple(t[f"pool{i}"].fields[0].size for i in (1, 2, 3, 4))


@question(
    "18.composed",
    points=2,
    title="One kernel for a stack",
    statement=(
        "`one_kernel(kernels)`: a list of square kernels of one channel, that are applied one after the "
        "other, with no ReLU between, no bias and no padding. Return the single kernel that does the same. "
        "Kernels are not flipped, as in networks."
    ),
)
def composed(call: Call, rng: np.random.Generator) -> None:
    """Two and three kernels, some of other sizes; the answer must have the right size and do the same to an image."""
    for sizes in ((3, 3), (3, 3, 3), (1, 3, 5), (2, 4)):
        kernels = [rng.normal(size=(k, k)) for k in sizes]
        x = np.zeros((1, 1, *(2 * sum(sizes),) * 2))
        x[0, 0, sum(sizes), sum(sizes)] = 1.0
        for kernel in kernels:
            x = conv2d(x, kernel[None, None])
        rows, columns = (np.flatnonzero(np.abs(x[0, 0]).sum(axis)) for axis in (1, 0))
        answer = x[0, 0][np.ix_(rows, columns)][::-1, ::-1]
        expect_close(call(kernels), answer, "the kernel")


@question(
    "18.column",
    points=3,
    title="Walk down a column",
    statement=(
        "`walk(column, side)`: a column in the words of table 1, as '3-64 3-64 | 3-128 1-128 |': kernel size "
        "and filters; padding keeps the size, and | is a max-pooling of 2×2 with stride 2. The image is 3 × "
        "side × side. Return a list with a tuple for each stage: the side of the maps after its pooling, the "
        "pixels that a unit then sees along a side, and the parameters of the stage, biases counted."
    ),
)
def column(call: Call, rng: np.random.Generator) -> None:
    """Columns with kernels of 1, 3 and 5, stages of other lengths, and a side that does not divide."""
    for count in (2, 3, 4):
        text = ""
        for _ in range(count):
            words = rng.integers(1, 4)
            text += "".join(f"{rng.choice((1, 3, 3, 5))}-{rng.integers(3, 40)} " for _ in range(words)) + "| "
        side = int(rng.integers(40, 90))
        t = trace(Serial(tuple(stages(text.strip()))), (3, side, side))
        got = call(text.strip(), side)
        for i, stage in enumerate(expect_parts(got, *(f"stage {n + 1}" for n in range(count))), 1):
            end = t[f"pool{i}"]
            wanted = sum(row.parameters for row in t.rows if row.name.startswith(f"conv{i}_"))
            size, seen, weights = expect_parts(stage, "the side", "the receptive field", "the parameters")
            expect_equal(size, end.output[1], f"the side after stage {i}")
            expect_equal(seen, end.fields[0].size, f"the receptive field after stage {i}")
            expect_equal(weights, wanted, f"the parameters of stage {i}")


@question(
    "18.dense_map",
    points=2,
    title="A dense layer at every place",
    statement=(
        "`dense_map(w, b, x, height, width)`: a dense layer was trained on flattened maps of C × height × "
        "width: w has the shape (M, C·height·width), b the shape (M,). Apply it to every window of x, of "
        "shape (N, C, H, W), and return shape (N, M, H − height + 1, W − width + 1)."
    ),
)
def dense_map(call: Call, rng: np.random.Generator) -> None:
    """Windows that are not square, maps that are larger; each axis has its own size."""
    for n, c, m, (height, width), (h, wide) in (
        (2, 3, 5, (2, 4), (5, 6)),
        (1, 4, 3, (3, 1), (3, 7)),
        (3, 2, 4, (4, 3), (4, 3)),
    ):
        w, b = rng.normal(size=(m, c * height * width)), rng.normal(size=m)
        x = rng.normal(size=(n, c, h, wide))
        want = conv2d(x, w.reshape(m, c, height, width), b)
        expect_close(call(w, b, x, height, width), want, "the map of scores")


def claimed_trace(c1: int, c2: int, units: int, side: int) -> Trace:
    """Trace a network of two stages of two, and two dense layers."""
    text = f"3-{c1} 3-{c1} | 3-{c2} 3-{c2} |"
    dense = Flatten(name="flatten"), Linear(units, name="fc1"), Linear(10, name="fc2")
    return trace(Serial((*stages(text), *dense)), (3, side, side))


SLIPS: dict[str, Callable[[Row], int]] = {  # what a likely slip makes of a row
    "conv1_1": lambda row: row.output[0] * 10,  # one channel read for three
    "conv1_2": lambda row: row.parameters - row.output[0],  # biases forgotten
    "conv2_1": lambda row: 9 * row.output[0] ** 2 + row.output[0],  # channels in taken for channels out
    "conv2_2": lambda row: row.output[0] * 10,  # channels in forgotten
    "fc1": lambda row: 4 * (row.parameters - row.output[0]) + row.output[0],  # the last pooling forgotten
    "fc2": lambda row: row.parameters - row.output[0] + 1,  # one bias for the layer
}


def claims(chance: Chance) -> dict[str, Any]:
    """Draw sizes and a table of parameters in which one row is wrong."""
    c1 = chance.integer(8, 40)
    sizes = {
        "c1": c1,
        "c2": c1 + chance.integer(5, 40),
        "units": chance.integer(80, 400),
        "side": 4 * chance.integer(5, 12),
    }
    t, slip = claimed_trace(**sizes), chance.choice(tuple(SLIPS))
    return sizes | misprinted(parameter_list(t, SLIPS), slip, SLIPS[slip](t[slip]))


@value_question(
    "18.erratum",
    points=2,
    title="Spot the erratum",
    statement=(
        "A page describes a small VGG for colour images of {side}×{side}: two convolutions with {c1} filters, "
        "max-pooling 2×2, two with {c2}, max-pooling, then dense layers of {units} units and of 10. "
        "Convolutions are 3×3 with padding 1. It gives these parameters: conv1_1 {said_conv1_1}, conv1_2 "
        "{said_conv1_2}, conv2_1 {said_conv2_1}, conv2_2 {said_conv2_2}, fc1 {said_fc1}, fc2 {said_fc2}. One "
        "number is wrong. Answer with a tuple: the layer's name and the right number."
    ),
    draw=claims,
)
def erratum(c1: int, c2: int, units: int, side: int, **said: int) -> tuple[str, int]:
    """Find the row that differs from the trace."""
    return misprint(parameter_list(claimed_trace(c1, c2, units, side), SLIPS), said)
