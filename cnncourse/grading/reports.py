"""Everything that grading writes into its folder; each file appears whole or not at all."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TextIO

import cnncourse
from cnncourse.grading.feedback import as_html, as_markdown
from cnncourse.grading.grade import Grade
from cnncourse.grading.gradescope_results import results
from cnncourse.grading.table import Grades, write_csv, write_json
from cnncourse.grading.text import folder_name

__all__ = ["Unwritable", "whole", "write_feedback", "write_grades"]


class Unwritable(OSError):
    """A file that cannot be written, and what to do, in one sentence."""


@contextmanager
def whole(path: Path, encoding: str = "utf-8") -> Iterator[TextIO]:
    """Open a text file that takes its name when it is complete: a killed process leaves the old one.

    Parameters
    ----------
    path : Path
    encoding : str
        "utf-8-sig" puts a byte order mark first.

    Raises
    ------
    Unwritable
    """
    part = path.with_name(f".{path.name}.part")
    try:
        with part.open("w", encoding=encoding, newline="") as file:
            yield file
        os.replace(part, path)
    except OSError as error:
        if error.errno is None:  # one of ours, of the journal that is read meanwhile
            raise
        msg = f"{path} cannot be written ({error.strerror}); mend that and run again: what is graded so far is kept"
        raise Unwritable(msg) from None


def write_feedback(grade: Grade, out: Path) -> Path:
    """Write a submission's results.json, feedback.html and feedback.md, and return their folder.

    Parameters
    ----------
    grade : Grade
    out : Path
        The folder of the run; one process at a time may write the feedback of a submission.
    """
    folder = out / "feedback" / folder_name(grade.name)
    folder.mkdir(parents=True, exist_ok=True)
    texts = {
        "results.json": json.dumps(results(grade)),
        "feedback.html": as_html(grade),
        "feedback.md": as_markdown(grade),
    }
    for name, text in texts.items():
        with whole(folder / name) as file:
            file.write(text)
    return folder


def write_grades(grades: Grades, out: Path, *, tier: str) -> None:
    """Write grades.csv and grades.json.

    Parameters
    ----------
    grades : callable
        Returns the grades anew each time, as ``journal.grades``.
    out : Path
    tier : str
        The sandbox that was used.
    """
    written = datetime.now(UTC).isoformat(timespec="seconds")
    facts = {"written": written, "cnncourse": cnncourse.__version__, "tier": tier}
    with whole(out / "grades.csv", "utf-8-sig") as file:
        write_csv(grades, file)
    with whole(out / "grades.json") as file:
        write_json(grades, file, facts)
