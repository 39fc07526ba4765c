"""The perceptron playground: points to drag, a boundary that learns."""

from __future__ import annotations

from typing import Any

import numpy as np
import traitlets

from cnncourse.perceptron import predict
from cnncourse.widgets.base import StaticWidget, module, numbers

__all__ = ["PerceptronPlayground"]

POINTS = [[0.5, 3.5], [2, 4], [2.5, 1.5], [4, 1], [-2, 2.5], [0.5, 0.5], [2.5, -2], [-2.5, -2]]
MOST_POINTS = 30


class PerceptronPlayground(StaticWidget):
    r"""Drag points of two classes and watch Rosenblatt's rule find a line, or not.

    .. math::

       f(x) &= 1 \text{ if } w \cdot x + b > 0 \text{ else } 0 \\
       w &\leftarrow w + \eta\,(t - f(x))\,x \\
       b &\leftarrow b + \eta\,(t - f(x))

    Parameters
    ----------
    points : array_like of shape (N, 2), optional
        Between −5 and 5, at most 30 of them.
    labels : array_like of shape (N,), optional
        0 or 1.
    weights : array_like of shape (2,)
    bias : float
    rate : float
        η, above 0.
    updates : int
        How often the weights have changed.
    next_point, selected : int
        The point that is presented next, and the one that is selected.

    Attributes
    ----------
    mistakes : int
        How many points are answered wrongly now. Follows the other traits.

    Examples
    --------
    >>> PerceptronPlayground().mistakes
    4
    """

    _esm = module(
        "perceptron_playground", "perceptron_arithmetic", "perceptron_plot", "perceptron_playground"
    )
    script = "perceptron_playground"
    drawn = ("points", "labels", "weights", "bias", "rate", "updates", "next_point", "selected")

    points = traitlets.Any(POINTS).tag(sync=True)
    labels = traitlets.Any([1, 1, 1, 1, 0, 0, 0, 0]).tag(sync=True)
    weights = traitlets.Any([0, 0]).tag(sync=True)
    bias = traitlets.Float(0.0).tag(sync=True)
    rate = traitlets.Float(1.0).tag(sync=True)
    updates = traitlets.Int(0, min=0).tag(sync=True)
    mistakes = traitlets.Int(0).tag(sync=True)
    next_point = traitlets.Int(0, min=0).tag(sync=True)
    selected = traitlets.Int(0, min=0).tag(sync=True)

    @traitlets.validate("points")
    def _plain_points(self, proposal: Any) -> list[Any]:
        points = numbers("points", np.reshape(proposal["value"], (-1, 2)), 2)
        if len(points) > MOST_POINTS or any(abs(value) > 5 for point in points for value in point):
            msg = f"points must be at most {MOST_POINTS}, each between −5 and 5"
            raise traitlets.TraitError(msg)
        return points

    @traitlets.validate("labels")
    def _plain_labels(self, proposal: Any) -> list[Any]:
        labels = numbers("labels", proposal["value"], 1)
        if not set(labels) <= {0, 1}:
            msg = "labels must be 0 or 1"
            raise traitlets.TraitError(msg)
        return labels

    @traitlets.validate("weights")
    def _plain_weights(self, proposal: Any) -> list[Any]:
        weights = numbers("weights", proposal["value"], 1)
        if len(weights) != 2:
            msg = f"weights must be 2 numbers, not {len(weights)}"
            raise traitlets.TraitError(msg)
        return weights

    def __init__(self, **traits: Any) -> None:
        super().__init__(**traits)
        if len(self.points) != len(self.labels):
            msg = f"there must be one label per point, not {len(self.labels)} for {len(self.points)}"
            raise traitlets.TraitError(msg)
        self._count()

    @traitlets.observe("points", "labels", "weights", "bias")
    def _count(self, _: Any = None) -> None:
        both = min(len(self.points), len(self.labels))  # one of the two may have arrived first
        answers = predict(self.weights, self.bias, np.reshape(self.points[:both], (-1, 2)))
        self.mistakes = int(np.sum(answers != np.array(self.labels[:both], dtype=int)))

    def describe(self) -> list[str]:
        """Return the points, the weights and the mistakes in words."""
        first, second = (f"{weight:g}" for weight in self.weights)
        classes = (
            f"Class {label}: "
            + ", ".join(f"({x:g}, {y:g})" for (x, y), t in self._pairs() if t == label)
            + "."
            for label in (1, 0)
        )
        rule = f"f(x) = 1 if {first}·x₁ + {second}·x₂ + {self.bias:g} > 0, else 0"
        return [
            "Perceptron playground: points of two classes and the line that the perceptron rule finds.",
            *(line.replace("-", "−") for line in classes),
            f"{rule.replace('-', '−')}: {self.mistakes} mistakes after {self.updates} updates.",
        ]

    def _pairs(self) -> list[tuple[list[float], int]]:
        return list(zip(self.points, self.labels, strict=False))
