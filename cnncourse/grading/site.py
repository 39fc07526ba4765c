"""Which files of the installation the sandbox may read: the interpreter, NumPy and what comes with it."""

from __future__ import annotations

import os
import site
import sys
from collections.abc import Iterable, Iterator
from functools import cache
from importlib import metadata
from pathlib import Path

import cnncourse
from cnncourse.grading.sources import closure

__all__ = ["entries", "furnish", "hidden", "interpreter", "own_modules", "readable", "without"]

SYSTEM = (
    "/usr",
    "/lib",
    "/lib64",
    "/etc/ld.so.cache",
    "/etc/localtime",
    "/dev/null",
    "/dev/urandom",
    "/dev/random",
)


@cache
def own_modules() -> dict[str, str]:
    """Return the source of the sandbox's own modules."""
    return closure(["cnncourse.grading.box.zygote"])


def furnish(folder: Path) -> Path:
    """Copy the sandbox's own modules into a folder that everyone may read."""
    home = folder / "box"
    sources = own_modules()
    for name, source in sources.items():
        place = home.joinpath(*name.split("."))
        package = any(other.startswith(f"{name}.") for other in sources)
        file = place / "__init__.py" if package else place.with_suffix(".py")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(source, "utf-8")
    for path in (folder, home, *home.rglob("*")):
        path.chmod(0o755 if path.is_dir() else 0o644)
    return home


def interpreter() -> tuple[Path, Path]:
    """Return the interpreter, and the folder that holds it with its library."""
    base = Path(getattr(sys, "_base_executable", sys.executable)).resolve()
    return base, Path(sys.base_prefix).resolve()


@cache
def entries(*packages: str) -> tuple[Path, ...]:
    """Return the files and folders of site-packages that some packages and their requirements own.

    Parameters
    ----------
    *packages : str
        Names of distributions; those that are not installed are passed over.
    """
    found: set[Path] = set()
    for dist in _with_requirements(packages):
        for file in dist.files or ():
            first = file.parts[0]
            if first not in {"..", "__pycache__"} and not first.endswith((".dist-info", ".pth")):
                found.add(Path(str(dist.locate_file(first))))
    return tuple(sorted(found))


def _with_requirements(packages: Iterable[str]) -> Iterator[metadata.Distribution]:
    from packaging.requirements import Requirement

    waiting, seen = list(packages), set()
    while waiting:
        name = waiting.pop()
        if name.lower() in seen:
            continue
        seen.add(name.lower())
        try:
            dist = metadata.distribution(name)
        except metadata.PackageNotFoundError:
            continue
        yield dist
        wanted = map(Requirement, dist.requires or ())
        waiting += [r.name for r in wanted if not r.marker or r.marker.evaluate({"extra": ""})]


def hidden() -> list[Path]:
    """Return the folders that no sandbox may show although they can lie in one that it shows.

    They are the packages, the course with its solutions, and where the grader was started. A folder in which
    the interpreter or the system lies cannot be hidden.
    """
    course = Path(cnncourse.__path__[0]).resolve()
    folders = [
        Path(name) for name in site.getsitepackages([sys.prefix, sys.base_prefix, "/usr", "/usr/local"])
    ]
    folders += [*Path("/usr/lib").glob("python3*/dist-packages"), course, course.parent, Path.cwd()]
    needed = [*interpreter(), Path("/usr/lib"), Path("/usr/bin")]
    return [
        path
        for path in dict.fromkeys(folder.resolve() for folder in folders if folder.is_dir())
        if not any(place.is_relative_to(path) for place in needed)
    ]


def readable(home: Path, *packages: str) -> list[str]:
    """Return every path that a process without namespaces may read, for Landlock."""
    shown = [Path(name) for name in (*SYSTEM, interpreter()[1])]
    away = hidden()
    found = [piece for root in shown if root.exists() for piece in without(root.resolve(), away)]
    return [str(path) for path in (*found, *entries(*packages), home)]


def without(root: Path, away: Iterable[Path]) -> list[Path]:
    """Return what to name so that everything under a folder is named but some folders.

    Examples
    --------
    >>> without(Path("/usr/bin"), [Path("/etc")])
    [PosixPath('/usr/bin')]
    """
    inside = [path for path in away if path.is_relative_to(root)]
    if not inside:
        return [root]
    if root in inside:
        return []
    with os.scandir(root) as children:
        return [
            piece
            for child in sorted(children, key=lambda c: c.name)
            for piece in without(Path(child.path), inside)
        ]
