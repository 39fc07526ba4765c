"""What every capsule predicts of every capsule above it."""

from __future__ import annotations

from typing import Any

from cnncourse.backend import torch
from cnncourse.shapes import Array, bind

__all__ = ["capsule_votes", "capsule_votes_backward", "capsule_votes_torch"]


def capsule_votes(x: Array, w: Array) -> Array:
    r"""Multiply every capsule by one matrix for each capsule above.

    .. math:: y_{nijm} = \sum_d w_{ijmd} \, x_{nid}, \qquad \hat u_{j|i} = W_{ij} u_i

    Parameters
    ----------
    x : ndarray of shape (N, I, D)
        I capsules of D features.
    w : ndarray of shape (I, J, M, D)
        A matrix for each pair of a capsule below and one of the J above, which have M features.

    Returns
    -------
    ndarray of shape (N, I, J, M)

    Raises
    ------
    ShapeError

    References
    ----------
    Sabour, Frosst & Hinton (2017), "Dynamic routing between capsules", equation 2.
    """
    bind("capsule_votes", ("x", x, "N I D"), ("w", w, "I J M D"))
    i, j, m, d = w.shape
    matrices = w.reshape(i, j * m, d).transpose(0, 2, 1)  # I D JM
    votes = x.transpose(1, 0, 2) @ matrices  # I N JM
    return votes.transpose(1, 0, 2).reshape(len(x), i, j, m)


def capsule_votes_backward(dy: Array, x: Array, w: Array) -> tuple[Array, Array]:
    """Return ``dx, dw``: dy·w summed over what is above, dy·x summed over the batch."""
    bind(
        "capsule_votes_backward",
        ("x", x, "N I D"),
        ("w", w, "I J M D"),
        ("dy", dy, "N I J M"),
    )
    i, j, m, d = w.shape
    dy = dy.reshape(len(x), i, j * m).transpose(1, 0, 2)  # I N JM
    dx = dy @ w.reshape(i, j * m, d)  # I N D
    dw = dy.transpose(0, 2, 1) @ x.transpose(1, 0, 2)  # I JM D
    return dx.transpose(1, 0, 2), dw.reshape(w.shape)


def capsule_votes_torch(x: Any, w: Any) -> Any:
    """Twin of :func:`capsule_votes` from tensor primitives."""
    bind("capsule_votes", ("x", x, "N I D"), ("w", w, "I J M D"))
    return torch.einsum("nid, ijmd -> nijm", x, w)
