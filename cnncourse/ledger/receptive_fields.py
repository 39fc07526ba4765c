"""Ledger and errata of the chapter on receptive fields."""

from __future__ import annotations

from functools import cache

import numpy as np

from cnncourse.cells import (
    bar,
    complex_cell,
    cortical_place,
    difference_of_gaussians,
    edge,
    end_stopped_cell,
    energy_cell,
    gabor,
    grating,
    hermann_grid,
    line_detector,
    mach_bands,
    respond_everywhere,
    row_of_fields,
    simple_cell,
    tuning_curve,
    tuning_width,
)
from cnncourse.ledger.rows import Erratum, Row
from cnncourse.shapes import Array

__all__ = ["ERRATA", "ROWS"]

SIZE = 41
SIMPLE = {"light line": 0, "dark line": 180, "edge, light on the left": -90, "edge, light on the right": 90}
NAMED = {"Sherrington, skin": 1906, "Hartline, frog": 1938, "Kuffler, cat": 1953}
WIDE = {"wavelength": 12.0, "sigma": 4.0, "balanced": True}


def shifted_fields() -> Array:
    """Return the field of a simple cell for standing lines at 33 places beside each other, half a pixel apart."""
    return np.stack([gabor(SIZE, 90, centre=(s, 0), **WIDE) for s in np.arange(-8, 8.5, 0.5)])  # type: ignore[arg-type]


