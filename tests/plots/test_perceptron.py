"""What the figures of the perceptron's chapter draw."""

import numpy as np
import pytest

from cnncourse.mark1 import associate, mark1
from cnncourse.patterns import letter
from cnncourse.plots.perceptron import bound_scatter, machine_picture, rule_steps
from cnncourse.plots.style import INK


def test_rule_steps():
    X, t = np.array([[1, 2], [-1, 1], [2, -1]]), np.array([1, 0, 1])
    steps = [(np.zeros(2), 0.0, 0, np.array([1, 2]), 1.0), (np.array([1, 2]), 1.0, 1, np.array([2, 1]), 0.0)]
    fig = rule_steps(X, t, steps)
    assert [ax.get_title() for ax in fig.axes] == ["correction 1", "correction 2"]
    for ax, step in zip(fig.axes, steps, strict=True):
        ring = ax.collections[-1]
        np.testing.assert_array_equal(ring.get_offsets(), [X[step[2]]])
    assert len(fig.axes[1].collections) == len(fig.axes[0].collections) + 1  # the old boundary


def test_bound_scatter():
    fig = bound_scatter([10.0, 100.0, 1000.0], [3, 0, 40])
    dots = next(c for c in fig.axes[0].collections if len(c.get_offsets()) == 3)
    np.testing.assert_allclose(dots.get_offsets(), [[10, 3], [100, 0.7], [1000, 40]])


@pytest.mark.parametrize("units", [[0], [3, 1, 4]])
def test_machine_picture(units):
    machine = mark1(np.random.default_rng(0))
    fig = machine_picture(machine, letter("R"), units, [1, 0, 0, 1, 0, 0, 0, 0])
    ax = fig.axes[0]
    wires = [line for line in ax.lines if line.get_linewidth() == 0.7]
    assert len(wires) == 16 * len(units)
    assert sum(line.get_linestyle() == "--" for line in wires) == 8 * len(units)
    drawn, answers = ax.collections
    active = associate(machine, letter("R")[None])[0][units]
    dark = [tuple(np.round(colour[:3], 3)) == (0.106, 0.122, 0.141) for colour in drawn.get_facecolors()]
    assert INK == "#1b1f24"
    assert dark == active.astype(bool).tolist()
    assert len(answers.get_offsets()) == 8
