"""What the reference pages say beside the docstrings, computed from the package."""

from __future__ import annotations

import inspect
import re
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from types import FunctionType
from typing import Any

from sphinx.pycode import ModuleAnalyzer

BOOK = Path(__file__).parents[2]
OPEN, LAYERS, BLOCKS = 25, 80, 160
"""The most rows of a table that stands open, with a row for each layer, for each block."""
HEADER = ("block", "layers", "output", "parameters", "connections", "MACs")


def label(kind: str, name: str) -> str:
    """Return the label of an item's heading.

    >>> label("network", "AlexNet, one group")
    'network-alexnet-one-group'
    """
    return f"{kind}-{'-'.join(re.findall(r'[a-z0-9_.]+', name.lower()))}"


def ref(kind: str, name: str) -> str:
    """Return a link to an item's heading."""
    return f"{{ref}}`{name} <{label(kind, name)}>`"


def first_line(part: Any) -> str:
    """Return the first line of a docstring as plain Markdown.

    >>> first_line(label)
    "Return the label of an item's heading."
    """
    line = (inspect.getdoc(part) or "").partition("\n")[0]
    line = re.sub(r":\w+:`~?[\w.]*?(\w+)`", r"`\1`", line)
    return line.replace("``", "`").replace("|", r"\|")


def size(shape: Any) -> str:
    """Write the shape of an example.

    >>> size((3, 224, 224)), size({"image": (1, 2, 3), "code": (10,)})
    ('3×224×224', '1×2×3 (image) and 10 (code)')
    """
    if isinstance(shape, Mapping):
        parts = [f"{size(part)} ({name})" for name, part in shape.items()]
        return " and ".join(parts)
    return "×".join(map(str, shape))


def call(build: Any) -> str:
    """Write the call that builds a network, with a link to what is called."""
    function = getattr(build, "func", build)
    given = [
        *map(repr, getattr(build, "args", ())),
        *(f"{k}={v!r}" for k, v in getattr(build, "keywords", {}).items()),
    ]
    text = f"{function.__name__}({', '.join(given)})"
    if function.__name__ not in sys.modules[function.__module__].__all__:
        return f"`{text}`"
    return f"{{func}}`{text} <{function.__module__}.{function.__name__}>`"


# ---- chapters
def chapter_link(chapter: str, later: str = " (to come)") -> str:
    """Return a link to a chapter, or its title where it is not written yet."""
    from cnncourse.chapters import CHAPTERS

    title = f"{int(chapter[:2])}, {CHAPTERS[chapter]}"
    if (BOOK / f"{chapter}.ipynb").exists():
        return f"[{title}](/{chapter}.ipynb)"
    return title + later


def taught(name: str, later: str = " (to come)") -> list[str]:
    """Return links to the chapters that teach an operator."""
    from cnncourse.chapters import TAUGHT_IN

    return [
        chapter_link(chapter, later)
        for chapter, names in TAUGHT_IN.items()
        if name in names
    ]


# ---- networks
def layer_table(declaration: Any, shape: Any, found: Any) -> str:
    """Return the table of a network as HTML: by layer, by block, or how to print it."""
    layers = len(found.rows)
    if layers <= LAYERS:
        return folded(f"layer by layer: {layers} rows", layers, found.table())
    rows = list(block_rows(declaration, shape))
    if len(rows) <= BLOCKS:
        from cnncourse.show import table

        title = f"block by block: {len(rows)} rows for {layers} layers"
        return folded(title, len(rows), table(rows, HEADER))
    return (
        f"<p>The table has {layers:,} rows, too many for a page:"
        " <code>trace(NETWORKS[…].build(), shape)</code> prints it.</p>"
    )


def folded(title: str, rows: int, table: Any) -> str:
    """Return a table behind a line that opens it, or open where it is short."""
    html = f'<div class="cnn-reference">{table._repr_html_()}</div>'
    if rows <= OPEN:
        return html
    return f"<details><summary>The table, {title}</summary>{html}</details>"


