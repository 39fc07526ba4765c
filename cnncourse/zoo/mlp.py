"""The multilayer perceptron."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from cnncourse.zoo.spec import Layer, Linear, Serial, Sigmoid

__all__ = ["mlp"]


def mlp(sizes: Sequence[int], activation: Layer | None = None) -> Serial:
    """Return fully connected layers with an activation between them; the last one is linear.

    Parameters
    ----------
    sizes : sequence of int
        Units of every layer. The input has the size of what comes in, and is not among them.
    activation : Layer, optional
        A sigmoid unless given.

    Raises
    ------
    ValueError
        Without any size.

    References
    ----------
    Rumelhart, Hinton & Williams (1986), "Learning representations by back-propagating errors", Nature 323,
    533-536.

    Examples
    --------
    10 → 20 → 30 → 10 has 1,160 parameters:

    >>> from cnncourse.zoo.trace import trace
    >>> trace(mlp((20, 30, 10)), (10,)).parameters
    1160
    """
    if not sizes:
        msg = "mlp: needs the units of at least one layer"
        raise ValueError(msg)
    layers: list[Layer] = []
    for place, units in enumerate(sizes[:-1], 1):
        squash = replace(activation or Sigmoid(), name=f"h{place}_activation")
        layers += [Linear(units, name=f"h{place}"), squash]
    return Serial((*layers, Linear(sizes[-1], name="output")), name="MLP")
