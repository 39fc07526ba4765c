"""The maximum a posteriori loss of LeNet-5: pull the right class near, push the others away."""

from __future__ import annotations

from typing import Any

import numpy as np

from cnncourse.backend import torch
from cnncourse.ops.cross_entropy import check_classes
from cnncourse.shapes import Array

__all__ = ["map_loss", "map_loss_backward", "map_loss_torch"]


def map_loss(x: Array, target: Array, *, j: float = 0.1) -> Array:
    r"""Return the mean penalty of the right class against all others and a rubbish class.

    .. math:: y = \frac{1}{N} \sum_n \Bigl( x_{n t_n} + \log\bigl(e^{-j} + \sum_k e^{-x_{nk}}\bigr) \Bigr)

    Parameters
    ----------
    x : ndarray of shape (N, K)
        Penalties: the smaller, the better the class fits.
    target : ndarray of shape (N,)
        The right class of each row.
    j : float
        The penalty of the rubbish class: classes with larger penalties are pushed no further.
        The paper gives no value, only that it is positive.

    Returns
    -------
    ndarray of shape ()

    Raises
    ------
    ShapeError

    References
    ----------
    LeCun et al. (1998), equation 9.
    """
    check_classes("map_loss", x, target)
    j = float(j)
    least = np.minimum(x.min(axis=1), j)
    total = np.exp(least - j) + np.exp(least[:, None] - x).sum(axis=1)
    right = x[np.arange(len(x)), target]
    return (np.log(total) + (right - least)).mean()


def map_loss_backward(
    dy: Array | float, x: Array, target: Array, *, j: float = 0.1
) -> Array:
    """Return ``dx``: dy · (one-hot target − p) / N, with p the share of a class in e⁻ʲ + Σ e⁻ˣ."""
    check_classes("map_loss_backward", x, target)
    j = float(j)
    least = np.minimum(x.min(axis=1), j)[:, None]
    e = np.exp(least - x)
    dx = -e / (np.exp(least - j) + e.sum(axis=1, keepdims=True))
    dx[np.arange(len(x)), target] += 1
    return dx * (np.asarray(dy, x.dtype) / len(x))


def map_loss_torch(x: Any, target: Any, *, j: float = 0.1) -> Any:
    """Twin of :func:`map_loss` from tensor primitives."""
    check_classes("map_loss", x, target)
    penalties = torch.cat([-x, x.new_full((len(x), 1), -j)], dim=1)
    return (
        x.gather(1, target.long()[:, None])[:, 0]
        + torch.logsumexp(penalties, dim=1)
    ).mean()
