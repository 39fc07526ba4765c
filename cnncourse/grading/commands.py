"""What ``cnncourse grade``, ``variants`` and ``gradescope`` do; each returns the exit status."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from functools import wraps
from pathlib import Path

from cnncourse.exercises import chapters
from cnncourse.grading.assignment import load
from cnncourse.grading.grader import Settings, choose_tier
from cnncourse.grading.intake import Found, find
from cnncourse.grading.job import NoGrader, warm_grader
from cnncourse.grading.journal import JournalError
from cnncourse.grading.matched import alike
from cnncourse.grading.reports import Unwritable
from cnncourse.grading.run import KEPT, grade_all
from cnncourse.grading.secret import secret_seed
from cnncourse.grading.text import clean
from cnncourse.grading.tiers import MOST_HANGS, Limits

__all__ = ["doctor", "grade", "gradescope", "variants"]

Command = Callable[..., int]


class UsedWrong(Exception):
    """What is wrong with the command line, and what to do, in one sentence."""


def _sentences(command: Command) -> Command:
    """Let a command end with one sentence and status 2 where it is used wrong, or cannot go on."""

    @wraps(command)
    def run(*arguments: object) -> int:
        try:
            return command(*arguments)
        except (UsedWrong, NoGrader, JournalError, Unwritable) as error:
            print(f"cnncourse: {clean(str(error), 2000)}", file=sys.stderr)
            return 2

    return run


@_sentences
def grade(chosen: argparse.Namespace) -> int:
    """Grade submissions: 0 all graded, 1 some could not be graded, 2 used wrong."""
    found = _found(chosen.submissions)
    out = _out(chosen.out, chosen.submissions)
    _check_assignment(chosen.assignment)
    if chosen.dask:
        _check_cluster(chosen.dask)
    settings = _settings(chosen)
    try:
        summary = grade_all(
            found,
            settings,
            out,
            chosen.again,
            chosen.workers,
            chosen.dask,
            assignment=chosen.assignment,
            id_from=chosen.id_from,
            maker=warm_grader,
        )
    except KeyboardInterrupt:
        raise KeyboardInterrupt(KEPT) from None
    print(summary)
    if chosen.similarity:
        for sentence in alike(found, out, chosen.assignment, chosen.id_from):
            print(sentence)
    return 1 if summary.errors or summary.broken else 0


def _found(arguments: Sequence[Path]) -> list[Found]:
    if not arguments:
        msg = "name what is to be graded: folders, zips, .ipynb or .py files"
        raise UsedWrong(msg)
    try:
        found = find(arguments)
    except (ValueError, OSError) as error:
        raise UsedWrong(str(error)) from None
    if not found:
        names = ", ".join(map(str, arguments))
        msg = f"{names}: no submissions in there (.ipynb, .py, or a zip of them)"
        raise UsedWrong(msg)
    return found


def _out(out: Path | None, arguments: Sequence[Path]) -> Path:
    """Return the folder for the outputs, which must not be taken for submissions by the next run."""
    if out is None:
        msg = "say where grades and feedback go: --out DIR"
        raise UsedWrong(msg)
    if out.exists() and not out.is_dir():
        msg = f"--out {out}: there is a file of that name; name a folder"
        raise UsedWrong(msg)
    for folder in (path for path in arguments if path.is_dir()):
        if out.resolve().is_relative_to(folder.resolve()):
            msg = f"--out {out}: it is inside {folder}, where the submissions are; name a folder elsewhere"
            raise UsedWrong(msg)
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        msg = f"--out {out}: it cannot be made ({error.strerror})"
        raise UsedWrong(msg) from None
    return out


def _check_assignment(name: str) -> None:
    if name:
        try:
            load(name)
        except ValueError as error:
            raise UsedWrong(str(error)) from None


def _check_cluster(address: str) -> None:
    try:
        from cnncourse.grading.cluster import refused
    except ImportError as error:
        raise UsedWrong(str(error)) from None
    if reason := refused(address):
        msg = f"--dask {reason}"
        raise UsedWrong(msg)


def _settings(chosen: argparse.Namespace) -> Settings:
    try:
        limits = Limits(chosen.memory << 20, seconds=chosen.seconds, budget=MOST_HANGS * chosen.seconds)
        return Settings(secret_seed(chosen.seed_file), choose_tier(chosen.tier), limits)
    except (ValueError, OSError) as error:
        raise UsedWrong(str(error)) from None


def doctor() -> int:
    """Say which sandbox this machine has: 0 one, 1 none."""
    from cnncourse.grading.doctor import report

    fine, words = report()
    print(words)
    return 0 if fine else 1


@_sentences
def variants(chosen: argparse.Namespace) -> int:
    """Print whose numbers and answers are what, or whose answer one is."""
    try:
        text = _variants(chosen)
    except OSError as error:
        msg = f"{chosen.file} cannot be read ({error.strerror}): name a file that holds one id a line"
        raise UsedWrong(msg) from None
    except ValueError as error:
        raise UsedWrong(str(error)) from None
    print(text)
    return 0


def _variants(chosen: argparse.Namespace) -> str:
    from cnncourse.grading import whose

    students = whose.students_in(chosen.file) if chosen.file else chosen.students
    if chosen.answer:
        return whose.holders(students, *chosen.answer)
    _check_assignment(chosen.assignment)
    asked = [load(chosen.assignment).chapter] if chosen.assignment else list(chapters())
    tables = [whose.numbers(students, chapter, as_csv=chosen.csv) for chapter in asked]
    if chosen.csv:
        return "".join([tables[0], *(table.partition("\n")[2] for table in tables[1:])]).removesuffix("\n")
    return "\n\n".join(tables)


@_sentences
def gradescope(chosen: argparse.Namespace) -> int:
    """Build the zip of Gradescope's autograder."""
    from cnncourse.grading.gradescope import build

    _check_assignment(chosen.assignment)
    print(build(chosen.assignment, chosen.out))
    return 0
