"""Routing by agreement, against the procedure of the paper written out in loops."""

import numpy as np
import pytest
import torch

from cnncourse.capsules import routing
from cnncourse.shapes import ShapeError


def votes(*shape, seed=0):
    return np.random.default_rng(seed).standard_normal(shape)


def literal_routing(u, iterations):
    """Procedure 1 for one image: u[i, j] is the vote of capsule i below for capsule j above."""
    below, above, _ = u.shape
    b = np.zeros((below, above))
    for _ in range(iterations):
        c = np.array([np.exp(row) / sum(np.exp(row)) for row in b])
        for j in range(above):
            s = sum(c[i, j] * u[i, j] for i in range(below))
            v = s @ s / (1 + s @ s) * s / np.sqrt(s @ s)
            for i in range(below):
                b[i, j] += u[i, j] @ v
    return c


@pytest.mark.parametrize("iterations", [1, 2, 3, 5])
def test_equals_the_procedure_in_loops(iterations):
    u = votes(2, 6, 3, 4)
    want = [literal_routing(image, iterations) for image in u]
    np.testing.assert_allclose(routing(u, iterations=iterations), want, rtol=1e-12)


def test_three_iterations_by_default():
    u = votes(1, 4, 3, 2)
    np.testing.assert_array_equal(routing(u), routing(u, iterations=3))


def test_one_iteration_is_uniform():
    np.testing.assert_array_equal(routing(votes(2, 5, 4, 3), iterations=1), np.full((2, 5, 4), 0.25))


def test_coefficients_of_a_capsule_sum_to_one():
    c = routing(votes(2, 6, 3, 4), iterations=4)
    assert c.shape == (2, 6, 3)
    np.testing.assert_allclose(c.sum(axis=2), 1, rtol=1e-12)


def test_agreement_increases():
    """What a capsule above hears agrees better with what it says after each iteration."""
    u = votes(1, 20, 4, 3, seed=1)

    def agreement(iterations):
        c = routing(u, iterations=iterations)
        return np.linalg.norm((u * c[..., None]).sum(axis=1), axis=2).sum()

    found = [agreement(iterations) for iterations in range(1, 7)]
    assert all(np.diff(found) > 0)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_torch_gives_the_same_and_no_gradient(dtype):
    u = votes(2, 6, 3, 4).astype(dtype)
    tensor = torch.tensor(u, requires_grad=True)
    got, want = routing(tensor), routing(u)
    assert not got.requires_grad
    assert want.dtype == got.numpy().dtype == dtype
    np.testing.assert_allclose(got, want, rtol=1e-5 if dtype == "float32" else 1e-12)


def test_errors():
    with pytest.raises(ShapeError, match="routing: votes has 3 axes but 4 are needed, N I J M"):
        routing(np.zeros((2, 3, 4)))
    with pytest.raises(ShapeError, match="routing: iterations must be 1 or more, not 0"):
        routing(np.zeros((1, 2, 3, 4)), iterations=0)
