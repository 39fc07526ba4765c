"""One file that was handed in: its cells, whose it is, which chapter. Nothing in it is run."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from dataclasses import dataclass
from typing import Literal

from cnncourse.grading import script, stored
from cnncourse.grading.faults import LIMIT, TOO_LARGE, Ungradable
from cnncourse.grading.stored import Cell
from cnncourse.grading.student import chapter_in_name, student_in_code, student_in_name

__all__ = ["Submission", "Ungradable", "read"]

CELLS, SOURCE = 2_000, 2_000_000  # cells of code; characters of code
TOO_LONG = "the file holds more than 2 MB of code: load data from a file, and hand in what is left"
CHECKED = re.compile(r"""\bcheck\(\s*["'](\d\d)\.""", re.ASCII)
TITLE = re.compile(r"^#[ \t]*(\d\d)[ \t]*·", re.ASCII | re.MULTILINE)


@dataclass(frozen=True)
class Submission:
    """What a student handed in.

    Attributes
    ----------
    name : str
        Where it came from; unique within a run.
    student : str
        The id as it is written; "" where none is found.
    chapter : str
        "02"; "" where nothing says which.
    cells : tuple of str
        The code cells in the file's order, magics still in.
    digest : str
        SHA-256 of the file, in hexadecimal.
    order : tuple of int
        The places of the cells in the order in which they were last run; empty where that is the file's.
    guessed : bool
        Whether the id is from the file's name because the notebook holds none.
    """

    name: str
    student: str
    chapter: str
    cells: tuple[str, ...]
    digest: str
    order: tuple[int, ...] = ()
    guessed: bool = False


def read(name: str, data: bytes, *, id_from: Literal["notebook", "file"] = "notebook") -> Submission:
    """Read a notebook of any version, or a percent script.

    Parameters
    ----------
    name : str
        The path; what ends in ``.py`` is a script.
    data : bytes
        The file.
    id_from : "notebook" or "file"
        Whether ``STUDENT = "…"`` in the notebook counts, and the name only where there is none; or the name alone.

    Returns
    -------
    Submission

    Raises
    ------
    Ungradable
        With one sentence: what is wrong, and what to do.

    Examples
    --------
    >>> read("02_perceptron.py", b'STUDENT = "ada"').student
    'ada'
    """
    if len(data) > LIMIT:
        raise Ungradable(TOO_LARGE)
    cells = _script(data) if name.lower().endswith(".py") else stored.cells_of(data)
    code = tuple(cell.text for cell in cells if cell.code)
    if not any(map(str.strip, code)):
        msg = "there is no code in the file: save your work and hand in the notebook that holds it"
        raise Ungradable(msg)
    if len(code) > CELLS:
        msg = (
            f"the notebook has {len(code)} cells of code, at most 2,000 are read: hand in the exercises alone"
        )
        raise Ungradable(msg)
    if sum(map(len, code)) > SOURCE:
        raise Ungradable(TOO_LONG)
    written = student_in_code(code) if id_from == "notebook" else ""
    chapter = _chapter(cells) or chapter_in_name(name)
    student, digest = written or student_in_name(name), hashlib.sha256(data).hexdigest()
    order = _order([cell.number for cell in cells if cell.code])
    guessed = id_from == "notebook" and not written and bool(student)
    return Submission(name, student, chapter, code, digest, order, guessed)


def _script(data: bytes) -> list[Cell]:
    text = stored.decoded(data)
    if len(text) > SOURCE:
        raise Ungradable(TOO_LONG)
    return script.cells_of(text)


def _order(numbers: list[int]) -> tuple[int, ...]:
    """Return the places of cells by their numbers, those never run last; nothing where that is their order."""
    places = sorted(range(len(numbers)), key=lambda place: (numbers[place] <= 0, numbers[place]))
    return () if places == sorted(places) else tuple(places)


def _chapter(cells: list[Cell]) -> str:
    """Return the chapter that most checks name, else the title's."""
    checked = Counter(number for cell in cells if cell.code for number in CHECKED.findall(cell.text))
    if checked:
        return checked.most_common(1)[0][0]
    titles = (TITLE.search(cell.text) for cell in cells if not cell.code)
    return next((title[1] for title in titles if title), "")
