"""Everything of a tiny machine against sums over its 2⁷ joint states."""

from itertools import product

import numpy as np
import pytest

from cnncourse.rbm import (
    RBM,
    cd_gradient,
    energy,
    exact_gradient,
    fit,
    free_energy,
    gibbs_step,
    hidden_probabilities,
    log_likelihood,
    log_partition,
    rbm,
    visible_probabilities,
)
from cnncourse.shapes import ShapeError

V, H = 4, 3


@pytest.fixture
def tiny():
    rng = np.random.default_rng(0)
    return RBM(rng.normal(size=(V, H)), rng.normal(size=V), rng.normal(size=H))


VS, HS = (np.array(list(product([0.0, 1.0], repeat=n))) for n in (V, H))


def joint(m):
    """p(v, h) of every pair, of shape (2^V, 2^H), and log Z, term by term as the definition has them."""
    table = np.empty((2**V, 2**H))
    for i, v in enumerate(VS):
        for j, h in enumerate(HS):
            e = -sum(v[a] * m.w[a, b] * h[b] for a in range(V) for b in range(H)) - m.b @ v - m.c @ h
            table[i, j] = np.exp(-e)
    return table / table.sum(), np.log(table.sum())


def test_energy_free_energy_and_partition(tiny):
    p, log_z = joint(tiny)
    for j, h in enumerate(HS):
        e = energy(tiny, VS, np.tile(h, (len(VS), 1)))
        np.testing.assert_allclose(np.exp(-e - log_z), p[:, j])
    np.testing.assert_allclose(np.exp(-free_energy(tiny, VS) - log_z), p.sum(1))
    np.testing.assert_allclose(log_partition(tiny), log_z)
    np.testing.assert_allclose(log_likelihood(tiny, VS[[3, 5, 5]]), np.log(p.sum(1)[[3, 5, 5]]).mean())


def test_conditional_probabilities(tiny):
    p, _ = joint(tiny)
    np.testing.assert_allclose(hidden_probabilities(tiny, VS), p @ HS / p.sum(1)[:, None])
    np.testing.assert_allclose(visible_probabilities(tiny, HS), p.T @ VS / p.sum(0)[:, None])


def transition(m):
    """The chance to go from one visible state to another in a Gibbs step, exactly."""
    p, _ = joint(m)
    return (p / p.sum(1, keepdims=True)) @ (p / p.sum(0)).T


def test_gibbs_step_draws_with_the_exact_chances(tiny):
    start, draws = 5, 40_000
    after = gibbs_step(tiny, np.tile(VS[start], (draws, 1)), np.random.default_rng(1))
    counts = np.bincount((after @ [8, 4, 2, 1]).astype(int), minlength=2**V)
    expected = transition(tiny)[start]
    assert (abs(counts / draws - expected) < 5 * np.sqrt(expected / draws)).all()


def test_exact_gradient_is_the_slope_of_the_likelihood(tiny):
    data, rng, step = VS[[1, 6, 6, 11, 12]], np.random.default_rng(2), 1e-5
    g = vars(exact_gradient(tiny, data))
    for name, value in vars(tiny).items():
        direction = rng.normal(size=value.shape)
        up, down = (
            log_likelihood(RBM(**{**vars(tiny), name: value + s * direction}), data) for s in (step, -step)
        )
        np.testing.assert_allclose((g[name] * direction).sum(), (up - down) / (2 * step), rtol=1e-7)


@pytest.mark.parametrize("k", [1, 2, 30])
def test_expected_cd_is_that_of_k_exact_steps(tiny, k):
    """Long chains forget the data: the expectation is then the exact gradient."""
    tiny = RBM(3 * tiny.w, 3 * tiny.b, 3 * tiny.c)  # mixes slowly
    copies, data = 30_000, VS[[1, 6, 11]]
    at = np.bincount([1, 6, 11], minlength=2**V) / 3 @ np.linalg.matrix_power(transition(tiny), k)
    h = hidden_probabilities(tiny, VS)
    g = cd_gradient(tiny, np.tile(data, (copies, 1)), np.random.default_rng(3), k=k)
    hd = hidden_probabilities(tiny, data)
    noise = 5 * 0.5 / np.sqrt(3 * copies)
    np.testing.assert_allclose(g.w, data.T @ hd / 3 - (at[:, None] * VS).T @ h, atol=noise)
    np.testing.assert_allclose(g.b, data.mean(0) - at @ VS, atol=noise)
    np.testing.assert_allclose(g.c, hd.mean(0) - at @ h, atol=noise)
    exact = exact_gradient(tiny, data)
    assert (k == 30) == np.allclose(g.w, exact.w, atol=1.1 * noise)


