"""A grader without a sandbox, which can be told to die: what the pool and the cluster are tested with.

A submission's only cell says what it does to the process that grades it:

- "kill NAME": it kills this process, the first time that NAME is met;
- "poison": it kills it each time;
- "driver NAME": it kills the process that drives the run, the first time, and waits to be ended;
- "interrupt": it sends that process Ctrl-C, and waits to be ended;
- "hang": it never comes back;
- "fault": the grader itself raises;
- "threads": it notes how many threads libraries may use;
- anything else is graded: the points depend on the text alone.
"""

from __future__ import annotations

import hashlib
import os
import select
import signal
import threading
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from cnncourse.grading.assignment import load
from cnncourse.grading.grade import Grade, Mark
from cnncourse.grading.job import Job
from cnncourse.grading.submission import Submission

ASSIGNMENT = "02_perceptron"
ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Settings:
    """Where first times are marked and what graders did is written down, and who drives."""

    folder: Path
    driver: int = field(default_factory=os.getpid)
    tier: str = "none"

    def first(self, name: str) -> bool:
        """Say whether a name is met for the first time, whatever process asks."""
        try:
            (self.folder / f"met {name}").touch(exist_ok=False)
        except FileExistsError:
            return False
        return True

    def note(self, what: str) -> None:
        """Write a line that outlives the process."""
        line = f"{what} {os.getpid()}\n".encode()
        log = os.open(self.folder / "log", os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        os.write(log, line)
        os.close(log)

    def noted(self, what: str) -> list[int]:
        """Return the processes that wrote such a line."""
        lines = (self.folder / "log").read_text().splitlines() if (self.folder / "log").exists() else []
        return [int(line.rpartition(" ")[2]) for line in lines if line.rpartition(" ")[0] == what]


class Grader:
    """Made in each worker."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        settings.note("made")

    def grade(self, submission: Submission, assignment) -> Grade:
        """Do what the cell says."""
        order, _, name = submission.cells[0].partition(" ")
        if order == "poison" or (order == "kill" and self.settings.first(name)):
            os.kill(os.getpid(), signal.SIGKILL)
        if order == "driver" and self.settings.first(name):
            self._end_driver(signal.SIGKILL)
        if order == "interrupt":
            self._end_driver(signal.SIGINT)
        if order == "hang":
            threading.Event().wait()
        if order == "threads":
            self.settings.note(f"{os.environ['OMP_NUM_THREADS']} thread")
        if order == "fault":
            msg = "the wanted value is 42"
            raise ZeroDivisionError(msg)
        self.settings.note(f"graded {submission.name}")
        return graded(submission, assignment.version)

    def close(self) -> None:
        """Note it."""
        self.settings.note("closed")

    def _end_driver(self, how: signal.Signals) -> None:
        os.kill(self.settings.driver, how)
        threading.Event().wait()  # the end of the driver must end this process, whatever it is at


def no_grader(settings: Settings) -> Grader:
    """Raise what a machine without a sandbox raises."""
    msg = "no sandbox here; see cnncourse grade --doctor"
    raise OSError(msg)


def buggy(settings: Settings) -> Grader:
    """Raise what nobody thought of."""
    return {}["grader"]


def stillborn(settings: Settings) -> Grader:
    """Die before the grader is there."""
    settings.note("stillborn")
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError


def graded(submission: Submission, version: str) -> Grade:
    """Return a grade that depends on the text alone."""
    right = hashlib.sha256(submission.cells[0].encode()).digest()[0] % 2
    mark = Mark("02.update", "The update", "right" if right else "not yet", 2, "" if right else "the weights")
    return Grade(
        submission.name, submission.student, ASSIGNMENT, version, submission.digest, "graded", marks=(mark,)
    )


def submission(number: int, cell: str = "fine") -> Submission:
    """Return the submission of one of many students."""
    name = f"s{number:04}.ipynb"
    digest = hashlib.sha256(f"{number} {cell}".encode()).hexdigest()
    return Submission(name, f"student {number}", "02", (f"{cell} {number}",), digest)


def jobs(*cells: str, version: str) -> list[Job]:
    """Return a job for each cell."""
    return [Job(submission(number, cell), ASSIGNMENT, version) for number, cell in enumerate(cells)]


def version() -> str:
    """Return the version of the assignment as it is here."""
    return load(ASSIGNMENT).version


def undisturbed(todo: Iterable[Job]) -> dict[str, Grade]:
    """Return the grades that jobs must have in the end, by name."""
    return {job.submission.name: graded(job.submission, job.version) for job in todo}


def by_name(grades: Iterable[Grade]) -> dict[str, Grade]:
    """Return the grades by name; two of one name are a fault."""
    found = list(grades)
    assert max(Counter(grade.name for grade in found).values(), default=0) <= 1
    return {grade.name: grade for grade in found}


def gone(process: int, seconds: float = 60) -> bool:
    """Wait until a process has ended, whoever its parent is; say whether it has."""
    try:
        descriptor = os.pidfd_open(process)
    except ProcessLookupError:
        return True
    try:
        return bool(select.select([descriptor], [], [], seconds)[0])
    finally:
        os.close(descriptor)
