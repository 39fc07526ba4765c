"""Cases of every operator: inputs of unequal sizes, options, and an independent oracle in PyTorch."""

from cnncourse.parity.case import Case
from cnncourse.parity.cases import (
    activations,
    convolution,
    losses,
    normalising,
    pooling,
    sequences,
    shaping,
    wiring,
)

__all__ = ["CASES"]

FAMILIES = (activations, convolution, losses, normalising, pooling, sequences, shaping, wiring)
CASES: dict[str, list[Case]] = {name: cases for family in FAMILIES for name, cases in family.CASES.items()}
