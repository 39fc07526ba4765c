r"""Learning rates that change: functions from epoch to rate, for ``train.fit(schedule=…)``.

Each function here makes one. ``lr`` is the rate at the start; epochs count from 0. Names and defaults are
those of ``torch.optim.lr_scheduler``.

Examples
--------
>>> rate = sequential([linear(0.1, start_factor=0.25, total_iters=3), cosine(0.1, T_max=4)], milestones=[3])
>>> [round(rate(epoch), 4) for epoch in range(8)]
[0.025, 0.05, 0.075, 0.1, 0.0854, 0.05, 0.0146, 0.0]
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence
from math import cos, pi

__all__ = ["cosine", "exponential", "linear", "multi_step", "sequential", "step", "triangular"]

Schedule = Callable[[int], float]


def step(lr: float, step_size: int, gamma: float = 0.1) -> Schedule:
    r"""Multiply the rate by γ every ``step_size`` epochs.

    .. math:: \eta_t = \eta_0\, \gamma^{\lfloor t / \text{step size} \rfloor}

    Examples
    --------
    >>> [round(step(1.0, 2, gamma=0.5)(epoch), 3) for epoch in range(5)]
    [1.0, 1.0, 0.5, 0.5, 0.25]
    """
    return lambda epoch: lr * gamma ** (epoch // step_size)


def multi_step(lr: float, milestones: Sequence[int], gamma: float = 0.1) -> Schedule:
    r"""Multiply the rate by γ at each of the epochs named.

    Examples
    --------
    >>> [round(multi_step(1.0, [1, 3])(epoch), 3) for epoch in range(5)]
    [1.0, 0.1, 0.1, 0.01, 0.01]
    """
    return lambda epoch: lr * gamma ** bisect_right(sorted(milestones), epoch)


def exponential(lr: float, gamma: float) -> Schedule:
    r"""Multiply the rate by γ every epoch.

    .. math:: \eta_t = \eta_0\, \gamma^t

    Examples
    --------
    >>> [exponential(1.0, 0.5)(epoch) for epoch in range(4)]
    [1.0, 0.5, 0.25, 0.125]
    """
    return lambda epoch: lr * gamma**epoch


def cosine(lr: float, T_max: int, eta_min: float = 0.0) -> Schedule:
    r"""Let the rate fall along half a cosine in ``T_max`` epochs; it rises again in the next ``T_max``.

    .. math:: \eta_t = \eta_{\min} + \tfrac12 (\eta_0 - \eta_{\min}) \Bigl(1 + \cos \frac{\pi t}{T_{\max}}\Bigr)

    References
    ----------
    Loshchilov & Hutter (2017), "SGDR: stochastic gradient descent with warm restarts", equation 5.

    Examples
    --------
    >>> [round(cosine(1.0, 4)(epoch), 4) for epoch in range(5)]
    [1.0, 0.8536, 0.5, 0.1464, 0.0]
    """
    return lambda epoch: eta_min + (lr - eta_min) * (1 + cos(pi * epoch / T_max)) / 2


def linear(lr: float, start_factor: float = 1 / 3, end_factor: float = 1.0, total_iters: int = 5) -> Schedule:
    r"""Move the rate along a line, from start factor · lr to end factor · lr in ``total_iters`` epochs: a warm-up.

    References
    ----------
    Goyal et al. (2017), "Accurate, large minibatch SGD: training ImageNet in 1 hour", section 2.2.

    Examples
    --------
    >>> [linear(1.0, 0.25, total_iters=3)(epoch) for epoch in range(5)]
    [0.25, 0.5, 0.75, 1.0, 1.0]
    """
    rise = end_factor - start_factor
    return lambda epoch: lr * (start_factor + rise * min(epoch, total_iters) / total_iters)


def triangular(base_lr: float, max_lr: float, step_size_up: int = 2000) -> Schedule:
    r"""Let the rate rise to ``max_lr`` in ``step_size_up`` epochs, fall as fast, and so on.

    References
    ----------
    Smith (2017), "Cyclical learning rates for training neural networks", section 3.

    Examples
    --------
    >>> [triangular(0.0, 1.0, 2)(epoch) for epoch in range(6)]
    [0.0, 0.5, 1.0, 0.5, 0.0, 0.5]
    """

    def rate(epoch: int) -> float:
        fall = abs(epoch % (2 * step_size_up) / step_size_up - 1)  # 1 at the foot, 0 at the top
        return base_lr + (max_lr - base_lr) * (1 - fall)

    return rate


def sequential(schedules: Sequence[Schedule], milestones: Sequence[int]) -> Schedule:
    """Follow one schedule after the other; each begins at 0 again.

    Parameters
    ----------
    schedules : sequence of functions epoch -> rate
    milestones : sequence of int
        The epochs at which the next one takes over, rising: one fewer than there are schedules.

    Raises
    ------
    ValueError
    """
    starts = [0, *milestones]
    if len(starts) != len(schedules) or starts != sorted(starts):
        msg = (
            f"sequential: {len(schedules)} schedules need {len(schedules) - 1} rising milestones, "
            f"not {list(milestones)}"
        )
        raise ValueError(msg)

    def rate(epoch: int) -> float:
        place = bisect_right(starts, epoch) - 1
        return schedules[place](epoch - starts[place])

    return rate
