"""Questions on receptive fields: a field that sums to zero, an unknown cell, widths, a complex cell, a cortex."""

from __future__ import annotations

from typing import Any

import numpy as np

from cnncourse.cells import (
    complex_cell,
    difference_of_gaussians,
    energy_cell,
    gabor,
    magnification,
    tuning_width,
)
from cnncourse.exercises import (
    Call,
    Chance,
    expect_close,
    expect_numbers,
    expect_parts,
    expect_true,
    question,
    value_question,
)

__all__ = ["both_complex", "cortex", "direction", "dog", "erratum", "width"]


@question(
    "08.dog",
    points=2,
    title="A field that ignores even light",
    statement=(
        "`dog(size, sigma_centre, sigma_surround)`: the field of an on-centre cell, of shape (size, size): a narrow "
        "Gaussian minus a wide one, each divided by its sum."
    ),
)
def dog(call: Call, rng: np.random.Generator) -> None:
    """Odd and even sizes; widths for which the cut-off tails count."""
    for size in (5, 8, 15):
        centre = float(rng.uniform(0.8, 1.5))
        surround = centre * float(rng.uniform(1.5, 2.5))
        got = expect_numbers(call(size, centre, surround), (size, size), "the field")
        expect_true(abs(got.sum()) < 1e-9, "the weights do not sum to zero", f"their sum is {got.sum():.3g}")
        expect_close(got, difference_of_gaussians(size, centre, surround), "the field")


@question(
    "08.direction",
    points=3,
    title="An unknown cell",
    statement=(
        "`find_direction(field)`: field of shape (N, N) is what an electrode found. Return the direction of the bar "
        "that the cell likes best, in degrees from 0 to 180, counter-clockwise from the horizontal, to within 4."
    ),
)
def direction(call: Call, rng: np.random.Generator) -> None:
    """Fields of every phase, in an order of chance, also near the horizontal, where 179 and 1 are neighbours."""
    for start in rng.permutation([-1.5, 20.0, 50.0, 100.0, 115.0, 155.0]).tolist():
        theta = (start + float(rng.uniform(0, 3 if start < 0 else 15))) % 180
        phase = float(rng.choice([0, 180]))
        field = gabor(33, theta, wavelength=8, sigma=float(rng.uniform(2.5, 4)), phase=phase, balanced=True)
        got = float(expect_numbers(call(field), (), "the direction"))
        expect_true(0 <= got <= 180, "the direction is not from 0 to 180", f"it is {got:g}")
        away = abs((got - theta + 90) % 180 - 90)
        expect_true(away <= 4, "a direction is off by more than 4 degrees", f"{got:g} instead of {theta:.0f}")


@question(
    "08.width",
    points=2,
    title="How sharply?",
    statement=(
        "`width_at_half(thetas, responses)`: the range of directions in which a cell gives at least half of its "
        "largest response, with straight lines between the points. thetas rise from 0 to below 180; 180 is 0 again."
    ),
)
def width(call: Call, rng: np.random.Generator) -> None:
    """Peaks everywhere, also across the end of the list; unequal flanks."""
    for top in (2, 9, 17, 0, 16):
        thetas = np.arange(0, 180, 10.0)
        steps = (np.arange(18) - top + 9) % 18 - 9
        flank = np.where(steps < 0, rng.uniform(1.2, 3.5), rng.uniform(1.2, 3.5))
        curve = float(rng.uniform(5, 50)) * np.exp(-np.square(steps / flank))
        expect_close(call(thetas, curve), tuning_width(thetas, curve), "the width")


