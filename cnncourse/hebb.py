"""Learning without a teacher: Hebb's rule, which grows without bound, and Oja's, which does not.

The neuron is linear, y = w · x. Inputs should have mean 0: a neuron finds their mean otherwise.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from cnncourse.shapes import Array, bind

__all__ = ["first_component", "hebb_step", "oja_step"]


def hebb_step(w: ArrayLike, x: ArrayLike, rate: float) -> Array:
    r"""Strengthen the weights of the inputs that are active together with the neuron.

    .. math:: w \leftarrow w + \eta\, y\, x, \qquad y = w \cdot x

    No step makes ‖w‖ smaller: it grows by :math:`\eta y^2 (2 + \eta \lVert x \rVert^2)` in square.

    Parameters
    ----------
    w, x : array of shape (D,)
    rate : float
        The learning rate η.

    Returns
    -------
    ndarray of shape (D,)
        New weights; those handed in are not changed.

    Raises
    ------
    ShapeError

    References
    ----------
    Hebb (1949), "The organization of behavior", chapter 4, has the rule in words.

    Examples
    --------
    >>> hebb_step([1, 0.5], [1, 2], rate=0.25).tolist()
    [1.5, 1.5]
    """
    w, x = vectors("hebb_step", w, x)
    return w + rate * (w @ x) * x


def oja_step(w: ArrayLike, x: ArrayLike, rate: float) -> Array:
    r"""Take Hebb's step and lose weight in proportion to y²: to first order in η, ‖w‖ is kept at 1.

    .. math:: w \leftarrow w + \eta\, y\, (x - y\, w), \qquad y = w \cdot x

    For small rates w becomes the first principal component, the unit eigenvector of the largest eigenvalue of
    the inputs' covariance, or its opposite.

    Parameters
    ----------
    w, x : array of shape (D,)
    rate : float
        The learning rate η.

    Returns
    -------
    ndarray of shape (D,)

    Raises
    ------
    ShapeError

    References
    ----------
    Oja (1982), "A simplified neuron model as a principal component analyzer".

    Examples
    --------
    >>> oja_step([1, 0.5], [1, 2], rate=0.25).tolist()
    [0.5, 1.0]
    """
    w, x = vectors("oja_step", w, x)
    y = w @ x
    return w + rate * y * (x - y * w)


def first_component(X: ArrayLike, rng: np.random.Generator, *, epochs: int = 20, rate: float = 0.01) -> Array:
    """Let a neuron with Oja's rule find the first principal component of points around 0.

    Parameters
    ----------
    X : array of shape (N, D)
    rng : numpy.random.Generator
        Draws the first weights, of length 1, and the order of every epoch.
    epochs : int
    rate : float
        Of the first epoch; in epoch t = 0, 1, … it is rate / (1 + t).

    Returns
    -------
    ndarray of shape (D,)
        Of length about 1; its sign is chance's.

    Raises
    ------
    ShapeError
    """
    X = np.asarray(X, float)
    w = rng.standard_normal(bind("first_component", ("X", X, "N D"))["D"])
    w /= np.linalg.norm(w)
    for epoch in range(epochs):
        for row in rng.permutation(len(X)):
            w = oja_step(w, X[row], rate / (1 + epoch))
    return w


def vectors(op: str, w: ArrayLike, x: ArrayLike) -> tuple[Array, Array]:
    """Return weights and input as arrays of the same size."""
    w, x = np.asarray(w, float), np.asarray(x, float)
    bind(op, ("w", w, "D"), ("x", x, "D"))
    return w, x
