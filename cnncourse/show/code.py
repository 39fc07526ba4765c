"""The source of a function, shown and not pasted."""

from __future__ import annotations

import ast
import inspect
import textwrap
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

__all__ = ["source"]


def _docstrings(tree: ast.AST) -> Iterator[ast.stmt]:
    """Yield the docstrings that are not all there is of a function or class."""
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.FunctionDef | ast.ClassDef)
            and ast.get_docstring(node)
            and len(node.body) > 1
        ):
            yield node.body[0]


def _without_docstrings(code: str) -> str:
    """Drop every docstring with the blank lines after it."""
    lines = code.splitlines()
    for statement in sorted(_docstrings(ast.parse(code)), key=lambda s: -s.lineno):
        end = statement.end_lineno or statement.lineno
        while end < len(lines) and not lines[end].strip():
            end += 1
        del lines[statement.lineno - 1 : end]
    return "\n".join(lines)


def _file_of(f: Callable[..., Any]) -> str:
    """Return the file of a function, counted from the folder that holds the package; "" for a notebook's."""
    root = Path(__file__).resolve().parents[2]
    path = Path(inspect.getsourcefile(f) or "").resolve()
    return path.relative_to(root).as_posix() if path.is_relative_to(root / "cnncourse") else ""


def source(*functions: Callable[..., Any], docstring: bool = False) -> Any:
    """Show the source of functions or classes as one block, with the file it stands in.

    Parameters
    ----------
    *functions : function or class
        Shown one under the other.
    docstring : bool
        Whether to show the docstrings; left out they keep the page short.

    Returns
    -------
    IPython.display.Markdown
        A fenced block of Python.

    Examples
    --------
    >>> from cnncourse.data import DataError
    >>> print(source(DataError, docstring=True).data)
    `cnncourse/data/errors.py`
    <BLANKLINE>
    ```python
    class DataError(RuntimeError):
        \"\"\"A data set that cannot be had, as one sentence of fact and one of remedy.\"\"\"
    ```
    """
    from IPython.display import Markdown

    codes = [textwrap.dedent(inspect.getsource(inspect.unwrap(f))) for f in functions]
    if not docstring:
        codes = [_without_docstrings(code) for code in codes]
    files = ", ".join(f"`{name}`" for name in dict.fromkeys(map(_file_of, functions)) if name)
    block = "```python\n" + "\n\n\n".join(code.rstrip() for code in codes) + "\n```"
    return Markdown(f"{files}\n\n{block}" if files else block)  # type: ignore[no-untyped-call]
