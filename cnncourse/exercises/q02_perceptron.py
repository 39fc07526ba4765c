"""Questions on the perceptron: the update, the bound, training, logic, a Mark I, and what is wrongly said."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from cnncourse.exercises import (
    Call,
    Chance,
    expect_close,
    expect_equal,
    expect_numbers,
    expect_parts,
    expect_true,
    question,
    value_question,
)
from cnncourse.perceptron import Fit, best_separator, novikoff_bound, perceptron_fit, perceptron_step, predict

__all__ = ["CLAIMS", "bound", "errata", "logic", "mark1", "training", "update"]

CORNERS = np.array([(0, 0), (0, 1), (1, 0), (1, 1)])
Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@question(
    "02.update",
    points=2,
    title="The update",
    statement="`perceptron_step(w, b, x, t, rate)`: the weights and the bias after one example.",
)
def update(call: Call, rng: np.random.Generator) -> None:
    """Right and wrong answers of both kinds, and a sum of exactly zero."""
    for size in (2, 5):
        for t in (0, 1):
            for side in (-1, 0, 1):
                w, x = rng.integers(1, 9, size) / 4, rng.integers(-8, 9, size) / 4
                b, rate = float(side - w @ x), float(rng.choice([0.25, 0.5, 2]))
                want_w, want_b, _ = perceptron_step(w, b, x, t, rate)
                got_w, got_b = expect_parts(call(w, b, x, t, rate), "the new weights", "the new bias")
                expect_close(got_w, want_w, "the new weights")
                expect_close(got_b, want_b, "the new bias")


def separable(
    rng: np.random.Generator, points: int, inputs: int, gap: float = 1.5
) -> tuple[Floats, Ints, Floats, float]:
    """Draw points in eighths with a gap between the classes, both of which occur, and a separator."""
    while True:
        X, w = rng.integers(-16, 17, (8 * points, inputs)) / 8, rng.integers(1, 9, inputs) / 2
        b = rng.integers(-8, 9) / 4
        score = X @ w + b
        X, score = X[abs(score) > gap][:points], score[abs(score) > gap][:points]
        if len(X) == points and 0.2 < (score > 0).mean() < 0.8:
            return X, (score > 0).astype(int), w, float(b)


@question(
    "02.bound",
    points=2,
    title="Novikoff's bound",
    statement="`bound(X, t, w, b)`: (R/γ)² of the points X with the targets t, by the separator (w, b).",
)
def bound(call: Call, rng: np.random.Generator) -> None:
    """Separators of any length, not only the best one."""
    for points, inputs in ((7, 2), (11, 4)):
        X, t, w, b = separable(rng, points, inputs)
        expect_close(call(X, t, w, b), novikoff_bound(X, t, w, b), "the bound")
        w, b = best_separator(X, t)
        for length in (1.0, float(rng.integers(3, 9))):
            expect_close(call(X, t, length * w, length * b), novikoff_bound(X, t, w, b), "the bound")


def slow_problem(rng: np.random.Generator, points: int, inputs: int) -> tuple[Floats, Ints, Fit]:
    """Draw points beside the origin that take four epochs to twelve, and what the package makes of them."""
    while True:
        X, t, _, _ = separable(rng, points, inputs, gap=1)
        X += round(20 / inputs) / 8  # the further, the more epochs
        fit = perceptron_fit(X, t, 12)
        if len(fit.mistakes_per_epoch) > 3 and fit.converged:
            return X, t, fit


@question(
    "02.training",
    points=2,
    title="Until there are no mistakes",
    statement="`train(X, t)`: weights, bias and number of updates, trained from zero until an epoch has no mistake.",
)
def training(call: Call, rng: np.random.Generator) -> None:
    """Separable points, in the order given, with the rate 1."""
    for points, inputs in ((9, 2), (14, 3), (20, 5)):
        X, t, fit = slow_problem(rng, points, inputs)
        got_w, got_b, got_updates = expect_parts(
            call(X, t), "the weights", "the bias", "the number of updates"
        )
        expect_equal(got_updates, fit.updates, "the number of updates")
        expect_close(got_w, fit.w, "the weights")
        expect_close(got_b, fit.b, "the bias")


@question(
    "02.logic",
    points=2,
    title="Which functions of logic?",
    statement="`unit_for(outputs)`: three numbers w₁, w₂, b of a unit with these outputs, or the text 'none'.",
)
def logic(call: Call, rng: np.random.Generator) -> None:
    """All sixteen functions of two inputs, in an order of chance."""
    for number in rng.permutation(16).tolist():
        outputs = [number >> place & 1 for place in range(4)]
        got = call(outputs)
        if number in (6, 9):  # exclusive or, and its opposite
            none = isinstance(got, str) and got == "none"
            expect_true(none, "there is a function that no unit computes", f"its outputs are {outputs}")
            continue
        expect_true(
            not isinstance(got, str), "there is a unit for this function", f"its outputs are {outputs}"
        )
        names = "w₁", "w₂", "b"
        parts = zip(expect_parts(got, *names), names, strict=True)
        unit = np.array([expect_numbers(value, (), name) for value, name in parts])
        expect_true(bool(np.isfinite(unit).all()), "w₁, w₂ or b is no finite number")
        expect_equal(predict(unit[:2], unit[2], CORNERS), np.array(outputs), "what the unit answers")


def sizes(chance: Chance) -> dict[str, Any]:
    """Draw a machine."""
    return {
        "side": chance.integer(12, 40),
        "units": chance.integer(100, 900),
        "exciting": chance.integer(4, 12),
        "inhibiting": chance.integer(4, 12),
        "responses": chance.integer(3, 16),
    }


@value_question(
    "02.mark1",
    points=1,
    title="A Mark I of your own",
    draw=sizes,
    statement=(
        "A machine like the Mark I has a retina of {side} × {side} photocells, {units} association units with "
        "{exciting} exciting and {inhibiting} inhibiting wires each, and {responses} response units, each joined to "
        "every association unit, without a bias. How many wires are fixed, and how many weights does it learn? "
        'Answer with a dict: {{"fixed": …, "learned": …}}.'
    ),
)
def mark1(side: int, units: int, exciting: int, inhibiting: int, responses: int) -> dict[str, int]:
    """Wires into the association units; weights out of them."""
    return {"fixed": units * (exciting + inhibiting), "learned": units * responses}


CLAIMS = (
    (
        "Rosenblatt's paper in the Psychological Review is of 1958.",
        "Rosenblatt's paper on the perceptron is of 1948.",
    ),
    (
        "A Mark I learns the weights of its response units.",
        "A Mark I learns the wiring of its association units.",
    ),
    (
        "With a sum of exactly 0 the unit of this chapter answers 0.",
        "With a sum of exactly 0 the unit of this chapter answers 1.",
    ),
    ("After a right answer the weights stay as they are.", "After a right answer the weights grow a little."),
    (
        "From weights of zero, a rate of 10 gives the same answers as a rate of 1.",
        "From weights of zero, a rate of 10 needs fewer corrections than a rate of 1.",
    ),
    (
        "The rule comes to rest if the classes are linearly separable.",
        "The rule comes to rest whatever the examples are.",
    ),
    (
        "Novikoff's bound grows when the margin shrinks.",
        "Novikoff's bound grows when points are added that change neither R nor the margin.",
    ),
    (
        "The vector of weights stands at a right angle to the boundary.",
        "The vector of weights lies along the boundary.",
    ),
    ("No threshold unit on two inputs computes XOR.", "No threshold unit on two inputs computes OR."),
    (
        "8 response units that are on or off tell up to 256 things apart.",
        "8 response units tell only 8 things apart.",
    ),
)
LABELS = "ABCDEFGHIJ"
WRONG = {wrong for _, wrong in CLAIMS}


def some_claims(chance: Chance) -> dict[str, Any]:
    """Draw an order, and for each claim whether it is right; from three to seven are wrong."""
    left, drawn = list(CLAIMS), []
    while left:
        drawn.append(left.pop(chance.integer(0, len(left) - 1))[chance.integer(0, 1)])
    if not 3 <= sum(claim in WRONG for claim in drawn) <= 7:
        return some_claims(chance)
    return dict(zip(LABELS, drawn, strict=True))


@value_question(
    "02.errata",
    points=2,
    title="What is wrong here?",
    draw=some_claims,
    statement=(
        "Which of these sentences are wrong? " + " ".join(f"{label}: {{{label}}}" for label in LABELS) + " "
        "Answer with their letters in the order of the alphabet, as in 'BDG'."
    ),
)
def errata(**claims: str) -> str:
    """Return the letters of the wrong ones."""
    return "".join(label for label in LABELS if claims[label] in WRONG)
