"""A grader without a sandbox, which can be told to die: what the pool and the cluster are tested with.

The first cell of a submission, as "# kill 7", says what it does to the process that grades it:

- "kill": it kills this process, the first time that it is met;
- "poison": it kills it each time;
- "victim N": it kills the Nth process of those the settings name, the first time;
- "driver": it kills the process that drives the run, the first time, and waits for its end;
- "interrupt": it sends that process and all of its group Ctrl-C, as a terminal does, and waits for its end;
- "hang": it never comes back;
- "fault": the grader itself raises;
- "broken": the check fails;
- "threads": it notes how many threads libraries may use, and on which cores;
- anything else is graded: the points depend on the text alone.
"""

from __future__ import annotations

import csv
import hashlib
import json
import os
import select
import signal
import sqlite3
import tempfile
import threading
from collections import Counter
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from cnncourse.grading.assignment import load
from cnncourse.grading.grade import Grade, Mark
from cnncourse.grading.intake import find
from cnncourse.grading.job import Job
from cnncourse.grading.run import Summary, grade_all
from cnncourse.grading.submission import Submission, read

ASSIGNMENT = "02_perceptron"
ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Settings:
    """Where first times are marked and what graders did is written down, and who drives."""

    folder: Path
    driver: int = field(default_factory=os.getpid)
    victims: tuple[int, ...] = ()
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

    def lines(self) -> list[tuple[str, int]]:
        """Return what was written and by which process."""
        lines = (self.folder / "log").read_text().splitlines() if (self.folder / "log").exists() else []
        return [(what, int(process)) for what, _, process in (line.rpartition(" ") for line in lines)]

    def noted(self, what: str) -> list[int]:
        """Return the processes that wrote such a line."""
        return [process for line, process in self.lines() if line == what]


class Grader:
    """Made in each worker."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        settings.note("made")
        self.folder = tempfile.mkdtemp(prefix="stand-in-")  # as a sandbox has one

    def grade(self, submission: Submission, assignment) -> Grade:
        """Do what the cell says."""
        order, *rest = submission.cells[0].removeprefix("# ").split()
        once = order in {"kill", "victim", "driver", "interrupt"} and self.settings.first(submission.name)
        if order == "poison" or (order == "kill" and once):
            os.kill(os.getpid(), signal.SIGKILL)
        if order == "victim" and once:
            os.kill(self.settings.victims[int(rest[0])], signal.SIGKILL)
        if order in {"driver", "interrupt"} and once:
            if order == "driver":
                os.kill(self.settings.driver, signal.SIGKILL)
            else:
                os.killpg(self.settings.driver, signal.SIGINT)
            gone(self.settings.driver)  # in the pool its end ends this process, whatever it is at
        if order == "hang":
            threading.Event().wait()
        if order == "threads":
            cores = " ".join(map(str, sorted(os.sched_getaffinity(0))))
            self.settings.note(f"{os.environ['OMP_NUM_THREADS']} thread on {cores}")
        if order == "fault":
            msg = "the wanted value is 42"
            raise ZeroDivisionError(msg)
        self.settings.note(f"graded {submission.name}")
        return graded(submission, assignment.version)

    def close(self) -> None:
        """Note it."""
        os.rmdir(self.folder)
        self.settings.note("closed")


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
    if submission.cells[0].startswith("# broken"):
        mark = Mark("02.update", "The update", "broken", 2)
    return Grade(
        submission.name, submission.student, ASSIGNMENT, version, submission.digest, "graded", marks=(mark,)
    )


def submission(number: int, cell: str = "fine") -> Submission:
    """Return the submission of one of many students."""
    name = f"s{number:04}.ipynb"
    digest = hashlib.sha256(f"{number} {cell}".encode()).hexdigest()
    return Submission(name, f"student {number}", "02", (f"# {cell} {number}",), digest)


def jobs(*cells: str, version: str) -> list[Job]:
    """Return a job for each cell."""
    return [Job(submission(number, cell), ASSIGNMENT, version) for number, cell in enumerate(cells)]


def hand_in(folder: Path, *cells: str) -> Path:
    """Write a notebook for each cell and return their folder."""
    folder.mkdir(exist_ok=True)
    for number, cell in enumerate(cells):
        sources = [f"# {cell} {number}", f'STUDENT = "s{number}"', 'check("02.update", step, STUDENT)']
        write_notebook(folder / f"s{number:04}.ipynb", *sources)
    return folder


def write_notebook(file: Path, *sources: str) -> Path:
    """Write a notebook of code cells."""
    blank = {"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": None}
    cells = [blank | {"source": source} for source in sources]
    file.write_text(json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 4}))
    return file


def drive(folder: str, notes: str, out: str, dask: str = "", victims: tuple[int, ...] = ()) -> Summary:
    """Grade a folder, as the process that can be killed."""
    settings = Settings(Path(notes), victims=victims)
    return grade_all(find([Path(folder)]), settings, Path(out), workers=2, dask=dask, maker=Grader)


def rows(out: Path) -> dict[str, dict]:
    """Return what grades.json says of each submission; none may be there twice, in no file."""
    found = json.loads((out / "grades.json").read_text())["submissions"]
    names = [row["name"] for row in found]
    with (out / "grades.csv").open(encoding="utf-8-sig", newline="") as file:
        assert [row["file"] for row in csv.DictReader(file)] == names
    with closing(sqlite3.connect(out / "journal.sqlite")) as base:
        keys = base.execute("SELECT name, digest, student, version FROM grades").fetchall()
    assert len(set(names)) == len(names)
    assert len(set(keys)) == len(keys) >= len(names)
    return dict(zip(names, found, strict=True))


def written(out: Path) -> dict[str, Grade]:
    """Return the grades in grades.json."""
    return {name: Grade.from_dict(row) for name, row in rows(out).items()}


def wanted(folder: Path) -> dict[str, Grade]:
    """Return the grades that a folder must have in the end."""
    return {file.name: graded(read(file.name, file.data()), version()) for file in find([folder])}


def command(*arguments: str, notes: str) -> int:
    """Run cnncourse with this grader in the place of the one with a sandbox."""
    from cnncourse import cli
    from cnncourse.grading import commands

    commands.warm_grader = Grader
    commands._settings = lambda chosen: Settings(Path(notes))
    return cli.main(arguments)


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
