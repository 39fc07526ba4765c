"""Questions on ResNet: counts of blocks, depth, a residual gradient, option A, batch normalisation, an erratum."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np

from cnncourse.exercises import (
    Call,
    Chance,
    expect_close,
    expect_parts,
    misprint,
    misprinted,
    question,
    value_question,
)
from cnncourse.ops.batch_norm import batch_norm_backward
from cnncourse.zoo.resnet import block, bottleneck, cifar_resnet, shortcut
from cnncourse.zoo.spec import Layer
from cnncourse.zoo.trace import Row, trace

__all__ = ["blocks", "depth", "erratum", "normalisation_backward", "option_a", "residual_gradient"]


def own_block(chance: Chance) -> dict[str, int]:
    """Draw a stage of bottlenecks and the number of channels that reach it."""
    return {"before": chance.integer(5, 40) * 8, "narrow": chance.integer(5, 60) * 4}


def parameters(layer: Layer, channels: int) -> dict[bool, int]:
    """Count the parameters of a block, on its shortcut (True) and in its body (False)."""
    counts = {True: 0, False: 0}
    for row in trace(layer, (channels, 8, 8)).rows:
        counts["shortcut" in row.name] += row.parameters
    return counts


@value_question(
    "20.blocks",
    points=2,
    title="Two bottlenecks",
    statement=(
        "A stage of bottlenecks is reached by {before} channels. Its first block narrows them to {narrow} with a "
        "1×1 convolution, works on these with a 3×3, and gives 4 · {narrow} with a 1×1; it halves the maps, so its "
        "shortcut is a projection (1×1, to as many channels). Each convolution, the projection too, has no bias and "
        "is followed by a batch normalisation. The second block has an identity for its shortcut. How many "
        "parameters are trained in the first block's body, in its shortcut, and in the second block? Answer with a "
        "dict of body, shortcut, second."
    ),
    draw=own_block,
)
def blocks(before: int, narrow: int) -> dict[str, int]:
    """Count from the trace."""
    path, out = bottleneck(narrow, 2, stride_in_3x3=False)
    first = parameters(block("first", path, shortcut(before, out, 2, "B"), plain=False), before)
    path, _ = bottleneck(narrow, 1, stride_in_3x3=False)
    second = parameters(block("second", path, (), plain=False), out)
    return {"body": first[False], "shortcut": first[True], "second": second[False]}


def own_depth(chance: Chance) -> dict[str, int]:
    """Draw the blocks of a stage, and the last block's chance of survival in per cent."""
    return {"n": chance.integer(4, 90), "survival": chance.integer(55, 94)}


@value_question(
    "20.depth",
    points=2,
    title="Long and short",
    statement=(
        "A ResNet for CIFAR-10 has three stages of {n} basic blocks, all shortcuts of option A. How many layers "
        "with weights has it, and how many blocks? It is trained with stochastic depth: the l-th of all L blocks "
        "survives with the probability 1 − l/L · (1 − p), where p is {survival} %. How many blocks are kept on "
        "average? Answer with a dict of layers, blocks, kept."
    ),
    draw=own_depth,
)
def depth(n: int, survival: int) -> dict[str, float]:
    """Add up the chances."""
    total, p = 3 * n, survival / 100
    kept = sum(1 - place / total * (1 - p) for place in range(1, total + 1))
    return {"layers": 6 * n + 2, "blocks": total, "kept": kept}


@question(
    "20.residual",
    points=3,
    title="The gradient of a residual block",
    statement=(
        "`residual_gradient(g, x, w1, w2)`: for y = x + w2 · max(0, w1 · x) with x of shape (D,), w1 (M, D), w2 (D, "
        "M), and g the gradient at y: the gradients at x, w1 and w2, in the shapes of these."
    ),
)
def residual_gradient(call: Call, rng: np.random.Generator) -> None:
    """Some hidden units on, some off; D and M differ."""
    for d, m in ((4, 6), (5, 3), (3, 7)):
        g, x = rng.normal(size=(2, d))
        w1, w2 = rng.normal(size=(m, d)), rng.normal(size=(d, m))
        w1[0] *= -np.sign(w1[0] @ x)  # at least one off
        w1[1] *= np.sign(w1[1] @ x)  # and one on
        hidden = np.maximum(w1 @ x, 0)
        at_hidden = (w2.T @ g) * (hidden > 0)
        dx, dw1, dw2 = expect_parts(
            call(g, x, w1, w2), "the gradient at x", "the gradient at w1", "the gradient at w2"
        )
        expect_close(dx, g + w1.T @ at_hidden, "the gradient at x")
        expect_close(dw1, np.outer(at_hidden, x), "the gradient at w1")
        expect_close(dw2, np.outer(g, hidden), "the gradient at w2")


