"""The mean squared error."""

from __future__ import annotations

from typing import Any

import numpy as np

from cnncourse.shapes import Array, ShapeError, same_shape

__all__ = ["mse_loss", "mse_loss_backward", "mse_loss_torch"]


def mse_loss(x: Array, target: Array, *, reduction: str = "mean") -> Array:
    r"""Return the mean squared difference.

    .. math:: y = \frac{1}{n} \sum_i (x_i - t_i)^2

    Parameters
    ----------
    x, target : ndarray of one shape, any
    reduction : str
        ``"mean"`` over all n elements, ``"sum"``, or ``"none"``: one loss for each element.

    Returns
    -------
    ndarray of shape (), or of the shape of x

    Raises
    ------
    ShapeError

    References
    ----------
    Rumelhart, Hinton & Williams (1986), "Learning representations by back-propagating errors", Nature 323,
    equation 3, which takes half the sum.
    """
    same_shape("mse_loss", target, x, "target")
    return reduced("mse_loss", (x - target) ** 2, reduction)


def mse_loss_backward(
    dy: Array | float, x: Array, target: Array, *, reduction: str = "mean"
) -> tuple[Array, Array]:
    """Return ``dx, dtarget``: ± 2 · (x − target) · dy, over n for the mean."""
    same_shape("mse_loss_backward", target, x, "target")
    share = shared("mse_loss_backward", dy, x, reduction)
    dx = 2 * (x - target) * share
    return dx, -dx


def mse_loss_torch(x: Any, target: Any, *, reduction: str = "mean") -> Any:
    """Twin of :func:`mse_loss` from tensor primitives."""
    same_shape("mse_loss", target, x, "target")
    return reduced("mse_loss", (x - target) ** 2, reduction)


def reduced(op: str, losses: Any, reduction: str) -> Any:
    """Return the mean or the sum of the losses of all elements, or these."""
    check_reduction(op, reduction, losses)
    return losses if reduction == "none" else getattr(losses, reduction)()


def shared(op: str, dy: Array | float, x: Array, reduction: str) -> Array:
    """Return the upstream gradient of the loss of each element."""
    check_reduction(op, reduction, x)
    dy = np.asarray(dy, x.dtype)
    if reduction == "none":
        same_shape(op, dy, x)
    return dy / x.size if reduction == "mean" else dy


def check_reduction(op: str, reduction: str, x: Any) -> None:
    """Check the name of a reduction, and that a mean has something to be the mean of."""
    if reduction not in {"mean", "sum", "none"}:
        msg = (
            f'{op}: reduction must be "mean", "sum" or "none", not {reduction!r}'
        )
        raise ShapeError(msg)
    if reduction == "mean" and 0 in x.shape:
        msg = f"{op}: x has shape {tuple(x.shape)} and no elements, so there is no mean"
        raise ShapeError(msg)
