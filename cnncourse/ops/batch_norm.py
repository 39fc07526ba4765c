"""Batch normalisation."""

from __future__ import annotations

from math import prod
from typing import Any

import numpy as np

from cnncourse.shapes import Array, ShapeError, bind, same_shape

__all__ = [
    "batch_norm",
    "batch_norm_backward",
    "batch_norm_statistics",
    "batch_norm_torch",
]


def batch_norm(
    x: Array,
    running_mean: Array | None,
    running_var: Array | None,
    w: Array | None = None,
    b: Array | None = None,
    *,
    training: bool = False,
    momentum: float = 0.1,
    eps: float = 1e-5,
) -> Array:
    r"""Give every channel mean 0 and variance 1, then a learned scale and shift.

    .. math:: y = w_c\, \frac{x - \mu_c}{\sqrt{\sigma_c^2 + \varepsilon}} + b_c

    In training, μ and σ² are the mean and the variance (divided by the number of values) of the channel
    over the batch; afterwards they are the running ones.

    Parameters
    ----------
    x : ndarray of shape (N, C) or (N, C, …)
    running_mean, running_var : ndarray of shape (C,)
        Read outside training only, and may be None in training; they are not changed here, see
        :func:`batch_norm_statistics`.
    w, b : ndarray of shape (C,), optional
        1 and 0 unless given.
    training : bool
    momentum : float
        For :func:`batch_norm_statistics`; the output does not depend on it.
    eps : float
        Keeps the divisor from 0.

    Returns
    -------
    ndarray of the shape of x

    Raises
    ------
    ShapeError

    References
    ----------
    Ioffe & Szegedy (2015), "Batch normalization: accelerating deep network training by reducing internal
    covariate shift", algorithms 1 and 2.

    Examples
    --------
    >>> x = np.array([[1.0, 10.0], [3.0, 30.0]])
    >>> batch_norm(x, np.zeros(2), np.ones(2), training=True).round(3)
    array([[-1., -1.],
           [ 1.,  1.]])
    """
    check_batch_norm("batch_norm", x, running_mean, running_var, w, b, training)
    y, var = centred(x, running_mean, running_var, training)
    y *= gain(var, w, eps)[:, None]
    if b is not None:
        y += b[:, None]
    return y.reshape(x.shape)


def batch_norm_backward(
    dy: Array,
    x: Array,
    running_mean: Array | None,
    running_var: Array | None,
    w: Array | None = None,
    b: Array | None = None,
    *,
    training: bool = False,
    momentum: float = 0.1,
    eps: float = 1e-5,
) -> tuple[Array | None, ...]:
    r"""Return ``dx, d running_mean, d running_var, dw, db``.

    With :math:`\hat x = (x - \mu) / s`, :math:`s = \sqrt{\sigma^2 + \varepsilon}` and m values per channel,

    .. math::

       \mathrm{dw} &= \sum \mathrm{dy}\, \hat x \\
       \mathrm{db} &= \sum \mathrm{dy} \\
       \mathrm{dx} &= \frac{w}{s} \Bigl(\mathrm{dy} - \frac{\mathrm{db}}{m} - \hat x\, \frac{\mathrm{dw}}{m}\Bigr)

    in training, where the batch's own mean and variance depend on x too. Outside training the last two terms
    are absent, and the running mean and variance get :math:`-w\,\mathrm{db}/s` and
    :math:`-w\,\mathrm{dw}/2s^2`.
    """
    check_batch_norm(
        "batch_norm_backward", x, running_mean, running_var, w, b, training
    )
    same_shape("batch_norm_backward", dy, x)
    xc, var = centred(x, running_mean, running_var, training)
    dy = dy.reshape(xc.shape)  # N C P
    per_unit, scale = gain(var, None, eps), gain(var, w, eps)
    db, dw = total(dy), total_product(dy, xc) * per_unit
    dmean, dvar = -scale * db, -scale * per_unit * dw / 2
    dx = xc  # no more needed: its memory takes the result
    if training:
        m = x.size // len(db)
        xc *= (per_unit * dw / m)[:, None]
        np.subtract(dy, xc, out=dx)
        dx -= (db / m)[:, None]
        dmean *= 0
        dvar *= 0
    else:
        dx[...] = dy
    dx *= scale[:, None]
    return (
        dx.reshape(x.shape),
        None if running_mean is None else dmean,
        None if running_var is None else dvar,
        None if w is None else dw,
        None if b is None else db,
    )


