"""One step drawn: its maps as a box to scale, and below it name, size and what makes it."""

from __future__ import annotations

from dataclasses import dataclass

from cnncourse.draw.scale import Scale, main
from cnncourse.draw.step import Step, size
from cnncourse.draw.svg import LINE, line_of_text, n, text_width, wrapped

COLUMN = {False: 66.0, True: 72.0}  # px, text and names: four columns stand side by side on a telephone
COLOURS = {
    "input": "currentColor",
    "maps": "var(--cnn-maps, #1f6fc5)",
    "vector": "var(--cnn-vector, #c2601a)",
    "block": "var(--cnn-block, #22845c)",
}
BRIEF = {
    "transposed convolution": "transposed conv",
    "convolution": "conv",
    "average pooling": "avg-pooling",
}
LEAN = (0.3, 0.2)  # to the right and up, for a pixel of depth


@dataclass(frozen=True)
class Column:
    """A step's box and its lines of text, with their extent."""

    step: Step
    box: str
    box_size: tuple[float, float]
    lines: tuple[tuple[str, bool], ...]
    width: float

    @property
    def text_height(self) -> float:
        """How much the lines below the box take."""
        return LINE * len(self.lines)


def column(step: Step, scale: Scale, letter: str) -> Column:
    """Draw one step."""
    box, box_size = solid(step, scale)
    lines = tuple(labels(step, letter))
    widths = [text_width(text, bold=bold) for text, bold in (*lines, (step.stage, True))]
    return Column(step, box, box_size, lines, max(box_size[0], *widths))


def labels(step: Step, letter: str) -> list[tuple[str, bool]]:
    """Return the lines below a box, and which of them are bold."""
    texts = [(step.name, True), *([(f"×{step.times}", True)] if step.times > 1 else [])]
    texts += [(units(step.output), False), *((text, False) for text in made(step, letter) if text)]
    return [(line, bold) for text, bold in texts for line in wrapped(text, COLUMN[bold], bold=bold)]


def units(shape: tuple[int, ...]) -> str:
    """Write a size as it stands below a box."""
    return f"{shape[0]} units" if len(shape) == 1 else size(shape)


def made(step: Step, letter: str) -> list[str]:
    """Say briefly what makes a step: what comes before, the layer or block, what follows."""
    texts = [f"{', '.join(map(brief, step.before))}, then"] if step.before else []
    texts.append(f"block {letter}" if letter else brief(step.made_by))
    if step.joint == "concatenation" and step.times == 1:
        texts.append("+".join(str(way_channels(step, i)) for i in range(len(step.ways))))
    texts += [f"with {', '.join(step.reads)}"] if step.reads else []
    texts += [f"+ {', '.join(map(brief, step.after))}"] if step.after else []
    return [*texts, *(f"→ {name}" for name in step.feeds)]


def brief(text: str) -> str:
    """Shorten the long words of a description."""
    return next(
        (text.replace(word, short, 1) for word, short in BRIEF.items() if text.startswith(word)), text
    )


def way_channels(step: Step, i: int) -> int:
    """Return how many channels a branch hands on."""
    steps = step.ways[i].steps
    return (steps[-1].output if steps else step.input)[0]


def kind(step: Step) -> str:
    """Return which colour a step has."""
    if not step.rows:
        return "input"
    if step.ways:
        return "block"
    return "maps" if len(main(step.output)) >= 3 else "vector"


def solid(step: Step, scale: Scale) -> tuple[str, tuple[float, float]]:
    """Draw the box: its front as high as a map and as wide as the channels, its side as deep as a map is wide."""
    shape = main(step.output)
    height, width = scale.height(shape), scale.width(shape)
    depth = scale.length(shape[-1]) if len(shape) >= 3 else 0.0
    right, up = LEAN[0] * depth, LEAN[1] * depth
    colour = COLOURS[kind(step)]
    style = f'fill="{colour}" stroke="{colour}" stroke-linejoin="round"'
    front = (
        f'<rect class="map" x="0" y="{n(up)}" width="{width:.2f}" height="{height:.2f}" fill-opacity=".3"/>'
    )
    top = f"M0 {n(up)}l{n(right)} {n(-up)}h{n(width)}l{n(-right)} {n(up)}z"
    far = f"M{n(width)} {n(up)}l{n(right)} {n(-up)}v{n(height)}l{n(-right)} {n(up)}z"
    sides = f'<path d="{top}" fill-opacity=".12"/><path d="{far}" fill-opacity=".5"/>' if depth else ""
    again = "".join(
        f'<path d="M{n(3 * i)} {n(up + height + 3 * i)}h{n(width)}" fill="none"/>'
        for i in range(1, min(step.times, 3))
    )
    return f"<g {style}>{front}{sides}{again}</g>", (width + right, height + up)


def text_below(col: Column, middle: float, top: float) -> str:
    """Write the lines below a box."""
    return "".join(
        line_of_text(text, middle, top + LINE * (i + 0.8), bold=bold)
        for i, (text, bold) in enumerate(col.lines)
    )
