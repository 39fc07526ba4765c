"""Restricted Boltzmann machines: energy, Gibbs sampling, contrastive divergence; :mod:`cnncourse.dbn` stacks them.

V visible and H hidden units, each 0 or 1; a weight between every two of different kind, none within a kind.
N examples are an array of shape (N, V); values between 0 and 1 count as probabilities. What sums over all
states is for tiny machines: to check what samples say.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from cnncourse import optim
from cnncourse.ops import sigmoid
from cnncourse.shapes import Array, bind

__all__ = [
    "RBM",
    "cd_gradient",
    "energy",
    "exact_gradient",
    "fit",
    "free_energy",
    "gibbs_step",
    "hidden_probabilities",
    "log_likelihood",
    "log_partition",
    "rbm",
    "visible_probabilities",
]

MOST_ENUMERATED = 16


@dataclass(frozen=True)
class RBM:
    """The parameters of a machine, or the gradient by each of them.

    Attributes
    ----------
    w : ndarray of shape (V, H)
    b : ndarray of shape (V,)
        Biases of the visible units.
    c : ndarray of shape (H,)
        Biases of the hidden units.
    """

    w: Array
    b: Array
    c: Array

    def __post_init__(self) -> None:
        bind("RBM", ("w", self.w, "V H"), ("b", self.b, "V"), ("c", self.c, "H"))


def rbm(visible: int, hidden: int, rng: np.random.Generator, *, sd: float = 0.01) -> RBM:
    """Return a machine with small normal weights and biases of 0.

    References
    ----------
    Hinton (2010), "A practical guide to training restricted Boltzmann machines", section 8.
    """
    return RBM(sd * rng.standard_normal((visible, hidden)), np.zeros(visible), np.zeros(hidden))


def energy(machine: RBM, v: Array, h: Array) -> Array:
    r"""Return the energy of joint states; the lower it is, the likelier they are.

    .. math::

       E(v, h) &= -b \cdot v - c \cdot h - v^{\mathsf T} W h \\
       p(v, h) &= e^{-E(v, h)} / Z

    Parameters
    ----------
    machine : RBM
    v : ndarray of shape (N, V)
    h : ndarray of shape (N, H)

    Returns
    -------
    ndarray of shape (N,)

    Raises
    ------
    ShapeError
    """
    bind("energy", ("w", machine.w, "V H"), ("v", v, "N V"), ("h", h, "N H"))
    return -v @ machine.b - h @ machine.c - (v @ machine.w * h).sum(axis=1)


def free_energy(machine: RBM, v: Array) -> Array:
    r"""Return what the hidden states leave when they are summed over.

    .. math::

       F(v) &= -\log \sum_h e^{-E(v, h)} \\
       &= -b \cdot v - \sum_j \log\bigl(1 + e^{c_j + v \cdot W_{:j}}\bigr)

    Parameters
    ----------
    machine : RBM
    v : ndarray of shape (N, V)

    Returns
    -------
    ndarray of shape (N,)

    Raises
    ------
    ShapeError
    """
    bind("free_energy", ("w", machine.w, "V H"), ("v", v, "N V"))
    return -v @ machine.b - np.logaddexp(0, v @ machine.w + machine.c).sum(axis=1)


def hidden_probabilities(machine: RBM, v: Array) -> Array:
    r"""Return :math:`p(h_j = 1 \mid v) = \sigma(c_j + v \cdot W_{:j})`, of shape (N, H)."""
    bind("hidden_probabilities", ("w", machine.w, "V H"), ("v", v, "N V"))
    return sigmoid(v @ machine.w + machine.c)


def visible_probabilities(machine: RBM, h: Array) -> Array:
    r"""Return :math:`p(v_i = 1 \mid h) = \sigma(b_i + W_{i:} \cdot h)`, of shape (N, V)."""
    bind("visible_probabilities", ("w", machine.w, "V H"), ("h", h, "N H"))
    return sigmoid(h @ machine.w.T + machine.b)


def drawn(p: Array, rng: np.random.Generator) -> Array:
    """Draw 1 with the probabilities given, else 0."""
    return (rng.random(p.shape) < p).astype(p.dtype)


def gibbs_step(machine: RBM, v: Array, rng: np.random.Generator) -> Array:
    """Draw hidden units given the visible ones, then visible units given those.

    Parameters
    ----------
    machine : RBM
    v : ndarray of shape (N, V)
    rng : numpy.random.Generator

    Returns
    -------
    ndarray of shape (N, V)
        0 and 1. Repeated without end, the steps draw from the machine's p(v).
    """
    return drawn(visible_probabilities(machine, drawn(hidden_probabilities(machine, v), rng)), rng)


def statistics(machine: RBM, v: Array, weights: Array) -> RBM:
    """Return the mean of −∂F/∂(w, b, c) over states with weights that sum to 1."""
    h = hidden_probabilities(machine, v)
    return RBM((v * weights[:, None]).T @ h, weights @ v, weights @ h)


def minus(one: RBM, other: RBM) -> RBM:
    """Subtract parameter from parameter."""
    return RBM(one.w - other.w, one.b - other.b, one.c - other.c)


def equal_weights(v: Array) -> Array:
    """Return 1/N for each of N examples."""
    return np.full(len(v), 1 / len(v))


def cd_gradient(machine: RBM, v: Array, rng: np.random.Generator, *, k: int = 1) -> RBM:
    r"""Estimate the gradient of the log-likelihood by contrastive divergence, CD-k.

    .. math:: \langle v_i h_j \rangle_{\text{data}} - \langle v_i h_j \rangle_{k \text{ Gibbs steps from the data}}

    The right-hand side should be under the machine's own distribution, where k → ∞ leads.

    Parameters
    ----------
    machine : RBM
    v : ndarray of shape (N, V)
    rng : numpy.random.Generator
        Draws the states of the chains. Hidden units enter the means by their probabilities, which adds no noise.
    k : int

    Returns
    -------
    RBM
        Gradients, to go up.

    References
    ----------
    Hinton (2002), "Training products of experts by minimizing contrastive divergence".
    """
    chain = v
    for _ in range(k):
        chain = gibbs_step(machine, chain, rng)
    return minus(*(statistics(machine, states, equal_weights(v)) for states in (v, chain)))


def all_states(units: int) -> Array:
    """Return the 2ⁿ states of n units, of shape (2ⁿ, n)."""
    if units > MOST_ENUMERATED:
        msg = f"rbm: 2^{units} states are too many to sum over; at most {MOST_ENUMERATED} visible units"
        raise ValueError(msg)
    return (np.arange(2**units)[:, None] >> np.arange(units) & 1).astype(float)


def log_partition(machine: RBM) -> float:
    r"""Return :math:`\log Z = \log \sum_v e^{-F(v)}`, exactly, over all visible states.

    Raises
    ------
    ValueError
        With more than 16 visible units.
    """
    return float(np.logaddexp.reduce(-free_energy(machine, all_states(len(machine.b)))))


def log_likelihood(machine: RBM, v: Array) -> float:
    """Return the exact mean of log p(v) over examples."""
    return -float(free_energy(machine, v).mean()) - log_partition(machine)


def exact_gradient(machine: RBM, v: Array) -> RBM:
    """Return the gradient of :func:`log_likelihood`, exactly: what :func:`cd_gradient` estimates."""
    states = all_states(len(machine.b))
    p = np.exp(-free_energy(machine, states) - log_partition(machine))
    return minus(statistics(machine, v, equal_weights(v)), statistics(machine, states, p))


def fit(
    machine: RBM,
    x: Array,
    rng: np.random.Generator,
    *,
    epochs: int = 10,
    batch_size: int = 20,
    lr: float = 0.1,
    mu: float = 0.5,
    k: int = 1,
) -> RBM:
    """Train by CD-k and momentum on mini-batches.

    Parameters
    ----------
    machine : RBM
        Is not changed.
    x : ndarray of shape (N, V)
        From 0 to 1.
    rng : numpy.random.Generator
        Draws the order of examples and the chains.
    epochs, batch_size : int
    lr, mu : float
        Rate and momentum.
    k : int

    Returns
    -------
    RBM
    """
    params: dict[str, Any] = dict(vars(machine))
    state: dict[str, Any] = {}
    for _ in range(epochs):
        for rows in np.array_split(rng.permutation(len(x)), range(batch_size, len(x), batch_size)):
            up = vars(cd_gradient(RBM(**params), x[rows], rng, k=k))
            down = {name: -g for name, g in up.items()}
            params, state = optim.momentum(params, down, state, lr=lr, mu=mu)
    return RBM(**params)
