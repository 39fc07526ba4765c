"""Optimisers as pure steps: parameters, gradients and state in, parameters and state out.

Each works on NumPy arrays and on PyTorch tensors alike, as it only adds and multiplies.
"""

from __future__ import annotations

from typing import Any

__all__ = ["momentum", "sgd"]

Arrays = dict[str, Any]


def sgd(params: Arrays, grads: Arrays, state: Arrays, *, lr: float = 0.01) -> tuple[Arrays, Arrays]:
    r"""Go down the gradient.

    .. math:: \theta \leftarrow \theta - \eta\, g

    Parameters
    ----------
    params, grads : dict of str to array
        By name, in the same shapes.
    state : dict
        Empty here.
    lr : float
        The rate η.

    Returns
    -------
    params, state

    References
    ----------
    Robbins & Monro (1951), "A stochastic approximation method".
    """
    return {name: p - lr * grads[name] for name, p in params.items()}, state


def momentum(
    params: Arrays, grads: Arrays, state: Arrays, *, lr: float = 0.01, mu: float = 0.9
) -> tuple[Arrays, Arrays]:
    r"""Keep some of the last step.

    .. math:: v \leftarrow \mu v + g, \qquad \theta \leftarrow \theta - \eta\, v

    Parameters
    ----------
    params, grads : dict of str to array
    state : dict of str to array
        The velocities v; empty at the start.
    lr, mu : float
        The rate η and the share μ that is kept, as ``torch.optim.SGD(momentum=mu)`` has them.

    Returns
    -------
    params, state

    References
    ----------
    Polyak (1964), "Some methods of speeding up the convergence of iteration methods".
    """
    velocity = {name: mu * state[name] + g if name in state else g for name, g in grads.items()}
    return {name: p - lr * velocity[name] for name, p in params.items()}, velocity
