"""A stage of feature extraction, part by part, and how well a linear readout does on what it gives."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from cnncourse.ops.conv2d import conv2d
from cnncourse.ops.flatten import flatten
from cnncourse.ops.local_contrast_norm import local_contrast_norm
from cnncourse.shapes import Array, bind

__all__ = ["random_bank", "readout_error", "stage"]


def random_bank(count: int, size: int, rng: np.random.Generator) -> Array:
    """Return kernels drawn at random, each of mean 0 and length 1, of shape (count, 1, size, size).

    Examples
    --------
    >>> random_bank(32, 5, np.random.default_rng(0)).shape
    (32, 1, 5, 5)
    """
    w = rng.normal(size=(count, 1, size, size))
    w -= w.mean((2, 3), keepdims=True)
    return w / np.sqrt((w * w).sum((2, 3), keepdims=True))


def stage(
    x: Array,
    w: Array,
    pool: Callable[[Array], Array],
    *,
    squash: bool = True,
    rectify: bool = True,
    normalise: bool = True,
) -> Array:
    r"""Run images through a filter bank, a non-linearity, local contrast normalisation and a pooling.

    Parameters
    ----------
    x : ndarray of shape (N, C, H, W)
    w : ndarray of shape (F, C, KH, KW)
        The filter bank; the map keeps its size where KH and KW are odd.
    pool : function
        Of maps.
    squash, rectify, normalise : bool
        Whether there is a tanh, an absolute value behind it, and the normalisation over 5×5.

    Returns
    -------
    ndarray of shape (N, F, OH, OW)

    Raises
    ------
    ShapeError

    References
    ----------
    Jarrett, Kavukcuoglu, Ranzato & LeCun (2009), "What is the best multi-stage architecture for object
    recognition?", section 2.
    """
    maps = conv2d(x, w, padding=tuple(size // 2 for size in w.shape[2:]))
    maps = np.tanh(maps) if squash else maps
    maps = np.abs(maps) if rectify else maps
    return pool(local_contrast_norm(maps, 5) if normalise else maps)


def readout_error(learn: tuple[Array, Array], test: tuple[Array, Array], penalty: float = 1.0) -> float:
    """Fit a linear readout to the classes by ridge regression; return its test error, 0 … 1.

    Parameters
    ----------
    learn, test : (features, classes)
        Features (N, …), which are flattened; classes from 0, all of them in ``learn``.
    penalty : float
        On the squares of the weights, the features having variance 1 over all of them.

    Raises
    ------
    ShapeError

    Examples
    --------
    >>> points = np.array([[0.0, 1], [1, 0], [0, 2], [2, 0]])
    >>> readout_error((points, np.array([1, 0, 1, 0])), (points, np.array([1, 0, 1, 1])))
    0.25
    """
    (x, t), (x_test, t_test) = ((flatten(features), classes) for features, classes in (learn, test))
    bind("readout_error", ("learn", x, "N D"), ("test", x_test, "M D"))
    mean, scale = x.mean(0), x.std() or 1.0
    a, b = ((np.pad((f - mean) / scale, ((0, 0), (0, 1)), constant_values=1)) for f in (x, x_test))
    targets = np.eye(int(t.max()) + 1)[t]
    weights = np.linalg.solve(a.T @ a + penalty * np.eye(a.shape[1]), a.T @ targets)
    return float(((b @ weights).argmax(1) != t_test).mean())
