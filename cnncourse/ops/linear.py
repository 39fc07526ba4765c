"""The fully connected layer."""

from __future__ import annotations

from typing import Any

from cnncourse.shapes import Array, bind

__all__ = ["linear", "linear_backward", "linear_torch"]


def linear(x: Array, w: Array, b: Array | None = None) -> Array:
    r"""Weigh every input into every output.

    .. math:: y_{nm} = \sum_d x_{nd}\, w_{md} + b_m

    Parameters
    ----------
    x : ndarray of shape (N, D)
    w : ndarray of shape (M, D)
    b : ndarray of shape (M,), optional

    Returns
    -------
    ndarray of shape (N, M)

    Raises
    ------
    ShapeError

    References
    ----------
    Rosenblatt (1958), "The perceptron", Psychological Review 65.
    """
    bind("linear", ("x", x, "N D"), ("w", w, "M D"), ("b?", b, "M"))
    y = x @ w.T
    return y if b is None else y + b


def linear_backward(
    dy: Array, x: Array, w: Array, b: Array | None = None
) -> tuple[Array, Array, Array | None]:
    """Return ``dx, dw, db``: dy·w, dyᵀ·x and the sum of dy over the batch."""
    bind(
        "linear_backward",
        ("x", x, "N D"),
        ("w", w, "M D"),
        ("b?", b, "M"),
        ("dy", dy, "N M"),
    )
    return dy @ w, dy.T @ x, None if b is None else dy.sum(axis=0)


def linear_torch(x: Any, w: Any, b: Any = None) -> Any:
    """Twin of :func:`linear` from tensor primitives."""
    bind("linear", ("x", x, "N D"), ("w", w, "M D"), ("b?", b, "M"))
    y = x @ w.T
    return y if b is None else y + b
