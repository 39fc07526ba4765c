"""Ledger and errata of VGG."""

from __future__ import annotations

from cnncourse.ledger.counting import layers, traced, whole
from cnncourse.ledger.rows import Erratum, Row
from cnncourse.shapes import receptive_field
from cnncourse.zoo.spec import Conv, Linear, MaxPool, Serial
from cnncourse.zoo.trace import trace

__all__ = ["ERRATA", "ROWS"]

PAPER = "Simonyan and Zisserman 2015"
TABLE_2 = {"A": 133, "A-LRN": 133, "B": 133, "C": 134, "D": 138, "E": 144}
LAYERS = {"A": 11, "A-LRN": 11, "B": 13, "C": 16, "D": 16, "E": 19}
NOTES = "CS231n's notes"


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
]
