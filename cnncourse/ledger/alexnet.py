"""Ledger and errata of AlexNet and ILSVRC."""

from __future__ import annotations

from functools import partial

import numpy as np

from cnncourse.augment import crops, ten_crops
from cnncourse.ledger.counting import count, layers, output, traced, whole
from cnncourse.ledger.rows import Erratum, Row, measured
from cnncourse.ops.local_response_norm import local_response_norm
from cnncourse.shapes import output_size
from cnncourse.zoo.spec import Conv, Linear

__all__ = ["CONTESTS", "ERRATA", "HELD_OUT", "IMAGES", "ROWS", "TABLE_1", "TABLE_2"]

PAPER = "Krizhevsky et al. 2012"
NET = "AlexNet 2012"
IMAGES = {"training": 1_281_167, "validation": 50_000, "test": 100_000}
"""Images of ILSVRC 2012, as its organisers count them."""
HELD_OUT = {2010: (50_000, 150_000), 2011: (50_000, 100_000), 2012: (50_000, 100_000)}
"""Validation and test images of the first three contests."""

CONTESTS = (
    (2010, "NEC-UIUC", "coded local features, support-vector machines", 28.2),
    (2011, "XRCE", "compressed Fisher vectors, support-vector machines", 25.8),
    (2012, "SuperVision", "seven convolutional networks, two begun on all of ImageNet", 15.3),
    (2012, "SuperVision", "five convolutional networks, the contest's images only", 16.4),
    (2012, "ISI", "weighted sum of classifiers on several kinds of Fisher vectors", 26.2),
    (2012, "Oxford VGG", "Fisher vectors, parts, mixed by their validation error", 27.0),
    (2012, "XRCE/INRIA", "Fisher vectors, support-vector machines", 27.1),
)
"""Year, team, method and top-5 test error, %, of the winners of 2010 and 2011 and the best four teams of 2012."""

TABLE_1 = (
    ("sparse coding", 47.1, 28.2),
    ("SIFT and Fisher vectors", 45.7, 25.7),
    ("one network", 37.5, 17.0),
)
"""The paper's table 1: top-1 and top-5 error on the test images of 2010, %."""
TABLE_2 = (
    ("SIFT and Fisher vectors (ISI)", None, None, 26.2),
    ("one network", 40.7, 18.2, None),
    ("five networks", 38.1, 16.4, 16.4),
    ("one network with a sixth convolution, begun on all of ImageNet", 39.0, 16.6, None),
    ("seven networks: the five and two of these", 36.7, 15.4, 15.3),
)
"""Its table 2: top-1 and top-5 error on the validation images of 2012, top-5 on its test images, %."""

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


def largest_share() -> float:
    """Return the largest share that one convolution has of all parameters, in per cent."""
    rows = [row.parameters for row in traced(NET).rows if isinstance(row.layer, Conv)]
    return 100 * max(rows) / traced(NET).parameters


def relu_factor(images: str) -> float:
    """Return how many times as many epochs tanh takes on raw pixels; where it fails, its last epoch counts."""
    runs = measured("alexnet_relu", images, "nets")()
    relu, tanh = (np.mean([len(run) for run in runs[f"raw {name}"]["runs"]]) for name in ("ReLU", "tanh"))
    return float(tanh / relu)


def gain(without: str) -> float:
    """Return by how many points a part lowers the test error of the small AlexNet."""
    nets = measured("alexnet_ablation", "variants")()
    return float(nets[without]["mean"] - nets["as published"]["mean"])


def like_paper() -> float:
    """Normalise the third of five maps of 100 by the formula of section 3.3."""
    return float(100 / (2 + 1e-4 * 5 * 100**2) ** 0.75)


def like_torch(alpha: float) -> float:
    """Normalise the same in PyTorch's form."""
    return float(local_response_norm(np.full((1, 5, 1), 100.0), 5, alpha=alpha, k=2)[0, 2, 0])


def kernel(layer: str) -> int:
    """Count the weights of one kernel, as the paper gives them by height, width and depth."""
    row = traced(NET)[layer]
    return row.layer.macs(row.input) // row.units


RELU = (
    "Ours: 2,500 photographs of 16×16, five seeds, each net at its own rate. On raw pixels tanh had not arrived after "
    "30 epochs, which are counted: at least so much. On pixels scaled to standard deviation 1 tanh is the faster one."
)
ABLATED = "Ours: a small AlexNet on digits, five seeds. The difference is within chance, and ImageNet is not at hand."

