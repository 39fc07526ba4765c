"""Crops, reflections and the principal components of colours."""

import numpy as np
import pytest
from sklearn.decomposition import PCA

from cnncourse.augment import ColourComponents, colour_components, crop, crops, flip, shift_colours, ten_crops
from cnncourse.data import photograph
from cnncourse.shapes import ShapeError

RNG = np.random.default_rng(3)


def test_every_crop_lies_inside_and_is_another():
    x = np.arange(2 * 5 * 7).reshape(2, 5, 7)
    found = [crop(x, 3, *place) for place in crops(5, 7, 3)]
    assert all(part.shape == (2, 3, 3) for part in found)
    assert sorted(int(part[0, 0, 0]) for part in found) == [
        0,
        1,
        2,
        3,
        4,
        7,
        8,
        9,
        10,
        11,
        14,
        15,
        16,
        17,
        18,
    ]
    assert crops(3, 2, 3) == []


@pytest.mark.parametrize("place", [(-1, 0), (0, -1), (3, 0), (0, 5)])
def test_a_crop_outside_is_refused(place):
    with pytest.raises(ShapeError, match=r"do not lie in an image of 5×7"):
        crop(np.zeros((3, 5, 7)), 3, *place)


def test_ten_crops():
    x = RNG.normal(size=(3, 6, 9))
    ten = ten_crops(x, 4)
    assert ten.shape == (10, 3, 4, 4)
    np.testing.assert_array_equal(ten[3], x[:, 2:, 5:])
    np.testing.assert_array_equal(ten[4], x[:, 1:5, 2:6])
    np.testing.assert_array_equal(ten[6], np.fliplr(x[:, :4, 5:].transpose(1, 2, 0)).transpose(2, 0, 1))
    np.testing.assert_array_equal(flip(flip(x)), x)


@pytest.mark.parametrize(
    "images", [photograph("china"), RNG.normal(size=(4, 3, 5, 7)) * [[[2.0]], [[1]], [[3]]]]
)
def test_components_are_those_of_scikit_learn(images):
    pixels = np.moveaxis(images, -3, -1).reshape(-1, 3)
    oracle = PCA().fit(pixels)
    values, vectors = colour_components(images)
    np.testing.assert_allclose(
        values, oracle.explained_variance_ * (len(pixels) - 1) / len(pixels), rtol=1e-10
    )
    np.testing.assert_allclose(np.abs(vectors.T @ oracle.components_.T), np.eye(3), atol=1e-8)
    assert (vectors.sum(axis=0) > 0).all()


def test_shift_moves_every_pixel_along_the_components():
    components = ColourComponents(np.array([4.0, 2.0, 1.0]), np.eye(3)[:, [1, 2, 0]])
    x = RNG.normal(size=(2, 3, 4, 5))
    shifted = shift_colours(x, components, [[0.5, 0, 0], [0, 0.5, 3]])
    moved = np.array([[0, 2.0, 0], [3, 0, 1]])
    np.testing.assert_allclose(shifted - x, np.broadcast_to(moved[..., None, None], x.shape))
    np.testing.assert_array_equal(shift_colours(x[1], components, np.array([0, 0.5, 3])), shifted[1])


@pytest.mark.parametrize("shape", [(1, 5, 5), (5, 5), (2, 4, 5, 5)])
def test_components_need_three_colours(shape):
    with pytest.raises(ShapeError, match=r"colour_components: x has shape"):
        colour_components(np.zeros(shape))
