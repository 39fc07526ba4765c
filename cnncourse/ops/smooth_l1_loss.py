"""The squared error for small differences, the absolute one for large: the loss of box regression."""

from __future__ import annotations

from typing import Any

import numpy as np

from cnncourse.ops.mse_loss import reduced, shared
from cnncourse.shapes import Array, ShapeError, same_shape

__all__ = ["smooth_l1_loss", "smooth_l1_loss_backward", "smooth_l1_loss_torch"]


def smooth_l1_loss(
    x: Array, target: Array, *, reduction: str = "mean", beta: float = 1.0
) -> Array:
    r"""Return a loss that is a parabola near 0 and a line beyond, so that outliers pull no harder.

    .. math:: y_i = \begin{cases} d_i^2 / 2\beta & |d_i| < \beta \\ |d_i| - \beta / 2 & \text{otherwise}
        \end{cases} \qquad d = x - t

    With :math:`c_i = \min(|d_i|, \beta)` both cases are :math:`c_i (|d_i| - c_i / 2) / \beta`.

    Parameters
    ----------
    x, target : ndarray of one shape, any
    reduction : str
        ``"mean"`` over all elements, ``"sum"``, or ``"none"``: one loss for each element.
    beta : float
        Where the parabola ends, above 0. (PyTorch also takes 0, for the absolute difference.)

    Returns
    -------
    ndarray of shape (), or of the shape of x

    Raises
    ------
    ShapeError

    References
    ----------
    Girshick (2015), "Fast R-CNN", equation 3, with β = 1.
    """
    check_smooth_l1("smooth_l1_loss", x, target, beta)
    d = np.abs(x - target)
    c = np.minimum(d, float(beta))
    losses = c * (d - c / 2) / float(beta)
    return reduced("smooth_l1_loss", losses, reduction)


def smooth_l1_loss_backward(
    dy: Array | float,
    x: Array,
    target: Array,
    *,
    reduction: str = "mean",
    beta: float = 1.0,
) -> tuple[Array, Array]:
    """Return ``dx, dtarget``: ± dy times d / β, at most 1 in size, over n for the mean."""
    check_smooth_l1("smooth_l1_loss_backward", x, target, beta)
    d = x - target
    share = shared("smooth_l1_loss_backward", dy, x, reduction)
    dx = np.clip(d / float(beta), -1, 1) * share
    return dx, -dx


def smooth_l1_loss_torch(
    x: Any, target: Any, *, reduction: str = "mean", beta: float = 1.0
) -> Any:
    """Twin of :func:`smooth_l1_loss` from tensor primitives."""
    check_smooth_l1("smooth_l1_loss", x, target, beta)
    d = (x - target).abs()
    c = d.clamp(max=beta)
    losses = c * (d - c / 2) / beta
    return reduced("smooth_l1_loss", losses, reduction)


def check_smooth_l1(op: str, x: Any, target: Any, beta: float) -> None:
    """Check the target and where the parabola ends."""
    same_shape(op, target, x, "target")
    if beta <= 0:
        msg = f"{op}: beta is where the parabola ends, above 0, not {beta}"
        raise ShapeError(msg)
