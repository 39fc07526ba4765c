"""What may not be used: found in a program's text, and taken away where it runs.

This file needs the standard library alone, so that a grader can run :func:`mask` where the course is not importable.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator, Sequence
from importlib.abc import MetaPathFinder
from types import ModuleType
from typing import Any, NoReturn

__all__ = ["Banned", "banned_calls", "mask"]

UNDERNEATH = ("numpy._core.multiarray.correlate", "numpy._core.multiarray.correlate2")
WORKERS = {"numpy.convolve": UNDERNEATH, "numpy.correlate": UNDERNEATH}  # what does the work inside


class Banned(Exception):
    """Something was used that may not be; the message is its name."""


def banned_calls(source: str, bans: Sequence[str], starting: str | None = None) -> list[str]:
    """Return the names among ``bans`` that a program uses, as far as its text tells.

    Parameters
    ----------
    source : str
        Python without magics.
    bans : sequence of str
        Dotted names of functions, classes or modules: "numpy.convolve".
    starting : str, optional
        An expression, such as the name of a function: only what can be reached from it counts.

    Returns
    -------
    list of str

    Raises
    ------
    SyntaxError

    Examples
    --------
    >>> source = "import numpy as np\\ndef f(x): return np.lib.pad(x, 1)\\ndef g(x): return x"
    >>> banned_calls(source, ["numpy.pad"]), banned_calls(source, ["numpy.pad"], "g")
    (['numpy.pad'], [])
    """
    from cnncourse.exercises.used import names_used

    used = names_used(source, starting) if bans else set()
    return [ban for ban in bans if any(_same(name, ban) for name in used)]


def _same(name: str, ban: str) -> bool:
    """Say whether a name may be another path to what is banned, or to a part of it."""
    return name == ban or ban.rpartition(".")[2] in name.split(".")[1:]


def mask(bans: Sequence[str]) -> None:
    """Take functions, classes or modules away from this process, for good.

    What a loaded module holds of them is replaced by something that raises :class:`Banned` when it is used; a
    banned module cannot be imported any more (ImportError).

    Parameters
    ----------
    bans : sequence of str
        Dotted names; one that is not there is only kept from being imported.
    """
    for ban in bans:
        _take_away(ban, ban)
        for worker in WORKERS.get(ban, ()):
            _take_away(worker, ban)
    if bans:
        sys.meta_path.insert(0, _Closed(bans))


def _take_away(name: str, ban: str) -> None:
    found = _found(name)
    if found is None:
        return
    if isinstance(found, ModuleType):
        _replace(found, _ClosedModule(name))
        for loaded in [key for key in sys.modules if f"{key}.".startswith(f"{name}.")]:
            sys.modules[loaded] = None  # type: ignore[assignment]
        return
    for thing in (found, getattr(found, "__wrapped__", None)):
        if thing is not None:
            _replace(thing, _closed(ban, thing))


def _found(name: str) -> Any:
    """Return what a dotted name stands for, a module or what is in one; None if there is no such thing."""
    home, _, last = name.rpartition(".")
    try:
        return getattr(importlib.import_module(home), last) if home else sys.modules.get(name)
    except (ImportError, AttributeError):
        return sys.modules.get(name)


def _closed(ban: str, thing: Any) -> Any:
    def closed(*_: Any, **__: Any) -> NoReturn:
        raise Banned(ban)

    return type(thing.__name__, (), {"__new__": closed}) if isinstance(thing, type) else closed


def _replace(thing: Any, other: Any) -> None:
    """Put another thing wherever a loaded module holds this one, by whatever name."""
    for space in _spaces():
        for name, value in list(space.items()):
            if value is thing:
                space[name] = other
            elif type(value) is set and _holds(value, thing):  # NumPy lists its functions in one
                value.discard(thing)


def _holds(items: set[Any], thing: Any) -> bool:
    return any(item is thing for item in items)


def _spaces() -> Iterator[dict[str, Any]]:
    for module in list(sys.modules.values()):
        space = getattr(module, "__dict__", None)
        if type(space) is dict:
            yield space


class _ClosedModule(ModuleType):
    def __getattr__(self, name: str) -> NoReturn:
        raise Banned(self.__name__)


class _Closed(MetaPathFinder):
    """Refuses to import some modules and what lies in them."""

    def __init__(self, names: Sequence[str]) -> None:
        self.names = tuple(names)

    def find_spec(self, fullname: str, path: Any = None, target: Any = None) -> None:
        """Return nothing, or raise where a module is banned."""
        for name in self.names:
            if f"{fullname}.".startswith(f"{name}."):
                msg = f"{name} may not be used here"
                raise ImportError(msg)
