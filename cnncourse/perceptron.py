"""Rosenblatt's perceptron: the unit, its rule, and the bound on its mistakes; :mod:`cnncourse.mark1` is the machine.

The rule corrects errors: nothing changes while the answer is right. A unit has weights of shape (D,); M units
side by side, which see the same input, have weights of shape (M, D).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

__all__ = [
    "Fit",
    "best_separator",
    "novikoff_bound",
    "perceptron_fit",
    "perceptron_step",
    "predict",
]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


def predict(w: ArrayLike, b: ArrayLike, x: ArrayLike) -> Any:
    r"""Answer 1 or 0.

    .. math:: f(x) = 1 \text{ if } w \cdot x + b > 0 \text{ else } 0

    Parameters
    ----------
    w : array of shape (D,) or (M, D)
    b : float, or array of shape (M,)
    x : array of shape (D,) or (N, D)

    Returns
    -------
    int, or ndarray of shape (N,), (M,) or (N, M)

    Examples
    --------
    >>> int(predict([1, -2], 0.5, [1, 0.75]))
    0
    >>> predict([1, -2], 0.5, [[1, 0], [0, 1]]).tolist()
    [1, 0]
    """
    return (np.asarray(x) @ np.asarray(w).T + np.asarray(b) > 0).astype(int)


def perceptron_step(
    w: ArrayLike, b: ArrayLike, x: ArrayLike, t: ArrayLike, rate: float = 1.0
) -> tuple[Floats, Any, bool]:
    r"""Present one example and correct the error, if there is one.

    .. math::

       w &\leftarrow w + \eta\,(t - f(x))\,x \\
       b &\leftarrow b + \eta\,(t - f(x))

    Parameters
    ----------
    w : array of shape (D,) or (M, D)
    b : float, or array of shape (M,)
    x : array of shape (D,)
    t : int, or array of shape (M,)
        The target, 0 or 1.
    rate : float
        The learning rate η.

    Returns
    -------
    w, b
        New ones; those handed in are not changed.
    mistake : bool
        Whether the answer was wrong (with M units, that of any).

    Examples
    --------
    >>> w, b, mistake = perceptron_step([0, 0], 0, x=[1, 2], t=1)
    >>> w.tolist(), float(b), mistake
    ([1.0, 2.0], 1.0, True)
    """
    error = np.subtract(t, predict(w, b, x))  # 0, or +1 or −1
    if not error.any():
        return np.asarray(w), b, False
    return w + rate * np.multiply.outer(error, np.asarray(x)), b + rate * error, True


@dataclass(frozen=True)
class Fit:
    """What training gives.

    Attributes
    ----------
    w, b
        The weights and the bias at the end.
    mistakes_per_epoch : tuple of int
        Examples that were answered wrongly when they were presented, epoch by epoch.
    updates : int
        Their sum: how often the weights changed.
    """

    w: Floats
    b: Any
    mistakes_per_epoch: tuple[int, ...]
    updates: int

    @property
    def converged(self) -> bool:
        """Whether the last epoch had no mistake."""
        return self.mistakes_per_epoch[-1:] == (0,)


def perceptron_fit(
    X: ArrayLike,
    t: ArrayLike,
    epochs: int = 100,
    rate: float = 1.0,
    rng: np.random.Generator | None = None,
    *,
    bias: bool = True,
) -> Fit:
    """Train from zero, one example after the other, until an epoch passes without a mistake.

    Parameters
    ----------
    X : array of shape (N, D)
    t : array of shape (N,) or (N, M)
        0 or 1; with (N, M), M units are trained side by side.
    epochs : int
        The most epochs.
    rate : float
        The learning rate.
    rng : Generator, optional
        Draws the order of each epoch; the given order is kept without.
    bias : bool
        Whether a bias is learned; it stays 0 otherwise.

    Returns
    -------
    Fit

    Raises
    ------
    ValueError
        When X and t do not fit together, or t holds something other than 0 and 1.

    Examples
    --------
    >>> fit = perceptron_fit([[0, 0], [0, 1], [1, 0], [1, 1]], [0, 0, 0, 1])
    >>> fit.w.tolist(), float(fit.b), fit.mistakes_per_epoch
    ([2.0, 1.0], -2.0, (1, 3, 3, 2, 1, 0))
    """
    points, targets = checked(X, t)
    w = np.zeros((*targets.shape[1:], points.shape[1]))
    b: Any = np.zeros(targets.shape[1:])
    mistakes: list[int] = []
    while len(mistakes) < epochs and mistakes[-1:] != [0]:
        mistakes.append(0)
        for i in range(len(points)) if rng is None else rng.permutation(len(points)):
            w, corrected, mistake = perceptron_step(w, b, points[i], targets[i], rate)
            b = corrected if bias else b
            mistakes[-1] += mistake
    return Fit(w, b, tuple(mistakes), sum(mistakes))


def checked(X: ArrayLike, t: ArrayLike) -> tuple[Floats, Ints]:
    """Return points and targets as arrays, or say what is wrong with them."""
    points, targets = np.asarray(X, float), np.asarray(t)
    if points.ndim != 2 or len(points) != len(targets):
        msg = f"X must have shape (N, D) and t one row per row of X, not {points.shape} and {targets.shape}"
        raise ValueError(msg)
    if not np.isin(targets, (0, 1)).all():
        msg = "t must hold 0 and 1 only"
        raise ValueError(msg)
    return points, targets.astype(int)


def signed(X: ArrayLike, t: ArrayLike, bias: bool) -> Floats:
    """Return each point with a last coordinate 1 for the bias, turned round where its target is 0."""
    points, targets = checked(X, t)
    extended = np.column_stack([points, np.ones(len(points))]) if bias else points
    return extended * (2 * targets - 1)[:, None]


def novikoff_bound(X: ArrayLike, t: ArrayLike, w: ArrayLike, b: float = 0.0, *, bias: bool = True) -> float:
    r"""Bound the mistakes of the rule, from any (w, b) that makes none.

    .. math::

       \left(\frac R\gamma\right)^2, \qquad R &= \max_i \lVert (x_i, 1) \rVert \\
       \gamma &= \min_i \frac{\pm(w \cdot x_i + b)}{\lVert (w, b) \rVert}

    The sign is + where the target is 1 and − where it is 0. The bias counts as the weight of a further
    input that is always 1.

    Parameters
    ----------
    X : array of shape (N, D)
    t : array of shape (N,)
        0 or 1.
    w : array of shape (D,)
    b : float
        A separator; each gives a bound, that of the largest margin the smallest.
    bias : bool
        Whether the rule learns a bias; without, R and γ are those of x and w alone.

    Returns
    -------
    float

    Raises
    ------
    ValueError
        When (w, b) answers some point wrongly or has one on its boundary.

    References
    ----------
    Novikoff (1962), "On convergence proofs on perceptrons".

    Examples
    --------
    >>> novikoff_bound([[3, 4], [0, -4]], [1, 0], w=[0, 1], bias=False)
    1.5625
    """
    points = signed(X, t, bias)
    separator = np.append(np.asarray(w, float), b) if bias else np.asarray(w, float)
    margin = (points @ separator).min() / np.linalg.norm(separator)
    if not margin > 0:
        msg = "novikoff_bound: (w, b) does not separate the two classes"
        raise ValueError(msg)
    return float((points**2).sum(1).max() / margin**2)


def best_separator(X: ArrayLike, t: ArrayLike, *, bias: bool = True) -> tuple[Floats, float]:
    r"""Return the unit-length (w, b) with the largest margin γ of :func:`novikoff_bound`.

    The answer is the direction of the shortest vector in the convex hull of the signed points, which
    non-negative least squares finds exactly, up to rounding:

    .. math:: \min_{a \ge 0} \Bigl\lVert \sum_i a_i z_i \Bigr\rVert^2 + \Bigl(\sum_i a_i - 1\Bigr)^2

    Raises
    ------
    ValueError
        When no separator exists: the classes are not linearly separable.

    Examples
    --------
    >>> w, b = best_separator([[0, 0], [0, 1], [1, 0], [1, 1]], [0, 0, 0, 1])
    >>> (w / w[0]).round(6).tolist(), round(float(b / w[0]), 6)
    ([1.0, 1.0], -1.5)
    """
    from scipy.optimize import nnls

    z = signed(X, t, bias)
    a, _ = nnls(np.vstack([z.T, np.ones(len(z))]), np.append(np.zeros(z.shape[1]), 1.0))
    v = a @ z
    if (z @ v).min() <= 1e-9 * (z**2).sum(1).max():
        msg = "best_separator: the classes are not linearly separable"
        raise ValueError(msg)
    v = v / np.linalg.norm(v)
    return (v[:-1], float(v[-1])) if bias else (v, 0.0)
