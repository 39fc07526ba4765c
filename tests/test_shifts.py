"""Shifts, and what poolings and networks make of them."""

import numpy as np
import pytest
from scipy import ndimage

from cnncourse import numpy_net
from cnncourse.ops import avg_pool2d, max_pool2d
from cnncourse.shapes import ShapeError
from cnncourse.shifts import free_moves, places_told_apart, same_answers, shifted
from cnncourse.zoo.spec import Conv, GlobalAvgPool, Serial


@pytest.mark.parametrize("move", [(0, 0), (2, -1), (-3, 4), (1, 7), (-9, 0)])
def test_shifted_is_the_shift_of_scipy(move):
    x = np.random.default_rng(0).normal(size=(2, 3, 5, 6))
    wanted = ndimage.shift(x, (0, 0, *move), order=0, cval=0.0)
    np.testing.assert_array_equal(shifted(x, *move), wanted)


def test_free_moves_end_at_the_next_window():
    assert free_moves(lambda x: max_pool2d(x, 3), 6).tolist() == [[2, 1, 0, 2, 1, 0]] * 6
    assert free_moves(lambda x: avg_pool2d(x, (2, 6)), 6).tolist() == [[5, 4, 3, 2, 1, 0]] * 6
    assert free_moves(lambda x: x, 3).sum() == 0


def test_overlap_tells_places_apart_but_not_at_the_border():
    assert places_told_apart(lambda x: max_pool2d(x, 3), 9) == 9
    assert places_told_apart(lambda x: max_pool2d(x, 3, stride=2), 9) == 7 * 7
    assert places_told_apart(lambda x: max_pool2d(x, 3, stride=1), 9) == 81
    assert (
        places_told_apart(lambda x: avg_pool2d(x, 3, stride=2), 8) == 5 * 5 + 1
    )  # the last row and column: none


def test_a_network_of_global_means_answers_the_same_away_from_the_border():
    rng = np.random.default_rng(1)
    net = numpy_net.build(Serial((Conv(4, 3), GlobalAvgPool())), (1, 11, 12), rng)
    x = np.zeros((7, 1, 11, 12))
    x[:, :, 4:7, 4:8] = rng.normal(size=(7, 1, 3, 4))
    assert same_answers(net, x, [(0, 1), (-2, 1)]) == 1
    lopsided = numpy_net.build(Serial((Conv(40, (11, 12)), GlobalAvgPool())), (1, 11, 12), rng)
    answers = [lopsided(image).argmax() for image in (x[:1], shifted(x[:1], 0, 2))]
    assert same_answers(lopsided, x[:1], [(0, 2), (0, 0)]) == (1 + (answers[0] == answers[1])) / 2


def test_no_moves_are_refused():
    with pytest.raises(ShapeError, match="at least one move"):
        same_answers(None, np.zeros((1, 1, 2, 2)), [])
