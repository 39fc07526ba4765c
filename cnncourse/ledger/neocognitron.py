"""Ledger of the Neocognitron: its layers, and what its simulations show."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np

from cnncourse.ledger.rows import Erratum, Number, Row, measured
from cnncourse.neocognitron import (
    MODULES,
    Neocognitron,
    c_layer,
    digit,
    falling,
    final_answers,
    neocognitron,
    present,
    s_layer,
)
from cnncourse.ops import relu

__all__ = ["ERRATA", "ROWS"]

PAPER, SECTION, CHAPTER = "Fukushima 1980", "section 5", "09"
OURS = "The paper prints the sizes and not the strides; ours are chosen so that these sizes come out."
LAYERS = (("S1", 16), ("C1", 10), ("S2", 8), ("C2", 6), ("S3", 2), ("C3", 1))


def side(layer: str) -> int:
    """Return the side of a layer of the Neocognitron, from the one below."""
    size = 16
    for level, module in enumerate(MODULES, 1):
        s, size = module.sizes(size)
        if layer in (f"S{level}", f"C{level}"):
            return s if layer[0] == "S" else size
    raise KeyError(layer)


def cells(layer: str) -> int:
    """Count the cells of a layer's 24 planes."""
    return 24 * side(layer) ** 2


def synapses(level: int) -> int:
    """Count the excitatory inputs of an S-cell."""
    return int(neocognitron().a[level][0].size)


def measure(patterns: str, key: str) -> Callable[[], Number]:
    """Return what the benchmark measured for one set of patterns."""
    return measured("neocognitron", "sets", patterns, key)


FIVE = "0 to 4, up to 2 cells"
ROWS = [
    Row(f"neocognitron.{layer}", PAPER, SECTION, f"Neocognitron: cells of {layer}, in 24 planes",
        24 * printed**2, partial(cells, layer), reason=OURS)
    for layer, printed in LAYERS
] + [
    Row("neocognitron.inputs1", PAPER, SECTION, "excitatory inputs of a cell of S1", 25, partial(synapses, 0)),
    Row("neocognitron.inputs2", PAPER, SECTION, "excitatory inputs of a cell of S2 or S3", 5 * 5 * 24,
        partial(synapses, 1)),
    Row("neocognitron.five", PAPER, SECTION, "of the digits 0 to 4, those with a final cell of their own", 5,
        measure(FIVE, "own"), judged="yes",
        reason="Mean of the runs of benchmarks/neocognitron.py. Each digit is shown 20 times, as in the paper, shifted "
        "by up to 2 cells; how far the paper shifts, it does not print."),
    Row("neocognitron.shown", PAPER, SECTION, "digits shifted by up to 2 cells that get the same final cell", 100,
        measure(FIVE, "shown"), unit="%", judged="yes",
        reason="The answers are said not to be affected by shifts at all; these are the places that were shown."),
    Row("neocognitron.anywhere", PAPER, SECTION, "digits anywhere on the retina that get the same final cell", 100,
        measure(FIVE, "anywhere"), unit="%", judged="partly",
        reason="At the edge of the retina other cells answer. Figure 6 of the paper shows three places of each digit."),
    Row("neocognitron.letters", PAPER, SECTION, "of X, Y, T and Z, those with a final cell of their own", 4,
        measure("X Y T Z, up to 2 cells", "own"), judged="yes",
        reason="Mean of the runs, parameters as for the digits."),
    Row("neocognitron.ten", PAPER, SECTION, "of all ten digits, those with a final cell of their own", 10,
        measure("0 to 9, up to 2 cells", "own"), digits=1, judged="partly",
        reason="The paper: possible with adjusted parameters and patterns shown skilfully. We adjusted nothing."),
]  # fmt: skip


def untaught() -> Neocognitron:
    """Return a network that has seen nothing."""
    return neocognitron()


def only_grows() -> bool:
    """No weight ever becomes smaller, and nobody says which digit is shown."""
    before = untaught()
    after = present(before, digit(3))
    return all(
        (new >= old).all() for new, old in zip((*after.a, *after.b), (*before.a, *before.b), strict=True)
    )


def two_count_more_than_one() -> bool:
    """A C-cell answers two S-cells more than one of them; a maximum would not."""
    one = np.zeros((1, 24, 5, 5))
    one[0, 0, 2, 1] = 1
    both = one.copy()
    both[0, 0, 2, 3] = 1
    answers = [c_layer(s, falling(5))[0, 0, 0, 0] for s in (one, both)]
    return bool(answers[1] > answers[0] and one.max() == both.max())


def rectified() -> bool:
    """Without inhibition an S-layer is r times a ReLU."""
    rng = np.random.default_rng(0)
    u, a = rng.random((1, 2, 6, 7)), rng.random((3, 2, 3, 3))
    found = s_layer(u, a, np.zeros(3), falling(3), r=4.0)[0, :, 0, 0]
    return bool(np.allclose(found, 4 * relu((a * u[:, :, :3, :3]).sum(axis=(1, 2, 3)))))


def no_chance() -> bool:
    """Two new networks are the same: only the places of the patterns are drawn."""
    return all(np.array_equal(a, b) for a, b in zip(untaught().a, untaught().a, strict=True))


def no_ten_outputs() -> bool:
    """There is one final cell for each of 24 planes, whatever is shown."""
    return final_answers(untaught(), digit(0)[None]).shape == (1, 24)


OFTEN = "often told"
ERRATA = [
    Erratum(
        "neocognitron.backpropagation",
        OFTEN,
        "The Neocognitron was trained by backpropagation.",
        "It organised itself: the strongest cells copy what they see. No error, no gradient, no labels.",
        only_grows,
        CHAPTER,
    ),
    Erratum(
        "neocognitron.maximum",
        OFTEN,
        "It had max pooling.",
        "A C-cell adds up what it sees, with weights that fall with the distance, and saturates.",
        two_count_more_than_one,
        CHAPTER,
    ),
    Erratum(
        "neocognitron.relu",
        OFTEN,
        "Rectified units came to networks about 2010.",
        "Equation 2 of 1980 is max(0, x), and Fukushima had it in 1969. The name ReLU is later.",
        rectified,
        CHAPTER,
    ),
    Erratum(
        "neocognitron.random",
        "programs that rebuild it",
        "Its weights start at random.",
        "They start as a function of place and plane, without randomness; only places of patterns were random.",
        no_chance,
        CHAPTER,
    ),
    Erratum(
        "neocognitron.handwriting",
        OFTEN,
        "The network of 1980 read handwriting, with ten outputs.",
        "It saw five drawn digits, and had 24 final cells; ten drawn digits needed care.",
        no_ten_outputs,
        CHAPTER,
    ),
]
