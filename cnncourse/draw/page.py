"""All of a drawing at one width: the whole network, its blocks enlarged, the scale."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from cnncourse.draw.box import column
from cnncourse.draw.panel import panel, paragraphs, stacked
from cnncourse.draw.scale import Scale, main, scale_for
from cnncourse.draw.step import Chain, Step, size
from cnncourse.draw.strip import broken, strip
from cnncourse.draw.svg import Piece, put
from cnncourse.draw.words import given, tip, way_name, worked

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@dataclass(frozen=True)
class Page:
    """The chains of a network and its blocks, one of each form."""

    chains: tuple[Chain, ...]
    forms: Mapping[str, tuple[Step, ...]]
    scale: Scale

    def letter(self, step: Step) -> str:
        """Return the letter of a block's form, nothing for a layer."""
        return lettered(list(self.forms).index(step.form)) if step.ways else ""

    def chain(self, way: Chain, width: float) -> Piece:
        """Draw a chain, from what it reads where that is given."""
        source = [Step(way.source, "", None, way.shape, ())] if way.source else []
        columns = [column(step, self.scale, self.letter(step)) for step in (*source, *way.steps)]
        return strip(columns, width, lambda col: tip(col.step))

    def heading(self, steps: Sequence[Step]) -> list[str]:
        """Say which block a panel shows, what goes in and out, and which others have the same form."""
        first, others = steps[0].first, [step.name for step in steps[1:]]
        alike = first.after if len({step.after for step in steps}) == 1 else ()
        work = ", then ".join([worked(first), *alike])
        sizes = f"{given(first.input)} in, {work}: {size(first.output)} out"
        same = [f"The same form with other numbers: {', '.join(others)}"] if others else []
        return [f"Block {self.letter(first)}: {steps[0].name}", sizes, *same]

    def draw(self, width: float, title: Sequence[str]) -> Piece:
        """Draw it all."""
        parts = [paragraphs(title, width)]
        for number, way in enumerate(self.chains, 1):
            heading = [paragraphs([way_name(way, number)], width)] if number > 1 else []
            parts.append(stacked([*heading, self.chain(way, width)], 6))
        panels = [
            panel(steps[0].first, self.heading(steps), self.chain, width) for steps in self.forms.values()
        ]
        return stacked([*parts, *side_by_side(panels, width), paragraphs(["", str(self.scale)], width)], 22)


def lettered(i: int) -> str:
    """Return A to Z, then A1 and so on."""
    return LETTERS[i % 26] + (str(i // 26) if i >= 26 else "")


def side_by_side(pieces: Sequence[Piece], width: float) -> list[Piece]:
    """Put pieces into rows."""
    rows = []
    for group in broken(pieces, width, 24):
        left, out = 0.0, []
        for piece in group:
            out.append(put(piece, left, 0))
            left += piece.width + 24
        rows.append(Piece("".join(out), left - 24, max(piece.height for piece in group)))
    return rows


def page(chains: Sequence[Chain]) -> Page:
    """Collect the blocks of a network by their form, and find the scale for all boxes."""
    blocks = [block for way in chains for step in way.steps for block in step.blocks()]
    forms: dict[str, tuple[Step, ...]] = {}
    for block in blocks:
        forms[block.form] = (*forms.get(block.form, ()), block)
    return Page(tuple(chains), forms, scale_for(shapes(chains)))


def shapes(chains: Sequence[Chain]) -> Iterator[tuple[int, ...]]:
    """Yield the shape of every box."""
    for way in chains:
        yield from [way.shape] if way.source else []
        for step in way.steps:
            yield main(step.output)
            yield from shapes(step.ways)
