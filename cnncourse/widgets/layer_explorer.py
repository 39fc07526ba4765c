"""The layer explorer: pick a layer and a unit, see what it sees and what the layer costs."""

from __future__ import annotations

from math import isqrt
from typing import Any

import numpy as np
import traitlets

from cnncourse.widgets.base import StaticWidget, module, numbers
from cnncourse.zoo.trace import Row, Trace

__all__ = ["LayerExplorer", "layer_state"]


def block(count: int) -> list[int]:
    """Return rows and columns of the block nearest to a square that a vector fills.

    >>> block(84)
    [12, 7]
    """
    columns = max(n for n in range(1, isqrt(count) + 1) if count % n == 0)
    return [count // columns, columns]


def layer_state(row: Row) -> dict[str, Any]:
    """Return what the script needs of a row: names, sizes, counts and the receptive field along H and W.

    A vector has no ``maps``; its ``size`` is that of a :func:`block`.
    """
    maps, *size = row.output
    return {
        "name": row.name,
        "kind": str(row.layer),
        "maps": maps if size else 0,
        "size": size or block(maps),
        "parameters": row.parameters,
        "connections": row.connections,
        "macs": row.macs,
        "field": [list(field) for field in row.fields],
    }


class LayerExplorer(StaticWidget):
    """Explore the layers of a network: the window of the image that a unit sees, and the layer's counts.

    Parameters
    ----------
    trace : cnncourse.zoo.trace.Trace
        Of a network that reads one channel. Layers without connections are left out.
    image : array_like of shape (H, W)
        In [0, 1], 1 is ink; of the size that was traced.
    layer, row, column : int
        The layer that is shown, and the unit of one of its maps.

    Attributes
    ----------
    layers : list of dict
        See ``layer_state``.

    Examples
    --------
    >>> from cnncourse.zoo.lenet import lenet5
    >>> from cnncourse.zoo.trace import trace
    >>> explorer = LayerExplorer(trace(lenet5(), (1, 32, 32)), np.zeros((32, 32)))
    >>> [layer["name"] for layer in explorer.layers]
    ['C1', 'S2', 'C3', 'S4', 'C5', 'F6', 'output']
    """

    _esm = module("layer_explorer", "layer_explorer")
    script = "layer_explorer"
    drawn = ("image", "layers", "layer", "row", "column")

    image = traitlets.Any().tag(sync=True)
    layers: Any = traitlets.List().tag(sync=True)
    layer = traitlets.Int(0, min=0).tag(sync=True)
    row = traitlets.Int(0, min=0).tag(sync=True)
    column = traitlets.Int(0, min=0).tag(sync=True)

    def __init__(self, trace: Trace, image: Any, **traits: Any) -> None:
        if np.shape(image) != tuple(trace.input[1:]):
            msg = f"the image must have the shape {trace.input[1:]} that was traced, not {np.shape(image)}"
            raise traitlets.TraitError(msg)
        layers = [layer_state(row) for row in trace.rows if row.connections]
        super().__init__(layers=layers, image=numbers("image", np.round(image, 2), 2), **traits)

    def describe(self) -> list[str]:
        """Return the layers in words."""
        intro = "Layer explorer: the layers of a network, what a unit of each sees, and what the layer costs."
        return [intro, *(self._sentence(layer) for layer in self.layers)]

    def _sentence(self, layer: dict[str, Any]) -> str:
        seen = "×".join(str(size) for size, _, _ in layer["field"])
        counts = f"{layer['parameters']:,} parameters, {layer['connections']:,} connections"
        field = f"each sees {seen} pixels" if seen else "each sees the whole image"
        rows, columns = layer["size"]
        units = f"{layer['maps']} of {rows}×{columns}" if layer["maps"] else f"{rows * columns}"
        return f"{layer['name']}, {layer['kind']}: {units} units, {field}; {counts}."
