"""Layers made of layers. Each tells by ``placed`` which shape reaches each of its parts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from cnncourse.shapes import ShapeError
from cnncourse.zoo.spec.base import Layer, Shape

Placed = Iterator[tuple[str, Layer, Any]]


def named(title: str, layers: Sequence[Layer]) -> list[tuple[str, Layer]]:
    """Give each layer its name, its place where it has none; a name may stand once only."""
    names = [layer.name or str(i) for i, layer in enumerate(layers)]
    if len(set(names)) < len(names):
        msg = f"{title}: each layer needs a name of its own, not {names}"
        raise ShapeError(msg)
    return list(zip(names, layers, strict=True))


@dataclass(frozen=True)
class Serial(Layer):
    """Layers one after the other."""

    layers: tuple[Layer, ...]
    title: ClassVar[str] = "network"

    def output(self, shape: Shape) -> Shape:
        for layer in self.layers:
            shape = layer.output(shape)
        return shape

    def named(self) -> list[tuple[str, Layer]]:
        """Return each layer with its name."""
        return named(self.title, self.layers)

    def placed(self, shape: Shape) -> Placed:
        """Yield name, layer and input shape of each part."""
        for name, layer in self.named():
            yield name, layer, shape
            shape = layer.output(shape)


@dataclass(frozen=True)
class Residual(Layer):
    """The sum of a body and a shortcut; the shortcut is the input itself unless given."""

    body: Layer
    shortcut: Layer = Serial(())
    title: ClassVar[str] = "residual"

    def output(self, shape: Shape) -> Shape:
        out, short = self.body.output(shape), self.shortcut.output(shape)
        if out != short:
            msg = f"residual: the body gives {out} but the shortcut {short}"
            raise ShapeError(msg)
        return out

    def named(self) -> list[tuple[str, Layer]]:
        """Return both branches."""
        return [("body", self.body), ("shortcut", self.shortcut)]

    def placed(self, shape: Shape) -> Placed:
        """Yield name, layer and input shape of both branches."""
        return ((name, layer, shape) for name, layer in self.named())


@dataclass(frozen=True)
class Concat(Layer):
    """Branches side by side, their channels put together."""

    branches: tuple[Layer, ...]
    title: ClassVar[str] = "concatenation"

    def output(self, shape: Shape) -> Shape:
        return joined([branch.output(shape) for branch in self.branches])

    def named(self) -> list[tuple[str, Layer]]:
        """Return each branch with its name."""
        return named(self.title, self.branches)

    def placed(self, shape: Shape) -> Placed:
        """Yield name, layer and input shape of each branch."""
        return ((name, layer, shape) for name, layer in self.named())


def joined(outs: Sequence[Shape]) -> Shape:
    """Return the shape of several maps with their channels put together."""
    if len({out[1:] for out in outs}) != 1:
        msg = f"concatenation: the branches differ in more than channels: {list(outs)}"
        raise ShapeError(msg)
    return (sum(out[0] for out in outs), *outs[0][1:])


def children(layer: Any) -> list[tuple[str, Layer]]:
    """Return the named parts of a layer, none for a simple one."""
    return layer.named() if hasattr(layer, "named") else []
