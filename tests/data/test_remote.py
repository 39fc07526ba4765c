"""The three sets: their rows, tiny stand-ins through the whole way, and real MNIST where it lies."""

import hashlib
import os
import re

import numpy as np
import pytest
import requests
from numpy.testing import assert_allclose, assert_array_equal

from cnncourse import data
from cnncourse.data import SETS, DataError, remote

OWN = os.environ.get("CNNCOURSE_DATA")


@pytest.mark.parametrize("row", SETS.values(), ids=SETS)
def test_rows(row):
    assert len(row.addresses) == len(set(row.addresses)) >= 2
    assert all(re.fullmatch(r"https?://\S+/", address) for address in row.addresses)
    assert all(re.fullmatch("[0-9a-f]{64}", digest) for digest in row.files.values())
    assert len(set(row.files.values())) == len(row.files)
    assert len(row.classes) == len(set(row.classes)) == 10
    assert row.licence
    assert row.source


def test_rows_and_loaders_are_the_same_sets():
    assert list(SETS) == list(remote.LOADERS)
    assert all(name == row.name for name, row in SETS.items())
    sums = [digest for row in SETS.values() for digest in row.files.values()]
    assert len(sums) == len(set(sums))


def test_unknown_name():
    with pytest.raises(DataError, match=r"no data set 'svhn'\. Choose mnist, fashion_mnist or cifar10\."):
        data.load("svhn")


@pytest.fixture(params=["mnist", "fashion_mnist"])
def stand_in(request, tmp_path, monkeypatch, rng, idx):
    """Put tiny files in a folder under the real names, and their sums in the row."""
    name = request.param
    arrays = [rng.integers(0, 256, (7, 28, 28)), rng.integers(0, 10, 7)]
    arrays += [rng.integers(0, 256, (3, 28, 28)), rng.integers(0, 10, 3)]
    (tmp_path / name).mkdir()
    files = {}
    for file, array in zip(SETS[name].files, arrays, strict=True):
        (tmp_path / name / file).write_bytes(idx(array))
        files[file] = hashlib.sha256(idx(array)).hexdigest()
    monkeypatch.setitem(SETS, name, SETS[name]._replace(files=files, addresses=()))
    monkeypatch.setenv("CNNCOURSE_DATA", str(tmp_path))
    return name, arrays


def test_idx_sets(stand_in):
    name, arrays = stand_in
    train, test = data.load(name)
    assert train.images.dtype == np.float32
    assert train.labels.dtype == np.int64
    assert_allclose(train.images * 255, arrays[0], rtol=1e-6)
    assert_array_equal(train.labels, arrays[1])
    assert_allclose(test.images * 255, arrays[2], rtol=1e-6)
    assert_array_equal(test.labels, arrays[3])


def test_images_without_labels(stand_in, monkeypatch):
    read = remote.read_idx
    monkeypatch.setattr(
        remote, "read_idx", lambda path: read(path)[:2] if "labels" in path.name else read(path)
    )
    with pytest.raises(DataError, match="There are 7 images but 2 labels"):
        data.load(stand_in[0])


def test_cifar10(tmp_path, monkeypatch, rng):
    parts = [(rng.integers(0, 256, (n, 3, 32, 32), np.uint8), rng.integers(0, 10, n)) for n in (5, 2)]
    monkeypatch.setattr(remote, "locate", lambda row: [tmp_path / next(iter(row.files))])
    monkeypatch.setattr(remote, "read_cifar10", {tmp_path / "cifar-10-python.tar.gz": parts}.get)
    for part, (images, labels) in zip(data.cifar10(), parts, strict=True):
        assert_allclose(part.images * 255, images, rtol=1e-6)
        assert_array_equal(part.labels, labels)


@pytest.mark.mnist
def test_real_mnist(monkeypatch):
    monkeypatch.setenv("CNNCOURSE_DATA", OWN)
    monkeypatch.setitem(SETS, "mnist", SETS["mnist"]._replace(addresses=()))
    train, test = data.mnist()
    assert train.images.shape == (60_000, 28, 28)
    assert test.images.shape == (10_000, 28, 28)
    assert np.bincount(train.labels).tolist() == [5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949]
    assert np.bincount(test.labels).tolist() == [980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009]
    assert_allclose([train.images.mean(), train.images.std()], [0.1307, 0.3081], atol=5e-5)
    field = data.lenet5_scale(np.pad(train.images, ((0, 0), (2, 2), (2, 2))))
    assert_allclose([field.mean(), field.var()], [0.03, 0.12], atol=0.005)


@pytest.mark.network
@pytest.mark.skipif("CNNCOURSE_NETWORK" not in os.environ, reason="CNNCOURSE_NETWORK is not set")
@pytest.mark.parametrize("row", SETS.values(), ids=SETS)
def test_every_address_answers(row):
    answers = {
        address + file: requests.head(address + file, allow_redirects=True, timeout=30).status_code
        for address in row.addresses
        for file in row.files
    }
    assert set(answers.values()) == {200}, answers
