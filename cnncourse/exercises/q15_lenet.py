"""Questions on LeNet: counts, connections, the C3 table, sub-sampling, RBF units and MAP loss, an erratum."""

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
from cnncourse.ops.avg_pool2d import avg_pool2d
from cnncourse.ops.map_loss import map_loss
from cnncourse.ops.rbf import rbf
from cnncourse.ops.scale_shift import scale_shift
from cnncourse.zoo.spec import Conv, Flatten, Linear, Serial, Subsample, TableConv
from cnncourse.zoo.trace import Row, Trace, trace

__all__ = ["connections", "counts", "erratum", "penalties", "subsampling", "table"]

Table = tuple[tuple[int, ...], ...]


def own_net(chance: Chance) -> dict[str, Any]:
    """Draw a network in LeNet-5's manner, whose windows fit."""
    k = chance.choice((3, 5, 7))
    s4 = k + chance.integer(1, 4)  # never the size of the kernel, which is easily written for it
    s2 = 2 * s4 + k - 1
    return {
        "size": 2 * s2 + k - 1,
        "k": k,
        "c1": chance.integer(4, 9),
        "c3": chance.integer(10, 24),
        "c5": chance.integer(60, 150),
    }


def own_trace(size: int, k: int, c1: int, c3: int, c5: int) -> Trace:
    """Trace it: two stages of convolution and sub-sampling, then C5, whose kernels cover all of S4."""
    s4 = ((size - k + 1) // 2 - k + 1) // 2
    layers = (
        Conv(c1, k, name="C1"),
        Subsample(2, name="S2"),
        Conv(c3, k, name="C3"),
        Subsample(2, name="S4"),
    )
    return trace(Serial((*layers, Conv(c5, s4, name="C5"))), (1, size, size))


@value_question(
    "15.counts",
    points=2,
    title="A LeNet of your own",
    statement=(
        "A network in LeNet-5's manner reads {size}×{size} grey images. C1 has {c1} maps and {k}×{k} kernels. "
        "S2 is a trained sub-sampling by 2. C3 has {c3} maps and {k}×{k} kernels, and each of its maps sees "
        "all maps of S2. S4 sub-samples as S2 does. C5 has {c5} maps; its kernels are as large as the maps of S4. "
        "How many parameters are trained in each layer? Answer with a dict of C1, S2, C3, S4, C5."
    ),
    draw=own_net,
)
def counts(size: int, k: int, c1: int, c3: int, c5: int) -> dict[str, int]:
    """Count from the trace."""
    return {row.name: row.parameters for row in own_trace(size, k, c1, c3, c5).rows}


def own_table(chance: Chance) -> dict[str, Any]:
    """Draw the same with a number of links in C3's table."""
    net = own_net(chance)
    del net["c5"]
    full = net["c1"] * net["c3"]
    return net | {"links": chance.integer(full // 3, full - 3)}


@value_question(
    "15.connections",
    points=2,
    title="Connections",
    statement=(
        "A network reads {size}×{size} grey images. C1 has {c1} maps and {k}×{k} kernels, S2 is a trained sub-sampling "
        "by 2. C3 has {c3} maps and {k}×{k} kernels; its table has {links} crosses, each a map of S2 that a map of "
        "C3 sees. How many connections have C1, S2 and C3, biases counted? Answer with a dict of C1, S2, C3."
    ),
    draw=own_table,
)
def connections(size: int, k: int, c1: int, c3: int, links: int) -> dict[str, int]:
    """Spread the links over the maps of C3 in any way: only their number counts."""
    places = [(i % c3, i // c3) for i in range(links)]
    spread: Table = tuple(tuple(c for f, c in places if f == row) for row in range(c3))
    layers = (Conv(c1, k, name="C1"), Subsample(2, name="S2"), TableConv(spread, k, name="C3"))
    return {row.name: row.connections for row in trace(Serial(layers), (1, size, size)).rows}


@question(
    "15.table",
    points=2,
    title="Counting along a table",
    statement=(
        "`table_counts(table, kernel_size, height, width)`: parameters and connections of a layer connected along "
        "a table, with one bias per map, whose input maps have height × width pixels."
    ),
)
def table(call: Call, rng: np.random.Generator) -> None:
    """Random tables, whose maps see different numbers of maps; sides that differ."""
    for maps, filters, k, height, width in ((6, 16, 5, 14, 14), (4, 7, 3, 9, 12), (5, 3, 2, 8, 5)):
        sizes = rng.integers(1, maps + 1, size=filters)
        links = tuple(tuple(sorted(rng.permutation(maps)[:n].tolist())) for n in sizes)
        got = expect_parts(call([list(row) for row in links], k, height, width), "parameters", "connections")
        row = trace(TableConv(links, k), (maps, height, width)).rows[0]
        expect_equal(got[0], row.parameters, "the number of parameters")
        expect_equal(got[1], row.connections, "the number of connections")


@question(
    "15.subsample",
    points=2,
    title="Trained sub-sampling",
    statement=(
        "`subsample(x, w, b)`: x of shape (N, C, H, W), H and W even, w and b of shape (C,). The sum of each 2×2 "
        "window times the factor of its map, plus the bias of its map; no squashing."
    ),
)
def subsampling(call: Call, rng: np.random.Generator) -> None:
    """Every axis has its own size; factors and biases differ from map to map."""
    for n, c, height, width in ((2, 3, 4, 6), (1, 5, 8, 2)):
        x, w, b = rng.normal(size=(n, c, height, width)), rng.normal(size=c), rng.normal(size=c)
        want = scale_shift(avg_pool2d(x, 2, divisor_override=1), w, b)
        expect_close(call(x, w, b), want, "the sub-sampled maps")


@question(
    "15.map_loss",
    points=2,
    title="Penalties and the MAP loss",
    statement=(
        "`rbf_map_loss(x, codes, target, j)`: x of shape (N, D), codes of shape (K, D), target of shape (N,). The "
        "penalty of a class is the squared distance of x to its code; return the mean MAP loss of the batch."
    ),
)
def penalties(call: Call, rng: np.random.Generator) -> None:
    """Near and far codes: where all classes are far, the rubbish class carries the sum."""
    for n, k, d, spread in ((3, 4, 5, 0.4), (5, 3, 7, 1.0), (2, 6, 4, 3.0)):
        x, codes = spread * rng.normal(size=(n, d)), spread * rng.normal(size=(k, d))
        target, j = rng.permutation(np.arange(n) % k), float(rng.uniform(0.1, 2.0))
        expect_close(call(x, codes, target, j), map_loss(rbf(x, codes), target, j=j), "the loss")


SLIPS: dict[str, Callable[[Row], int]] = {  # what a likely slip makes of a row
    "C1": lambda row: row.parameters - row.output[0],  # biases forgotten
    "S2": lambda row: row.output[0],  # no trained factor
    "C3": lambda row: row.parameters - row.output[0] + 1,  # one bias for the layer
    "S4": lambda row: row.parameters * 2,  # a weight for each pixel of the window
    "C5": lambda row: row.parameters - row.output[0],
    "F6": lambda row: row.parameters - row.output[0] + 1,
}


def claimed_trace(c1: int, c3: int, c5: int, f6: int) -> Trace:
    """Trace LeNet-5 with other numbers of maps, C3 seeing all maps of S2."""
    layers = (
        Conv(c1, 5, name="C1"),
        Subsample(2, name="S2"),
        Conv(c3, 5, name="C3"),
        Subsample(2, name="S4"),
    )
    net = Serial((*layers, Conv(c5, 5, name="C5"), Flatten(name="flatten"), Linear(f6, name="F6")))
    return trace(net, (1, 32, 32))


def claims(chance: Chance) -> dict[str, Any]:
    """Draw sizes and a table of parameters in which one row is wrong."""
    sizes = {
        "c1": chance.integer(4, 9),
        "c3": chance.integer(11, 24),
        "c5": chance.integer(80, 150),
        "f6": chance.integer(50, 99),
    }
    t, slip = claimed_trace(**sizes), chance.choice(tuple(SLIPS))
    return sizes | misprinted(parameter_list(t, SLIPS), slip, SLIPS[slip](t[slip]))


@value_question(
    "15.erratum",
    points=2,
    title="Spot the erratum",
    statement=(
        "A page describes LeNet-5 with other sizes: C1 {c1} maps, C3 {c3} maps that see all maps of S2, C5 {c5} maps, "
        "F6 {f6} units, all kernels 5×5, trained sub-sampling by 2. It gives these parameters: C1 {said_C1}, S2 "
        "{said_S2}, C3 {said_C3}, S4 {said_S4}, C5 {said_C5}, F6 {said_F6}. One number is wrong. Answer with a tuple: "
        "the layer's name and the right number."
    ),
    draw=claims,
)
def erratum(c1: int, c3: int, c5: int, f6: int, **said: int) -> tuple[str, int]:
    """Find the row that differs from the trace."""
    return misprint(parameter_list(claimed_trace(c1, c3, c5, f6), SLIPS), said)
