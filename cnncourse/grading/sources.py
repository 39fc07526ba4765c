"""The text of modules of the course, for where the course itself is not importable."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from importlib.util import find_spec
from pathlib import Path
from pkgutil import iter_modules

__all__ = ["closure"]


def closure(names: Iterable[str]) -> dict[str, str]:
    """Return the source of some modules of the course and of all that they import of it.

    Parameters
    ----------
    names : iterable of str
        As "cnncourse.ops.conv2d", or a package, "cnncourse.ops", for every module in it.

    Returns
    -------
    dict
        Source text by module.

    Examples
    --------
    >>> sorted(closure(["cnncourse.grading.box.child"]))[:2]
    ['cnncourse.exercises.banned', 'cnncourse.exercises.perform']
    """
    waiting, found = [module for name in names for module in _modules(name)], dict[str, str]()
    while waiting:
        name = waiting.pop()
        spec = _module(name) if name not in found else None
        if spec is not None:
            found[name] = spec.read_text("utf-8")
            waiting += _imports(found[name])
    return found


def _modules(name: str) -> list[str]:
    """Return a module, or those in a package."""
    spec = find_spec(name)
    folders = spec.submodule_search_locations if spec else None
    return [name] if folders is None else [f"{name}.{module.name}" for module in iter_modules(folders)]


def _module(name: str) -> Path | None:
    """Return the file of a module, of a package its ``__init__.py``."""
    try:
        spec = find_spec(name)
    except ModuleNotFoundError:  # a name in a module, not a module
        return None
    return None if spec is None or spec.origin is None else Path(spec.origin)


def _imports(source: str) -> list[str]:
    nodes = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.ImportFrom)]
    froms = [(str(node.module), node.names) for node in nodes if (node.module or "").startswith("cnncourse")]
    return [name for module, names in froms for name in (module, *(f"{module}.{a.name}" for a in names))]
