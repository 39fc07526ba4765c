"""Cells of the primary visual cortex as functions of an image: simple, complex, end-stopped.

An image has shape (H, W), or (N, H, W) for N of them, answered at once.
"""

from __future__ import annotations

import numpy as np

from cnncourse.ops import relu
from cnncourse.shapes import Array, ShapeError, bind

__all__ = ["complex_cell", "end_stopped_cell", "energy_cell", "line_detector", "simple_cell"]


def check(op: str, image: Array, **fields: Array) -> None:
    """Check that images and fields have the same sizes; fields by plural names come as (K, H, W)."""
    if image.ndim not in (2, 3):
        msg = f"{op}: image must have shape (H, W) or (N, H, W), not {image.shape}"
        raise ShapeError(msg)
    several = ((name, f, "K H W" if name.endswith("s") else "H W") for name, f in fields.items())
    bind(op, ("image", image, "H W" if image.ndim == 2 else "N H W"), *several)


def weighed(image: Array, fields: Array) -> Array:
    """Return the sums of images weighted by fields (K, H, W), of shape (K,) or (N, K)."""
    return np.einsum("...hw,khw->...k", image, fields)


def simple_cell(image: Array, field: Array, threshold: float = 0.0) -> Array:
    r"""Add up the light under a field and answer by what is above a threshold.

    .. math:: \Bigl[\sum_{ij} W_{ij}\, x_{ij} - \vartheta\Bigr]_+

    Parameters
    ----------
    image : ndarray of shape (H, W) or (N, H, W)
    field : ndarray of shape (H, W)
    threshold : float

    Returns
    -------
    ndarray of shape () or (N,)

    Raises
    ------
    ShapeError

    References
    ----------
    Hubel & Wiesel (1959), "Receptive fields of single neurones in the cat's striate cortex", found the cells; the
    rectified sum is the usual model, as in Movshon, Thompson & Tolhurst (1978).
    """
    check("simple_cell", image, field=field)
    return relu(weighed(image, field[None])[..., 0] - threshold)


def line_detector(image: Array, fields: Array, threshold: float = 0.0) -> Array:
    r"""Build a simple cell from a row of centre-surround cells, all of which excite it.

    .. math:: \Bigl[\sum_k \bigl[W^{(k)} \cdot x\bigr]_+ - \vartheta\Bigr]_+

    Parameters
    ----------
    image : ndarray of shape (H, W) or (N, H, W)
    fields : ndarray of shape (K, H, W)
        From :func:`~cnncourse.cells.row_of_fields`.
    threshold : float
        High enough, and only a line along the whole row gets above it.

    Returns
    -------
    ndarray of shape () or (N,)

    Raises
    ------
    ShapeError

    References
    ----------
    Hubel & Wiesel (1962), "Receptive fields, binocular interaction and functional architecture in the cat's visual
    cortex", figure 19.
    """
    check("line_detector", image, fields=fields)
    return relu(relu(weighed(image, fields)).sum(axis=-1) - threshold)


def complex_cell(image: Array, fields: Array) -> Array:
    r"""Answer as the strongest of several simple cells, which have the same field at different places.

    .. math:: \max_k \bigl[W^{(k)} \cdot x\bigr]_+

    Parameters
    ----------
    image : ndarray of shape (H, W) or (N, H, W)
    fields : ndarray of shape (K, H, W)

    Returns
    -------
    ndarray of shape () or (N,)

    Raises
    ------
    ShapeError

    References
    ----------
    Hubel & Wiesel (1962), figure 20, let any of the simple cells excite the complex one; the maximum is the form
    of Riesenhuber & Poggio (1999), "Hierarchical models of object recognition in cortex".
    """
    check("complex_cell", image, fields=fields)
    return relu(weighed(image, fields)).max(axis=-1)


def energy_cell(image: Array, even: Array, odd: Array) -> Array:
    r"""Add the squares of two fields that differ by a quarter of a wave: a complex cell without a maximum.

    .. math:: (W^{\text{even}} \cdot x)^2 + (W^{\text{odd}} \cdot x)^2

    A moving grating changes each sum as a cosine and a sine, and the answer hardly at all.

    Parameters
    ----------
    image : ndarray of shape (H, W) or (N, H, W)
    even, odd : ndarray of shape (H, W)
        A Gabor field and the same with a phase of 90 more.

    Returns
    -------
    ndarray of shape () or (N,)

    Raises
    ------
    ShapeError

    References
    ----------
    Adelson & Bergen (1985), "Spatiotemporal energy models for the perception of motion".
    """
    check("energy_cell", image, even=even, odd=odd)
    return np.square(weighed(image, np.stack([even, odd]))).sum(axis=-1)


def end_stopped_cell(image: Array, field: Array, ends: Array, weight: float = 1.0) -> Array:
    r"""Let simple cells beyond the ends of a field inhibit its cell, so that a long bar silences it.

    .. math:: \Bigl[\bigl[W \cdot x\bigr]_+ - \beta \sum_k \bigl[W^{(k)} \cdot x\bigr]_+\Bigr]_+

    Parameters
    ----------
    image : ndarray of shape (H, W) or (N, H, W)
    field : ndarray of shape (H, W)
    ends : ndarray of shape (K, H, W)
        The same field, moved along its axis: beyond one end, or both.
    weight : float
        β.

    Returns
    -------
    ndarray of shape () or (N,)

    Raises
    ------
    ShapeError

    References
    ----------
    Hubel & Wiesel (1965), "Receptive fields and functional architecture in two nonstriate visual areas (18 and 19)
    of the cat", who named the cells hypercomplex.
    """
    check("end_stopped_cell", image, field=field, ends=ends)
    against = relu(weighed(image, ends)).sum(axis=-1)
    return relu(simple_cell(image, field) - weight * against)
