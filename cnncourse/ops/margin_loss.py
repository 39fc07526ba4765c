"""The loss of capsules: the right one long, the others short."""

from __future__ import annotations

from typing import Any

import numpy as np

from cnncourse.backend import torch
from cnncourse.ops.cross_entropy import check_classes
from cnncourse.shapes import Array

__all__ = ["margin_loss", "margin_loss_backward", "margin_loss_torch"]


def margin_loss(
    x: Array,
    target: Array,
    *,
    m_plus: float = 0.9,
    m_minus: float = 0.1,
    down_weight: float = 0.5,
) -> Array:
    r"""Return the loss of the lengths of capsules, summed over the classes, the mean over the batch.

    .. math:: y = \frac{1}{N} \sum_{nk} T_{nk} \max(0, m^+ - x_{nk})^2
        + \lambda \, (1 - T_{nk}) \max(0, x_{nk} - m^-)^2

    T is 1 for the right class and 0 for the others.

    Parameters
    ----------
    x : ndarray of shape (N, K)
        Lengths of the capsules, 0 … 1.
    target : ndarray of shape (N,)
        The right class of each row.
    m_plus : float
        The length above which the right class costs nothing.
    m_minus : float
        The length below which another class costs nothing.
    down_weight : float
        λ: what the absent classes count, so that they do not shrink all capsules at the start.

    Returns
    -------
    ndarray of shape ()

    Raises
    ------
    ShapeError

    References
    ----------
    Sabour, Frosst & Hinton (2017), "Dynamic routing between capsules", equation 4.
    """
    check_classes("margin_loss", x, target)
    right = target[:, None] == np.arange(x.shape[1])  # N K
    short = right * np.maximum(float(m_plus) - x, 0)
    long = ~right * np.maximum(x - float(m_minus), 0)
    return (short**2 + float(down_weight) * long**2).sum() / len(x)


def margin_loss_backward(
    dy: Array | float,
    x: Array,
    target: Array,
    *,
    m_plus: float = 0.9,
    m_minus: float = 0.1,
    down_weight: float = 0.5,
) -> Array:
    """Return ``dx``: 2 · dy / N times −max(0, m⁺ − x) for the right class, λ·max(0, x − m⁻) for others."""
    check_classes("margin_loss_backward", x, target)
    right = target[:, None] == np.arange(x.shape[1])  # N K
    short = right * np.maximum(float(m_plus) - x, 0)
    long = ~right * np.maximum(x - float(m_minus), 0)
    share = np.asarray(dy, x.dtype) * 2 / len(x)
    return (float(down_weight) * long - short) * share


def margin_loss_torch(
    x: Any,
    target: Any,
    *,
    m_plus: float = 0.9,
    m_minus: float = 0.1,
    down_weight: float = 0.5,
) -> Any:
    """Twin of :func:`margin_loss` from tensor primitives."""
    check_classes("margin_loss", x, target)
    right = target[:, None] == torch.arange(x.shape[1], device=x.device)  # N K
    short = right * (m_plus - x).clamp(min=0)
    long = ~right * (x - m_minus).clamp(min=0)
    return (short**2 + down_weight * long**2).sum() / len(x)
