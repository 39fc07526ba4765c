"""A notebook as it is stored: JSON of any version of the format, cells, nothing run and nothing validated."""

from __future__ import annotations

import json
import re
from typing import Any, NamedTuple

from cnncourse.grading.faults import Ungradable
from cnncourse.grading.text import clean

__all__ = ["Cell", "cells_of", "decoded", "tidied"]

MEMORY = 10**9  # bytes that the values of a notebook may take
CODECS = (
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
BEGINNINGS = (
    ("%PDF-", "a PDF"),
    ("PK\x03\x04", "a zip or an Office document"),
    ("\x1f\ufffd\x08", "a gzip archive"),
    ("{\\rtf", "an RTF document"),
    ("<!", "an HTML page"),
    ("<h", "an HTML page"),
    ("<?xml", "an HTML or XML page"),
    ("version https://git-lfs", "a pointer of Git LFS"),
)
NO_NOTEBOOK = "this is not a notebook: hand in the .ipynb file that Jupyter saves"
CONFLICT = re.compile(r"^(<{7}|>{7})( |$)", re.MULTILINE)
SURROGATE = re.compile("[\ud800-\udfff]")


class Cell(NamedTuple):
    """One cell: whether it is code, its source, and the number under which it was last run; 0 if never."""

    code: bool
    text: str
    number: int = 0


def decoded(data: bytes) -> str:
    """Return a file as text, whatever it is; the bytes that are none become a sign.

    Raises
    ------
    Ungradable
        When the file is empty, or plainly of another kind.
    """
    codec = next((codec for mark, codec in CODECS if data.startswith(mark)), "utf-8-sig")
    text = data.decode(codec, "replace").strip("\0 \t\r\n\ufeff")
    if not text:
        fact = "the file holds only zero bytes or blanks" if data else "the file is empty"
        msg = f"{fact}: save it again and hand it in again"
        raise Ungradable(msg)
    kind = next((kind for start, kind in BEGINNINGS if text[:30].lower().startswith(start.lower())), "")
    if kind:
        msg = f"this is {kind}, not a notebook: download the .ipynb and hand that in"
        raise Ungradable(msg)
    return text


def cells_of(data: bytes) -> list[Cell]:
    """Return the cells of a notebook.

    Raises
    ------
    Ungradable
    """
    stored = _parsed(decoded(data))
    if not isinstance(stored, dict):
        raise Ungradable(NO_NOTEBOOK)
    _require_python(stored.get("metadata"))
    return [_cell(cell, place) for place, cell in enumerate(_listed(stored), 1)]


def tidied(text: str) -> str:
    """Return source with one kind of line end, without zero bytes and halves of characters."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")
    return text if text.isascii() else SURROGATE.sub("\ufffd", text)


def _parsed(text: str) -> Any:
    if _weight(text) > MEMORY:
        msg = "the notebook stores too many values to be read: clear its outputs and hand it in again"
        raise Ungradable(msg)
    try:  # no number matters here but those of cells: a huge one is not made
        return json.loads(text, parse_int=_short_number, parse_float=bool, parse_constant=bool)
    except json.JSONDecodeError as error:
        raise Ungradable(_damage(text, error)) from None
    except RecursionError:
        msg = "the notebook is nested too deeply to be one: save it again in Jupyter and hand it in again"
        raise Ungradable(msg) from None


def _short_number(digits: str) -> int:
    return int(digits) if len(digits) < 9 else 0


def _weight(text: str) -> int:
    """Return how many bytes the values can take at most once they are read, in CPython."""
    return 240 * text.count("{") + 64 * text.count("[") + 30 * text.count('"') + 36 * text.count(",")


def _damage(text: str, error: json.JSONDecodeError) -> str:
    if CONFLICT.search(text):
        return (
            "a git merge conflict stands in the notebook: resolve it, save it in Jupyter and hand it in again"
        )
    if not text.startswith("{"):
        return NO_NOTEBOOK
    if error.pos >= len(text) or not text.endswith("}"):
        return "the notebook is cut off: download it again and hand in the whole file"
    line = error.lineno
    return (
        f"the notebook is damaged in line {line} of the file: save it again in Jupyter and hand it in again"
    )


def _require_python(metadata: object) -> None:
    """Refuse a notebook that names a language, and not Python; a kernel may have any name."""
    sections = metadata if isinstance(metadata, dict) else {}
    named = []
    for section, key in (("language_info", "name"), ("kernelspec", "language")):
        inner = sections.get(section)
        language = inner.get(key) if isinstance(inner, dict) else None
        if isinstance(language, str) and language.strip():
            named.append(language.strip())
    if named and not any("python" in language.lower() for language in named):
        language = clean(named[0], 40)
        msg = f"the notebook is written in {language}, not in Python: hand in one with a Python kernel"
        raise Ungradable(msg)


def _listed(stored: dict[str, Any]) -> list[Any]:
    """Return the cells as they are stored; before version 4 of the format they lie in worksheets."""
    if isinstance(stored.get("cells"), list):
        return list(stored["cells"])
    sheets = stored.get("worksheets")
    if not isinstance(sheets, list):
        raise Ungradable(NO_NOTEBOOK)
    lists = [sheet.get("cells") for sheet in sheets if isinstance(sheet, dict)]
    return [cell for cells in lists if isinstance(cells, list) for cell in cells]


def _cell(cell: object, place: int) -> Cell:
    source: object = None
    if isinstance(cell, dict):
        kind = cell.get("cell_type")
        source = cell.get("source", cell.get("input", ""))  # input: before version 4
        source = "" if source is None else source
        source = [source] if isinstance(source, str) else source
        heading = "# " if kind == "heading" else ""  # as version 3 has it
        if isinstance(source, list) and all(isinstance(line, str) for line in source):
            number = cell.get("execution_count", cell.get("prompt_number"))
            run = number if type(number) is int else 0
            return Cell(kind == "code", heading + tidied("".join(source)), run)
    msg = (
        f"cell {place} of the notebook has no readable source: save it again in Jupyter and hand it in again"
    )
    raise Ungradable(msg)
