"""Exercises out of solutions: solutions become stubs, explanations go."""

from __future__ import annotations

import ast
import copy
import re
from pathlib import Path

from nbformat import NotebookNode

from cnncourse.authoring.files import AuthoringError

__all__ = ["exercise_of", "stubbed"]

BEGIN, END = "# BEGIN SOLUTION", "# END SOLUTION"
STUB = 'raise NotImplementedError("write this")'


def exercise_of(path: Path, master: NotebookNode) -> NotebookNode:
    """Return the exercise of a master: ``solution`` cells stubbed, ``explanation`` cells dropped, no outputs.

    Parameters
    ----------
    path : Path
        The master's, for messages.
    master : NotebookNode
        Is not changed.

    Raises
    ------
    AuthoringError
        When tags and markers do not agree; names the cell.
    """
    exercise = copy.deepcopy(master)
    exercise["cells"] = []
    for number, cell in enumerate(copy.deepcopy(master["cells"]), 1):
        tags = cell["metadata"].get("tags", [])
        if "explanation" not in tags:
            _strip(cell, tags, f"{path}, cell {number}")
            exercise["cells"].append(cell)
    return exercise


def _strip(cell: NotebookNode, tags: list[str], place: str) -> None:
    marked = any(marker in cell["source"] for marker in (BEGIN, END))
    if marked != ("solution" in tags):
        fault = "is not tagged `solution`" if marked else f"is tagged `solution` but has no {BEGIN}"
        msg = f"{place}: the cell {'has a solution but ' if marked else ''}{fault}"
        raise AuthoringError(msg)
    if cell["cell_type"] == "code":
        cell["outputs"], cell["execution_count"] = [], None
    if not marked:
        return
    try:
        cell["source"] = stubbed(cell["source"])
    except ValueError as error:
        msg = f"{place}: {error}"
        raise AuthoringError(msg) from None
    cell["metadata"]["tags"] = ["answer" if tag == "solution" else tag for tag in tags]


def stubbed(source: str) -> str:
    """Replace each solution of a cell by its stub.

    An indented one, inside a function, becomes ``raise NotImplementedError("write this")``. One at the left
    margin holds assignments, and each name assigned becomes ``name = ...``; a name that begins with an
    underscore is scratch and goes.

    Raises
    ------
    ValueError
        When markers are not in pairs or a solution at the left margin is not assignments.

    Examples
    --------
    >>> print(stubbed("def f(x):\\n    # BEGIN SOLUTION\\n    return x\\n    # END SOLUTION"))
    def f(x):
        raise NotImplementedError("write this")
    >>> print(stubbed("# BEGIN SOLUTION\\n_rows = 3\\nweights = _rows * 4\\n# END SOLUTION"))
    weights = ...
    """
    kept: list[str] = []
    block: list[str] | None = None
    margin = ""
    for line in source.splitlines():
        marker = line.strip()
        if (marker == BEGIN and block is not None) or (marker == END and block is None):
            msg = f"{marker} without its partner"
            raise ValueError(msg)
        if marker == BEGIN:
            block, margin = [], line[: -len(line.lstrip())]
        elif marker == END:
            kept += _stub(block or [], margin)
            block = None
        else:
            (kept if block is None else block).append(line)
    return _whole("\n".join(kept), block)


def _whole(source: str, block: list[str] | None) -> str:
    if block is not None or BEGIN in source or END in source:
        msg = f"each {BEGIN} needs its {END}, alone on their lines"
        raise ValueError(msg)
    try:
        ast.parse(re.sub(r"(?m)^(\s*)[%!].*$", r"\1pass", source))
    except SyntaxError as error:
        msg = f"without its solution the cell is not Python: {error.msg}, line {error.lineno}"
        raise ValueError(msg) from None
    return source


def _stub(block: list[str], margin: str) -> list[str]:
    if margin:
        return [margin + STUB]
    names = _assigned("\n".join(block))
    public = [name for name in dict.fromkeys(names) if not name.startswith("_")]
    if not public:
        msg = "a solution at the left margin must assign at least one name; put markers inside a function"
        raise ValueError(msg)
    return [f"{name} = ..." for name in public]


def _assigned(block: str) -> list[str]:
    try:
        statements = ast.parse(block).body
    except SyntaxError as error:
        msg = f"the solution is not Python: {error.msg}, line {error.lineno} of it"
        raise ValueError(msg) from None
    names: list[str] = []
    for statement in statements:
        if not isinstance(statement, ast.Assign | ast.AnnAssign | ast.AugAssign):
            msg = "a solution at the left margin must be assignments; put the markers inside the function"
            raise ValueError(msg)
        targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
        stores = (node for target in targets for node in ast.walk(target) if isinstance(node, ast.Name))
        names += [node.id for node in stores if isinstance(node.ctx, ast.Store)]
    return names
