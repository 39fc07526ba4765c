"""Orientation tuning: which direction a cell likes, and how strictly."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike

from cnncourse.shapes import Array, ShapeError

__all__ = ["preferred_orientation", "tuning_curve", "tuning_width"]


def tuning_curve(
    cell: Callable[[Array], Array], stimulus: Callable[[float], Array], thetas: ArrayLike
) -> Array:
    """Show a cell a stimulus in several directions.

    Parameters
    ----------
    cell : function image -> response
    stimulus : function theta -> image
    thetas : array of shape (T,)
        Directions in degrees.

    Returns
    -------
    ndarray of shape (T,)
        The responses.
    """
    return np.array([float(cell(stimulus(theta))) for theta in np.asarray(thetas, float)])


def preferred_orientation(thetas: ArrayLike, responses: ArrayLike) -> float:
    r"""Return the direction that a cell likes best, in degrees, from 0 to 180.

    .. math:: \tfrac12 \arg \sum_k r_k\, e^{2 i \theta_k}

    The angles are doubled as a bar turned by 180 degrees is the same bar. The directions should be spread evenly
    over 180 degrees.

    Examples
    --------
    >>> round(preferred_orientation([0, 45, 90, 135], [1, 2, 1, 0]), 6)
    45.0
    """
    angles, r = paired("preferred_orientation", thetas, responses)
    return float(np.degrees(np.angle(r @ np.exp(2j * np.radians(angles)))) / 2 % 180)


def tuning_width(thetas: ArrayLike, responses: ArrayLike) -> float:
    """Return over how many degrees a cell answers at least half of its largest response.

    Parameters
    ----------
    thetas : array of shape (T,)
        Rising, from 0 to below 180; 180 is 0 again.
    responses : array of shape (T,)

    Returns
    -------
    float
        The full width at half the height, around the largest response, with straight lines between the points;
        180 where the response never falls so low.

    Raises
    ------
    ShapeError

    Examples
    --------
    >>> tuning_width([0, 30, 60, 90, 120, 150], [4, 2, 0, 0, 0, 1])
    50.0
    """
    angles, r = paired("tuning_width", thetas, responses)
    top = int(r.argmax())
    up = way_to_half(np.roll(angles - angles[top], -top) % 180, np.roll(r, -top))
    down = way_to_half(np.roll(angles[top] - angles[::-1], top + 1) % 180, np.roll(r[::-1], top + 1))
    return min(up + down, 180.0)


def way_to_half(away: Array, r: Array) -> float:
    """Return how far from the first point the response falls to half of it, 180 where it does not."""
    half = r[0] / 2
    below = np.flatnonzero(r < half)
    if len(below) == 0:
        return 180.0
    i = int(below[0])
    share = (r[i - 1] - half) / (r[i - 1] - r[i])
    return float(away[i - 1] + share * (away[i] - away[i - 1]))


def paired(op: str, thetas: ArrayLike, responses: ArrayLike) -> tuple[Array, Array]:
    """Return directions and responses as arrays of one length."""
    angles, r = np.asarray(thetas, float), np.asarray(responses, float)
    if angles.ndim != 1 or angles.shape != r.shape or not len(r):
        msg = f"{op}: needs one response per direction, at least one, not {r.shape} for {angles.shape}"
        raise ShapeError(msg)
    return angles, r
