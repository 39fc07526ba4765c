"""MNIST, Fashion-MNIST and CIFAR-10 as arrays."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from cnncourse.data.bundled import ImageSet, Split
from cnncourse.data.errors import DataError
from cnncourse.data.fetch import locate
from cnncourse.data.readers import read_cifar10, read_idx
from cnncourse.data.sets import SETS, DataSet

__all__ = ["cifar10", "fashion_mnist", "load", "mnist"]


def _image_set(images: NDArray[np.uint8], labels: NDArray[np.integer]) -> ImageSet:
    """Scale bytes to [0, 1] in float32: half the memory of float64."""
    if len(images) != len(labels):
        msg = f"There are {len(images)} images but {len(labels)} labels. Delete the files and load again."
        raise DataError(msg)
    return ImageSet(images.astype(np.float32) / 255, labels.astype(np.int64))


def _idx(row: DataSet) -> Split:
    train_images, train_labels, test_images, test_labels = (read_idx(path) for path in locate(row))
    return Split(_image_set(train_images, train_labels), _image_set(test_images, test_labels))


def mnist() -> Split:
    """Return MNIST: 60,000 handwritten digits of 28×28 to learn from and 10,000 to test on.

    Returns
    -------
    Split
        ``train`` and ``test``, each with ``images`` of shape (N, 28, 28), float32 in [0, 1], ink is 1, and
        ``labels`` of shape (N,).

    Raises
    ------
    DataError
        When the files can be neither found nor downloaded; says what to do.

    References
    ----------
    LeCun, Cortes and Burges, 1998. CC BY-SA 3.0.
    """
    return _idx(SETS["mnist"])


def fashion_mnist() -> Split:
    """Return Fashion-MNIST: articles of clothing, in the format and numbers of :func:`mnist`.

    Returns
    -------
    Split
        The names of the ten labels are in ``SETS["fashion_mnist"].classes``.

    Raises
    ------
    DataError

    References
    ----------
    Xiao, Rasul and Vollgraf, arXiv:1708.07747, 2017. MIT licence.
    """
    return _idx(SETS["fashion_mnist"])


def cifar10() -> Split:
    """Return CIFAR-10: 50,000 colour photographs of 32×32 in ten classes to learn from and 10,000 to test on.

    Returns
    -------
    Split
        ``images`` of shape (N, 3, 32, 32), float32 in [0, 1]; the names of the ten labels are in
        ``SETS["cifar10"].classes``.

    Raises
    ------
    DataError

    References
    ----------
    Krizhevsky, *Learning multiple layers of features from tiny images*, 2009.
    """
    (path,) = locate(SETS["cifar10"])
    return Split(*(_image_set(*part) for part in read_cifar10(path)))


LOADERS: dict[str, Callable[[], Split]] = {"mnist": mnist, "fashion_mnist": fashion_mnist, "cifar10": cifar10}


def load(name: str) -> Split:
    """Return a downloadable set by its name.

    Raises
    ------
    DataError
        For an unknown name, too.

    Examples
    --------
    >>> load("imagenet")
    Traceback (most recent call last):
    cnncourse.data.errors.DataError: There is no data set 'imagenet'. Choose mnist, fashion_mnist or cifar10.
    """
    if name not in LOADERS:
        *most, last = LOADERS
        msg = f"There is no data set {name!r}. Choose {', '.join(most)} or {last}."
        raise DataError(msg)
    return LOADERS[name]()
