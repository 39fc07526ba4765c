"""What a drawing is made of: chains of steps."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from cnncourse.zoo.trace import Row


@dataclass(frozen=True)
class Step:
    """One box: a layer, or a block of branches, with the layers folded into it."""

    name: str
    made_by: str
    input: Any
    output: Any
    rows: tuple[Row, ...]
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    is_folded: bool = False
    reads: tuple[str, ...] = ()
    feeds: tuple[str, ...] = ()
    stage: str = ""
    joint: str = ""
    ways: tuple[Chain, ...] = ()
    members: tuple[Step, ...] = ()

    @property
    def parameters(self) -> int:
        """How many numbers are trained in the step, over all that is folded into it."""
        return sum(row.parameters for row in self.rows)

    @property
    def times(self) -> int:
        """How many equal steps the box stands for."""
        return max(len(self.members), 1)

    @property
    def first(self) -> Step:
        """The first of the equal steps that the box stands for."""
        return self.members[0] if self.members else self

    @property
    def form(self) -> str:
        """What a step has in common with another that differs in numbers alone."""
        if not self.ways:
            return "+".join(
                f"{row.layer.title} {vars(row.layer).get('kernel_size', '')}" for row in self.rows
            )
        ways = ", ".join(f"{way.source}[{'; '.join(step.form for step in way.steps)}]" for way in self.ways)
        return f"{self.joint}({ways})"

    def blocks(self) -> Iterator[Step]:
        """Yield the step, where it has branches, and the blocks within them."""
        if self.ways:
            yield self
        for way in self.ways:
            for step in way.steps:
                yield from step.blocks()


@dataclass(frozen=True)
class Chain:
    """Steps one after the other, and what the first of them reads where it is not the input of all."""

    name: str
    steps: tuple[Step, ...]
    source: str = ""
    shape: Any = None


def size(shape: Any) -> str:
    """Write the size of one output, or of several.

    >>> size((6, 28, 28)), size((10,)), size(((3, 8, 8), (4,)))
    ('6×28×28', '10', '3×8×8 and 4')
    """
    if shape and not isinstance(shape[0], int):
        return " and ".join(map(size, shape))
    return "×".join(map(str, shape))
