"""Ledger and errata of the chapter on sizes."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from cnncourse.ledger.rows import Erratum, Row
from cnncourse.ops.pad2d import pad2d
from cnncourse.shapes import output_size, receptive_field, resolve_padding
from cnncourse.zoo.lenet import lenet5, lenet_1989
from cnncourse.zoo.spec import Serial
from cnncourse.zoo.trace import trace

__all__ = ["ERRATA", "ROWS"]

P1989, P1998 = "LeCun et al. 1989", "LeCun et al. 1998"
P2012, P2014 = "Krizhevsky et al. 2012", "Simonyan and Zisserman 2015"
P2015, P2016 = "Szegedy et al. 2015", "Yu and Koltun 2016"
DILATIONS = (1, 1, 2, 4, 8, 16, 1)


def side(network: Callable[[], Serial], size: int, layer: str) -> Callable[[], int]:
    """Return a function that gives the side of a layer's maps, in units."""
    return lambda: trace(network(), (1, size, size))[layer].output[1]


def c3_area() -> int:
    """Return the side of the area that the centres of C3's receptive fields form, each standing for its jump."""
    row = trace(lenet5(), (1, 32, 32))["C3"]
    return row.output[1] * row.fields[0].jump


def seen(kernel: int, layers: int) -> Callable[[], int]:
    """Return a function that gives the receptive field of a stack of equal layers."""
    return lambda: receptive_field([{"kernel": kernel}] * layers).size


def context(depth: int) -> Callable[[], int]:
    """Return a function that gives the receptive field of Yu and Koltun's context network."""
    layers = [{"kernel": 3, "dilation": d, "padding": d} for d in DILATIONS[:depth]]
    return lambda: receptive_field(layers).size


ROWS = [
    *(
        Row(
            f"sizes.1989.{layer}",
            P1989,
            "section 3",
            f"{layer}, side of a map",
            printed,
            side(lenet_1989, 16, layer),
        )
        for layer, printed in (("H1", 8), ("H2", 4))
    ),
    *(
        Row(
            f"sizes.lenet5.{layer}",
            P1998,
            "section II-B",
            f"{layer}, side of a map",
            printed,
            side(lenet5, 32, layer),
        )
        for layer, printed in (("C1", 28), ("S2", 14), ("C3", 10), ("S4", 5), ("C5", 1))
    ),
    Row("sizes.lenet5.centres", P1998, "section II-B", "side of the area of C3's centres", 20, c3_area),
    Row(
        "sizes.alexnet.conv1",
        P2012,
        "figure 2",
        "side of the first maps, from 224",
        55,
        lambda: output_size(224, 11, 4),
        judged="no",
        reason="55 needs 227 pixels, or 224 padded by 2; the paper mentions neither",
    ),
    Row("sizes.vgg.two", P2014, "section 2.3", "receptive field of two 3×3", 5, seen(3, 2)),
    Row("sizes.vgg.three", P2014, "section 2.3", "receptive field of three 3×3", 7, seen(3, 3)),
    Row(
        "sizes.googlenet.pool1",
        P2015,
        "table 1",
        "side behind the first pooling, 3×3/2 on 112",
        56,
        lambda: output_size(112, 3, 2),
        judged="partly",
        reason="56 if the size is rounded up, as Caffe's pooling does; 55 with the floor of PyTorch's default",
    ),
    *(
        Row(
            f"sizes.context.{depth}",
            P2016,
            "table 1",
            f"receptive field, layer {depth}",
            printed,
            context(depth),
        )
        for depth, printed in ((4, 17), (6, 65), (7, 67))
    ),
]


def halved() -> list[int]:
    """Return the sizes of 128 pixels behind 5×5 kernels with stride 2."""
    sizes = [128]
    while sizes[-1] >= 5:
        sizes.append(output_size(sizes[-1], 5, 2))
    return sizes


def same_padded(rows: int, columns: int, k1: int, k2: int) -> tuple[int, ...]:
    """Return the size of an image that is padded for a "same" convolution."""
    sides = resolve_padding("conv2d", "same", (k1, k2), (1, 1), (1, 1))
    return pad2d(np.zeros((1, 1, rows, columns)), sides).shape[2:]


ERRATA = [
    Erratum(
        "sizes.halving",
        "a lecture",
        "128 → 62 → 29 → 12 with 5×5 kernels and stride 2",
        "128 → 62 → 29 → 13 → 5 → 1: (29 − 5)/2 is 12 steps, and the first window makes 13 places.",
        lambda: halved() == [128, 62, 29, 13, 5, 1],
        "12_sizes",
    ),
    Erratum(
        "sizes.same_input",
        "a lecture",
        "The input of a same convolution is padded to (M + k1 − 1) × (N + k2 − 2)",
        "(M + k1 − 1) × (N + k2 − 1): each axis gets back what it loses.",
        lambda: same_padded(10, 12, 3, 5) == (10 + 3 - 1, 12 + 5 - 1),
        "12_sizes",
    ),
    Erratum(
        "sizes.alexnet",
        "Krizhevsky et al. 2012, and its copies",
        "224×224 pixels give 55×55 maps behind 11×11 kernels with stride 4",
        "They give 54×54. 227 pixels give 55, and so do 224 with 2 of padding.",
        lambda: [output_size(n, 11, 4, p) for n, p in ((224, 0), (227, 0), (224, 2))] == [54, 55, 55],
        "12_sizes",
    ),
    Erratum(
        "sizes.half_kernel",
        "many pages",
        "A padding of (k − 1)/2 keeps the size",
        "For odd kernels without dilation. In all it takes d(k − 1) pixels; of an odd number one side gets more.",
        lambda: [output_size(16, k, 1, (k - 1) // 2, d) for k, d in ((3, 1), (4, 1), (3, 2))] == [16, 15, 14],
        "12_sizes",
    ),
]
