"""One factor and one bias per channel: what is trained in LeNet's sub-sampling."""

from __future__ import annotations

from typing import Any

from cnncourse.shapes import Array, bind

__all__ = ["scale_shift", "scale_shift_backward", "scale_shift_torch"]


def scale_shift(x: Array, w: Array, b: Array) -> Array:
    r"""Multiply every channel by its factor and add its bias.

    .. math:: y_{nchw} = w_c\, x_{nchw} + b_c

    Parameters
    ----------
    x : ndarray of shape (N, C, H, W)
    w, b : ndarray of shape (C,)

    Returns
    -------
    ndarray of shape (N, C, H, W)

    Raises
    ------
    ShapeError

    References
    ----------
    LeCun et al. (1998), section II-B: layers S2 and S4 of LeNet-5.
    """
    bind("scale_shift", ("x", x, "N C H W"), ("w", w, "C"), ("b", b, "C"))
    return x * w[:, None, None] + b[:, None, None]


def scale_shift_backward(
    dy: Array, x: Array, w: Array, b: Array
) -> tuple[Array, Array, Array]:
    """Return ``dx, dw, db``: w·dy; dy·x and dy summed over each channel."""
    axes = "N C H W"
    bind(
        "scale_shift_backward",
        ("x", x, axes),
        ("w", w, "C"),
        ("b", b, "C"),
        ("dy", dy, axes),
    )
    return (
        dy * w[:, None, None],
        (dy * x).sum(axis=(0, 2, 3)),
        dy.sum(axis=(0, 2, 3)),
    )


def scale_shift_torch(x: Any, w: Any, b: Any) -> Any:
    """Twin of :func:`scale_shift` from tensor primitives."""
    bind("scale_shift", ("x", x, "N C H W"), ("w", w, "C"), ("b", b, "C"))
    return x * w[:, None, None] + b[:, None, None]