def stripes(n, rng):
    """Rows of 6 pixels: one of two patterns, a pixel in twenty wrong."""
    clean = np.array([[1, 1, 1, 0, 0, 0], [0, 0, 1, 0, 1, 1.0]])[rng.integers(0, 2, n)]
    return abs(clean - (rng.random(clean.shape) < 0.05))


def test_training_raises_the_exact_likelihood():
    rng = np.random.default_rng(4)
    x = stripes(200, rng)
    machine = rbm(6, 4, rng)
    assert machine.w.std() < 0.02
    before, kept = log_likelihood(machine, x), machine.w.copy()
    trained = fit(machine, x, rng, epochs=40)
    assert before < -4.1  # six fair coins: −6 log 2
    assert log_likelihood(trained, x) > -2.4
    np.testing.assert_array_equal(machine.w, kept)


def test_fit_takes_the_options():
    x = stripes(30, np.random.default_rng(5))
    start = rbm(6, 2, np.random.default_rng(6), sd=0.5)
    base = {"epochs": 2, "batch_size": 7, "lr": 0.2, "mu": 0.3, "k": 2}
    others = [{**base, name: 2 * value} for name, value in base.items()]
    one, same, *different = (fit(start, x, np.random.default_rng(7), **o) for o in (base, base, *others))
    np.testing.assert_array_equal(one.w, same.w)
    assert not any(np.allclose(one.w, d.w) for d in different)
    defaults = {"epochs": 10, "batch_size": 20, "lr": 0.1, "mu": 0.5, "k": 1}
    plain, spelt = (fit(start, x, np.random.default_rng(7), **o) for o in ({}, defaults))
    np.testing.assert_array_equal(plain.w, spelt.w)


def test_a_machine_of_16_without_weights_has_all_states_alike():
    still = RBM(np.zeros((16, 2)), np.zeros(16), np.zeros(2))
    np.testing.assert_allclose(log_partition(still), 18 * np.log(2))


def test_one_step_goes_up_the_gradient():
    x = stripes(9, np.random.default_rng(5))
    start = rbm(6, 2, np.random.default_rng(6), sd=0.5)
    after = fit(start, x, np.random.default_rng(8), epochs=1, batch_size=9, lr=0.3)
    rng = np.random.default_rng(8)
    g = cd_gradient(start, x[rng.permutation(9)], rng)
    for name in ("w", "b", "c"):
        np.testing.assert_allclose(getattr(after, name), getattr(start, name) + 0.3 * getattr(g, name))


def test_wrong_shapes_and_large_sums_are_refused(tiny):
    with pytest.raises(ShapeError, match="RBM: axis V is 4 in w but 3 in b"):
        RBM(tiny.w, tiny.c, tiny.c)
    with pytest.raises(ShapeError, match="free_energy: axis V is 4 in w but 3 in v"):
        free_energy(tiny, HS)
    with pytest.raises(ShapeError, match="energy: axis N is 16 in v but 8 in h"):
        energy(tiny, VS, HS)
    with pytest.raises(ShapeError, match="hidden_probabilities: axis V"):
        hidden_probabilities(tiny, HS)
    with pytest.raises(ShapeError, match="visible_probabilities: axis H"):
        visible_probabilities(tiny, VS)
    with pytest.raises(ValueError, match=r"2\^17 states are too many to sum over; at most 16 visible units"):
        log_partition(rbm(17, 2, np.random.default_rng(0)))
