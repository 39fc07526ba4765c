"""Cells of the retina and of the visual cortex as they were found, 1953 to 1965, and what to show them.

Images are square, in [0, 1] (dark, light). Places are pixels right and up of the middle; angles are degrees
counter-clockwise from the horizontal. A receptive field is an array of weights, as large as the image.
"""

from cnncourse.cells.cortex import (
    complex_cell,
    end_stopped_cell,
    energy_cell,
    line_detector,
    simple_cell,
)
from cnncourse.cells.cortical_map import CorticalImage, cortical_image, cortical_place, magnification
from cnncourse.cells.fields import difference_of_gaussians, gabor, row_of_fields
from cnncourse.cells.recording import (
    STEP,
    adapt,
    count_spikes,
    drive,
    firing_rate,
    flash,
    spikes,
    sweep,
)
from cnncourse.cells.retina import respond_everywhere
from cnncourse.cells.stimuli import annulus, bar, edge, grating, hermann_grid, mach_bands, spot
from cnncourse.cells.tuning import preferred_orientation, tuning_curve, tuning_width

__all__ = [
    "STEP",
    "CorticalImage",
    "adapt",
    "annulus",
    "bar",
    "complex_cell",
    "cortical_image",
    "cortical_place",
    "count_spikes",
    "difference_of_gaussians",
    "drive",
    "edge",
    "end_stopped_cell",
    "energy_cell",
    "firing_rate",
    "flash",
    "gabor",
    "grating",
    "hermann_grid",
    "line_detector",
    "mach_bands",
    "magnification",
    "preferred_orientation",
    "respond_everywhere",
    "row_of_fields",
    "simple_cell",
    "spikes",
    "spot",
    "sweep",
    "tuning_curve",
    "tuning_width",
]
