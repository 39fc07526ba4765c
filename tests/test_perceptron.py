"""The rule by hand and against scikit-learn; the margin against two other solvers; the bound, never exceeded."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import minimize
from sklearn.linear_model import Perceptron
from sklearn.svm import SVC

from cnncourse.perceptron import best_separator, novikoff_bound, perceptron_fit, perceptron_step, predict

CORNERS = [[0, 0], [0, 1], [1, 0], [1, 1]]
AND, XOR = [0, 0, 0, 1], [0, 1, 1, 0]


def separable(seed, points=40, inputs=3, gap=0.2):
    """Draw points in sixty-fourths, none of them nearer than ``gap`` to a random plane."""
    rng = np.random.default_rng(seed)
    w, b = rng.normal(size=inputs), rng.normal() / 2
    X = rng.integers(-64, 65, (20 * points, inputs)) / 64
    distance = (X @ w + b) / np.linalg.norm(w)
    far = np.flatnonzero(abs(distance) > gap)[:points]
    return X[far], (distance[far] > 0).astype(int), w, b


def test_zero_is_not_above_the_threshold():
    assert predict([1.0, -1.0], 0.0, [2.0, 2.0]) == 0
    assert predict([1.0, -1.0], 1e-12, [2.0, 2.0]) == 1


def test_shapes_of_answers():
    w, b, x = np.ones((3, 2)), np.array([-1.0, -2.0, -3.0]), np.ones((5, 2))
    assert predict(w, b, x).shape == (5, 3)
    assert predict(w, b, x[0]).tolist() == [1, 0, 0]
    assert predict(w[0], -1, x).tolist() == [1] * 5


@pytest.mark.parametrize(
    ("x", "t", "w", "b", "mistake"),
    [
        ([1.0, 0.5], 1, [1.0, -2.0], 0.5, False),  # 1 − 1 + 0.5 > 0
        ([1.0, 0.5], 0, [0.5, -2.25], 0.0, True),
        ([1.0, 2.0], 0, [1.0, -2.0], 0.5, False),  # 1 − 4 + 0.5 < 0
        ([1.0, 2.0], 1, [1.5, -1.0], 1.0, True),
        ([0.5, 0.5], 1, [1.25, -1.75], 1.0, True),  # 0.5 − 1 + 0.5 = 0
    ],
)
def test_step_by_hand(x, t, w, b, mistake):
    start = np.array([1.0, -2.0])
    found = perceptron_step(start, 0.5, x, t, rate=0.5)
    np.testing.assert_array_equal(found[0], w)
    assert found[1:] == (b, mistake)
    np.testing.assert_array_equal(start, [1.0, -2.0])


def test_units_side_by_side_are_single_units():
    rng = np.random.default_rng(1)
    w, b, x, t = rng.normal(size=(4, 3)), rng.normal(size=4), rng.normal(size=3), np.array([0, 1, 1, 0])
    new_w, new_b, mistake = perceptron_step(w, b, x, t, rate=0.3)
    singles = [perceptron_step(w[m], b[m], x, t[m], rate=0.3) for m in range(4)]
    np.testing.assert_array_equal(new_w, [single[0] for single in singles])
    np.testing.assert_array_equal(new_b, [single[1] for single in singles])
    assert mistake == any(single[2] for single in singles)


@pytest.mark.parametrize("seed", [0, 1, 3, 4, 5])
@pytest.mark.parametrize("epochs", [1, 3, 40])
def test_fit_equals_scikit_learn(seed, epochs):
    X, t, _, _ = separable(seed)
    X, t = X + 1e-3 * np.pi, t  # no sum is exactly 0, where the two differ
    first = np.argmax(t)  # nor the very first, as weights of zero answer 0
    X, t = np.roll(X, -first, axis=0), np.roll(t, -first)
    ours = perceptron_fit(X, t, epochs, rate=0.5)
    theirs = Perceptron(max_iter=epochs, tol=None, shuffle=False, eta0=0.5).fit(X, t)
    np.testing.assert_allclose(ours.w, theirs.coef_[0], rtol=0, atol=1e-12)
    np.testing.assert_allclose(ours.b, theirs.intercept_[0], rtol=0, atol=1e-12)


def test_mistakes_are_counted_and_training_stops():
    fit = perceptron_fit(CORNERS, AND, 100)
    assert fit.mistakes_per_epoch == (1, 3, 3, 2, 1, 0)
    assert (fit.updates, fit.converged) == (10, True)
    fit = perceptron_fit(CORNERS, XOR, 50)
    assert (len(fit.mistakes_per_epoch), fit.converged) == (50, False)
    assert min(fit.mistakes_per_epoch) > 0


def test_without_bias_the_bias_stays_zero():
    X, t, _, _ = separable(3)
    fit = perceptron_fit(X, t, 3, bias=False)
    assert fit.b == 0
    theirs = Perceptron(max_iter=3, tol=None, shuffle=False, fit_intercept=False)
    first = np.argmax(t)
    X, t = np.roll(X, -first, axis=0), np.roll(t, -first)
    np.testing.assert_array_equal(perceptron_fit(X, t, 3, bias=False).w, theirs.fit(X, t).coef_[0])


def test_the_order_comes_from_the_generator():
    X, t, _, _ = separable(4, gap=0.01)
    one, same, other = (perceptron_fit(X, t, 1, rng=np.random.default_rng(seed)) for seed in (0, 0, 1))
    np.testing.assert_array_equal(one.w, same.w)
    assert one.w.tolist() != other.w.tolist()
    assert perceptron_fit(X, t, 1).w.tolist() != one.w.tolist()


@given(st.sampled_from([0.125, 0.5, 2.0, 16.0]), st.integers(0, 20))
def test_from_zero_the_rate_scales_the_weights_and_changes_no_answer(rate, seed):
    X, t, _, _ = separable(seed, points=20)
    one, other = perceptron_fit(X, t, 5), perceptron_fit(X, t, 5, rate=rate)
    assert one.mistakes_per_epoch == other.mistakes_per_epoch
    np.testing.assert_array_equal(one.w * rate, other.w)


@pytest.mark.parametrize("bias", [True, False])
@pytest.mark.parametrize("seed", range(4))
def test_best_separator_has_the_largest_margin(seed, bias):
    X, t, _, _ = separable(seed, points=30)
    if not bias:
        X = X * np.where(X[:, :1] * (2 * t - 1)[:, None] > 0, 1, -1) + np.outer(2 * t - 1, [0.3, 0, 0])
    w, b = best_separator(X, t, bias=bias)
    z = np.column_stack([X, np.ones(len(X))]) if bias else X
    z = z * (2 * t - 1)[:, None]
    margin = (z @ (np.append(w, b) if bias else w)).min()
    assert np.isclose(w @ w + b * b, 1)

    start = minimize(
        lambda v: v @ v, np.ones(z.shape[1]), constraints={"type": "ineq", "fun": lambda v: z @ v - 1}
    )
    np.testing.assert_allclose(margin, 1 / np.linalg.norm(start.x), rtol=1e-5)
    both = SVC(kernel="linear", C=1e9, tol=1e-10).fit(np.vstack([z, -z]), np.repeat([1, 0], len(z)))
    np.testing.assert_allclose(margin, 1 / np.linalg.norm(both.coef_), rtol=1e-3)


def test_bound_by_hand():
    X, t = [[2.0, 0.0], [0.0, -1.0]], [1, 0]
    assert np.isclose(novikoff_bound(X, t, [1, 1], bias=False), 4 / 0.5)
    assert np.isclose(novikoff_bound(X, t, [1, 1], 0.5), 5 / (0.25 / 2.25))
    assert np.isclose(novikoff_bound(X, t, [10, 10], 5), novikoff_bound(X, t, [1, 1], 0.5))


@given(st.integers(0, 10_000), st.integers(1, 6), st.sampled_from([0.02, 0.1, 0.3]), st.booleans())
def test_mistakes_never_exceed_the_bound(seed, inputs, gap, shuffled):
    X, t, w, b = separable(seed, inputs=inputs, gap=gap)
    fit = perceptron_fit(X, t, 100_000, rng=np.random.default_rng(seed) if shuffled else None)
    assert fit.converged
    tight = novikoff_bound(X, t, *best_separator(X, t)) if 0 < t.sum() < len(t) else np.inf
    assert fit.updates <= min(tight, novikoff_bound(X, t, w, b))
    assert tight == np.inf or tight <= novikoff_bound(X, t, w, b) * (1 + 1e-9)


def test_faults_are_named():
    with pytest.raises(ValueError, match="does not separate"):
        novikoff_bound(CORNERS, XOR, [1, 1], -0.5)
    with pytest.raises(ValueError, match="not linearly separable"):
        best_separator(CORNERS, XOR)
    with pytest.raises(ValueError, match="0 and 1 only"):
        perceptron_fit(CORNERS, [-1, 1, 1, -1])
    with pytest.raises(ValueError, match="one row per row"):
        perceptron_fit(CORNERS, [0, 1])
