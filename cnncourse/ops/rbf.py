"""Radial basis function units: the squared distance to a code (LeNet-5's output)."""

from __future__ import annotations

from typing import Any

from cnncourse.shapes import Array, bind

__all__ = ["rbf", "rbf_backward", "rbf_torch"]


def rbf(x: Array, w: Array) -> Array:
    r"""Return the squared Euclidean distance of each input to each code.

    .. math:: y_{nk} = \sum_d (x_{nd} - w_{kd})^2

    The smallest output is the answer.

    Parameters
    ----------
    x : ndarray of shape (N, D)
    w : ndarray of shape (K, D)
        One code per class.

    Returns
    -------
    ndarray of shape (N, K)

    Raises
    ------
    ShapeError

    References
    ----------
    LeCun et al. (1998), equation 7.
    """
    bind("rbf", ("x", x, "N D"), ("w", w, "K D"))
    return ((x[:, None] - w) ** 2).sum(axis=2)


def rbf_backward(dy: Array, x: Array, w: Array) -> tuple[Array, Array]:
    """Return ``dx, dw``: 2·(x − w)·dy summed over the classes, and the negative summed over the batch."""
    bind("rbf_backward", ("x", x, "N D"), ("w", w, "K D"), ("dy", dy, "N K"))
    pull = 2 * dy[:, :, None] * (x[:, None] - w)  # N K D
    return pull.sum(axis=1), -pull.sum(axis=0)


def rbf_torch(x: Any, w: Any) -> Any:
    """Twin of :func:`rbf` from tensor primitives."""
    bind("rbf", ("x", x, "N D"), ("w", w, "K D"))
    return ((x[:, None] - w) ** 2).sum(dim=2)
