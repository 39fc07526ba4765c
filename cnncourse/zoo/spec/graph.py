"""Any network without cycles: named nodes that take the outputs of others."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from cnncourse.shapes import ShapeError
from cnncourse.zoo.spec.base import Layer, Shape
from cnncourse.zoo.spec.combine import Placed, joined


@dataclass(frozen=True)
class Node:
    """A layer at its place in a graph: what it reads is named; nothing named is the node before it."""

    name: str
    layer: Layer
    reads: tuple[str, ...] = ()


@dataclass(frozen=True)
class Graph(Layer):
    """Nodes in an order in which each comes after what it reads.

    The input is called ``x``, or has several parts named in ``inputs``, which then come as a dictionary. The
    output is the last node's, or of those named in ``outputs``; ``heads`` name further outputs while training,
    with the weight of their loss. A node that reads several gets them as a tuple.
    """

    nodes: tuple[Node, ...]
    inputs: tuple[str, ...] = ("x",)
    outputs: tuple[str, ...] = ()
    heads: tuple[tuple[str, float], ...] = ()
    title: ClassVar[str] = "graph"

    def wired(self) -> list[tuple[str, Layer, tuple[str, ...]]]:
        """Return name, layer and what it reads of every node, and check that it is there to be read."""
        known, wires = list(self.inputs), []
        for node in self.nodes:
            reads = node.reads or (known[-1],)
            if node.name in known or not set(reads) <= set(known):
                msg = f"graph: node {node.name!r} reads {', '.join(reads)}, and before it stand {', '.join(known)}"
                raise ShapeError(msg)
            known.append(node.name)
            wires.append((node.name, node.layer, reads))
        return wires

    def named(self) -> list[tuple[str, Layer]]:
        """Return each node's layer with its name."""
        return [(name, layer) for name, layer, _ in self.wired()]

    def ends(self, *, train: bool = False) -> tuple[str, ...]:
        """Return the names of the outputs, the heads too while training."""
        outputs = self.outputs or (self.nodes[-1].name,)
        return (*outputs, *(name for name, _ in self.heads)) if train else outputs

    def placed(self, shape: Any) -> Placed:
        """Yield name, layer and input shape of each node; a tuple of shapes where it reads several."""
        shapes = self.begin(shape)
        for name, layer, reads in self.wired():
            at = one_or_all([shapes[key] for key in reads])
            yield name, layer, at
            shapes[name] = layer.output(at)

    def output(self, shape: Any) -> Any:
        shapes = {name: layer.output(at) for name, layer, at in self.placed(shape)}
        return one_or_all([shapes[name] for name in self.ends()])

    def begin(self, given: Any) -> dict[str, Any]:
        """Return the inputs by name."""
        values = dict(given) if isinstance(given, Mapping) else {self.inputs[0]: given}
        if set(values) != set(self.inputs):
            msg = f"graph: needs the inputs {', '.join(self.inputs)}, not {', '.join(values)}"
            raise ShapeError(msg)
        return values


@dataclass(frozen=True)
class Sum(Layer):
    """The sum of what a node reads."""

    title: ClassVar[str] = "sum"

    def output(self, shape: Any) -> Shape:
        if len(set(shape)) != 1:
            msg = f"sum: needs inputs of one shape, not {shape}"
            raise ShapeError(msg)
        return shape[0]


@dataclass(frozen=True)
class Join(Layer):
    """What a node reads, with its channels put together."""

    title: ClassVar[str] = "concatenation"

    def output(self, shape: Any) -> Shape:
        return joined(shape)


def one_or_all(values: list[Any]) -> Any:
    """Return the only value, or all as a tuple."""
    return values[0] if len(values) == 1 else tuple(values)
