"""More training images out of those there are: crops, reflections, and changes of colour, as AlexNet made them."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from cnncourse.shapes import Array, ShapeError

__all__ = ["ColourComponents", "colour_components", "crop", "crops", "flip", "shift_colours", "ten_crops"]


def crop(x: Array, size: int, row: int, column: int) -> Array:
    """Cut a square out of images.

    Parameters
    ----------
    x : ndarray of shape (..., H, W)
    size : int
        Height and width, in pixels.
    row, column : int
        Of its upper left pixel.

    Returns
    -------
    ndarray of shape (..., size, size)

    Raises
    ------
    ShapeError
        Where it does not lie inside the image.
    """
    height, width = x.shape[-2:]
    if not (0 <= row <= height - size and 0 <= column <= width - size):
        msg = f"crop: {size}×{size} pixels at row {row}, column {column} do not lie in an image of {height}×{width}"
        raise ShapeError(msg)
    return x[..., row : row + size, column : column + size]


def flip(x: Array) -> Array:
    """Reflect images: left becomes right."""
    return x[..., ::-1]


def crops(height: int, width: int, size: int) -> list[tuple[int, int]]:
    """Return row and column of every place of a square crop.

    Examples
    --------
    >>> len(crops(256, 256, 224))  # 33 rows and 33 columns
    1089
    """
    return [(row, column) for row in range(height - size + 1) for column in range(width - size + 1)]


def ten_crops(x: Array, size: int) -> Array:
    """Return the four corners and the middle of an image, and their reflections: what AlexNet averaged over.

    Parameters
    ----------
    x : ndarray of shape (C, H, W)
    size : int

    Returns
    -------
    ndarray of shape (10, C, size, size)

    References
    ----------
    Krizhevsky, Sutskever & Hinton (2012), "ImageNet classification with deep convolutional neural
    networks", section 4.1.
    """
    down, right = (side - size for side in x.shape[-2:])
    places = ((0, 0), (0, right), (down, 0), (down, right), (down // 2, right // 2))
    five = np.stack([crop(x, size, *place) for place in places])
    return np.concatenate([five, flip(five)])


class ColourComponents(NamedTuple):
    """Principal components of colours: ``values`` λ, the largest first, and ``vectors``, p₁ p₂ p₃ as columns."""

    values: Array
    vectors: Array


def colour_components(x: Array) -> ColourComponents:
    r"""Return the principal components of the colours of all pixels.

    .. math:: \frac{1}{n} \sum_i (c_i - \bar c)(c_i - \bar c)^\top p_k = \lambda_k p_k

    Parameters
    ----------
    x : ndarray of shape (N, 3, H, W) or (3, H, W)

    Returns
    -------
    ColourComponents
        Vectors of length 1, with the sign that makes the sum of their elements positive.

    Raises
    ------
    ShapeError
    """
    if x.ndim not in (3, 4) or x.shape[-3] != 3:
        msg = f"colour_components: x has shape {x.shape} but (N, 3, H, W) or (3, H, W) is needed"
        raise ShapeError(msg)
    colours = np.moveaxis(x, -3, 0).reshape(3, -1)  # 3 NHW
    centred = colours - colours.mean(axis=1, keepdims=True)
    values, vectors = np.linalg.eigh(centred @ centred.T / centred.shape[1])
    signs = np.where(vectors.sum(axis=0) < 0, -1, 1)
    return ColourComponents(values[::-1], (signs * vectors)[:, ::-1])


def shift_colours(x: Array, components: ColourComponents, alpha: Array) -> Array:
    r"""Add to every pixel of an image the same multiple of each principal component.

    .. math:: c \leftarrow c + \sum_k \alpha_k \lambda_k\, p_k

    Parameters
    ----------
    x : ndarray of shape (3, H, W) or (N, 3, H, W)
    components : ColourComponents
    alpha : ndarray of shape (3,) or (N, 3)
        The paper draws it from a normal distribution with standard deviation 0.1, once for every image and use.

    Returns
    -------
    ndarray of the shape of x

    References
    ----------
    Krizhevsky, Sutskever & Hinton (2012), "ImageNet classification with deep convolutional neural
    networks", section 4.1. Its λ are eigenvalues, as printed; they depend on the unit of the pixels.
    """
    shift = (np.asarray(alpha) * components.values) @ components.vectors.T  # … 3
    return x + shift[..., None, None]
