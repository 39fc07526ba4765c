"""Captions: a convolutional network that looks, and an LSTM that says what it saw, word by word."""

from __future__ import annotations

from cnncourse.zoo.spec import (
    Conv,
    Embedding,
    GlobalAvgPool,
    Graph,
    Layer,
    Linear,
    Lstm,
    MaxPool,
    Node,
    Prepend,
    ReLU,
    Serial,
    Shared,
)

__all__ = ["captions"]


def captions(vocabulary: int, *, filters: int = 32, units: int = 128) -> Graph:
    """Return a caption network: inputs image and words; a score of every word after each.

    The image is the first step of the LSTM, and is not shown again; then come the words (T,), whole numbers,
    the start sign first. While training these are the true ones ("teacher forcing"), and the output (T, V) at
    each is compared with the next. The wiring is the paper's; its encoder is GoogLeNet with batch normalisation,
    and its LSTM and embedding have 512 units.

    Parameters
    ----------
    vocabulary : int
        Words V, the signs for start and end among them.
    filters : int
        Of the encoder's first convolution.
    units : int
        Of the LSTM and of the embedding.

    References
    ----------
    Vinyals, Toshev, Bengio & Erhan (2015), "Show and tell: a neural image caption generator", CVPR, section 3.1
    and figure 3.
    """
    return Graph(
        (
            Node("image_code", Serial((*looking(filters), Linear(units, name="fc"))), ("image",)),
            Node("word_codes", Embedding(vocabulary, units), ("words",)),
            Node("steps", Prepend(), ("image_code", "word_codes")),
            Node("lstm", Lstm(units, skip=1)),
            Node("scores", Shared(Linear(vocabulary))),
        ),
        inputs=("image", "words"),
        name="captions",
    )


def looking(filters: int) -> tuple[Layer, ...]:
    """Return a small encoder: three convolutions, and the mean of every map."""
    stages = [
        (
            Conv(filters << place, 3, padding=1, name=f"conv{place + 1}"),
            ReLU(name=f"relu{place + 1}"),
            MaxPool(2, name=f"pool{place + 1}"),
        )
        for place in range(3)
    ]
    return (*stages[0], *stages[1], *stages[2], GlobalAvgPool(name="mean"))
