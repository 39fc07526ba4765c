"""Ledger of dense, local and shared weights."""

from __future__ import annotations

from cnncourse.ledger.counting import count
from cnncourse.ledger.rows import Erratum, Row
from cnncourse.zoo.spec import Conv, Flatten, Linear, Serial
from cnncourse.zoo.trace import Trace, trace

__all__ = ["ERRATA", "ROWS"]

LECTURE = "a lecture"
IMAGE = (1, 64, 64)


def dense_stack() -> Trace:
    """Return the table of 64×64 → 256 → 128 → 64 → 16, all dense."""
    return trace(Serial((Flatten(), *(Linear(units) for units in (256, 128, 64, 16)))), IMAGE)


def shared_stack() -> Trace:
    """Return the table of three banks of 16 filters of 5×5 and a dense layer of 16."""
    banks = tuple(Conv(16, 5, name=f"conv{i}") for i in (1, 2, 3))
    return trace(Serial((*banks, Flatten(name="flatten"), Linear(16, name="dense"))), IMAGE)


def first_weights(layer: Linear | Conv, shape: tuple[int, ...]) -> int:
    """Count the weights of one layer, biases not counted."""
    return trace(Serial((layer,)), shape).parameters


def dense_weights(side: int) -> int:
    """Count the weights of as many hidden units as there are pixels."""
    return first_weights(Linear(side * side, bias=False), (side * side,))


ROWS = [
    Row("structure.dense", LECTURE, "", "200×200 pixels into 40,000 hidden units: weights", 2,
        lambda: dense_weights(200) / 1e9, unit="billion", reason="1.6 billion: the lecture rounds to one digit."),
    Row("structure.local", LECTURE, "", "the same, each unit seeing 10×10: weights", 4,
        lambda: 200 * 200 * first_weights(Linear(1, bias=False), (10 * 10,)) / 1e6, unit="million"),
    Row("structure.shared", LECTURE, "", "100 shared filters of 10×10: weights", 10_000,
        lambda: first_weights(Conv(100, 10, bias=False), (1, 200, 200))),
    Row("structure.neuron", LECTURE, "", "32×32×3 pixels: weights of a fully connected neuron", 3072,
        lambda: first_weights(Linear(1, bias=False), (3 * 32 * 32,))),
    Row("structure.chunk", LECTURE, "", "5×5×3 chunk: weights of a neuron", 75,
        lambda: first_weights(Conv(1, 5, bias=False), (3, 32, 32))),
    Row("structure.stack", LECTURE, "", "64×64 → 256 → 128 → 64 → 16, dense: parameters", 1_091_024,
        lambda: dense_stack().parameters),
    *(
        Row(f"structure.{layer}.parameters", LECTURE, "", f"64×64 ⇒ 16 ⇒ 16 ⇒ 16 → 16: {layer} parameters", printed,
            count(shared_stack, (layer,), "parameters"))
        for layer, printed in (("conv1", 416), ("conv2", 6416), ("conv3", 6416), ("dense", 692_240))
    ),
    *(
        Row(f"structure.{layer}.units", LECTURE, "", f"64×64 ⇒ 16 ⇒ 16 ⇒ 16 → 16: {layer} units", printed,
            count(shared_stack, (layer,), "units"))
        for layer, printed in (("conv1", 57_600), ("conv2", 50_176), ("conv3", 43_264))
    ),
    Row("structure.volume", LECTURE, "", "six 5×5×3 filters on 32×32×3: values of 28×28×6", 28 * 28 * 6,
        lambda: trace(Serial((Conv(6, 5, name="c"),)), (3, 32, 32))["c"].units),
]  # fmt: skip

ERRATA: list[Erratum] = []
