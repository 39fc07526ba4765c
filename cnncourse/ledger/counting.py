"""What the ledger counts of the networks of the catalogue."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from cnncourse.zoo.catalogue import NETWORKS
from cnncourse.zoo.spec import Conv, ConvTranspose, Layer, Linear
from cnncourse.zoo.trace import Row, Trace, trace

__all__ = ["count", "layers", "output", "traced", "whole"]

Count = Callable[[], float]
WEIGHTED = (Conv, ConvTranspose, Linear)


@cache
def traced(network: str) -> Trace:
    """Return the table of a network of the catalogue."""
    entry = NETWORKS[network]
    return trace(entry.build(), entry.shape)


def whole(network: str, quantity: str, unit: float = 1) -> Count:
    """Return a function that counts parameters, connections or macs of a whole network, in thousands, say."""
    return lambda: getattr(traced(network), quantity) / unit


def rows_below(t: Trace, prefix: str) -> list[Row]:
    """Return the rows of a layer, or of all layers inside one."""
    found = [row for row in t.rows if f"{row.name}.".startswith(f"{prefix}.")]
    if not found:
        msg = f"ledger: no layer {prefix!r}"
        raise KeyError(msg)
    return found


def count(t: Callable[[], Trace], prefixes: tuple[str, ...], quantity: str, unit: float = 1) -> Count:
    """Return a function that adds up a quantity over layers."""
    return lambda: (
        sum(getattr(row, quantity) for prefix in prefixes for row in rows_below(t(), prefix)) / unit
    )


def output(t: Callable[[], Trace], layer: str) -> Count:
    """Return a function that counts the values that a layer, or the last of several, puts out.

    The last ones of a module's branches are added up.
    """

    def units() -> int:
        ends = {}
        for row in rows_below(t(), layer):
            parts = row.name.split(".")
            ends[parts[1] if len(parts) > 2 else layer] = row.units
        return sum(ends.values())

    return units


def layers(network: str, kinds: tuple[type[Layer], ...] = WEIGHTED) -> Count:
    """Return a function that counts the layers of some kinds: those with weights, unless others are named."""
    return lambda: sum(isinstance(row.layer, kinds) for row in traced(network).rows)
