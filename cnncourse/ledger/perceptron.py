"""Ledger and errata of the chapter on the perceptron."""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

from cnncourse.ledger.rows import Erratum, Row
from cnncourse.mark1 import ASSOCIATION, RESPONSES, RETINA, Mark1, associate, mark1, mark1_fit, respond
from cnncourse.patterns import LETTERS, letter, random_shapes
from cnncourse.perceptron import perceptron_fit, predict
from cnncourse.zoo import perceptron as zoo
from cnncourse.zoo.trace import trace

__all__ = ["DATES", "ERRATA", "ROWS"]

SEEDS = range(5)
DATES = {"Rosenblatt's report": 1957, "Rosenblatt's paper": 1958, "the Mark I, shown to the public": 1960}


def machine(seed: int = 0) -> Mark1:
    """Wire a Mark I."""
    return mark1(np.random.default_rng(seed))


def weights() -> int:
    """Count what the zoo's Mark I learns."""
    return trace(zoo.mark1(), (ASSOCIATION,)).parameters


def letter_codes() -> NDArray[np.int64]:
    """Return the 26 targets: A is 1, Z is 26, written with five of the eight response units."""
    return np.array([[place >> bit & 1 for bit in range(RESPONSES)] for place in range(1, 27)])


@cache
def letters_wrong(seed: int, typefaces: tuple[str, ...] = ("upright",), exposures: int = 40) -> float:
    """Return the share of letters answered wrongly after so many exposures of each."""
    images = np.array([letter(name, typeface=face) for face in typefaces for name in LETTERS])
    targets = np.tile(letter_codes(), (len(typefaces), 1))
    rng = np.random.default_rng(seed)
    trained, _ = mark1_fit(mark1(rng), images, targets, exposures, rng)
    return float((respond(trained, images) != targets).any(axis=1).mean())


@cache
def gains_1958(seed: int, each: int = 100) -> tuple[float, float]:
    """Return the shares answered rightly, seen and unseen, by the rule of 1958 on squares and circles.

    There are 100 association units in each source set. An active unit gains 1 when its set is reinforced,
    right or wrong, and never loses it.
    """
    rng = np.random.default_rng(seed)
    wired = mark1(rng, association=200, responses=1)
    own = np.arange(200) < 100
    (seen, t), (new, new_t) = (random_shapes(("circle", "square"), n, rng) for n in (2 * each, 1000))
    active = associate(wired, seen)
    value = np.where(own, active[t == 1].sum(0), -active[t == 0].sum(0))
    shown = ((active, t), (associate(wired, new), new_t))
    first, second = (float(((a @ value > 0) == target).mean()) for a, target in shown)
    return first, second


def only_the_weights_change() -> bool:
    """Train a Mark I on the letters and compare it with what it was."""
    images = np.array([letter(name) for name in LETTERS])
    before = machine()
    after, _ = mark1_fit(before, images, letter_codes(), 40)
    return bool((after.wiring == machine().wiring).all() and (after.weights != before.weights).any())


def rate_changes_no_answer() -> bool:
    """Train on the same letters at three rates, from zero."""
    images = associate(machine(), np.array([letter(name) for name in LETTERS]))
    fits = [perceptron_fit(images, letter_codes(), 40, rate) for rate in (0.125, 1.0, 64.0)]
    return len({fit.mistakes_per_epoch for fit in fits}) == 1


