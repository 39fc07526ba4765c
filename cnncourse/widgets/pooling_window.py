"""The pooling window: a picture that can be moved and drawn on, and what a pooling leaves of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import traitlets

from cnncourse.filters import binomial
from cnncourse.ops.avg_pool2d import avg_pool2d
from cnncourse.ops.conv2d import conv2d
from cnncourse.ops.l2_pool2d import l2_pool2d
from cnncourse.ops.max_pool2d import max_pool2d
from cnncourse.ops.min_pool2d import min_pool2d
from cnncourse.shapes import Array, ShapeError
from cnncourse.shifts import shifted
from cnncourse.widgets.base import StaticWidget, module, numbers

__all__ = ["PoolingWindow"]

DIGIT = ("00027600", "00089300", "00690000", "03980000", "05972000", "04996820", "00799960", "00027630")
PICTURE = np.pad([[int(ink) for ink in row] for row in DIGIT], 2).tolist()
LARGEST = 16


def weighted(x: Array, window: int, *, stride: int) -> Array:
    """Pool maps (N, 1, H, W) by a mean with binomial weights."""
    along = binomial(window - 1)
    return conv2d(x, np.outer(along, along)[None, None], stride=stride)


KINDS: dict[str, Callable[..., Array]] = {
    "max": max_pool2d,
    "min": min_pool2d,
    "average": avg_pool2d,
    "weighted": weighted,
    "L2": l2_pool2d,
}


class PoolingWindow(StaticWidget):
    """Explore a pooling: move a picture pixel by pixel, draw on it, and see which pooled values change.

    Parameters
    ----------
    image : array_like of shape (H, W), optional
        At most 16 × 16; what is drawn on it is 9.
    kind : {"max", "min", "average", "weighted", "L2"}
    window, stride : int
        In pixels, 1 to 5.
    down, right : int
        How far the picture is moved, −6 to 6; zeros come in.
    position : int
        The pooled value whose window is framed, counted along the rows from 0.

    Attributes
    ----------
    output : list of list of float, of shape (OH, OW)
        Of the moved picture; empty where no window fits. Follows the other traits.

    Examples
    --------
    >>> PoolingWindow(image=[[1, 5, 3, 0], [2, 0, 3, 9]], window=2).output
    [[5, 9]]
    >>> PoolingWindow(image=[[1, 5, 3, 0], [2, 0, 3, 9]], window=2, right=1).output
    [[2, 5]]
    """

    _esm = module("pooling_window", "pooling_arithmetic", "pooling_grids", "pooling_window")
    script = "pooling_window"
    drawn = ("image", "kind", "window", "stride", "down", "right", "position")

    image = traitlets.Any(PICTURE).tag(sync=True)
    kind = traitlets.Enum(list(KINDS), default_value="max").tag(sync=True)
    window = traitlets.Int(2, min=1, max=5).tag(sync=True)
    stride = traitlets.Int(2, min=1, max=5).tag(sync=True)
    down = traitlets.Int(0, min=-6, max=6).tag(sync=True)
    right = traitlets.Int(0, min=-6, max=6).tag(sync=True)
    position = traitlets.Int(14, min=0).tag(sync=True)
    output: Any = traitlets.List().tag(sync=True)

    def __init__(self, **traits: Any) -> None:
        super().__init__(**traits)
        self._compute()

    @traitlets.validate("image")
    def _plain(self, proposal: Any) -> list[Any]:
        values = numbers("image", proposal["value"], 2)
        sizes = (len(values), len(values[0]) if values else 0)
        if not 1 <= min(sizes) <= max(sizes) <= LARGEST:
            msg = f"image must have 1 to {LARGEST} rows and columns, not {sizes[0]} and {sizes[1]}"
            raise traitlets.TraitError(msg)
        return values

    @traitlets.observe("image", "kind", "window", "stride", "down", "right")
    def _compute(self, _: Any = None) -> None:
        self.output = self._pooled(self.down, self.right)

    def _pooled(self, down: int, right: int) -> list[Any]:
        x = shifted(np.array([[self.image]], float), down, right)
        try:
            y = KINDS[self.kind](x, self.window, stride=self.stride)[0, 0]
        except ShapeError:
            return []
        return numbers("output", np.round(y, 12), 2)

    def describe(self) -> list[str]:
        """Return the picture, the pooling and what a move has changed in words."""
        now, before = (np.array(self._pooled(*move)) for move in ((self.down, self.right), (0, 0)))
        rows = "; ".join(" ".join(f"{value:g}" for value in row) for row in self.image)
        pooled = "; ".join(" ".join(f"{value:.3g}" for value in row) for row in now)
        return [
            "Pooling window: a picture that can be moved and drawn on, and what a pooling leaves of it.",
            f"Picture, before it is moved: {rows}.",
            f"Pooling: {self.kind}, window {self.window} × {self.window}, stride {self.stride}.",
            f"Moved {self.down} down and {self.right} right: {np.sum(~np.isclose(now, before))} of {now.size} pooled "
            f"values changed.",
            f"Pooled: {pooled or 'none, no window fits'}.",
        ]
