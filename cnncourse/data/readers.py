"""Readers for MNIST's IDX files and for CIFAR-10's archive."""

from __future__ import annotations

import gzip
import io
import pickle
import struct
import tarfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cnncourse.data.errors import DataError

__all__ = ["read_cifar10", "read_idx"]

Bytes = NDArray[np.uint8]
DAMAGE = (
    *(EOFError, gzip.BadGzipFile, zlib.error, tarfile.TarError, struct.error, pickle.UnpicklingError),
    *(AttributeError, KeyError, TypeError, ValueError),
)


@contextmanager
def _reading(path: Path) -> Iterator[None]:
    """Turn what can go wrong while a file is read into one sentence."""
    try:
        yield
    except DAMAGE as error:
        msg = f"{path} is damaged or cut short. Delete it and load the set again."
        raise DataError(msg) from error
    except OSError as error:
        msg = f"{path} cannot be read ({error.strerror or error}). Check that it exists and may be read."
        raise DataError(msg) from error


def read_idx(path: Path | str) -> Bytes:
    """Read a gzipped IDX file of unsigned bytes, MNIST's format.

    Two bytes 0, one byte 8 (the type: unsigned byte), one byte for the number of axes, each axis's size as a
    big-endian 32-bit integer, then the values, the last axis fastest.

    Parameters
    ----------
    path : path

    Returns
    -------
    ndarray of uint8
        Of the shape that the file names.

    Raises
    ------
    DataError
        When the file cannot be read, is damaged, cut short or not of this format.
    """
    path = Path(path)
    with _reading(path), gzip.open(path) as file:
        content = file.read()
        zero, kind, axes = struct.unpack(">HBB", content[:4])
        if (zero, kind) != (0, 8):
            msg = f"{path} is not an IDX file of unsigned bytes. Put the right file there."
            raise DataError(msg)
        shape = struct.unpack(f">{axes}I", content[4 : 4 + 4 * axes])
        return np.frombuffer(content, np.uint8, offset=4 + 4 * axes).reshape(shape)


def _dtype(code: bytes | str, align: object = False, copy: object = False) -> np.dtype[Any]:
    if code not in (b"u1", "u1"):
        msg = f"the type {code!r} is not allowed here"
        raise pickle.UnpicklingError(msg)
    return np.dtype(np.uint8)


class _ArrayUnpickler(pickle.Unpickler):
    """Unpickle dictionaries, lists, numbers, bytes and arrays of bytes, and refuse everything else."""

    allowed = {  # noqa: RUF012
        ("numpy.core.multiarray", "_reconstruct"): np.empty(0).__reduce__()[0],
        ("numpy", "ndarray"): np.ndarray,
        ("numpy", "dtype"): _dtype,
    }

    def find_class(self, module: str, name: str) -> Any:
        return self.allowed[module, name]


def _read_batch(archive: tarfile.TarFile, name: str) -> tuple[Bytes, NDArray[np.int64]]:
    member = archive.extractfile(f"cifar-10-batches-py/{name}")
    batch = _ArrayUnpickler(io.BytesIO(member.read() if member else b""), encoding="bytes").load()
    return batch[b"data"].reshape(-1, 3, 32, 32), np.asarray(batch[b"labels"], np.int64)  # N C H W


def read_cifar10(path: Path | str) -> tuple[tuple[Bytes, NDArray[np.int64]], tuple[Bytes, NDArray[np.int64]]]:
    """Read CIFAR-10's archive "for Python": five training batches and one of test.

    The batches are pickles, which could run any code; only arrays of bytes, dictionaries, lists, numbers and
    byte strings are let through.

    Parameters
    ----------
    path : path

    Returns
    -------
    (images, labels), (images, labels)
        Training and test: uint8 of shape (N, 3, 32, 32), integers of shape (N,).

    Raises
    ------
    DataError
        When the file cannot be read, is damaged or cut short, or holds what it should not.
    """
    path = Path(path)
    with _reading(path), tarfile.open(path) as archive:
        train = [_read_batch(archive, f"data_batch_{i}") for i in range(1, 6)]
        images, labels = (np.concatenate(part) for part in zip(*train, strict=True))
        return (images, labels), _read_batch(archive, "test_batch")
