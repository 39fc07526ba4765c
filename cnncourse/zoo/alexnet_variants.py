"""Small relatives of AlexNet for small images: the net of its figure 1, and an AlexNet to take parts out of."""

from __future__ import annotations

from dataclasses import replace

from cnncourse.zoo.spec import (
    Conv,
    Dropout,
    Flatten,
    Layer,
    Linear,
    LocalResponseNorm,
    MaxPool,
    ReLU,
    Serial,
    Tanh,
)
from cnncourse.zoo.spec.transform import changed

__all__ = [
    "VARIANTS",
    "four_layers",
    "small_alexnet",
    "with_plain_pooling",
    "without",
]


def four_layers(activation: type[ReLU | Tanh] = ReLU, *, filters: int = 16, classes: int = 10) -> Serial:
    """Return a net of three convolutions and a linear layer, to compare activation functions as figure 1 does.

    The paper says no more of its net than that it has four layers and no regularisation. Ours has ``filters``,
    as many again, and twice as many 5×5 filters, each layer with its activation and an overlapping max-pooling.

    Examples
    --------
    >>> from cnncourse.zoo.trace import trace
    >>> trace(four_layers(), (3, 32, 32)).parameters
    25594
    """
    stages = (
        (Conv(count, 5, padding=2, name=f"conv{i}"), activation(name=f"act{i}"), pool(i))
        for i, count in enumerate((filters, filters, 2 * filters), 1)
    )
    layers = (layer for stage in stages for layer in stage)
    return Serial((*layers, Flatten(name="flatten"), Linear(classes, name="fc4")), name="four layers")


def small_alexnet(classes: int = 10, *, width: int = 16, units: int = 128) -> Serial:
    """Return an AlexNet for images of about 32×32: every part of the published one, in its order, but narrow.

    conv1 is 5×5 with stride 1 where the published one is 11×11 with stride 4, and poolings are padded by 1.

    Parameters
    ----------
    classes : int
    width : int
        Filters of conv1, an even number; the others have 2, 3, 3 and 2 times as many.
    units : int
        Of fc6 and of fc7.

    Examples
    --------
    >>> from cnncourse.zoo.trace import trace
    >>> trace(small_alexnet(), (3, 32, 32)).parameters
    122346
    """
    return Serial(
        (
            *conv(1, width, 5),
            norm(1),
            pool(1),
            *conv(2, 2 * width, 5, groups=2),
            norm(2),
            pool(2),
            *conv(3, 3 * width, 3),
            *conv(4, 3 * width, 3, groups=2),
            *conv(5, 2 * width, 3, groups=2),
            pool(5),
            Flatten(name="flatten"),
            *dense(6, units),
            *dense(7, units),
            Linear(classes, name="fc8"),
        ),
        name="small AlexNet",
    )


def conv(place: int, filters: int, size: int, *, groups: int = 1) -> tuple[Layer, ...]:
    """Return a convolution that keeps the size of its maps, and its ReLU."""
    layer = Conv(filters, size, padding=size // 2, groups=groups, name=f"conv{place}")
    return layer, ReLU(name=f"relu{place}")


def dense(place: int, units: int) -> tuple[Layer, ...]:
    """Return a dense layer, its ReLU and its dropout."""
    return Linear(units, name=f"fc{place}"), ReLU(name=f"relu{place}"), Dropout(name=f"drop{place}")


def norm(place: int) -> Layer:
    """Return the published response normalisation, in PyTorch's terms."""
    return LocalResponseNorm(5, alpha=5e-4, k=2, name=f"norm{place}")


def pool(place: int) -> Layer:
    """Return an overlapping pooling that halves maps of an even size."""
    return MaxPool(3, stride=2, padding=1, name=f"pool{place}")


def without(net: Serial, kind: type[Layer]) -> Serial:
    """Leave out every layer of a kind, such as ``LocalResponseNorm`` or ``Dropout``."""
    return replace(net, layers=tuple(layer for layer in net.layers if not isinstance(layer, kind)))


def with_plain_pooling(net: Serial) -> Serial:
    """Put 2×2 windows that do not overlap for the 3×3 ones; maps of an even size become as large as before."""
    made: Serial = changed(
        net, lambda layer: MaxPool(2, name=layer.name) if isinstance(layer, MaxPool) else layer
    )
    return made


VARIANTS = {
    "as published": small_alexnet(),
    "without response normalisation": without(small_alexnet(), LocalResponseNorm),
    "without dropout": without(small_alexnet(), Dropout),
    "2×2 pooling, no overlap": with_plain_pooling(small_alexnet()),
}
"""The small AlexNet with each of its parts left out or exchanged, one at a time."""
