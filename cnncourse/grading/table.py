"""The class as a table: grades.csv for a spreadsheet, grades.json with everything.

grades.csv is UTF-8 with a byte order mark, by which Excel knows it; ``pandas.read_csv`` reads it as it is. Cells that a
spreadsheet would take for a formula begin with ' (:func:`cnncourse.grading.text.cell`); grades.json has each text as
it was written. A submission that could not be graded has empty cells for its points, and so has a question whose check
failed: none is not 0.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterable
from typing import Any, TextIO

from cnncourse.grading.grade import Grade
from cnncourse.grading.text import cell, folder_name

__all__ = ["Grades", "write_csv", "write_json"]

Grades = Callable[[], Iterable[Grade]]
COLUMNS = ("file", "student", "assignment", "status", "earned", "out of")


def write_csv(grades: Grades, file: TextIO) -> None:
    """Write one row per submission, one column per question with the points earned, and what to look at.

    Parameters
    ----------
    grades : callable
        Returns the grades anew each time, as ``journal.grades``: they are gone through twice, never all held.
    file : text file
        Opened with ``newline=""``.
    """
    assignments = {grade.assignment: [mark.key for mark in grade.marks] for grade in grades() if grade.marks}
    keys = [key for _, keys in sorted(assignments.items()) for key in keys]
    writer = csv.writer(file)
    writer.writerow([*COLUMNS, *keys, "remark", "feedback"])
    for grade in grades():
        writer.writerow(_row(grade, keys))


def _row(grade: Grade, keys: Iterable[str]) -> list[Any]:
    graded = grade.status == "graded"
    earned = {mark.key: mark.earned for mark in grade.marks if mark.state != "broken"} if graded else {}
    return [
        *map(cell, (grade.name, grade.student, grade.assignment, grade.status)),
        grade.earned if graded else "",
        grade.points if graded else "",
        *(earned.get(key, "") for key in keys),
        cell(remark(grade)),
        f"feedback/{folder_name(grade.name)}",
    ]


def remark(grade: Grade) -> str:
    """Return what an instructor should know: the sentence, and checks that failed themselves.

    Examples
    --------
    >>> from cnncourse.grading.grade import Mark
    >>> broken = Mark("02.update", "The update", "broken", 2)
    >>> remark(Grade("ada.ipynb", "ada", "02_perceptron", "v1", "00", "graded", "no id found", (broken,)))
    'no id found; the check itself failed: 02.update'
    """
    broken = ", ".join(grade.broken)
    return "; ".join(filter(None, (grade.sentence, broken and f"the check itself failed: {broken}")))


def write_json(grades: Grades, file: TextIO, facts: dict[str, Any]) -> None:
    """Write everything: the facts of the run, then the submissions, one a line.

    Parameters
    ----------
    grades : callable
        As for :func:`write_csv`.
    file : text file
    facts : dict
        As ``{"written": ..., "tier": ...}``.
    """
    head = json.dumps(facts, indent=1)
    file.write(head.removesuffix("\n}").removesuffix("}") + (",\n " if facts else "\n ") + '"submissions": [')
    for number, grade in enumerate(grades()):
        line = json.dumps(grade.as_dict() | {"feedback": f"feedback/{folder_name(grade.name)}"})
        file.write(f"{',' if number else ''}\n  {line}")
    file.write("\n ]\n}\n")
