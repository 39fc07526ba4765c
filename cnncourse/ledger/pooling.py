"""Ledger and errata of the chapter on pooling."""

from __future__ import annotations

from functools import partial

import numpy as np

from cnncourse.data import digits_split
from cnncourse.ledger.counting import traced
from cnncourse.ledger.rows import Erratum, Row, measured
from cnncourse.ops.avg_pool2d import avg_pool2d
from cnncourse.ops.max_pool2d import max_pool2d
from cnncourse.shapes import Array, output_size
from cnncourse.shifts import places_told_apart, shifted
from cnncourse.stages import random_bank, readout_error, stage
from cnncourse.zoo.spec import Conv, GlobalAvgPool, Layer, Linear, MaxPool, ReLU, Serial
from cnncourse.zoo.trace import trace

__all__ = ["ERRATA", "ROWS", "STUCK", "gap"]

P2009, P2010, P2012 = "Jarrett et al. 2009", "Scherer et al. 2010", "Krizhevsky et al. 2012"
BOUREAU, P2015, P2019 = "Boureau et al. 2010", "Springenberg et al. 2015", "Zhang 2019"


STUCK = 85
"""Per cent: a run with a larger error has learned nothing, ten classes being guessed with 90."""


def figures(images: str, ending: str, key: str) -> Array:
    """Return what the benchmark measured with each seed."""
    return np.array(measured("pooling_kinds", images, "endings", ending, key)())


def gap(images: str, ending: str, key: str = "error") -> tuple[float, float]:
    """Return the mean difference from max-pooling of 2×2, taken seed by seed, and its standard error.

    Seeds with which one of the two has learned nothing are left out.

    Parameters
    ----------
    images : {"digits", "photographs"}
    ending : str
        A key of :data:`cnncourse.zoo.pooled.ENDINGS`.
    key : {"error", "top5", "moved 1", "moved 2", "same answers"}
        In per cent.
    """
    base = "max 2×2"
    errors = np.maximum(figures(images, ending, "error"), figures(images, base, "error"))
    apart = (figures(images, ending, key) - figures(images, base, key))[errors < STUCK]
    return float(apart.mean()), float(apart.std(ddof=1) / len(apart) ** 0.5)


def all_conv(*, instead: bool) -> Serial:
    """Return model C, or All-CNN-C with a convolution in place of each pooling: their tables 1 and 2."""

    def block(filters: int, number: int) -> list[Layer]:
        convolutions = [Conv(filters, 3, padding=1), ReLU(), Conv(filters, 3, padding=1), ReLU()]
        down = [Conv(filters, 3, stride=2, padding=1), ReLU()] if instead else [MaxPool(3, 2, padding=1)]
        return [Serial((*convolutions, *down), name=f"block{number}")]

    end = (Conv(192, 3), ReLU(), Conv(192, 1), ReLU(), Conv(10, 1), ReLU(), GlobalAvgPool())
    return Serial((*block(96, 1), *block(192, 2), Serial(end, name="end")))


def parameters(instead: bool) -> float:
    """Count the parameters, in millions."""
    return trace(all_conv(instead=instead), (3, 32, 32)).parameters / 1e6


def spread_exponent() -> float:
    """Measure with which power of the window's area the variance of means of random zeros and ones falls."""
    x = (np.random.default_rng(0).random((400, 1, 32, 32)) < 0.1).astype(float)
    areas = np.array([1, 4, 16, 64])
    variances = [avg_pool2d(x, round(area**0.5)).var() for area in areas]
    return float(np.polyfit(np.log(areas), np.log(variances), 1)[0])


def random_filters() -> float:
    """Return the share of digits that a readout on a stage of 32 random filters recognises, in per cent."""
    learn, test = digits_split(seed=0)
    bank = random_bank(32, 5, np.random.default_rng(0))
    pool = partial(avg_pool2d, kernel_size=4)
    parts = [(stage(part.images[:, None], bank, pool), part.labels) for part in (learn, test)]
    return 100 * (1 - readout_error(parts[0], parts[1]))


