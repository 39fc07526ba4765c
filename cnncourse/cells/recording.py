"""Spikes: what an electrode beside a cell records, trial after trial."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike
from scipy.signal import lfilter

from cnncourse.cells.cortex import weighed
from cnncourse.ops import relu
from cnncourse.shapes import Array, ShapeError, bind

__all__ = ["STEP", "adapt", "count_spikes", "drive", "firing_rate", "flash", "spikes", "sweep"]

STEP = 0.001
"""One step of time, in seconds."""


def drive(images: Array, field: Array) -> Array:
    """Return the weighted sums of images, of either sign, as shares of the largest that light in [0, 1] can give.

    Parameters
    ----------
    images : ndarray of shape (N, H, W)
    field : ndarray of shape (H, W)

    Returns
    -------
    ndarray of shape (N,)
        1 where all that excites is lit and nothing else.

    Raises
    ------
    ShapeError
    """
    bind("drive", ("images", images, "N H W"), ("field", field, "H W"))
    return weighed(images, field[None])[:, 0] / relu(field).sum()


def flash(level: ArrayLike, *, before: float = 0.5, during: float = 1.0, after: float = 0.5) -> Array:
    """Return the drive over time when a stimulus is switched on and off again.

    Parameters
    ----------
    level : array of shape (…)
        The drive while the stimulus is on; without it there is none.
    before, during, after : float
        Seconds.

    Returns
    -------
    ndarray of shape (…, T)
        One value for each millisecond.

    Examples
    --------
    >>> flash([0.5, -1], before=0.001, during=0.002, after=0.001)
    array([[ 0. ,  0.5,  0.5,  0. ],
           [-0. , -1. , -1. , -0. ]])
    """
    steps = [round(seconds / STEP) for seconds in (before, during, after)]
    return np.asarray(level, float)[..., None] * np.repeat([0.0, 1.0, 0.0], steps)


def sweep(levels: ArrayLike, seconds: float) -> Array:
    """Return the drive over time when a stimulus visits one place after the other, with straight lines between.

    Parameters
    ----------
    levels : array of shape (P,)
        The drive at each place.
    seconds : float
        For the whole way.

    Examples
    --------
    >>> sweep([0, 1, 0], 0.005)
    array([0. , 0.5, 1. , 0.5, 0. ])
    """
    values = np.asarray(levels, float)
    return np.interp(np.linspace(0, len(values) - 1, round(seconds / STEP)), np.arange(len(values)), values)


def adapt(x: Array, *, share: float = 0.7, seconds: float = 0.1) -> Array:
    r"""Take most of its own recent mean away from a drive: what changes counts more than what stays.

    .. math:: y_t = x_t - \alpha\, m_t, \qquad m_t = m_{t-1} + (x_t - m_{t-1})\, \Delta t / \tau

    A light that is switched on gives a burst that sinks to :math:`1 - \alpha` of its height. When an inhibiting
    light goes out, the answer rises above rest for a moment: the off-discharge.

    Parameters
    ----------
    x : ndarray of shape (…, T)
        The drive at each millisecond. Before the first it was as at the first.
    share : float
        α, from 0 to 1.
    seconds : float
        τ.

    Returns
    -------
    ndarray of shape (…, T)

    Examples
    --------
    >>> adapt(np.array([0.0, 1, 1, 0, 0]), share=1, seconds=0.002)
    array([ 0.    ,  0.5   ,  0.25  , -0.375 , -0.1875])
    """
    rate = STEP / seconds
    mean, _ = lfilter([rate], [1, rate - 1], x, zi=(1 - rate) * x[..., :1])
    return x - share * mean


def firing_rate(x: Array, *, rest: float = 10.0, gain: float = 90.0) -> Array:
    r"""Turn a drive into spikes per second: :math:`[r_0 + g\,x]_+`; a rate cannot fall below zero."""
    return relu(rest + gain * x)


def spikes(rate: Array, rng: np.random.Generator, *, trials: int = 10) -> Array:
    """Draw spikes as a Poisson process does: in each millisecond, by chance, with the rate's probability.

    Parameters
    ----------
    rate : ndarray of shape (…, T)
        Spikes per second, at most 1000.
    rng : numpy.random.Generator
    trials : int
        How often the stimulus is shown.

    Returns
    -------
    ndarray of bool of shape (…, trials, T)

    Raises
    ------
    ShapeError

    References
    ----------
    Tolhurst, Movshon & Dean (1983), "The statistical reliability of signals in single neurons in cat and monkey
    visual cortex": the variance of a count is proportional to its mean. In a Poisson process the two are equal.
    """
    if rate.ndim == 0 or rate.max() * STEP > 1:
        msg = f"spikes: rate must have an axis of time and be at most {1 / STEP:g} per second"
        raise ShapeError(msg)
    chance = rng.random((*rate.shape[:-1], trials, rate.shape[-1]))
    return chance < rate[..., None, :] * STEP


def count_spikes(recorded: Array, start: float, stop: float) -> Array:
    """Count the spikes of each trial from ``start`` to ``stop``, in seconds.

    Parameters
    ----------
    recorded : ndarray of bool of shape (…, trials, T)

    Returns
    -------
    ndarray of int of shape (…, trials)

    Examples
    --------
    >>> count_spikes(np.ones((2, 3, 100), bool), 0.01, 0.03).tolist()
    [[20, 20, 20], [20, 20, 20]]
    """
    return recorded[..., round(start / STEP) : round(stop / STEP)].sum(axis=-1)
