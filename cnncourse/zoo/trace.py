"""The table of a network: sizes, parameters, connections, MACs and receptive fields, with no array made."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from math import prod
from typing import Any

from cnncourse.shapes import ReceptiveField
from cnncourse.show.html import Html, table
from cnncourse.zoo.spec import Graph, Layer, Serial, Shape, Shared, one_or_all

__all__ = ["Row", "Trace", "trace"]

Fields = tuple[ReceptiveField, ...]
HEADER = ("name", "layer", "output", "units", "parameters", "connections", "MACs", "sees")


@dataclass(frozen=True)
class Row:
    """One simple layer at its place in a network; ``times`` is how often it runs for an example."""

    name: str
    layer: Layer
    input: Any
    output: Shape
    fields: Fields
    times: int = 1

    @property
    def units(self) -> int:
        """How many values the layer puts out for one example."""
        return self.times * prod(self.output)

    @property
    def parameters(self) -> int:
        """How many numbers are trained."""
        return sum(map(prod, self.layer.parameters(self.input).values()))

    @property
    def connections(self) -> int:
        """How many links lead into the layer's units, biases counted."""
        return self.times * self.layer.connections(self.input)

    @property
    def macs(self) -> int:
        """How many multiply-accumulate operations one example takes."""
        return self.times * self.layer.macs(self.input)

    def cells(self) -> tuple[str, ...]:
        """Return the row of the table as text."""
        field = "×".join(str(f.size) for f in self.fields) if self.fields else "all"
        counts = (self.units, self.parameters, self.connections, self.macs)
        return (
            self.name,
            str(self.layer),
            f"{self.times} · " * (self.times > 1) + "×".join(map(str, self.output)),
            *(f"{n:,}" for n in counts),
            field,
        )


@dataclass(frozen=True)
class Trace:
    """What :func:`trace` found, a row per simple layer; shown as a table in a notebook."""

    input: Any
    output: Any
    rows: tuple[Row, ...]

    def __getitem__(self, name: str) -> Row:
        """Return the row of a layer by its name."""
        for row in self.rows:
            if row.name == name:
                return row
        msg = f"no layer {name!r}; there are {', '.join(row.name for row in self.rows)}"
        raise KeyError(msg)

    @property
    def parameters(self) -> int:
        """Trained numbers of the whole network."""
        return sum(row.parameters for row in self.rows)

    @property
    def connections(self) -> int:
        """Links of the whole network."""
        return sum(row.connections for row in self.rows)

    @property
    def macs(self) -> int:
        """Multiply-accumulate operations for one example."""
        return sum(row.macs for row in self.rows)

    def table(self) -> Html:
        """Return the table of all layers, with a sum."""
        total = ("sum", "", "", "", *(f"{n:,}" for n in (self.parameters, self.connections, self.macs)), "")
        return table([*(row.cells() for row in self.rows), total], HEADER)

    def __repr__(self) -> str:
        return repr(self.table())

    def _repr_html_(self) -> str:
        return self.table()._repr_html_()


def trace(spec: Layer, shape: Any) -> Trace:
    """Walk a network with the shape of one example.

    Parameters
    ----------
    spec : Layer
    shape : (C, H, W) or (D,)
        A dictionary of them for a graph with several inputs.

    Returns
    -------
    Trace

    Raises
    ------
    ShapeError
        Where a layer does not fit what comes before it.

    Examples
    --------
    >>> from cnncourse.zoo.spec import Conv, Flatten, Linear, Serial
    >>> t = trace(Serial((Conv(6, 5), Flatten(), Linear(10))), (3, 32, 32))
    >>> t.output, t.parameters
    ((10,), 47506)
    """
    rows, out, _ = walk("", spec, shape, begin(shape))
    return Trace(shape, out, tuple(rows))


def begin(shape: Any) -> Any:
    """Return the receptive fields of an input, or of each of several."""
    if isinstance(shape, Mapping):
        return {name: begin(part) for name, part in shape.items()}
    return (ReceptiveField(),) * 2 if len(shape) > 2 else ()


def walk(name: str, layer: Any, shape: Any, seen: Any) -> tuple[list[Row], Any, Any]:
    """Return the rows of a layer, its output shape and the receptive fields behind it."""
    if not hasattr(layer, "placed"):
        fields = layer.sees(widest(seen) if several(shape) else seen)
        out = layer.output(shape)
        return [Row(name, layer, shape, out, fields)], out, fields
    rows: list[Row] = []
    ends = layer.begin(seen) if isinstance(layer, Graph) else {}
    wires = {part: reads for part, _, reads in layer.wired()} if isinstance(layer, Graph) else {}
    before = seen
    for part, child, at in layer.placed(shape):
        if isinstance(layer, Graph):
            before = one_or_all([ends[key] for key in wires[part]])
        elif not isinstance(layer, Serial):
            before = seen
        more, _, before = walk(f"{name}.{part}".lstrip("."), child, at, before)
        times = shape[0] if isinstance(layer, Shared) else 1
        rows += [replace(row, times=times * row.times) for row in more]
        ends[part] = before
    return rows, layer.output(shape), behind(layer, ends, before)


def behind(layer: Any, ends: dict[str, Any], last: Any) -> Any:
    """Return the fields behind a layer made of layers: of its outputs, of its widest branch, or of its last part."""
    if isinstance(layer, Graph):
        return one_or_all([ends[name] for name in layer.ends()])
    return last if isinstance(layer, Serial) else widest(list(ends.values()))


def several(shape: Any) -> bool:
    """Tell whether a layer reads several inputs."""
    return bool(shape) and isinstance(shape[0], tuple)


def widest(ends: Any) -> Fields:
    """Return the largest field of several branches, per axis; all where one sees all."""
    return tuple(max(axis) for axis in zip(*ends, strict=True)) if all(ends) else ()
