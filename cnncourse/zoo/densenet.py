"""DenseNet: every layer sees the maps of all before it in its block."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from cnncourse.zoo.spec import (
    AvgPool,
    BatchNorm,
    Concat,
    Conv,
    Dropout,
    GlobalAvgPool,
    Layer,
    Linear,
    MaxPool,
    ReLU,
    Serial,
)
from cnncourse.zoo.tables import row

__all__ = ["TABLE_1", "cifar_densenet", "densenet"]

TABLE_1 = {121: (6, 12, 24, 16), 169: (6, 12, 32, 32), 201: (6, 12, 48, 32)}
"""Table 1 of the paper: how many layers each block has, two convolutions in each."""


class Style(NamedTuple):
    """What the layers of a network have in common: growth rate k, 1×1 bottlenecks or not, rate of dropout."""

    growth: int
    bottleneck: bool = True
    dropout: float = 0.0


def densenet(depth: int) -> Serial:
    """Return a DenseNet for ImageNet, DenseNet-BC with k = 32: input 3×224×224.

    Parameters
    ----------
    depth : {121, 169, 201}
        7,978,856; 14,149,480; 20,013,928 parameters.

    Raises
    ------
    ValueError
        For another depth.

    References
    ----------
    Huang, Liu, van der Maaten & Weinberger (2017), "Densely connected convolutional networks", CVPR, table 1.
    """
    blocks = row("densenet", TABLE_1, depth)
    return Serial(
        (
            Conv(64, 7, stride=2, padding=3, bias=False, name="conv0"),
            BatchNorm(name="norm0"),
            ReLU(name="relu0"),
            MaxPool(3, stride=2, padding=1, name="pool0"),
            *dense_blocks(64, blocks, Style(32), compression=0.5),
            GlobalAvgPool(name="pool"),
            Linear(1000, name="fc"),
        ),
        name=f"DenseNet-{depth}",
    )


def cifar_densenet(depth: int, growth: int, *, bc: bool = False, dropout: float = 0.0) -> Serial:
    """Return a DenseNet for CIFAR-10: input 3×32×32, three dense blocks of equal length.

    Parameters
    ----------
    depth : int
        L, the layers with weights: 3n + 4; with ``bc`` 6n + 4.
    growth : int
        k, the maps that each layer adds.
    bc : bool
        DenseNet-BC: a 1×1 convolution to 4k maps in each layer, and transitions that halve the maps.
    dropout : float
        The paper has 0.2 where it does not augment the data.

    Raises
    ------
    ValueError
        For another depth.

    References
    ----------
    Huang, Liu, van der Maaten & Weinberger (2017), sections 3 and 4, and table 2.
    """
    count, rest = divmod(depth - 4, 6 if bc else 3)
    if rest or count < 1:
        msg = f"cifar_densenet: depth is {'6n' if bc else '3n'} + 4, such as 40 or 100, not {depth}"
        raise ValueError(msg)
    filters = 2 * growth if bc else 16
    style = Style(growth, bc, dropout)
    return Serial(
        (
            Conv(filters, 3, padding=1, bias=False, name="conv0"),
            *dense_blocks(filters, (count,) * 3, style, compression=0.5 if bc else 1.0),
            GlobalAvgPool(name="pool"),
            Linear(10, name="fc"),
        ),
        name=f"CIFAR DenseNet{'-BC' * bc} ({depth}, {growth})",
    )


def dense_blocks(
    channels: int, counts: tuple[int, ...], style: Style, *, compression: float
) -> Iterator[Layer]:
    """Yield all blocks with the transitions between them, and the last normalisation."""
    for block, count in enumerate(counts, 1):
        for place in range(1, count + 1):
            yield dense_layer(f"dense{block}_{place}", style)
        channels += count * style.growth
        if block < len(counts):
            channels = int(compression * channels)
            yield transition(f"transition{block}", channels, style.dropout)
    yield from (BatchNorm(name="norm"), ReLU(name="relu"))


def dense_layer(name: str, style: Style) -> Concat:
    """Return what comes in with the new maps behind it; normalisation and ReLU stand before a convolution."""
    reduce = (*unit("1", 4 * style.growth, 1, style.dropout),) if style.bottleneck else ()
    new = (*reduce, *unit("2" if style.bottleneck else "1", style.growth, 3, style.dropout))
    return Concat((Serial((), name="before"), Serial(new, name="new")), name=name)


def transition(name: str, filters: int, dropout: float) -> Serial:
    """Return what halves the maps in size, and, compressing, in number."""
    return Serial((*unit("", filters, 1, dropout), AvgPool(2, name="pool")), name=name)


def unit(at: str, filters: int, kernel: int, dropout: float) -> Iterator[Layer]:
    """Yield a normalisation, a ReLU, a convolution, and dropout where there is any."""
    yield from (BatchNorm(name=f"norm{at}"), ReLU(name=f"relu{at}"))
    yield Conv(filters, kernel, padding=kernel // 2, bias=False, name=f"conv{at}")
    if dropout:
        yield Dropout(dropout, name=f"drop{at}")
