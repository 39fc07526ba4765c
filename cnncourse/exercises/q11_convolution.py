"""Questions on convolution: the sum, a layer by loops, a kernel by design, equivariance, counts, an erratum."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from cnncourse.exercises import (
    Call,
    Chance,
    expect_close,
    expect_numbers,
    expect_true,
    misprint,
    misprinted,
    question,
    value_question,
)
from cnncourse.ops.conv2d import conv2d
from cnncourse.shapes import Array
from cnncourse.shifts import shifted
from cnncourse.signal import convolve1d
from cnncourse.zoo.spec import Conv
from cnncourse.zoo.trace import Row, trace

__all__ = ["counts", "erratum", "gap", "hum", "layer", "line"]


@question(
    "11.line",
    points=1,
    title="From the definition",
    statement=(
        "`convolve(x, w)`: all N + M − 1 sums y(t) = Σ x(k) w(t − k) of two signals, with the flip. Not with NumPy's "
        "own convolution, correlation or polynomials."
    ),
    bans=("numpy.convolve", "numpy.correlate", "numpy.polymul", "numpy.poly1d", "numpy.polynomial"),
)
def line(call: Call, rng: np.random.Generator) -> None:
    """Either may be the longer one; neither is symmetric."""
    for n, m in ((7, 3), (2, 6), (5, 1), (1, 4)):
        x, w = rng.normal(size=n), rng.normal(size=m)
        expect_close(call(x, w), convolve1d(x, w), "the convolution")


@question(
    "11.layer",
    points=3,
    title="A layer by loops",
    statement=(
        "`layer(x, w, b, stride)`: the maps, of shape (F, OH, OW), that filters w of shape (F, C, KH, KW) "
        "with biases b make of one image x of shape (C, H, W). No flip, no padding; stride is a whole "
        "number. Not with `conv2d`."
    ),
)
def layer(call: Call, rng: np.random.Generator) -> None:
    """Every axis has its own size, and not every stride comes out even."""
    for (c, h, w_), (f, kh, kw), stride in (
        ((2, 6, 9), (4, 3, 2), 1),
        ((3, 8, 7), (5, 2, 4), 2),
        ((1, 9, 11), (2, 4, 3), 3),
    ):
        x, w, b = rng.normal(size=(c, h, w_)), rng.normal(size=(f, c, kh, kw)), rng.normal(size=f)
        expect_close(call(x, w, b, stride), conv2d(x[None], w, b, stride=stride)[0], "the maps")


@question(
    "11.hum",
    points=2,
    title="Silence a hum",
    statement=(
        "`hush(period)`: a kernel, no longer than twice the period, that turns every signal which repeats "
        "itself after so many samples into its mean, wherever it lies wholly on it."
    ),
)
def hum(call: Call, rng: np.random.Generator) -> None:
    """Many kernels do it; what they do is judged, not how they are written."""
    for period in rng.permutation(np.arange(3, 13))[:3].tolist():
        kernel = row_of_numbers(call(period))
        expect_true(kernel.size <= 2 * period, "the kernel is longer than twice the period")
        sound = np.tile(rng.normal(size=period), 6)
        left = np.convolve(sound, kernel, "valid")
        still = f"with period {period} what is left is {left[:4].round(3)}"
        expect_true(np.allclose(left, left.mean(), atol=1e-9), "the hum is still heard", still)
        expect_close(left, np.full(left.shape, sound.mean()), "what is left")


def row_of_numbers(got: Any) -> Array:
    """Return a kernel of one axis, or say that it is none."""
    kernel = expect_numbers(got, None, "the kernel")
    expect_true(kernel.ndim == 1 and kernel.size > 0, "the kernel is no row of numbers")
    expect_true(bool(np.isfinite(kernel).all()), "the kernel holds what is no number")
    return kernel


def same(x: Array, w: Array) -> Array:
    """Filter an image with a kernel of odd size, padded by zeros."""
    return conv2d(x[None, None], w[None, None], padding="same")[0, 0]


@question(
    "11.gap",
    points=3,
    title="A picture of the difference",
    statement=(
        "`gap(x, w, down)`: f(Tx) − T f(x), of shape (H, W). T moves an image down by so many rows, zeros "
        "come in at the top. f filters with w, of odd size, without a flip, padded by zeros to keep the "
        "size."
    ),
    needs=("cnncourse.ops",),
)
def gap(call: Call, rng: np.random.Generator) -> None:
    """Kernels wider than high and higher than wide, shifts shorter and longer than they reach."""
    for (h, w_), (kh, kw), down in (((9, 7), (3, 5), 1), ((10, 6), (5, 3), 4), ((8, 5), (3, 3), 2)):
        x, w = rng.normal(size=(h, w_)), rng.normal(size=(kh, kw))
        expect_close(
            call(x, w, down), same(shifted(x, down, 0), w) - shifted(same(x, w), down, 0), "the difference"
        )


def own_layer(chance: Chance) -> dict[str, Any]:
    """Draw a layer of any depth."""
    return {
        "channels": chance.integer(3, 40),
        "size": chance.integer(20, 64),
        "filters": chance.integer(8, 96),
        "k": chance.choice((3, 5, 7)),
    }


def traced(channels: int, size: int, filters: int, k: int) -> Row:
    """Trace it."""
    return trace(Conv(filters, k, name="layer"), (channels, size, size)).rows[0]


@value_question(
    "11.counts",
    points=2,
    title="Count a layer",
    statement=(
        "{filters} filters of {k}×{k} slide over {channels} channels of {size}×{size} pixels; no padding, "
        "stride 1, a bias per filter. How many numbers does the layer put out, how many parameters has it, "
        "and how many products with a weight does one image cost? Answer with a dict of values, "
        "parameters, products."
    ),
    draw=own_layer,
)
def counts(channels: int, size: int, filters: int, k: int) -> dict[str, int]:
    """Count from the trace."""
    row = traced(channels, size, filters, k)
    return {"values": row.units, "parameters": row.parameters, "products": row.units * channels * k * k}


Sizes = dict[str, int]


def table_of(channels: int, size: int, filters: int, k: int) -> dict[str, int]:
    """Return what a right page says of a layer."""
    row = traced(channels, size, filters, k)
    return {
        "weights": channels * k * k,
        "parameters": row.parameters,
        "side": row.output[1],
        "values": row.units,
        "column": filters,
        "passes": 2 * k,
    }


SLIPS: dict[str, Callable[[Sizes, Sizes], int]] = {  # what a likely slip makes of a line
    "weights": lambda n, right: n["k"] ** 2,  # one channel only
    "parameters": lambda n, right: right["parameters"] - n["filters"] + 1,  # one bias for the layer
    "side": lambda n, right: n["size"] - n["k"],  # the first window forgotten
    "values": lambda n, right: right["values"] * n["channels"],  # a map for each channel
    "column": lambda n, right: n["channels"],  # the depth of the input
    "passes": lambda n, right: n["k"] ** 2,  # one pass
}


def claims(chance: Chance) -> dict[str, Any]:
    """Draw a layer and a table in which one line is wrong."""
    sizes = own_layer(chance)
    right = table_of(**sizes)
    slips = [name for name in SLIPS if SLIPS[name](sizes, right) != right[name]]
    slip = chance.choice(tuple(slips))
    return sizes | misprinted(right, slip, SLIPS[slip](sizes, right))


@value_question(
    "11.erratum",
    points=2,
    title="Spot the erratum",
    statement=(
        "A page describes a layer: {filters} filters of {k}×{k}, a bias each, on {channels} channels of "
        "{size}×{size} pixels, no padding, stride 1. It says: a filter has {said_weights} weights "
        "(weights); the layer has {said_parameters} parameters (parameters); a map is {said_side} pixels "
        "wide (side); the volume holds {said_values} numbers (values); a depth column has {said_column} "
        "numbers (column); and a separable {k}×{k} kernel on one channel costs, applied as a column and a "
        "row, {said_passes} products a pixel (passes). One number is wrong. Answer with a tuple: the word "
        "in brackets and the right number."
    ),
    draw=claims,
)
def erratum(channels: int, size: int, filters: int, k: int, **said: int) -> tuple[str, int]:
    """Find the line that differs."""
    return misprint(table_of(channels, size, filters, k), said)
