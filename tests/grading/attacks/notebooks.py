"""Notebooks that are honest but for one question, and the control without a sandbox."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

from tests.grading.attacks import MARK, Payload, unguarded

ROOT = Path(__file__).parents[3]
PATIENCE = 120  # seconds; only a broken machine needs them
CHECKED = re.compile(r'^check\("([\d.\w]+)"', re.MULTILINE)


@cache
def solved(chapter: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Return the cells of a solution, with the key of the question that they belong to."""
    (path,) = (ROOT / "solutions").glob(f"{chapter}_*.ipynb")
    found, group = [], []
    for cell in json.loads(path.read_text())["cells"]:
        if cell["cell_type"] != "code" or "explanation" in cell["metadata"].get("tags", ()):
            continue
        group.append("".join(cell["source"]))
        key = CHECKED.search(group[-1])
        if key or "STUDENT =" in group[-1]:
            found.append((key.group(1) if key else "", tuple(group)))
            group = []
    return (*found, ("", tuple(group)))


def cells(chapter: str, student: str, attack: dict[str, list[str]] | None = None) -> tuple[str, ...]:
    """Return the cells of a notebook that is honest but for the questions attacked.

    Parameters
    ----------
    chapter, student : str
    attack : dict
        By key, the cells that stand there instead.
    """
    groups = [(attack or {}).get(key, group) for key, group in solved(chapter)]
    return tuple(cell.replace('"your-id"', repr(student)) for group in groups for cell in group)


def attacked(payload: Payload, mark: str) -> tuple[str, ...]:
    """Return the notebook of a payload; whatever it leaves has the mark in its name."""
    notebook = cells(payload.chapter, "ada", {payload.target: payload.cells})
    return tuple(cell.replace(MARK, mark) for cell in notebook)


def command(payload: Payload, facts: dict[str, Any]) -> tuple[list[str], str]:
    """Return how the control is started, and what it reads."""
    notebook = [cell for cell in attacked(payload, facts["mark"]) if "%pip" not in cell]
    notebook[:0] = [payload.before.replace(MARK, facts["mark"])] if payload.before else []
    job = {
        "kind": payload.kind,
        "target": payload.target,
        "control": payload.control,
        "facts": facts,
        "cells": notebook,
    }
    return [sys.executable, unguarded.__file__], json.dumps(job)


def unguarded_run(payload: Payload, facts: dict[str, Any]) -> subprocess.CompletedProcess[str]:
    """Run a payload where there is no sandbox, to its end."""
    arguments, job = command(payload, facts)
    return subprocess.run(
        arguments, input=job, capture_output=True, text=True, timeout=PATIENCE, check=False, cwd=ROOT
    )


def outcome(payload: Payload, facts: dict[str, Any]) -> dict[str, str]:
    """Run a payload where there is no sandbox, and return what came of it by name."""
    done = unguarded_run(payload, facts)
    _, ended, lines = done.stdout.rpartition("\noutcome\n")
    assert ended, f"{payload.name} did not end: {done.stdout[-300:]} {done.stderr[-2000:]}"
    found = dict(line.split("\t", 1) for line in lines.splitlines())
    assert found, f"{payload.name} handed nothing over: {done.stderr[-2000:]}"
    return found


def ends(payload: Payload) -> bool:
    """Begin a payload where there is no sandbox, and say whether it ends within a second."""
    arguments, job = command(payload, {"mark": MARK})
    with subprocess.Popen(
        arguments,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        cwd=ROOT,
    ) as process:
        assert process.stdin
        assert process.stdout
        process.stdin.write(job)
        process.stdin.close()
        assert process.stdout.readline() == "began\n"
        try:
            process.wait(1)
        except subprocess.TimeoutExpired:
            return False
        else:
            return True
        finally:
            process.kill()
