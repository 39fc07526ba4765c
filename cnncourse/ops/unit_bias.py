"""One bias per unit, where the kernels are shared but the biases are not (the network of 1989)."""

from __future__ import annotations

from typing import Any

from cnncourse.shapes import Array, bind

__all__ = ["unit_bias", "unit_bias_backward", "unit_bias_torch"]


def unit_bias(x: Array, b: Array) -> Array:
    r"""Add a bias to every unit of every map.

    .. math:: y_{nchw} = x_{nchw} + b_{chw}

    Parameters
    ----------
    x : ndarray of shape (N, C, H, W)
    b : ndarray of shape (C, H, W)

    Returns
    -------
    ndarray of shape (N, C, H, W)

    Raises
    ------
    ShapeError

    References
    ----------
    LeCun et al. (1989), section 3.2.
    """
    bind("unit_bias", ("x", x, "N C H W"), ("b", b, "C H W"))
    return x + b


def unit_bias_backward(dy: Array, x: Array, b: Array) -> tuple[Array, Array]:
    """Return ``dx, db``: dy, and dy summed over the batch."""
    bind(
        "unit_bias_backward",
        ("x", x, "N C H W"),
        ("b", b, "C H W"),
        ("dy", dy, "N C H W"),
    )
    return dy, dy.sum(axis=0)


def unit_bias_torch(x: Any, b: Any) -> Any:
    """Twin of :func:`unit_bias` from tensor primitives."""
    bind("unit_bias", ("x", x, "N C H W"), ("b", b, "C H W"))
    return x + b
