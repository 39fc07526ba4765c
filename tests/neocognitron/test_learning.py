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
    digit,
    every_shift,
    falling,
    final_answers,
    neocognitron,
    organise,
    present,
    recognised,
    reinforce,
    representatives,
    respond,
    v_cells,
)
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


def taught(order=(0, 1, 2, 3), times=5):
    net = neocognitron(SMALL)
    for _ in range(times):
        for line in LINES[[*order]]:
            net = present(net, line)
    return net


@pytest.mark.parametrize("order", [(0, 1, 2, 3), (3, 2, 1, 0), (2, 0, 3, 1)])
def test_each_pattern_gets_a_cell_of_its_own(order):
    net = taught(order)
    answers = respond(net, LINES)[0][0][:, :, 0, 0]
    winners = answers.argmax(axis=1)
    assert len(set(winners)) == 4
    for row, winner in enumerate(winners):
        assert answers[row, winner] > 0.3
        assert (answers[np.arange(4) != row, winner] == 0).all()
        weights = net.a[0][winner, 0]
        assert np.corrcoef(weights.ravel(), (falling(5) * LINES[row]).ravel())[0, 1] > 0.99
    assert sorted(np.flatnonzero(net.b[0])) == sorted(winners)  # two planes stay free


def test_learning_leaves_the_old_network():
    net = neocognitron(SMALL)
    before = net.a[0].copy()
    assert present(net, LINES[0]).b[0].any()
    np.testing.assert_array_equal(net.a[0], before)
    assert not net.b[0].any()


def test_the_first_weights_are_small_and_each_plane_prefers_another_orientation():
    (first, second, _), apart = neocognitron().a, np.arange(24) / 24
    for a in (first, second):
        assert (a > 0.8e-4).all()
        assert (a < 1.22e-4).all()
    answers = (neocognitron(SMALL).a[0][:, 0] * LINES[:, None]).sum(axis=(2, 3))  # line, plane
    turns = np.arange(6) * 30  # degrees, from horizontal upwards
    assert [turns[k] for k in answers[:2].argmax(axis=1)] == [0, 90]
    assert turns[answers[3].argmax()] in (30, 60)
    assert turns[answers[2].argmax()] in (120, 150)
    near = second[5, :, 2, 2]  # in the middle there is no direction
    np.testing.assert_allclose(near, 1e-4 * (1 + 0.1 * np.cos(2 * np.pi * abs(apart - apart[5]))))


def test_rounding_decides_nothing_between_equal_answers():
    u = np.full((2, 3, 4), 0.1)
    u[1, 2, 3] += 1e-15
    assert representatives(u, 1) == {0: (0, 0)}


def test_chance_shifts_what_is_shown_and_nothing_else():
    patterns = np.stack([digit(0), digit(1)])
    one, same, other = (
        organise(neocognitron(), patterns, np.random.default_rng(s), times=1) for s in (3, 3, 4)
    )
    np.testing.assert_array_equal(one.a[0], same.a[0])
    assert not np.array_equal(one.a[0], other.a[0])
    still = organise(neocognitron(), patterns, np.random.default_rng(0), times=2, reach=0)
    by_hand = neocognitron()
    for pattern in [*patterns, *patterns]:
        by_hand = present(by_hand, pattern)
    np.testing.assert_array_equal(still.a[2], by_hand.a[2])


def test_sizes_are_those_of_the_paper():
    side, printed = RETINA, []
    for module in MODULES:
        printed += module.sizes(side)
        side = printed[-1]
    assert printed == [16, 10, 8, 6, 2, 1]
    assert {m.planes for m in MODULES} == {24}
    net = neocognitron()
    layers = respond(net, np.zeros((2, 16, 16)))
    assert [u.shape for pair in layers for u in pair] == [(2, 24, n, n) for n in printed]
    assert [a.shape for a in net.a] == [(24, 1, 5, 5), (24, 24, 5, 5), (24, 24, 5, 5)]


def test_the_whole_network_gives_each_digit_a_cell_that_stays_when_it_is_shifted():
    digits = np.stack([digit(name) for name in range(5)])
    net = organise(neocognitron(), digits, np.random.default_rng(1))
    assert all(b.any() for b in net.b)
    own = respond(net, digits)[-1][1][:, :, 0, 0].argmax(axis=1)
    assert len(set(own)) == 5
    for label, pattern in enumerate(digits):
        shifted = every_shift(pattern, 1)[0]
        answers = final_answers(net, shifted)
        np.testing.assert_array_equal(answers.argmax(axis=1), own[label])
        assert recognised(net, digits, shifted, np.full(len(shifted), label)).all()
        assert not recognised(net, digits, shifted, np.full(len(shifted), (label + 1) % 5)).any()
    assert not recognised(net, digits, 0 * digits, np.arange(5)).any()  # nothing is seen, nothing recognised
    twice = digits[[0, 0, 1]]
    np.testing.assert_array_equal(recognised(net, twice, twice, np.arange(3)), [False, False, True])


def test_options_reach_the_cells():
    one, two = (neocognitron(SMALL, start=s) for s in (1e-4, 2e-4))
    np.testing.assert_allclose(two.a[0], 2 * one.a[0])
    net = neocognitron(SMALL, start=1.0, alpha=3.0)
    s, c = respond(net, LINES)[0]
    x = np.maximum((1 + s) / (1 + s.mean(axis=1, keepdims=True)) - 1, 0)
    np.testing.assert_allclose(c, x / (3 + x))


def test_wrong_shapes_are_refused():
    net = neocognitron(SMALL)
    with pytest.raises(ShapeError, match="respond: images has 2 axes but 3 are needed"):
        respond(net, LINES[0])
    with pytest.raises(ShapeError, match="final_answers: the last planes must have one cell, not 3×4"):
        final_answers(net, np.zeros((1, 7, 8)))
    with pytest.raises(ShapeError, match="present: image has 3 axes but 2 are needed"):
        present(net, LINES)
