"""Tables of the pages for instructors: what ``benchmarks/grading*.py`` measured, and the attacks of the tests."""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx

from . import facts
from .reference import Reference

ROOT = Path(__file__).parents[3]
MEASURED = ("bars", "others", "hostile", "kills", "made")
MISSING = (
    "*Not measured yet:* `python benchmarks/grading.py` writes this table."
)


class GradingTable(Reference):
    """One of the tables: bars, others, hostile, kills, made or attacks."""

    def run(self) -> list[nodes.Node]:
        """Show it."""
        name = self.arguments[0]
        if name == "attacks":
            return self.parsed(attack_lines(groups()))
        html = measured(name)
        return (
            [nodes.raw("", html, format="html")]
            if html
            else self.parsed([MISSING])
        )


def measured(name: str) -> str:
    """Return a table of what was measured; "" while nothing is, or not all that it needs."""
    from cnncourse.ledger import grading

    show = {
        "bars": grading.bars_table,
        "others": grading.others_table,
        "hostile": grading.hostile_table,
        "kills": grading.kills_table,
        "made": grading.made_on,
    }[name]
    try:
        html = show(grading.stored())._repr_html_()
    except (OSError, KeyError):
        return ""
    return f'<div class="cell_output cnn-table">{html}</div>'


def groups() -> tuple[Any, ...]:
    """Return the modules of attacks."""
    with _root_on_path():
        from tests.grading.attacks.catalogue import GROUPS
    return tuple(GROUPS)


@contextmanager
def _root_on_path() -> Any:
    sys.path.insert(0, str(ROOT))
    try:
        yield
    finally:
        sys.path.remove(str(ROOT))


def attack_lines(modules: Sequence[Any]) -> list[str]:
    """Return a table of what is attacked and in how many ways."""
    rows = [(tried(module), str(len(module.PAYLOADS))) for module in modules]
    total = sum(len(module.PAYLOADS) for module in modules)
    header = ("what is tried", "attacks")
    return facts.markdown(header, [*rows, ("together", str(total))])


def tried(module: Any) -> str:
    """Return what a module of attacks tries: the first clause of its docstring.

    >>> tried(sys.modules[__name__])
    'Tables of the pages for instructors'
    """
    return re.split("[:;.]", facts.first_line(module))[0]


def add(app: Sphinx) -> None:
    """Register the directive."""
    app.add_directive("grading-table", GradingTable)
