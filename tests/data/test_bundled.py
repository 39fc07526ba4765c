"""The bundled digits and photographs against scikit-learn, PyTorch's interpolation and known facts."""

import subprocess
import sys

import numpy as np
import pytest
import torch
from numpy.testing import assert_allclose, assert_array_equal
from sklearn.datasets import load_digits, load_sample_image

from cnncourse import data


def test_digits_are_scikit_learns():
    images, labels = data.digits()
    bunch = load_digits()
    assert images.dtype == np.float64
    assert labels.dtype == np.int64
    assert_array_equal(images.reshape(1797, 64) * 16, bunch.data)
    assert_array_equal(labels, bunch.target)
    assert (images.min(), images.max()) == (0, 1)


def test_each_call_gives_arrays_of_its_own():
    data.digits().images[:] = 7
    assert data.digits().images.max() == 1


def test_split_is_a_partition_with_the_same_shares():
    images, labels = data.digits()
    train, test = data.digits_split(seed=3, test=0.25)
    both = np.concatenate([train.images, test.images]).reshape(1797, 64)
    assert_array_equal(np.sort(both, axis=0), np.sort(images.reshape(1797, 64), axis=0))
    assert {tuple(row) for row in both} == {tuple(row) for row in images.reshape(1797, 64)}
    assert_array_equal(np.bincount(test.labels), [round(0.25 * n) for n in np.bincount(labels)])
    assert_array_equal(np.bincount(test.labels) + np.bincount(train.labels), np.bincount(labels))


def test_split_keeps_each_image_with_its_label():
    images, labels = data.digits()
    label_of = {image.tobytes(): label for image, label in zip(images, labels, strict=True)}
    for part in data.digits_split(seed=1):
        assert [label_of[image.tobytes()] for image in part.images] == part.labels.tolist()


def test_split_is_shuffled_and_depends_on_the_seed_alone():
    first, again, other = (data.digits_split(seed=s).train for s in (0, 0, 1))
    assert_array_equal(first.images, again.images)
    assert not np.array_equal(first.images, other.images)
    assert not np.array_equal(first.labels, np.sort(first.labels))
    assert_array_equal(data.split(data.digits32(), seed=0).train.labels, first.labels)
    assert first.labels[:8].tolist() == [8, 7, 8, 7, 7, 1, 8, 1]


@pytest.mark.parametrize("share", [0, 1, -0.5, 360])
def test_split_refuses_what_is_no_share(share):
    with pytest.raises(ValueError, match=r"test must be a share between 0 and 1, not"):
        data.digits_split(test=share)


@pytest.mark.parametrize(
    ("shape", "size"), [((3, 8, 8), 32), ((2, 5, 7), 16), ((1, 3, 4), 3), ((2, 1, 1), 4)]
)
def test_enlarge_is_torchs_bilinear(rng, shape, size):
    images = rng.normal(size=shape)
    expected = torch.nn.functional.interpolate(
        torch.from_numpy(images)[:, None], (size, size), mode="bilinear", align_corners=False
    )
    assert_allclose(data.enlarge(images, size), expected[:, 0].numpy(), atol=1e-14)


def test_enlarged_digits():
    small = data.digits()
    large, medium = data.digits32(), data.digits16()
    assert large.images.shape == (1797, 32, 32)
    assert_array_equal(large.labels, small.labels)
    assert_array_equal(medium.labels, small.labels)
    assert (medium.images.min(), medium.images.max()) == (-1, 1)
    assert_allclose(large.images.mean((1, 2)), small.images.mean((1, 2)), atol=0.02)
    assert_allclose((medium.images.mean((1, 2)) + 1) / 2, small.images.mean((1, 2)), atol=0.02)


def test_lenet5_scale():
    assert_allclose(data.lenet5_scale(np.array([[0, 1.0, 0.5]])), [[-0.1, 1.175, 0.5375]], atol=1e-15)


@pytest.mark.parametrize("name", ["china", "flower"])
def test_photograph(name):
    expected = load_sample_image(f"{name}.jpg")
    colour, grey = data.photograph(name), data.photograph(name, grey=True)
    assert_array_equal(np.rint(colour * 255), expected.transpose(2, 0, 1))
    red, green, blue = colour
    assert_allclose(grey, 0.299 * red + 0.587 * green + 0.114 * blue, atol=1e-15)


def test_unknown_photograph():
    with pytest.raises(
        data.DataError, match=r"There is no photograph 'cat'. Choose \"china\" or \"flower\"."
    ):
        data.photograph("cat")


def test_importing_loads_neither_scikit_learn_nor_pooch():
    code = (
        "import sys, cnncourse.data; print(sorted({'sklearn', 'pooch', 'scipy', 'torch'} & set(sys.modules)))"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"
