"""A sheet of equal cells, one at every pixel."""

from __future__ import annotations

import numpy as np

from cnncourse.ops import conv2d
from cnncourse.shapes import Array, ShapeError, bind

__all__ = ["respond_everywhere"]


def respond_everywhere(image: Array, field: Array) -> Array:
    """Return what cells with the same field answer at every pixel: a convolution.

    Parameters
    ----------
    image : ndarray of shape (H, W)
    field : ndarray of shape (KH, KW)
        Odd sizes, so that it has a middle.

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
    if sizes["KH"] % 2 == 0 or sizes["KW"] % 2 == 0:
        msg = f"respond_everywhere: field must have odd sizes, so that it has a middle, not {field.shape}"
        raise ShapeError(msg)
    padded = np.pad(image, [(k // 2, k // 2) for k in field.shape], mode="edge")
    return conv2d(padded[None, None], field[None, None])[0, 0]
