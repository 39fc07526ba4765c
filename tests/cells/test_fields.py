"""Receptive fields against SciPy's Gaussians and the formula, and what the retina makes of images."""

import numpy as np
import pytest
from scipy.ndimage import correlate, gaussian_filter

from cnncourse.cells import (
    annulus,
    difference_of_gaussians,
    gabor,
    hermann_grid,
    mach_bands,
    respond_everywhere,
    row_of_fields,
    spot,
)
from cnncourse.shapes import ShapeError


def test_difference_of_gaussians_is_scipys():
    point = np.zeros((41, 41))
    point[18, 23] = 1  # 3 right, 2 up
    expected = gaussian_filter(point, 1.5, truncate=9) - gaussian_filter(point, 2.5, truncate=9)
    found = difference_of_gaussians(41, 1.5, 2.5, centre=(3, 2))
    np.testing.assert_allclose(found, expected, atol=1e-9)
    np.testing.assert_array_equal(difference_of_gaussians(41, 1.5, 2.5, centre=(3, 2), on=False), -found)


@pytest.mark.parametrize(("size", "centre"), [(15, (0, 0)), (9, (4, 3)), (6, (0.3, -2))])
@pytest.mark.parametrize("on", [True, False])
def test_even_light_leaves_a_ganglion_cell_silent(size, centre, on):
    field = difference_of_gaussians(size, centre=centre, on=on)
    np.testing.assert_allclose(field.sum(), 0, atol=1e-15)
    assert (field[abs(field) == abs(field).max()] > 0).all() == on


def test_on_and_off_centre():
    """A spot excites an on-centre cell and a ring inhibits it; off-centre cells do the reverse."""
    on, off = difference_of_gaussians(31, 2, 4), difference_of_gaussians(31, 2, 4, on=False)
    centre, ring = spot(31, 2.5), annulus(31, 4, 9)
    assert (on * centre).sum() > 0.3 > 0 > -0.3 > (on * ring).sum()
    assert (off * ring).sum() > 0.3 > 0 > -0.3 > (off * centre).sum()
    growing = [(on * spot(31, r)).sum() for r in range(1, 15)]
    assert 1 < np.argmax(growing) < 5  # a larger spot falls into the surround


def test_gabor_by_the_formula():
    theta, wavelength, sigma, aspect, phase = 25, 7.0, 3.5, 0.6, 40
    field = gabor(13, theta, wavelength=wavelength, sigma=sigma, aspect=aspect, phase=phase, centre=(1.5, -2))
    for row, column in [(0, 0), (3, 9), (12, 5)]:
        x, y = column - 6 - 1.5, 6 - row + 2
        c, s = np.cos(np.radians(theta)), np.sin(np.radians(theta))
        along, across = x * c + y * s, y * c - x * s
        envelope = np.exp(-(across**2 + aspect**2 * along**2) / (2 * sigma**2))
        wave = np.cos(2 * np.pi * across / wavelength + np.radians(phase))
        np.testing.assert_allclose(field[row, column], envelope * wave)


def test_gabor_balanced():
    plain, balanced = gabor(25, 20), gabor(25, 20, balanced=True)
    assert plain.sum() > 0.5
    np.testing.assert_allclose(balanced.sum(), 0, atol=1e-12)
    taken = (plain - balanced) / gabor(25, 20, wavelength=np.inf)  # the envelope alone
    np.testing.assert_allclose(taken, taken[0, 0])
    np.testing.assert_allclose(gabor(25, 20, phase=90).sum(), 0, atol=1e-12)


def test_row_of_fields():
    fields = row_of_fields(33, 60, count=4, spacing=3)
    assert fields.shape == (4, 33, 33)
    for k, field in enumerate(fields):
        distance = 3 * (k - 1.5)
        centre = distance * 0.5, distance * 3**0.5 / 2
        np.testing.assert_allclose(field, difference_of_gaussians(33, centre=centre), atol=1e-12)


@pytest.mark.parametrize("shape", [(5, 3), (3, 7)])
def test_cells_everywhere_are_scipys_correlation(shape):
    rng = np.random.default_rng(0)
    image, field = rng.random((9, 11)), rng.normal(size=shape)
    np.testing.assert_allclose(respond_everywhere(image, field), correlate(image, field, mode="nearest"))


def test_hermann_grid_crossings_are_answered_less_than_streets():
    grid = hermann_grid(4, 20, 6)
    answer = respond_everywhere(grid, difference_of_gaussians(31, 1.5, 4))
    crossing, street = answer[28, 28], answer[28, 41]  # middles of a crossing and of the street beside it
    assert grid[28, 28] == grid[28, 41] == 1
    assert 0 < crossing < 0.8 * street


def test_winding_streets_change_nothing_for_these_cells():
    """The streets keep their width and cross at right angles; the answer at a crossing falls as much as before."""
    dips = []
    for wave in (0, 3):
        grid = hermann_grid(4, 20, 6, wave=wave)
        answer = respond_everywhere(grid, difference_of_gaussians(31, 1.5, 4))
        assert grid[28, 28] == grid[28, 41] == 1
        across = grid[:, 41].sum() / 5 / np.hypot(1, wave * 2 * np.pi / 26)
        np.testing.assert_allclose(across, 6, atol=0.3)
        dips.append(1 - answer[28, 28] / answer[28, 41])
    np.testing.assert_allclose(*dips, rtol=0.1)
    bent = hermann_grid(2, 20, 6, wave=3)
    assert bent[28 + 6, 28 - 2] < 1 < 2 * bent[28 + 6, 28 + 5]  # a street that runs down goes right first


def test_mach_bands_overshoot_where_the_ramp_ends():
    answer = respond_everywhere(mach_bands(60, 20), difference_of_gaussians(21, 1.5, 3))[30]
    np.testing.assert_allclose(answer[[0, 30, 59]], 0, atol=1e-3)
    assert abs(answer.argmin() - 19.5) <= 1
    assert abs(answer.argmax() - 39.5) <= 1
    np.testing.assert_allclose(answer, -answer[::-1], atol=1e-12)


def test_wrong_shapes_are_refused():
    with pytest.raises(ShapeError, match="respond_everywhere: image has 3 axes but 2 are needed"):
        respond_everywhere(np.ones((1, 5, 5)), np.ones((3, 3)))
    for shape in (4, 3), (3, 4):
        with pytest.raises(ShapeError, match="respond_everywhere: field must have odd sizes"):
            respond_everywhere(np.ones((5, 5)), np.ones(shape))


def test_defaults():
    spelt = difference_of_gaussians(9, 1.0, 2.0, centre=(0, 0), on=True)
    np.testing.assert_array_equal(difference_of_gaussians(9), spelt)
    spelt = gabor(9, 20, wavelength=8, sigma=3, aspect=0.5, phase=0, centre=(0, 0), balanced=False)
    np.testing.assert_array_equal(gabor(9, 20), spelt)
    spelt = row_of_fields(19, 20, count=5, spacing=2, sigma_centre=1, sigma_surround=2)
    np.testing.assert_array_equal(row_of_fields(19, 20), spelt)
