"""A student's notebook, run statement by statement, so that what fails costs itself alone."""

from __future__ import annotations

import ast
import builtins
import codeop
import importlib
import inspect
import linecache
import os
import sys
import types
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from cnncourse.exercises.perform import built_in
from cnncourse.grading.box.magics import Shell, without_cell_magic, without_magics
from cnncourse.grading.wire import OUT_OF_MEMORY

__all__ = ["Cell", "Notebook", "bound_names", "parsed"]

PASSES = 3  # cells that use what a later cell defines are run again
LEAST_MEMORY = 32 << 20
TOO_DEEP = (SyntaxError, ValueError, RecursionError, MemoryError, OverflowError)


@dataclass
class Cell:
    """One cell: its place, its code without magics, its statements."""

    place: int
    source: str
    body: list[ast.stmt] = field(default_factory=list)
    fault: int | None = None  # the line in which its syntax is wrong

    @property
    def file(self) -> str:
        """The file name that a traceback shows."""
        return f"<cell {self.place + 1}>"


def parsed(place: int, source: str, bare: bool = False) -> Cell:
    """Parse a cell; one whose syntax is wrong has no statements, and of others only the plainest are kept."""
    try:
        source = without_cell_magic(source)
        try:
            body = ast.parse(source).body
        except SyntaxError:
            source = without_magics(source)
            body = ast.parse(source).body
    except TOO_DEEP as error:
        return Cell(place, source, fault=getattr(error, "lineno", None) or 1)
    kept = [piece for statement in body for piece in split(statement)]
    return Cell(place, source, [piece for piece in kept if plainest(piece)] if bare else kept)


def split(statement: ast.stmt) -> list[ast.stmt]:
    """Return an import of several modules as several: one that is missing costs no other."""
    if not isinstance(statement, ast.Import):
        return [statement]
    return [ast.copy_location(ast.Import([alias]), statement) for alias in statement.names]


def plainest(statement: ast.stmt) -> bool:
    """Say whether a statement is an import, a definition, an assignment or a check."""
    plain = ast.Import | ast.ImportFrom | ast.FunctionDef | ast.ClassDef | ast.Assign | ast.AnnAssign
    return isinstance(statement, plain) or checks(statement)


def bound_names(body: Iterable[ast.stmt]) -> set[str]:
    """Return the names that statements define at the top of a cell."""
    found: set[str] = set()
    for statement in body:
        if isinstance(statement, ast.FunctionDef | ast.ClassDef | ast.AsyncFunctionDef):
            found.add(statement.name)
        elif isinstance(statement, ast.Assign | ast.AnnAssign):
            targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
            found |= {node.id for t in targets for node in ast.walk(t) if isinstance(node, ast.Name)}
    return found


def checks(statement: ast.stmt) -> bool:
    """Say whether a statement is a call of the desk with names and constants."""
    if not (isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Call)):
        return False
    called, given = statement.value.func, statement.value.args
    plain = all(isinstance(argument, ast.Name | ast.Constant) for argument in given)
    return isinstance(called, ast.Name) and called.id in {"check", "score"} and plain


def instant(statement: ast.stmt) -> bool:
    """Say whether a statement ends at once: a plain definition, which runs nothing, or a call of the desk."""
    if checks(statement):
        return True
    if not isinstance(statement, ast.FunctionDef):
        return False
    a = statement.args
    named = [*a.posonlyargs, *a.args, *a.kwonlyargs, *filter(None, (a.vararg, a.kwarg))]
    run = [*statement.decorator_list, *a.defaults, *a.kw_defaults, *(arg.annotation for arg in named)]
    return not any((*run, statement.returns))


def without_copies(cells: Sequence[Cell], handed_out: Iterable[str], answers: Iterable[str]) -> list[Cell]:
    """Leave out cells as they were handed out where another cell defines the same answers."""
    blank = {" ".join(source.split()) for source in handed_out}
    untouched = [cell for cell in cells if " ".join(cell.source.split()) in blank]
    written = set().union(*(bound_names(cell.body) for cell in cells if cell not in untouched))
    dropped = [id(cell) for cell in untouched if bound_names(cell.body) & written.intersection(answers)]
    return [cell for cell in cells if id(cell) not in dropped]


