"""What a row of the ledger and of the errata is, and how they are shown."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from cnncourse.show.html import Html, table, verdict_badge

__all__ = ["VERDICTS", "Erratum", "Row", "errata_table", "ledger_table", "measured"]

VERDICTS = ("yes", "partly", "no")
Number = int | float


@dataclass(frozen=True)
class Row:
    """A figure that a paper prints, beside ours.

    ``printed`` is the figure as a number; ``compute`` returns ours. The verdict is "yes" where ours rounds to
    what is printed, at the ``digits`` after the point that the paper gives. Where it does not, ``judged`` says
    "partly" or "no" and ``reason`` why; a measured figure is always judged.
    """

    key: str
    paper: str
    where: str
    quantity: str
    printed: Number
    compute: Callable[[], Number]
    unit: str = ""
    digits: int = 0
    judged: str = ""
    reason: str = ""

    @cached_property
    def ours(self) -> Number:
        """Our value, computed when it is first asked for."""
        return self.compute()

    @property
    def agrees(self) -> bool:
        """Whether ours rounds to the printed figure."""
        return round(float(self.ours), self.digits) == round(float(self.printed), self.digits)

    @property
    def verdict(self) -> str:
        """Return "yes", "partly" or "no".

        Raises
        ------
        ValueError
            Where figures differ, or a judgement was made, and no reason is given.
        """
        verdict = self.judged or ("yes" if self.agrees else "")
        if verdict not in VERDICTS:
            msg = f"ledger: {self.key}: printed {self.printed}, ours {self.ours}: judge it, with a reason"
            raise ValueError(msg)
        if verdict != "yes" and not self.reason:
            msg = f"ledger: {self.key}: the verdict {verdict!r} needs a reason"
            raise ValueError(msg)
        return verdict

    def cells(self) -> tuple[Any, ...]:
        """Return the row as cells of a table, the quantity first."""
        printed, ours = (self.text(value) for value in (self.printed, self.ours))
        source = f"{self.paper}, {self.where}"
        return self.quantity, source, printed, ours, verdict_badge(self.verdict), self.reason

    def text(self, value: Number) -> str:
        """Return a value with its unit, at the printed precision."""
        return f"{value:,.{self.digits}f}\N{NO-BREAK SPACE}{self.unit}".strip()


@dataclass(frozen=True)
class Erratum:
    """An error in circulation, and the code that shows what is right."""

    key: str
    where: str
    wrong: str
    right: str
    check: Callable[[], bool]
    chapter: str

    def cells(self) -> tuple[str, ...]:
        """Return the row as text."""
        return self.wrong, self.where, self.right, self.chapter


def measured(name: str, *path: str) -> Callable[[], Any]:
    """Return a function that reads a benchmark's stored result.

    Parameters
    ----------
    name : str
        Of a file in ``results/`` beside this one, written by a script in ``benchmarks/``.
    *path : str
        Keys down to the value.
    """

    def read() -> Any:
        value = json.loads(results_file(name).read_text(encoding="utf-8"))
        for key in path:
            value = value[key]
        return value

    return read


def results_file(name: str) -> Path:
    """Return where a benchmark's result lies."""
    return Path(__file__).parent / "results" / f"{name}.json"


def ledger_table(rows: Iterable[Row], caption: str = "Published figures and ours") -> Html:
    """Show rows of the ledger."""
    header = ("quantity", "source", "paper says", "we get", "agrees", "why not, or how measured")
    return table([row.cells() for row in rows], header, caption)


def errata_table(rows: Iterable[Erratum], caption: str = "Errors in circulation") -> Html:
    """Show errata."""
    return table(
        [row.cells() for row in rows], ("what is said", "where", "what is right", "chapter"), caption
    )
