"""Stochastic depth: a residual network whose blocks are left out at random while training."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from cnncourse.zoo.resnet import cifar_resnet
from cnncourse.zoo.spec import AvgPool, DropPath, Layer, Residual, Serial, changed

__all__ = ["cifar_stochastic_depth", "with_stochastic_depth"]


def cifar_stochastic_depth(depth: int = 110, *, survival: float = 0.5) -> Serial:
    """Return a residual network for CIFAR-10 with stochastic depth: input 3×32×32.

    A shortcut into a new stage takes means of 2×2 pixels and adds channels of zeros.

    Parameters
    ----------
    depth : int
        6n + 2; the paper has 110 and 1202.
    survival : float
        p_L, the probability that the last block is kept.

    References
    ----------
    Huang, Sun, Liu, Sedra & Weinberger (2016), "Deep networks with stochastic depth", ECCV, sections 3 and 4.
    """
    net = with_stochastic_depth(cifar_resnet(depth), survival=survival)
    return changed(net, averaged)


def with_stochastic_depth(net: Serial, *, survival: float = 0.5) -> Serial:
    r"""Let the body of each residual block survive with a probability that falls towards the output.

    .. math:: p_l = 1 - \frac{l}{L} (1 - p_L)

    for the l-th of L blocks. :class:`~cnncourse.zoo.spec.DropPath` draws for each example and scales up what is
    kept; the paper draws for each batch, and scales down when it tests.

    Parameters
    ----------
    net : Serial
        Its :class:`~cnncourse.zoo.spec.Residual` layers are the blocks.
    survival : float
        p_L.

    Examples
    --------
    >>> net = with_stochastic_depth(cifar_resnet(8))
    >>> [round(layer.body.layers[-1].p, 3) for layer in net.layers if isinstance(layer, Residual)]
    [0.167, 0.333, 0.5]
    """
    blocks = [layer.name for layer in net.layers if isinstance(layer, Residual)]
    rates = {name: (1 - survival) * place / len(blocks) for place, name in enumerate(blocks, 1)}
    return replace(
        net,
        layers=tuple(dropping(layer, rates) for layer in net.layers),
        name=f"{net.name}, stochastic depth",
    )


def dropping(layer: Any, rates: dict[str, float]) -> Layer:
    """Return a block whose body may be dropped; any other layer as it is."""
    if layer.name not in rates:
        return layer
    return replace(
        layer, body=replace(layer.body, layers=(*layer.body.layers, DropPath(rates[layer.name], name="drop")))
    )


def averaged(layer: Any) -> Layer:
    """Let a pooling that picks pixels take means over its stride instead."""
    return replace(layer, kernel_size=layer.windows[1]) if isinstance(layer, AvgPool) else layer
