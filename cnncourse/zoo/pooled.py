"""One small network, and the ways in which its stages can end: what poolings are compared on."""

from __future__ import annotations

from collections.abc import Callable

from cnncourse.zoo.spec import (
    AvgPool,
    Conv,
    FeatureL2Pool,
    Flatten,
    L2Pool,
    Layer,
    Linear,
    MaxPool,
    ReLU,
    Serial,
)

__all__ = ["ENDINGS", "pooled_net"]

Layers = tuple[Layer, ...]


def ended(last: Layers, filters: int, stride: int = 1) -> Layers:
    """Return a stage: a convolution of 3×3 that keeps the size, or halves it, ReLU, and what comes last."""
    return (Conv(filters, 3, stride=stride, padding=1, name="conv"), ReLU(name="relu"), *last)


def over_features(filters: int) -> Layers:
    """Twice the filters, the length of each pair in place of the ReLU, and the mean over 2×2."""
    bank = Conv(2 * filters, 3, padding=1, name="conv")
    return (bank, FeatureL2Pool(2, name="pairs"), AvgPool(2, name="pool"))


def downsampling(filters: int) -> Layers:
    """Return a convolution with weights of its own that halves the size, with its ReLU."""
    return (Conv(filters, 3, stride=2, padding=1, name="down"), ReLU(name="down_relu"))


BLUR = (
    MaxPool(2, 1, name="pool"),
    AvgPool(2, 1, padding=1, name="blur"),
    AvgPool(2, name="every_second"),
)
"""The largest of 2×2 at every place, then 1 2 1 along both axes, as two means of two, at every second place."""

ENDINGS: dict[str, Callable[[int], Layers]] = {
    "max 2×2": lambda filters: ended((MaxPool(2, name="pool"),), filters),
    "max 3×3, overlapping": lambda filters: ended((MaxPool(3, 2, padding=1, name="pool"),), filters),
    "max, then blur": lambda filters: ended(BLUR, filters),
    "average 2×2": lambda filters: ended((AvgPool(2, name="pool"),), filters),
    "L2 2×2": lambda filters: ended((L2Pool(2, name="pool"),), filters),
    "L2 over features": over_features,
    "strided convolution": lambda filters: ended((), filters, stride=2),
    "convolution instead": lambda filters: ended(downsampling(filters), filters),
}
"""The ways to end a stage, each of which halves the map: ``filters`` maps come out of all of them."""


def pooled_net(ending: str, filters: tuple[int, ...] = (8, 16), classes: int = 10) -> Serial:
    """Return a network of stages that all end in the same way, and a linear layer.

    Parameters
    ----------
    ending : str
        A key of ``ENDINGS``.
    filters : tuple of int
        Maps behind each stage.
    classes : int

    Returns
    -------
    Serial

    Raises
    ------
    ValueError
        For an ending that is not there.

    References
    ----------
    Scherer, Müller & Behnke (2010), "Evaluation of pooling operations in convolutional architectures for object
    recognition"; Springenberg et al. (2015), "Striving for simplicity"; Zhang (2019), "Making convolutional
    networks shift-invariant again".

    Examples
    --------
    >>> from cnncourse.zoo.trace import trace
    >>> [trace(pooled_net(name), (1, 12, 12)).parameters for name in ("max 2×2", "convolution instead")]
    [2698, 5602]
    """
    if ending not in ENDINGS:
        msg = f"pooled_net: no ending {ending!r}; there are {', '.join(ENDINGS)}"
        raise ValueError(msg)
    stages = [Serial(ENDINGS[ending](count), name=f"stage{i}") for i, count in enumerate(filters, 1)]
    return Serial((*stages, Flatten(name="flatten"), Linear(classes, name="out")))
