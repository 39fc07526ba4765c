"""GoogLeNet: inception modules, naive and reduced, and the network as published and as in PyTorch."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from cnncourse.zoo.spec import (
    AdaptiveAvgPool,
    AvgPool,
    BatchNorm,
    Concat,
    Conv,
    Dropout,
    Flatten,
    GlobalAvgPool,
    Graph,
    Layer,
    Linear,
    LocalResponseNorm,
    MaxPool,
    Node,
    ReLU,
    Serial,
)

__all__ = ["TABLE_1", "googlenet", "googlenet_torchvision", "inception", "inception_naive"]

TABLE_1 = {
    "3a": (64, 96, 128, 16, 32, 32),
    "3b": (128, 128, 192, 32, 96, 64),
    "4a": (192, 96, 208, 16, 48, 64),
    "4b": (160, 112, 224, 24, 64, 64),
    "4c": (128, 128, 256, 24, 64, 64),
    "4d": (112, 144, 288, 32, 64, 64),
    "4e": (256, 160, 320, 32, 128, 128),
    "5a": (256, 160, 320, 32, 128, 128),
    "5b": (384, 192, 384, 48, 128, 128),
}
"""The inception rows of table 1: filters of 1×1, 3×3 reduce, 3×3, 5×5 reduce, 5×5 and of the projection behind the
pooling."""

Row = tuple[int, int, int, int, int, int]
Unit = Callable[..., Serial]


def conv_relu(name: str, filters: int, kernel: int, *, stride: int = 1) -> Serial:
    """Return a convolution and its ReLU, the maps as large as before unless strided."""
    conv = Conv(filters, kernel, stride=stride, padding=kernel // 2, name="conv")
    return Serial((conv, ReLU(name="relu")), name=name)


def conv_bn_relu(name: str, filters: int, kernel: int, *, stride: int = 1) -> Serial:
    """Return the same, normalised in between."""
    conv = Conv(filters, kernel, stride=stride, padding=kernel // 2, bias=False, name="conv")
    return Serial((conv, BatchNorm(eps=1e-3, name="bn"), ReLU(name="relu")), name=name)


def inception_naive(ones: int, threes: int, fives: int, *, name: str = "") -> Concat:
    """Return a module without reductions: 1×1, 3×3 and 5×5 convolutions and a max-pooling side by side.

    References
    ----------
    Szegedy et al. (2015), "Going deeper with convolutions", CVPR, figure 2 (a).
    """
    convolutions = (conv_relu(f"{k}x{k}", filters, k) for k, filters in ((1, ones), (3, threes), (5, fives)))
    return Concat((*convolutions, MaxPool(3, stride=1, padding=1, name="pool")), name=name)


def inception(row: Row, *, name: str = "", unit: Unit = conv_relu, large: int = 5) -> Concat:
    """Return a module with 1×1 reductions before its 3×3 and 5×5 convolutions, and behind its pooling.

    Parameters
    ----------
    row : tuple of 6 int
        Of :data:`TABLE_1`.
    name : str
    unit : function (name, filters, kernel) -> Serial
        Makes a convolution and what follows it.
    large : int
        The kernel of the branch called 5×5.

    References
    ----------
    Szegedy et al. (2015), "Going deeper with convolutions", CVPR, figure 2 (b).
    """
    ones, three_reduce, threes, five_reduce, fives, projection = row
    return Concat(
        (
            unit("1x1", ones, 1),
            Serial((unit("reduce", three_reduce, 1), unit("expand", threes, 3)), name="3x3"),
            Serial((unit("reduce", five_reduce, 1), unit("expand", fives, large)), name="5x5"),
            Serial(
                (MaxPool(3, stride=1, padding=1, name="max"), unit("project", projection, 1)), name="pool"
            ),
        ),
        name=name,
    )


def googlenet(*, heads: bool = True) -> Graph:
    """Return GoogLeNet as published: input 3×224×224, 22 layers with weights.

    Poolings of stride 2 count their last, cut-off window too (``ceil_mode``), so that 112 becomes 56, then 28, 14
    and 7. The constants of the response normalisation are not in the paper; these are AlexNet's.

    Parameters
    ----------
    heads : bool
        Give the two auxiliary classifiers too, behind 4a and 4d, which answer while training only; each
        adds 0.3 times its loss.

    References
    ----------
    Szegedy et al. (2015), "Going deeper with convolutions", CVPR, table 1, figure 3 and section 5.
    """
    lrn = LocalResponseNorm(5, alpha=5e-4, k=2)
    stem = (
        Node("conv1", conv_relu("", 64, 7, stride=2)),
        Node("pool1", halved()),
        Node("norm1", lrn),
        Node("conv2_reduce", conv_relu("", 64, 1)),
        Node("conv2", conv_relu("", 192, 3)),
        Node("norm2", lrn),
        Node("pool2", halved()),
    )
    modules = tuple(inceptions(conv_relu, large=5, last_pool=halved()))
    return whole("GoogLeNet", stem + modules, 0.4, head(AvgPool(5, stride=3), conv_relu) if heads else None)


def googlenet_torchvision(*, heads: bool = True) -> Graph:
    """Return PyTorch's GoogLeNet: 13,004,888 parameters, 6,624,904 without heads.

    It normalises each convolution and has no response normalisation; the branch called 5×5 has a 3×3 kernel; the
    last pooling between modules is 2×2; the heads start from an adaptive pooling to 4×4.

    Parameters
    ----------
    heads : bool
        As in :func:`googlenet`.

    References
    ----------
    torchvision.models.googlenet; the 3×3 kernel is its issue 906.
    """
    stem = (
        Node("conv1", conv_bn_relu("", 64, 7, stride=2)),
        Node("pool1", halved()),
        Node("conv2_reduce", conv_bn_relu("", 64, 1)),
        Node("conv2", conv_bn_relu("", 192, 3)),
        Node("pool2", halved()),
    )
    modules = tuple(inceptions(conv_bn_relu, large=3, last_pool=MaxPool(2, ceil_mode=True)))
    auxiliary = head(AdaptiveAvgPool(4), conv_bn_relu) if heads else None
    return whole("GoogLeNet, torchvision", stem + modules, 0.2, auxiliary)


def halved() -> MaxPool:
    """Return the pooling that halves the maps; a last window may reach beyond the border."""
    return MaxPool(3, stride=2, ceil_mode=True)


def inceptions(unit: Unit, *, large: int, last_pool: MaxPool) -> Iterator[Node]:
    """Yield the rows of the table, and the poolings before 4a and 5a."""
    pools = {"4a": Node("pool3", halved()), "5a": Node("pool4", last_pool)}
    for at, row in TABLE_1.items():
        if at in pools:
            yield pools[at]
        yield Node(at, inception(row, unit=unit, large=large))


def head(pool: Layer, unit: Unit) -> Serial:
    """Return an auxiliary classifier."""
    return Serial(
        (
            replace(pool, name="pool"),
            unit("reduce", 128, 1),
            Flatten(name="flatten"),
            Linear(1024, name="fc1"),
            ReLU(name="relu"),
            Dropout(0.7, name="drop"),
            Linear(1000, name="fc2"),
        )
    )


def whole(name: str, nodes: tuple[Node, ...], dropout: float, auxiliary: Serial | None) -> Graph:
    """Return the network: nodes, classifier and heads."""
    end = (Node("pool", GlobalAvgPool()), Node("drop", Dropout(dropout)), Node("fc", Linear(1000)))
    places = ("4a", "4d") if auxiliary else ()
    heads = tuple(Node(f"head_{at}", auxiliary, (at,)) for at in places if auxiliary)
    return Graph(
        (*nodes, *end, *heads),
        outputs=("fc",),
        heads=tuple((node.name, 0.3) for node in heads),
        name=name,
    )
