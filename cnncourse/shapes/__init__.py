"""Axis names and their agreement, output sizes, receptive fields.

One alphabet everywhere: N images, C channels, H rows, W columns; F filters, KH and KW kernel rows and
columns; OH and OW output rows and columns; T frames, with KT and OT; K classes; D features of a flat vector.
"""

from cnncourse.shapes.axes import (
    Array,
    Padding,
    ShapeError,
    Sizes,
    are_integers,
    bind,
    listed,
    per_axis,
    same_shape,
    shape_of,
)
from cnncourse.shapes.fields import ReceptiveField, receptive_field
from cnncourse.shapes.sizes import output_size, per_side, resolve_padding, window_extent, window_sizes

__all__ = [
    "Array",
    "Padding",
    "ReceptiveField",
    "ShapeError",
    "Sizes",
    "are_integers",
    "bind",
    "listed",
    "output_size",
    "per_axis",
    "per_side",
    "receptive_field",
    "resolve_padding",
    "same_shape",
    "shape_of",
    "window_extent",
    "window_sizes",
]
