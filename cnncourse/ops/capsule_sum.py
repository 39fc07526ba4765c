"""What reaches a capsule: the predictions from below, weighted."""

from __future__ import annotations

from typing import Any

from cnncourse.shapes import Array, bind

__all__ = ["capsule_sum", "capsule_sum_backward", "capsule_sum_torch"]


def capsule_sum(x: Array, c: Array) -> Array:
    r"""Sum the votes for every capsule above, each times its coupling coefficient.

    .. math:: y_{njm} = \sum_i c_{nij} \, x_{nijm}

    Parameters
    ----------
    x : ndarray of shape (N, I, J, M)
        Votes of the I capsules below for the J above, from :func:`capsule_votes`.
    c : ndarray of shape (N, I, J)
        Coupling coefficients, from :func:`cnncourse.capsules.routing`.

    Returns
    -------
    ndarray of shape (N, J, M)

    Raises
    ------
    ShapeError

    References
    ----------
    Sabour, Frosst & Hinton (2017), "Dynamic routing between capsules", equation 2.
    """
    bind("capsule_sum", ("x", x, "N I J M"), ("c", c, "N I J"))
    return (x * c[..., None]).sum(axis=1)


def capsule_sum_backward(dy: Array, x: Array, c: Array) -> tuple[Array, Array]:
    """Return ``dx, dc``: dy·c for each vote, and the product of dy with each vote."""
    bind(
        "capsule_sum_backward",
        ("x", x, "N I J M"),
        ("c", c, "N I J"),
        ("dy", dy, "N J M"),
    )
    dy = dy[:, None]  # N 1 J M
    return dy * c[..., None], (dy * x).sum(axis=3)


def capsule_sum_torch(x: Any, c: Any) -> Any:
    """Twin of :func:`capsule_sum` from tensor primitives."""
    bind("capsule_sum", ("x", x, "N I J M"), ("c", c, "N I J"))
    return (x * c[..., None]).sum(dim=1)
