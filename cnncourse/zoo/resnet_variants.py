"""ResNets as they came to be built after the paper: normalisation and ReLU before each convolution."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from cnncourse.zoo.resnet import cifar_resnet
from cnncourse.zoo.spec import BatchNorm, Conv, Layer, ReLU, Residual, Serial, changed

__all__ = ["cifar_preactivation"]


def cifar_preactivation(depth: int, *, option: str = "A", filters: int = 16) -> Serial:
    """Return a residual network whose blocks normalise and rectify first: input 3×32×32.

    The sum of body and shortcut passes on as it is, from the first block to the last; a normalisation and a ReLU
    follow the last sum. The first block goes without its first two layers, as they stand before it already.

    Parameters
    ----------
    depth, option, filters
        As for :func:`cnncourse.zoo.resnet.cifar_resnet`; not "plain".

    Raises
    ------
    ValueError
        For another depth or option.

    References
    ----------
    He, Zhang, Ren & Sun (2016), "Identity mappings in deep residual networks", ECCV, figure 4 (e).
    """
    if option == "plain":
        msg = "cifar_preactivation: option is A, B or C; a plain network has no shortcut to keep clear"
        raise ValueError(msg)
    net = cifar_resnet(depth, option=option, filters=filters)
    stem, rest, end = net.layers[:3], net.layers[3:-2], net.layers[-2:]
    blocks = [
        before(block, first=not place) for place, block in enumerate(rest[::2])
    ]  # each has a ReLU behind it
    last = (BatchNorm(name="bn"), ReLU(name="relu"))
    return Serial((*stem, *blocks, *last, *end), name=f"{net.name}, pre-activation")


def before(block: Any, *, first: bool) -> Residual:
    """Return the block with each normalisation, and a ReLU behind it, before its convolution."""
    body: list[Layer] = []
    for place, conv in enumerate((layer for layer in block.body.layers if isinstance(layer, Conv)), 1):
        if place > 1 or not first:
            body += [BatchNorm(name=f"bn{place}"), ReLU(name=f"relu{place}")]
        body.append(conv)
    return replace(block, body=Serial(tuple(body)), shortcut=changed(block.shortcut, bare))


def bare(layer: Layer) -> Layer:
    """Leave a normalisation out: a shortcut that is added as it is has none."""
    return Serial((), name=layer.name) if isinstance(layer, BatchNorm) else layer
