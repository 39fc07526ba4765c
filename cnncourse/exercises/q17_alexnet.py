"""Questions on AlexNet: top-k error, response normalisation, groups, counts, crops, an erratum."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from cnncourse.augment import crops as places_of
from cnncourse.exercises import (
    Call,
    Chance,
    expect_close,
    misprint,
    misprinted,
    parameter_list,
    question,
    value_question,
)
from cnncourse.ops.conv2d import conv2d
from cnncourse.ops.local_response_norm import local_response_norm
from cnncourse.shapes import output_size
from cnncourse.train import top_k_error
from cnncourse.zoo.spec import Conv, Flatten, Linear, MaxPool, Serial
from cnncourse.zoo.trace import Row, Trace, trace

__all__ = ["counts", "crops", "erratum", "groups", "lrn", "topk"]


@question(
    "17.topk",
    points=2,
    title="The top-k error",
    statement=(
        "`top_k(scores, y, k)`: scores of shape (N, K), y of shape (N,). The share of images whose class is not "
        "among the k with the largest scores, between 0 and 1."
    ),
)
def topk(call: Call, rng: np.random.Generator) -> None:
    """Scores without ties; more images than classes, and fewer."""
    for n, classes in ((40, 7), (6, 11), (25, 6)):
        scores, y = rng.normal(size=(n, classes)), rng.integers(0, classes, n)
        for k in (1, 2, 5):
            expect_close(call(scores, y, k), top_k_error(scores, y, k), f"the top-{k} error")


@question(
    "17.lrn",
    points=2,
    title="Local response normalisation",
    statement=(
        "`normalise(x, n, k, alpha, beta)`: x of shape (C, H, W), n odd. Each value over (k + alpha · S) ** beta, "
        "where S adds the squares of the n maps around its own at its place, as far as they exist. As the paper "
        "writes it: alpha is not divided by n."
    ),
)
def lrn(call: Call, rng: np.random.Generator) -> None:
    """Constants that are not the paper's; values large enough for the sum to matter."""
    for (c, height, width), n in (((7, 2, 3), 5), ((4, 3, 1), 3), ((2, 1, 4), 5)):
        x = rng.normal(scale=8.0, size=(c, height, width))
        k, alpha, beta = (float(rng.uniform(*span)) for span in ((1, 3), (0.01, 0.1), (0.5, 0.9)))
        want = local_response_norm(x[None], n, k=k, alpha=alpha * n, beta=beta)[0]
        expect_close(call(x, n, k, alpha, beta), want, "the normalised maps")


@question(
    "17.groups",
    points=2,
    title="On two cards, or more",
    statement=(
        "`grouped(x, w, groups)`: x of shape (N, C, H, W), w of shape (F, C / groups, KH, KW). The convolution "
        "(stride 1, no padding, no bias) in which the first group of filters sees the first group of maps, and so on. "
        "Not with a function that knows of groups."
    ),
)
def groups(call: Call, rng: np.random.Generator) -> None:
    """One group, two and three; every axis has its own size."""
    for g, maps, filters in ((2, 3, 2), (1, 2, 5), (3, 1, 2)):
        x, w = rng.normal(size=(2, g * maps, 4, 6)), rng.normal(size=(g * filters, maps, 2, 3))
        expect_close(call(x, w, g), conv2d(x, w, groups=g), f"the maps of {g} groups")


def own_net(chance: Chance) -> dict[str, Any]:
    """Draw a network in AlexNet's manner; all divisions by its groups come out whole."""
    g = chance.choice((2, 4))
    return {
        "size": chance.integer(100, 240),
        "k": chance.choice((7, 9, 11)),
        "s": chance.choice((2, 3, 4)),
        "c1": g * chance.integer(8, 24),
        "c2": g * chance.integer(10, 60),
        "g": g,
        "units": chance.integer(300, 900),
    }


def own_trace(size: int, k: int, s: int, c1: int, c2: int, g: int, units: int) -> Trace:
    """Trace it."""
    layers = (
        Conv(c1, k, stride=s, name="conv1"),
        MaxPool(3, stride=2, name="pool1"),
        Conv(c2, 5, padding=2, groups=g, name="conv2"),
        MaxPool(3, stride=2, name="pool2"),
        Flatten(name="flatten"),
        Linear(units, name="fc3"),
    )
    return trace(Serial(layers), (3, size, size))


