"""One rate for all weights: gradient descent, plain and with momentum."""

from __future__ import annotations

from typing import Any

from cnncourse.optim.rule import Arrays, Step, for_each

__all__ = ["momentum", "nesterov", "sgd"]


def sgd(params: Arrays, grads: Arrays, state: Arrays, *, lr: float = 0.01, weight_decay: float = 0.0) -> Step:
    r"""Go down the gradient.

    .. math:: \theta \leftarrow \theta - \eta\, g

    Parameters
    ----------
    params, grads : dict of str to array
        By name, in the same shapes. They are not changed, here and below.
    state : dict
        What an optimiser remembers, by the same names: empty at the first step, then what the last step returned.
        This one remembers nothing.
    lr : float
        The rate η.
    weight_decay : float
        λ of an L2 penalty λ‖θ‖²/2: λθ is added to the gradient, in every optimiser here but :func:`adamw`.

    Returns
    -------
    params, state

    Examples
    --------
    >>> params, state = sgd({"w": 1.0}, {"w": 2.0}, {}, lr=0.1)
    >>> params
    {'w': 0.8}

    References
    ----------
    Robbins & Monro (1951), "A stochastic approximation method".
    """
    return for_each(params, grads, state, lambda p, g, _: (p - lr * g, None), weight_decay)


def momentum(
    params: Arrays,
    grads: Arrays,
    state: Arrays,
    *,
    lr: float = 0.01,
    mu: float = 0.9,
    dampening: float = 0.0,
    weight_decay: float = 0.0,
) -> Step:
    r"""Keep some of the last step.

    .. math:: v \leftarrow \mu v + (1 - \tau)\, g, \qquad \theta \leftarrow \theta - \eta\, v

    The first v is g, as in PyTorch.

    Parameters
    ----------
    params, grads, state : dict of str to array
        The state holds the velocities v.
    lr, mu, dampening : float
        The rate η, the share μ that is kept (``momentum`` of ``torch.optim.SGD``), and τ.
    weight_decay : float

    Returns
    -------
    params, state

    References
    ----------
    Polyak (1964), "Some methods of speeding up the convergence of iteration methods".
    """

    def rule(p: Any, g: Any, v: Any) -> tuple[Any, Any]:
        v = g if v is None else mu * v + (1 - dampening) * g
        return p - lr * v, v

    return for_each(params, grads, state, rule, weight_decay)


def nesterov(
    params: Arrays,
    grads: Arrays,
    state: Arrays,
    *,
    lr: float = 0.01,
    mu: float = 0.9,
    weight_decay: float = 0.0,
) -> Step:
    r"""Look ahead along the last step.

    .. math:: v \leftarrow \mu v + g, \qquad \theta \leftarrow \theta - \eta\,(g + \mu v)

    Nesterov takes the gradient at θ − ημv, where the last step leads by itself. Here, as in PyTorch, θ is that
    point already, so the gradient is the one at θ; the two forms walk the same path.

    Parameters
    ----------
    params, grads, state : dict of str to array
        The state holds the velocities v.
    lr, mu : float
    weight_decay : float

    Returns
    -------
    params, state

    References
    ----------
    Nesterov (1983), "A method for solving the convex programming problem with convergence rate O(1/k²)".
    Sutskever, Martens, Dahl & Hinton (2013), "On the importance of initialization and momentum in deep
    learning", section 2.
    """

    def rule(p: Any, g: Any, v: Any) -> tuple[Any, Any]:
        v = g if v is None else mu * v + g
        return p - lr * (g + mu * v), v

    return for_each(params, grads, state, rule, weight_decay)
