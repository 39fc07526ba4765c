"""ResNet: residual networks for ImageNet and CIFAR-10, and the plain networks they are compared with."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from cnncourse.zoo.spec import (
    AvgPool,
    BatchNorm,
    Conv,
    GlobalAvgPool,
    Layer,
    Linear,
    MaxPool,
    PadChannels,
    ReLU,
    Residual,
    Serial,
)
from cnncourse.zoo.tables import row

__all__ = ["TABLE_1", "cifar_resnet", "resnet"]

TABLE_1 = {18: (2, 2, 2, 2), 34: (3, 4, 6, 3), 50: (3, 4, 6, 3), 101: (3, 4, 23, 3), 152: (3, 8, 36, 3)}
"""Table 1 of the paper: how many blocks stand in conv2, conv3, conv4 and conv5; bottlenecks from 50 layers on."""

KINDS = dict.fromkeys("ABC", "ResNet") | {"plain": "plain"}
Path = tuple[Layer, ...]
Body = Callable[[int, int], tuple[Path, int]]


def resnet(depth: int, *, option: str = "B", stride_in_3x3: bool = False) -> Serial:
    """Return a residual network for ImageNet: input 3×224×224.

    Parameters
    ----------
    depth : {18, 34, 50, 101, 152}
        11,689,512; 21,797,672; 25,557,032; 44,549,160; 60,192,808 parameters with option B.
    option : {"A", "B", "C", "plain"}
        The shortcuts: A identities, padded with zero channels where a stage has more; B projections there;
        C projections everywhere; plain, none.
    stride_in_3x3 : bool
        A bottleneck that halves the size does so in its first 1×1 convolution in the paper, in its 3×3 in
        PyTorch's networks. That changes no parameter but the MACs.

    Raises
    ------
    ValueError
        For another depth or option.

    References
    ----------
    He, Zhang, Ren & Sun (2016), "Deep residual learning for image recognition", CVPR, table 1 and section 3.3.
    """
    body = basic if depth < 50 else partial(bottleneck, stride_in_3x3=stride_in_3x3)
    return Serial(
        (
            *conv_bn("1", 64, 7, stride=2, padding=3),
            ReLU(name="relu1"),
            MaxPool(3, stride=2, padding=1, name="pool1"),
            *stages(body, row("resnet", TABLE_1, depth), 64, option),
            GlobalAvgPool(name="pool"),
            Linear(1000, name="fc"),
        ),
        name=f"{KINDS[option]}-{depth}",
    )


def cifar_resnet(depth: int, *, option: str = "A", filters: int = 16) -> Serial:
    """Return a residual network for CIFAR-10: input 3×32×32, three stages of 2n layers of 16, 32 and 64 filters.

    Parameters
    ----------
    depth : int
        6n + 2. The paper has 20, 32, 44, 56, 110 and 1202: 0.27, 0.46, 0.66, 0.85, 1.7, 19.4 million parameters.
    option : {"A", "B", "C", "plain"}
        The shortcuts, as in :func:`resnet`.
    filters : int
        Of the first stage; the paper has 16.

    Raises
    ------
    ValueError
        For another depth or option.

    References
    ----------
    He, Zhang, Ren & Sun (2016), section 4.2 and table 6.
    """
    if depth < 8 or depth % 6 != 2:
        msg = f"cifar_resnet: depth is 6n + 2, such as 20 or 110, not {depth}"
        raise ValueError(msg)
    return Serial(
        (
            *conv_bn("1", filters, 3, padding=1),
            ReLU(name="relu1"),
            *stages(basic, (depth // 6,) * 3, filters, option),
            GlobalAvgPool(name="pool"),
            Linear(10, name="fc"),
        ),
        name=f"CIFAR {KINDS[option]}-{depth}",
    )


def stages(body: Body, counts: tuple[int, ...], filters: int, option: str) -> Iterator[Layer]:
    """Yield all blocks, each with the ReLU behind its sum; each stage but the first halves the size."""
    row("option", KINDS, option)
    channels = filters
    for stage, count in enumerate(counts):
        for place in range(count):
            name, stride = f"conv{stage + 2}_{place + 1}", 2 if stage and not place else 1
            path, out = body(filters << stage, stride)
            yield block(name, path, shortcut(channels, out, stride, option), plain=option == "plain")
            yield ReLU(name=f"{name}_relu")
            channels = out


def block(name: str, path: Path, short: Path, *, plain: bool) -> Layer:
    """Return a body with its shortcut, or alone."""
    return Serial(path, name=name) if plain else Residual(Serial(path), Serial(short), name=name)


def basic(filters: int, stride: int) -> tuple[Path, int]:
    """Return the body of two 3×3 convolutions, and how many channels it gives."""
    return (
        *conv_bn("1", filters, 3, stride=stride, padding=1),
        ReLU(name="relu1"),
        *conv_bn("2", filters, 3, padding=1),
    ), filters


def bottleneck(filters: int, stride: int, *, stride_in_3x3: bool) -> tuple[Path, int]:
    """Return the body that makes the maps fewer by 1×1 convolutions around a 3×3."""
    first, second = (1, stride) if stride_in_3x3 else (stride, 1)
    return (
        *conv_bn("1", filters, 1, stride=first),
        ReLU(name="relu1"),
        *conv_bn("2", filters, 3, stride=second, padding=1),
        ReLU(name="relu2"),
        *conv_bn("3", 4 * filters, 1),
    ), 4 * filters


def shortcut(channels: int, filters: int, stride: int, option: str) -> Path:
    """Return what leads around a body."""
    if option == "C" or (option == "B" and (channels, stride) != (filters, 1)):
        return conv_bn("", filters, 1, stride=stride)
    if (channels, stride) == (filters, 1):
        return ()
    return AvgPool(1, stride=stride, name="pick"), PadChannels(filters, name="pad")


def conv_bn(at: str, filters: int, kernel: int, *, stride: int = 1, padding: int = 0) -> Path:
    """Return a convolution, whose bias the normalisation behind it has."""
    conv = Conv(filters, kernel, stride=stride, padding=padding, bias=False, name=f"conv{at}")
    return conv, BatchNorm(name=f"bn{at}")
