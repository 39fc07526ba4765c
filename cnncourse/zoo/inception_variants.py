"""Inception for experiments: GoogLeNet with naive modules or a dense head, and small networks of modules."""

from __future__ import annotations

from dataclasses import replace

from cnncourse.zoo.googlenet import TABLE_1, Row, conv_relu, googlenet, inception, inception_naive
from cnncourse.zoo.spec import (
    AvgPool,
    Concat,
    Conv,
    Dropout,
    Flatten,
    GlobalAvgPool,
    Graph,
    Layer,
    Linear,
    MaxPool,
    Node,
    ReLU,
    Serial,
    changed,
)

__all__ = ["SMALL", "googlenet_naive", "small_googlenet", "small_inception", "with_dense_head"]

SMALL: dict[str, Row] = {
    "a": (16, 16, 24, 8, 8, 16),
    "b": (24, 16, 32, 8, 16, 16),
    "c": (32, 24, 64, 12, 32, 32),
}
"""The modules of :func:`small_inception`, as the rows of ``TABLE_1``."""


def naive_of(row: Row) -> Concat:
    """Return the module without reductions whose 1×1, 3×3 and 5×5 convolutions have as many filters."""
    ones, _, threes, _, fives, _ = row
    return inception_naive(ones, threes, fives)


def googlenet_naive() -> Graph:
    """Return GoogLeNet without heads and without reductions: every pooling hands all its maps on.

    Examples
    --------
    >>> from cnncourse.zoo.trace import trace
    >>> trace(googlenet_naive(), (3, 224, 224))["pool"].output
    (4944,)
    """
    net = googlenet(heads=False)
    nodes = (
        replace(node, layer=naive_of(TABLE_1[node.name])) if node.name in TABLE_1 else node
        for node in net.nodes
    )
    return replace(net, nodes=tuple(nodes), name="GoogLeNet, naive modules")


def with_dense_head(net: Layer) -> Layer:
    """Return a network whose global average pooling is left out: its linear layer sees every value of every map."""
    return changed(net, lambda layer: Flatten(name=layer.name) if isinstance(layer, GlobalAvgPool) else layer)


def small_inception(
    *, reduced: bool = True, width: float = 1, shrink: bool = False, modules: str = "abc"
) -> Serial:
    """Return a network of a few modules for images of 8×8, or of 32×32 that it shrinks to 8×8 first.

    Parameters
    ----------
    reduced : bool
        Whether the modules have 1×1 reductions; if not, their 1×1, 3×3 and 5×5 convolutions have as many filters.
    width : float
        Times as many filters in the modules, rounded to a multiple of 4.
    shrink : bool
        Whether the first convolution has stride 2 and a pooling follows it.
    modules : str
        Which modules of :data:`SMALL`; a pooling halves the maps before the last.

    Examples
    --------
    >>> from cnncourse.zoo.trace import trace
    >>> [trace(small_inception(reduced=r), (1, 8, 8)).parameters for r in (False, True)]
    [267602, 52774]
    """
    rows = {at: tuple(4 * round(width * filters / 4) for filters in SMALL[at]) for at in modules}
    made = [
        replace(inception(row) if reduced else naive_of(row), name=at)  # type: ignore[arg-type]
        for at, row in rows.items()
    ]
    stem = (Conv(24, 3, stride=2 if shrink else 1, padding=1, name="conv1"), ReLU(name="relu1"))
    pools = (MaxPool(2, name="pool1"),) if shrink else ()
    end = (MaxPool(2, name="pool2"), made[-1], GlobalAvgPool(name="pool"), Linear(10, name="fc"))
    return Serial((*stem, *pools, *made[:-1], *end))


def small_googlenet(*, heads: bool = True, divisor: int = 8) -> Graph:
    """Return the nine modules of GoogLeNet with an eighth of their filters, for ten classes and images of 8×8.

    A 3×3 convolution stands for its stem. There is no dropout before its classifier; its heads have theirs.

    Parameters
    ----------
    heads : bool
        As in :func:`cnncourse.zoo.googlenet.googlenet`, behind 4a and 4d, weighted by 0.3.
    divisor : int
        Of the filters and units.
    """
    nodes = [Node("conv1", conv_relu("", 64 // divisor, 3))]
    for at, row in TABLE_1.items():
        nodes += [Node(f"pool{at}", MaxPool(2))] if at in ("4a", "5a") else []
        nodes.append(Node(at, inception(tuple(filters // divisor for filters in row))))  # type: ignore[arg-type]
    nodes += [Node("pool", GlobalAvgPool()), Node("fc", Linear(10))]
    ends = [Node(f"head_{at}", small_head(divisor), (at,)) for at in ("4a", "4d") if heads]
    weights = tuple((node.name, 0.3) for node in ends)
    return Graph((*nodes, *ends), outputs=("fc",), heads=weights, name="small GoogLeNet")


def small_head(divisor: int) -> Serial:
    """Return an auxiliary classifier for maps of 4×4."""
    return Serial(
        (
            AvgPool(2, name="pool"),
            conv_relu("reduce", 128 // divisor, 1),
            Flatten(name="flatten"),
            Linear(1024 // divisor, name="fc1"),
            ReLU(name="relu"),
            Dropout(0.7, name="drop"),
            Linear(10, name="fc2"),
        )
    )
