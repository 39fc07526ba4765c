"""What a page shows beside figures: source code, time lines, tables, and that two results are equal.

Everything here gives the same bytes on every machine, as HTML for the page and as plain text for a terminal.
"""

from __future__ import annotations

import ast
import inspect
import numbers
import textwrap
from collections.abc import Callable, Iterable, Iterator, Sequence
from html import escape
from pathlib import Path
from typing import Any

import numpy as np

__all__ = ["Html", "NotEqual", "equal", "largest_difference", "source", "table", "timeline", "verdict_badge"]

VERDICTS = {"yes": "✓", "partly": "≈", "no": "✗"}


class Html:
    """A piece of HTML that also reads as plain text.

    Parameters
    ----------
    html, text : str
        What a page shows, and what a terminal prints.
    """

    def __init__(self, html: str, text: str) -> None:
        self.html, self.text = html, text

    def _repr_html_(self) -> str:
        return self.html

    def __repr__(self) -> str:
        return self.text


class NotEqual(AssertionError):
    """Two results that should be equal and are not."""


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
    root = Path(__file__).resolve().parents[1]
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
    >>> print(source(NotEqual, docstring=True).data)
    `cnncourse/show.py`
    <BLANKLINE>
    ```python
    class NotEqual(AssertionError):
        \"\"\"Two results that should be equal and are not.\"\"\"
    ```
    """
    from IPython.display import Markdown

    codes = [textwrap.dedent(inspect.getsource(inspect.unwrap(f))) for f in functions]
    if not docstring:
        codes = [_without_docstrings(code) for code in codes]
    files = ", ".join(f"`{name}`" for name in dict.fromkeys(map(_file_of, functions)) if name)
    block = "```python\n" + "\n\n\n".join(code.rstrip() for code in codes) + "\n```"
    return Markdown(f"{files}\n\n{block}" if files else block)  # type: ignore[no-untyped-call]


def timeline(events: Iterable[tuple[int | str, str]], here: int | str | None = None) -> Html:
    """Show dated events as a strip; without the page's style sheet, as a list.

    Parameters
    ----------
    events : iterable of (year, text)
        In the order of time.
    here : int or str, optional
        The year of this chapter, marked.

    Returns
    -------
    Html

    Examples
    --------
    >>> timeline([(1943, "McCulloch and Pitts"), (1958, "Rosenblatt")], here=1958)
      1943  McCulloch and Pitts
    > 1958  Rosenblatt
    """
    items, lines = [], []
    for year, text in events:
        current = here is not None and str(year) == str(here)
        mark = ' aria-current="true"' if current else ""
        items.append(f"<li{mark}><strong>{escape(str(year))}</strong> <span>{escape(text)}</span></li>")
        lines.append(f"{'>' if current else ' '} {year}  {text}")
    style = "list-style:none;padding-left:0"
    html = f'<ol class="cnn-timeline" role="list" style="{style}">\n' + "\n".join(items) + "\n</ol>"
    return Html(html, "\n".join(lines))


def _text(cell: Any) -> str:
    """Write a cell: integers from 10,000 on with commas (a year has none), floats with 6 digits at most."""
    if cell is None:
        return "–"
    if isinstance(cell, bool | np.bool_):
        return "yes" if cell else "no"
    if isinstance(cell, numbers.Integral):
        return f"{int(cell):,}" if abs(int(cell)) >= 10_000 else str(cell)
    return f"{float(cell):g}" if isinstance(cell, numbers.Real) else str(cell)


def _is_number(cell: Any) -> bool:
    return isinstance(cell, numbers.Real) and not isinstance(cell, bool | np.bool_)


def _markup(cell: Any) -> str:
    return cell.html if isinstance(cell, Html) else escape(_text(cell))


def _html_row(cells: Sequence[Any], right: Sequence[bool]) -> str:
    out = []
    for column, (cell, is_right) in enumerate(zip(cells, right, strict=True)):
        tag, scope = ("th", ' scope="row"') if column == 0 else ("td", "")
        align = "right" if is_right else "left"
        out.append(f'<{tag}{scope} style="text-align:{align}">{_markup(cell)}</{tag}>')
    return "<tr>" + "".join(out) + "</tr>"


def _text_table(rows: Sequence[Sequence[str]], right: Sequence[bool]) -> list[str]:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return [
        "  ".join(
            c.rjust(w) if is_right else c.ljust(w) for c, w, is_right in zip(row, widths, right, strict=True)
        ).rstrip()
        for row in rows
    ]


def table(rows: Iterable[Sequence[Any]], header: Sequence[str], caption: str = "") -> Html:
    """Show rows as a table whose first cell in each row names the row.

    Parameters
    ----------
    rows : iterable of sequence
        Numbers are written with up to 6 digits and set flush right; format others yourself, as text. A cell
        may be an :class:`Html`. None is written as a dash.
    header : sequence of str
        One name per column.
    caption : str

    Returns
    -------
    Html

    Raises
    ------
    ValueError
        When a row has another length than the header.

    Examples
    --------
    >>> table([("C1", 156, 122304), ("S2", 12, 5880)], ("layer", "parameters", "connections"))
    layer  parameters  connections
    C1            156      122,304
    S2             12         5880
    """
    body = [tuple(row) for row in rows]
    for number, row in enumerate(body):
        if len(row) != len(header):
            msg = f"table: row {number} has {len(row)} cells but the header has {len(header)}"
            raise ValueError(msg)
    right = [any(map(_is_number, column)) for column in zip(*body, strict=True)] or [False] * len(header)
    head = "".join(
        f'<th scope="col" style="text-align:{"right" if r else "left"}">{escape(name)}</th>'
        for name, r in zip(header, right, strict=True)
    )
    label = f' role="group" aria-label="{escape(caption)}"' if caption else ""
    parts = [f'<div class="cnn-table" tabindex="0"{label}>', "<table>"]
    parts += [f"<caption>{escape(caption)}</caption>"] if caption else []
    parts += [f"<thead><tr>{head}</tr></thead>", "<tbody>"]
    parts += [_html_row(row, right) for row in body]
    parts += ["</tbody>", "</table>", "</div>"]
    lines = _text_table([tuple(header), *(tuple(map(_text, row)) for row in body)], right)
    return Html("\n".join(parts), "\n".join([caption, *lines] if caption else lines))


def verdict_badge(verdict: str) -> Html:
    """Show a verdict of the ledger: a sign and the word, so that colour alone says nothing.

    Parameters
    ----------
    verdict : {"yes", "partly", "no"}

    Returns
    -------
    Html

    Raises
    ------
    ValueError

    Examples
    --------
    >>> verdict_badge("partly")
    ≈ partly
    """
    if verdict not in VERDICTS:
        msg = f"verdict must be one of {', '.join(VERDICTS)}, not {verdict!r}"
        raise ValueError(msg)
    sign = VERDICTS[verdict]
    html = (
        f'<span class="cnn-badge cnn-badge-{verdict}"><span aria-hidden="true">{sign}</span> {verdict}</span>'
    )
    return Html(html, f"{sign} {verdict}")


def _array(a: Any) -> np.ndarray[Any, Any]:
    return np.asarray(a.detach().cpu() if hasattr(a, "detach") else a)


def _pairs(a: Any, b: Any, name: str = "") -> Iterator[tuple[str, Any, Any]]:
    """Pair the arrays of two arrays, of two dictionaries by name, or of two tuples or lists by place."""
    if isinstance(a, dict) and isinstance(b, dict):
        if a.keys() != b.keys():
            msg = f"names differ: {', '.join(sorted(map(str, a.keys() ^ b.keys())))} on one side only"
            raise NotEqual(msg)
        yield from ((str(key), a[key], b[key]) for key in a)
    elif isinstance(a, tuple | list) and isinstance(b, tuple | list):
        if len(a) != len(b):
            msg = f"{len(a)} items on one side, {len(b)} on the other"
            raise NotEqual(msg)
        yield from ((f"item {i}", x, y) for i, (x, y) in enumerate(zip(a, b, strict=True)))
    else:
        yield name, a, b


def _difference(name: str, a: Any, b: Any) -> float:
    a, b = _array(a), _array(b)
    if a.shape != b.shape:
        msg = f"{name + ': ' if name else ''}the shapes differ, {a.shape} and {b.shape}"
        raise NotEqual(msg)
    wide = np.result_type(a, b, np.float64)  # bytes would wrap around
    return float(np.max(np.abs(np.subtract(a, b, dtype=wide)), initial=0.0))


def largest_difference(a: Any, b: Any) -> float:
    r"""Return the largest absolute difference, :math:`\max_i |a_i - b_i|`.

    Parameters
    ----------
    a, b : array, tensor, or a dictionary, list or tuple of them
        Of the same shapes (nothing is broadcast), and the same names or number.

    Returns
    -------
    float

    Raises
    ------
    NotEqual
        When names, number or shapes differ.

    Examples
    --------
    >>> largest_difference([1.0, 2.0], [1.0, 2.5])
    0.5
    """
    return max((_difference(*pair) for pair in _pairs(a, b)), default=0.0)


def equal(a: Any, b: Any, tol: float = 1e-12) -> str:
    """Say that two results are equal, or raise.

    Parameters
    ----------
    a, b : array, tensor, or a dictionary, list or tuple of them
    tol : float
        The largest absolute difference allowed.

    Returns
    -------
    str
        One sentence, the same on every machine: it holds the tolerance, not the difference.

    Raises
    ------
    NotEqual
        When names, number, shapes or values differ, or a value is not a number.

    Examples
    --------
    >>> equal([0.1 + 0.2], [0.3])
    'equal: the largest difference is at most 1e-12'
    """
    for name, x, y in _pairs(a, b):
        worst = _difference(name, x, y)
        if not worst <= tol:
            where = f" in {name}" if name else ""
            msg = f"not equal{where}: the largest difference is {worst:.3g}, over {tol:g}"
            raise NotEqual(msg)
    return f"equal: the largest difference is at most {tol:g}"
