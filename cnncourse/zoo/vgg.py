"""VGG: six networks of 3×3 convolutions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

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
    narrowed,
)
from cnncourse.zoo.tables import row

__all__ = ["B_WITH_5X5", "FROM_A", "TABLE_1", "begun_from", "small_vgg", "stages", "unrectified", "vgg"]

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

B_WITH_5X5 = "5-64 | 5-128 | 5-256 | 5-512 | 5-512 |"
"""B with a 5×5 convolution for each pair of 3×3: the "shallow net" of section 4.1, which sees as far."""

FROM_A = ("conv1_1", "conv2_1", "conv3_1", "conv3_2", "fc6", "fc7", "fc8")
"""What a deeper network takes from a trained A (section 3.1): the first four convolutions and the dense layers.

The paper does not say which layer goes where; counted through the stages, these are the places whose shapes agree.
"""


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
            *stages(row("vgg", TABLE_1, column), batch_norm=batch_norm),
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


def stages(column: str, *, batch_norm: bool = False) -> Iterator[Layer]:
    """Yield the convolutions, ReLUs and poolings of a column, or of a part of one, in the words of the table.

    Parameters
    ----------
    column : str
        As the values of :data:`TABLE_1`.
    batch_norm : bool
        Normalise after each convolution.

    Examples
    --------
    >>> [layer.name for layer in stages("3-64 3-64 |")]
    ['conv1_1', 'relu1_1', 'conv1_2', 'relu1_2', 'pool1']
    """
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


def small_vgg(
    column: str,
    *,
    divisor: int = 4,
    hidden: tuple[int, ...] = (),
    classes: int = 10,
    inner_relus: bool = True,
    batch_norm: bool = False,
) -> Serial:
    """Return a narrow network for small images: stages in the words of the table, and dense layers without dropout.

    Parameters
    ----------
    column : str
        As the values of :data:`TABLE_1`, with fewer stages where the images are small.
    divisor : int
        The filters of each convolution are divided by it.
    hidden : tuple of int
        Units of the dense layers before the last one.
    classes : int
    inner_relus : bool
        Whether a ReLU follows each convolution, or only the last one of a stage.
    batch_norm : bool
        Normalise after each convolution.

    Examples
    --------
    >>> from cnncourse.zoo.trace import trace
    >>> trace(small_vgg("3-64 3-64 | 3-128 3-128 |"), (3, 16, 16)).parameters
    21786
    """
    layers = [*stages(column, batch_norm=batch_norm)]
    kept = (
        layer
        for layer, after in zip(layers, [*layers[1:], None], strict=True)
        if inner_relus or not isinstance(layer, ReLU) or isinstance(after, MaxPool)
    )
    dense: list[Layer] = [Flatten(name="flatten")]
    for place, units in enumerate(hidden, 6):
        dense += [Linear(units, name=f"fc{place}"), ReLU(name=f"relu{place}")]
    dense += [Linear(classes, name=f"fc{6 + len(hidden)}")]
    return Serial((*narrowed(Serial(tuple(kept)), divisor).layers, *dense), name="small VGG")


def begun_from(deep: Mapping[str, Any], trained: Mapping[str, Any]) -> dict[str, Any]:
    """Return the parameters of a deeper network, with those of a trained A where the paper takes them from A.

    Parameters
    ----------
    deep, trained : mapping of str to array or tensor
        The ``state_dict`` of the deeper network, and of A.

    Returns
    -------
    dict
        To be loaded into the deeper network.

    References
    ----------
    Simonyan & Zisserman (2015), section 3.1; :data:`FROM_A` says what is taken.

    Examples
    --------
    >>> begun_from({"conv1_1.bias": 0, "conv1_2.bias": 0}, {"conv1_1.bias": 1})
    {'conv1_1.bias': 1, 'conv1_2.bias': 0}
    """
    return {
        name: trained.get(name, value) if name.split(".")[0] in FROM_A else value
        for name, value in deep.items()
    }


def unrectified(network: Serial) -> list[str]:
    """Return the names of the convolutions that neither a ReLU nor a normalisation follows directly.

    He's initial weights suit those that a ReLU follows; in the others the signal grows by √2.

    Examples
    --------
    >>> unrectified(small_vgg("3-64 3-64 | 3-128 3-128 |", inner_relus=False))
    ['conv1_1', 'conv2_1']
    """
    pairs = zip(network.layers, network.layers[1:], strict=False)
    return [
        layer.name
        for layer, after in pairs
        if isinstance(layer, Conv) and not isinstance(after, ReLU | BatchNorm)
    ]
