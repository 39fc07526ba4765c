"""Average pooling to a size that is given."""

from __future__ import annotations

from typing import Any

import numpy as np

from cnncourse.ops.kinds import check_floats, check_pixels
from cnncourse.shapes import Array, Sizes, bind, per_axis

__all__ = [
    "adaptive_avg_pool2d",
    "adaptive_avg_pool2d_backward",
    "adaptive_avg_pool2d_torch",
]


def adaptive_avg_pool2d(x: Array, output_size: Sizes) -> Array:
    r"""Take means over windows that are spread evenly, so that the output has the size asked for.

    .. math::

       y_{nc} &= R\, x_{nc}\, C^\top \\
       R_{ih} &= \frac{1}{b_i - a_i} \text{ for } a_i \le h < b_i \\
       a_i &= \left\lfloor \frac{i H}{OH} \right\rfloor, \quad
       b_i = \left\lceil \frac{(i + 1) H}{OH} \right\rceil

    and C is the same for the columns. Windows may differ in size and overlap: 14 rows into 4 gives the rows 0
    to 3, 3 to 6, 7 to 10 and 10 to 13.

    Parameters
    ----------
    x : ndarray of shape (N, C, H, W)
    output_size : int or (int, int)
        OH and OW, in pixels.

    Returns
    -------
    ndarray of shape (N, C, OH, OW)

    Raises
    ------
    ShapeError

    References
    ----------
    He, Zhang, Ren & Sun (2014), "Spatial pyramid pooling in deep convolutional networks", section 2.3, for
    maxima.

    Examples
    --------
    >>> adaptive_avg_pool2d(np.array([[[[0.0, 1.0, 2.0, 3.0, 4.0]]]]), (1, 2))
    array([[[[1., 3.]]]])
    """
    rows, columns = shares("adaptive_avg_pool2d", x, output_size)
    return rows.astype(x.dtype) @ x @ columns.T.astype(x.dtype)


def adaptive_avg_pool2d_backward(
    dy: Array, x: Array, output_size: Sizes
) -> Array:
    r"""Return ``dx``: dy shared out evenly over its window.

    .. math:: \mathrm{dx}_{nc} = R^\top\, \mathrm{dy}_{nc}\, C
    """
    op = "adaptive_avg_pool2d_backward"
    rows, columns = shares(op, x, output_size)
    n, c = x.shape[:2]
    sizes = {"N": n, "C": c, "OH": len(rows), "OW": len(columns)}
    bind(op, ("dy", dy, "N C OH OW"), **sizes)
    return rows.T.astype(dy.dtype) @ dy @ columns.astype(dy.dtype)


def adaptive_avg_pool2d_torch(x: Any, output_size: Sizes) -> Any:
    """Twin of :func:`adaptive_avg_pool2d` from tensor primitives."""
    rows, columns = shares("adaptive_avg_pool2d", x, output_size)
    return x.new_tensor(rows) @ x @ x.new_tensor(columns.T)


def shares(op: str, x: Any, output_size: Sizes) -> list[Array]:
    """Return the matrices R of shape (OH, H) and C of shape (OW, W)."""
    bind(op, ("x", x, "N C H W"))
    check_floats(op, x)
    check_pixels(op, x)
    matrices = []
    for size, out in zip(
        x.shape[2:], per_axis(op, "output_size", output_size), strict=True
    ):
        first = np.arange(out) * size // out
        behind = -(-np.arange(1, out + 1) * size // out)
        at = np.arange(size)
        inside = (first[:, None] <= at) & (at < behind[:, None])  # OH H
        matrices.append(inside / inside.sum(axis=1, keepdims=True))
    return matrices
