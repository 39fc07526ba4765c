"""Rosenblatt's Mark I Perceptron: a retina, fixed random wiring, trained response units."""

from __future__ import annotations

from cnncourse.zoo.spec import Layer, Linear, Serial

__all__ = ["mark1"]


def mark1(association: int = 512, responses: int = 8) -> Layer:
    """Return the trained part of the Mark I: the weights from the association to the response units.

    The wiring from the 20×20 = 400 sensory units to the 512 association units is fixed and not part of
    the trained network; :mod:`cnncourse.mark1` simulates the whole machine.

    References
    ----------
    Hay, Lynch & Smith (1960), "Mark I Perceptron operators' manual", Cornell Aeronautical Laboratory.
    """
    return Serial((Linear(responses, bias=False, name="A_to_R"),), name="Mark I")
