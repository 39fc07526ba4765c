"""What a drawing says, in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from cnncourse.draw.step import Chain, Step, size
from cnncourse.zoo.trace import Trace

JOINTS = {"sum": "added", "concatenation": "concatenated"}


def given(shape: Any) -> str:
    """Write the size of the input, or of each input by its name."""
    if isinstance(shape, Mapping):
        return ", ".join(f"{name} {size(part)}" for name, part in shape.items())
    return size(shape)


def totals(found: Trace) -> str:
    """Return what the whole network counts."""
    return (
        f"input {given(found.input)}, output {size(found.output)}; {found.parameters:,} trained parameters, "
        f"{found.macs:,} multiply-accumulates"
    )


def told(chains: Sequence[Chain], indent: str = "") -> Iterator[str]:
    """Yield a line per step, those of a block's branches below it."""
    for number, way in enumerate(chains, 1):
        inner = indent
        if len(chains) > 1:
            yield f"{indent}{way_name(way, number)}:"
            inner += "  "
        if not way.steps:
            yield f"{inner}the input itself"
        for step in filter(lambda step: step.rows, way.steps):
            yield f"{inner}{sentence(step)}"
            yield from told(step.ways, inner + "  ")


def way_name(way: Chain, number: int) -> str:
    """Name a branch by its name, or by its number, and by where it begins."""
    name = way.name if way.name and not way.name.isdigit() else f"Branch {number}"
    return f"{name}, from {way.source}" if way.source else name


def sentence(step: Step) -> str:
    """Say what a step is, its size and its parameters.

    >>> from cnncourse.zoo.lenet import lenet5
    >>> from cnncourse.zoo.trace import trace
    >>> from cnncourse.draw.steps import read
    >>> sentence(read(lenet5(), "", (1, 32, 32), iter(trace(lenet5(), (1, 32, 32)).rows))[0])
    'C1: convolution 5×5, then scaled tanh; 6×28×28; 156 parameters'
    """
    work = ", then ".join([*step.before, worked(step), *step.after])
    reads = f" with {', '.join(step.reads)}" if step.reads else ""
    stage = f"{step.stage}, " if step.stage else ""
    feeds = f"; read by {', '.join(step.feeds)}" if step.feeds else ""
    many = f" in all {step.times}" if step.times > 1 else ""
    many += ", of which the first" if many and step.ways else ""
    return f"{stage}{step.name}: {work}{reads}; {size(step.output)}; {count(step.parameters)}{many}{feeds}"


def worked(step: Step) -> str:
    """Say what makes a step."""
    return f"{len(step.ways)} branches, {JOINTS[step.joint]}" if step.joint in JOINTS else step.made_by


def count(parameters: int) -> str:
    """Write a number of parameters."""
    return f"{parameters:,} parameter{'' if parameters == 1 else 's'}"


def tip(step: Step) -> str:
    """Say what the pointer finds on a box: the layers in it by their names."""
    if not step.rows:
        return f"{step.name}: {size(step.output)}"
    names = [row.name for row in step.rows]
    more = [f"… {names[-1]}"] if len(names) > 12 else names[11:12]
    return f"{sentence(step)}; {', '.join([*names[:11], *more])}"