def exclusive_or() -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return four images, with nothing, the left half, the right half and both halves lit, and their XOR."""
    images = np.zeros((4, *RETINA), int)
    images[2:, :, :10], images[1::2, :, 10:] = 1, 1
    return images, np.array([0, 1, 1, 0])


def association_units_help_with_xor() -> bool:
    """Learn the XOR of two halves of the retina: not from the cells, but from the association units."""
    images, t = exclusive_or()
    cells = images.reshape(4, -1)
    alone = perceptron_fit(cells, t, 200)
    active = associate(machine(), images)
    whole = perceptron_fit(active, t, 200, bias=False)
    return not alone.converged and bool((predict(whole.w, 0, active) == t).all())


ONR, TRENDS = "ONR newsletter, July 1960", "Rosenblatt 1958, Research Trends"
NAVY = "Navy, photograph of 24 June 1960"

ROWS: list[Row] = [
    Row("mark1.cells", ONR, "Perceptron Mark I", "photocells, 20×20", 400, lambda: machine().wiring.shape[1]),
    Row("mark1.association", ONR, "same", "association units", 512, lambda: machine().wiring.shape[0]),
    Row("mark1.responses", ONR, "same", "response units", 8, lambda: machine().weights.shape[0]),
    Row(
        "mark1.weights",
        "the same sizes",
        "512 · 8",
        "weights, every association unit joined to every response unit",
        512 * 8,
        weights,
    ),
    Row(
        "mark1.motors",
        "many accounts",
        "no page given",
        "motor-driven potentiometers",
        512,
        weights,
        judged="partly",
        reason="one motor per association unit; or one per weight with 64 units for each response unit",
    ),
    Row(
        "mark1.letters",
        ONR,
        "same",
        "letters of 26 answered wrongly after 40 exposures of each",
        0,
        lambda: max(round(26 * letters_wrong(seed)) for seed in SEEDS),
        judged="yes",
        reason="the worst of 5 random wirings; our letters, not theirs",
    ),
    Row(
        "mark1.typefaces",
        NAVY,
        "its caption",
        "% right when letters of a second typeface are added",
        85,
        lambda: 100 * (1 - float(np.mean([letters_wrong(seed, ("upright", "oblique")) for seed in SEEDS]))),
        judged="partly",
        reason="mean of 5 wirings; typefaces and number of exposures are not given",
    ),
    Row(
        "theory.seen",
        TRENDS,
        "on Fig. 5",
        "share right on training figures, 100 of each, 100 units in each source set",
        0.92,
        lambda: float(np.mean([gains_1958(seed)[0] for seed in SEEDS])),
        digits=2,
        judged="no",
        reason="predicted from theory; our filled squares and circles vary more than they differ",
    ),
    Row(
        "theory.new",
        TRENDS,
        "on Fig. 5",
        "the same on figures never seen",
        0.85,
        lambda: float(np.mean([gains_1958(seed)[1] for seed in SEEDS])),
        digits=2,
        judged="no",
        reason="as above; mean of 5 wirings",
    ),
]

ERRATA: list[Erratum] = [
    Erratum(
        "perceptron.1948",
        "a lecture",
        "The perceptron is of 1948",
        "The report is of 1957, the paper of 1958; Rosenblatt turned 20 in 1948.",
        lambda: 1948 not in DATES.values() and min(DATES.values()) == 1957 and 1928 + 20 == 1948,
        "02_perceptron",
    ),
    Erratum(
        "perceptron.trained_units",
        "a lecture",
        "The association units are the trained ones",
        "Their wiring is fixed; the weights from them to the response units are what learns.",
        only_the_weights_change,
        "02_perceptron",
    ),
    Erratum(
        "perceptron.one_neuron",
        "a popular beginners' course",
        "The Mark I was one neuron with 400 inputs and one output",
        "Between its 400 photocells and its 8 response units stood 512 association units.",
        lambda: machine().wiring.shape == (512, 400) and machine().weights.shape == (8, 512),
        "02_perceptron",
    ),
    Erratum(
        "perceptron.rate",
        "many tutorials",
        "The learning rate of a perceptron must be tuned",
        "From weights of zero it scales all weights alike and changes no answer.",
        rate_changes_no_answer,
        "02_perceptron",
    ),
    Erratum(
        "perceptron.xor",
        "many accounts",
        "The Mark I could not have learned XOR",
        "One unit on the inputs cannot; a Mark I, with its association units between, can.",
        association_units_help_with_xor,
        "02_perceptron",
    ),
]
