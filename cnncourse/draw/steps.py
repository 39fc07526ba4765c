"""A declaration as a drawing sees it: each layer with its row of the trace becomes a step."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from math import prod
from typing import Any

from cnncourse.draw.fold import absorbed, chain
from cnncourse.draw.routes import along, routes
from cnncourse.draw.step import Chain, Step, size
from cnncourse.shapes import ReceptiveField
from cnncourse.zoo.spec import Concat, Graph, Layer, Pad, Residual, Serial
from cnncourse.zoo.trace import Row

JOINTS = {Residual: "sum", Concat: "concatenation"}


def read(layer: Any, name: str, shape: Any, rows: Iterator[Row]) -> list[Step]:
    """Return the steps of a layer; its rows of the trace come in the same order."""
    if not hasattr(layer, "placed"):
        return [simple(name, next(rows))]
    if isinstance(layer, (Residual, Concat, Graph)):
        return [block(layer, name, shape, rows)]
    found = [step for part, child, at in layer.placed(shape) for step in read(child, part, at, rows)]
    steps = absorbed(found)
    if not name:
        return steps
    return (
        [replace(steps[0], name=name)] if len(steps) == 1 else [replace(step, stage=name) for step in steps]
    )


def simple(name: str, row: Row) -> Step:
    """Return the step of a simple layer; it will be folded where it leaves the size of maps as it is."""
    layer, text = row.layer, worded(row.layer)
    is_shaping = isinstance(layer, Pad) or is_reshape(row)
    if is_shaping:
        text += f" to {size(row.output)}"
    return Step(
        name or layer.name or layer.title,
        text,
        row.input,
        row.output,
        (row,),
        is_folded=is_shaping or is_plain(row),
    )


def worded(layer: Layer) -> str:
    """Describe a layer, with its groups where it has several."""
    groups = getattr(layer, "groups", 1)
    return f"{layer}, {groups} groups" if groups > 1 and "groups" not in str(layer) else str(layer)


def is_plain(row: Row) -> bool:
    """Tell whether a layer leaves the size as it is, looks at no neighbours and has no matrix or kernel."""
    fields = (ReceptiveField(),) * 2 if len(row.output) == 3 else ()
    vectors = all(len(part) < 2 for part in row.layer.parameters(row.input).values())
    return row.input == row.output and vectors and row.layer.sees(fields) == fields


def is_reshape(row: Row) -> bool:
    """Tell whether a layer only writes the same values in another order of axes."""
    if not row.input or isinstance(row.input[0], tuple) or row.parameters:
        return False
    return len(row.input) != len(row.output) and prod(row.input) == prod(row.output)


def block(layer: Any, name: str, shape: Any, rows: Iterator[Row]) -> Step:
    """Return the one step that stands for branches, and holds them."""
    seen: list[Row] = []
    watched = kept(rows, seen)
    ways = (
        graph_chains(layer, shape, watched) if isinstance(layer, Graph) else branches(layer, shape, watched)
    )
    joint = next((word for kind, word in JOINTS.items() if isinstance(layer, kind)), "graph")
    name = name or layer.name or layer.title
    return Step(name, layer.title, shape, layer.output(shape), tuple(seen), joint=joint, ways=tuple(ways))


def branches(layer: Any, shape: Any, rows: Iterator[Row]) -> list[Chain]:
    """Return the branches of a residual or a concatenation; each has its name already, its only layer too."""
    return [
        chain(part, read(child, "" if isinstance(child, Serial) else part, at, rows))
        for part, child, at in layer.placed(shape)
    ]


def kept(rows: Iterator[Row], seen: list[Row]) -> Iterator[Row]:
    """Pass rows on and keep them."""
    for row in rows:
        seen.append(row)
        yield row


def network_chains(spec: Layer, shape: Any, rows: Iterator[Row], entry: Sequence[Step] = ()) -> list[Chain]:
    """Return the ways through a network, the trunk first; a network that is a single way begins with ``entry``."""
    if isinstance(spec, Graph):
        return graph_chains(spec, shape, rows)
    return [chain("", [*entry, *read(spec, "", shape, rows)])]


def graph_chains(graph: Graph, shape: Any, rows: Iterator[Row]) -> list[Chain]:
    """Return the longest way through a graph first, then what branches off it."""
    shapes = graph.begin(shape)
    wires = {name: reads for name, _, reads in graph.wired()}
    nodes: dict[str, list[Step]] = {}
    for name, layer, at in graph.placed(shape):
        nodes[name] = read(layer, name, at, rows)
        shapes[name] = layer.output(at)
    heads = [name for name, _ in graph.heads]
    found: list[Chain] = []
    for names in routes(wires, graph.ends()[0]):
        source = wires[names[0]][0]
        title = f"Auxiliary output {names[-1]}" if names[-1] in heads else "" if found else "Trunk"
        steps = along(names, source, nodes, wires)
        found.append(chain(title, steps, "input" if source == "x" else source, shapes[source]))
    return found
