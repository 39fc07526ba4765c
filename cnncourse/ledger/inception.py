"""Ledger and errata of GoogLeNet: table 1 of its paper, row by row."""

from __future__ import annotations

from functools import cache, partial

from cnncourse.ledger.counting import count, output, traced
from cnncourse.ledger.rows import Erratum, Row, measured
from cnncourse.zoo.googlenet import googlenet
from cnncourse.zoo.spec import (
    AvgPool,
    BatchNorm,
    Conv,
    GlobalAvgPool,
    Linear,
    LocalResponseNorm,
    MaxPool,
    Serial,
)
from cnncourse.zoo.trace import Trace, trace

__all__ = ["ERRATA", "ROWS"]

PAPER, TABLE = "Szegedy et al. 2015", "table 1"
SIZES = {
    "conv1": (112, 112, 64), "pool1": (56, 56, 64), "conv2": (56, 56, 192), "pool2": (28, 28, 192),
    "3a": (28, 28, 256), "3b": (28, 28, 480), "pool3": (14, 14, 480),
    "4a": (14, 14, 512), "4b": (14, 14, 512), "4c": (14, 14, 512), "4d": (14, 14, 528), "4e": (14, 14, 832),
    "pool4": (7, 7, 832), "5a": (7, 7, 832), "5b": (7, 7, 1024), "pool": (1, 1, 1024), "fc": (1, 1, 1000),
}  # fmt: skip
"""Rows of the table, by our names: the output size as printed."""

COSTS = {
    "conv1": (2.7, 34), "conv2": (112, 360), "3a": (159, 128), "3b": (380, 304), "4a": (364, 73), "4b": (437, 88),
    "4c": (463, 100), "4d": (580, 119), "4e": (840, 170), "5a": (1072, 54), "5b": (1388, 71), "fc": (1000, 1),
}  # fmt: skip
"""Thousands of parameters and millions of operations as printed; the row called conv2 has its reduction in it."""

FIRST = (
    "7·7·3·64 = 9,408 weights are used 112² times. Both printed figures are those of a separable convolution, 8 "
    "kernels for each colour and then 1×1 to 64: see two rows below. The paper does not say so, Chollet (2017) does."
)
FIFTH = (
    "Both printed figures are 5 % above ours, and agree with each other: 1072K of 1,024 · 7² = 54M. Changing one of "
    "the six widths to another multiple of 8 does not give them."
)
WEIGHTS = {
    "conv1": FIRST,
    "3b": "379.0 as the other rows are counted, thousands of 1,024 weights without biases.",
    "4a": "366.75. The printed operations fit both: 364K weights at 14² places make 73.1M, ours 73.6M.",
    "4b": "438.0: the printed figure is a little less, and the printed operations fit both.",
    "4c": "The printed operations, 100M, are ours: at 14² places they stand for 498K weights.",
    "4d": "The printed operations, 119M, are ours: at 14² places they stand for 591K weights.",
    "4e": "The printed operations, 170M, are ours: at 14² places they stand for 847K weights.",
    "5a": FIFTH,
    "5b": "The printed operations, 71M, are ours: at 7² places they stand for 1,409K weights.",
    "3a": "159.5: cut, not rounded.",
}
OPERATIONS = {
    "conv1": FIRST,
    "4a": "73.6: cut, not rounded.",
    "5a": FIFTH,
}
NO = {"conv1", "4c", "5a"}


@cache
def net() -> Trace:
    """Return the table of GoogLeNet without its auxiliary heads."""
    return trace(googlenet(heads=False), (3, 224, 224))


def inside(row: str) -> tuple[str, ...]:
    """Return the layers that a row of the table stands for."""
    return ("conv2_reduce", "conv2") if row == "conv2" else (row,)


