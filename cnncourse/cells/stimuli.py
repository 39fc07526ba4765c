"""What is shown to a cell: spots, rings, bars, edges, gratings, and two illusions.

Borders are one pixel soft, so that a stimulus can be moved by less than a pixel.
"""

from __future__ import annotations

import numpy as np

from cnncourse.cells.grid import Place, places, turned
from cnncourse.shapes import Array

__all__ = ["annulus", "bar", "edge", "grating", "hermann_grid", "mach_bands", "spot"]


def inside(distance: Array) -> Array:
    """Turn the signed distance from a border, above 0 inside, into light: 1 inside, 0 outside."""
    return (distance + 0.5).clip(0, 1)


def spot(size: int, radius: float, centre: Place = (0.0, 0.0)) -> Array:
    """Draw a light disc on dark ground.

    Parameters
    ----------
    size : int
        Pixels along each side.
    radius : float
        In pixels.
    centre : (float, float)
        Pixels right and up of the middle.

    Returns
    -------
    ndarray of shape (size, size)
        From 0 (dark) to 1 (light).
    """
    return inside(radius - np.hypot(*places(size, centre)))


def annulus(size: int, inner: float, outer: float, centre: Place = (0.0, 0.0)) -> Array:
    """Draw a light ring on dark ground, between two radii in pixels."""
    return spot(size, outer, centre) - spot(size, inner, centre)


def bar(
    size: int,
    theta: float,
    *,
    width: float = 2.0,
    length: float = np.inf,
    centre: Place = (0.0, 0.0),
    dark: bool = False,
) -> Array:
    """Draw a light bar on dark ground, or a dark one on light ground.

    Parameters
    ----------
    size : int
    theta : float
        The direction of the bar, in degrees; 0 lies, 90 stands.
    width, length : float
        In pixels; a bar without end by default.
    centre : (float, float)
    dark : bool

    Returns
    -------
    ndarray of shape (size, size)

    Examples
    --------
    >>> bar(4, 90, width=1, length=2, centre=(-0.5, 0)).astype(int).tolist()
    [[0, 0, 0, 0], [0, 1, 0, 0], [0, 1, 0, 0], [0, 0, 0, 0]]
    """
    along, across = turned(size, theta, centre)
    light = inside(width / 2 - abs(across)) * inside(length / 2 - abs(along))
    return 1 - light if dark else light


def edge(size: int, theta: float, shift: float = 0.0) -> Array:
    """Draw a straight border in the direction ``theta``, light on its left, ``shift`` pixels left of the middle.

    Examples
    --------
    >>> edge(4, 90)[0].round(3).tolist()
    [1.0, 1.0, 0.0, 0.0]
    """
    return inside(turned(size, theta)[1] - shift)


def grating(size: int, theta: float, wavelength: float, phase: float = 0.0) -> Array:
    r"""Draw stripes in the direction ``theta``, light and dark by a cosine.

    .. math:: \tfrac12 + \tfrac12 \cos(2\pi\, a / \lambda - \varphi)

    a lies across the stripes; they move by λ/360 pixels per degree of the phase φ.
    """
    across = turned(size, theta)[1]
    return 0.5 + 0.5 * np.cos(2 * np.pi * across / wavelength - np.radians(phase))


def hermann_grid(blocks: int, block: int, street: int, *, wave: float = 0.0) -> Array:
    """Draw dark blocks with light streets between them: grey smudges are seen at the crossings.

    Centre-surround cells answer less at a crossing than in a street, which Baumgartner (1960) took for the cause.
    But where the streets wind, people see no smudges, and these cells answer as before.

    Parameters
    ----------
    blocks : int
        Along each side.
    block, street : int
        Widths in pixels.
    wave : float
        How far, in pixels, a street winds to either side between two crossings.

    Returns
    -------
    ndarray of shape (S, S)
        S = blocks · block + (blocks + 1) · street.

    References
    ----------
    Geier, Bernáth, Hudák & Séra (2008), "Straightness as the main factor of the Hermann grid illusion"; Schiller &
    Carvey (2005), "The Hermann grid illusion revisited".
    """
    period = block + street
    place = np.arange(blocks * period + street) - (street - 1) / 2  # from the first crossing
    y, x = np.meshgrid(place, place, indexing="ij")
    away = [off_street(u, v, period, bend) for u, v, bend in ((x, y, wave), (y, x, -wave))]
    return np.maximum(*(inside(street / 2 - distance) for distance in away))


def off_street(u: Array, v: Array, period: int, wave: float) -> Array:
    """Return how far from the middle of the nearest street along v each pixel lies, measured across it."""
    turn = 2 * np.pi * v / period
    aside = abs((u - wave * np.sin(turn) + period / 2) % period - period / 2)
    return aside / np.hypot(1, wave * 2 * np.pi / period * np.cos(turn))


def mach_bands(size: int, ramp: int, *, low: float = 0.2, high: float = 0.8) -> Array:
    """Draw dark ground, a ramp and light ground: a darker and a lighter band are seen where the ramp begins and ends.

    Parameters
    ----------
    size : int
    ramp : int
        Width of the ramp in pixels, in the middle.
    low, high : float

    Returns
    -------
    ndarray of shape (size, size)

    References
    ----------
    Mach (1865), on the effect of the spatial distribution of light on the retina.
    """
    x, _ = places(size, (0, 0))
    return low + (high - low) * (x / ramp + 0.5).clip(0, 1)
