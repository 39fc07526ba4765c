"""The architecture explorer: a network drawn from its declaration; pick a layer, see its sizes, counts and field."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from math import prod
from typing import Any

import numpy as np
import traitlets

from cnncourse.draw.box import kind
from cnncourse.draw.scale import main
from cnncourse.draw.step import Chain, Step
from cnncourse.draw.steps import network_chains
from cnncourse.draw.words import JOINTS, sentence, totals, way_name, worked
from cnncourse.shapes import Array
from cnncourse.widgets.base import StaticWidget, module
from cnncourse.zoo.spec import Layer
from cnncourse.zoo.trace import trace

__all__ = ["QUANTITIES", "ArchitectureExplorer"]

QUANTITIES = ("parameters", "MACs", "values", "field")
SIDE = 56
"""Pixels along the small picture that stands for the input."""


class ArchitectureExplorer(StaticWidget):
    """Explore a network: its layers as boxes to scale, and for each its sizes, counts and receptive field.

    Everything comes from the declaration. Heights of boxes are square roots of the maps' heights, widths of the
    channels. Unlike :func:`cnncourse.draw.draw` it shows equal blocks one by one. What a unit sees is its receptive
    field, cut at the image; the last units of a map may see a pixel less, where a stride left a border over.

    Parameters
    ----------
    spec : Layer
    shape : (C, H, W)
        Of one example.
    name : str
    image : array_like of shape (3, H, W), optional
        In [0, 1]: what the network looks at. Its middle square is shrunk to 56 pixels: it only shows what a unit sees.
    layer : int
        The layer or block that is shown, in the order of ``layers``.
    part : int
        The layer within a block; −1 for the whole block.
    quantity : str
        What the bars show: ``"parameters"``, ``"MACs"``, ``"values"`` or ``"field"``.
    row, column : float
        The place on the image whose unit is shown, between 0 and 1.

    Attributes
    ----------
    layers : list of dict
        What the page draws.

    Examples
    --------
    >>> from cnncourse.zoo.lenet import lenet5
    >>> explorer = ArchitectureExplorer(lenet5(), (1, 32, 32), name="LeNet-5")
    >>> [layer["name"] for layer in explorer.layers]
    ['C1', 'S2', 'C3', 'S4', 'C5', 'F6', 'output']
    """

    _esm = module(
        "architecture_explorer", "architecture_arithmetic", "architecture_parts", "architecture_explorer"
    )
    script = "architecture_explorer"
    drawn = ("name", "input", "picture", "chains", "layers", "layer", "part", "quantity", "row", "column")

    name = traitlets.Unicode().tag(sync=True)
    input: Any = traitlets.List().tag(sync=True)
    picture = traitlets.Unicode().tag(sync=True)
    chains: Any = traitlets.List().tag(sync=True)
    layers: Any = traitlets.List().tag(sync=True)
    layer = traitlets.Int(0, min=0).tag(sync=True)
    part = traitlets.Int(-1, min=-1).tag(sync=True)
    quantity = traitlets.Enum(QUANTITIES, QUANTITIES[0]).tag(sync=True)
    row = traitlets.Float(0.5, min=0, max=1).tag(sync=True)
    column = traitlets.Float(0.5, min=0, max=1).tag(sync=True)

    def __init__(self, spec: Layer, shape: Any, *, name: str = "", image: Any = None, **traits: Any) -> None:
        found = trace(spec, shape)
        self._totals = totals(found)
        ways = network_chains(spec, shape, iter(found.rows))
        self._steps = [(place, step) for place, way in enumerate(ways) for step in unfolded(way)]
        super().__init__(
            name=name or spec.name or spec.title.capitalize(),
            input=list(shape),
            picture="" if image is None else thumbnail(image),
            chains=[way_name(way, i) if len(ways) > 1 else "" for i, way in enumerate(ways, 1)],
            layers=[{"chain": place, **step_state(step)} for place, step in self._steps],
            **traits,
        )

    def describe(self) -> list[str]:
        """Return the layers and blocks in words."""
        return [f"{self.name}: {self._totals}.", *(f"{sentence(step)}." for _, step in self._steps)]


def unfolded(way: Chain) -> Iterator[Step]:
    """Yield every layer and block of a chain by itself, equal ones too."""
    for step in way.steps:
        yield from step.members or (step,)


def step_state(step: Step) -> dict[str, Any]:
    """Return what the page needs of a layer, or of a block and its layers."""
    parts = [
        {"way": number, **step_state(inner)}
        for number, way in enumerate(step.ways)
        for inner in unfolded(way)
    ]
    shapes = {} if step.ways else weights(step)
    return {
        "name": step.name,
        "stage": step.stage,
        "kind": kind(step),
        "words": ", then ".join([*step.before, worked(step), *step.after]),
        "from": list(main(step.input)),
        "to": list(main(step.output)),
        "parameters": step.parameters,
        "shapes": [[key, list(size)] for key, size in shapes.items()],
        "MACs": sum(row.macs for row in step.rows),
        "values": prod(main(step.output)),
        "field": widest_field(step),
        "joint": JOINTS.get(step.joint, ""),
        "ways": [way_name(way, i) for i, way in enumerate(step.ways, 1)],
        "parts": parts,
    }


def weights(step: Step) -> dict[str, tuple[int, ...]]:
    """Return the shapes of what is trained in a layer and in those that are told with it."""
    named = [(row, key, size) for row in step.rows for key, size in row.layer.parameters(row.input).items()]
    return {key if row is step.rows[0] else f"{row.layer.title} {key}": size for row, key, size in named}


def widest_field(step: Step) -> list[list[Any]]:
    """Return the largest receptive field of the layers told together, that of the output; none where one sees all."""
    fields = [row.fields for row in step.rows if row.fields]
    return [list(max(axis)) for axis in zip(*fields, strict=True)]


def thumbnail(image: Any) -> str:
    """Shrink the middle square of an image and return its bytes, red, green and blue of each pixel, as base64.

    >>> len(base64.b64decode(thumbnail(np.ones((3, 112, 224)))))
    9408
    """
    array = np.asarray(image, float)
    if array.ndim != 3 or len(array) != 3 or min(array.shape[1:]) < SIDE:
        msg = (
            f"the image must have the shape (3, H, W), with {SIDE} pixels a side at least, not {array.shape}"
        )
        raise traitlets.TraitError(msg)
    side = min(array.shape[1:])
    top, left = ((size - side) // 2 for size in array.shape[1:])
    small = shrink(shrink(array[:, top : top + side, left : left + side], 1), 2)
    pixels = np.round(np.clip(small, 0, 1) * 255).astype(np.uint8).transpose(1, 2, 0)  # H W C
    return base64.b64encode(pixels.tobytes()).decode()


def shrink(array: Array, axis: int) -> Array:
    """Average along an axis, down to the picture's pixels."""
    edges = np.linspace(0, array.shape[axis], SIDE + 1).astype(int)
    sums = np.add.reduceat(array, edges[:-1], axis)
    counts = np.diff(edges).reshape([-1 if i == axis else 1 for i in range(array.ndim)])
    return np.asarray(sums / counts)
