"""Which cells must have an output, so that stripped outputs cannot pass for equal ones."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from nbformat import NotebookNode

from cnncourse.authoring.canonical import IGNORED
from cnncourse.authoring.files import AuthoringError

__all__ = ["displays", "require_outputs"]

SHOWING = {"print", "display"}
MAGIC = re.compile(r"^([ \t]*)[%!?].*$", re.MULTILINE)


def displays(source: str) -> bool:
    """Say whether a cell must have an output.

    It must if its last statement is an expression, calls to ``assert…`` apart, or if a statement at its left
    margin, or in a ``for`` or ``with`` there, prints or displays. A semicolon at the end changes nothing, as
    nbval does not heed it.

    Examples
    --------
    >>> [displays(source) for source in ("x = 1", "x = 1\\nx", "_ = f(x)", "np.testing.assert_equal(x, x)")]
    [False, True, False, False]
    >>> displays("for x in range(3):\\n    print(x)\\ny = 1")
    True
    """
    if source.lstrip().startswith("%%"):
        return False
    try:
        body = ast.parse(MAGIC.sub(r"\1pass", source)).body
    except SyntaxError:
        return False
    if any(_name(call) in SHOWING for call in _margin_calls(body)):
        return True
    return bool(body) and isinstance(body[-1], ast.Expr) and not _silent(body[-1].value)


def require_outputs(path: Path, notebook: NotebookNode) -> None:
    """Demand an output in each cell that displays.

    Raises
    ------
    AuthoringError
        Naming the first cell that has none, or that ends in a semicolon.
    """
    for number, cell in enumerate(notebook["cells"], 1):
        if cell["cell_type"] != "code" or IGNORED.intersection(cell["metadata"].get("tags", ())):
            continue
        quiet = "begin its last line with `_ =` if nothing is to be shown"
        if cell["source"].endswith(";"):
            msg = f"{path}, cell {number}: it ends in a semicolon, which nbval does not heed; {quiet}"
            raise AuthoringError(msg)
        if displays(cell["source"]) and not cell["outputs"]:
            mend = f"run `cnncourse notebooks --write {path}`, or {quiet}"
            msg = f"{path}, cell {number}: it displays something, but no output is stored; {mend}"
            raise AuthoringError(msg)


def _margin_calls(body: list[ast.stmt]) -> Iterator[ast.Call]:
    for statement in body:
        if isinstance(statement, ast.For | ast.With):
            yield from _margin_calls(statement.body)
        elif isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Call):
            yield statement.value


def _silent(last: ast.expr) -> bool:
    if isinstance(last, ast.Constant) and last.value in (None, ...):
        return True
    return isinstance(last, ast.Call) and _name(last).startswith("assert")


def _name(call: ast.Call) -> str:
    """Return the last part of the name of what is called."""
    return str(getattr(call.func, "attr", getattr(call.func, "id", "")))
