"""The conversation of one child with the grader; after ``start`` the student's code is in charge of it.

The grader believes nothing that comes from here: a value is compared with what it must be, and the rest says
only what of the student's own to run again or to leave out.
"""

from __future__ import annotations

import socket
import sys
from collections.abc import Mapping
from typing import Any

from cnncourse.exercises.banned import banned_calls, mask
from cnncourse.exercises.perform import Outcome, Unreadable, perform, plain
from cnncourse.exercises.used import foreign, imported, names_used
from cnncourse.grading import wire
from cnncourse.grading.box.notebook import Notebook
from cnncourse.grading.box.stubs import Desk, install
from cnncourse.grading.wire import READY

__all__ = ["serve"]


def serve(pipe: socket.socket, home: str) -> None:
    """Read what to run, look for banned calls, run it, then answer until the grader hangs up.

    Parameters
    ----------
    pipe : socket
    home : str
        The folder of the sandbox's own modules, which the student cannot import.
    """
    wire.send(pipe, READY)
    start = wire.receive(pipe)
    notebook = Notebook(
        start["cells"], start["handed_out"], start["skipped"], start["answers"], start["bare"]
    )
    scan = {"banned": banned(notebook, start), "missing": missing(notebook, start)}
    wire.send(pipe, {"faults": notebook.faults, **scan})
    sys.path[:] = [folder for folder in sys.path if folder != home]
    if start["bans"]:
        mask(start["bans"])
    desk = Desk(start["variants"])
    install(desk, start["sources"])
    notebook.run(lambda place: wire.send(pipe, place))
    wire.send(pipe, {"failed": notebook.failed})
    while True:
        asked = wire.receive(pipe, tensors="torch" in sys.modules)
        answer = desk.answers.get(asked["key"], notebook.get(asked["name"]))
        notebook.go_back(desk.spaces.get(asked["key"], {}))
        outcome = hand_over(answer) if asked["kind"] == "value" else call(answer, asked)
        try:
            wire.send(pipe, {"code": outcome.code, "name": outcome.name, "value": outcome.value})
        except wire.Garbled:  # too long, or a dtype that does not travel; nothing has been sent yet
            wire.send(pipe, {"code": "unreadable", "name": "", "value": None})


def banned(notebook: Notebook, start: Mapping[str, Any]) -> dict[str, list[str]]:
    """Return the banned names that each answer uses, by question; before anything of theirs has run."""
    bans, source = start["bans"], notebook.source
    return {key: banned_calls(source, bans, name) for key, name in start["names"].items()} if bans else {}


def missing(notebook: Notebook, start: Mapping[str, Any]) -> dict[str, str]:
    """Return the first name that each answer uses of a module that is not here; before anything has run."""
    source, needs = notebook.source, start["needs"]
    if not foreign(imported(source), needs):
        return {}
    used = {key: foreign(names_used(source, name), needs) for key, name in start["names"].items()}
    return {key: names[0] for key, names in used.items() if names}


def hand_over(answer: Any) -> Outcome:
    """Return the answer of a value question."""
    if callable(answer):
        return Outcome("unreadable", name="function")
    try:
        value = plain(answer)
    except Unreadable:
        return Outcome("unreadable")
    return Outcome("unwritten" if value is None else "value", value)


def call(answer: Any, asked: Mapping[str, Any]) -> Outcome:
    """Call the student's function once."""
    if answer is not None and answer is not ... and not callable(answer):
        return Outcome("unreadable", name="value")
    return perform(answer, asked["inputs"], asked["options"])
