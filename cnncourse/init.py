r"""How weights begin.

Each function draws weights of a shape: ``init(shape, fan, rng)``. ``fan`` is the number of weighted inputs of one
unit (of a convolution, channels seen × kernel area), which :meth:`cnncourse.zoo.spec.Layer.fan_in` counts. A weight
has its units along its first axis and their inputs along the others, (F, C, KH, KW) or (M, D); Glorot's rule
counts from that how many units one input feeds, :func:`fan_out`.

Glorot & Bengio and He et al. begin biases at 0: from their rules an array of one axis comes out as zeros.
"""

from __future__ import annotations

from math import erf, exp, pi, prod, sqrt

import numpy as np

from cnncourse.shapes import Array

__all__ = [
    "TRUNCATED_VARIANCE",
    "fan_out",
    "glorot_normal",
    "glorot_uniform",
    "he_normal",
    "he_uniform",
    "lecun_uniform",
    "normal",
    "torch_default",
    "truncated_normal",
]

Shape = tuple[int, ...]

TRUNCATED_VARIANCE = 1 - 4 * exp(-2) / sqrt(2 * pi) / erf(sqrt(2))
"""Variance of a standard normal number that is drawn again while it lies beyond ±2: 0.774."""


def fan_out(shape: Shape) -> int:
    """Return how many units one input feeds: units × kernel area, as PyTorch counts, groups left aside.

    Examples
    --------
    >>> fan_out((10, 84)), fan_out((16, 6, 5, 5))
    (10, 400)
    """
    return shape[0] * prod(shape[2:])


def torch_default(shape: Shape, fan: int, rng: np.random.Generator) -> Array:
    """Draw uniformly from ±1/√fan, as PyTorch's Linear and Conv2d do by default."""
    return rng.uniform(-1, 1, shape) / sqrt(fan)


def lecun_uniform(shape: Shape, fan: int, rng: np.random.Generator) -> Array:
    """Draw uniformly from ±2.4/F, F the inputs of a unit, as LeCun et al. (1998), section II-B."""
    return rng.uniform(-2.4, 2.4, shape) / fan


def normal(shape: Shape, fan: int, rng: np.random.Generator, *, sd: float = 0.01) -> Array:
    """Draw from a normal distribution around 0, whatever the fan; 0.01 is AlexNet's standard deviation."""
    return sd * rng.standard_normal(shape)


def truncated_normal(shape: Shape, fan: int, rng: np.random.Generator, *, sd: float = 0.01) -> Array:
    r"""Draw from a normal distribution around 0, again where a number lies beyond ±2 of its standard deviations.

    What comes out has a smaller variance than ``sd``\ ²:

    .. math:: \sigma^2 \Bigl(1 - \frac{4\,\varphi(2)}{2\,\Phi(2) - 1}\Bigr) = 0.774\,\sigma^2
    """
    z = rng.standard_normal(shape)
    while (far := abs(z) > 2).any():
        z[far] = rng.standard_normal(far.sum())
    return sd * z


def glorot_normal(shape: Shape, fan: int, rng: np.random.Generator) -> Array:
    r"""Draw from a normal distribution: a middle way between keeping the size of signals and that of gradients.

    .. math:: \operatorname{Var} w = \frac{2}{\text{fan in} + \text{fan out}}

    References
    ----------
    Glorot & Bengio (2010), "Understanding the difficulty of training deep feedforward neural networks",
    equation 12; there the uniform form, equation 16.
    """
    return scaled(rng.standard_normal(shape), 2 / (fan + fan_out(shape)))


def glorot_uniform(shape: Shape, fan: int, rng: np.random.Generator) -> Array:
    r"""Draw uniformly with the variance of :func:`glorot_normal`.

    .. math:: w \in \pm \sqrt{\frac{6}{\text{fan in} + \text{fan out}}}

    References
    ----------
    Glorot & Bengio (2010), equation 16.
    """
    return scaled(rng.uniform(-sqrt(3), sqrt(3), shape), 2 / (fan + fan_out(shape)))


def he_normal(shape: Shape, fan: int, rng: np.random.Generator) -> Array:
    r"""Draw from a normal distribution, so that signals keep their size through ReLUs, which halve them.

    .. math:: \operatorname{Var} w = \frac{2}{\text{fan in}}

    References
    ----------
    He, Zhang, Ren & Sun (2015), "Delving deep into rectifiers", equation 10.
    """
    return scaled(rng.standard_normal(shape), 2 / fan)


def he_uniform(shape: Shape, fan: int, rng: np.random.Generator) -> Array:
    r"""Draw uniformly from ±√(6/fan in), with the variance of :func:`he_normal`."""
    return scaled(rng.uniform(-sqrt(3), sqrt(3), shape), 2 / fan)


def scaled(z: Array, variance: float) -> Array:
    """Give numbers of variance 1 another variance; return zeros for a bias, an array of one axis."""
    return z * sqrt(variance) if z.ndim > 1 else np.zeros_like(z)