@value_question(
    "17.counts",
    points=2,
    title="An AlexNet of your own",
    statement=(
        "A network in AlexNet's manner reads colour images of {size}×{size}. conv1 has {c1} filters of {k}×{k}, "
        "stride {s}, no padding; pool1 takes 3×3 windows, 2 apart. conv2 has {c2} filters of 5×5, padding 2, in {g} "
        "groups; pool2 is as pool1. fc3 is a dense layer of {units} units. Sizes are floored. How many parameters, "
        "biases counted, have conv1, conv2 and fc3? Answer with a dict of them."
    ),
    draw=own_net,
)
def counts(**sizes: int) -> dict[str, int]:
    """Count from the trace."""
    t = own_trace(**sizes)
    return {name: t[name].parameters for name in ("conv1", "conv2", "fc3")}


def own_crops(chance: Chance) -> dict[str, int]:
    """Draw the sizes of image and crop, and a first layer that fits the crop."""
    size = chance.integer(90, 240)
    return {
        "height": size + chance.integer(10, 60),
        "width": size + chance.integer(61, 120),
        "size": size,
        "k": chance.choice((7, 9, 11)),
        "s": chance.choice((2, 3, 4)),
    }


@value_question(
    "17.crops",
    points=1,
    title="Crops",
    statement=(
        "Training images have {height}×{width} pixels, and the network sees crops of {size}×{size}, each also "
        "reflected. Its first layer has filters of {k}×{k}, stride {s}, no padding. How many different inputs does one "
        "image give, and how wide are the maps of the first layer? Answer with a dict of inputs and width."
    ),
    draw=own_crops,
)
def crops(height: int, width: int, size: int, k: int, s: int) -> dict[str, int]:
    """Count the places; sizes are floored."""
    return {"inputs": 2 * len(places_of(height, width, size)), "width": output_size(size, k, s)}


SLIPS: dict[str, Callable[[Row], int]] = {  # what a likely slip makes of a row
    "conv1": lambda row: row.parameters - row.output[0],  # biases forgotten
    "conv2": lambda row: 2 * row.parameters - row.output[0],  # groups forgotten
    "conv3": lambda row: (row.parameters + row.output[0]) // 2,  # groups where there are none
    "conv4": lambda row: 2 * row.parameters - row.output[0],
    "conv5": lambda row: row.parameters - row.output[0] + 1,  # one bias for the layer
    "fc6": lambda row: row.parameters - row.output[0],
}


def claimed_trace(c1: int, c2: int, c3: int, c5: int, units: int) -> Trace:
    """Trace AlexNet with other numbers of filters and units; conv4 has as many as conv3."""
    layers = (
        Conv(c1, 11, stride=4, name="conv1"),
        MaxPool(3, stride=2, name="pool1"),
        Conv(c2, 5, padding=2, groups=2, name="conv2"),
        MaxPool(3, stride=2, name="pool2"),
        Conv(c3, 3, padding=1, name="conv3"),
        Conv(c3, 3, padding=1, groups=2, name="conv4"),
        Conv(c5, 3, padding=1, groups=2, name="conv5"),
        MaxPool(3, stride=2, name="pool5"),
        Flatten(name="flatten"),
        Linear(units, name="fc6"),
    )
    return trace(Serial(layers), (3, 227, 227))


def claims(chance: Chance) -> dict[str, Any]:
    """Draw sizes and a list of parameters in which one is wrong."""
    sizes = {name: 2 * chance.integer(20, 120) for name in ("c1", "c2", "c3", "c5")}
    sizes["units"] = chance.integer(500, 4000)
    t, slip = claimed_trace(**sizes), chance.choice(tuple(SLIPS))
    return sizes | misprinted(parameter_list(t, SLIPS), slip, SLIPS[slip](t[slip]))


@value_question(
    "17.erratum",
    points=2,
    title="Spot the erratum",
    statement=(
        "A page describes AlexNet as of 2012 with other sizes: 3×227×227 in, conv1 {c1} filters, conv2 {c2}, conv3 "
        "{c3}, conv4 {c3}, conv5 {c5}, fc6 {units} units; kernels, strides, paddings, poolings and the two groups as "
        "published. It gives these parameters, biases counted: conv1 {said_conv1}, conv2 {said_conv2}, conv3 "
        "{said_conv3}, conv4 {said_conv4}, conv5 {said_conv5}, fc6 {said_fc6}. One number is wrong. Answer with a "
        "tuple: the layer's name and the right number."
    ),
    draw=claims,
)
def erratum(c1: int, c2: int, c3: int, c5: int, units: int, **said: int) -> tuple[str, int]:
    """Find the row that differs from the trace."""
    return misprint(parameter_list(claimed_trace(c1, c2, c3, c5, units), SLIPS), said)
