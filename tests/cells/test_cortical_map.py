"""The map from the visual field to the cortex: shifts for sizes and turns, and how much room a degree has."""

import numpy as np
import pytest

from cnncourse.cells import cortical_image, cortical_place, magnification, spot
from cnncourse.shapes import ShapeError

POINTS = np.array([3 + 1j, 5 - 2j, 0.5 + 4j])


def test_sizes_and_turns_become_shifts():
    w = cortical_place(POINTS, a=0, k=10)
    np.testing.assert_allclose(cortical_place(2 * POINTS, a=0, k=10) - w, 10 * np.log(2))
    turned = cortical_place(POINTS[:2] * np.exp(0.3j), a=0, k=10)
    np.testing.assert_allclose(turned - w[:2], 10 * 0.3j)
    np.testing.assert_allclose(cortical_place(0), 17.3 * np.log(0.75))


def test_magnification_is_the_slope_of_the_map():
    e = np.array([0.0, 2.5, 40.0])
    slope = (cortical_place(e + 1e-6) - cortical_place(e - 1e-6)).real / 2e-6
    np.testing.assert_allclose(magnification(e), slope, rtol=1e-6)
    np.testing.assert_allclose(magnification(4, a=1, k=10), 2)


@pytest.mark.parametrize("centre", [6 + 0j, 4 + 5j, 8 - 3j])
@pytest.mark.parametrize(("a", "inner"), [(0.75, 0), (0, 1)])
def test_a_spot_stands_where_the_formula_says(centre, a, inner):
    per_degree = 20
    image = spot(401, 6, (centre.real * per_degree, centre.imag * per_degree))
    found, step = cortical_image(image, 401 / 2 / per_degree, a=a, inner=inner, step=0.2)
    rows, columns = np.indices(found.shape)
    place = cortical_place(centre, a=a)
    left = 17.3 * np.log(inner + a)
    np.testing.assert_allclose((columns * found).sum() / found.sum() * step + left, place.real, atol=0.2)
    up = 17.3 * np.pi / 2 - ((rows + 0.5) * found).sum() / found.sum() * step
    np.testing.assert_allclose(up, place.imag, atol=0.2)


def test_only_the_right_half_is_seen():
    image = np.zeros((40, 40))
    image[:, :20] = 1
    left, right = (cortical_image(x, 10, step=0.5).image for x in (image, 1 - image))
    assert left.mean() < 0.05 * right.mean()  # the border is soft
    assert right.max() == 1


def test_defaults_and_refusal():
    image = np.random.default_rng(0).random((30, 30))
    spelt = cortical_image(image, 10, a=0.75, k=17.3, step=0.25, inner=0)
    np.testing.assert_array_equal(cortical_image(image, 10).image, spelt.image)
    assert spelt.step == 0.25
    with pytest.raises(ShapeError, match="cortical_image: axis N"):
        cortical_image(np.ones((3, 4)), 10)
