"""Local contrast normalisation."""

from __future__ import annotations

from typing import Any

import numpy as np

from cnncourse.ops.kinds import check_pixels
from cnncourse.ops.l2_pool2d import quotient, root_torch
from cnncourse.shapes import Array, ShapeError, bind, same_shape

__all__ = [
    "local_contrast_norm",
    "local_contrast_norm_backward",
    "local_contrast_norm_torch",
]


def local_contrast_norm(
    x: Array, size: int = 9, *, sigma: float | None = None
) -> Array:
    r"""Subtract the mean of a neighbourhood, then divide by its standard deviation.

    .. math::

       v_{cij} &= x_{cij} - \sum_{k,p,q} w_{pq}\, x_{k,\,i+p,\,j+q} \\
       \sigma_{ij} &= \Bigl(\sum_{k,p,q} w_{pq}\, v_{k,\,i+p,\,j+q}^2\Bigr)^{1/2} \\
       y_{cij} &= \frac{v_{cij}}{\max(\bar\sigma, \sigma_{ij})}

    for every image by itself. The neighbourhood reaches over all channels k; w is Gaussian, and its sum over the
    window and the channels is 1. The mean σ̄ over the image as a least divisor keeps noise in flat regions from
    being blown up. Places outside the image count as 0; an image of zeros stays so.

    Parameters
    ----------
    x : ndarray of shape (N, C, H, W)
    size : int
        Rows and columns of the window, odd; 9 in the paper.
    sigma : float, optional
        Standard deviation of the Gaussian in pixels, which the paper does not give: a quarter of the size unless
        given.

    Returns
    -------
    ndarray of shape (N, C, H, W)

    Raises
    ------
    ShapeError

    References
    ----------
    Jarrett, Kavukcuoglu, Ranzato & LeCun (2009), "What is the best multi-stage architecture for object
    recognition?", section 2; after Pinto, Cox & DiCarlo (2008), "Why is real-world visual object recognition
    hard?".
    """
    means = smoothing("local_contrast_norm", x, size, sigma)
    v, deviation = contrast(x, *(mean.astype(x.dtype) for mean in means))
    return quotient(v, divisor(deviation))


def local_contrast_norm_backward(
    dy: Array, x: Array, size: int = 9, *, sigma: float | None = None
) -> Array:
    r"""Return ``dx``.

    The maximum passes the gradient of the divisor d on to σ where σ is larger, and else, in equal parts, to all
    places through their mean. With B the weighted mean, which is its own transpose (of a single
    map: over the window only),

    .. math::

       \mathrm{dd} &= -\sum_c \frac{\mathrm{dy}_c\, y_c}{d} \\
       \mathrm{d}\sigma &= [\sigma > \bar\sigma]\,\mathrm{dd}
       + \frac{1}{HW} \sum_{i,j}\, [\sigma \le \bar\sigma]\,\mathrm{dd} \\
       \mathrm{dv} &= \frac{\mathrm{dy}}{d} + \frac{v}{C}\, B \frac{\mathrm{d}\sigma}{\sigma} \\
       \mathrm{dx} &= \mathrm{dv} - B\,\mathrm{dv}
    """
    op = "local_contrast_norm_backward"
    means = smoothing(op, x, size, sigma)
    rows, columns = (mean.astype(x.dtype) for mean in means)
    same_shape(op, dy, x)
    v, deviation = contrast(x, rows, columns)
    d = divisor(deviation)
    direct = quotient(dy, d)
    dd = -(direct * quotient(v, d)).sum(axis=1, keepdims=True)
    won = deviation == d
    shared = (dd * ~won).mean(axis=(2, 3), keepdims=True)
    by_deviation = quotient(dd * won + shared, deviation) / x.shape[1]
    dv = direct + v * (rows @ by_deviation @ columns)
    return dv - weighted_mean(dv, rows, columns)


def local_contrast_norm_torch(
    x: Any, size: int = 9, *, sigma: float | None = None
) -> Any:
    """Twin of :func:`local_contrast_norm` from tensor primitives."""
    rows, columns = map(
        x.new_tensor, smoothing("local_contrast_norm", x, size, sigma)
    )
    v = x - weighted_mean(x, rows, columns)
    deviation = root_torch(weighted_mean(v.square(), rows, columns))
    d = deviation.maximum(deviation.mean(dim=(2, 3), keepdim=True))
    return v * (d != 0) / (d + (d == 0))  # 0 where all is 0


def smoothing(
    op: str, x: Any, size: int, sigma: float | None
) -> tuple[Array, Array]:
    """Check the arguments; return the Gaussian means along H and W as symmetric matrices: B·map·B."""
    bind(op, ("x", x, "N C H W"))
    check_pixels(op, x)
    if size < 1 or size % 2 == 0:
        msg = f"{op}: size must be odd and at least 1, not {size}"
        raise ShapeError(msg)
    if sigma is not None and sigma <= 0:
        msg = f"{op}: sigma must be more than 0, not {sigma}"
        raise ShapeError(msg)
    width = size / 4 if sigma is None else sigma
    reach = size // 2
    weights = np.exp(-0.5 * (np.arange(-reach, reach + 1) / width) ** 2)
    weights /= weights.sum()
    h, w = (
        sum(weight * np.eye(n, k=at) for at, weight in enumerate(weights, -reach))
        for n in x.shape[2:]
    )
    return h, w


def weighted_mean(maps: Any, rows: Any, columns: Any) -> Any:
    """Return the mean over all channels and the window around every place, as one map per image."""
    return rows @ maps.mean(1)[:, None] @ columns


def contrast(x: Array, rows: Array, columns: Array) -> tuple[Array, Array]:
    """Return the values less their local mean, and the local standard deviation."""
    v = x - weighted_mean(x, rows, columns)
    return v, np.sqrt(weighted_mean(v * v, rows, columns))


def divisor(deviation: Array) -> Array:
    """Return the standard deviation, but at least its mean over the image."""
    return np.maximum(deviation, deviation.mean(axis=(2, 3), keepdims=True))
