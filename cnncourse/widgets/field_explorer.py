"""The field explorer: a stimulus on a cell's field, its spikes, and a tuning curve."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, partial
from typing import Any

import numpy as np
import traitlets

from cnncourse.cells import (
    bar,
    complex_cell,
    difference_of_gaussians,
    drive,
    edge,
    end_stopped_cell,
    firing_rate,
    gabor,
    line_detector,
    row_of_fields,
    spot,
)
from cnncourse.ops import relu
from cnncourse.shapes import Array
from cnncourse.widgets.base import StaticWidget, module

__all__ = ["FieldExplorer", "explored_cell", "explored_image"]

SIZE, REST, GAIN = 41, 8.0, 80.0
PHASES = {"light line": 0, "dark line": 180, "edge, light on the left": -90, "edge, light on the right": 90}
CELLS = ("on-centre", "off-centre", *PHASES, "line, built from a row", "complex", "end-stopped")
Cell = Callable[[Array], float]


def explored_image(
    stimulus: str, theta: float, length: float, width: float, x: float, y: float, dark: bool
) -> Array:
    """Return what is on the screen, of shape (41, 41)."""
    shapes = {
        "bar": lambda: bar(SIZE, theta, width=width, length=length, centre=(x, y)),
        "spot": lambda: spot(SIZE, width / 2, (x, y)),
        "edge": lambda: edge(
            SIZE, theta, float(y * np.cos(np.radians(theta)) - x * np.sin(np.radians(theta)))
        ),
    }
    light = shapes[stimulus]()
    return 1 - light if dark else light


@cache
def explored_cell(name: str, direction: float) -> Cell:
    """Return a cell as a function of an image; 1 is its best answer, below 0 it is inhibited."""
    if name in ("on-centre", "off-centre"):
        field = difference_of_gaussians(SIZE, 2.5, 5, on=name == "on-centre")
        return lambda image: float(drive(image[None], field)[0])
    if name in PHASES:
        field = own_gabor(direction, phase=PHASES[name])
        return lambda image: float(drive(image[None], field)[0])
    builders: dict[str, Callable[[float], Cell]] = {
        "line, built from a row": from_row,
        "complex": from_shifts,
        "end-stopped": with_ends,
    }
    return builders[name](direction)


def own_gabor(
    direction: float,
    wavelength: float = 12.0,
    sigma: float = 4.0,
    phase: float = 0.0,
    along: tuple[float, float] = (0, 0),
) -> Array:
    """Return a balanced Gabor field, moved along its direction and to the left of it."""
    cos, sin = np.cos(np.radians(direction)), np.sin(np.radians(direction))
    centre = (along[0] * cos - along[1] * sin, along[0] * sin + along[1] * cos)
    return gabor(
        SIZE, direction, wavelength=wavelength, sigma=sigma, phase=phase, centre=centre, balanced=True
    )


def from_row(direction: float) -> Cell:
    """Build a line detector from seven centre-surround cells."""
    fields = row_of_fields(SIZE, direction, count=7, sigma_centre=1.5, sigma_surround=3)
    half = float(line_detector(bar(SIZE, direction, width=3), fields)) / 2
    return lambda image: float(line_detector(image, fields, half)) / half


def from_shifts(direction: float) -> Cell:
    """Build a complex cell from seventeen simple ones, a pixel apart."""
    fields = np.stack([own_gabor(direction, along=(0, shift)) for shift in range(-8, 9)])
    best = float(relu(fields[8]).sum())
    return lambda image: float(complex_cell(image, fields)) / best


def with_ends(direction: float) -> Cell:
    """Build an end-stopped cell: two cells further along the line inhibit it."""
    short = partial(own_gabor, direction, 8.0, 3.0)
    field, ends = short(), np.stack([short(along=(14, 0)), short(along=(-14, 0))])
    best = float(end_stopped_cell(bar(SIZE, direction, width=4, length=14), field, ends))
    return lambda image: float(end_stopped_cell(image, field, ends)) / best


class FieldExplorer(StaticWidget):
    """Move, turn and lengthen a stimulus over a cell's field: its spikes, and its tuning curve as you turn.

    Parameters
    ----------
    cell : str
        One of nine: on-centre, off-centre, light line, dark line, two edges, a line cell built from a row of
        centre-surround cells, complex, end-stopped.
    direction : float
        The direction of its field, in degrees.
    stimulus : {"bar", "spot", "edge"}
    dark : bool
        Dark on light ground, instead of light on dark.
    theta : float
        The direction of the bar or edge, in degrees; an edge has its light on the left.
    length, width : float
        Of the bar, in pixels of the screen, which is 41 wide; the width is also that of the spot.
    x, y : float
        Pixels right and up of the middle.
    hidden : bool
        Whether the field is hidden, to be found.

    Attributes
    ----------
    rate : float
        Spikes per second. Follows the other traits.

    Examples
    --------
    >>> explorer = FieldExplorer(direction=60, theta=60)
    >>> round(explorer.rate)
    79
    """

    _esm = module("field_explorer", "field_arithmetic", "field_picture", "field_explorer")
    script = "field_explorer"
    drawn = ("cell", "direction", "stimulus", "dark", "theta", "length", "width", "x", "y", "hidden")

    cell = traitlets.Enum(CELLS, default_value="light line").tag(sync=True)
    direction = traitlets.Float(60.0, min=0, max=180).tag(sync=True)
    stimulus = traitlets.Enum(("bar", "spot", "edge"), default_value="bar").tag(sync=True)
    dark = traitlets.Bool(False).tag(sync=True)
    theta = traitlets.Float(0.0, min=0, max=360).tag(sync=True)
    length = traitlets.Float(30.0, min=1, max=60).tag(sync=True)
    width = traitlets.Float(5.0, min=1, max=30).tag(sync=True)
    x = traitlets.Float(0.0, min=-20, max=20).tag(sync=True)
    y = traitlets.Float(0.0, min=-20, max=20).tag(sync=True)
    hidden = traitlets.Bool(False).tag(sync=True)
    rate = traitlets.Float(0.0).tag(sync=True)

    def __init__(self, **traits: Any) -> None:
        super().__init__(**traits)
        self._record()

    @traitlets.observe("cell", "direction", "stimulus", "dark", "theta", "length", "width", "x", "y")
    def _record(self, _: Any = None) -> None:
        self.rate = self._rate_at(self.theta)

    def _rate_at(self, theta: float) -> float:
        image = explored_image(self.stimulus, theta, self.length, self.width, self.x, self.y, self.dark)
        answer = np.array(explored_cell(self.cell, self.direction)(image))
        return round(float(firing_rate(answer, rest=REST, gain=GAIN)), 9)

    def describe(self) -> list[str]:
        """Return cell, stimulus and rates in words."""
        shade = "dark" if self.dark else "light"
        around = ", ".join(f"{theta}°: {self._rate_at(theta):.0f}" for theta in range(0, 180, 30))
        place = f"{self.x:g} right and {self.y:g} up of the middle".replace("-", "−")
        size = f"{self.length:g} long, {self.width:g} wide"
        return [
            "Field explorer: a stimulus on the field of a cell, its spikes and its tuning curve.",
            f"Cell: {self.cell}, direction {self.direction:g}°. At rest it fires {REST:g} times per second.",
            f"Stimulus: a {shade} {self.stimulus} at {self.theta:g}°, {size}, {place}.",
            f"It answers with {self.rate:.0f} spikes per second. In other directions: {around}.",
        ]
