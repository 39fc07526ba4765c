"""Whether a student's function uses what it may not; for the self-check, which can read its source."""

from __future__ import annotations

import inspect
import sys
import textwrap
from collections.abc import Iterator, Sequence
from functools import partial
from types import CodeType, ModuleType
from typing import Any

from cnncourse.exercises.asking import Question
from cnncourse.exercises.banned import banned_calls
from cnncourse.exercises.perform import words_for
from cnncourse.exercises.used import foreign, names_used
from cnncourse.exercises.verdicts import NotYet

__all__ = ["forbid", "only_lent", "source_of"]


def forbid(asked: Question, function: Any) -> None:
    """Refuse a function that uses what its question bans, or what is not at hand where it is graded.

    Where no source is to be had, nothing is said.

    Raises
    ------
    NotYet
    """
    try:
        source, starting = source_of(function)
        used = banned_calls(source, asked.bans, starting)
        others = foreign(names_used(source, starting), asked.needs)
    except Exception:  # a source that is not to be had, an object that will not be looked at
        return
    if used:
        raise NotYet(words_for("banned", used[0], asked.bans))
    if others:
        raise NotYet(only_lent(asked.needs), f"your function uses {others[0]}")


def only_lent(needs: Sequence[str]) -> str:
    """Say what may be used.

    Examples
    --------
    >>> only_lent(["torch"])
    'only NumPy, Matplotlib, torch and the standard library may be used here'
    """
    *some, last = ["NumPy", "Matplotlib", *needs, "the standard library"]
    return f"only {', '.join(some)} and {last} may be used here"


def source_of(function: Any) -> tuple[str, str | None]:
    """Return a program that holds a function and what it calls of its own module, and where to start in it.

    Raises
    ------
    OSError, TypeError
        When there is no source to be had.
    """
    while isinstance(function, partial):
        function = function.func
    if _installed(function):
        return f"from {function.__module__} import {function.__name__}", function.__name__
    pieces: dict[str, str] = {}
    _gather("", inspect.unwrap(function), pieces)
    name = function.__name__
    return "\n".join(pieces.values()), name if name.isidentifier() else None


def _installed(thing: Any) -> bool:
    """Say whether something is a library's, not a student's."""
    top = str(getattr(thing, "__module__", None)).partition(".")[0]
    file = str(getattr(sys.modules.get(top), "__file__", None))
    return top == "cnncourse" or (top != "__main__" and "site-packages" in file)


def _gather(alias: str, thing: Any, pieces: dict[str, str]) -> None:
    """Add the source of a function or class, then all it names of its module."""
    source = textwrap.dedent(inspect.getsource(thing))
    pieces[alias] = source
    space = vars(sys.modules[thing.__module__]) if isinstance(thing, type) else thing.__globals__
    for name in _names(compile(source, "<source>", "exec")):
        value = space.get(name)
        if name in pieces or name == alias or not (callable(value) or isinstance(value, ModuleType)):
            continue
        if isinstance(value, ModuleType):
            pieces[name] = f"import {value.__name__} as {name}"
        elif getattr(value, "__module__", None) == thing.__module__:
            _gather(name, value, pieces)
            pieces[name] += f"\n{name} = {value.__name__}" if value.__name__.isidentifier() else ""
        elif getattr(value, "__module__", None) and getattr(value, "__name__", "").isidentifier():
            pieces[name] = f"from {value.__module__} import {value.__name__} as {name}"


def _names(code: CodeType) -> Iterator[str]:
    yield from code.co_names
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _names(constant)
