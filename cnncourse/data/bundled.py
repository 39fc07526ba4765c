"""Real images that come with scikit-learn: no download, no network."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cnncourse.data.errors import DataError

__all__ = [
    "ImageSet",
    "Split",
    "digits",
    "digits16",
    "digits32",
    "digits_split",
    "enlarge",
    "lenet5_scale",
    "photograph",
    "split",
]

Floats = NDArray[np.floating]


class ImageSet(NamedTuple):
    """Images and what they show: ``images`` of shape (N, …), ``labels`` integers of shape (N,)."""

    images: Floats
    labels: NDArray[np.int64]


class Split(NamedTuple):
    """What to learn from and what to be judged on."""

    train: ImageSet
    test: ImageSet


def digits() -> ImageSet:
    """Return 1,797 handwritten digits of 8×8 pixels.

    The digits were scanned as bitmaps of 32×32. Each pixel here counts the ink in a block of 4×4 of them, 0
    to 16, and is divided by 16. They are the test part of the UCI set, written by 13 people.

    Returns
    -------
    ImageSet
        ``images`` of shape (1797, 8, 8), float64 in [0, 1], ink is 1; ``labels`` of shape (1797,), 0 to 9.

    References
    ----------
    Alpaydin and Kaynak, *Optical Recognition of Handwritten Digits*, UCI Machine Learning Repository, 1998;
    CC BY 4.0. Packed with scikit-learn.

    Examples
    --------
    >>> images, labels = digits()
    >>> images.shape, labels[:10].tolist()
    ((1797, 8, 8), [0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
    """
    from sklearn.datasets import load_digits

    bunch = load_digits()
    return ImageSet(np.asarray(bunch.images, np.float64) / 16, np.asarray(bunch.target, np.int64))


def split(data: ImageSet, *, test: float = 0.2, seed: int = 0) -> Split:
    """Shuffle and split a set, with the same share of every class in both parts.

    Parameters
    ----------
    data : ImageSet
    test : float
        The share of each class that is held out, between 0 and 1; rounded to whole images class by class.
    seed : int
        The same seed gives the same split on every machine, whatever the size of the images.

    Returns
    -------
    Split
        Both parts shuffled.

    Raises
    ------
    ValueError
        When ``test`` is not strictly between 0 and 1.

    Examples
    --------
    >>> train, test = split(digits(), test=0.2, seed=0)
    >>> len(train.labels), len(test.labels)
    (1438, 359)
    """
    if not 0 < test < 1:
        msg = f"split: test must be a share between 0 and 1, not {test}"
        raise ValueError(msg)
    rng = np.random.default_rng(seed)
    order = rng.permutation(len(data.labels))
    held = np.zeros(len(order), dtype=bool)
    for label in np.unique(data.labels):
        places = np.flatnonzero(data.labels[order] == label)
        held[places[: round(test * len(places))]] = True
    parts = (order[~held], order[held])
    return Split(*(ImageSet(data.images[part], data.labels[part]) for part in parts))


def digits_split(*, seed: int = 0, test: float = 0.2) -> Split:
    """Return :func:`digits`, shuffled and split; see :func:`split`.

    The writers are not named in the set, so both parts hold digits of the same hands: the error on the test
    part is lower than it would be on digits of strangers.

    Examples
    --------
    >>> train, test = digits_split(seed=0)
    >>> train.images.shape, test.images.shape
    ((1438, 8, 8), (359, 8, 8))
    """
    return split(digits(), test=test, seed=seed)


def _bilinear(old: int, new: int) -> NDArray[np.float64]:
    """Return the matrix (new, old) that interpolates linearly between the centres of the old pixels."""
    centre = np.clip((np.arange(new) + 0.5) * old / new - 0.5, 0, old - 1)
    left = np.minimum(centre.astype(int), max(old - 2, 0))
    matrix = np.zeros((new, old))
    matrix[np.arange(new), np.minimum(left + 1, old - 1)] = centre - left
    matrix[np.arange(new), left] += 1 - (centre - left)
    return matrix


def enlarge(images: Floats, size: int) -> Floats:
    r"""Enlarge images bilinearly to ``size`` × ``size`` pixels.

    With :math:`A` the matrix that interpolates along one axis, each image becomes :math:`A_H X A_W^\top`. A
    new pixel beyond the outermost centres takes the value of the nearest old one. Nothing is invented: an
    enlarged image holds no more than the small one.

    Parameters
    ----------
    images : ndarray of shape (..., H, W)
    size : int
        In pixels.

    Returns
    -------
    ndarray of shape (..., size, size)

    Examples
    --------
    >>> enlarge(np.array([[0.0, 1.0], [0.0, 1.0]]), 4)[0].tolist()
    [0.0, 0.25, 0.75, 1.0]
    """
    rows, columns = (_bilinear(old, size) for old in images.shape[-2:])
    out: Floats = rows @ images @ columns.T
    return out


def digits16() -> ImageSet:
    """Return the digits enlarged to 16×16, from −1 (paper) to 1 (ink): the input of the LeNet of 1989.

    References
    ----------
    LeCun et al., *Backpropagation applied to handwritten zip code recognition*, Neural Computation 1 (1989),
    section 2.2: images of 16×16, grey levels scaled to the range −1 to 1.

    Examples
    --------
    >>> images = digits16().images
    >>> images.shape, float(images.min()), float(images.max())
    ((1797, 16, 16), -1.0, 1.0)
    """
    images, labels = digits()
    return ImageSet(2 * enlarge(images, 16) - 1, labels)


def digits32() -> ImageSet:
    """Return the digits enlarged to 32×32, in [0, 1]; LeNet-5 reads them through :func:`lenet5_scale`.

    Examples
    --------
    >>> images = lenet5_scale(digits32().images)
    >>> images.shape, float(images.min()), round(float(images.max()), 3)
    ((1797, 32, 32), -0.1, 1.175)
    """
    images, labels = digits()
    return ImageSet(enlarge(images, 32), labels)


def lenet5_scale(images: Floats) -> Floats:
    """Scale images from [0, 1] to LeNet-5's input: background −0.1, ink 1.175.

    Parameters
    ----------
    images : ndarray
        Any shape; 0 is paper, 1 is ink.

    Returns
    -------
    ndarray
        Of the same shape.

    References
    ----------
    LeCun, Bottou, Bengio and Haffner, *Gradient-based learning applied to document recognition*, Proc. IEEE
    86 (1998), section II.B. "This makes the mean input roughly 0, and the variance roughly 1." For MNIST's
    training digits in their field of 32×32 it makes the mean 0.03 and the variance 0.12.

    Examples
    --------
    >>> lenet5_scale(np.array([0.0, 1.0])).round(3).tolist()
    [-0.1, 1.175]
    """
    return images * 1.275 - 0.1


def photograph(name: str = "china", *, grey: bool = False) -> Floats:
    """Return one of scikit-learn's two photographs.

    Parameters
    ----------
    name : {"china", "flower"}
        The Summer Palace in Beijing; a flower. Both of 427 × 640 pixels.
    grey : bool
        Whether to return the luminance 0.299 R + 0.587 G + 0.114 B (Rec. 601) instead of the three colours.

    Returns
    -------
    ndarray of shape (3, H, W), or (H, W) if grey
        float64 in [0, 1].

    Raises
    ------
    DataError
        For another name.

    References
    ----------
    china.jpg by danielbuechele, flower.jpg by vultilion (both on Flickr), CC BY 2.0. Packed with
    scikit-learn.

    Examples
    --------
    >>> photograph("china").shape, photograph("flower", grey=True).shape
    ((3, 427, 640), (427, 640))
    """
    if name not in ("china", "flower"):
        msg = f'There is no photograph {name!r}. Choose "china" or "flower".'
        raise DataError(msg)
    from sklearn.datasets import load_sample_image

    image = np.ascontiguousarray(load_sample_image(f"{name}.jpg").transpose(2, 0, 1)) / 255  # 3 H W
    if not grey:
        return image
    luminance: Floats = np.einsum("c,chw->hw", [0.299, 0.587, 0.114], image)
    return luminance