def batch_norm_torch(
    x: Any,
    running_mean: Any,
    running_var: Any,
    w: Any = None,
    b: Any = None,
    *,
    training: bool = False,
    momentum: float = 0.1,
    eps: float = 1e-5,
) -> Any:
    """Twin of :func:`batch_norm` from tensor primitives."""
    check_batch_norm("batch_norm", x, running_mean, running_var, w, b, training)
    maps = x.flatten(2) if x.ndim > 2 else x[:, :, None]  # N C P
    mean, var = running_mean, running_var
    if training:
        mean = maps.mean(dim=(0, 2))
        var = (maps - mean[:, None]).square().mean(dim=(0, 2))
    y = (maps - mean[:, None]) / (var + eps).sqrt()[:, None]
    y = y if w is None else y * w[:, None]
    y = y if b is None else y + b[:, None]
    return y.reshape(x.shape)


def batch_norm_statistics(
    x: Array, running_mean: Array, running_var: Array, *, momentum: float = 0.1
) -> tuple[Array, Array]:
    r"""Return the running mean and variance after one more batch.

    .. math::

       \mu' &= (1 - \rho)\,\mu + \rho\,\mu_x \\
       \sigma'^2 &= (1 - \rho)\,\sigma^2 + \rho\,\sigma_x^2

    with the batch's mean and its unbiased variance (divided by the number of values less one), and ρ the
    momentum.

    Parameters
    ----------
    x : ndarray of shape (N, C) or (N, C, …)
    running_mean, running_var : ndarray of shape (C,)
        They start as zeros and ones.
    momentum : float
        The weight of the new batch.

    Returns
    -------
    ndarray of shape (C,), ndarray of shape (C,)

    Raises
    ------
    ShapeError

    References
    ----------
    Ioffe & Szegedy (2015), section 3.1, which takes the unbiased variance; the moving average as in PyTorch.
    """
    check_batch_norm(
        "batch_norm_statistics", x, running_mean, running_var, None, None, True
    )
    xc, var = centred(x, running_mean, running_var, True)
    m = x.size // len(var)
    mean = total(x.reshape(xc.shape)) / m
    return (
        (1 - momentum) * running_mean + momentum * mean,
        (1 - momentum) * running_var + momentum * var * (m / (m - 1)),
    )


def total(maps: Array) -> Array:
    """Sum every channel of an array of shape (N, C, P); faster than ``sum``."""
    return np.asarray(np.einsum("ncp->c", maps))


def total_product(a: Array, b: Array) -> Array:
    """Sum the products of two arrays of shape (N, C, P) over every channel, as inner products along P."""
    return np.asarray((a[:, :, None] @ b[..., None]).sum(axis=(0, 2, 3)))


def centred(
    x: Array, running_mean: Any, running_var: Any, training: bool
) -> tuple[Array, Array]:
    """Return x less its mean, as (N, C, P), and the variance: the batch's in training, else the running ones."""
    maps = x.reshape(*x.shape[:2], prod(x.shape[2:]))
    if not training:
        return maps - running_mean[:, None], running_var
    m = x.size // x.shape[1]
    xc = maps - (total(maps) / m)[:, None]
    return xc, total_product(xc, xc) / m


def gain(var: Array, w: Array | None, eps: float) -> Array:
    """Return what every channel is multiplied by: w over the standard deviation."""
    return (1 if w is None else w) / np.sqrt(var + float(eps))


def check_batch_norm(
    op: str,
    x: Any,
    running_mean: Any,
    running_var: Any,
    w: Any,
    b: Any,
    training: bool,
) -> None:
    """Check the shapes, and that a batch to train on has more than one value per channel."""
    sizes = bind(
        op,
        ("x", x, axes_of(x)),
        ("running_mean?", running_mean, "C"),
        ("running_var?", running_var, "C"),
        ("w?", w, "C"),
        ("b?", b, "C"),
    )
    if not training and (running_mean is None or running_var is None):
        msg = f"{op}: outside training running_mean and running_var are needed"
        raise ShapeError(msg)
    if training and prod(x.shape) <= sizes["C"]:
        msg = f"{op}: training needs more than one value per channel, but x has shape {tuple(x.shape)}"
        raise ShapeError(msg)


def axes_of(x: Any) -> str:
    """Name the axes of an array that has at least images and channels: N C, then P1, P2 and so on."""
    return " ".join(["N", "C", *(f"P{i}" for i in range(1, len(x.shape) - 1))])
