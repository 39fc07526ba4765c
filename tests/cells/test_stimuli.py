"""Stimuli: where they are light, how much, and that they turn and move as they say."""

import numpy as np
import pytest

from cnncourse.cells import annulus, bar, edge, grating, hermann_grid, mach_bands, spot


def middle_of(image):
    """Return the mean place of the light, right and up of the middle."""
    n = len(image)
    place = np.arange(n) - (n - 1) / 2
    return np.array([image.sum(0) @ place, -image.sum(1) @ place]) / image.sum()


@pytest.mark.parametrize(
    "image",
    [
        spot(41, 6.3, (3.2, -5.5)),
        annulus(41, 3, 7, (3.2, -5.5)),
        bar(41, 30, width=3, length=9, centre=(3.2, -5.5)),
    ],
)
def test_centre_is_right_and_up(image):
    np.testing.assert_allclose(middle_of(image), [3.2, -5.5], atol=0.05)
    assert image.min() == 0
    assert image.max() == 1


def test_areas():
    np.testing.assert_allclose(spot(61, 9.5).sum(), np.pi * 9.5**2, rtol=0.01)
    np.testing.assert_allclose(annulus(61, 6, 11).sum(), np.pi * (11**2 - 6**2), rtol=0.01)
    for theta in (0, 30, 90, 137):
        np.testing.assert_allclose(bar(61, theta, width=4, length=20).sum(), 80, rtol=0.05)
    np.testing.assert_allclose(bar(31, 90).sum(), 2 * 31)


def test_directions():
    """The light of a bar at 30° spreads along (cos 30°, sin 30°): right and up."""
    image = bar(41, 30, length=21)
    y, x = np.mgrid[20:-21:-1, -20:21]
    along, across = x * np.cos(np.pi / 6) + y * 0.5, y * np.cos(np.pi / 6) - x * 0.5
    assert (image * along**2).sum() > 20 * (image * across**2).sum()
    assert image[10, 37] == bar(41, 30)[10, 37] - 1 == 0  # up right, beyond the end
    np.testing.assert_allclose(bar(41, 90, dark=True), 1 - bar(41, 90))
    standing = edge(41, 90, shift=3)
    assert standing[:, :17].all()
    assert not standing[:, 18:].any()
    np.testing.assert_allclose(edge(9, 0)[:, 0], [1, 1, 1, 1, 0.5, 0, 0, 0, 0])


def test_grating():
    image = grating(40, 90, 8)
    np.testing.assert_allclose(image - image[0], 0, atol=1e-12)
    np.testing.assert_allclose(image[:, 8:], image[:, :-8])
    np.testing.assert_allclose(grating(40, 90, 8, phase=90), np.roll(image, -2, axis=1))  # left by λ/4
    np.testing.assert_allclose(grating(9, 35, 8)[4, 4], 1)  # light in the middle
    np.testing.assert_allclose([image.mean(), image.std()], [0.5, 0.5 / 2**0.5])


def test_illusions():
    grid = hermann_grid(3, 5, 2)
    assert grid.shape == (23, 23)
    assert (1 - grid).sum() == 9 * 25
    assert not grid[2:7, 9:14].any()
    assert grid[7:9].all()
    bands = mach_bands(40, 10, low=0.1, high=0.7)
    assert (bands == bands[0]).all()
    np.testing.assert_allclose([bands[0, 14], bands[0, 25]], [0.1, 0.7])
    np.testing.assert_allclose(np.diff(bands[0, 15:25]), 0.06)
    np.testing.assert_array_equal(mach_bands(40, 10), mach_bands(40, 10, low=0.2, high=0.8))


def test_all_stand_in_the_middle_by_default():
    for image in (spot(21, 4), annulus(21, 3, 6), bar(21, 30, length=5)):
        np.testing.assert_allclose(middle_of(image), 0, atol=1e-12)
