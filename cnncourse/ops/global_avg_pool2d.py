"""Global average pooling."""

from __future__ import annotations

from typing import Any

import numpy as np

from cnncourse.ops.kinds import check_pixels
from cnncourse.shapes import Array, bind

__all__ = [
    "global_avg_pool2d",
    "global_avg_pool2d_backward",
    "global_avg_pool2d_torch",
]


def global_avg_pool2d(x: Array) -> Array:
    r"""Take the mean of every map.

    .. math:: y_{nc} = \frac{1}{H W} \sum_{h,w} x_{nchw}

    Parameters
    ----------
    x : ndarray of shape (N, C, H, W)

    Returns
    -------
    ndarray of shape (N, C)

    Raises
    ------
    ShapeError

    References
    ----------
    Lin, Chen & Yan (2013), "Network in network", section 3.2.

    Examples
    --------
    >>> global_avg_pool2d(np.arange(12.0).reshape(1, 2, 2, 3))
    array([[2.5, 8.5]])
    """
    bind("global_avg_pool2d", ("x", x, "N C H W"))
    check_pixels("global_avg_pool2d", x)
    return np.asarray(x.mean(axis=(2, 3)))


def global_avg_pool2d_backward(dy: Array, x: Array) -> Array:
    """Return ``dx``: dy shared out evenly over its map."""
    bind("global_avg_pool2d_backward", ("x", x, "N C H W"), ("dy", dy, "N C"))
    h, w = x.shape[2:]
    return np.broadcast_to(dy[:, :, None, None] / (h * w), x.shape).copy()


def global_avg_pool2d_torch(x: Any) -> Any:
    """Twin of :func:`global_avg_pool2d` from tensor primitives."""
    bind("global_avg_pool2d", ("x", x, "N C H W"))
    check_pixels("global_avg_pool2d", x)
    return x.mean(dim=(2, 3))