class Notebook:
    """The cells of one submission and the module in which they run.

    Parameters
    ----------
    sources : sequence of str
        Code cells in the order of the file.
    handed_out : sequence of str
        Cells to answer, as they were handed out.
    skipped : iterable of int
        Places of cells that are not run: they ended the process before, or hung.
    answers : iterable of str
        The names that answers have.
    bare : bool
        Whether to run imports, definitions, assignments and checks alone.
    """

    def __init__(
        self,
        sources: Sequence[str],
        handed_out: Sequence[str] = (),
        skipped: Iterable[int] = (),
        answers: Iterable[str] = (),
        bare: bool = False,
    ) -> None:
        left_out = set(skipped)
        cells = [parsed(i, source, bare) for i, source in enumerate(sources) if i not in left_out]
        self.faults = [(cell.place, cell.fault) for cell in cells if cell.fault is not None]
        self.cells = without_copies(cells, handed_out, answers)
        self.failed: dict[int, str] = {}  # the place of a cell, and the exception it raised first
        self.compiler = codeop.Compile()
        self.compiler.flags |= ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
        self.module = types.ModuleType("__main__")
        self.end: dict[str, Any] = {}  # what names stood for after the last cell

    @property
    def source(self) -> str:
        """All that can be run, as one text."""
        return "\n".join(cell.source for cell in self.cells if cell.body)

    def get(self, name: str) -> Any:
        """Return what a name stands for at the end; None if for nothing."""
        return self.module.__dict__.get(name)

    def run(self, announce: Callable[[int], None]) -> None:
        """Run every statement once; those that missed a name again, after the rest."""
        sys.modules["__main__"] = self.module
        shell = Shell(self.module.__dict__)
        self.module.__dict__.update(get_ipython=lambda: shell, __builtins__=builtins)
        builtins.get_ipython = lambda: shell  # type: ignore[attr-defined]
        for cell in self.cells:
            lines = cell.source.splitlines(keepends=True)
            linecache.cache[cell.file] = (len(cell.source), None, lines, cell.file)
        waiting = [(cell, statement) for cell in self.cells for statement in cell.body]
        for _ in range(PASSES):
            left = self.run_once(waiting, announce)
            if not left or len(left) == len(waiting):
                break
            waiting = left
        self.end = dict(self.module.__dict__)

    def go_back(self, space: Mapping[str, Any]) -> None:
        """Let names stand for what they stood for when an answer was checked.

        Names that had no meaning then keep the one that they got later: a helper may stand below.
        """
        pythons = {name: getattr(builtins, name) for name in self.end if space and hasattr(builtins, name)}
        self.module.__dict__.update({**self.end, **pythons, **space})

    def run_once(
        self, statements: list[tuple[Cell, ast.stmt]], announce: Callable[[int], None]
    ) -> list[tuple[Cell, ast.stmt]]:
        """Run statements in turn, and return those that missed a name."""
        missing, place = [], None
        for cell, statement in statements:
            if cell.place != place:
                place = cell.place
                if not all(map(instant, cell.body)):
                    announce(place)
            try:
                self.execute(cell, statement)
            except MemoryError:
                end_if_full()
                self.failed.setdefault(place, "MemoryError")
            except NameError:
                missing.append((cell, statement))
                self.failed.setdefault(place, "NameError")
            except BaseException as error:  # SystemExit of theirs too
                self.failed.setdefault(place, built_in(error))
        return missing

    def execute(self, cell: Cell, statement: ast.stmt) -> None:
        """Run one statement in the module."""
        tree = ast.Module([statement], [])
        code = self.compiler(tree, cell.file, "exec")  # type: ignore[arg-type]
        result = eval(code, self.module.__dict__)
        if code.co_flags & inspect.CO_COROUTINE:
            importlib.import_module("asyncio").run(result)


def end_if_full() -> None:
    """End the process when what a cell has left behind fills its memory: nothing after it could run."""
    try:
        bytearray(LEAST_MEMORY)
    except MemoryError:
        os._exit(OUT_OF_MEMORY)
