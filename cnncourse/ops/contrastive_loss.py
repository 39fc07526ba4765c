"""The loss of a pair: draw together what is the same, push apart what is not."""

from __future__ import annotations

from typing import Any

import numpy as np

from cnncourse.backend import torch
from cnncourse.shapes import Array, ShapeError, bind

__all__ = [
    "contrastive_loss",
    "contrastive_loss_backward",
    "contrastive_loss_torch",
]


def contrastive_loss(
    x: Array, z: Array, target: Array, *, margin: float = 1.0
) -> Array:
    r"""Return the mean loss of the pairs of a batch.

    .. math::

        y &= \frac{1}{N} \sum_n \tfrac{1}{2} \bigl((1 - t_n) D_n^2 + t_n \max(0, m - D_n)^2 \bigr) \\
        D_n &= \|x_n - z_n\|

    Parameters
    ----------
    x, z : ndarray of shape (N, D)
        What one network makes of the two halves of each pair.
    target : ndarray of int, of shape (N,)
        0 for a pair of the same kind, 1 for a pair of different kinds.
    margin : float
        The distance m beyond which a different pair is pushed no further.

    Returns
    -------
    ndarray of shape ()

    Raises
    ------
    ShapeError
        Also where a target is neither 0 nor 1.

    References
    ----------
    Hadsell, Chopra & LeCun (2006), "Dimensionality reduction by learning an invariant mapping", equation 4.
    """
    check_pairs("contrastive_loss", x, z, target)
    d = np.sqrt(((x - z) ** 2).sum(axis=1))
    wrong = np.where(target == 1, np.maximum(float(margin) - d, 0), d)
    return (wrong**2).mean() / 2


def contrastive_loss_backward(
    dy: Array | float,
    x: Array,
    z: Array,
    target: Array,
    *,
    margin: float = 1.0,
) -> tuple[Array, Array]:
    """Return ``dx, dz``: ± (x − z) · dy / N, times −max(0, m − D) / D where the target is 1; 0 at D = 0."""
    check_pairs("contrastive_loss_backward", x, z, target)
    apart = x - z
    d = np.sqrt((apart**2).sum(axis=1))
    push = np.maximum(float(margin) - d, 0) / np.where(d == 0, 1, d)
    pull = np.where(target == 1, -push, 1).astype(x.dtype)
    dx = apart * pull[:, None] * (np.asarray(dy, x.dtype) / len(x))
    return dx, -dx


def contrastive_loss_torch(
    x: Any, z: Any, target: Any, *, margin: float = 1.0
) -> Any:
    """Twin of :func:`contrastive_loss` from tensor primitives."""
    check_pairs("contrastive_loss", x, z, target)
    d = torch.linalg.vector_norm(x - z, dim=1)
    wrong = torch.where(target == 1, (margin - d).clamp(min=0), d)
    return (wrong**2).mean() / 2


def check_pairs(op: str, x: Any, z: Any, target: Any) -> None:
    """Check two arrays of vectors, and 0 or 1 for each pair."""
    n = bind(op, ("x", x, "N D"), ("z", z, "N D"), ("target", target, "N"))["N"]
    if not n:
        msg = f"{op}: x has no rows, so there is no mean"
        raise ShapeError(msg)
    if not bool(((target == 0) | (target == 1)).all()):
        held = f"{int(target.min())} … {int(target.max())}"
        msg = (
            f"{op}: target must hold 0 (same) or 1 (different), but holds {held}"
        )
        raise ShapeError(msg)
