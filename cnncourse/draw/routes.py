"""A graph as ways without branches: the longest one, and what branches off it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from cnncourse.draw.step import Step

Wires = Mapping[str, tuple[str, ...]]


def routes(wires: Wires, end: str) -> list[list[str]]:
    """Cut a graph into ways without branches: the longest one to its end first."""
    depth: dict[str, int] = {}
    for name, reads in wires.items():
        depth[name] = 1 + max(depth.get(other, 0) for other in reads)
    trunk = [end]
    while earlier := [name for name in wires[trunk[0]] if name in wires]:
        trunk.insert(0, max(earlier, key=depth.__getitem__))
    found = [trunk]
    for name in wires:
        if any(name in route for route in found):
            continue
        behind = next((r for r in found[1:] if wires[name] == (r[-1],)), None)
        if behind:
            behind.append(name)
        else:
            found.append([name])
    return found


def along(names: list[str], source: str, nodes: Mapping[str, list[Step]], wires: Wires) -> list[Step]:
    """Return the steps of the nodes on one way, with what they read and feed beside their neighbours."""
    found: list[Step] = []
    for before, name, behind in zip([source, *names], names, [*names[1:], ""], strict=False):
        steps = nodes[name]
        reads = tuple(other for other in wires[name] if other != before)
        feeds = tuple(other for other, read in wires.items() if name in read and other != behind)
        if steps:
            steps = [replace(steps[0], reads=reads), *steps[1:]]
            steps = [*steps[:-1], replace(steps[-1], feeds=feeds)]
        found += steps if len(names) > 1 else [replace(step, stage="") for step in steps]
    return found
