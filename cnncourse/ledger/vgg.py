"""Ledger and errata of VGG."""

from __future__ import annotations

from math import sqrt

from cnncourse.ledger.counting import layers, traced, whole
from cnncourse.ledger.rows import Erratum, Row, measured
from cnncourse.shapes import receptive_field
from cnncourse.zoo.spec import Conv, Linear, MaxPool, Serial
from cnncourse.zoo.trace import trace

__all__ = ["ERRATA", "ROWS", "TABLE_3", "TABLE_5"]

PAPER = "Simonyan and Zisserman 2015"
TABLE_2 = {"A": 133, "A-LRN": 133, "B": 133, "C": 134, "D": 138, "E": 144}
LAYERS = {"A": 11, "A-LRN": 11, "B": 13, "C": 16, "D": 16, "E": 19}
TABLE_3 = (
    ("A", "256", 256, 29.6, 10.4),
    ("A-LRN", "256", 256, 29.7, 10.5),
    ("B", "256", 256, 28.7, 9.9),
    ("C", "256", 256, 28.1, 9.4),
    ("C", "384", 384, 28.1, 9.3),
    ("C", "256 to 512", 384, 27.3, 8.8),
    ("D", "256", 256, 27.0, 8.8),
    ("D", "384", 384, 26.8, 8.7),
    ("D", "256 to 512", 384, 25.6, 8.1),
    ("E", "256", 256, 27.3, 9.0),
    ("E", "384", 384, 26.9, 8.7),
    ("E", "256 to 512", 384, 25.5, 8.0),
)
"""Table 3 of the paper: column, training scale S, test scale Q, top-1 and top-5 error in per cent."""
TABLE_5 = (
    ("D", "dense", 24.8, 7.5),
    ("D", "150 crops", 24.6, 7.5),
    ("D", "both", 24.4, 7.2),
    ("E", "dense", 24.8, 7.5),
    ("E", "150 crops", 24.6, 7.4),
    ("E", "both", 24.4, 7.1),
)
"""Table 5: column, evaluation at three scales, top-1 and top-5 error in per cent."""
NOTES, TORCHVISION = "CS231n's notes", "torchvision's documentation"
GMACS = {"B": 11.31, "D": 15.47, "E": 19.63}
IMAGES = 1_281_167
"""Training images of ILSVRC-2012; the paper writes 1.3 million."""


def top1(column: str, scale: str) -> float:
    """Return the paper's top-1 error of a column trained at a scale."""
    return next(row[3] for row in TABLE_3 if row[:2] == (column, scale))


def shrinking() -> float:
    """Return by how much the gradient shrinks from the 10th to the 2nd convolution of B, with a deviation of 0.01.

    Against He's, which keeps it. He et al. count the filters of a layer for what the paper calls n, k²d.
    """
    ratio = 1.0
    for row in [row for row in traced("VGG B").rows if isinstance(row.layer, Conv)][1:]:
        ratio *= sqrt(2 / (9 * row.output[0])) / 0.01
    return ratio


def early_macs() -> float:
    """Return which share of VGG-16's MACs its first two stages take, in per cent."""
    t = traced("VGG D")
    early = sum(row.macs for row in t.rows if row.name.startswith(("conv1", "conv2")))
    return 100 * early / t.macs


def activations(column: str) -> float:
    """Count the values kept for one image, in millions: the input, and each convolution, pooling and dense layer."""
    t = traced(f"VGG {column}")
    return (
        3 * 224 * 224 + sum(r.units for r in t.rows if isinstance(r.layer, Conv | MaxPool | Linear))
    ) / 1e6


def more_weights() -> float:
    """Return by how many per cent a 7×7 layer has more weights than three 3×3 layers, for as many channels."""
    stack = Serial(tuple(Conv(64, 3, padding=1, bias=False) for _ in range(3)))
    one = Conv(64, 7, padding=3, bias=False)
    large, small = (trace(layers, (64, 8, 8)).parameters for layers in (one, stack))
    return 100 * (large / small - 1)


def error(network: str) -> float:
    """Return a network's mean test error in the benchmark on CIFAR-10, in per cent."""
    return float(measured("vgg_depth", "networks", network, "mean")())


SMALL = "CIFAR-10 at 16×16, 16,000 images, networks a quarter as wide, three seeds: {}"

