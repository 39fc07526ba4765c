"""The convolution explorer: one window at a time over a small image."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import numpy as np
import traitlets

from cnncourse.ops.conv2d import conv2d
from cnncourse.ops.pad2d import pad2d
from cnncourse.shapes import ShapeError, output_size, resolve_padding, window_extent
from cnncourse.widgets.base import StaticWidget, module, numbers

__all__ = ["ConvExplorer", "size_formula"]

SQUARE = [[9 if 2 <= row <= 4 and 2 <= column <= 4 else 1 for column in range(7)] for row in range(7)]
SOBEL = [[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]]
PAD_MODES = {"zeros": "constant", "reflect": "reflect", "symmetric": "symmetric", "replicate": "replicate"}
LARGEST = {"input": 16, "kernel": 7}


def size_formula(size: int, kernel: int, stride: int, padding: tuple[int, int], dilation: int) -> str:
    """Return the output size along one axis as the formula with its numbers put in.

    Examples
    --------
    >>> size_formula(7, 3, 3, (0, 0), 1)
    '⌊(7 + 2·0 − 3)/3⌋ + 1 = ⌊1.33⌋ + 1 = 2'
    """
    before, after = padding
    added = f"2·{before}" if before == after else f"{before} + {after}"
    reach = f"{kernel}" if dilation == 1 else f"{dilation}·({kernel} − 1) − 1"
    room = size + before + after - window_extent(kernel, dilation)
    if room < 0:
        return f"({size} + {added} − {reach}) < 0"
    ratio = np.floor(room / stride * 100 + 0.5) / 100
    out = output_size(size, kernel, stride, padding, dilation)
    return f"⌊({size} + {added} − {reach})/{stride}⌋ + 1 = ⌊{ratio:g}⌋ + 1 = {out}"


class ConvExplorer(StaticWidget):
    """Explore a convolution: input, kernel, stride, padding, dilation; products, sum, output, sizes.

    Parameters
    ----------
    input : array_like of shape (H, W), optional
        At most 16 × 16.
    kernel : array_like of shape (KH, KW), optional
        At most 7 × 7.
    stride, dilation : int
        From 1.
    padding : int, "valid" or "same"
    padding_mode : {"zeros", "reflect", "symmetric", "replicate"}
    position : int
        The place of the window, counted along the rows of the output from 0.

    Attributes
    ----------
    output : list of list of float, of shape (OH, OW)
        Empty where no window fits or PyTorch refuses the options. Follows the other traits.

    Examples
    --------
    >>> explorer = ConvExplorer(stride=3)
    >>> explorer.output
    [[8, -8], [24, -24]]
    """

    _esm = module("conv_explorer", "conv_arithmetic", "conv_grids", "conv_explorer")
    script = "conv_explorer"
    drawn = ("input", "kernel", "stride", "padding", "padding_mode", "dilation", "position")

    input = traitlets.Any(SQUARE).tag(sync=True)
    kernel = traitlets.Any(SOBEL).tag(sync=True)
    stride = traitlets.Int(1, min=1).tag(sync=True)
    padding = traitlets.Union([traitlets.Int(min=0), traitlets.Enum(["valid", "same"])], default_value=0).tag(
        sync=True
    )
    padding_mode = traitlets.Enum(list(PAD_MODES), default_value="zeros").tag(sync=True)
    dilation = traitlets.Int(1, min=1).tag(sync=True)
    position = traitlets.Int(0, min=0).tag(sync=True)
    output: Any = traitlets.List().tag(sync=True)

    def __init__(self, **traits: Any) -> None:
        super().__init__(**traits)
        self._compute()

    @traitlets.validate("input", "kernel")
    def _plain(self, proposal: Any) -> list[Any]:
        name = proposal["trait"].name
        values = numbers(name, proposal["value"], 2)
        sizes = (len(values), len(values[0]) if values else 0)
        if not 1 <= min(sizes) <= max(sizes) <= LARGEST[name]:
            msg = f"{name} must have 1 to {LARGEST[name]} rows and columns, not {sizes[0]} and {sizes[1]}"
            raise traitlets.TraitError(msg)
        return values

    @traitlets.observe("input", "kernel", "stride", "padding", "padding_mode", "dilation")
    def _compute(self, _: Any = None) -> None:
        try:
            self.output = numbers("output", np.round(self._convolve(), 12), 2)
        except ShapeError:
            self.output = []

    def _sides(self) -> tuple[tuple[int, int], ...]:
        shape = np.shape(self.kernel)
        return resolve_padding("conv2d", self.padding, shape, (self.stride,) * 2, (self.dilation,) * 2)

    def _convolve(self) -> Any:
        x, w = (np.array([[values]], dtype=float) for values in (self.input, self.kernel))
        padded = pad2d(x, self._sides(), mode=PAD_MODES[self.padding_mode])
        return conv2d(padded, w, stride=self.stride, dilation=self.dilation)[0, 0]

    def describe(self) -> list[str]:
        """Return the arrays and the sizes in words."""
        try:
            sides = self._sides()
        except ShapeError as error:
            return [f"Convolution explorer. {error}."]
        sizes = zip(np.shape(self.input), np.shape(self.kernel), sides, strict=True)
        rows, columns = (size_formula(n, k, self.stride, side, self.dilation) for n, k, side in sizes)
        return [
            "Convolution explorer: an image, a kernel that moves over it, and the sums it gives.",
            f"Input: {as_text(self.input)}.",
            f"Kernel: {as_text(self.kernel)}; stride {self.stride}, padding {self.padding}, dilation {self.dilation}.",
            f"Output rows: {rows}. Output columns: {columns}.",
            f"Output: {as_text(self.output) or 'none, no window fits'}.",
        ]


def as_text(values: Sequence[Sequence[float]]) -> str:
    """Write rows of numbers, whole ones and simple fractions as such."""
    return "; ".join(" ".join(_short(value) for value in row) for row in values)


def _short(value: float) -> str:
    simple = Fraction(value).limit_denominator(36)
    text = str(simple) if abs(simple - Fraction(value)) < 1e-9 else f"{value:.2f}"
    return text.replace("-", "−")
