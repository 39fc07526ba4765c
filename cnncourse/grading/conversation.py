"""The grader's side of the talk with one submission's process, for questions under the same rules."""

from __future__ import annotations

import re
import signal
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from cnncourse.exercises import NotAttempted, NotYet, Question, Result, mark
from cnncourse.exercises.allowed import only_lent
from cnncourse.exercises.chance import normalised
from cnncourse.exercises.perform import EXCEPTIONS, words_for
from cnncourse.grading import wire
from cnncourse.grading.assignment import Assignment, Group
from cnncourse.grading.clock import Clock
from cnncourse.grading.grade import Mark, State
from cnncourse.grading.sandbox import Child, Sandbox
from cnncourse.grading.submission import Submission, Ungradable
from cnncourse.grading.text import clean

__all__ = ["Conversation"]

MOST_RESTARTS = 3  # for cells that hang or crash; as many again where only the plainest statements are run
BARE = "too many cells hung or crashed: in the end only imports, definitions, assignments and checks were run"
NO_ID = "your id is missing: write it into the cell STUDENT, as this question has numbers of your own"
NO_TIME = "no time was left for this question: the notebook had used up its {seconds:.0f} seconds"
NOT_RUN = "the notebook stopped too often for this question to be asked"
MISUSED = {
    "function": "hand over the value, not a function",
    "value": "hand over your function itself, without calling it",
}