ROWS = [
    Row("alexnet.input", PAPER, "section 3.5", "AlexNet: values of the input", 150528, lambda: 3 * 224 * 224,
        reason="224×224 as printed; its own first maps, 55×55, need 227 pixels."),
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
    Row("alexnet.lecture", "a lecture", "slides", "AlexNet: parameters", 62,
        whole("AlexNet, one group", "parameters", 1e6), unit="million",
        reason="62,378,344 without the two groups; as published it has 60,965,224."),
    Row("alexnet.2014", "PyTorch's documentation", "alexnet", "AlexNet of one column: parameters", 61_100_840,
        whole("AlexNet 2014", "parameters")),
    Row("alexnet.dense", "a lecture", "slides", "AlexNet: share of parameters in dense layers", 96,
        lambda: 100 * count(lambda: traced(NET), ("fc6", "fc7", "fc8"), "parameters")() / traced(NET).parameters,
        unit="%"),
    Row("alexnet.share", PAPER, "section 1", "AlexNet: share of a convolution, at most", 1, largest_share, unit="%",
        digits=2,
        judged="no", reason="Of all 60,965,224 conv3 has 1.45 % and conv4 1.09 %; the other three less than 1 %."),
    Row("alexnet.crops", PAPER, "section 4.1", "AlexNet: crops and reflections of a training image", 2048,
        lambda: 2 * len(crops(256, 256, 224)), judged="no",
        reason="32 · 32 · 2; but 224 pixels have 33 places in 256, both ends counted: 33 · 33 · 2."),
    Row("alexnet.test_crops", PAPER, "section 4.1", "AlexNet: patches of a test image", 10,
        lambda: len(ten_crops(np.zeros((3, 256, 256)), 224))),
    Row("alexnet.2014.macs", "PyTorch's documentation", "alexnet", "AlexNet of one column: work for an image", 0.71,
        whole("AlexNet 2014", "macs", 1e9), unit="GFLOPS", digits=2, reason="It counts a multiply-accumulate as one."),
    Row("alexnet.relu", PAPER, "figure 1", "four layers on CIFAR-10: epochs of tanh for one of ReLU", 6,
        partial(relu_factor, "cifar"), judged="partly", reason=RELU),
    Row("alexnet.lrn", PAPER, "section 3.3", "AlexNet: gain by response normalisation, top-1", 1.4,
        partial(gain, "without response normalisation"), unit="points", digits=1, judged="no", reason=ABLATED),
    Row("alexnet.overlap", PAPER, "section 3.4", "AlexNet: gain by overlapping pooling, top-1", 0.4,
        partial(gain, "2×2 pooling, no overlap"), unit="points", digits=1, judged="no", reason=ABLATED),
    Row("ilsvrc.2010", "a lecture", "slides", "ILSVRC 2010: validation and test images", 200_000,
        lambda: sum(HELD_OUT[2010]), reason="50,000 and 150,000; the contests of 2011 and 2012 had 150,000 in all."),
    Row("ilsvrc.images", "a lecture", "slides", "ILSVRC 2012: images in all", 1_431_167, lambda: sum(IMAGES.values()),
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
        "alexnet.crops",
        "Krizhevsky et al. 2012, section 4.1",
        "Crops and reflections make the training set 2048 times as large",
        "A crop of 224 pixels has 33 places along 256, not 32: 33·33·2 = 2178.",
        lambda: 2 * len(crops(256, 256, 224)) == 2178,
        "17_alexnet",
    ),
    Erratum(
        "alexnet.share",
        "Krizhevsky et al. 2012, section 1",
        "No convolution has more than 1 % of the parameters",
        "conv3 has 1.45 % and conv4 1.09 %.",
        lambda: (
            [round(100 * traced(NET)[f"conv{i}"].parameters / traced(NET).parameters, 2) for i in (3, 4)]
            == [1.45, 1.09]
        ),
        "17_alexnet",
    ),
    Erratum(
        "alexnet.lrn",
        "many re-implementations",
        "α = 10⁻⁴ in PyTorch's LocalResponseNorm is AlexNet's",
        "PyTorch divides α by n = 5, the paper does not: α = 5·10⁻⁴ there.",
        lambda: (
            [bool(np.isclose(like_torch(alpha), like_paper())) for alpha in (1e-4, 5e-4)] == [False, True]
        ),
        "17_alexnet",
    ),
    Erratum(
        "alexnet.error",
        "many pages",
        "AlexNet's top-5 error is 15.3 %",
        "That is seven networks averaged, two of them begun on all of ImageNet. One network as described: 18.2 %.",
        lambda: (TABLE_2[1][2], TABLE_2[-1][3]) == (18.2, 15.3),
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
