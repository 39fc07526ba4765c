"""LeNet-5 with one thing at a time as it is usually taught: what an ablation compares."""

from __future__ import annotations

from collections.abc import Callable

from cnncourse.zoo.lenet import lenet5
from cnncourse.zoo.spec import (
    Conv,
    Layer,
    Linear,
    MaxPool,
    Rbf,
    ReLU,
    ScaledTanh,
    Serial,
    Subsample,
    TableConv,
)

__all__ = [
    "VARIANTS",
    "loss_for",
    "with_all",
    "with_full_c3",
    "with_linear_output",
    "with_max_pooling",
    "with_relu",
]

Change = Callable[[Layer], tuple[Layer, ...]]


def changed(net: Serial, change: Change) -> Serial:
    """Put new layers, or none, in the place of each layer."""
    return Serial(tuple(new for layer in net.layers for new in change(layer)), name=net.name)


def with_relu(net: Serial) -> Serial:
    """Put ReLU for the scaled tanh, but not at F6: its units must come near the −1 of the codes."""
    return changed(
        net,
        lambda layer: (
            (ReLU(name=layer.name),)
            if isinstance(layer, ScaledTanh) and layer.name != "F6_squash"
            else (layer,)
        ),
    )


def with_max_pooling(net: Serial) -> Serial:
    """Put max-pooling for the trained sub-sampling and the squashing that belongs to it."""

    def change(layer: Layer) -> tuple[Layer, ...]:
        if layer.name in ("S2_squash", "S4_squash"):
            return ()
        return (MaxPool(2, name=layer.name),) if isinstance(layer, Subsample) else (layer,)

    return changed(net, change)


def with_full_c3(net: Serial) -> Serial:
    """Let each C3 map see all six S2 maps."""
    return changed(
        net, lambda layer: (Conv(16, 5, name=layer.name),) if isinstance(layer, TableConv) else (layer,)
    )


def with_linear_output(net: Serial) -> Serial:
    """Put a linear layer for the RBF units; to be trained with cross-entropy."""
    return changed(net, lambda layer: (Linear(10, name=layer.name),) if isinstance(layer, Rbf) else (layer,))


def with_all(net: Serial) -> Serial:
    """Make all four changes, ReLU at F6 too: the modern network, layer for layer.

    >>> from cnncourse.zoo.trace import trace
    >>> trace(with_all(lenet5()), (1, 32, 32)).parameters
    61706
    """
    whole = with_linear_output(with_full_c3(with_max_pooling(with_relu(net))))
    return changed(whole, lambda layer: (ReLU(name=layer.name),) if layer.name == "F6_squash" else (layer,))


def loss_for(net: Serial) -> str:
    """Return the loss that a variant is trained with."""
    return "map_loss" if any(isinstance(layer, Rbf) for layer in net.layers) else "cross_entropy"


VARIANTS: dict[str, Serial] = {
    "as published": lenet5(),
    "ReLU for scaled tanh": with_relu(lenet5()),
    "max-pooling for trained sub-sampling": with_max_pooling(lenet5()),
    "full C3 for the table": with_full_c3(lenet5()),
    "linear output, cross-entropy for RBF, MAP": with_linear_output(lenet5()),
    "all four": with_all(lenet5()),
}
"""LeNet-5 as published, with each deviation alone, and with all of them."""
