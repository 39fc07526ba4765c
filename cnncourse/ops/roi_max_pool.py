"""Max-pooling of regions of interest."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from cnncourse.backend import torch
from cnncourse.shapes import Array, ShapeError, Sizes, bind, per_axis

__all__ = ["roi_max_pool", "roi_max_pool_backward", "roi_max_pool_torch"]


def roi_max_pool(
    x: Array,
    boxes: Array,
    output_size: Sizes,
    *,
    spatial_scale: float = 1.0,
) -> Array:
    r"""Cut every box out of its feature map and max-pool it to one size, whatever the size of the box.

    With the corners in whole pixels, :math:`x_0 = \operatorname{round}(s\,x_0')` and so on, both of them in the
    box, a region is h = y₁ − y₀ + 1 pixels high (at least 1), and row i of PH bins takes the pixels

    .. math:: y_0 + \lfloor i\,h / PH \rfloor \;\dots\; y_0 + \lceil (i + 1)\,h / PH \rceil - 1,

    so that neighbouring bins may share a row; columns likewise. What lies outside the map is left out; a bin
    that holds no pixel gives 0. Rounding is away from 0 at the half, as in Caffe and ``torchvision.ops.roi_pool``.

    Parameters
    ----------
    x : ndarray of shape (N, C, H, W)
    boxes : ndarray of shape (R, 5)
        Image index, x₀, y₀, x₁, y₁, in pixels of the image that the map was made from.
    output_size : int or (int, int)
        PH and PW.
    spatial_scale : float
        Pixels of the map per pixel of the image: 1/16 in VGG-16.

    Returns
    -------
    ndarray of shape (R, C, PH, PW)

    Raises
    ------
    ShapeError

    References
    ----------
    Girshick (2015), "Fast R-CNN", section 2.1; He et al. (2014), "Spatial pyramid pooling".

    Examples
    --------
    >>> x = np.arange(24.0).reshape(1, 1, 4, 6)
    >>> roi_max_pool(x, np.array([[0, 1, 1, 4, 3.0]]), 2)
    array([[[[14., 16.],
             [20., 22.]]]])
    """
    size = roi_sizes("roi_max_pool", x, boxes, output_size)
    y = np.zeros((len(boxes), x.shape[1], *size), x.dtype)
    for r, i, j, patch in bins(x, boxes, size, spatial_scale):
        y[r, :, i, j] = x[patch].max(axis=(1, 2))
    return y


def roi_max_pool_backward(
    dy: Array,
    x: Array,
    boxes: Array,
    output_size: Sizes,
    *,
    spatial_scale: float = 1.0,
) -> tuple[Array, Array]:
    """Return ``dx, dboxes``: dy goes to the first largest value of its bin; boxes, being rounded, get 0."""
    op = "roi_max_pool_backward"
    size = roi_sizes(op, x, boxes, output_size)
    sizes = dict(zip(("PH", "PW"), size, strict=True))
    bind(op, ("dy", dy, "R C PH PW"), R=len(boxes), C=x.shape[1], **sizes)
    dx = np.zeros_like(x)
    for r, i, j, patch in bins(x, boxes, size, spatial_scale):
        first = x[patch].reshape(x.shape[1], -1).argmax(axis=1)  # C
        part = dx[patch]  # C h w
        h, w = np.divmod(first, part.shape[2])
        part[np.arange(len(first)), h, w] += dy[r, :, i, j]
    return dx, np.zeros_like(boxes)


def roi_max_pool_torch(
    x: Any, boxes: Any, output_size: Sizes, *, spatial_scale: float = 1.0
) -> Any:
    """Twin of :func:`roi_max_pool` from tensor primitives."""
    size = roi_sizes("roi_max_pool", x, boxes, output_size)
    y = x.new_zeros(len(boxes), x.shape[1], *size)
    known = torch.promote_types(
        boxes.dtype, torch.float16
    )  # NumPy has no bfloat16
    corners = boxes.detach().cpu().to(known).numpy()
    for r, i, j, patch in bins(x, corners, size, spatial_scale):
        values = x[patch].flatten(1)  # C h·w
        first = values.argmax(dim=1, keepdim=True)
        y[r, :, i, j] = values.gather(1, first).squeeze(1)
    return y


def roi_sizes(op: str, x: Any, boxes: Any, output_size: Sizes) -> tuple[int, ...]:
    """Check the arguments and return the number of bins along H and W."""
    bind(op, ("x", x, "N C H W"), ("boxes", boxes, "R 5"), **{"5": 5})
    images = boxes[:, 0].round()
    if ((images < 0) | (images >= len(x))).any():
        msg = f"{op}: the first column of boxes must name images 0 … {len(x) - 1}"
        raise ShapeError(msg)
    return per_axis(op, "output_size", output_size)


def bins(
    x: Any, boxes: Array, size: tuple[int, ...], spatial_scale: float
) -> Iterator[tuple[int, int, int, tuple[Any, ...]]]:
    """Yield box, row and column of every bin that holds a pixel, and the index of its pixels in x."""
    for r, (image, *corners) in enumerate(boxes):
        scaled = np.array(corners) * spatial_scale
        x0, y0, x1, y1 = np.trunc(scaled + np.copysign(0.5, scaled)).astype(int)
        rows = spans(y0, y1, size[0], x.shape[2])
        columns = spans(x0, x1, size[1], x.shape[3])
        for i, row in rows:
            for j, column in columns:
                yield r, i, j, (round(image), slice(None), row, column)


def spans(
    first: int, last: int, count: int, size: int
) -> list[tuple[int, slice]]:
    """Divide the pixels first … last into bins; return those that meet a map of some size, with their numbers."""
    length = max(last - first + 1, 1)
    found = []
    for i in range(count):
        begin = max(first + i * length // count, 0)
        end = min(first - (-(i + 1) * length // count), size)
        if begin < end:
            found.append((i, slice(begin, end)))
    return found
