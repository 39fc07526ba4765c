"""Whose numbers and answers are what: for instructors alone, as the right answers are in it.

``cnncourse variants`` prints :func:`numbers` for each chapter asked for (``as_csv`` for ``--csv``), and
:func:`holders` where an answer is given, as in ``--answer 02.mark1 '{"fixed": 9, "learned": 4}'``.
:func:`students_in` reads ``--students``. All raise ValueError with one sentence where a chapter, a question or a
student is missing.
"""

from __future__ import annotations

import ast
import csv
import io
import json
import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from cnncourse.exercises import questions
from cnncourse.exercises.asking import Question, mark
from cnncourse.exercises.chance import normalised
from cnncourse.exercises.wording import shown
from cnncourse.grading.text import cell, clean
from cnncourse.show.html import table

__all__ = ["holders", "numbers", "students_in"]

WIDEST = 24  # a number drawn that is longer, as a sentence, stands in the table for spreadsheets alone
LONGEST_ANSWER = 10_000
COLUMN_ENDS = re.compile("[,;\t]")


def students_in(file: Path) -> list[str]:
    """Return the ids in a file, one a line; blank lines do not count.

    Raises
    ------
    ValueError
        When it is no text, has no id, or has a line with several columns.
    OSError
        When it cannot be read.
    """
    try:
        lines = file.read_text("utf-8-sig").splitlines()
    except UnicodeDecodeError:
        msg = f"{file} is no UTF-8 text; it must hold one student's id a line"
        raise ValueError(msg) from None
    for number, line in enumerate(lines, 1):
        columns = len(COLUMN_ENDS.findall(line.strip())) + 1
        if columns > 1:
            msg = f"{file}, line {number}: one id a line is wanted, and this line has {columns} columns"
            raise ValueError(msg)
    return distinct(lines)


def distinct(students: Iterable[str]) -> list[str]:
    """Return each student once, as the exercises tell them apart: case and blanks do not matter.

    Raises
    ------
    ValueError
        When there is none.

    Examples
    --------
    >>> distinct(["ada", " Ada ", "", "bob"])
    ['ada', 'bob']
    """
    found: dict[str, str] = {}
    for student in students:
        found.setdefault(normalised(student), student.strip())
    named = [student for key, student in found.items() if key]
    if not named:
        msg = "no student is named; give one id or more"
        raise ValueError(msg)
    return named


def numbers(students: Iterable[str], chapter: str, *, as_csv: bool = False) -> str:
    """Return each student's own numbers and right answers in a chapter's counting questions.

    Parameters
    ----------
    students : iterable of str
    chapter : str
        "02".
    as_csv : bool
        A row for each student and question, numbers and answer as JSON; else a table for each question.

    Returns
    -------
    str

    Raises
    ------
    ValueError

    Examples
    --------
    >>> print(numbers(["ada", "bob"], "02").partition("02.errata")[0])
    02.mark1: A Mark I of your own
    student  side  units  exciting  inhibiting  responses  right answer
    ada        27    636         6          11          5  {"fixed": 10812, "learned": 3180}
    bob        28    171         5           9          8  {"fixed": 2394, "learned": 1368}
    <BLANKLINE>
    <BLANKLINE>
    """
    who = distinct(students)
    asked = [item for item in questions(chapter).values() if item.kind == "value"]
    if as_csv:
        return _csv(who, asked)
    if not asked:
        return f"Chapter {chapter} has no questions with numbers of each student's own."
    return "\n\n".join(_table(item, who) for item in asked)


def _table(asked: Question, students: Sequence[str]) -> str:
    drawn = [asked.variant(student) for student in students]
    short = [name for name in drawn[0] if all(len(_text(own[name])) <= WIDEST for own in drawn)]
    rows = [
        [clean(student, 40), *(_text(own[name]) for name in short), _text(asked.solution(student))]
        for student, own in zip(students, drawn, strict=True)
    ]
    left_out = [name for name in drawn[0] if name not in short]
    note = f"\n(too long for this table, so only with --csv: {', '.join(left_out)})" if left_out else ""
    return f"{table(rows, ['student', *short, 'right answer'], f'{asked.key}: {asked.title}')!r}{note}"


def _csv(students: Iterable[str], asked: Sequence[Question]) -> str:
    file = io.StringIO(newline="")
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(["student", "question", "title", "numbers", "right answer"])
    for student in students:
        for item in asked:
            own, right = item.variant(student), item.solution(student)
            writer.writerow([cell(student), item.key, item.title, _text(own), cell(_text(right))])
    return file.getvalue()


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(_plain(value), ensure_ascii=False)


def _plain(value: Any) -> Any:
    """Return data that JSON knows, numbers with ten digits at most."""
    if isinstance(value, dict):
        return {name: _plain(item) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return float(f"{value:.10g}") if isinstance(value, float) else value


def holders(students: Iterable[str], key: str, answer: str) -> str:
    """Say whose right answer this is: with a copied answer, whose it was.

    Parameters
    ----------
    students : iterable of str
    key : str
        "02.mark1".
    answer : str
        As the student wrote it: JSON or a Python literal, else text. It is read as data, never run.

    Returns
    -------
    str
        A sentence.

    Raises
    ------
    ValueError

    Examples
    --------
    >>> holders(["ada", "bob"], "02.mark1", "{'fixed': 2394, 'learned': 1368}")
    "02.mark1: {'fixed': 2394, 'learned': 1368} is the right answer of 1 of 2 students: bob"
    """
    who, asked = distinct(students), _question(key)
    given = {repr(value): value for value in (_value(answer), answer)}.values()
    found = [student for student in who if any(_is_right(asked, student, value) for value in given)]
    names = ", ".join(clean(student, 40) for student in found)
    of = f"{len(found)} of {len(who)} student{'' if len(who) == 1 else 's'}"
    return f"{key}: {shown(_value(answer))} is the right answer of {of}" + (f": {names}" if names else "")


def _question(key: str) -> Question:
    asked = questions(key.partition(".")[0]).get(key)
    if asked is None or asked.kind != "value":
        known = [item.key for item in questions(key.partition(".")[0]).values() if item.kind == "value"]
        msg = f"{key!r} is no question with numbers of each student's own; there are: {', '.join(known)}"
        raise ValueError(msg)
    return asked


def _value(answer: str) -> Any:
    """Read what somebody wrote as data."""
    if len(answer) > LONGEST_ANSWER:
        msg = f"the answer is longer than {LONGEST_ANSWER:,} characters"
        raise ValueError(msg)
    for read in (json.loads, ast.literal_eval):
        try:
            return read(answer)
        except (ValueError, SyntaxError, TypeError, MemoryError, RecursionError):
            continue
    return answer


def _is_right(asked: Question, student: str, value: Any) -> bool:
    return mark(asked, lambda: value, asked.rng(student)).state == "right"
