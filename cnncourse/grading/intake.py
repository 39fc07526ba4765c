"""What was handed in: folders, files and zips become a list of files, each with its fault where it has one."""

from __future__ import annotations

import io
import os
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from cnncourse.grading.faults import LIMIT, TOO_LARGE, Ungradable, opened
from cnncourse.grading.text import clean
from cnncourse.grading.zips import members, read_member

__all__ = ["Found", "find"]

NOTEBOOKS = (".ipynb", ".py")
REPORTED = (  # what a student may have handed in instead of the notebook
    *(".doc", ".docx", ".odt", ".pages", ".rtf", ".pdf", ".html", ".htm", ".json"),
    *(".zip", ".7z", ".rar", ".tar", ".gz", ".tgz", ".xz", ".bz2"),
)
SKIPPED = {"__MACOSX", "__pycache__", "node_modules", "site-packages", "venv"}
NO_NOTEBOOK = "this is not a notebook: hand in the .ipynb or .py file itself"
LINK = "this is a link, which is not followed: hand in the file itself"
SPECIAL = "this is not an ordinary file: hand in the .ipynb file itself"
INNER = "this is a zip inside a zip, which is not opened: hand in the notebooks alone"


@dataclass(frozen=True)
class Found:
    """A file that was handed in.

    Attributes
    ----------
    name : str
        Unique within a run: the path relative to the argument, "class.zip/ada.ipynb" in a zip.
    path : Path
        The file, or the zip that holds it.
    member : str
        Its name in the zip.
    fault : str
        Why it cannot be read, in one sentence.
    """

    name: str
    path: Path
    member: str = ""
    fault: str = ""

    def data(self) -> bytes:
        """Return the file's bytes.

        Raises
        ------
        Ungradable
        """
        if self.fault:
            raise Ungradable(self.fault)
        if self.member:
            return read_member(self.path, self.member)
        try:
            with io.BufferedReader(opened(self.path)) as file:
                size = os.fstat(file.fileno()).st_size
                data = b"" if size > LIMIT else file.read(size + 1)  # it may still grow
        except OSError as error:
            msg = f"the file cannot be read ({error.strerror}): hand it in again"
            raise Ungradable(msg) from None
        if max(size, len(data)) > LIMIT:
            raise Ungradable(TOO_LARGE)
        return data


def find(arguments: Sequence[Path]) -> list[Found]:
    """Return the files that were handed in, sorted by name; what is reached twice is there once.

    Parameters
    ----------
    arguments : sequence of Path
        Folders, which are searched through, ``.ipynb`` and ``.py`` files, and zips of them.

    Raises
    ------
    ValueError
        When an argument does not exist.
    """
    pairs: dict[tuple[Path, str], tuple[Path, Found]] = {}
    for given in arguments:
        if not os.path.lexists(given):
            msg = f"{clean(str(given))} does not exist: name a folder, a file or a zip that does"
            raise ValueError(msg)
        root = given.absolute() if given.is_symlink() and not given.exists() else given.resolve()
        for found in _of_argument(root):
            pairs.setdefault((found.path, found.member), (root, found))
    return sorted(_distinct(list(pairs.values())), key=lambda found: found.name)


def _of_argument(root: Path) -> Iterator[Found]:
    if os.path.isdir(root):
        return _of_folder(root)
    if not os.path.isfile(root):
        return iter([Found(root.name, root, fault=SPECIAL)])
    return _of_file(root, root.name, wanted=True)


def _of_folder(root: Path) -> Iterator[Found]:
    waiting = [(root, "")]
    while waiting:
        folder, above = waiting.pop()
        try:
            with os.scandir(folder) as listing:
                entries = list(listing)
        except OSError as error:
            fault = f"this folder cannot be read ({error.strerror}): make it readable for whoever grades"
            yield Found(above or root.name, folder, fault=fault)
            continue
        for entry in entries:
            name = f"{above}/{entry.name}" if above else entry.name
            if _skipped(entry.name):
                continue
            if entry.is_dir(follow_symlinks=False):
                waiting.append((folder / entry.name, name))
            elif entry.is_symlink() or not entry.is_file(follow_symlinks=False):
                yield Found(name, folder / entry.name, fault=LINK if entry.is_symlink() else SPECIAL)
            else:
                yield from _of_file(folder / entry.name, name)


def _of_file(path: Path, name: str, *, wanted: bool = False) -> Iterator[Found]:
    """Yield a file, or those in a zip; a companion such as a picture only where it is wanted."""
    if name.lower().endswith(".zip"):
        yield from _of_zip(path, name)
    elif name.lower().endswith(NOTEBOOKS):
        yield Found(name, path)
    elif wanted or _reported(name):
        yield Found(name, path, fault=NO_NOTEBOOK)


def _of_zip(path: Path, name: str) -> Iterator[Found]:
    try:
        inside = members(path)
    except Ungradable as error:
        yield Found(name, path, fault=str(error))
        return
    empty = True
    for stored, place, fault, harmful in inside:
        notebook = place.lower().endswith(NOTEBOOKS)
        if harmful or ((notebook or _reported(place)) and not any(map(_skipped, place.split("/")))):
            other = INNER if place.lower().endswith(".zip") else NO_NOTEBOOK
            yield Found(f"{name}/{place}", path, stored, fault or ("" if notebook else other))
            empty = False
    if empty:
        yield Found(name, path, fault="there is no notebook in the zip: put the .ipynb file into it")


def _skipped(name: str) -> bool:
    return name.startswith((".", "~$")) or name in SKIPPED


def _reported(name: str) -> bool:
    lowered = name.lower()
    return lowered.endswith(REPORTED) or ".ipynb" in lowered.rpartition("/")[2] or lowered.endswith(".py.txt")


def _distinct(pairs: list[tuple[Path, Found]]) -> list[Found]:
    """Return the files under names that differ; where two have the same, their arguments' names come first."""

    def named(root: Path, found: Found, longer: int) -> str:
        above = root if os.path.isdir(root) else root.parent
        front = ("", above.name, str(above).strip("/"))[longer]
        return clean(f"{front}/{found.name}" if front else found.name, 4000)

    pairs = sorted(pairs, key=lambda pair: (str(pair[1].path), pair[1].member))
    names = [named(root, found, 0) for root, found in pairs]
    for longer in (1, 2):
        roots: dict[str, set[Path]] = {}
        for name, (root, _) in zip(names, pairs, strict=True):
            roots.setdefault(name, set()).add(root)
        names = [
            named(*pair, longer) if len(roots[name]) > 1 else name
            for name, pair in zip(names, pairs, strict=True)
        ]
    unique = _numbered(names)
    return [replace(found, name=name) for name, (_, found) in zip(unique, pairs, strict=True)]


def _numbered(names: list[str]) -> list[str]:
    """Return the names, a number in each that is there already."""
    taken, times, result = set(names), Counter[str](), []
    for name in names:
        times[name] += 1
        new, (stem, end) = name, os.path.splitext(name)
        while times[name] > 1 and new in taken:
            new = f"{stem} ({times[name]}){end}"
            times[name] += new in taken
        taken.add(new)
        result.append(new)
    return result
