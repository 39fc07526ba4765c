"""Reading and writing notebooks; each fault is one sentence that names the file."""

from __future__ import annotations

import json
import os
import tempfile
import warnings
from collections.abc import Iterable
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from nbformat.v4.rwbase import rejoin_lines

__all__ = ["AuthoringError", "found", "read", "write"]


class AuthoringError(ValueError):
    """Something an author can mend; the message is one sentence that names the file and the cell."""


def found(paths: Iterable[Path]) -> list[Path]:
    """Return the notebooks under some paths: each file itself, each folder's ``*.ipynb``.

    Raises
    ------
    AuthoringError
        When a path is not there, or a file is not a notebook.
    """
    notebooks = []
    for path in paths:
        if not path.exists():
            msg = f"{path}: there is no such file"
            raise AuthoringError(msg)
        if path.is_file() and path.suffix != ".ipynb":
            msg = f"{path}: not a notebook, its name does not end in .ipynb"
            raise AuthoringError(msg)
        notebooks += [path] if path.is_file() else sorted(path.glob("*.ipynb"))
    return list(dict.fromkeys(notebooks))


def read(path: Path) -> NotebookNode:
    """Read a notebook as nbformat 4.

    Raises
    ------
    AuthoringError
        When the file is missing, is not JSON, or is not a notebook.
    """
    try:
        stored = json.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        msg = f"{path}: there is no such file"
        raise AuthoringError(msg) from None
    except json.JSONDecodeError as error:
        msg = f"{path}: not JSON, line {error.lineno}: {error.msg}"
        raise AuthoringError(msg) from None
    except UnicodeDecodeError:
        msg = f"{path}: not UTF-8 text"
        raise AuthoringError(msg) from None
    return _as_notebook(path, stored)


def _as_notebook(path: Path, stored: object) -> NotebookNode:
    if not isinstance(stored, dict) or not isinstance(stored.get("cells"), list):
        msg = f"{path}: not a notebook of nbformat 4, as it has no list of cells"
        raise AuthoringError(msg)
    stored["nbformat"], stored["nbformat_minor"] = stored.get("nbformat", 4), 4
    for cell in stored["cells"]:
        if isinstance(cell, dict):
            cell.pop("id", None)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            notebook = nbformat.from_dict(stored)  # type: ignore[no-untyped-call]
            nbformat.validate(notebook)
    except Exception as error:
        reason = str(error).strip().partition("\n")[0]
        msg = f"{path}: not a valid notebook{_cell_of(error)}: {reason}"
        raise AuthoringError(msg) from None
    return rejoin_lines(notebook)  # type: ignore[no-untyped-call]


def _cell_of(error: Exception) -> str:
    place = list(getattr(error, "absolute_path", ()))
    return f", cell {place[1] + 1}" if len(place) > 1 and place[0] == "cells" else ""


def write(path: Path, content: bytes) -> bool:
    """Write a file in one step, so that it is never half written; say whether that changed it."""
    if path.exists() and path.read_bytes() == content:
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    mode = path.stat().st_mode & 0o777 if path.exists() else 0o644
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}.", delete=False) as file:
        file.write(content)
    Path(file.name).chmod(mode)
    os.replace(file.name, path)
    return True
