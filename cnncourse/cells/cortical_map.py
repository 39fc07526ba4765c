"""From the retina to the primary visual cortex: a logarithm of the visual field."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike
from scipy.ndimage import map_coordinates

from cnncourse.shapes import Array, bind

__all__ = ["CorticalImage", "cortical_image", "cortical_place", "magnification"]

A, K = 0.75, 17.3


class CorticalImage(NamedTuple):
    """What the cortex of one hemisphere holds: ``image`` of shape (H, W), ``step`` millimetres per pixel."""

    image: Array
    step: float


def cortical_place(z: ArrayLike, *, a: float = A, k: float = K) -> Array:
    r"""Return where in the cortex a point of the visual field lies.

    .. math:: w = k \log(z + a)

    Rings around the point that the eye looks at become columns, rays from it become rows. Making a figure twice as
    large moves it by k log 2, turning it moves it up or down; exactly so where a is 0.

    Parameters
    ----------
    z : array of complex
        Degrees of visual angle right of the point that is looked at, and up as the imaginary part; the right half of
        the field, which the left hemisphere sees.
    a : float
        Degrees; keeps the centre of the field from going to infinity.
    k : float
        Millimetres.

    Returns
    -------
    ndarray of complex
        Millimetres; k log a is the centre of the field.

    References
    ----------
    Schwartz (1977), "Spatial mapping in the primate sensory projection: analytic structure and relevance to
    perception". The default a and k make the magnification that of Horton & Hoyt (1991), "The representation of
    the visual field in human striate cortex": 17.3 / (E + 0.75) millimetres per degree.
    """
    return k * np.log(np.asarray(z, complex) + a)


def magnification(eccentricity: ArrayLike, *, a: float = A, k: float = K) -> Array:
    """Return how many millimetres of cortex a degree has, so many degrees away from the centre of the field.

    Examples
    --------
    >>> magnification([0, 10]).round(2)
    array([23.07,  1.61])
    """
    return k / (np.asarray(eccentricity, float) + a)


def cortical_image(
    image: Array, degrees: float, *, a: float = A, k: float = K, step: float = 0.25, inner: float = 0.0
) -> CorticalImage:
    """Lay the right half of an image out as the cortex sees it.

    Parameters
    ----------
    image : ndarray of shape (N, N)
        What is seen; the eye looks at its middle.
    degrees : float
        From the middle to the border.
    a, k : float
        See :func:`cortical_place`.
    step : float
        Millimetres of cortex per pixel of the result.
    inner : float
        Degrees at which the result begins; above 0 where a is 0.

    Returns
    -------
    CorticalImage
        Columns are rising eccentricities, rows directions from straight up to straight down. What lies beyond the
        image is 0.

    Raises
    ------
    ShapeError
    """
    size = bind("cortical_image", ("image", image, "N N"))["N"]
    columns = np.arange(k * np.log(inner + a), k * np.log(degrees + a), step)
    up = np.pi / 2 - np.arange(step / 2, k * np.pi, step) / k
    z = np.exp(columns / k + 1j * up[:, None]) - a
    pixels_per_degree = size / (2 * degrees)
    row, column = (size - 1) / 2 - z.imag * pixels_per_degree, (size - 1) / 2 + z.real * pixels_per_degree
    seen: Array = map_coordinates(np.asarray(image, float), [row, column], order=1, cval=0.0)
    return CorticalImage(np.where(z.real >= 0, seen, 0.0), step)