def kibi(row: str) -> float:
    """Count the weights of a row in thousands of 1,024, without biases, as the table does."""
    t = net()
    prefixes = tuple(f"{prefix}." for prefix in inside(row))
    found = [r for r in t.rows if f"{r.name}.".startswith(prefixes) and isinstance(r.layer, Conv | Linear)]
    return sum(r.macs // (r.units // r.output[0]) for r in found) / 1024


@cache
def separable() -> Trace:
    """Return the table of a separable first layer: 8 kernels of 7×7 for each colour, then 1×1 to 64."""
    deep = Conv(24, 7, stride=2, padding=3, groups=3, bias=False, name="depthwise")
    return trace(Serial((deep, Conv(64, 1, bias=False, name="pointwise"))), (3, 224, 224))


@cache
def headed() -> Trace:
    """Return the table of GoogLeNet with its auxiliary heads."""
    return trace(googlenet(), (3, 224, 224))


def blocks() -> int:
    """Count the boxes of the paper's figure 3: a ReLU has none, and three softmax functions have one each."""
    drawn = (AvgPool, Conv, GlobalAvgPool, Linear, LocalResponseNorm, MaxPool)
    modules = {row.name.partition(".")[0] for row in net().rows if row.name[0].isdigit()}
    return sum(isinstance(row.layer, drawn) for row in headed().rows) + len(modules) + 3


def saved_by_the_average() -> float:
    """Return the stored difference of a dense end and an average, in points of error."""
    dense, average = (measured("inception_heads", "networks", end, "mean")() for end in ("dense", "average"))
    return float(dense - average)


def judged(row: str, reasons: dict[str, str]) -> str:
    """Return the verdict where figures differ: no for those that no rounding explains."""
    return "" if row not in reasons else "no" if row in NO else "partly"


ROWS = [
    *(
        Row(f"googlenet.{row}.size", PAPER, TABLE, f"GoogLeNet {row}: output {h}×{w}×{c}, values", h * w * c,
            output(net, row))
        for row, (h, w, c) in SIZES.items()
    ),
    *(
        Row(f"googlenet.{row}.parameters", PAPER, TABLE, f"GoogLeNet {row}: parameters", printed,
            partial(kibi, row), unit="· 1,024", digits=1 if row == "conv1" else 0,
            judged=judged(row, WEIGHTS), reason=WEIGHTS.get(row, ""))
        for row, (printed, _) in COSTS.items()
    ),
    *(
        Row(f"googlenet.{row}.operations", PAPER, TABLE, f"GoogLeNet {row}: operations", printed,
            count(net, inside(row), "macs", 1e6), unit="million", judged=judged(row, OPERATIONS),
            reason=OPERATIONS.get(row, ""))
        for row, (_, printed) in COSTS.items()
    ),
    Row("googlenet.separable.parameters", PAPER, TABLE, "GoogLeNet conv1, if separable: parameters", 2.7,
        lambda: separable().parameters / 1e3, unit="· 1,000", digits=1,
        reason="3 · 8 · 7² + 24 · 64 = 2,712 (2.6 in the 1,024s of the other rows)."),
    Row("googlenet.separable.operations", PAPER, TABLE, "GoogLeNet conv1, if separable: operations", 34,
        lambda: separable().macs / 1e6, unit="million"),
    *(
        Row(f"googlenet.head_{at}.size", PAPER, "section 5", f"GoogLeNet, head behind {at}: pooled to 4×4×{c}, values",
            16 * c, partial(lambda at: headed()[f"head_{at}.pool"].units, at))
        for at, c in (("4a", 512), ("4d", 528))
    ),
    Row("googlenet.operations", PAPER, "section 1", "GoogLeNet: operations for an image", 1.5,
        lambda: net().macs / 1e9, unit="billion", digits=1, judged="partly",
        reason="A budget, not a count: ours has 1.58 billion, and the rows of its table add up to 1.50."),
    Row("googlenet.fewer", PAPER, "section 1", "GoogLeNet: times fewer parameters than AlexNet", 12,
        lambda: traced("AlexNet 2012").parameters / net().parameters, judged="no",
        reason="60,965,224 against 6,998,552; twelve times fewer would be 5 million."),
    Row("googlenet.five", "Szegedy et al. 2016", "section 1", "GoogLeNet: parameters", 5,
        lambda: net().parameters / 1e6, unit="million", judged="no",
        reason="6,998,552, and 5,973,552 without the classifier."),
    Row("googlenet.layers", PAPER, "section 5", "GoogLeNet: layers with weights, one behind the other", 22,
        lambda: deep(), reason="The longest way: a module counts as two."),
    Row("googlenet.average", PAPER, "section 5", "GoogLeNet: what the average saves against dense layers, top-1", 0.6,
        saved_by_the_average, unit="points", digits=1, judged="partly",
        reason="On ImageNet. Ours: a network of two modules on the bundled digits, 5 seeds, 0.1 ± 0.4: no difference."),
    Row("googlenet.blocks", PAPER, "section 5", "GoogLeNet: building blocks", 100, blocks, judged="partly",
        reason="\"About 100\". Ours are the boxes of its figure 3: 59 convolutions, 5 linear layers, 16 poolings, "
               "9 concatenations, 2 normalisations, 3 softmax functions."),
    Row("googlenet.with_pooling", PAPER, "section 5", "GoogLeNet: layers, poolings counted", 27,
        lambda: deep() + sum(isinstance(r.layer, MaxPool) and "." not in r.name for r in net().rows) + 1),
]  # fmt: skip


def deep() -> int:
    """Count the layers with weights on the longest way through the network."""
    modules = {name.partition(".")[0] for name in (row.name for row in net().rows) if name[0].isdigit()}
    plain = [r for r in net().rows if isinstance(r.layer, Conv | Linear) and not r.name[0].isdigit()]
    return 2 * len(modules) + len(plain)


ERRATA = [
    Erratum(
        "googlenet.first",
        "Szegedy et al. 2015, table 1",
        "The first convolution has 2.7K parameters",
        "7·7·3·64 = 9,408, without biases.",
        lambda: net()["conv1.conv"].macs // 112**2 == 9408,
        "19_inception",
    ),
    Erratum(
        "googlenet.kernel",
        "PyTorch's GoogLeNet, and code copied from it",
        "The branch called 5×5 has a 5×5 kernel",
        "There it is 3×3: 6,624,904 parameters without heads, normalised; with 5×5 kernels there are more.",
        lambda: torchvision_kernels() == {(3, 3)},
        "19_inception",
    ),
    Erratum(
        "googlenet.twelve",
        "Szegedy et al. 2015, section 1, and after it nearly every course",
        "GoogLeNet has twelve times fewer parameters than AlexNet",
        "60,965,224 / 6,998,552 = 8.7 times; 10.2 times if its classifier is not counted.",
        lambda: round(traced("AlexNet 2012").parameters / net().parameters, 1) == 8.7,
        "19_inception",
    ),
    Erratum(
        "googlenet.dense",
        "courses",
        "GoogLeNet has no fully connected layer",
        "One: from 1,024 averages to 1,000 classes, 1,025,000 parameters, 15 % of all. Each head has two more.",
        lambda: [row.parameters for row in net().rows if isinstance(row.layer, Linear)] == [1_025_000],
        "19_inception",
    ),
    Erratum(
        "googlenet.batch_norm",
        "PyTorch's GoogLeNet, and code copied from it",
        "GoogLeNet normalises every convolution over the batch",
        "As published nothing does; it has two local response normalisations. Batch normalisation is of 2015.",
        lambda: not any(isinstance(row.layer, BatchNorm) for row in net().rows),
        "19_inception",
    ),
    Erratum(
        "inception.cheaper",
        "courses",
        "A 1×1 convolution before a larger one makes it cheaper",
        "Only if it reduces enough: from 16 maps to 16 maps of 3×3, a reduction to 16 costs a ninth more than none.",
        lambda: reduced_to(16) > reduced_to(0) > reduced_to(8),
        "19_inception",
    ),
]


def reduced_to(maps: int) -> int:
    """Count the MACs at one place of a 3×3 convolution from 16 maps to 16, reduced to some maps before, or not."""
    first = (Conv(maps, 1, name="reduce"),) if maps else ()
    return trace(Serial((*first, Conv(16, 3, padding=1, name="expand"))), (16, 1, 1)).macs


def torchvision_kernels() -> set[tuple[int, ...]]:
    """Return the kernels that the branches called 5×5 have in PyTorch's network."""
    rows = traced("GoogLeNet, torchvision").rows
    found = [r.layer for r in rows if "5x5.expand" in r.name and isinstance(r.layer, Conv)]
    return {tuple(layer.windows[0]) for layer in found}
