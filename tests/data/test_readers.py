"""The readers on tiny files in the real formats, sound and damaged."""

import gzip
import io
import pickle
import tarfile

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from cnncourse.data import DataError
from cnncourse.data.readers import read_cifar10, read_idx


class Python2Pickler(pickle._Pickler):
    """Write byte strings as Python 2 did, as in CIFAR-10's batches."""

    dispatch = pickle._Pickler.dispatch.copy()

    def save_bytes(self, value):
        self.write(pickle.BINSTRING + len(value).to_bytes(4, "little") + value)

    dispatch[bytes] = save_bytes
    dispatch[str] = lambda self, value: self.save_bytes(value.encode("latin1"))


def python2_pickle(value):
    file = io.BytesIO()
    Python2Pickler(file, protocol=2).dump(value)
    return file.getvalue().replace(b"numpy._core", b"numpy.core")


def batch(rng, size, dtype=np.uint8):
    images = rng.integers(0, 256, (size, 3, 32, 32)).astype(dtype)
    labels = [int(n) for n in rng.integers(0, 10, size)]
    return (
        images,
        labels,
        {b"data": images.reshape(size, 3072), b"labels": labels, b"batch_label": b"a batch"},
    )


def write_archive(path, batches):
    with tarfile.open(path, "w:gz") as archive:
        for name, content in batches.items():
            member = tarfile.TarInfo(f"cifar-10-batches-py/{name}")
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))


@pytest.fixture
def cifar(rng):
    """Five training batches and one of test, of different sizes."""
    names = [*(f"data_batch_{i}" for i in range(1, 6)), "test_batch"]
    return {name: batch(rng, size) for size, name in enumerate(names, 2)}


def test_cifar10(tmp_path, cifar):
    write_archive(tmp_path / "c.tar.gz", {name: python2_pickle(b[2]) for name, b in cifar.items()})
    train, (images, labels) = read_cifar10(tmp_path / "c.tar.gz")
    *training, test = cifar.values()
    assert_array_equal(train[0], np.concatenate([b[0] for b in training]))
    assert train[1].tolist() == [label for b in training for label in b[1]]
    assert_array_equal(images, test[0])
    assert labels.tolist() == test[1]


def payload():
    pytest.fail("the pickle ran")


SIGNED = {b"data": np.ones((1, 3072), np.int8), b"labels": [1]}


class Evil:
    def __reduce__(self):
        return payload, ()


@pytest.mark.parametrize(
    "content",
    [
        Evil(),
        {b"data": np.zeros((1, 3072), object)},
        {b"data": np.ones((1, 3072))},
        SIGNED,
        {b"labels": []},
        [],
    ],
    ids=["code", "objects", "floats", "signed", "no data", "a list"],
)
def test_cifar10_lets_only_arrays_of_bytes_through(tmp_path, cifar, content):
    batches = {name: python2_pickle(b[2]) for name, b in cifar.items()}
    write_archive(tmp_path / "c.tar.gz", {**batches, "test_batch": python2_pickle(content)})
    with pytest.raises(DataError, match="is damaged or cut short"):
        read_cifar10(tmp_path / "c.tar.gz")


def test_cifar10_cut_short(tmp_path, cifar):
    path = tmp_path / "c.tar.gz"
    write_archive(path, {name: python2_pickle(b[2]) for name, b in cifar.items()})
    path.write_bytes(path.read_bytes()[:5000])
    with pytest.raises(DataError, match="is damaged or cut short"):
        read_cifar10(path)


def test_cifar10_without_a_batch(tmp_path, cifar):
    write_archive(tmp_path / "c.tar.gz", {"data_batch_1": python2_pickle(cifar["data_batch_1"][2])})
    with pytest.raises(DataError, match="is damaged or cut short"):
        read_cifar10(tmp_path / "c.tar.gz")


@pytest.mark.parametrize("shape", [(5,), (4, 3, 2), (2, 3, 5, 7)])
def test_idx(tmp_path, rng, idx, shape):
    array = rng.integers(0, 256, shape, dtype=np.uint8)
    (tmp_path / "a.gz").write_bytes(idx(array))
    assert_array_equal(read_idx(tmp_path / "a.gz"), array, strict=True)


@pytest.mark.parametrize("keep", [0.1, 0.5, 0.9, 0.99])
def test_idx_cut_short(tmp_path, rng, idx, keep):
    content = idx(rng.integers(0, 256, (20, 9), dtype=np.uint8))
    (tmp_path / "a.gz").write_bytes(content[: int(keep * len(content))])
    with pytest.raises(
        DataError, match=r"a\.gz is damaged or cut short\. Delete it and load the set again\.$"
    ):
        read_idx(tmp_path / "a.gz")


def test_idx_with_a_changed_byte(tmp_path, rng, idx):
    content = bytearray(idx(rng.integers(0, 256, (20, 9), dtype=np.uint8)))
    content[40] ^= 255
    (tmp_path / "a.gz").write_bytes(content)
    with pytest.raises(DataError, match="is damaged or cut short"):
        read_idx(tmp_path / "a.gz")


@pytest.mark.parametrize("change", [-3, 3])
def test_idx_with_too_few_or_too_many_values(tmp_path, rng, idx, change):
    content = gzip.decompress(idx(rng.integers(0, 256, (20, 9), dtype=np.uint8)))
    (tmp_path / "a.gz").write_bytes(gzip.compress(content[:-3] if change < 0 else content + b"abc"))
    with pytest.raises(DataError, match="is damaged or cut short"):
        read_idx(tmp_path / "a.gz")


def test_not_idx(tmp_path, idx):
    (tmp_path / "a.gz").write_bytes(idx(np.zeros(3), kind=13))
    with pytest.raises(DataError, match=r"is not an IDX file of unsigned bytes\. Put the right file there\."):
        read_idx(tmp_path / "a.gz")
    (tmp_path / "b.gz").write_bytes(b"<html>not found</html>")
    with pytest.raises(DataError, match="is damaged or cut short"):
        read_idx(tmp_path / "b.gz")


def test_no_file(tmp_path):
    with pytest.raises(
        DataError, match=r"cannot be read \(No such file or directory\). Check that it exists"
    ):
        read_idx(tmp_path / "none.gz")
