"""Questions on Inception: maps and cost of a module, 1×1 convolution, when reductions pay, a module, an erratum."""

from __future__ import annotations

from typing import Any

import numpy as np

from cnncourse.exercises import (
    Call,
    Chance,
    expect_close,
    expect_equal,
    misprint,
    misprinted,
    question,
    value_question,
)
from cnncourse.ops.concat import concat
from cnncourse.ops.conv2d import conv2d
from cnncourse.ops.max_pool2d import max_pool2d
from cnncourse.ops.relu import relu
from cnncourse.shapes import Array
from cnncourse.zoo.googlenet import inception, inception_naive
from cnncourse.zoo.spec import Conv
from cnncourse.zoo.trace import Row, trace

__all__ = ["cost", "erratum", "largest", "maps", "module", "pointwise"]

WIDTHS = ("ones", "r3", "threes", "r5", "fives", "proj")


def row_of(chance: Chance) -> dict[str, int]:
    """Draw the six widths of a module; none is the same as another."""
    return {
        "ones": chance.integer(60, 99),
        "r3": chance.integer(40, 59),
        "threes": chance.integer(130, 260),
        "r5": chance.integer(8, 20),
        "fives": chance.integer(24, 39),
        "proj": chance.integer(100, 129),
    }


def own_module(chance: Chance) -> dict[str, int]:
    """Draw a module and the number of maps that it reads."""
    return {"channels": chance.integer(280, 520), **row_of(chance)}


MODULE = (
    "An Inception module reads {channels} maps. It has {ones} filters of 1×1, {threes} of 3×3 and {fives} of 5×5. Its "
    "reductions have {r3} filters before the 3×3 and {r5} before the 5×5, its projection behind the pooling {proj}. "
)


@value_question(
    "19.maps",
    points=1,
    title="How many maps come out",
    statement=MODULE
    + "How many maps does it put out? And its naive twin, without reductions and projection? And how many maps would "
    "come out if two such naive modules followed each other? Answer with a dict of reduced, naive, twice.",
    draw=own_module,
)
def maps(channels: int, ones: int, r3: int, threes: int, r5: int, fives: int, proj: int) -> dict[str, int]:
    """Ask the declarations."""
    reduced = inception((ones, r3, threes, r5, fives, proj)).output((channels, 6, 5))
    naive = inception_naive(ones, threes, fives)
    once = naive.output((channels, 6, 5))
    return {"reduced": reduced[0], "naive": once[0], "twice": naive.output(once)[0]}


def placed_module(chance: Chance) -> dict[str, int]:
    """Draw the same on maps that are not square."""
    return {"height": chance.integer(10, 16), "width": chance.integer(20, 30), **own_module(chance)}


@value_question(
    "19.cost",
    points=3,
    title="What the reductions save",
    statement=MODULE
    + "Its maps have {height}×{width} pixels, and nothing shrinks them. How many MACs does the module take, biases not "
    "counted? How many does its naive twin take? How many parameters has the module, biases counted? Answer with a "
    "dict of reduced, naive, parameters.",
    draw=placed_module,
)
def cost(height: int, width: int, channels: int, **widths: int) -> dict[str, int]:
    """Count from the traces."""
    shape = (channels, height, width)
    row = tuple(widths[name] for name in WIDTHS)
    reduced = trace(inception(row), shape)  # type: ignore[arg-type]
    naive = trace(inception_naive(row[0], row[2], row[4]), shape)
    return {"reduced": reduced.macs, "naive": naive.macs, "parameters": reduced.parameters}


@question(
    "19.pointwise",
    points=2,
    title="A convolution of one pixel",
    statement=(
        "`pointwise(x, w, b)`: the 1×1 convolution of x of shape (N, C, H, W) with filters w of shape (F, C) and "
        "biases b of shape (F,), with NumPy alone; the result has the shape (N, F, H, W)."
    ),
)
def pointwise(call: Call, rng: np.random.Generator) -> None:
    """Every axis has its own size; as many filters as channels once, where a transposed w would fit."""
    for n, c, f, h, width in ((2, 3, 4, 5, 6), (1, 5, 2, 3, 4), (3, 4, 4, 2, 5)):
        x, w, b = rng.normal(size=(n, c, h, width)), rng.normal(size=(f, c)), rng.normal(size=f)
        expect_close(call(x, w, b), conv2d(x, w[:, :, None, None], b), "the maps")


