"""Questions on pooling: sizes, forward, backward with ties, L2 over features, unnoticed shifts, an erratum."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from math import prod
from typing import Any

import numpy as np

from cnncourse.exercises import (
    Call,
    Chance,
    expect_close,
    misprint,
    misprinted,
    question,
    value_question,
)
from cnncourse.ops.feature_l2_pool import feature_l2_pool
from cnncourse.ops.max_pool2d import max_pool2d, max_pool2d_backward
from cnncourse.shapes import Array, output_size
from cnncourse.shifts import free_moves, places_told_apart

__all__ = ["backward", "erratum", "features", "forward", "sizes", "unnoticed"]


def own_stack(chance: Chance) -> dict[str, Any]:
    """Draw a map, an overlapping pooling whose windows do not come out even, and a second pooling."""
    window = chance.choice((3, 4, 5))
    return {
        "height": window + 2 * chance.integer(18, 40) + 1,  # a pixel is left over
        "width": window + 2 * chance.integer(42, 65) + 1,
        "channels": chance.choice((24, 32, 48, 64, 96)),
        "window": window,
        "stride": 2,
        "second": chance.choice((2, 3)),
    }


@value_question(
    "13.sizes",
    points=2,
    title="Sizes",
    statement=(
        "{channels} maps of {height}×{width} go through a max-pooling of {window}×{window} windows with "
        "stride {stride}, without padding, and then through an average pooling of {second}×{second} windows "
        "side by side. Answer with a dict: first, the (height, width) behind the first pooling; second, that "
        "behind the second; parameters, the number of parameters of both; kept, how many numbers are left in "
        "the end."
    ),
    draw=own_stack,
)
def sizes(height: int, width: int, channels: int, window: int, stride: int, second: int) -> dict[str, Any]:
    """Apply the formula along each axis, twice."""
    first = tuple(output_size(size, window, stride) for size in (height, width))
    last = tuple(output_size(size, second, second) for size in first)
    return {"first": first, "second": last, "parameters": 0, "kept": channels * prod(last)}


def drawn_maps(rng: np.random.Generator, n: int, c: int, h: int, w: int) -> Array:
    """Draw maps of few whole numbers, half of them below zero: many ties."""
    return rng.integers(-3, 4, size=(n, c, h, w)).astype(float)


SHAPES = ((2, 3, 7, 10, 2, 2), (1, 2, 9, 6, 3, 2), (3, 1, 5, 8, 2, 3), (1, 4, 6, 7, 3, 1))


@question(
    "13.forward",
    points=2,
    title="Max-pooling",
    statement=(
        "`max_pool(x, window, stride)`: x of shape (N, C, H, W). The largest value of every window of window "
        "× window pixels that lies inside the map, the first at the corner, the next a stride further."
    ),
)
def forward(call: Call, rng: np.random.Generator) -> None:
    """Windows that overlap, that lie side by side, that leave gaps; borders that are left over; all below zero."""
    for n, c, h, w, window, stride in SHAPES:
        x = rng.normal(size=(n, c, h, w)) - 2
        want = max_pool2d(x, window, stride=stride)
        expect_close(call(x, window, stride), want, "the pooled maps")


@question(
    "13.backward",
    points=3,
    title="Max-pooling backwards, with ties",
    statement=(
        "`max_pool_backward(dy, x, window, stride)`: the gradient dx, of the shape of x. Each value of dy "
        "goes to the largest value of its window; of several to the first, row by row. Where windows overlap "
        "the shares add up."
    ),
)
def backward(call: Call, rng: np.random.Generator) -> None:
    """Maps of few different numbers, so that most windows are ties."""
    for n, c, h, w, window, stride in SHAPES:
        x = drawn_maps(rng, n, c, h, w)
        dy = rng.normal(size=np.shape(max_pool2d(x, window, stride=stride)))
        want = max_pool2d_backward(dy, x, window, stride=stride)
        expect_close(call(dy, x, window, stride), want, "the gradient")


@question(
    "13.features",
    points=2,
    title="L2 pooling over features",
    statement=(
        "`l2_over_features(x, size, stride)`: x of shape (N, C, H, W). At every place the length of `size` "
        "neighbouring channels, the first group from channel 0, the next `stride` channels further; only "
        "whole groups."
    ),
)
def features(call: Call, rng: np.random.Generator) -> None:
    """Groups that overlap, channels that are left over, axes of their own sizes."""
    for c, size, stride in ((6, 2, 2), (7, 3, 2), (5, 4, 1), (9, 2, 3)):
        x = rng.normal(size=(2, c, 3, 4))
        expect_close(call(x, size, stride), feature_l2_pool(x, size, stride=stride), "the pooled maps")


def own_window(chance: Chance) -> dict[str, Any]:
    """Draw a window and the number of windows along each axis of a square map."""
    return {"window": chance.integer(2, 9), "count": chance.integer(3, 15)}


@value_question(
    "13.unnoticed",
    points=2,
    title="Unnoticed",
    statement=(
        "A map has {count}×{count} max-pooling windows of {window}×{window} pixels, side by side, without a "
        "rest. One unit is 1, all others 0. Answer with a dict: places, how many of its places the pooled map"
        " tells apart; steps, in how many of all its places it can go one pixel to the right unnoticed (from "
        "the last column it cannot); moves, the sum over all places of the pixels that it can go to the right"
        " unnoticed."
    ),
    draw=own_window,
)
def unnoticed(window: int, count: int) -> dict[str, int]:
    """Count three windows a side; every window is like every other."""
    return {name: number * count**2 // 9 for name, number in nine_windows(window).items()}


@cache
def nine_windows(window: int) -> dict[str, int]:
    """Measure a map of three by three windows."""

    def pool(x: Array) -> Array:
        return max_pool2d(x, window)

    moves = free_moves(pool, 3 * window)
    return {
        "places": places_told_apart(pool, 3 * window),
        "steps": int((moves > 0).sum()),
        "moves": int(moves.sum()),
    }


SLIPS: dict[str, Callable[[int, int, int, int], int]] = {  # what a likely slip makes of a line
    "side": lambda size, window, channels, units: -(-(size - window) // 2) + 1,  # rounded up
    "comparisons": lambda size, window, channels, units: window * window,  # one too many
    "dense": lambda size, window, channels, units: channels * size**2 * units + units,  # without the pooling
}


def page_lines(size: int, window: int, channels: int, units: int) -> dict[str, int]:
    """Compute every line of the page rightly."""
    side = output_size(size, window, 2)
    dense = channels * side**2 * units + units
    return {"side": side, "parameters": 0, "comparisons": window * window - 1, "dense": dense}


def claims(chance: Chance) -> dict[str, Any]:
    """Draw a page of which one line is wrong; the windows leave a rest, so that rounding shows."""
    window = chance.choice((3, 5, 7, 9))
    size = 2 * chance.integer(10, 30)  # an odd window, two apart, leaves a pixel over
    numbers = {
        "size": size,
        "window": window,
        "channels": chance.integer(8, 64),
        "units": chance.integer(10, 200),
    }
    slip = chance.choice(tuple(SLIPS))
    return numbers | misprinted(page_lines(**numbers), slip, SLIPS[slip](*numbers.values()))


@value_question(
    "13.erratum",
    points=2,
    title="Spot the erratum",
    statement=(
        "A page says: {channels} maps of {size}×{size} are max-pooled over {window}×{window} windows with "
        "stride 2, without padding, as PyTorch does it by default. The maps then have a side of {said_side} "
        "(side). The pooling has {said_parameters} parameters (parameters). The largest of a window can be "
        "found with {said_comparisons} comparisons (comparisons). A dense layer of {units} units behind it, "
        "with biases, has {said_dense} parameters (dense). One number is wrong. Answer with a tuple: the word"
        " in brackets and the right number."
    ),
    draw=claims,
)
def erratum(size: int, window: int, channels: int, units: int, **said: int) -> tuple[str, int]:
    """Find the line that differs."""
    return misprint(page_lines(size, window, channels, units), said)