def block_rows(declaration: Any, shape: Any) -> Iterator[tuple[str, ...]]:
    """Yield a row for each part of a network, what it is made of summed up, and the sum."""
    from cnncourse.zoo.trace import trace

    for name, part, at in declaration.placed(shape):
        t = trace(part, at)
        what = str(part) if len(t.rows) == 1 else f"{len(t.rows)} layers"
        yield name, what, size(t.output), *counts(t)
    yield "sum", "", "", *counts(trace(declaration, shape))


def counts(found: Any) -> tuple[str, ...]:
    """Return what a table counts, as text."""
    numbers = (found.parameters, found.connections, found.macs)
    return tuple(f"{n:,}" for n in numbers)


# ---- modules
def members(part: type) -> list[str]:
    """Return the documented public methods and properties of a class's own."""
    kinds = (FunctionType, property, classmethod, staticmethod)
    return [
        name
        for name, value in vars(part).items()
        if not name.startswith("_")
        and isinstance(value, kinds)
        and value.__doc__
    ]


def home_of_constant(module: str, key: str) -> str | None:
    """Return the module, this one or one below, that documents a constant."""
    below = [name for name in sys.modules if name.startswith(f"{module}.")]
    for name in (module, *sorted(below)):
        if ("", key) in ModuleAnalyzer.for_module(name).find_attr_docs():
            return name
    return None


@cache
def items(directive: str) -> list[str]:
    """Return what a directive shows, over all pages of the reference.

    >>> items("operator")[:3]
    ['elu', 'leaky_relu', 'log_softmax']
    """
    texts = [page.read_text("utf-8") for page in sorted(BOOK.glob("*_*.md"))]
    return re.findall(rf"{{{directive}}} (.+)", "".join(texts))


def is_shown_elsewhere(part: Any, module: str) -> bool:
    """Tell whether a public name stands with an operator or another module."""
    home = getattr(part, "__module__", module)
    operators = [f"cnncourse.ops.{name}" for name in items("operator")]
    return home != module and home in [*items("package-module"), *operators]


# ---- overviews
def markdown(header: Sequence[str], rows: list[Sequence[str]]) -> list[str]:
    """Return a table in Markdown."""
    lines = [header, ["---"] * len(header), *rows]
    return [f"| {' | '.join(line)} |" for line in lines]


def operators() -> list[str]:
    """Return the table of the operators."""
    from cnncourse.ops import OPS

    rows = []
    for name, op in OPS.items():
        others = " · ".join(
            f"{{func}}`{form} <cnncourse.ops.{name}_{form}>`"
            for form in ("backward", "torch")
        )
        rows.append(
            [
                ref("operator", name),
                f"{first_line(op.forward)} {others}",
                ", ".join(taught(name, "")),
            ]
        )
    return markdown(("operator", "what it does", "chapter"), rows)


def networks() -> list[str]:
    """Return the table of the networks."""
    from cnncourse.zoo.catalogue import NETWORKS
    from cnncourse.zoo.trace import trace

    rows = []
    for name, entry in NETWORKS.items():
        found = trace(entry.build(), entry.shape)
        rows.append(
            [
                ref("network", name),
                f"{found.parameters:,}",
                f"{found.macs:,}",
                size(entry.shape),
                chapter_link(entry.chapter, ""),
            ]
        )
    header = ("network", "parameters", "MACs", "input", "chapter")
    return markdown(header, rows)


def modules() -> list[str]:
    """Return the table of the modules."""
    rows = []
    for name in sorted(items("package-module")):
        __import__(name)
        rows.append([ref("module", name), first_line(sys.modules[name])])
    return markdown(("module", "what it holds"), rows)


OVERVIEWS: dict[str, Callable[[], list[str]]] = {
    "operators": operators,
    "networks": networks,
    "modules": modules,
}
