"""VGG: six networks of 3×3 convolutions."""

from __future__ import annotations

from collections.abc import Iterator

from cnncourse.zoo.spec import (
    BatchNorm,
    Conv,
    Dropout,
    Flatten,
    Layer,
    Linear,
    LocalResponseNorm,
    MaxPool,
    ReLU,
    Serial,
)
from cnncourse.zoo.tables import row

__all__ = ["TABLE_1", "vgg"]

TABLE_1 = {
    "A": "3-64 | 3-128 | 3-256 3-256 | 3-512 3-512 | 3-512 3-512 |",
    "A-LRN": "3-64 LRN | 3-128 | 3-256 3-256 | 3-512 3-512 | 3-512 3-512 |",
    "B": "3-64 3-64 | 3-128 3-128 | 3-256 3-256 | 3-512 3-512 | 3-512 3-512 |",
    "C": "3-64 3-64 | 3-128 3-128 | 3-256 3-256 1-256 | 3-512 3-512 1-512 | 3-512 3-512 1-512 |",
    "D": "3-64 3-64 | 3-128 3-128 | 3-256 3-256 3-256 | 3-512 3-512 3-512 | 3-512 3-512 3-512 |",
    "E": "3-64 3-64 | 3-128 3-128 | 3-256 3-256 3-256 3-256 | 3-512 3-512 3-512 3-512 | 3-512 3-512 3-512 3-512 |",
}
"""Table 1 of the paper, a row per column of it: 3-64 is a 3×3 convolution of 64 filters, each followed by a ReLU,
and | a max-pooling. Behind it stand three dense layers. D is called VGG-16, E VGG-19."""


def vgg(column: str, *, batch_norm: bool = False) -> Serial:
    """Return a network of the paper: input 3×224×224.

    Parameters
    ----------
    column : {"A", "A-LRN", "B", "C", "D", "E"}
        132,863,336 parameters (A and A-LRN), 133,047,848, 133,638,952, 138,357,544, 143,667,240.
    batch_norm : bool
        Normalise after each convolution, as PyTorch's ``vgg16_bn`` does; the paper does not.

    Raises
    ------
    ValueError
        For another column.

    References
    ----------
    Simonyan & Zisserman (2015), "Very deep convolutional networks for large-scale image recognition",
    ICLR, table 1.
    """
    return Serial(
        (
            *features(row("vgg", TABLE_1, column), batch_norm=batch_norm),
            Flatten(name="flatten"),
            Linear(4096, name="fc6"),
            ReLU(name="relu6"),
            Dropout(name="drop6"),
            Linear(4096, name="fc7"),
            ReLU(name="relu7"),
            Dropout(name="drop7"),
            Linear(1000, name="fc8"),
        ),
        name=f"VGG {column}{', batch norm' * batch_norm}",
    )


def features(column: str, *, batch_norm: bool) -> Iterator[Layer]:
    """Yield the convolutional part of a row of the table."""
    for stage, words in enumerate(column.split("|")[:-1], 1):
        for place, word in enumerate(words.split(), 1):
            yield from unit(word, f"{stage}_{place}", batch_norm=batch_norm)
        yield MaxPool(2, name=f"pool{stage}")


def unit(word: str, at: str, *, batch_norm: bool) -> Iterator[Layer]:
    """Yield what a word of the table stands for; the LRN is AlexNet's."""
    if word == "LRN":
        yield LocalResponseNorm(5, alpha=5e-4, k=2, name=f"norm{at}")
        return
    kernel, filters = map(int, word.split("-"))
    yield Conv(filters, kernel, padding=kernel // 2, name=f"conv{at}")
    if batch_norm:
        yield BatchNorm(name=f"bn{at}")
    yield ReLU(name=f"relu{at}")
