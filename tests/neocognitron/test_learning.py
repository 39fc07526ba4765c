"""Seed cells against a literal search, and what planes come to answer."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from cnncourse.neocognitron import (
    MODULES,
    RETINA,
    Module,
    falling,
    neocognitron,
    present,
    reinforce,
    representatives,
    respond,
    v_cells,
)
from cnncourse.patterns import letter
from cnncourse.shapes import ShapeError


def literal_representatives(u, column):
    planes, height, width = u.shape
    candidates = set()
    for i in range(height - column + 1):
        for j in range(width - column + 1):
            cells = [
                (k, p, q) for k in range(planes) for p in range(i, i + column) for q in range(j, j + column)
            ]
            best = max(cells, key=lambda cell: u[cell])  # the first of equals
            if u[best] > 0:
                candidates.add(best)
    chosen = {}
    for k in range(planes):
        of_plane = sorted(cell for cell in candidates if cell[0] == k)
        if of_plane:
            chosen[k] = max(of_plane, key=lambda cell: u[cell])[1:]
    return chosen


@given(arrays(int, (3, 4, 5), elements=st.integers(0, 6)), st.integers(1, 4))
def test_representatives_are_those_of_the_literal_search(u, column):
    assert representatives(u / 2, column) == literal_representatives(u / 2, column)


@pytest.mark.parametrize("column", [0, 4])
def test_columns_that_do_not_fit_are_refused(column):
    with pytest.raises(ShapeError, match=f"representatives: column must be from 1 to 3, not {column}"):
        representatives(np.zeros((2, 3, 4)), column)


def test_reinforcement_by_hand():
    rng = np.random.default_rng(0)
    u, a, b, c = rng.random((2, 4, 5)), rng.random((3, 2, 3, 3)), rng.random(3), falling(3)
    new_a, new_b = reinforce(u, a, b, c, {2: (0, 1), 0: (3, 4)}, q=6.0, padding=1)
    share = c / (2 * c.sum())
    v = v_cells(u[None], c, padding=1)[0, 0]
    delta = new_a - a
    np.testing.assert_allclose(delta[2, :, 1:], 6 * share[1:] * u[:, 0:2, 0:3])
    np.testing.assert_allclose(delta[2, :, 0], 0)  # above the border
    np.testing.assert_allclose(delta[0, :, :2, :2], 6 * share[:2, :2] * u[:, 2:4, 3:5])
    assert not delta[1].any()
    np.testing.assert_allclose(new_b - b, [3 * v[3, 4], 0, 3 * v[0, 1]])
    for one, same in zip(
        reinforce(u, a, b, c, {2: (0, 1)}, q=6.0, padding=1),
        reinforce(u, a, b, c, {2: (0, 1)}, q=6.0, padding="same"),
        strict=True,
    ):
        np.testing.assert_array_equal(one, same)
    with pytest.raises(ShapeError, match="reinforce: axis K is 1 in u but 2 in a"):
        reinforce(u[:1], a, b, c, {}, q=1.0)


SMALL = (Module(6, 5, 0, 1, 1, (0, 0), column=1, r=4.0, q=1.0),)
LINES = np.zeros((4, 5, 5))
LINES[0, 2], LINES[1, :, 2], LINES[2], LINES[3] = 1, 1, np.eye(5), np.eye(5)[::-1]


def taught(seed, times=5):
    net = neocognitron(np.random.default_rng(seed), SMALL)
    for _ in range(times):
        for line in LINES:
            net = present(net, line)
    return net


@pytest.mark.parametrize("seed", range(5))
def test_each_pattern_gets_a_cell_of_its_own(seed):
    net = taught(seed)
    answers = respond(net, LINES)[0][0][:, :, 0, 0]
    winners = answers.argmax(axis=1)
    assert len(set(winners)) == 4
    for row, winner in enumerate(winners):
        assert answers[row, winner] > 0.3
        assert (answers[np.arange(4) != row, winner] == 0).all()
        weights = net.a[0][winner, 0]
        assert np.corrcoef(weights.ravel(), (falling(5) * LINES[row]).ravel())[0, 1] > 0.99
    assert sorted(np.flatnonzero(net.b[0])) == sorted(winners)  # two planes stay free


def test_learning_is_decided_by_the_seed_and_leaves_the_old_network():
    one, same, other = taught(3, 2), taught(3, 2), taught(4, 2)
    np.testing.assert_array_equal(one.a[0], same.a[0])
    assert not np.array_equal(one.a[0], other.a[0])
    net = neocognitron(np.random.default_rng(0), SMALL)
    before = net.a[0].copy()
    assert present(net, LINES[0]).b[0].any()
    np.testing.assert_array_equal(net.a[0], before)
    assert not net.b[0].any()


def test_sizes_are_those_of_the_paper():
    side, printed = RETINA, []
    for module in MODULES:
        printed += module.sizes(side)
        side = printed[-1]
    assert printed == [16, 10, 8, 6, 2, 1]
    assert {m.planes for m in MODULES} == {24}
    net = neocognitron(np.random.default_rng(0))
    layers = respond(net, np.zeros((2, 16, 16)))
    assert [u.shape for pair in layers for u in pair] == [(2, 24, n, n) for n in printed]
    assert [a.shape for a in net.a] == [(24, 1, 5, 5), (24, 24, 5, 5), (24, 24, 5, 5)]
    assert all((a >= 0).all() and 0.9e-4 < a.max() <= 1e-4 for a in net.a)


def test_the_whole_network_learns_in_every_module_and_knows_a_shifted_pattern():
    patterns = np.stack([letter(name, side=16) for name in "TLX"]).astype(float)
    net = neocognitron(np.random.default_rng(1))
    for _ in range(4):
        for pattern in patterns:
            net = present(net, pattern)
    assert all(b.any() for b in net.b)
    last = respond(net, patterns)[-1][1][:, :, 0, 0]
    assert len(set(last.argmax(axis=1))) == 3
    shifted = respond(net, np.roll(patterns, 1, axis=2))[-1][1][:, :, 0, 0]
    np.testing.assert_array_equal(shifted.argmax(axis=1), last.argmax(axis=1))


def test_options_reach_the_cells():
    one, two = (neocognitron(np.random.default_rng(0), SMALL, start=s) for s in (1e-4, 2e-4))
    np.testing.assert_allclose(two.a[0], 2 * one.a[0])
    net = neocognitron(np.random.default_rng(0), SMALL, start=1.0, alpha=3.0)
    s, c = respond(net, LINES)[0]
    x = np.maximum((1 + s) / (1 + s.mean(axis=1, keepdims=True)) - 1, 0)
    np.testing.assert_allclose(c, x / (3 + x))


def test_wrong_shapes_are_refused():
    net = neocognitron(np.random.default_rng(0), SMALL)
    with pytest.raises(ShapeError, match="respond: images has 2 axes but 3 are needed"):
        respond(net, LINES[0])
    with pytest.raises(ShapeError, match="present: image has 3 axes but 2 are needed"):
        present(net, LINES)
