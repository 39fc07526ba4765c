"""S-, V- and C-cells against the paper's sums written out, and what they are for."""

import numpy as np
import pytest

from cnncourse.neocognitron import c_layer, falling, reinforce, s_layer, v_cells
from cnncourse.shapes import ShapeError

N, K, L, KH, KW = 2, 3, 4, 3, 2


@pytest.fixture
def layer():
    rng = np.random.default_rng(0)
    return {
        "u": rng.random((N, K, 5, 6)),
        "a": rng.random((L, K, KH, KW)),
        "b": 2 * rng.random(L),
        "c": 0.1 + rng.random((KH, KW)),
    }


def seen(u, n, k, i, j, padding=1):
    """What lies at a place that may be outside."""
    i, j = i - padding, j - padding
    return u[n, k, i, j] if 0 <= i < u.shape[2] and 0 <= j < u.shape[3] else 0.0


def test_v_and_s_cells_are_the_sums_of_the_paper(layer):
    u, a, b, c = layer.values()
    share, r = c / (K * c.sum()), 1.7
    np.testing.assert_allclose(share.sum() * K, 1)
    found, v = s_layer(**layer, r=r, padding=1), v_cells(u, c, padding=1)
    assert found.shape == (N, L, 5, 7)
    assert v.shape == (N, 1, 5, 7)
    window = [(k, p, q) for k in range(K) for p in range(KH) for q in range(KW)]
    for n, i, j in [(0, 0, 0), (1, 2, 3), (1, 4, 6)]:
        rms = sum(share[p, q] * seen(u, n, k, i + p, j + q) ** 2 for k, p, q in window) ** 0.5
        np.testing.assert_allclose(v[n, 0, i, j], rms)
        for plane in range(L):
            e = sum(a[plane, k, p, q] * seen(u, n, k, i + p, j + q) for k, p, q in window)
            ratio = (1 + e) / (1 + 2 * r / (1 + r) * b[plane] * rms)
            np.testing.assert_allclose(found[n, plane, i, j], r * max(ratio - 1, 0))
    assert v_cells(u, c).shape == (N, 1, 3, 5)
    assert (s_layer(u, 0 * a, b, c, r=r) == 0).all()  # inhibition alone makes no negative rates


def test_c_cells_are_the_sums_of_the_paper():
    rng = np.random.default_rng(1)
    u, d, alpha = rng.random((N, L, 6, 5)), rng.random((3, 2)), 0.3
    found = c_layer(u, d, alpha=alpha, stride=2, padding=1)
    assert found.shape == (N, L, 3, 3)
    for n, i, j in [(0, 0, 0), (1, 1, 2), (0, 2, 1)]:
        means = [
            sum(d[p, q] * seen(u, n, k, 2 * i + p, 2 * j + q) for p in range(3) for q in range(2))
            for k in range(L)
        ]
        for k in range(L):
            x = max((1 + means[k]) / (1 + sum(means) / L) - 1, 0)
            np.testing.assert_allclose(found[n, k, i, j], x / (alpha + x))
    assert (found == 0).any()
    np.testing.assert_array_equal(c_layer(u, d), c_layer(u, d, alpha=0.5, stride=1, padding=0))


def trained(pattern, r, q=1e7, times=1):
    """An S-cell that has seen one pattern, and nothing else; q so large that 1 does not matter beside it."""
    size = pattern.shape[-1]
    a, b, c = np.zeros((1, 1, size, size)), np.zeros(1), falling(size, 0.7)
    for _ in range(times):
        a, b = reinforce(pattern[None], a, b, c, {0: (0, 0)}, q=q)
    return lambda x: float(s_layer(np.asarray(x, float)[None, None], a, b, c, r=r)[0, 0, 0, 0])


LINE = np.zeros((5, 5))
LINE[2] = 1
NEAR = LINE.copy()
NEAR[2, 4], NEAR[1, 4] = 0, 1  # its end bent


def cosine(x, y):
    c = falling(5, 0.7)
    return (c * x * y).sum() / np.sqrt((c * x * x).sum() * (c * y * y).sum())


@pytest.mark.parametrize("r", [0.5, 1.5, 4.0, 20.0])
def test_an_s_cell_answers_what_is_similar_enough(r):
    cell = trained(LINE, r)
    rng = np.random.default_rng(2)
    for x in (LINE, NEAR, LINE.T, np.ones((5, 5)), *rng.random((20, 5, 5))):
        np.testing.assert_allclose(cell(x), max((1 + r) * cosine(LINE, x) - r, 0), atol=1e-4)
    np.testing.assert_allclose(cell(LINE), 1, rtol=1e-4)
    np.testing.assert_allclose(cell(0.3 * LINE), 1, rtol=1e-4)  # how bright does not matter


def test_the_greater_r_the_stricter():
    answers = [trained(LINE, r)(NEAR) for r in (0.5, 1.5, 4.0, 20.0)]
    assert (np.diff(answers) < 0).all()
    assert answers[0] > 0.7
    assert answers[-1] == 0
    assert trained(LINE, 4.0)(LINE.T) == 0


def test_inhibition_cancels_even_light():
    for r in (1.5, 4.0):
        assert trained(LINE, r, q=16, times=5)(np.ones((5, 5))) == 0
        assert trained(LINE, r, q=16, times=5)(LINE) > 0.5


def test_a_c_cell_tolerates_a_shift_and_lateral_inhibition_silences_the_weak():
    s = np.zeros((3, 2, 7, 7))
    s[0, 0, 3, 3] = s[1, 0, 2, 3] = s[2, 0, 3, 3] = 1
    s[2, 1, 3, 2] = 1.5
    answers = c_layer(s, falling(5))[:, :, 1, 1]  # the cell over the middle
    assert answers[0, 0] > 0.3
    assert abs(answers[1, 0] / answers[0, 0] - 1) < 0.06
    assert answers[0, 1] == 0
    assert answers[2, 1] > 0 == answers[2, 0]  # the other plane answers more


def test_c_cells_saturate():
    s = np.array([[[[9e9]], [[0]]]])
    np.testing.assert_allclose(
        c_layer(s, np.ones((1, 1)))[0, :, 0, 0], [1 / 1.5, 0]
    )  # ψ(1): the mean is half
    np.testing.assert_allclose(c_layer(s, np.ones((1, 1)), alpha=3)[0, 0, 0, 0], 1 / 4)


def test_falling():
    w = falling(5, 0.8)
    np.testing.assert_allclose([w[2, 2], w[2, 3], w[2, 0], w[3, 3]], [1, 0.8, 0.64, 0.8**2**0.5])
    np.testing.assert_array_equal(w, w.T[::-1])
    np.testing.assert_allclose(falling(2, 0.9), 0.9**0.5**0.5)
    assert falling(3)[1, 0] == 0.9


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"b": np.zeros(3)}, "s_layer: axis L is 4 in a but 3 in b"),
        ({"u": np.zeros((2, 2, 5, 6))}, "s_layer: axis K is 2 in u but 3 in a"),
        ({"c": np.zeros((3, 3))}, "s_layer: axis KW is 2 in a but 3 in c"),
    ],
)
def test_wrong_shapes_are_refused(layer, change, message):
    with pytest.raises(ShapeError, match=message):
        s_layer(**{**layer, **change}, r=1.0)
    with pytest.raises(ShapeError, match="v_cells: u has 3 axes but 4 are needed"):
        v_cells(layer["u"][0], layer["c"])
    with pytest.raises(ShapeError, match="c_layer: u has 3 axes but 4 are needed"):
        c_layer(layer["u"][0], layer["c"])
