"""How weights begin.

``fan`` is the number of weighted inputs of one unit (of a convolution, channels seen × kernel area), which
:func:`cnncourse.zoo.spec.fan_in` counts.
"""

from __future__ import annotations

from math import sqrt

import numpy as np

from cnncourse.shapes import Array

__all__ = ["lecun_uniform", "torch_default"]

Shape = tuple[int, ...]


def torch_default(shape: Shape, fan: int, rng: np.random.Generator) -> Array:
    """Draw uniformly from ±1/√fan, as PyTorch's Linear and Conv2d do by default."""
    return rng.uniform(-1, 1, shape) / sqrt(fan)


def lecun_uniform(shape: Shape, fan: int, rng: np.random.Generator) -> Array:
    """Draw uniformly from ±2.4/F, F the inputs of a unit, as LeCun et al. (1998), section II-B."""
    return rng.uniform(-2.4, 2.4, shape) / fan
