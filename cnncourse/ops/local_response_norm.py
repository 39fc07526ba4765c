"""Local response normalisation."""

from __future__ import annotations

from typing import Any

import numpy as np

from cnncourse.backend import torch
from cnncourse.ops.batch_norm import axes_of
from cnncourse.ops.kinds import check_floats
from cnncourse.shapes import Array, bind, per_axis, same_shape

__all__ = [
    "local_response_norm",
    "local_response_norm_backward",
    "local_response_norm_torch",
]


def local_response_norm(
    x: Array,
    size: int,
    *,
    alpha: float = 1e-4,
    beta: float = 0.75,
    k: float = 1.0,
) -> Array:
    r"""Divide every value by the strength of the neighbouring channels at its place.

    .. math::

       y_c = \frac{x_c}{t_c^\beta}, \qquad
       t_c = k + \frac{\alpha}{n} \sum_{j = c - \lfloor n/2 \rfloor}^{c + \lceil n/2 \rceil - 1} x_j^2

    with n the size; channels that do not exist count as 0. This is PyTorch's form. AlexNet's paper does not
    divide by n: its k = 2, n = 5, α = 10⁻⁴, β = 0.75 are ``k=2, size=5, alpha=5e-4`` here.

    Parameters
    ----------
    x : ndarray of shape (N, C, …)
    size : int
        How many channels are summed over; of an even number the extra one is before c.
    alpha, beta, k : float

    Returns
    -------
    ndarray of the shape of x

    Raises
    ------
    ShapeError

    References
    ----------
    Krizhevsky, Sutskever & Hinton (2012), "ImageNet classification with deep convolutional neural
    networks", section 3.3.
    """
    window = channel_window("local_response_norm", x, size)
    y = np.empty_like(x)
    for yn, xn in zip(y, x, strict=True):  # C …: one image fits the cache
        t = k + alpha / size * channel_sum(xn * xn, *window)
        np.divide(xn, power(t, beta), out=yn)
    return y


def local_response_norm_backward(
    dy: Array,
    x: Array,
    size: int,
    *,
    alpha: float = 1e-4,
    beta: float = 0.75,
    k: float = 1.0,
) -> Array:
    r"""Return ``dx``.

    .. math::

       \mathrm{dx}_c = \frac{\mathrm{dy}_c}{t_c^\beta}
       - \frac{2 \alpha \beta}{n}\, x_c \sum_i \frac{\mathrm{dy}_i\, x_i}{t_i^{\beta + 1}}

    over the channels i whose window holds c.
    """
    before, after = channel_window("local_response_norm_backward", x, size)
    same_shape("local_response_norm_backward", dy, x)
    dx = np.empty_like(x)
    for dxn, dyn, xn in zip(dx, dy, x, strict=True):  # C …
        t = k + alpha / size * channel_sum(xn * xn, before, after)
        direct = dyn / power(t, beta)
        shared = channel_sum(direct * xn / t, after, before)
        dxn[...] = direct - 2 * alpha * beta / size * xn * shared
    return dx


def local_response_norm_torch(
    x: Any,
    size: int,
    *,
    alpha: float = 1e-4,
    beta: float = 0.75,
    k: float = 1.0,
) -> Any:
    """Twin of :func:`local_response_norm` from tensor primitives."""
    before, after = channel_window("local_response_norm", x, size)
    n, _, *places = x.shape
    squares = torch.cat(
        [
            x.new_zeros(n, before, *places),
            x.square(),
            x.new_zeros(n, after, *places),
        ],
        dim=1,
    )
    return x / (k + alpha / size * squares.unfold(1, size, 1).sum(-1)) ** beta


def channel_window(op: str, x: Any, size: int) -> tuple[int, int]:
    """Check the arguments and return how many channels before and after its own a unit sees."""
    bind(op, ("x", x, axes_of(x)))
    check_floats(op, x)
    (n,) = per_axis(op, "size", size, 1)
    return n // 2, (n - 1) // 2


def channel_sum(maps: Array, before: int, after: int) -> Array:
    """Sum every channel of (C, …) and its neighbours by adding shifted copies."""
    y = maps.copy()
    for shift in range(1, before + 1):
        y[shift:] += maps[:-shift]
    for shift in range(1, after + 1):
        y[:-shift] += maps[shift:]
    return y


def power(t: Array, beta: float) -> Array:
    """Return t to the power of β; two square roots are faster than the general power for β = 3/4."""
    return np.sqrt(t * np.sqrt(t)) if beta == 0.75 else t**beta
