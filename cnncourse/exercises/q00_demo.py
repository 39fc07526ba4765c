"""A demonstration of both kinds of question; goes when chapter 02 has its own."""

from __future__ import annotations

from typing import Any

import numpy as np

from cnncourse.exercises import Call, Chance, expect_close, question, value_question


@question(
    "00.centre",
    points=2,
    title="Centring columns",
    statement="`centre(x)`: x of shape (N, D) with the mean of each column taken off.",
)
def centre(call: Call, rng: np.random.Generator) -> None:
    """Two draws whose axes differ in size."""
    for shape in ((4, 3), (2, 7)):
        x = rng.normal(2, 3, size=shape)
        expect_close(call(x), x - x.mean(axis=0), "the centred array")


def dense(chance: Chance) -> dict[str, Any]:
    """Draw the sizes of a layer."""
    return {"inputs": chance.integer(50, 900), "units": chance.integer(10, 99)}


@value_question(
    "00.dense",
    points=1,
    title="Parameters of a dense layer",
    statement="A dense layer joins {inputs} inputs to {units} units, each with a bias. How many parameters?",
    draw=dense,
)
def dense_parameters(inputs: int, units: int) -> int:
    """One weight per pair, one bias per unit."""
    return (inputs + 1) * units