def blurred_stripes() -> float:
    """Return what Zhang's blurred maxima are where stripes of two are moved by one pixel."""
    row = np.roll(np.tile([0.0, 0, 1, 1], 4), 1)[None, None, None]
    dense = np.pad(max_pool2d(row, (1, 2), stride=1), ((0, 0), (0, 0), (0, 0), (1, 0)))
    return float(avg_pool2d(avg_pool2d(dense, (1, 2), stride=1), (1, 2), stride=2)[0, 0, 0, 2])


def saved_sides() -> int:
    """Add up how much larger or smaller 3×3 with stride 2 makes AlexNet's maps than 2×2."""
    return sum(abs(output_size(n, 3, 2) - output_size(n, 2, 2)) for n in (55, 27, 13))


SMALL = "Four passes over 4,000 photographs of CIFAR-10, a small network, five seeds."
CHANCE = f"{SMALL} The difference is within two standard errors."
BEGUN = f"{SMALL} The network with more layers has hardly begun to learn; the paper trains for 350 passes."
ROWS = [
    Row("pooling.overlap.sizes", P2012, "section 3.4", "overlapping pooling: difference in the sizes of maps", 0,
        saved_sides),
    Row("pooling.overlap.top1", P2012, "section 3.4", "overlapping pooling: gain in top-1 error", 0.4,
        lambda: -gap("photographs", "max 3×3, overlapping")[0], "points", 1, "no",
        f"Not ImageNet. {CHANCE}"),
    Row("pooling.overlap.top5", P2012, "section 3.4", "overlapping pooling: gain in top-5 error", 0.3,
        lambda: -gap("photographs", "max 3×3, overlapping", "top5")[0], "points", 1, "no",
        f"Of ten classes, not a thousand. {CHANCE}"),
    Row("pooling.allconv.base", P2015, "table 3", "model C: parameters", 1.3, lambda: parameters(False), "million", 1,
        "no", "The layers of its table 1 have 954,730; about 1.3 million cannot be made of them."),
    Row("pooling.allconv.instead", P2015, "table 3", "All-CNN-C: parameters", 1.4, lambda: parameters(True),
        "million", 1),
    Row("pooling.allconv.gap", P2015, "table 3", "convolution in place of pooling: gain in error (9.74 to 9.08)", 0.66,
        lambda: -gap("photographs", "convolution instead")[0], "points", 2, "no", BEGUN),
    Row("pooling.strided.gap", P2015, "table 3", "stride in place of pooling: loss in error (9.74 to 10.19)", 0.45,
        lambda: gap("photographs", "strided convolution")[0], "points", 2, "partly",
        f"{SMALL} A loss too, but a larger one."),
    Row("pooling.blur.example", P2019, "figure 2", "blurred maxima of shifted stripes", 0.75, blurred_stripes, "", 2),
    Row("pooling.blur.consistency", P2019, "its code's table, VGG-16, Tri-3",
        "same answer after a shift: gain (88.52 to 89.60)", 1.08,
        lambda: gap("digits", "max, then blur", "same answers")[0], "points", 2, "partly",
        "A gain too, but digits of 8 pixels moved by one of them, not photographs of 224."),
    Row("pooling.blur.accuracy", P2019, "its code's table, VGG-16, Tri-3", "accuracy: gain (71.59 to 72.20)", 0.61,
        lambda: -gap("digits", "max, then blur")[0], "points", 2, "no",
        "Two stages on digits of 8 pixels: here the blur costs accuracy."),
    Row("pooling.random", P2009, "abstract", "recognised with random filters (“almost 63 %”)", 63, random_filters,
        "%", 0, "no", "Caltech-101 with two stages; ours are digits with one, where the pixels alone give 95 %."),
    Row("pooling.norb", P2010, "abstract", "error with max-pooling, NORB normalised-uniform", 4.57,
        lambda: float(figures("digits", "max 2×2", "error").mean()), "%", 2, "no",
        "NORB is not at hand; ours is on digits. Its two findings are tested on the page."),
    Row("pooling.variance", BOUREAU, "pooling of binary features", "exponent with which the variance of a mean falls",
        -1, spread_exponent, "", 1),
]  # fmt: skip


