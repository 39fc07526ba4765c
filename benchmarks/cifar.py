"""CIFAR-10 for the benchmarks, from whichever of its two published forms is at hand.

``CNNCOURSE_DATA`` names the folder. ``cnncourse.data.cifar10`` reads the archive "for Python" and downloads it
where it is missing; where the folder ``cifar10`` holds the six files of the "binary version" instead
(``data_batch_1.bin`` … ``test_batch.bin``), those are read.
"""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np

from cnncourse.data import ImageSet, Split, cifar10
from cnncourse.data.errors import DataError
from cnncourse.shapes import Array

__all__ = ["MEAN", "SD", "halved", "photographs", "scaled"]

MEAN, SD = (
    np.array(values, np.float32).reshape(3, 1, 1)
    for values in ((0.4914, 0.4822, 0.4465), (0.2470, 0.2435, 0.2616))
)
"""Of each colour over the training images."""
BATCHES = tuple(f"data_batch_{i}.bin" for i in range(1, 6))
RECORD = 1 + 3 * 32 * 32
"""A byte for the class, then red, green and blue."""


def photographs() -> Split:
    """Return CIFAR-10: images of shape (N, 3, 32, 32) in [0, 1], and classes."""
    folder = Path(os.environ.get("CNNCOURSE_DATA", "")) / "cifar10"
    if not (folder / "test_batch.bin").is_file():
        return cifar10()
    return Split(binary([folder / name for name in BATCHES]), binary([folder / "test_batch.bin"]))


def binary(files: list[Path]) -> ImageSet:
    """Read files of the binary version: each has 10,000 images, all classes come equally often."""
    for file in files:
        if not file.is_file() or file.stat().st_size != 10_000 * RECORD:
            msg = f"{file} is missing or not 10,000 images of CIFAR-10's binary version. Copy it again."
            raise DataError(msg)
    records = np.concatenate([np.fromfile(file, np.uint8).reshape(-1, RECORD) for file in files])
    labels = records[:, 0].astype(np.int64)
    if labels.max() > 9 or np.any(np.bincount(labels, minlength=10) != len(labels) // 10):
        msg = f"{files[0].parent}: the classes do not come equally often. Copy the files again."
        raise DataError(msg)
    return ImageSet(records[:, 1:].reshape(-1, 3, 32, 32).astype(np.float32) / 255, labels)


def scaled(images: Array) -> Array:
    """Return images with mean 0 and standard deviation 1 in each colour of the training set."""
    return (images - MEAN) / SD


def halved(images: Array) -> Array:
    """Return images of half the size: each pixel is the mean of 2×2."""
    n, c, h, w = images.shape
    return np.asarray(images.reshape(n, c, h // 2, 2, w // 2, 2).mean(axis=(3, 5)))


if __name__ == "__main__":
    train, test = photographs()
    print(f"CIFAR-10: {len(train.labels):,} images to learn from, {len(test.labels):,} to test on")
    print("mean and sd of the colours:", *train.images.mean((0, 2, 3)), *train.images.std((0, 2, 3)))
