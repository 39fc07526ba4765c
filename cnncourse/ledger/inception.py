"""Ledger and errata of GoogLeNet: table 1 of its paper, row by row."""

from __future__ import annotations

from functools import cache, partial

from cnncourse.ledger.counting import count, output, traced
from cnncourse.ledger.rows import Erratum, Row
from cnncourse.zoo.googlenet import googlenet
from cnncourse.zoo.spec import Conv, Linear, MaxPool
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
    "7·7·3·64 = 9,408 weights are used 112² times. The two printed figures agree with each other, 2.7K · 112² = 34M, "
    "so that the authors counted a first layer of fewer weights; nothing in the table makes 2.7K."
)
WEIGHTS = {
    "conv1": FIRST,
    "3b": "379.0 as the other rows are counted, thousands of 1,024 weights without biases.",
    "4a": "The printed operations, 73M, are ours: at 14² places they stand for 366K weights.",
    "4b": "438.0: the printed figure is a little less.",
    "4c": "The printed operations, 100M, are ours: at 14² places they stand for 498K weights.",
    "4d": "The printed operations, 119M, are ours: at 14² places they stand for 591K weights.",
    "4e": "The printed operations, 170M, are ours: at 14² places they stand for 847K weights.",
    "5a": "Both printed figures are 5 % above ours, and agree with each other: 1072K of 1,024 · 7² = 54M.",
    "5b": "The printed operations, 71M, are ours: at 7² places they stand for 1,409K weights.",
    "3a": "159.5: cut, not rounded.",
}
OPERATIONS = {
    "conv1": FIRST,
    "4a": "73.6: cut, not rounded.",
    "5a": "Both printed figures are 5 % above ours, and agree with each other: 1072K of 1,024 · 7² = 54M.",
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
    Row("googlenet.operations", PAPER, "section 1", "GoogLeNet: operations for an image", 1.5,
        lambda: net().macs / 1e9, unit="billion", digits=1, judged="partly",
        reason="A budget, not a count: ours has 1.58 billion, and the rows of its table add up to 1.50."),
    Row("googlenet.fewer", PAPER, "section 1", "GoogLeNet: times fewer parameters than AlexNet", 12,
        lambda: traced("AlexNet 2012").parameters / net().parameters, judged="no",
        reason="60,965,224 against 6,998,552; twelve times fewer would be 5 million."),
    Row("googlenet.layers", PAPER, "section 5", "GoogLeNet: layers with weights, one behind the other", 22,
        lambda: deep(), reason="The longest way: a module counts as two."),
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
]


def torchvision_kernels() -> set[tuple[int, ...]]:
    """Return the kernels that the branches called 5×5 have in PyTorch's network."""
    rows = traced("GoogLeNet, torchvision").rows
    found = [r.layer for r in rows if "5x5.expand" in r.name and isinstance(r.layer, Conv)]
    return {tuple(layer.windows[0]) for layer in found}
