"""The five digits, and what can happen to them."""

import numpy as np
import pytest

from cnncourse.neocognitron import STROKES, digit, every_shift, flipped
from cnncourse.shapes import ShapeError
from cnncourse.shifts import shifted


def box(image):
    rows, columns = np.nonzero(image)
    return rows.min(), rows.max(), columns.min(), columns.max()


@pytest.mark.parametrize("name", STROKES)
def test_a_digit_is_a_thin_stroke_in_the_middle(name):
    image = digit(name)
    assert set(np.unique(image)) == {0, 1}
    assert box(image) == (3, 12, *((7, 7) if name == 1 else (4, 11)))
    blocks = image[1:, 1:] * image[:-1, 1:] * image[1:, :-1] * image[:-1, :-1]
    assert blocks.sum() <= (name == "X")  # nowhere two cells thick, but where X crosses


def test_scale_slant_and_turn():
    assert box(digit(0, scale=0.5)) == (5, 10, 6, 9)
    assert box(digit(0, scale=(1.2, 1.0))) == (2, 13, 4, 11)
    top, bottom = np.nonzero(digit(1, slant=0.5)[3])[0], np.nonzero(digit(1, slant=0.5)[12])[0]
    assert top - bottom == 4
    lying = digit(1, turn=90)
    assert box(lying) == (7, 7, 3, 12)
    np.testing.assert_array_equal(digit(2, turn=360), digit(2))
    rows, columns = np.nonzero(digit(1, turn=30))
    assert columns[rows.argmin()] > columns[rows.argmax()]  # clockwise: what was above goes right
    assert 0 < digit("X", scale=3).sum() < 40  # most of it is off the retina


def test_every_shift_keeps_every_lit_cell_and_knows_how_far():
    image = digit(3)
    images, shifts = every_shift(image)
    assert (images.sum(axis=(1, 2)) == image.sum()).all()
    assert len(np.unique(images, axis=0)) == len(images) == 7 * 9
    for other, (down, right) in zip(images, shifts, strict=True):
        np.testing.assert_array_equal(other, np.roll(image, (down, right), axis=(0, 1)))
    assert abs(every_shift(image, 2)[1]).max() == 2
    with pytest.raises(ShapeError, match="every_shift: image is dark"):
        every_shift(np.zeros((3, 3)))


def test_moved_loses_what_leaves():
    image = np.arange(1, 13).reshape(3, 4)
    np.testing.assert_array_equal(shifted(image, -1, 2), [[0, 0, 5, 6], [0, 0, 9, 10], [0, 0, 0, 0]])


def test_flipped_turns_as_many_cells_as_asked_in_each_image():
    images = np.stack([digit(0), digit(1), digit(2)])
    noisy = flipped(images, 12, np.random.default_rng(0))
    assert (abs(noisy - images).sum(axis=(1, 2)) == 12).all()
    assert len(np.unique(abs(noisy - images), axis=0)) == 3
    np.testing.assert_array_equal(flipped(images, 0, np.random.default_rng(0)), images)
