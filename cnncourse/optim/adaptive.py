"""A rate for each weight, from the gradients it has seen."""

from __future__ import annotations

from typing import Any

from cnncourse.optim.rule import Arrays, Step, for_each

__all__ = ["adadelta", "adagrad", "adam", "adamw", "rmsprop"]


def adagrad(
    params: Arrays,
    grads: Arrays,
    state: Arrays,
    *,
    lr: float = 0.01,
    lr_decay: float = 0.0,
    eps: float = 1e-10,
    initial_accumulator_value: float = 0.0,
    weight_decay: float = 0.0,
) -> Step:
    r"""Give each weight its own rate, smaller the more it has moved. The rates can only fall.

    .. math::

       s &\leftarrow s + g^2 \\
       \theta &\leftarrow \theta - \frac{\eta}{1 + (t - 1)\,\delta}\,\frac{g}{\sqrt s + \epsilon}

    Parameters
    ----------
    params, grads, state : dict of str to array
        The state holds (t, s).
    lr, lr_decay, eps, initial_accumulator_value : float
        η, δ, ε, and s before the first step t = 1.
    weight_decay : float

    Returns
    -------
    params, state

    References
    ----------
    Duchi, Hazan & Singer (2011), "Adaptive subgradient methods for online learning and stochastic optimization".
    """

    def rule(p: Any, g: Any, memory: Any) -> tuple[Any, Any]:
        t, s = memory or (0, initial_accumulator_value)
        s = s + g * g
        return p - lr / (1 + t * lr_decay) * g / (s**0.5 + eps), (t + 1, s)

    return for_each(params, grads, state, rule, weight_decay)


def adadelta(
    params: Arrays,
    grads: Arrays,
    state: Arrays,
    *,
    lr: float = 1.0,
    rho: float = 0.9,
    eps: float = 1e-6,
    weight_decay: float = 0.0,
) -> Step:
    r"""Divide by the size of recent gradients, multiply by that of recent steps, so that units agree.

    .. math::

       s &\leftarrow \rho s + (1 - \rho) g^2 \\
       d &= \frac{\sqrt{u + \epsilon}}{\sqrt{s + \epsilon}}\, g \\
       u &\leftarrow \rho u + (1 - \rho) d^2 \\
       \theta &\leftarrow \theta - \eta\, d

    Parameters
    ----------
    params, grads, state : dict of str to array
        The state holds (s, u).
    lr, rho, eps : float
        The paper has no rate: η = 1.
    weight_decay : float

    Returns
    -------
    params, state

    References
    ----------
    Zeiler (2012), "ADADELTA: an adaptive learning rate method", algorithm 1.
    """

    def rule(p: Any, g: Any, memory: Any) -> tuple[Any, Any]:
        s, u = memory or (0, 0)
        s = rho * s + (1 - rho) * g * g
        d = (u + eps) ** 0.5 / (s + eps) ** 0.5 * g
        return p - lr * d, (s, rho * u + (1 - rho) * d * d)

    return for_each(params, grads, state, rule, weight_decay)


def rmsprop(
    params: Arrays,
    grads: Arrays,
    state: Arrays,
    *,
    lr: float = 0.01,
    alpha: float = 0.99,
    eps: float = 1e-8,
    momentum: float = 0.0,
    centered: bool = False,
    weight_decay: float = 0.0,
) -> Step:
    r"""Divide by the root mean square of recent gradients.

    .. math::

       s &\leftarrow \alpha s + (1 - \alpha) g^2 \\
       v &\leftarrow \mu v + \frac{g}{\sqrt s + \epsilon} \\
       \theta &\leftarrow \theta - \eta\, v

    Centred, m ← αm + (1 − α)g is kept too, and s − m² (the variance) stands for s under the root.

    Parameters
    ----------
    params, grads, state : dict of str to array
        The state holds (s, m, v).
    lr, alpha, eps, momentum : float
        η, α, ε, μ.
    centered : bool
    weight_decay : float

    Returns
    -------
    params, state

    References
    ----------
    Tieleman & Hinton (2012), "Lecture 6.5 – RMSProp", Coursera: Neural networks for machine learning.
    Graves (2013), "Generating sequences with recurrent neural networks", for the centred form with momentum.
    """

    def rule(p: Any, g: Any, memory: Any) -> tuple[Any, Any]:
        s, m, v = memory or (0, 0, 0)
        s = alpha * s + (1 - alpha) * g * g
        m = alpha * m + (1 - alpha) * g if centered else m
        v = momentum * v + g / ((s - m * m) ** 0.5 + eps)
        return p - lr * v, (s, m, v)

    return for_each(params, grads, state, rule, weight_decay)


def adam(
    params: Arrays,
    grads: Arrays,
    state: Arrays,
    *,
    lr: float = 0.001,
    betas: tuple[float, float] = (0.9, 0.999),
    eps: float = 1e-8,
    weight_decay: float = 0.0,
) -> Step:
    r"""Momentum over RMSProp, both freed of their bias towards the zeros they begin with.

    .. math::

       m &\leftarrow \beta_1 m + (1 - \beta_1) g \\
       s &\leftarrow \beta_2 s + (1 - \beta_2) g^2 \\
       \theta &\leftarrow \theta - \eta\,
       \frac{m / (1 - \beta_1^t)}{\sqrt{s / (1 - \beta_2^t)} + \epsilon}

    Parameters
    ----------
    params, grads, state : dict of str to array
        The state holds (t, m, s).
    lr, eps : float
    betas : (float, float)
    weight_decay : float

    Returns
    -------
    params, state

    References
    ----------
    Kingma & Ba (2015), "Adam: a method for stochastic optimization", algorithm 1.
    """
    b1, b2 = betas

    def rule(p: Any, g: Any, memory: Any) -> tuple[Any, Any]:
        t, m, s = memory or (0, 0, 0)
        t, m, s = t + 1, b1 * m + (1 - b1) * g, b2 * s + (1 - b2) * g * g
        return p - lr / (1 - b1**t) * m / ((s / (1 - b2**t)) ** 0.5 + eps), (t, m, s)

    return for_each(params, grads, state, rule, weight_decay)


def adamw(
    params: Arrays,
    grads: Arrays,
    state: Arrays,
    *,
    lr: float = 0.001,
    weight_decay: float = 0.01,
    **options: Any,
) -> Step:
    r"""Adam with weight decay that is no gradient: it is not divided by the gradients' size.

    .. math:: \theta \leftarrow (1 - \eta\lambda)\,\theta, \qquad \text{then as Adam}

    Parameters
    ----------
    params, grads, state : dict of str to array
        The state is Adam's.
    lr, weight_decay : float
        η and λ.
    **options
        ``betas`` and ``eps`` of :func:`adam`.

    Returns
    -------
    params, state

    References
    ----------
    Loshchilov & Hutter (2019), "Decoupled weight decay regularization", algorithm 2.
    """
    shrunk = {name: (1 - lr * weight_decay) * p for name, p in params.items()}
    return adam(shrunk, grads, state, lr=lr, **options)