ROWS = [
    *(
        Row(f"vgg.{column}.parameters", PAPER, "table 2", f"VGG {column}: parameters", printed,
            whole(f"VGG {column}", "parameters", 1e6), unit="million")
        for column, printed in TABLE_2.items()
    ),
    *(
        Row(f"vgg.{column}.layers", PAPER, "table 1", f"VGG {column}: layers with weights", printed,
            layers(f"VGG {column}"))
        for column, printed in LAYERS.items()
    ),
    Row("vgg.more", PAPER, "section 2.3", "7×7 against three 3×3: weights more", 81, more_weights, unit="%"),
    Row("vgg.sees2", PAPER, "section 2.3", "Two 3×3 layers: a unit sees", 5,
        lambda: receptive_field([{"kernel": 3}] * 2).size),
    Row("vgg.epochs", PAPER, "section 3.1", "Epochs that 370,000 batches of 256 make", 74,
        lambda: 370_000 * 256 / IMAGES),
    *(
        Row(f"vgg.{column}.macs", TORCHVISION, f"vgg{LAYERS[column]}", f"VGG-{LAYERS[column]}: \"GFLOPS\" (MACs)",
            printed, whole(f"VGG {column}", "macs", 1e9), digits=2, unit="×10⁹")
        for column, printed in GMACS.items()
    ),
    Row("vgg.gradient", "He et al. 2015", "section 2.2",
        "B, standard deviation 0.01: gradient smaller at the 2nd convolution than with theirs, times", 1.7,
        lambda: shrinking() / 1e4, digits=1, unit="×10⁴"),
    Row("vgg.5x5", PAPER, "section 4.1", "B with a 5×5 for each pair of 3×3: top-1 error higher by", 7,
        lambda: 100 * (error("B, 5×5 for each pair, batch norm") / error("B, batch norm") - 1), unit="%",
        judged="partly",
        reason=SMALL.format("with batch norm 3.4 points, 9 % of the error; without it, as published, no difference.")),
    Row("vgg.A.to.B", PAPER, "table 3, S = 256", "From A to B the top-1 error falls by", 0.9,
        lambda: error("A, batch norm") - error("B, batch norm"), unit="points", digits=1, judged="partly",
        reason=SMALL.format("with batch norm, nearly two standard errors; without it, B is worse.")),
    Row("vgg.A.to.D", PAPER, "table 3, S = 256", "From A to D the top-1 error falls by", 2.6,
        lambda: error("A") - error("D"), unit="points", digits=1, judged="no",
        reason=SMALL.format("as published, after six epochs, D is still behind, on the training images too.")),
    Row("vgg.C.to.D", PAPER, "table 3, S = 256", "From C to D, 1×1 become 3×3, the top-1 error falls by", 1.1,
        lambda: error("C") - error("D"), unit="points", digits=1, judged="partly",
        reason=SMALL.format("the same direction, and within chance.")),
    Row("vgg.dense", "a lecture", "", "VGG-16: weights of the first dense layer", 102_760_448,
        lambda: traced("VGG D")["fc6"].macs),
    Row("vgg.notes.parameters", NOTES, "convolutional networks", "VGG-16: parameters", 138,
        whole("VGG D", "parameters", 1e6), unit="million"),
    Row("vgg.notes.memory", NOTES, "convolutional networks", "VGG-16: values kept for an image", 24,
        lambda: activations("D"), unit="million", judged="no",
        reason="The notes' own rows add up to 15.2 million, 61 MB of four bytes each and not 93."),
]  # fmt: skip

ERRATA = [
    Erratum(
        "vgg.memory",
        "CS231n's notes, and copies of them",
        "VGG-16 keeps 24 million values, 93 MB, for an image",
        "The rows add up to 15.2 million values, 61 MB.",
        lambda: round(activations("D"), 1) == 15.2,
        "18_vgg",
    ),
    Erratum(
        "vgg.early",
        "CS231n's notes, and copies of them",
        "Most of VGG-16's compute time goes into the early convolutions",
        "Of its MACs the first two stages take 30 %, the third and the fourth 30 % each. Most of the memory is early.",
        lambda: round(early_macs()) == 30,
        "18_vgg",
    ),
    Erratum(
        "vgg.fewer",
        "summaries of the paper",
        "Three 3×3 have 81 % fewer weights than one 7×7",
        "The 7×7 has 81 % more; so the three have 45 % fewer.",
        lambda: (round(more_weights()), round(100 * (1 - 27 / 49))) == (81, 45),
        "18_vgg",
    ),
    Erratum(
        "vgg.deeper",
        "the paper's section 4.1, and copies of it",
        "The error falls with depth, from A with 11 layers to E with 19",
        "Trained at scale 256 or 384, E is worse than D by 0.3 and 0.1 points; at 256 to 512 it is better by 0.1.",
        lambda: (
            [round(top1("E", s) - top1("D", s), 1) for s in ("256", "384", "256 to 512")] == [0.3, 0.1, -0.1]
        ),
        "18_vgg",
    ),
]
