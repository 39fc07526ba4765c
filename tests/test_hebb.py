"""Hebb's rule grows, Oja's finds what NumPy's eigenvectors say."""

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from cnncourse.hebb import first_component, hebb_step, oja_step
from cnncourse.shapes import ShapeError


def cloud(seed, points=400):
    """Correlated points around 0."""
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(points, 4)) * [1.5, 0.8, 0.6, 0.4] @ np.linalg.qr(rng.normal(size=(4, 4)))[0]
    return X - X.mean(axis=0)


def test_steps_by_hand():
    w, x = np.array([1.0, -2.0, 0.5]), np.array([2.0, 0.5, 2.0])  # y = 2 − 1 + 1 = 2
    np.testing.assert_allclose(hebb_step(w, x, 0.25), [2, -1.75, 1.5])
    np.testing.assert_allclose(oja_step(w, x, 0.25), [1, 0.25, 1])
    np.testing.assert_array_equal(w, [1, -2, 0.5])


@given(st.integers(0, 2**31))
@example(89678369)  # a step far smaller than the weights
def test_hebb_never_shrinks_and_diverges(seed):
    X, w = cloud(seed, 50), np.full(4, 0.1)
    sizes = [w @ w]
    for x in X:
        y = w @ x
        w = hebb_step(w, x, 0.1)
        sizes.append(w @ w)
        grown = 0.1 * y**2 * (2 + 0.1 * x @ x)
        np.testing.assert_allclose(sizes[-1], sizes[-2] + grown, rtol=1e-12)
    for x in np.tile(X, (20, 1)):
        w = hebb_step(w, x, 0.1)
    assert w @ w > 1e6


@pytest.mark.parametrize("seed", range(5))
def test_oja_finds_the_first_principal_component(seed):
    X = cloud(seed)
    first = np.linalg.eigh(X.T @ X)[1][:, -1]
    w = first_component(X, np.random.default_rng(seed))
    angle = np.degrees(np.arccos(min(abs(w @ first) / np.linalg.norm(w), 1)))
    assert angle < 1
    np.testing.assert_allclose(np.linalg.norm(w), 1, atol=0.02)


def test_oja_rests_at_every_eigenvector_on_average():
    X = cloud(7)
    for v in np.linalg.eigh(X.T @ X)[1].T:
        np.testing.assert_allclose(np.mean([oja_step(v, x, 0.3) - v for x in X], axis=0), 0, atol=1e-12)


def test_seed_decides_and_options_count():
    X = cloud(1, 60)
    one, same, other, longer, faster = (
        first_component(X, np.random.default_rng(seed), **options)
        for seed, options in [(1, {}), (1, {}), (2, {}), (1, {"epochs": 21}), (1, {"rate": 0.02})]
    )
    np.testing.assert_array_equal(one, same)
    assert not any(np.array_equal(one, w) for w in (other, longer, faster))
    np.testing.assert_allclose(np.linalg.norm(first_component(X, np.random.default_rng(3), epochs=0)), 1)


def test_two_epochs_by_hand():
    X, rng = cloud(2, 3), np.random.default_rng(5)
    found = first_component(X, np.random.default_rng(5), epochs=2, rate=0.1)
    w = rng.standard_normal(4)
    w /= np.linalg.norm(w)
    for rate in (0.1, 0.05):
        for row in rng.permutation(3):
            w = w + rate * (w @ X[row]) * (X[row] - (w @ X[row]) * w)
    np.testing.assert_allclose(found, w)


def test_wrong_shapes_are_refused():
    with pytest.raises(ShapeError, match=r"hebb_step: axis D is 3 in w but 2 in x"):
        hebb_step(np.ones(3), np.ones(2), 0.1)
    with pytest.raises(ShapeError, match=r"oja_step: x has 2 axes but 1 are needed"):
        oja_step(np.ones(3), np.ones((3, 1)), 0.1)
    with pytest.raises(ShapeError, match=r"first_component: X has 1 axes but 2 are needed"):
        first_component(np.ones(3), np.random.default_rng(0))
