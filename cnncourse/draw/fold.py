"""What is told together: layers that change nothing of the size with the step before, equal steps with each other."""

from __future__ import annotations

from dataclasses import replace
from functools import reduce
from typing import Any

from cnncourse.draw.step import Chain, Step
from cnncourse.zoo.spec import Layer


def absorbed(steps: list[Step]) -> list[Step]:
    """Fold steps into the one before, the first ones into the one after; all stay where nothing else is there."""
    solid: list[Step] = []
    waiting: list[Step] = []
    for step in steps:
        if not step.is_folded:
            solid.append(led_by(step, waiting))
            waiting = []
        elif solid:
            solid[-1] = followed_by(solid[-1], step)
        else:
            waiting.append(step)
    return solid or waiting


def followed_by(step: Step, folded: Step) -> Step:
    """Put a layer that comes after into a step."""
    after = (*step.after, folded.made_by)
    return replace(step, after=after, rows=step.rows + folded.rows, feeds=step.feeds + folded.feeds)


def led_by(step: Step, waiting: list[Step]) -> Step:
    """Put the layers that come first into a step."""
    words = tuple(first.made_by for first in waiting)
    rows = tuple(row for first in waiting for row in first.rows)
    start = waiting[0].input if waiting else step.input
    return replace(step, before=words + step.before, rows=rows + step.rows, input=start)


def chain(name: str, steps: list[Step], source: str = "", shape: Any = None) -> Chain:
    """Return steps as a chain: none left to be folded, equal ones told once."""
    solid = absorbed(steps)
    if solid and solid[0].is_folded:
        solid = [replace(reduce(followed_by, solid), is_folded=False, output=solid[-1].output)]
    return Chain(name, tuple(repeats_folded(solid)), source, shape)


def repeats_folded(steps: list[Step]) -> list[Step]:
    """Tell two or more equal blocks once, and five or more equal layers."""
    runs: list[list[Step]] = []
    for step in steps:
        if runs and key(runs[-1][-1]) == key(step):
            runs[-1].append(step)
        else:
            runs.append([step])
    return [step for run in runs for step in (together(run) if is_long(run) else run)]


def is_long(run: list[Step]) -> bool:
    """Tell whether so many equal blocks or layers are told once."""
    return len(run) >= (2 if run[0].ways else 5)


def key(step: Step) -> Any:
    """Return what two steps must share to be told once; channels of the input and probabilities may differ."""
    sizes = step.output[1:] if step.output and isinstance(step.output[0], int) else step.output
    branches = tuple((len(way.steps), way.source) for way in step.ways)
    wiring = (bool(step.stage), step.reads, step.feeds, step.joint, branches)
    return [options(row.layer) for row in step.rows], sizes, wiring


def options(layer: Layer) -> tuple[Any, ...]:
    """Return the kind of a layer with its options, but for its name and for real numbers."""
    chosen = sorted((k, v) for k, v in vars(layer).items() if k != "name" and not isinstance(v, float))
    return (type(layer), *chosen)


def together(run: list[Step]) -> list[Step]:
    """Return one step for a run of equal ones, with the names of their stages where it goes over several."""
    first, last = run[0], run[-1]
    name, stage = f"{first.name}–{last.name}", first.stage
    if first.stage != last.stage:
        name, stage = f"{first.stage}–{last.stage}", ""
    rows = tuple(row for step in run for row in step.rows)
    return [replace(first, name=name, stage=stage, rows=rows, output=last.output, members=tuple(run))]
