"""Whose a submission is: from the cell ``STUDENT = "…"``, or from the name of the file and its folders."""

from __future__ import annotations

import ast
import re
import unicodedata
import warnings
from collections.abc import Iterator, Sequence

from cnncourse.chapters import CHAPTERS
from cnncourse.exercises.chance import tidied

__all__ = ["chapter_in_name", "student_in_code", "student_in_name", "unquoted"]

PARSED, TRIED = 20_000, 20  # characters of a cell that is parsed; cells that are tried
LINE = re.compile(
    r"""^STUDENT[ \t]*(?::[ \t]*\w+[ \t]*)?=[ \t]*(?:"([^"\\\n]*)"|'([^'\\\n]*)'|(\d{1,200}))[ \t]*(?:[#;].*)?$""",
    re.MULTILINE,
)
BARE_NAME = re.compile(r"^STUDENT[ \t]*=[ \t]*[^\W\d]\w*[ \t]*(?:#.*)?$", re.MULTILINE)
NOBODY = {"", "your-id", "your id", "your_id"}  # what the cell holds when it is handed out

# How learning platforms name what they collect: Canvas, Moodle, Blackboard, Brightspace.
COLLECTED = tuple(
    re.compile(pattern, re.ASCII)
    for pattern in (
        r"(?P<id>[^_]+)(?:_LATE)?_\d{3,}_\d{3,}_",
        r"(?P<id>.+?)_\d+_assignsubmission_",
        r".*_(?P<id>[^_]+)_attempt_\d{4}-\d\d-\d\d",
        r"\d+-\d+ - (?P<id>.+?) - ",
    )
)
HANDED_OUT = re.compile(
    "|".join(
        rf"(?<![0-9]){number[0].replace('0', '0?')}{number[1]}[ _.-]*{topic.replace('_', '[ _.-]*')}(?![a-z])"
        for number, _, topic in (name.partition("_") for name in CHAPTERS)
    ),
    re.IGNORECASE | re.ASCII,
)
WORDS = r"final|solutions?|solved|answers?|exercises?|submissions?|submitted|homework|assignments?|notebooks?|done|v\d"
ENDS = re.compile(  # what people and programs put behind, or in front of, a name
    rf"(?:[ _.,-]+|^)(?:\(\d+\)|copy ?\d*|checkpoint|late|{WORDS})$|^(?:copy of|{WORDS})(?:[ _.,-]+|$)|\(\d+\)$",
    re.IGNORECASE | re.ASCII,
)
PLACES = {"downloads", "files", "handed in", "hand-ins", "src", "students", "desktop", "documents"}


def student_in_code(cells: Sequence[str]) -> str:
    """Return the id that was last written as ``STUDENT = "…"`` at the left margin; "" where there is none.

    Examples
    --------
    >>> student_in_code(['STUDENT = "ada"', 'STUDENT = "your-id"'])
    'ada'
    """
    assigning = [cell for cell in reversed(cells) if _assigns(cell)]
    return next((who for cell in assigning[:TRIED] for who in map(_id, _written(cell)) if who), "")


def unquoted(cells: Sequence[str]) -> bool:
    """Say whether an id was written as a name of Python, which has no value.

    Examples
    --------
    >>> unquoted(["STUDENT = ada"]), unquoted(['me = STUDENT = "ada"'])
    (True, False)
    """
    return any(BARE_NAME.search(cell) for cell in cells) and not student_in_code(cells)


def student_in_name(name: str) -> str:
    """Return the id in a path: the file's own name, else the folder's that holds it; "" where there is none.

    Examples
    --------
    >>> student_in_name("02_perceptron_ada.ipynb"), student_in_name("ada/02_perceptron (1).ipynb")
    ('ada', 'ada')
    """
    parts = [part[:300] for part in re.sub(r"\.(?:ipynb|py|zip)(?=/|$)", "", name, flags=re.I).split("/")]
    for part in reversed(parts):
        for pattern in COLLECTED:
            match = pattern.match(part)
            if match:
                return _id(match["id"])
    return next((who for who in map(_named, reversed(parts)) if who and who.lower() not in PLACES), "")


def chapter_in_name(name: str) -> str:
    """Return the two digits of the exercise that a path names; "" where it names none.

    Examples
    --------
    >>> chapter_in_name("ada/2-perceptron.ipynb")
    '02'
    """
    found = list(HANDED_OUT.finditer(name[-1000:]))
    digits = re.match(r"\d+", found[-1][0]) if found else None
    return digits[0].zfill(2) if digits else ""


def _assigns(cell: str) -> bool:
    if "STUDENT" not in cell:
        return False
    return any("=" in line.partition("STUDENT")[2] for line in cell.split("\n") if "STUDENT" in line)


def _written(cell: str) -> Iterator[object]:
    """Yield the literals assigned to STUDENT, the last first; by line where the cell has a magic or a slip."""
    try:
        yield from reversed(list(_literals(cell)))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        yield from reversed(["".join(filter(None, found)) for found in LINE.findall(cell)])


def _literals(cell: str) -> Iterator[object]:
    if len(cell) > PARSED:
        raise MemoryError
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        tree = ast.parse(cell)
    for node in tree.body:
        targets = getattr(node, "targets", None) or [getattr(node, "target", None)]
        value = getattr(node, "value", None)
        if any(isinstance(target, ast.Name) and target.id == "STUDENT" for target in targets):
            yield value.value if isinstance(value, ast.Constant) else None


def _id(value: object) -> str:
    """Return what was written as an id on one line; "" where it is none."""
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value) if value.bit_length() < 600 else ""
    if not isinstance(value, str):
        return ""
    text = tidied(value)
    return "" if text.lower() in NOBODY else text


def _named(part: str) -> str:
    """Return what is left of a name without the exercise's, copy marks and words such as "final"."""
    pieces = [_trimmed(piece) for piece in HANDED_OUT.split(part)]
    if len(pieces) > 1:  # a number of one or two digits beside the exercise counts copies
        pieces = [piece for piece in pieces if not re.fullmatch(r"\d{1,2}", piece)]
    return _id(unicodedata.normalize("NFC", "_".join(filter(None, pieces))))


def _trimmed(piece: str) -> str:
    before = None
    while piece != before:
        before, piece = piece, ENDS.sub("", piece.strip(" _.,-"))
    return piece
