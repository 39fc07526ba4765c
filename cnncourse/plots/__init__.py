"""The figures of the chapters; each function takes arrays and returns a figure.

A figure shows itself as the last value of a cell; call ``display(fig)`` for one in the middle. matplotlib is
loaded when the first figure is drawn.
"""

from cnncourse.plots.curves import learning_curve, learning_panels, scatter_boundary
from cnncourse.plots.grids import (
    confusion,
    feature_maps,
    number_grid,
    show_images,
    show_kernel,
    worked_convolution,
)
from cnncourse.plots.neocognitron import cell_planes, tolerance_curves
from cnncourse.plots.networks import network_strip, receptive_field_picture
from cnncourse.plots.style import BLUE, GREEN, INK, MUTED, ORANGE, PALETTE, PURPLE, SKY, use_course_style

__all__ = [
    "BLUE",
    "GREEN",
    "INK",
    "MUTED",
    "ORANGE",
    "PALETTE",
    "PURPLE",
    "SKY",
    "cell_planes",
    "confusion",
    "feature_maps",
    "learning_curve",
    "learning_panels",
    "network_strip",
    "number_grid",
    "receptive_field_picture",
    "scatter_boundary",
    "show_images",
    "show_kernel",
    "tolerance_curves",
    "use_course_style",
    "worked_convolution",
]
