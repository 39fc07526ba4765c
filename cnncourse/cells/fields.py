"""Receptive fields: where light excites a cell and where it inhibits it."""

from __future__ import annotations

import numpy as np

from cnncourse.cells.grid import Place, places, turned
from cnncourse.shapes import Array

__all__ = ["difference_of_gaussians", "gabor", "row_of_fields"]


def difference_of_gaussians(
    size: int,
    sigma_centre: float = 1.0,
    sigma_surround: float = 2.0,
    *,
    centre: Place = (0.0, 0.0),
    on: bool = True,
) -> Array:
    r"""Return the field of a ganglion cell: a centre and an opposed surround, which sum to 0.

    .. math::

       &g_{\sigma_c}(x, y) - g_{\sigma_s}(x, y) \\
       &g_\sigma(x, y) \propto e^{-(x^2 + y^2) / 2\sigma^2}, \qquad \sum g_\sigma = 1

    Parameters
    ----------
    size : int
        Pixels along each side.
    sigma_centre, sigma_surround : float
        Standard deviations in pixels.
    centre : (float, float)
        Pixels right and up of the middle.
    on : bool
        On-centre/off-surround, or off-centre/on-surround: its negative.

    Returns
    -------
    ndarray of shape (size, size)
        Weights; as each Gaussian sums to 1, even light leaves the cell silent.

    References
    ----------
    Kuffler (1953), "Discharge patterns and functional organization of mammalian retina", found the cells;
    Rodieck (1965), "Quantitative analysis of cat retinal ganglion cell response to visual stimuli", the formula.
    """
    square = np.square(places(size, centre)).sum(axis=0)
    inner, outer = (np.exp(-square / (2 * sigma**2)) for sigma in (sigma_centre, sigma_surround))
    field = inner / inner.sum() - outer / outer.sum()
    return field if on else -field


def gabor(
    size: int,
    theta: float,
    *,
    wavelength: float = 8.0,
    sigma: float = 3.0,
    aspect: float = 0.5,
    phase: float = 0.0,
    centre: Place = (0.0, 0.0),
    balanced: bool = False,
) -> Array:
    r"""Return the field of a simple cell: stripes under a Gaussian.

    .. math:: e^{-(a^2 + \gamma^2 l^2) / 2\sigma^2}\, \cos(2\pi\, a / \lambda + \varphi)

    l lies along the stripes, a across them, to the left.

    Parameters
    ----------
    size : int
        Pixels along each side.
    theta : float
        The direction of the stripes, in degrees: that of the bar the cell likes best.
    wavelength, sigma : float
        λ and σ in pixels.
    aspect : float
        γ; below 1 the field is longer than wide.
    phase : float
        φ in degrees. 0 is a light-line, 180 a dark-line detector; −90 likes edges that are light on the left, 90 the
        others.
    centre : (float, float)
        Pixels right and up of the middle.
    balanced : bool
        Take so much of the Gaussian away that the weights sum to 0 and even light leaves the cell silent. The
        formula alone does this only for phases of ±90.

    Returns
    -------
    ndarray of shape (size, size)

    References
    ----------
    Daugman (1985), "Uncertainty relation for resolution in space, spatial frequency, and orientation optimized by
    two-dimensional visual cortical filters".
    """
    along, across = turned(size, theta, centre)
    envelope = np.exp(-(across**2 + (aspect * along) ** 2) / (2 * sigma**2))
    field = envelope * np.cos(2 * np.pi * across / wavelength + np.radians(phase))
    return field - envelope * (field.sum() / envelope.sum()) if balanced else field


def row_of_fields(
    size: int,
    theta: float,
    *,
    count: int = 5,
    spacing: float = 2.0,
    sigma_centre: float = 1.0,
    sigma_surround: float = 2.0,
) -> Array:
    """Return centre-surround fields whose centres stand in a row through the middle.

    Parameters
    ----------
    size : int
    theta : float
        The direction of the row, in degrees.
    count : int
    spacing : float
        Pixels from one centre to the next.
    sigma_centre, sigma_surround : float
        Of :func:`difference_of_gaussians`.

    Returns
    -------
    ndarray of shape (count, size, size)
    """
    direction = np.array([np.cos(np.radians(theta)), np.sin(np.radians(theta))])
    centres = np.outer(spacing * (np.arange(count) - (count - 1) / 2), direction)
    return np.stack(
        [difference_of_gaussians(size, sigma_centre, sigma_surround, centre=(x, y)) for x, y in centres]
    )