@question(
    "20.option_a",
    points=2,
    title="A shortcut without parameters",
    statement=(
        "`option_a(x, filters, stride)`: x of shape (N, C, H, W). Every stride-th pixel of each row and column, "
        "beginning with the first, and behind the C channels as many channels of zeros as make `filters` in all."
    ),
)
def option_a(call: Call, rng: np.random.Generator) -> None:
    """Sides that the stride does not divide, and more than twice the channels."""
    for shape, filters, stride in (
        ((2, 3, 4, 6), 6, 2),
        ((1, 2, 5, 7), 5, 2),
        ((3, 4, 7, 5), 4, 3),
        ((2, 3, 4, 5), 7, 1),
    ):
        x = rng.normal(size=shape)
        picked = x[:, :, ::stride, ::stride]
        more = np.zeros((shape[0], filters - shape[1], *picked.shape[2:]))
        expect_close(
            call(x, filters, stride), np.concatenate([picked, more], axis=1), "the shortcut's output"
        )


@question(
    "20.bn_backward",
    points=3,
    title="Batch normalisation, backward",
    statement=(
        "`bn_backward(g, x, w, eps)`: x and g of shape (N, C), w of shape (C,). y = w (x − μ)/√(σ² + eps) + b with "
        "mean and variance (divided by N) of each channel over the batch; g is the gradient at y. Return the "
        "gradients at x, w and b."
    ),
)
def normalisation_backward(call: Call, rng: np.random.Generator) -> None:
    """Means away from 0, spreads that differ, an eps that counts."""
    for n, c, eps in ((4, 3, 1e-5), (7, 2, 0.1), (3, 5, 0.5)):
        x = rng.normal(size=(n, c)) * rng.uniform(0.5, 3.0, c) + rng.normal(size=c)
        g, w = rng.normal(size=(n, c)) + 0.5, rng.uniform(0.3, 2.0, c)
        dx, _, _, dw, _ = batch_norm_backward(g, x, None, None, w, training=True, eps=eps)
        got = expect_parts(call(g, x, w, eps), "the gradient at x", "the gradient at w", "the gradient at b")
        expect_close(got[0], np.asarray(dx), "the gradient at x")
        expect_close(got[1], np.asarray(dw), "the gradient at w")
        expect_close(got[2], g.sum(axis=0), "the gradient at b")


STAGES = {"conv1": "first", "conv2": "stage1", "conv3": "stage2", "conv4": "stage3", "fc": "last"}
Rows = list[Row]
SLIPS: dict[str, Callable[[Rows, int], int]] = {  # what a likely slip makes of a part of the network
    "first": lambda rows, total: total + rows[0].output[0],  # a bias that is not there
    "stage1": lambda rows, total: total - kept(rows, "batch norm"),
    "stage2": lambda rows, total: total - kept(rows, "shortcut"),
    "stage3": lambda rows, total: total - kept(rows, "batch norm") // 2,  # factors without biases
    "last": lambda rows, total: total - rows[0].output[0],
}


def kept(rows: Rows, word: str) -> int:
    """Count the parameters of the layers of a kind, or on shortcuts."""
    return sum(row.parameters for row in rows if word in (row.layer.title, *row.name.split(".")))


@cache
def claimed(n: int, filters: int) -> dict[str, Rows]:
    """Trace a network and sort its layers by the parts that the page lists."""
    found: dict[str, Rows] = {part: [] for part in STAGES.values()}
    for row in trace(cifar_resnet(6 * n + 2, option="B", filters=filters), (3, 32, 32)).rows:
        stage = row.name.partition(".")[0].partition("_")[0]
        part = STAGES.get("conv1" if stage == "bn1" else stage)
        if part and row.parameters:
            found[part].append(row)
    return found


def totals(n: int, filters: int) -> dict[str, int]:
    """Count the parameters of each part."""
    return {part: sum(row.parameters for row in rows) for part, rows in claimed(n, filters).items()}


def claims(chance: Chance) -> dict[str, Any]:
    """Draw a network and a table of parameters in which one row is wrong."""
    sizes = {"n": chance.integer(2, 9), "filters": chance.integer(10, 40)}
    right, slip = totals(**sizes), chance.choice(tuple(SLIPS))
    return sizes | misprinted(right, slip, SLIPS[slip](claimed(**sizes)[slip], right[slip]))


@value_question(
    "20.erratum",
    points=2,
    title="Spot the erratum",
    statement=(
        "A page describes a ResNet for CIFAR-10 with option B: a 3×3 convolution of the 3 colours to {filters} "
        "maps, then three stages of {n} basic blocks with {filters}, 2 · {filters} and 4 · {filters} maps, the mean "
        "of each map, a fully connected layer to 10 classes. Convolutions have no bias and are followed by a batch "
        "normalisation each. The page gives these parameters, normalisations counted: first {said_first}, stage1 "
        "{said_stage1}, stage2 {said_stage2}, stage3 {said_stage3}, last {said_last}. One number is wrong. Answer "
        "with a tuple: the part's name and the right number."
    ),
    draw=claims,
)
def erratum(n: int, filters: int, **said: int) -> tuple[str, int]:
    """Find the row that differs from the trace."""
    return misprint(totals(n, filters), said)
