"""The journal of a grading folder: what is graded, kept in SQLite so that a killed run loses nothing.

A row is one submission as it was graded: its name, its content's digest, the student and the version of the
assignment are its key. Two files with the same content are two rows, as value questions depend on the student; a
submission handed in again is a new row, and the old one stays as history. Of each name a run has one row at most.

A row is in the file when :meth:`Journal.record` returns: it survives the end of the process, however sudden. A power
cut can cost the last rows (write-ahead log, ``synchronous=NORMAL``), never the file; what is missing is graded again.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Self

from cnncourse.grading.grade import Grade

__all__ = ["Journal", "JournalError"]

OURS = 0x636E6E67  # "cnng": how SQLite tells this file from another program's
LAYOUT = 1
TABLE = """
CREATE TABLE grades (
    name TEXT NOT NULL, student TEXT NOT NULL, digest TEXT NOT NULL, version TEXT NOT NULL,
    status TEXT NOT NULL, run INTEGER NOT NULL, at TEXT NOT NULL, grade TEXT NOT NULL,
    PRIMARY KEY (name, student, digest, version)
) STRICT
"""
KEY = "name = ? AND student = ? AND digest = ? AND version = ?"
NOW = "strftime('%Y-%m-%dT%H:%M:%SZ', 'now')"
REMEDIES = {
    "SQLITE_BUSY": "another run is grading into this folder; wait for it to end, or give another --out",
    "SQLITE_FULL": "the disk is full; make room and run again: what is graded so far is kept",
    "SQLITE_READONLY": "it cannot be written to; give another --out, or change who may write there",
    "SQLITE_CANTOPEN": "it cannot be made or opened; give another --out, or change who may write there",
    "SQLITE_NOTADB": "it is not a journal; move it away, or give another --out",
    "SQLITE_CORRUPT": "it is damaged; move it away and run again, which grades everything anew",
}


class JournalError(OSError):
    """Why the journal cannot be used, and what to do, in one sentence."""


class Journal:
    """What is graded in a folder. One process at a time may hold it, and that one alone writes.

    Parameters
    ----------
    path : Path
        As ``DIR/journal.sqlite``; made where it is missing.

    Raises
    ------
    JournalError
        When another run holds it, when it cannot be written, or is damaged or another program's.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> grade = Grade("ada.ipynb", "ada", "02_perceptron", "v1", "00", "graded")
    >>> with TemporaryDirectory() as folder, Journal(Path(folder) / "journal.sqlite") as journal:
    ...     journal.record(grade)
    ...     journal.done("ada.ipynb", "00", "ada", "v1") == grade, journal.done("ada.ipynb", "00", "ada", "v2")
    (True, None)
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        with self._explained():
            self._base = sqlite3.connect(path, timeout=0, isolation_level=None)
        try:
            with self._explained():
                self._open()
        except BaseException:
            self._base.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let another run have it."""
        with self._explained():
            self._base.close()

    def done(self, name: str, digest: str, student: str, version: str) -> Grade | None:
        """Return the grade that a submission has already, which counts as one of this run; else None.

        A submission that could not be graded is not done: it is tried again.
        """
        key = _key(name, student, digest, version)
        asked = f"SELECT grade FROM grades WHERE {KEY} AND status = 'graded'"
        with self._explained():
            row = self._base.execute(asked, key).fetchone()
            if row is None:
                return None
        with self._change():
            self._make_room(key)
            self._base.execute(f"UPDATE grades SET run = ? WHERE {KEY}", (self._run, *key))
        return self._read(row[0])

    def record(self, grade: Grade) -> None:
        """Write a grade, in the place of an earlier one of the same name, student, content and version."""
        key = _key(grade.name, grade.student, grade.digest, grade.version)
        row = (*key, grade.status, self._run, json.dumps(grade.as_dict()))
        with self._change():
            self._make_room(key)
            self._base.execute(f"INSERT OR REPLACE INTO grades VALUES (?, ?, ?, ?, ?, ?, {NOW}, ?)", row)

    def grades(self) -> Iterator[Grade]:
        """Yield the grades of this run, by name, one at a time."""
        asked = "SELECT grade FROM grades WHERE run = ? ORDER BY name"
        with self._explained():
            for (text,) in self._base.execute(asked, (self._run,)):
                yield self._read(text)

    def __len__(self) -> int:
        """Count the grades of this run."""
        with self._explained():
            asked = "SELECT count(*) FROM grades WHERE run = ?"
            return int(self._base.execute(asked, (self._run,)).fetchone()[0])

    def _open(self) -> None:
        self._base.execute("PRAGMA locking_mode = EXCLUSIVE")  # until the process ends, however it does
        self._base.execute("PRAGMA journal_mode = WAL")
        self._base.execute("PRAGMA synchronous = NORMAL")
        with self._change():
            self._lay_out()
        self._run = int(self._base.execute("SELECT coalesce(max(run), 0) + 1 FROM grades").fetchone()[0])

    def _lay_out(self) -> None:
        """Make the table in a new file; refuse another program's database, another layout, and damage."""
        if not self._base.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
            self._base.execute(TABLE)
            self._base.execute("CREATE INDEX by_run ON grades (run, name)")
            self._base.execute(f"PRAGMA application_id = {OURS}")
            self._base.execute(f"PRAGMA user_version = {LAYOUT}")
        if self._pragma("application_id") != OURS:
            raise JournalError(self._sentence(REMEDIES["SQLITE_NOTADB"]))
        if self._pragma("user_version") != LAYOUT:
            remedy = "another version of the course wrote it; move it away, or give another --out"
            raise JournalError(self._sentence(remedy))
        if self._pragma("quick_check(1)") != "ok":
            raise JournalError(self._sentence(REMEDIES["SQLITE_CORRUPT"]))

    def _pragma(self, name: str) -> object:
        return self._base.execute(f"PRAGMA {name}").fetchone()[0]

    def _make_room(self, key: tuple[str, ...]) -> None:
        """Put other rows of this name into the past."""
        earlier = f"UPDATE grades SET run = 0 WHERE run = ? AND name = ? AND NOT ({KEY})"
        self._base.execute(earlier, (self._run, key[0], *key))

    def _read(self, text: str) -> Grade:
        try:
            return Grade.from_dict(json.loads(text))
        except (ValueError, TypeError, KeyError, AttributeError):
            raise JournalError(self._sentence(REMEDIES["SQLITE_CORRUPT"])) from None

    def _sentence(self, remedy: str) -> str:
        return f"{self._path}: {remedy}"

    @contextmanager
    def _change(self) -> Iterator[None]:
        """Do all of it or nothing."""
        with self._explained():
            self._base.execute("BEGIN IMMEDIATE")
            try:
                yield
                self._base.execute("COMMIT")
            except BaseException:
                if self._base.in_transaction:  # SQLite may have gone back by itself
                    self._base.execute("ROLLBACK")
                raise

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            code = getattr(error, "sqlite_errorname", "")
            known = [remedy for name, remedy in REMEDIES.items() if code.startswith(name)]
            raise JournalError(self._sentence(known[0] if known else f"it cannot be used: {error}")) from None


def _key(*parts: str) -> tuple[str, ...]:
    r"""Write texts so that SQLite can hold them: a file's name need not be valid Unicode.

    Examples
    --------
    >>> _key("é\udcff", "\\udcff")
    ('é\\udcff', '\\\\udcff')
    """
    return tuple(part.replace("\\", "\\\\").encode("utf-8", "backslashreplace").decode() for part in parts)
