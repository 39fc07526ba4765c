"""Stacks of machines: layer upon layer, with labels, and what they generate."""

import numpy as np
import pytest

from cnncourse.dbn import generate, pretrain
from cnncourse.rbm import fit, gibbs_step, hidden_probabilities, rbm, visible_probabilities
from cnncourse.shapes import ShapeError


def stripes(n, rng):
    """Rows of 6 pixels: one of two patterns, a pixel in twenty wrong."""
    clean = np.array([[1, 1, 1, 0, 0, 0], [0, 0, 1, 0, 1, 1.0]])[rng.integers(0, 2, n)]
    return abs(clean - (rng.random(clean.shape) < 0.05))


def test_a_stack_is_trained_upwards_and_generates_its_data():
    rng = np.random.default_rng(9)
    x = stripes(150, rng)
    labels = np.eye(2)[(x[:, 0] < 0.5).astype(int)]
    stack = pretrain(x, (5, 4, 8), rng, labels=labels, epochs=60, lr=0.2)
    assert [m.w.shape for m in stack] == [(6, 5), (5, 4), (6, 8)]
    assert [m.w.shape for m in pretrain(x, (5, 4), rng, epochs=1)] == [(6, 5), (5, 4)]
    drawn = generate(stack, 300, rng, steps=60)
    assert drawn.shape == (300, 6)
    assert ((drawn > 0) & (drawn < 1)).all()
    near = [(abs(drawn - p).mean(axis=1) < 0.3).mean() for p in ([1, 1, 1, 0, 0, 0], [0, 0, 1, 0, 1, 1])]
    assert min(near) > 0.1
    assert sum(near) > 0.7


def test_generation_step_by_step():
    """Gibbs steps in the top machine, then once down; units beyond the layer below are labels."""
    rng = np.random.default_rng(12)
    below, top = rbm(5, 3, rng, sd=2.0), rbm(3 + 2, 4, rng, sd=2.0)
    for options, steps in ({"steps": 0}, 0), ({"steps": 7}, 7), ({}, 200):
        found = generate((below, top), 6, np.random.default_rng(13), **options)
        rng = np.random.default_rng(13)
        v = rng.integers(0, 2, (6, 5)).astype(float)
        for _ in range(steps):
            v = gibbs_step(top, v, rng)
        h = (rng.random((6, 4)) < hidden_probabilities(top, v)).astype(float)
        middle = (rng.random((6, 5)) < visible_probabilities(top, h))[:, :3].astype(float)
        np.testing.assert_allclose(visible_probabilities(below, middle), found)


def test_the_second_machine_learns_what_the_first_makes_of_the_data():
    x, options = stripes(20, np.random.default_rng(10)), {"epochs": 2, "k": 1}
    first, second = pretrain(x, (3, 2), np.random.default_rng(11), **options)
    rng = np.random.default_rng(11)
    below = fit(rbm(6, 3, rng), x, rng, **options)
    above = fit(rbm(3, 2, rng), hidden_probabilities(below, x), rng, **options)
    np.testing.assert_array_equal(first.w, below.w)
    np.testing.assert_array_equal(second.w, above.w)


def test_too_few_labels_are_refused():
    x = stripes(20, np.random.default_rng(10))
    with pytest.raises(ShapeError, match="pretrain: axis N is 20 in x but 19 in labels"):
        pretrain(x, (3, 2), np.random.default_rng(11), labels=np.eye(19))
