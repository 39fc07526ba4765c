"""Grading a class: many submissions, a journal, a pool of workers, and the reports at the end."""

from __future__ import annotations

import hashlib
import platform
import sys
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from tqdm import tqdm

from cnncourse.exercises.chance import normalised
from cnncourse.grading import pool
from cnncourse.grading.grade import Grade
from cnncourse.grading.intake import Found
from cnncourse.grading.job import Job, Maker, warm_grader
from cnncourse.grading.journal import Journal
from cnncourse.grading.matched import Source, matched
from cnncourse.grading.reports import write_feedback, write_grades
from cnncourse.grading.student import student_in_name
from cnncourse.grading.submission import Submission, Ungradable
from cnncourse.grading.table import Grades
from cnncourse.grading.text import folder_name

__all__ = ["Summary", "grade_all", "remarked"]

NAMED = 5  # files that a remark names
KEPT = "what is graded so far is kept: run the same again to go on"


@dataclass(frozen=True)
class Summary:
    """What a run came to.

    Attributes
    ----------
    graded, kept, errors : int
        Graded now; graded by an earlier run; not to be graded.
    broken : tuple of str
        Questions whose check failed for somebody.
    seconds : float
    out : Path

    Examples
    --------
    >>> print(Summary(9, 1, 2, 1.5, Path("marks")))
    12 submissions: 9 graded in 1.5 s (360 a minute), 1 graded before, 2 could not be graded: marks/grades.csv
    """

    graded: int
    kept: int
    errors: int
    seconds: float
    out: Path
    broken: tuple[str, ...] = ()

    def __str__(self) -> str:
        total = self.graded + self.kept + self.errors
        rate = f" in {self.seconds:.1f} s ({60 * self.graded / self.seconds:,.0f} a minute)"
        parts = [
            f"{self.graded:,} graded{rate if self.graded else ''}",
            *([f"{self.kept:,} graded before"] if self.kept else []),
            *([f"{self.errors:,} could not be graded"] if self.errors else []),
        ]
        files = "submission" if total == 1 else "submissions"
        fault = f"; the check itself failed: {', '.join(self.broken)}" if self.broken else ""
        return f"{total:,} {files}: {', '.join(parts)}: {self.out / 'grades.csv'}{fault}"


def grade_all(
    found: Sequence[Found],
    settings: Any,
    out: Path,
    again: bool = False,
    workers: int | None = None,
    dask: str | None = None,
    *,
    assignment: str = "",
    id_from: Source = "notebook",
    maker: Maker = warm_grader,
) -> Summary:
    """Grade what was handed in and write the reports.

    A run that was ended, however suddenly, goes on where it was when the same is run again.

    Parameters
    ----------
    found : sequence of Found
    settings : Settings
        What the graders are made with.
    out : Path
        The folder of journal and reports.
    again : bool
        Grade anew what is graded.
    workers : int, optional
        Processes on this machine; by default as many as it has cores.
    dask : str, optional
        The address of a Dask scheduler, whose workers grade instead.
    assignment : str
        "02_perceptron"; by default each submission says its own.
    id_from : "notebook" or "file"
        Where the student's id stands.
    maker : callable
        Makes a grader out of the settings; picklable by its name.

    Returns
    -------
    Summary

    Raises
    ------
    NoGrader
        When no grader can be made, or the cluster is gone.
    JournalError
    """
    began = time.monotonic()
    out.mkdir(parents=True, exist_ok=True)
    with (
        Journal(out / "journal.sqlite") as journal,
        tqdm(
            total=len(found), desc="grading", unit=" files", file=sys.stderr, disable=None, leave=False
        ) as bar,
    ):
        batch = _Batch(journal, out, bar, again, assignment, id_from)
        jobs = batch.jobs(found)
        if dask:
            from cnncourse.grading import cluster

            grades = cluster.grades(jobs, settings, dask, maker, _run_name(out))
        else:
            grades = pool.grades(jobs, settings, min(workers or pool.cores(), len(found)), maker)
        with closing(grades):
            for grade in grades:
                batch.keep(grade)
        write_grades(remarked(journal.grades), out, tier=settings.tier)
    broken = tuple(sorted(batch.broken))
    return Summary(batch.graded, batch.kept, batch.errors, time.monotonic() - began, out, broken)


