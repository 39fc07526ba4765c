"""Ledger and errata of AlexNet and ILSVRC."""

from __future__ import annotations

from functools import partial

from cnncourse.ledger.counting import count, layers, output, traced, whole
from cnncourse.ledger.rows import Erratum, Row
from cnncourse.shapes import output_size
from cnncourse.zoo.spec import Conv, Linear

__all__ = ["ERRATA", "ROWS"]

PAPER = "Krizhevsky et al. 2012"
NET = "AlexNet 2012"
IMAGES = {"training": 1_281_167, "validation": 50_000, "test": 100_000}
"""Images of ILSVRC 2012, as its organisers count them."""

NEURONS = (
    ("conv1", 253440, "The paper's own 55×55 maps of 96 channels have 290,400."),
    ("conv2", 186624, ""),
    ("conv3", 64896, ""),
    ("conv4", 64896, ""),
    ("conv5", 43264, ""),
    ("fc6", 4096, ""),
    ("fc7", 4096, ""),
    ("fc8", 1000, ""),
)
KERNELS = (("conv1", 11 * 11 * 3, ""), ("conv2", 5 * 5 * 48, ""), ("conv3", 3 * 3 * 256, ""),
           ("conv4", 3 * 3 * 192, ""), ("conv5", 3 * 3 * 192, ""))  # fmt: skip


def neurons() -> float:
    """Add up the units of all layers with weights."""
    return sum(row.units for row in traced(NET).rows if isinstance(row.layer, Conv | Linear))


def kernel(layer: str) -> int:
    """Count the weights of one kernel, as the paper gives them by height, width and depth."""
    row = traced(NET)[layer]
    return row.layer.macs(row.input) // row.units


ROWS = [
    Row("alexnet.input", PAPER, "section 3.5", "AlexNet: values of the input", 150528, lambda: 3 * 224 * 224,
        reason="224×224 as printed; its own 55×55 first maps need 227 pixels, see below."),
    *(
        Row(f"alexnet.{layer}.neurons", PAPER, "section 3.5", f"AlexNet: {layer} neurons", printed,
            output(lambda: traced(NET), layer), judged="no" if reason else "", reason=reason)
        for layer, printed, reason in NEURONS
    ),
    Row("alexnet.neurons", PAPER, "abstract", "AlexNet: neurons", 650_000, neurons, judged="partly",
        reason="The paper gives it in round figures; its own layers, as printed, add up to 622,312."),
    Row("alexnet.parameters", PAPER, "abstract", "AlexNet: parameters", 60, whole(NET, "parameters", 1e6),
        unit="million", judged="partly", reason="60,965,224: the paper gives 60 million in round figures."),
    *(
        Row(f"alexnet.{layer}.kernel", PAPER, "section 3.5", f"AlexNet: weights of a {layer} kernel", printed,
            partial(kernel, layer), reason=reason)
        for layer, printed, reason in KERNELS
    ),
    Row("alexnet.layers", PAPER, "section 3.5", "AlexNet: layers with weights", 8, layers(NET)),
    Row("alexnet.lecture", "a lecture", "", "AlexNet: parameters", 62,
        whole("AlexNet, one group", "parameters", 1e6), unit="million",
        reason="62,378,344 without the two groups; as published it has 60,965,224."),
    Row("alexnet.2014", "PyTorch's documentation", "alexnet", "AlexNet of one column: parameters", 61_100_840,
        whole("AlexNet 2014", "parameters")),
    Row("alexnet.dense", "a lecture", "", "AlexNet: share of parameters in dense layers", 96,
        lambda: 100 * count(lambda: traced(NET), ("fc6", "fc7", "fc8"), "parameters")() / traced(NET).parameters,
        unit="%"),
    Row("ilsvrc.images", "a lecture", "", "ILSVRC 2012: images in all", 1_431_167, lambda: sum(IMAGES.values()),
        reason="1,281,167 for training, 50,000 for validation, 100,000 for testing."),
]  # fmt: skip

ERRATA = [
    Erratum(
        "alexnet.input",
        "Krizhevsky et al. 2012, section 3.5",
        "AlexNet sees 224×224 pixels",
        "An 11×11 window with stride 4 makes 54 of 224; the paper's 55 needs 227 pixels, or a padding of 2.",
        lambda: (
            [output_size(224, 11, 4), output_size(227, 11, 4), output_size(224, 11, 4, 2)] == [54, 55, 55]
        ),
        "17_alexnet",
    ),
    Erratum(
        "alexnet.neurons",
        "Krizhevsky et al. 2012, section 3.5",
        "The first layer has 253,440 neurons",
        "55·55·96 = 290,400.",
        lambda: traced(NET)["conv1"].units == 290_400,
        "17_alexnet",
    ),
    Erratum(
        "alexnet.parameters",
        "a lecture",
        "AlexNet has 62 million parameters",
        "That is without the two groups; as published it has 60,965,224.",
        lambda: traced(NET).parameters == 60_965_224,
        "17_alexnet",
    ),
]