@cache
def over_places() -> tuple[Array, Array]:
    """Return what a simple and a complex cell answer to a bar at 49 places, as shares of their largest answers."""
    fields = shifted_fields()
    bars = np.stack([bar(SIZE, 90, width=5, centre=(s, 0)) for s in np.linspace(-6, 6, 49)])
    answers = simple_cell(bars, fields[len(fields) // 2]), complex_cell(bars, fields)
    return answers[0] / answers[0].max(), answers[1] / answers[1].max()


@cache
def over_phases() -> dict[str, Array]:
    """Return what simple and complex cells answer to a grating that moves, 24 times 15 degrees of its wave."""
    shown = np.stack([grating(SIZE, 90, 8, phase) for phase in range(0, 360, 15)])
    kinds = {name: gabor(SIZE, 90, phase=phase, balanced=True) for name, phase in SIMPLE.items()}
    even, odd = kinds["light line"], kinds["edge, light on the left"]
    rows = np.stack([gabor(SIZE, 90, centre=(s, 0), balanced=True) for s in np.arange(-4, 4, 0.5)])
    found = {name: simple_cell(shown, field) for name, field in kinds.items()}
    return found | {"energy": energy_cell(shown, even, odd), "maximum": complex_cell(shown, rows)}


def modulation(responses: Array) -> float:
    """Return F1/F0: the part of an answer that goes up and down with the grating, over its mean."""
    parts = np.abs(np.fft.rfft(responses))
    return float(2 * parts[1] / parts[0])


@cache
def over_lengths() -> Array:
    """Return what an end-stopped cell answers to bars that are 1 to 41 pixels long."""
    bars = np.stack([bar(SIZE, 90, width=3, length=length) for length in range(1, 42)])
    field, ends = (
        gabor(SIZE, 90, balanced=True),
        (gabor(SIZE, 90, centre=(0, y), balanced=True) for y in (14, -14)),
    )
    return end_stopped_cell(bars, field, np.stack(list(ends)))


def falls_when_lengthened() -> int:
    """Say whether the answer falls, and never rises, from the best length on."""
    after = over_lengths()[over_lengths().argmax() :]
    return int((np.diff(after) <= 1e-9).all() and after[-1] < 0.5 * after[0])


def built_width() -> float:
    """Return half the tuning width of a line detector made of seven centre-surround cells."""
    fields = row_of_fields(SIZE, 90, count=7, sigma_centre=1.5, sigma_surround=3)
    threshold = 0.5 * float(line_detector(bar(SIZE, 90, width=3), fields))
    thetas = np.arange(0, 180, 5.0)
    curve = tuning_curve(
        lambda x: line_detector(x, fields, threshold), lambda theta: bar(SIZE, theta, width=3), thetas
    )
    return tuning_width(thetas, curve) / 2


def spread(weights: Array, places: Array) -> float:
    """Return the standard deviation of places under weights."""
    share = weights / weights.sum()
    return float(np.sqrt(share @ np.square(places - share @ places)))


def joint_uncertainty(size: int = 128) -> tuple[float, float]:
    """Return how far a Gabor field spreads in space times in frequency, along each axis."""
    even, odd = (gabor(size, 0, wavelength=16, sigma=6, phase=phase) for phase in (0, -90))
    field = even + 1j * odd
    power, spectrum = (np.square(np.abs(part)) for part in (field, np.fft.fftshift(np.fft.fft2(field))))
    pixels, cycles = np.arange(size), np.fft.fftshift(np.fft.fftfreq(size))
    across, along = (spread(power.sum(ax), pixels) * spread(spectrum.sum(ax), cycles) for ax in (1, 0))
    return across, along


@cache
def dip(wave: float) -> float:
    """Return by how many per cent centre-surround cells answer less at a crossing of a Hermann grid."""
    answer = respond_everywhere(hermann_grid(5, 20, 6, wave=wave), difference_of_gaussians(31, 1.5, 4))
    crossing, street = (answer[54:56, x : x + 2].mean() for x in (54, 67))
    return 100 * (1 - float(crossing / street))


@cache
def overshoot(ramp: int) -> float:
    """Return the largest answer of centre-surround cells to a border that is so many pixels wide."""
    return float(respond_everywhere(mach_bands(100, ramp), difference_of_gaussians(31, 1.5, 4)).max())


def magnified(eccentricity: float) -> float:
    """Return the slope of the map to the cortex."""
    low, high = cortical_place([eccentricity - 1e-5, eccentricity + 1e-5]).real
    return float((high - low) / 2e-5)


def retina_has_no_direction() -> bool:
    """Turn a bar over a centre-surround cell and over a cell made of seven of them."""
    field = difference_of_gaussians(SIZE, 1.5, 3)
    round_cell = tuning_curve(
        lambda x: simple_cell(x, field), lambda theta: bar(SIZE, theta, width=3), np.arange(0, 180, 5)
    )
    return bool(round_cell.min() > 0.9 * round_cell.max() and built_width() < 20)


def only_odd_gabors_ignore_even_light() -> bool:
    """Compare the sums of the weights for the phases 0 and 90."""
    even, odd = (abs(float(gabor(SIZE, 90, phase=phase).sum())) for phase in (0, 90))
    return even > 1 and odd < 1e-9


def edge_excites_line_cell() -> float:
    """Return the largest answer of a light-line cell to an edge, as a share of that to its bar."""
    field = gabor(SIZE, 90, balanced=True)
    edges = np.stack([edge(SIZE, 90, shift) for shift in range(-8, 9)])
    return float(simple_cell(edges, field).max() / simple_cell(bar(SIZE, 90, width=3), field))


def places_answered(answers: Array) -> int:
    """Count the places at which a cell gives at least half of its best answer."""
    return int((answers >= 0.5).sum())


COURSE = "this course"
FALL = "falls by 5 % or more"

ROWS: list[Row] = [
    Row("cells.max", COURSE, "its plan", f"bar at 49 places: where a complex cell (maximum) {FALL}", 0,
        lambda: int((over_places()[1] <= 0.95).sum()), reason="moved by 12 pixels, a wavelength"),
    Row("cells.simple", COURSE, "its plan",
        "the same places: least answer of a simple cell, % of its best; to be below 20", 0,
        lambda: 100 * float(over_places()[0].min()), "%", reason="so it changes by more than 80 %"),
    Row("cells.energy", COURSE, "its plan", f"grating at 24 phases: where a complex cell (energy) {FALL}", 0,
        lambda: int((over_phases()["energy"] <= 0.95 * over_phases()["energy"].max()).sum())),
    Row("cells.end_stopped", COURSE, "its plan", "end-stopped cell: 1 if a longer bar is answered less", 1,
        falls_when_lengthened, reason="from the best length on it never rises, and it ends below half"),
    Row("cells.width", "Hubel 1988", "chapter 4",
        "half the tuning width of a cell built from a row; 10 to 20 degrees in the cortex", 20,
        built_width, "°",
        judged="partly", reason="inside the range; the sizes and the threshold of our row are our choice"),
    Row("cells.modulated", "Skottun et al. 1991", "their criterion",
        "simple cells of 4 kinds with F1/F0 above 1", 4,
        lambda: sum(modulation(over_phases()[name]) > 1 for name in SIMPLE),
        reason="each has π/2, as any rectified wave"),
    Row("cells.unmodulated", "Skottun et al. 1991", "their criterion",
        "complex cells of 2 kinds with F1/F0 below 1", 2,
        lambda: sum(modulation(over_phases()[name]) < 1 for name in ("energy", "maximum"))),
    Row("cells.gabor_1d", "Daugman 1985", "uncertainty relation",
        "spread in space × in frequency across the stripes, 1/4π", 1 / (4 * np.pi),
        lambda: joint_uncertainty()[0], digits=4),
    Row("cells.gabor_2d", "Daugman 1985", "uncertainty relation",
        "the same in two dimensions, 1/16π²", 1 / (16 * np.pi**2),
        lambda: float(np.prod(joint_uncertainty())), digits=5, reason="the smallest that any field can have"),
    Row("cells.cortex", "Horton and Hoyt 1991", "formula",
        "cortex per degree, 10 degrees from the centre", 17.3 / 10.75,
        lambda: magnified(10), "mm", digits=2, reason="slope of Schwartz's logarithm with their constants"),
    Row("cells.hermann", "Geier et al. 2008", "abstract",
        "winding streets: dip at a crossing, % (no smudge is seen)", 0,
        lambda: dip(3), "%", judged="no",
        reason="as large as with straight streets: these cells do not explain the smudges"),
    Row("cells.mach", "Ross et al. 1989", "their finding",
        "sharp border: overshoot as a share of a ramp's (no band is seen)", 0,
        lambda: overshoot(1) / overshoot(12), digits=1, judged="no",
        reason="linear cells overshoot most where people see no band"),
]  # fmt: skip

ERRATA: list[Erratum] = [
    Erratum("cells.named", "many accounts", "Kuffler coined the term receptive field",
            "Sherrington did, 1906, for the skin; Hartline took it to the eye in 1938. Kuffler found the surround.",
            lambda: min(NAMED, key=lambda who: NAMED[who]) == "Sherrington, skin" and max(NAMED.values()) == 1953,
            "08_receptive_fields"),
    Erratum("cells.first", "many accounts", "The first cell that Hubel and Wiesel got to answer was a simple cell",
            "It was complex, as Hubel wrote: it answered an edge of one direction wherever it swept.",
            lambda: places_answered(over_places()[1]) > 2 * places_answered(over_places()[0]), "08_receptive_fields"),
    Erratum("cells.retina_edges", "many tutorials", "Centre-surround cells detect edges of a direction",
            "Their fields are round: turning a bar changes nothing. A row of them has a direction.",
            retina_has_no_direction, "08_receptive_fields"),
    Erratum("cells.only", "many accounts", "A line detector answers lines and nothing else",
            "An edge beside its middle excites it too; one cell alone cannot say what is there.",
            lambda: edge_excites_line_cell() > 0.4, "08_receptive_fields"),
    Erratum("cells.gabor_sum", "many tutorials", "A Gabor filter ignores even light",
            "Only where its phase is ±90°. The weights of the others do not sum to 0, unless that is put right.",
            only_odd_gabors_ignore_even_light, "08_receptive_fields"),
    Erratum("cells.hermann", "most textbooks", "Centre-surround cells explain the Hermann grid",
            "They predict smudges where streets wind, too, and nobody sees any there.",
            lambda: dip(3) > 0.9 * dip(0), "08_receptive_fields"),
    Erratum("cells.mach", "most textbooks", "Mach bands are seen at every edge, by lateral inhibition",
            "People see them at ramps. At a sharp border, where such cells overshoot most, there are none.",
            lambda: overshoot(1) > overshoot(4) > overshoot(12), "08_receptive_fields"),
]  # fmt: skip
