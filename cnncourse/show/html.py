"""Time lines, tables and badges: HTML for the page, plain text for a terminal."""

from __future__ import annotations

import numbers
import re
from collections.abc import Iterable, Sequence
from html import escape
from typing import Any

import numpy as np

__all__ = ["Html", "beside", "table", "timeline", "verdict_badge"]

NUMBER = re.compile(r"[−+-]?[\d,.]+(e[−+-]?\d+)?( ± [\d.]+)?(\s?%)?")
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


def beside(*parts: Any) -> Html:
    """Show drawings or tables side by side where the page is wide enough, and one below the other where not.

    Parameters
    ----------
    *parts : Html or Drawing
        Whatever shows itself as HTML.

    Returns
    -------
    Html

    Examples
    --------
    >>> beside(table([("C1", 156)], ("layer", "parameters")), table([("S2", 12)], ("layer", "parameters")))
    layer  parameters
    C1            156
    <BLANKLINE>
    layer  parameters
    S2             12
    """
    cells = (f'<div style="flex:1 1 17rem;min-width:0">{part._repr_html_()}</div>' for part in parts)
    style = "display:flex;flex-wrap:wrap;gap:1rem;align-items:flex-start"
    return Html(f'<div style="{style}">\n' + "\n".join(cells) + "\n</div>", "\n\n".join(map(repr, parts)))


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
    """Write a cell: floats with 6 digits at most, integers from 10,000 on with commas."""
    if cell is None:
        return "–"
    if isinstance(cell, bool | np.bool_):
        return "yes" if cell else "no"
    if isinstance(cell, numbers.Integral):
        return f"{int(cell):,}" if abs(int(cell)) >= 10_000 else str(cell)
    return f"{float(cell):g}" if isinstance(cell, numbers.Real) else str(cell)


def _grouped(column: Sequence[Any]) -> list[Any]:
    """Write integers from 1,000 on with commas where one of the column has 10,000 or more (years do not)."""
    integers = [isinstance(c, numbers.Integral) and not isinstance(c, bool | np.bool_) for c in column]
    if not any(is_int and abs(c) >= 10_000 for c, is_int in zip(column, integers, strict=True)):
        return list(column)
    return [f"{int(c):,}" if is_int else c for c, is_int in zip(column, integers, strict=True)]


def _is_number(cell: Any) -> bool:
    """Say whether a cell reads as a number: 12, "60,000", "−0.95 %", "3.1 ± 0.2"."""
    if isinstance(cell, str):
        return NUMBER.fullmatch(cell) is not None
    return isinstance(cell, numbers.Real) and not isinstance(cell, bool | np.bool_)


def _is_right(column: Sequence[Any]) -> bool:
    """Say whether a column holds numbers and blanks only."""
    cells = [cell for cell in column if cell is not None and cell not in ("", "–")]
    return bool(cells) and all(map(_is_number, cells))


def _markup(cell: Any) -> str:
    return cell.html if isinstance(cell, Html) else escape(_text(cell))


def _html_header(name: str, is_right: bool) -> str:
    """Head a column; one without a name has no header cell, as a screen reader would announce it empty."""
    if not name:
        return "<td></td>"
    return f'<th scope="col" style="text-align:{"right" if is_right else "left"}">{escape(name)}</th>'


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
        Numbers are written with up to 6 digits; format them yourself, as text, where that is wrong. A cell may
        be an :class:`Html`. None is written as a dash. A column of numbers is set flush right.
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
    S2             12        5,880
    """
    body = [tuple(row) for row in rows]
    for number, row in enumerate(body):
        if len(row) != len(header):
            msg = f"table: row {number} has {len(row)} cells but the header has {len(header)}"
            raise ValueError(msg)
    body = list(zip(*(_grouped(column) for column in zip(*body, strict=True)), strict=True))
    right = [_is_right(column) for column in zip(*body, strict=True)] or [False] * len(header)
    head = "".join(map(_html_header, header, right))
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