class _Batch:
    """Submissions on their way: read, told from those graded before, written down when they are graded."""

    def __init__(
        self,
        journal: Journal,
        out: Path,
        bar: tqdm[Any],
        again: bool,
        assignment: str,
        id_from: Source,
    ) -> None:
        self._journal, self._out, self._bar, self._again = journal, out, bar, again
        self._wanted, self._id_from = assignment, id_from
        self.graded = self.kept = self.errors = 0
        self.broken: set[str] = set()

    def jobs(self, found: Iterable[Found]) -> Iterator[Job]:
        """Yield what is to be graded, one file in memory at a time."""
        for file in found:
            data = b""
            try:
                data = file.data()
                submission, assignment = matched(file.name, data, self._wanted, self._id_from)
            except Ungradable as error:
                digest = hashlib.sha256(data).hexdigest() if data else ""
                whose = student_in_name(file.name)
                self.keep(Grade(file.name, whose, self._wanted, "", digest, "error", str(error)))
                continue
            if not self._is_done(submission, assignment.version):
                yield Job(submission, assignment.name, assignment.version)

    def keep(self, grade: Grade) -> None:
        """Write a grade down: the journal last, as it says that all is there."""
        write_feedback(grade, self._out)
        self._journal.record(grade)
        self.errors += grade.status == "error"
        self.graded += grade.status == "graded"
        self.broken.update(grade.broken)
        self._bar.update()

    def _is_done(self, one: Submission, version: str) -> bool:
        if self._again:
            return False
        grade = self._journal.done(one.name, one.digest, one.student, version)
        if grade is None:
            return False
        if not (self._out / "feedback" / folder_name(grade.name)).is_dir():
            write_feedback(grade, self._out)
        self.kept += 1
        self.broken.update(grade.broken)
        self._bar.total = (self._bar.total or 1) - 1  # rate and time left are those of the others
        return True


def _run_name(out: Path) -> str:
    """Name the run by its folder, of which one run at a time has the journal."""
    place = f"{platform.node()}:{out.resolve()}".encode("utf-8", "surrogateescape")
    return f"cnncourse-{hashlib.sha256(place).hexdigest()[:12]}"


def remarked(grades: Grades) -> Grades:
    """Add remarks that concern the class: an id that several files carry, or none.

    Parameters
    ----------
    grades : callable
        Returns the grades anew each time.

    Returns
    -------
    callable
        The same, with remarks in their sentences.

    Examples
    --------
    >>> def grades():
    ...     for name, student in (("a.ipynb", "Ada"), ("b.ipynb", "ada"), ("c.ipynb", "")):
    ...         yield Grade(name, student, "02_perceptron", "v1", "00", "graded")
    >>> [grade.sentence for grade in remarked(grades)()][1:]
    ['2 files carry this id: a.ipynb, b.ipynb', 'no student id was found in it']
    """
    files: dict[tuple[str, str], list[str]] = defaultdict(list)
    for grade in grades():
        files[_owner(grade)].append(grade.name)
    twice = {owner: names for owner, names in files.items() if owner[1] and len(names) > 1}
    return lambda: (_with_remark(grade, twice.get(_owner(grade), ())) for grade in grades())


def _owner(grade: Grade) -> tuple[str, str]:
    return grade.assignment, normalised(grade.student)


def _with_remark(grade: Grade, names: Sequence[str]) -> Grade:
    if names:
        more = ", ..." if len(names) > NAMED else ""
        remark = f"{len(names)} files carry this id: {', '.join(names[:NAMED])}{more}"
    elif grade.status == "graded" and not normalised(grade.student):
        remark = "no student id was found in it"
    else:
        return grade
    return replace(grade, sentence="; ".join(filter(None, (grade.sentence, remark))))
