"""A submission and the assignment that it answers; what looks alike among those of one assignment."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Literal

from cnncourse.grading.assignment import Assignment, load
from cnncourse.grading.intake import Found
from cnncourse.grading.submission import Submission, Ungradable, read

__all__ = ["Source", "alike", "matched"]

Source = Literal["notebook", "file"]


def matched(name: str, data: bytes, wanted: str, id_from: Source) -> tuple[Submission, Assignment]:
    """Read a submission and say what it answers.

    Parameters
    ----------
    name : str
    data : bytes
    wanted : str
        The assignment that everybody answers; "" where each submission says its own.
    id_from : "notebook" or "file"
        Where the student's id stands.

    Raises
    ------
    Ungradable
        Also when nothing says what it answers, or it answers another assignment than the one wanted.
    """
    submission = read(name, data, id_from=id_from)
    if not (wanted or submission.chapter):
        msg = (
            "nothing in it says which assignment it answers: hand in the notebook of the exercise; "
            "whoever grades can name one with --assignment"
        )
        raise Ungradable(msg)
    try:
        assignment = load(wanted or submission.chapter)
    except ValueError as error:
        raise Ungradable(str(error)) from None
    if not (submission.chapter or _answers(submission, assignment)):
        msg = f"none of the answers of {assignment.name} is in it: is it the right file?"
        raise Ungradable(msg)
    if submission.chapter not in {assignment.chapter, ""} and not _mentions(submission, assignment.chapter):
        msg = f"it answers questions of chapter {submission.chapter}, not those of {assignment.name}"
        raise Ungradable(msg)
    return submission, assignment


def _answers(submission: Submission, assignment: Assignment) -> bool:
    """Say whether a notebook without checks holds the name of an answer."""
    names = re.compile(rf"\b(?:{'|'.join(map(re.escape, assignment.names.values()))})\b")
    return _mentions(submission, assignment.chapter) or any(map(names.search, submission.cells))


def _mentions(submission: Submission, chapter: str) -> bool:
    return any(f'"{chapter}.' in cell or f"'{chapter}." in cell for cell in submission.cells)


def alike(found: Iterable[Found], out: Path, wanted: str, id_from: Source) -> Iterator[str]:
    """Write what looks alike, for each assignment; with several, each in a folder of its own.

    Yields
    ------
    str
        A sentence for each assignment.

    Raises
    ------
    ValueError
        When the library is missing.
    """
    from cnncourse.grading.similarity import similarity

    groups: dict[str, list[Submission]] = defaultdict(list)
    for file in found:
        with suppress(Ungradable):
            submission, assignment = matched(file.name, file.data(), wanted, id_from)
            groups[assignment.name].append(submission)
    for name, submissions in sorted(groups.items()):
        folder = out if len(groups) == 1 else out / "similarity" / name
        folder.mkdir(parents=True, exist_ok=True)
        yield similarity(submissions, load(name).handed_out, folder)
