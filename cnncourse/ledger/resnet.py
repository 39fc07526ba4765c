"""Ledger and errata of ResNet, stochastic depth and DenseNet."""

from __future__ import annotations

from functools import partial

from cnncourse.ledger.counting import output, traced, whole
from cnncourse.ledger.rows import Erratum, Row
from cnncourse.zoo.resnet import resnet
from cnncourse.zoo.spec import Conv, Linear
from cnncourse.zoo.trace import trace

__all__ = ["ERRATA", "ROWS"]

HE, HUANG_DEPTH, HUANG = "He et al. 2016", "Huang et al. 2016", "Huang et al. 2017"
CUT = "Cut, not rounded."
OPERATIONS = {18: (1.8, "A"), 34: (3.6, "A"), 50: (3.8, "B"), 101: (7.6, "B"), 152: (11.3, "B")}
"""Billions of multiply-adds by depth as table 1 prints them, and the shortcuts that the paper uses there."""

SIZES = {"conv1": 112, "conv2_1": 56, "conv3_1": 28, "conv4_1": 14, "conv5_1": 7}
CIFAR = {20: (0.27, 2), 32: (0.46, 2), 44: (0.66, 2), 56: (0.85, 2), 110: (1.7, 1), 1202: (19.4, 1)}
DENSE = {
    "CIFAR DenseNet (40, 12)": 1.0,
    "CIFAR DenseNet (100, 12)": 7.0,
    "CIFAR DenseNet (100, 24)": 27.2,
    "CIFAR DenseNet-BC (100, 12)": 0.8,
    "CIFAR DenseNet-BC (250, 24)": 15.3,
    "CIFAR DenseNet-BC (190, 40)": 25.6,
}
PYTORCH = {18: 11_689_512, 34: 21_797_672, 50: 25_557_032, 101: 44_549_160, 152: 60_192_808}


def billions(depth: int, option: str) -> float:
    """Count the multiply-adds of a ResNet."""
    return trace(resnet(depth, option=option), (3, 224, 224)).macs / 1e9


def side(layer: str) -> int:
    """Return the side of the maps behind a block of ResNet-50."""
    found = [row for row in traced("ResNet-50").rows if row.name.startswith(layer) and len(row.output) == 3]
    return found[-1].output[1]


def depth(network: str) -> int:
    """Count the layers with weights, those of the shortcuts not counted."""
    rows = traced(network).rows
    return sum(isinstance(r.layer, Conv | Linear) and "shortcut" not in r.name for r in rows)


def blocks_kept(blocks: int, last: float) -> float:
    """Return how many blocks are kept on average where the chance falls linearly from 1 to ``last``."""
    return sum(1 - block / blocks * (1 - last) for block in range(1, blocks + 1))


def share_of_vgg19() -> float:
    """Return what the plain network of 34 layers takes of VGG-19's multiply-adds, in per cent."""
    return 100 * traced("plain-34").macs / traced("VGG E").macs


ROWS = [
    *(
        Row(f"resnet{n}.operations", HE, "table 1", f"ResNet-{n}: multiply-adds", printed,
            partial(billions, n, option), unit="billion", digits=1,
            judged="partly" if n == 50 else "", reason=f"3.858: {CUT.lower()}" if n == 50 else "")
        for n, (printed, option) in OPERATIONS.items()
    ),
    *(
        Row(f"resnet.{layer}", HE, "table 1", f"ResNet-50: side of {layer.partition('_')[0]}", printed,
            partial(side, layer), unit="pixels")
        for layer, printed in SIZES.items()
    ),
    *(
        Row(f"resnet{n}.depth", HE, "table 1", f"ResNet-{n}: layers", n, partial(depth, f"ResNet-{n}"))
        for n in PYTORCH
    ),
    *(
        Row(f"resnet{n}.parameters", "PyTorch's documentation", f"resnet{n}", f"ResNet-{n}: parameters", printed,
            whole(f"ResNet-{n}", "parameters"))
        for n, printed in PYTORCH.items()
    ),
    Row("resnet.vgg16", HE, "section 3.3", "VGG-16: multiply-adds", 15.3, whole("VGG D", "macs", 1e9),
        unit="billion", digits=1, judged="partly", reason="15.47 with the three dense layers, 15.35 without."),
    Row("resnet.vgg19", HE, "section 3.3", "VGG-19: multiply-adds", 19.6, whole("VGG E", "macs", 1e9),
        unit="billion", digits=1),
    Row("resnet.plain34", HE, "section 3.3", "plain network of 34 layers: multiply-adds", 3.6,
        whole("plain-34", "macs", 1e9), unit="billion", digits=1),
    Row("resnet.share", HE, "section 3.3", "the same as a share of VGG-19's", 18, share_of_vgg19, unit="%",
        judged="partly", reason="3.6 of 19.6 billion is 18.4 %, 3.644 of 19.632 is 18.6 %."),
    *(
        Row(f"cifar{n}.parameters", HE, "table 6", f"CIFAR ResNet-{n}: parameters", printed,
            whole(f"CIFAR ResNet-{n}", "parameters", 1e6), unit="million", digits=digits)
        for n, (printed, digits) in CIFAR.items()
    ),
    *(
        Row(f"cifar{n}.depth", HE, "table 6", f"CIFAR ResNet-{n}: layers", n, partial(depth, f"CIFAR ResNet-{n}"))
        for n in CIFAR
    ),
    Row("stochastic.blocks", HUANG_DEPTH, "section 3", "110 layers: blocks kept on average", 40,
        lambda: blocks_kept(54, 0.5)),
    Row("stochastic.parameters", HUANG_DEPTH, "section 4", "110 layers: parameters", 1.7,
        whole("CIFAR ResNet-110, stochastic depth", "parameters", 1e6), unit="million", digits=1),
    *(
        Row(f"{name}.parameters", HUANG, "table 2", f"{name}: parameters", printed, whole(name, "parameters", 1e6),
            unit="million", digits=1)
        for name, printed in DENSE.items()
    ),
    Row("densenet201.rounded", HUANG, "section 4.4", "DenseNet-201: parameters", 20,
        whole("DenseNet-201", "parameters", 1e6), unit="million"),
    *(
        Row(f"densenet{n}.parameters", "PyTorch's documentation", f"densenet{n}", f"DenseNet-{n}: parameters", printed,
            whole(f"DenseNet-{n}", "parameters"))
        for n, printed in ((121, 7_978_856), (169, 14_149_480), (201, 20_013_928))
    ),
    Row("densenet121.pool", HUANG, "table 1", "DenseNet-121: values before the classifier", 1024,
        output(lambda: traced("DenseNet-121"), "pool")),
]  # fmt: skip

ERRATA = [
    Erratum(
        "resnet50.operations",
        "many comparisons",
        "ResNet-50 takes 4.1 billion multiply-adds",
        "PyTorch's does, with the stride in the 3×3 convolution; the paper's takes 3.86 billion.",
        lambda: (
            round(billions(50, "B"), 2) == 3.86
            and round(trace(resnet(50, stride_in_3x3=True), (3, 224, 224)).macs / 1e9, 1) == 4.1
        ),
        "20_resnet",
    ),
]
