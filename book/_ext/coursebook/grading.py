"""The tables of what ``benchmarks/grading.py`` measured, on the pages for instructors."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx

from . import facts
from .reference import Reference

RESULTS = (
    Path(__file__).parents[3]
    / "cnncourse"
    / "ledger"
    / "results"
    / "grading.json"
)
MISSING = (
    "*Not measured yet:* `python benchmarks/grading.py` writes this table."
)


def lines(measured: dict[str, Any], name: str) -> list[str]:
    """Return a table in MyST, and what it was measured on.

    >>> lines({"tables": {"a": {"columns": ["what", "n"], "rows": [["x", 1]], "made_on": "A PC."}}}, "a")
    ['| what | n |', '| --- | --- |', '| x | 1 |', '', 'A PC.']
    >>> lines({}, "a") == [MISSING]
    True
    """
    table = measured.get("tables", {}).get(name)
    if table is None:
        return [MISSING]
    rows = [[str(cell) for cell in row] for row in table["rows"]]
    return [*facts.markdown(table["columns"], rows), "", table["made_on"]]


class GradingTable(Reference):
    """One of the tables."""

    def run(self) -> list[nodes.Node]:
        """Write it."""
        self.env.note_dependency(str(RESULTS))
        measured = (
            json.loads(RESULTS.read_text("utf-8")) if RESULTS.exists() else {}
        )
        return self.parsed(lines(measured, self.arguments[0]))


def add(app: Sphinx) -> None:
    """Register the directive."""
    app.add_directive("grading-table", GradingTable)
