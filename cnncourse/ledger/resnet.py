"""Ledger and errata of ResNet, stochastic depth and DenseNet."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import numpy as np

from cnncourse.init import he_normal
from cnncourse.ledger.counting import output, traced, whole
from cnncourse.ledger.rows import Erratum, Row, measured
from cnncourse.ops import batch_norm, batch_norm_statistics
from cnncourse.zoo.resnet import cifar_resnet, resnet
from cnncourse.zoo.spec import Conv, Linear, Serial
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
RESNET20 = ("resnet20_cifar", "runs", "8 epochs, seed 0, bfloat16")
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


def convolutions(network: str) -> tuple[int, int]:
    """Count the convolutions of a network, and those of them that stand on shortcuts."""
    names = [row.name for row in traced(network).rows if isinstance(row.layer, Conv)]
    short = sum("shortcut" in name for name in names)
    return len(names) - short, short


def resnet18_for_cifar() -> int:
    """Count the parameters of ResNet-18 with a stem of 3×3 and 10 classes, as it is often used on CIFAR-10."""
    net = resnet(18)
    stem = (replace(net.layers[0], kernel_size=3, stride=1, padding=1), *net.layers[1:3])  # type: ignore[call-arg]
    return trace(Serial((*stem, *net.layers[4:-1], Linear(10, name="fc"))), (3, 32, 32)).parameters


def first_over_last(layers: int) -> float:
    """Return how much larger the gradient at the first convolution of a plain network is than at the last."""
    from cnncourse import torch_net
    from cnncourse.residual import gradient_sizes

    rng = np.random.default_rng(0)
    net = torch_net.build(cifar_resnet(layers, option="plain", filters=8), (1, 8, 8), init=he_normal)
    sizes = gradient_sizes(net, rng.normal(size=(64, 1, 8, 8)), rng.integers(0, 10, 64))
    return float(sizes[0] / sizes[-1])


def running_variance_is_unbiased() -> bool:
    """Tell whether one batch moves the running variance by its sum of squares over m − 1."""
    x = np.array([[1.0], [2.0], [6.0]])
    _, moved = batch_norm_statistics(x, np.zeros(1), np.zeros(1), momentum=1.0)
    divided_by = (x[0] - x.mean()) / batch_norm(x, None, None, training=True, eps=0.0)[0]
    return bool(np.isclose(moved[0], x.var(ddof=1)) and np.isclose(divided_by[0] ** 2, x.var()))


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
    Row("cifar20.error", HE, "table 6", "CIFAR ResNet-20: test error", 8.75, measured(*RESNET20, "test_error"),
        unit="%", digits=2, judged="partly",
        reason="8 of 164 epochs, on one core, with the schedule shortened in proportion; one run, seed 0."),
    Row("stochastic.saved", HUANG_DEPTH, "section 3", "110 layers: time saved in training", 25,
        lambda: 100 * (1 - blocks_kept(54, 0.5) / 54), unit="%", judged="partly",
        reason="Counted: the blocks left out on average. The paper measured seconds."),
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
    Erratum(
        "resnet50.convolutions",
        "many explanations of its name",
        "ResNet-50 has 50 convolutions",
        "It has 49 on its way and 4 more on shortcuts; the fiftieth layer is fully connected.",
        lambda: convolutions("ResNet-50") == (49, 4),
        "20_resnet",
    ),
    Erratum(
        "resnet18.cifar",
        "many CIFAR-10 tutorials",
        "A ResNet-18 of 11.2 million parameters is the paper's network for CIFAR-10",
        "The paper's smallest has 20 layers and 0.27 million; the other is the ImageNet network with a 3×3 stem.",
        lambda: resnet18_for_cifar() == 11_173_962 and traced("CIFAR ResNet-20").parameters == 269_722,
        "20_resnet",
    ),
    Erratum(
        "plain.vanishing",
        "many explanations",
        "Plain networks degrade with depth because their gradients vanish",
        "With batch normalisation they do not: at the start the first layer's gradient is larger than the last one's.",
        lambda: first_over_last(56) > 100,
        "20_resnet",
    ),
    Erratum(
        "batch_norm.variance",
        "many hand-made versions",
        "The running variance is the average of the variances that batches are divided by",
        "A batch is divided by its variance over m values; the running one averages sums over m − 1.",
        running_variance_is_unbiased,
        "20_resnet",
    ),
]