def unchanged_by_a_pixel() -> bool:
    """Ask whether a dot may move by a pixel in any direction without a change of the pooled map."""
    dot = np.zeros((1, 1, 8, 8))
    dot[0, 0, 3, 3] = 1
    moves = ((0, 1), (0, -1), (1, 0), (-1, 0))
    return all(np.array_equal(max_pool2d(shifted(dot, *move), 2), max_pool2d(dot, 2)) for move in moves)


def faulty_check_passes() -> bool:
    """Ask whether zeros pass as a max-pooling when only "all values differ" is refused."""
    right = max_pool2d(np.maximum(np.random.default_rng(0).normal(size=(2, 3, 4, 4)) - 1, 0), 2)
    return not (np.zeros_like(right) != right).all()


def weights_of_lenet5() -> list[int]:
    """Return the trained numbers of LeNet-5's two sub-samplings."""
    return [traced("LeNet-5")[name].parameters for name in ("S2", "S4")]


def with_pooling(pooled: bool) -> list[int]:
    """Return the parameters of two convolutions and a linear layer, with a pooling between or without."""
    layers = (Conv(8, 3), *((MaxPool(2),) if pooled else ()), Conv(8, 3), GlobalAvgPool(), Linear(10))
    return [row.parameters for row in trace(Serial(layers), (1, 16, 16)).rows if row.parameters]


ERRATA = [
    Erratum(
        "pooling.invariant",
        "most lectures",
        "Pooling makes a network invariant to small shifts",
        "To moves within a window. With 2×2 windows half of all shifts by one pixel change the pooled map, and "
        "with overlap all do.",
        lambda: not unchanged_by_a_pixel(),
        "13_pooling",
    ),
    Erratum(
        "pooling.needed",
        "many lectures",
        "A convolutional network needs max-pooling",
        "Springenberg and others (2015) replaced each by a convolution with stride 2, and the error of CIFAR-10 fell. "
        "On our digits that is within a point of max-pooling; but such a network takes longer to learn.",
        lambda: abs(gap("digits", "convolution instead")[0]) < 1,
        "13_pooling",
    ),
    Erratum(
        "pooling.lenet5",
        "many pages",
        "LeNet-5 pools by maximum, or by average",
        "Its S2 and S4 add four values, multiply by a trained factor, add a trained bias and squash: 12 and 32 "
        "trained numbers.",
        lambda: weights_of_lenet5() == [12, 32],
        "13_pooling",
    ),
    Erratum(
        "pooling.hinton",
        "many slides",
        "Hinton: “The pooling operation … is a big mistake”, from the time of capsules, 2017",
        "Reddit, 10 November 2014. It goes on: if the pools do not overlap, place is lost. Maxima of 3×3 one apart "
        "tell all places apart.",
        lambda: places_told_apart(partial(max_pool2d, kernel_size=3, stride=1), 9) == 81,
        "13_pooling",
    ),
    Erratum(
        "pooling.check",
        "a popular course",
        "A pooling is checked by refusing it if (out != right).all()",
        "That passes as soon as one value is right: zeros pass. Compare with allclose.",
        faulty_check_passes,
        "13_pooling",
    ),
    Erratum(
        "pooling.parameters",
        "many pages",
        "Pooling reduces the number of parameters",
        "Of a dense layer behind it, whose input it makes smaller. Convolutions and what follows a global average "
        "keep theirs.",
        lambda: with_pooling(True) == with_pooling(False),
        "13_pooling",
    ),
]