@question(
    "08.complex",
    points=2,
    title="Two complex cells",
    statement=(
        "`complex_cells(image, fields, even, odd)`: image of shape (H, W), fields of shape (K, H, W), even and odd of "
        "shape (H, W). Return two numbers: the answer of a complex cell that takes the maximum of the K simple "
        "cells, and that of an energy cell."
    ),
)
def both_complex(call: Call, rng: np.random.Generator) -> None:
    """Random fields, whose sums have both signs; once with no sum above zero."""
    for k, h, w, some in ((4, 5, 3, True), (2, 3, 6, True), (3, 4, 5, False)):
        image, fields, pair = rng.random((h, w)), rng.normal(size=(k, h, w)), rng.normal(size=(2, h, w))
        fields[:2] = abs(fields[:2])  # so that two sums are above zero
        fields = fields if some else -abs(fields)
        got = expect_parts(call(image, fields, *pair), "the maximum", "the energy")
        expect_close(got[0], complex_cell(image, fields), "the answer of the maximum")
        expect_close(got[1], energy_cell(image, *pair), "the energy")


def plan(chance: Chance) -> dict[str, Any]:
    """Draw the sizes of a small cortex."""
    return {
        "height": chance.integer(20, 60),
        "width": chance.integer(61, 110),
        "directions": chance.choice((6, 8, 10, 12)),
        "row": chance.choice((5, 7, 9)),
        "pool": chance.integer(6, 20),
    }


@value_question(
    "08.cortex",
    points=2,
    title="The wiring of a small cortex",
    statement=(
        "A model retina has an on-centre and an off-centre cell at each of {height}×{width} places. A model cortex "
        "has, at each of these places and for each of {directions} directions, four simple cells (light line, dark "
        "line, two edges) and one complex cell. A line cell is driven by a row of {row} ganglion cells; an edge "
        "cell by two rows, {row} on-centre and {row} off-centre cells; a complex cell by {pool} simple cells. (Forget "
        "about the border.) How many ganglion, simple and complex cells are there, and how many connections from "
        "the retina to the simple cells and from these to the complex ones? Answer with a dict of ganglion, simple, "
        "complex, to_simple, to_complex."
    ),
    draw=plan,
)
def cortex(height: int, width: int, directions: int, row: int, pool: int) -> dict[str, int]:
    """Multiply."""
    columns = height * width * directions
    return {
        "ganglion": 2 * height * width,
        "simple": 4 * columns,
        "complex": columns,
        "to_simple": columns * (2 * row + 2 * 2 * row),
        "to_complex": columns * pool,
    }


PLACES = (0, 1, 5, 20, 60)


def page(chance: Chance) -> dict[str, Any]:
    """Draw constants of a map and a table of its magnification in which one number is wrong."""
    a, k = chance.integer(30, 120) / 100, chance.integer(120, 260) / 10
    said = [round(float(m), 2) for m in magnification(PLACES, a=a, k=k)]
    wrong = chance.integer(1, len(PLACES) - 1)
    slips = (
        k / PLACES[wrong],  # a forgotten
        k * np.log(PLACES[wrong] + a),  # the place, not the slope
        k / (PLACES[wrong] + a) ** 2,  # an area
    )
    said[wrong] = round(float(chance.choice(slips)), 2)
    if said[wrong] == round(float(magnification(PLACES[wrong], a=a, k=k)), 2):
        said[wrong] += 0.5
    return {"a": a, "k": k} | {f"at_{e}": value for e, value in zip(PLACES, said, strict=True)}


@value_question(
    "08.erratum",
    points=2,
    title="Spot the erratum",
    statement=(
        "A page gives the map w = k log(z + a) of a cortex with k = {k} mm and a = {a}°, and its magnification in "
        "millimetres per degree, E degrees away from the centre: {at_0} for E = 0, {at_1} for E = 1, {at_5} for E = 5, "
        "{at_20} for E = 20, {at_60} for E = 60. One number is wrong. Answer with a tuple: E, and the right "
        "magnification there with two decimals."
    ),
    draw=page,
)
def erratum(a: float, k: float, **said: float) -> tuple[int, float]:
    """Find the number that is not k / (E + a)."""
    right = {e: round(float(magnification(e, a=a, k=k)), 2) for e in PLACES}
    wrong = next(e for e in PLACES if said[f"at_{e}"] != right[e])
    return wrong, right[wrong]