@question(
    "19.largest",
    points=2,
    title="When a reduction pays",
    statement=(
        "`largest_reduction(C, F, k)`: the largest whole number r for which a 1×1 convolution from C to r maps and a "
        "k×k one from r to F take fewer MACs than a k×k convolution from C to F; 0 if there is none."
    ),
)
def largest(call: Call, rng: np.random.Generator) -> None:
    """Random widths; widths at which both cost exactly the same; and a kernel of 1×1."""
    drawn = [tuple(int(v) for v in rng.integers(5, 400, size=2)) for _ in range(6)]
    cases = [(c, f, k) for (c, f), k in zip(drawn, (3, 5, 7, 3, 5, 1), strict=True)]
    for c, f, k in (*cases, (72, 8, 3), (50, 2, 5), (1, 1, 1)):
        whole = (k * k * c * f - 1) // (c + k * k * f)
        expect_equal(call(c, f, k), whole, "the largest r")


KERNELS = {"1x1": 1, "3x3 reduce": 1, "3x3": 3, "5x5 reduce": 1, "5x5": 5, "pool proj": 1}


def outputs(x: Array, w: dict[str, Array]) -> Array:
    """Return what a module without biases puts out."""

    def unit(x: Array, key: str) -> Array:
        return relu(conv2d(x, w[key], padding=KERNELS[key] // 2))

    pooled = max_pool2d(x, 3, stride=1, padding=1)
    return concat(
        unit(x, "1x1"),
        unit(unit(x, "3x3 reduce"), "3x3"),
        unit(unit(x, "5x5 reduce"), "5x5"),
        unit(pooled, "pool proj"),
    )


@question(
    "19.module",
    points=3,
    title="A module",
    statement=(
        "`inception_module(x, w)`: x of shape (N, C, H, W), w a dict of filters, each of shape (F, C, k, k), named "
        "1x1, 3x3 reduce, 3x3, 5x5 reduce, 5x5, pool proj; no biases, a ReLU behind every convolution. Return the maps "
        "of the four branches, in the paper's order, as one array."
    ),
    needs=("torch", "cnncourse.ops"),
)
def module(call: Call, rng: np.random.Generator) -> None:
    """All images negative once: a pooling that is padded with zeros would show."""
    for shape, row, shift in (
        ((2, 5, 6, 7), (3, 4, 2, 2, 1, 3), 0.0),
        ((1, 3, 8, 5), (2, 2, 4, 3, 2, 1), -4.0),
    ):
        x = rng.normal(size=shape) + shift
        reads = (shape[1], shape[1], row[1], shape[1], row[3], shape[1])
        sizes = [(f, c, k, k) for f, c, k in zip(row, reads, KERNELS.values(), strict=True)]
        w = {key: rng.normal(size=size) for key, size in zip(KERNELS, sizes, strict=True)}
        expect_close(call(x, w), outputs(x, w), "the maps")


NAMES = {
    "1x1": "1x1.conv",
    "3x3 reduce": "3x3.reduce.conv",
    "3x3": "3x3.expand.conv",
    "5x5 reduce": "5x5.reduce.conv",
    "5x5": "5x5.expand.conv",
    "pool proj": "pool.project.conv",
}


def parameter_rows(channels: int, widths: dict[str, int]) -> dict[str, Row]:
    """Return the rows of a module's convolutions by their names in the paper."""
    row = tuple(widths[name] for name in WIDTHS)
    t = trace(inception(row), (channels, 6, 5))  # type: ignore[arg-type]
    return {name: t[ours] for name, ours in NAMES.items()}


def counted(rows: dict[str, Row]) -> dict[str, int]:
    """Return the parameters of the convolutions."""
    return {name: row.parameters for name, row in rows.items()}


def slipped(name: str, row: Row, channels: int) -> int:
    """Return what a likely slip makes of a convolution: a 3×3 kernel, the module's input, no biases."""
    layer, filters = row.layer, row.output[0]
    k = layer.windows[0][0] if isinstance(layer, Conv) else 1
    wrong = {"5x5": filters * (9 * row.input[0] + 1), "3x3": filters * (k * k * channels + 1)}
    return wrong.get(name, row.parameters - filters)


def claims(chance: Chance) -> dict[str, Any]:
    """Draw a module and its parameters, one of them wrong."""
    drawn = own_module(chance)
    rows = parameter_rows(drawn["channels"], drawn)
    wrong = chance.choice(tuple(rows))
    return drawn | misprinted(counted(rows), wrong, slipped(wrong, rows[wrong], drawn["channels"]))


@value_question(
    "19.erratum",
    points=2,
    title="Spot the erratum",
    statement=MODULE
    + "A page gives the parameters of its convolutions, biases counted: 1x1 {said_1x1}, 3x3 reduce {said_3x3_reduce}, "
    "3x3 {said_3x3}, 5x5 reduce {said_5x5_reduce}, 5x5 {said_5x5}, pool proj {said_pool_proj}. One number is wrong. "
    "Answer with a tuple: the convolution's name and the right number.",
    draw=claims,
)
def erratum(channels: int, **drawn: int) -> tuple[str, int]:
    """Find the row that differs from the trace."""
    return misprint(counted(parameter_rows(channels, drawn)), drawn)
