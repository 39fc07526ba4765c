"""Shapes and letters: where they are, how large, and that no two letters look alike."""

import numpy as np
import pytest

from cnncourse.patterns import LETTERS, SHAPES, letter, random_shapes, shape


@pytest.mark.parametrize("name", SHAPES)
@pytest.mark.parametrize("size", [5, 8, 13])
def test_shape_fills_its_square_and_nothing_else(name, size):
    image = shape(name, size, 2, 4, side=20)
    rows, columns = np.flatnonzero(image.any(axis=1)), np.flatnonzero(image.any(axis=0))
    assert (rows[0] >= 2) & (rows[-1] == size + 1)
    assert (columns[0], columns[-1]) == (4, size + 3)
    assert set(np.unique(image)) == {0, 1}


@pytest.mark.parametrize("size", [6, 9, 12])
def test_areas(size):
    area = {name: shape(name, size, 0, 0).sum() for name in SHAPES}
    assert area["square"] == size * size
    assert abs(area["circle"] - np.pi * size**2 / 4) < size
    assert abs(area["triangle"] - size**2 / 2) <= size
    assert area["cross"] < area["square"]


def test_circle_and_cross_look_the_same_from_all_sides():
    for name in ("circle", "cross"):
        image = SHAPES[name](11)
        np.testing.assert_array_equal(image, np.rot90(image))
        np.testing.assert_array_equal(image, image.T)


@pytest.mark.parametrize("typeface", ["upright", "oblique"])
def test_letters(typeface):
    images = [letter(name, typeface=typeface) for name in LETTERS]
    assert len({image.tobytes() for image in images}) == len(LETTERS) == 26
    assert {image.shape for image in images} == {(20, 20)}
    assert set(np.unique(images)) == {0, 1}


def test_typefaces_differ_in_every_letter():
    assert all((letter(n) != letter(n, typeface="oblique")).any() for n in LETTERS)


def test_random_shapes():
    rng = np.random.default_rng(0)
    images, labels = random_shapes(("square", "cross"), 60, rng, sizes=(6, 9))
    assert labels.tolist() == [0, 1] * 30
    sides = {int(np.sqrt(image.sum())) for image in images[labels == 0]}
    assert sides == {6, 7, 8, 9}
    assert len({image.tobytes() for image in images}) > 50
    again, _ = random_shapes(("square", "cross"), 60, np.random.default_rng(0), sizes=(6, 9))
    np.testing.assert_array_equal(images, again)
