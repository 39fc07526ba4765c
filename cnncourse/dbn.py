"""Deep belief nets: a stack of restricted Boltzmann machines, trained greedily from below."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from cnncourse.rbm import RBM, drawn, fit, gibbs_step, hidden_probabilities, rbm, visible_probabilities
from cnncourse.shapes import Array, bind

__all__ = ["generate", "pretrain"]


def pretrain(
    x: Array, hidden: Sequence[int], rng: np.random.Generator, *, labels: Array | None = None, **options: Any
) -> tuple[RBM, ...]:
    """Train a stack greedily, layer by layer: each machine learns what the one below makes of the data.

    Parameters
    ----------
    x : ndarray of shape (N, V)
    hidden : sequence of int
        Units of each layer; (500, 500, 2000) in the paper.
    rng : numpy.random.Generator
    labels : ndarray of shape (N, K), optional
        One-hot classes: visible units of the last machine too, beside the layer below it.
    **options
        Of :func:`cnncourse.rbm.fit`.

    Returns
    -------
    tuple of RBM
        Upwards, w and c of each are the weights and biases of a layer of sigmoids.

    Raises
    ------
    ShapeError

    References
    ----------
    Hinton, Osindero & Teh (2006), "A fast learning algorithm for deep belief nets", section 4. Layers pass on
    probabilities here; the paper's fine-tuning ("up-down", section 5) is not part of this.
    """
    bind("pretrain", ("x", x, "N V"), ("labels?", labels, "N K"))
    stack: list[RBM] = []
    for units in hidden:
        if labels is not None and len(stack) == len(hidden) - 1:
            x = np.hstack([x, labels])
        stack.append(fit(rbm(x.shape[1], units, rng), x, rng, **options))
        x = hidden_probabilities(stack[-1], x)
    return tuple(stack)


def generate(stack: Sequence[RBM], n: int, rng: np.random.Generator, *, steps: int = 200) -> Array:
    """Draw examples from a deep belief net: Gibbs sampling in its top machine, then once down.

    Parameters
    ----------
    stack : sequence of RBM
        From :func:`pretrain`; visible units of the top beyond the layer below it, labels, are left off.
    n : int
    rng : numpy.random.Generator
    steps : int
        Gibbs steps, from random states.

    Returns
    -------
    ndarray of shape (n, V)
        Probabilities of the visible units.
    """
    *below, top = stack
    v = rng.integers(0, 2, (n, len(top.b))).astype(top.w.dtype)
    for _ in range(steps):
        v = gibbs_step(top, v, rng)
    p = visible_probabilities(top, drawn(hidden_probabilities(top, v), rng))
    for machine in reversed(below):
        p = visible_probabilities(machine, drawn(p, rng)[:, : len(machine.c)])
    return p
