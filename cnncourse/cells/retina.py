"""A sheet of equal cells, one at every pixel."""

from __future__ import annotations

import numpy as np

from cnncourse.ops import conv2d
from cnncourse.shapes import Array, bind

__all__ = ["respond_everywhere"]


def respond_everywhere(image: Array, field: Array) -> Array:
    """Return what cells with the same field answer at every pixel: a convolution.

    Parameters
    ----------
    image : ndarray of shape (H, W)
    field : ndarray of shape (KH, KW)
        With odd sizes, so that it has a middle.

    Returns
    -------
    ndarray of shape (H, W)
        Weighted sums, of either sign: how far a cell's rate rises above its rate at rest, or falls below.
        Beyond its border the image goes on as it is there.

    Raises
    ------
    ShapeError
    """
    sizes = bind("respond_everywhere", ("image", image, "H W"), ("field", field, "KH KW"))
    sides = [(k // 2, (k - 1) // 2) for k in (sizes["KH"], sizes["KW"])]
    padded = np.pad(image, sides, mode="edge")
    return conv2d(padded[None, None], field[None, None])[0, 0]