class Conversation:
    """One submission and one group of questions.

    Attributes
    ----------
    marks : dict of Mark
        By question.
    remarks : list of str
        For the student.
    unasked : int
        Questions for which no time was left, or that no notebook was left to answer.
    failed : dict
        What the cells that failed raised, by their place.
    skipped : list of int
        The places of cells that are not run, as they hung or crashed.
    """

    def __init__(
        self,
        submission: Submission,
        assignment: Assignment,
        group: Group,
        secret: str,
        clock: Clock,
        skipped: Sequence[int] = (),
    ) -> None:
        self.submission, self.assignment, self.group = submission, assignment, group
        self.secret, self.clock = secret, clock
        self.left = sorted(group.questions, key=lambda asked: asked.kind == "function")  # values never hang
        self.unasked = 0
        self.skipped = list(skipped)
        self.marks: dict[str, Mark] = {}
        self.remarks: list[str] = []
        self.failed: dict[int, str] = {}
        self.faulty: set[int] = set()  # places of cells whose syntax is wrong
        self.missing: dict[str, str] = {}  # by question, what its answer uses of a module that is not here

    def hold(self, sandbox: Sandbox) -> None:
        """Ask every question, with as many processes as that takes.

        Raises
        ------
        Ended
            When the warm interpreter is gone.
        Ungradable
            When the code cannot even be parsed.
        """
        while self.left and not self.clock.over and len(self.skipped) <= 2 * MOST_RESTARTS:
            child = sandbox.fork()
            place: list[int] = [-1]
            fault: Exception | None = None
            try:
                self.run(child, place)
                while self.left and self.ask(child, self.left[0]):
                    pass
            except (wire.Late, wire.Ended, wire.Garbled) as error:
                fault = error
            code = child.end(at_once=not isinstance(fault, wire.Ended))
            if fault and not self.clock.over:
                self.skip(place[0], fault, code)
        self.unasked = len(self.left)
        for asked in self.left:
            self.note(asked, "not yet", self.no_time() if self.clock.over else NOT_RUN)
        self.left.clear()

    @property
    def bare(self) -> bool:
        """Whether only the plainest statements are run, as too much else went wrong."""
        return len(self.skipped) > MOST_RESTARTS

    def no_time(self) -> str:
        """Say that the time is used up."""
        return NO_TIME.format(seconds=self.clock.budget)

    def run(self, child: Child, place: list[int]) -> None:
        """Let the child run the notebook; ``place`` holds the cell that it is in."""
        scan = child.ask(self.start(), self.clock.until())
        self.settle_banned(scan["banned"])
        self.missing = scan["missing"]
        for cell, line in scan["faults"]:
            self.faulty.add(cell)
            self.remark(f"cell {cell + 1}: the syntax is wrong in line {line}, so that it was left out")
        place[0] = 0  # cells that end at once are not announced
        while True:
            said = child.hear(self.clock.until())
            if type(said) is not int:
                break
            place[0] = max(0, min(said, len(self.submission.cells) - 1))
        self.report(said)

    def start(self) -> dict[str, Any]:
        """Return what a child needs to know."""
        return {
            "cells": self.submission.cells,
            "handed_out": self.assignment.handed_out,
            "answers": list(self.assignment.names.values()),
            "skipped": self.skipped,
            "bare": self.bare,
            "bans": self.group.bans,
            "needs": self.group.needs,
            "names": {asked.key: self.assignment.names.get(asked.key, "") for asked in self.left},
            "variants": numbers_of(self.assignment.questions, self.submission.student),
            "sources": self.group.sources,
        }

    def settle_banned(self, banned: dict[str, list[str]]) -> None:
        """Mark the questions whose answers use what may not be used."""
        for asked in [asked for asked in self.left if banned.get(asked.key)]:
            self.note(asked, "not yet", words_for("banned", banned[asked.key][0], self.group.bans))
            self.left.remove(asked)

    def report(self, said: Any) -> None:
        """Note which cells raised; the child may say anything."""
        failed = said.get("failed") if isinstance(said, dict) else None
        for cell, name in list(failed.items())[:20] if isinstance(failed, dict) else []:
            if type(cell) is int and 0 <= cell < len(self.submission.cells):
                known = type(name) is str and name in EXCEPTIONS
                self.failed[cell] = name if known else "an exception of its own"

    def skip(self, place: int, fault: Exception, code: int) -> None:
        """Leave out the cell in which the child hung or ended."""
        if place < 0:
            msg = "the code of this notebook could not be read: ask its author for a plain one"
            raise Ungradable(msg)
        self.skipped.append(place)
        self.remark(f"cell {place + 1} {self.what_happened(fault, code)} and was left out")
        if self.bare and BARE not in self.remarks:
            self.remarks.insert(0, BARE)

    def what_happened(self, fault: Exception, code: int) -> str:
        """Say in words how a child ended."""
        if isinstance(fault, wire.Late):
            return f"did not end within {self.clock.limits.seconds:.0f} seconds"
        if isinstance(fault, wire.Garbled):
            return "sent something that is no data"
        if code == wire.OUT_OF_MEMORY:
            return f"filled its memory of {self.clock.limits.memory >> 20} MB"
        if code < 0:
            return f"ended the interpreter ({signal_name(-code)})"
        return "ended the interpreter"

    def ask(self, child: Child, asked: Question) -> bool:
        """Check one question; False when the child is of no more use."""
        stopped: list[Exception] = []

        def call(*inputs: Any, **options: Any) -> Any:
            question = {
                "key": asked.key,
                "name": self.assignment.names.get(asked.key, ""),
                "kind": asked.kind,
                "inputs": inputs,
                "options": options,
            }
            try:
                if stopped:
                    raise stopped[0]
                return answered(child.ask(question, until), self.group.bans)
            except (wire.Late, wire.Ended, wire.Garbled) as error:
                stopped.append(error)
                raise NotAttempted from error  # what is noted then is below

        until = self.clock.until()
        self.left.remove(asked)
        result = mark(asked, call, self.rng(asked))
        if stopped:
            code = child.end(at_once=not isinstance(stopped[0], wire.Ended))
            late = self.clock.over and isinstance(stopped[0], wire.Late)
            happened = f"your answer {self.what_happened(stopped[0], code)}"
            self.note(asked, "not yet", self.no_time() if late else happened)
            return False
        self.note_result(asked, result)
        return True

    def rng(self, asked: Question) -> Any:
        """Return the chance of a check: the student's own numbers, or hidden ones for this very file."""
        if asked.kind == "value":
            return asked.rng(self.submission.student)
        return asked.rng(self.submission.student, f"{self.secret}:{self.submission.digest}")

    def note_result(self, asked: Question, result: Result) -> None:
        """Keep what a check found; the numbers of somebody unknown have no right answer."""
        unknown = asked.kind == "value" and not normalised(self.submission.student)
        state: State = "broken" if result.state == "unknown" else result.state
        words = result.words
        if unknown and state != "not attempted":
            state, words = "not yet", NO_ID
        elif state == "not attempted" and (cell := self.holder(asked)) in {
            *self.skipped,
            *self.failed,
            *self.faulty,
        }:
            state, words = "not yet", f"cell {cell + 1}, which holds it, did not run: the remarks say why"
        elif asked.key in self.missing and words.startswith("your function raised "):
            words = f"{only_lent(asked.needs)}: your function uses {clean(self.missing[asked.key], 80)}"
        self.note(asked, state, words)

    def holder(self, asked: Question) -> int:
        """Return the place of the last cell that defines an answer and is not as it was handed out, else -1."""
        name = re.escape(self.assignment.names.get(asked.key, ""))
        defines = re.compile(
            rf"^[ \t]*(?:(?:async[ \t]+)?def|class)[ \t]+{name}\b|^{name}[ \t]*[:=]", re.MULTILINE
        )
        blank = {" ".join(source.split()) for source in self.assignment.handed_out}
        cells = enumerate(self.submission.cells)
        return max(
            (i for i, cell in cells if defines.search(cell) and " ".join(cell.split()) not in blank),
            default=-1,
        )

    def note(self, asked: Question, state: Any, words: str = "") -> None:
        """Keep a mark."""
        self.marks[asked.key] = Mark(asked.key, asked.title, state, asked.points, words)

    def remark(self, words: str) -> None:
        """Keep a remark once."""
        if words not in self.remarks:
            self.remarks.append(words)


@lru_cache(maxsize=16)
def numbers_of(questions: tuple[Question, ...], student: str) -> dict[str, dict[str, Any]]:
    """Return the numbers of one student's own, by question."""
    return {asked.key: asked.variant(student) for asked in questions if asked.kind == "value"}


def answered(reply: Any, bans: Sequence[str]) -> Any:
    """Return the value of a reply, or raise what a check raises for it.

    Raises
    ------
    NotAttempted, NotYet, Garbled
    """
    code, name = (reply.get("code"), reply.get("name")) if isinstance(reply, dict) else (None, None)
    if not (isinstance(code, str) and isinstance(name, str)) or set(reply) != {"code", "name", "value"}:
        msg = "a reply of another form"
        raise wire.Garbled(msg)
    if code == "value":
        return reply["value"]
    if code == "unwritten":
        raise NotAttempted
    raise NotYet((MISUSED.get(name) if code == "unreadable" else None) or words_for(code, name, bans))


def signal_name(number: int) -> str:
    """Return the name of a signal."""
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"
