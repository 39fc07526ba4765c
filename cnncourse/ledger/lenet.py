"""Ledger and errata of the LeNets."""

from __future__ import annotations

from collections.abc import Callable

from cnncourse.ledger.counting import traced, whole
from cnncourse.ledger.rows import Erratum, Row, measured

__all__ = ["ERRATA", "ROWS"]


def units(network: str) -> int:
    """Count input pixels and the units that have connections."""
    t = traced(network)
    return t.input[1] * t.input[2] + sum(row.units for row in t.rows if row.connections)


def of(network: str, layer: str, quantity: str) -> Callable[[], int]:
    """Return a function that counts something of one layer."""
    return lambda: getattr(traced(network)[layer], quantity)


P1989, P1990, P1998 = "LeCun et al. 1989", "LeCun et al. 1990", "LeCun et al. 1998"

ROWS = [
    Row("lenet_1989.units", P1989, "section 3", "1989: units", 1256, lambda: units("LeNet 1989")),
    Row(
        "lenet_1989.connections",
        P1989,
        "section 3",
        "1989: connections",
        64660,
        whole("LeNet 1989", "connections"),
    ),
    Row(
        "lenet_1989.parameters",
        P1989,
        "section 3",
        "1989: parameters",
        9760,
        whole("LeNet 1989", "parameters"),
    ),
    Row(
        "lenet_1989.H1.connections",
        P1989,
        "section 3",
        "1989: H1 connections",
        19968,
        of("LeNet 1989", "H1", "connections"),
    ),
    Row(
        "lenet_1989.H1.parameters",
        P1989,
        "section 3",
        "1989: H1 parameters",
        1068,
        of("LeNet 1989", "H1", "parameters"),
    ),
    Row(
        "lenet_1989.H2.connections",
        P1989,
        "section 3",
        "1989: H2 connections",
        38592,
        of("LeNet 1989", "H2", "connections"),
    ),
    Row(
        "lenet_1989.H2.parameters",
        P1989,
        "section 3",
        "1989: H2 parameters",
        2592,
        of("LeNet 1989", "H2", "parameters"),
    ),
    Row(
        "lenet_1989.H3.connections",
        P1989,
        "section 3",
        "1989: H3 connections",
        5790,
        of("LeNet 1989", "H3", "connections"),
    ),
    Row(
        "lenet_1989.output",
        P1989,
        "section 3",
        "1989: output weights",
        310,
        of("LeNet 1989", "output", "parameters"),
    ),
    Row(
        "lenet1.units",
        P1990,
        "section 3",
        "LeNet-1: units, with one for the bias",
        4635,
        lambda: units("LeNet-1") + 1,
    ),
    Row(
        "lenet1.connections",
        P1990,
        "section 3",
        "LeNet-1: connections",
        98442,
        whole("LeNet-1", "connections"),
    ),
    Row("lenet1.parameters", P1990, "section 3", "LeNet-1: parameters", 2578, whole("LeNet-1", "parameters")),
    Row(
        "lenet5.parameters",
        P1998,
        "section II-B",
        "LeNet-5: trained parameters",
        60000,
        whole("LeNet-5", "parameters"),
    ),
    Row(
        "lenet5.connections",
        P1998,
        "section II-B",
        "LeNet-5: connections",
        340908,
        whole("LeNet-5", "connections"),
    ),
    *(
        Row(
            f"lenet5.{layer}.{q}",
            P1998,
            "section II-B",
            f"LeNet-5: {layer} {q}",
            printed,
            of("LeNet-5", layer, q),
        )
        for layer, parameters, connections in (
            ("C1", 156, 122304),
            ("S2", 12, 5880),
            ("C3", 1516, 151600),
            ("S4", 32, 2000),
            ("C5", 48120, 48120),
            ("F6", 10164, 10164),
        )
        for q, printed in (("parameters", parameters), ("connections", connections))
    ),
    Row(
        "lenet1.macs",
        P1998,
        "section III-C",
        "LeNet-1: thousand multiply-adds a digit",
        100,
        lambda: traced("LeNet-1").macs / 1000,
        judged="partly",
        reason="The paper says about. We count one multiplication for a sub-sampling unit, and no biases.",
    ),
    Row(
        "lenet5.macs",
        P1998,
        "section III, bar chart",
        "LeNet-5: thousand multiply-adds a digit",
        401,
        lambda: traced("LeNet-5").macs / 1000,
        judged="no",
        reason="The paper does not say what it counts; it is more than all of the network's connections.",
    ),
    Row(
        "lenet_1989.error",
        P1989,
        "section 5",
        "1989: test error",
        5.0,
        measured("lenet_1989", "mean"),
        unit="%",
        digits=1,
        judged="partly",
        reason="Other digits, as many: 7,291 and 2,007 of MNIST, shrunk; cross-entropy. Mean of five seeds.",
    ),
    Row(
        "lenet5.error",
        P1998,
        "section III-B",
        "LeNet-5: test error on MNIST",
        0.95,
        measured("lenet_mnist", "lenet5", "mean"),
        unit="%",
        digits=2,
        judged="partly",
        reason="As published, 20 passes as in the paper; momentum for its second-order steps. Mean of three seeds.",
    ),
    Row(
        "lenet5_distorted.error",
        P1998,
        "section III-B",
        "LeNet-5: test error on MNIST, trained on distorted digits",
        0.8,
        measured("lenet_mnist", "lenet5_distorted", "mean"),
        unit="%",
        digits=1,
        judged="yes",
        reason="Shifted, scaled, squeezed and sheared anew in each of 20 passes. Mean of three seeds.",
    ),
    Row(
        "lenet1.error",
        P1998,
        "section III-C",
        "LeNet-1: test error on MNIST",
        1.7,
        measured("lenet_mnist", "lenet1", "mean"),
        unit="%",
        digits=1,
        judged="partly",
        reason="Better than printed: 20 passes with momentum and cross-entropy. Mean of three seeds.",
    ),
]

ERRATA = [
    Erratum(
        "lenet5.year",
        "a lecture",
        "LeNet-5 is of 1989",
        "The network of 1989 has 9,760 parameters; LeNet-5, with 60,000, is of 1998.",
        lambda: (traced("LeNet 1989").parameters, traced("LeNet-5").parameters) == (9760, 60000),
        "15_lenet",
    ),
    Erratum(
        "lenet5.parameters",
        "most code and many pages",
        "LeNet-5 has 61,706 parameters",
        "That is the modern copy, with C3 fully connected and a linear output; the published one has 60,000.",
        lambda: (traced("LeNet-5, modern").parameters, traced("LeNet-5").parameters) == (61706, 60000),
        "15_lenet",
    ),
    Erratum(
        "lenet1.copies",
        "most copies of LeNet-1",
        "Two full convolutions and plain averages",
        "H3 is connected along a table and the sub-sampling is trained: 104 + 8 + 512 + 24 + 1,930 = 2,578.",
        lambda: [r.parameters for r in traced("LeNet-1").rows if r.parameters] == [104, 8, 512, 24, 1930],
        "15_lenet",
    ),
    Erratum(
        "lenet5.subsampling",
        "many drawings and copies",
        "S2 and S4 of LeNet-5 are average pooling",
        "They add, multiply with a trained factor, add a trained bias, and squash: 12 and 32 parameters.",
        lambda: [traced("LeNet-5")[name].parameters for name in ("S2", "S4")] == [12, 32],
        "15_lenet",
    ),
]
