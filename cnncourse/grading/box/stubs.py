"""What the sandbox offers in place of the course's package.

``cnncourse.exercises`` holds ``check``, ``score`` and ``variant`` that only write down; modules that a
question names are there as their source text, which the grader sent; nothing else can be imported.
"""

from __future__ import annotations

import importlib.abc
import importlib.machinery
import sys
import types
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from cnncourse.exercises.perform import Unreadable, plain, unwritten

__all__ = ["Desk", "Lent", "install"]


class Desk:
    """What the student's notebook handed over.

    Parameters
    ----------
    variants : mapping
        The numbers of the student's own, by question.
    """

    def __init__(self, variants: Mapping[str, Any]) -> None:
        self.variants = variants
        self.answers: dict[str, Any] = {}
        self.spaces: dict[str, dict[str, Any]] = {}  # what names stood for when an answer was handed over

    def check(self, key: Any = "", answer: Any = ..., student: Any = "") -> str:
        """Write down an answer: a function as it is, a value as it stands now."""
        if type(key) is str and not blank(answer):
            try:
                self.answers[key] = answer if callable(answer) else plain(answer)
            except Unreadable:
                self.answers[key] = answer
            self.spaces[key] = dict(vars(sys.modules["__main__"]))
        return "handed over"

    def variant(self, key: Any = "", student: Any = "") -> dict[str, Any]:
        """Return the numbers of the student's own, whoever is asked for."""
        return dict(self.variants.get(key, {}))

    def score(self, *_: Any, **__: Any) -> str:
        """Say nothing: the grader adds up."""
        return "handed over"


def blank(answer: Any) -> bool:
    """Say whether an answer is as it was handed out."""
    if answer is None or answer is ... or unwritten(answer):
        return True
    if type(answer) in {list, tuple}:
        return all(map(blank, answer))
    return type(answer) is dict and all(map(blank, answer.values()))


class Loader(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Makes modules of the course out of source text, and packages around them out of nothing."""

    def __init__(self, sources: Mapping[str, str]) -> None:
        self.sources = dict(sources)
        self.packages = {"cnncourse"}
        for name in sources:
            parts = name.split(".")
            self.packages |= {".".join(parts[:end]) for end in range(1, len(parts))}

    def find_spec(self, name: str, path: Sequence[str] | None = None, target: Any = None) -> Any:
        """Find what was sent, and nothing else of the course."""
        if name in self.sources or name in self.packages:
            inside = name in self.packages
            return importlib.machinery.ModuleSpec(name, self, is_package=inside)
        if name.partition(".")[0] == "cnncourse":
            msg = f"{name} cannot be used where exercises are graded: write it yourself"
            raise ModuleNotFoundError(msg, name=name)
        return None

    def exec_module(self, module: types.ModuleType) -> None:
        """Run the source; a package offers the functions named like its modules."""
        name = module.__name__
        if name in self.sources:
            exec(compile(self.sources[name], f"<{name}>", "exec"), module.__dict__)
        else:
            module.__getattr__ = lambda wanted: self.from_package(name, wanted)  # type: ignore[method-assign]

    def from_package(self, package: str, wanted: str) -> Any:
        """Return ``cnncourse.ops.conv2d.conv2d`` for ``conv2d`` of ``cnncourse.ops``."""
        inside = [name for name in self.sources if name.startswith(f"{package}.")]
        home = next((name for name in inside if f"\ndef {wanted}(" in self.sources[name]), "")
        if home or f"{package}.{wanted}" in inside:
            module = importlib.import_module(home or f"{package}.{wanted}")
            found = getattr(module, wanted, module)
            setattr(sys.modules[package], wanted, found)  # where the import has just put the module
            return found
        msg = f"{package}.{wanted} cannot be used where exercises are graded"
        raise AttributeError(msg)


class Lent(importlib.abc.MetaPathFinder):
    """Says of packages that are not lent that they are not there, where their folder can be seen and not read.

    Parameters
    ----------
    names, folders : iterable of str
        The packages that are lent, and where packages are installed.
    """

    def __init__(self, names: Iterable[str], folders: Iterable[str]) -> None:
        self.names, self.folders = set(names), tuple(folders)

    def find_spec(self, name: str, path: Sequence[str] | None = None, target: Any = None) -> None:
        """Find nothing; raise for what is not lent."""
        found = (
            importlib.machinery.PathFinder.find_spec(name)
            if path is None and name not in self.names
            else None
        )
        if found and str(found.origin).startswith(self.folders):
            msg = f"No module named {name!r}"
            raise ModuleNotFoundError(msg, name=name)


def install(desk: Desk, sources: Mapping[str, str]) -> None:
    """Put the stand-ins where the student's imports look, and forget the sandbox's own modules."""
    for name in [name for name in sys.modules if name.partition(".")[0] == "cnncourse"]:
        del sys.modules[name]
    loader = Loader(sources)
    sys.meta_path.insert(0, loader)
    exercises = types.ModuleType("cnncourse.exercises")
    for offered in (desk.check, desk.score, desk.variant):
        exercises.__dict__[offered.__name__] = offered
    course = importlib.import_module("cnncourse")
    course.__dict__.update(__version__="", exercises=exercises)
    sys.modules["cnncourse.exercises"] = exercises
