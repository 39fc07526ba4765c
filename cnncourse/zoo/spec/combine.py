"""Layers made of layers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, ClassVar

from cnncourse.shapes import ShapeError
from cnncourse.zoo.spec.base import Layer, Shape


@dataclass(frozen=True)
class Serial(Layer):
    """Layers one after the other."""

    layers: tuple[Layer, ...]
    title: ClassVar[str] = "network"

    def output(self, shape: Shape) -> Shape:
        for layer in self.layers:
            shape = layer.output(shape)
        return shape

    def named(self) -> Iterator[tuple[str, Layer]]:
        """Yield each layer with its name, its place where it has none; a name may stand once only."""
        names = [layer.name or str(i) for i, layer in enumerate(self.layers)]
        if len(set(names)) < len(names):
            msg = f"{self.title}: each layer needs a name of its own, not {names}"
            raise ShapeError(msg)
        return zip(names, self.layers, strict=True)


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

    def named(self) -> Iterator[tuple[str, Layer]]:
        """Yield both branches."""
        yield from (("body", self.body), ("shortcut", self.shortcut))


@dataclass(frozen=True)
class Concat(Layer):
    """Branches side by side, their channels put together."""

    branches: tuple[Layer, ...]
    title: ClassVar[str] = "concatenation"

    def output(self, shape: Shape) -> Shape:
        outs = [branch.output(shape) for branch in self.branches]
        if len({out[1:] for out in outs}) != 1:
            msg = f"concatenation: the branches differ in more than channels: {outs}"
            raise ShapeError(msg)
        return (sum(out[0] for out in outs), *outs[0][1:])

    def named(self) -> Iterator[tuple[str, Layer]]:
        """Yield each branch with its name, its place where it has none."""
        return Serial(self.branches).named()


def children(layer: Any) -> list[tuple[str, Layer]]:
    """Return the named parts of a layer, none for a simple one."""
    return list(layer.named()) if hasattr(layer, "named") else []
