"""Orientation tuning: of a known curve, and of cells."""

import numpy as np
import pytest

from cnncourse.cells import bar, gabor, preferred_orientation, simple_cell, tuning_curve, tuning_width
from cnncourse.shapes import ShapeError

THETAS = np.arange(0, 180, 5.0)


@pytest.mark.parametrize("best", [0, 3, 90, 171])
def test_a_gaussian_has_its_known_width(best):
    away = (THETAS - best + 90) % 180 - 90
    curve = np.exp(-(away**2) / (2 * 20**2))
    np.testing.assert_allclose(tuning_width(THETAS, curve), 2 * 20 * (2 * np.log(2)) ** 0.5, rtol=0.02)
    assert abs((preferred_orientation(THETAS, curve) - best + 90) % 180 - 90) < 0.1


def test_width_of_unequal_flanks_and_of_none():
    assert tuning_width([0, 30, 60, 90, 120, 150], [1, 2, 8, 6, 3, 1]) == pytest.approx(20 + 30 + 20)
    assert tuning_width([0, 60, 120], [3, 3, 2]) == 180
    assert tuning_width([0, 45, 90, 135], [4, 2, 0, 2]) == 90  # exactly half counts
    assert tuning_width([0, 30, 60, 90, 120, 150], [4, 2, 2, 0, 0, 0]) == 60 + 15


@pytest.mark.parametrize("theta", [0, 35, 90, 160])
def test_a_gabor_cell_likes_its_own_direction(theta):
    field = gabor(41, theta, balanced=True)
    curve = tuning_curve(lambda image: simple_cell(image, field), lambda t: bar(41, t, width=3), THETAS)
    assert THETAS[curve.argmax()] == theta
    assert abs((preferred_orientation(THETAS, curve) - theta + 90) % 180 - 90) < 1
    assert 15 < tuning_width(THETAS, curve) < 60


def test_a_longer_field_is_tuned_more_sharply():
    def width(aspect):
        field = gabor(61, 90, aspect=aspect, balanced=True)
        return tuning_width(
            THETAS,
            tuning_curve(lambda image: simple_cell(image, field), lambda t: bar(61, t, width=3), THETAS),
        )

    assert width(1) > 1.3 * width(0.5) > 1.5 * width(0.25)


@pytest.mark.parametrize("function", [tuning_width, preferred_orientation])
def test_unequal_lengths_are_refused(function):
    with pytest.raises(ShapeError, match=rf"{function.__name__}: needs one response per direction"):
        function([0, 90], [1, 2, 3])
    with pytest.raises(ShapeError, match="at least one"):
        function([], [])
