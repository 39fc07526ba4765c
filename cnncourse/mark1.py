"""The Mark I Perceptron, whole: a retina, association units with fixed random wiring, response units that learn.

The sizes are those of the machine. How many wires go into an association unit, and its threshold, are ours:
see :func:`mark1`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from cnncourse.perceptron import Fit, perceptron_fit, predict

__all__ = ["ASSOCIATION", "RESPONSES", "RETINA", "Mark1", "associate", "mark1", "mark1_fit", "respond"]

RETINA, ASSOCIATION, RESPONSES = (20, 20), 512, 8
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Mark1:
    """The machine as arrays.

    Attributes
    ----------
    wiring : ndarray of shape (A, S)
        The plugboard: +1 where sensory unit s excites association unit a, −1 where it inhibits it, else 0.
        Never trained.
    threshold : int
        An association unit is active if its sum exceeds it.
    weights : ndarray of shape (R, A)
        What is learned: how strongly each association unit speaks for each response unit.
    """

    wiring: NDArray[np.int8]
    threshold: int
    weights: NDArray[np.float64]


def mark1(
    rng: np.random.Generator,
    *,
    sensory: int = RETINA[0] * RETINA[1],
    association: int = ASSOCIATION,
    responses: int = RESPONSES,
    excitatory: int = 8,
    inhibitory: int = 8,
    threshold: int = 1,
) -> Mark1:
    """Wire a machine at random; it has learned nothing yet.

    Parameters
    ----------
    rng : Generator
        Draws, for each association unit, different sensory units.
    sensory, association, responses : int
        How many units of each kind.
    excitatory, inhibitory : int
        Wires into each association unit. The machine had a plugboard on which they were set; 8 and 8 is our
        choice.
    threshold : int
        Ours too.

    Returns
    -------
    Mark1

    Examples
    --------
    >>> machine = mark1(np.random.default_rng(0))
    >>> machine.wiring.shape, machine.weights.shape, machine.weights.size
    ((512, 400), (8, 512), 4096)
    """
    wiring = np.zeros((association, sensory), np.int8)
    for row in wiring:
        chosen = rng.permutation(sensory)[: excitatory + inhibitory]
        row[chosen[:excitatory]], row[chosen[excitatory:]] = 1, -1
    return Mark1(wiring, threshold, np.zeros((responses, association)))


def associate(machine: Mark1, images: ArrayLike) -> Ints:
    """Return which association units are active, 0 or 1.

    Parameters
    ----------
    machine : Mark1
    images : array of shape (N, H, W)
        0 or 1 per photocell, H·W of them.

    Returns
    -------
    ndarray of shape (N, A)
    """
    retina = np.asarray(images, float).reshape(len(np.asarray(images)), -1)  # N S
    return predict(machine.wiring, -machine.threshold, retina)


def respond(machine: Mark1, images: ArrayLike) -> Ints:
    """Return the answers of the response units, 0 or 1, of shape (N, R)."""
    return predict(machine.weights, 0, associate(machine, images))


def mark1_fit(
    machine: Mark1,
    images: ArrayLike,
    targets: ArrayLike,
    epochs: int,
    rng: np.random.Generator | None = None,
) -> tuple[Mark1, Fit]:
    """Train the response units by error correction; the wiring stays as it is.

    Parameters
    ----------
    machine : Mark1
        Is not changed; training starts from weights of zero.
    images : array of shape (N, H, W)
    targets : array of shape (N, R)
        What each response unit should answer, 0 or 1.
    epochs : int
        The most; training ends with the first epoch without a mistake.
    rng : Generator, optional
        Draws the order of each epoch.

    Returns
    -------
    Mark1, Fit
    """
    fit = perceptron_fit(associate(machine, images), targets, epochs, rng=rng, bias=False)
    return replace(machine, weights=fit.w), fit
