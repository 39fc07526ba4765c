"""The reference pages: nothing of the package is missing, nothing is there twice."""

from __future__ import annotations

import doctest
import importlib
import pkgutil
import re
import sys
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

import cnncourse
from cnncourse.chapters import CHAPTERS, TAUGHT_IN
from cnncourse.ops import OPS
from cnncourse.parity.cases import FAMILIES
from cnncourse.zoo.catalogue import NETWORKS

BOOK = Path(__file__).resolve().parents[1] / "book"
PAGES = {page.stem: page.read_text("utf-8") for page in BOOK.glob("*.md")}
ITEM = re.compile(r"^## (.+)\n\n```\{(operator|network|package-module)\} (.+)\n```$", re.MULTILINE)
DIRECTIVE = re.compile(r"\{(operator|network|package-module)\} (.+)")

NOT_SHOWN = {
    "cnncourse.__main__": "the command, as python -m cnncourse",
    "cnncourse.authoring": "makes the notebooks; used through its command",
    "cnncourse.cells.grid": "places and turns what cells.fields and cells.stimuli draw",
    "cnncourse.chapters": "what the reference itself is made from",
    "cnncourse.cli": "explains itself: cnncourse --help",
    "cnncourse.data.fetch": "where data.load looks for a file",
    "cnncourse.exercises": "has a README of its own",
    "cnncourse.grading": "used through its command, which the instructors' pages describe",
    "cnncourse.ledger": "its rows are a page of the book",
    "cnncourse.machine": "the line that says where a table was made",
    "cnncourse.numpy_net.run": "how a layer runs; NumpyNet is how it is used",
    "cnncourse.ops.sliding": "what the operators with sliding windows share",
    "cnncourse.ops.windows": "shown with cnncourse.ops; its PyTorch form is for the twins",
    "cnncourse.optim.rule": "what the optimisers share",
    "cnncourse.parity.cases": "its cases are counted beside each operator, and its errors are a page of the book",
    "cnncourse.parity.chance": "draws further cases for the same page",
    "cnncourse.plots.figure": "what the figures share",
    "cnncourse.torch_net.net": "shown with cnncourse.torch_net; the other function makes a part of a network",
    "cnncourse.widgets.base": "what the widgets share",
    "cnncourse.widgets.conv_explorer": "the widget itself is shown with cnncourse.widgets",
    "cnncourse.widgets.architecture_explorer": "the widget itself is shown with cnncourse.widgets",
    "cnncourse.widgets.field_explorer": "the widget itself is shown with cnncourse.widgets",
    "cnncourse.widgets.kernel_editor": "the widget itself is shown with cnncourse.widgets",
    "cnncourse.widgets.neocognitron_explorer": "the widget itself is shown with cnncourse.widgets",
    "cnncourse.widgets.layer_explorer": "the widget itself is shown with cnncourse.widgets",
    "cnncourse.widgets.pooling_window": "the widget itself is shown with cnncourse.widgets",
    "cnncourse.widgets.sound_player": "the widget itself is shown with cnncourse.widgets",
    "cnncourse.zoo.tables": "reads a row of a table for the networks' files",
}


def shown(kind: str) -> list[str]:
    """What a directive shows, over all pages."""
    return [name for text in PAGES.values() for found, name in DIRECTIVE.findall(text) if found == kind]


@pytest.mark.parametrize("page", [name for name, text in PAGES.items() if DIRECTIVE.search(text)])
def test_every_item_has_a_heading_of_its_name(page: str) -> None:
    items = ITEM.findall(PAGES[page])
    assert [heading for heading, _, _ in items] == [name for _, name in DIRECTIVE.findall(PAGES[page])]
    assert all(heading == name for heading, _, name in items)


@pytest.mark.parametrize("family", FAMILIES, ids=lambda family: family.__name__)
def test_every_operator_is_on_the_page_of_its_family(family: ModuleType) -> None:
    page = f"operators_{family.__name__.rsplit('.')[-1]}"
    names = [name for kind, name in DIRECTIVE.findall(PAGES[page]) if kind == "operator"]
    assert sorted(names) == sorted(family.CASES), f"book/{page}.md: a heading and a directive for each"


def test_every_operator_once() -> None:
    assert sorted(shown("operator")) == sorted(OPS)


def test_every_network_once() -> None:
    assert sorted(shown("network")) == sorted(NETWORKS), (
        "book/networks_….md: a heading and a directive for each"
    )


# ---- modules
def public_names() -> dict[str, list[str]]:
    """Every module that says what is public, with what is."""
    names = [module.name for module in pkgutil.walk_packages(cnncourse.__path__, "cnncourse.")]
    return {name: getattr(importlib.import_module(name), "__all__", []) for name in names}


def left_out(name: str) -> bool:
    """Tell whether a module or a package around it is left out deliberately."""
    return any(f"{name}.".startswith(f"{key}.") for key in NOT_SHOWN)


def test_every_public_name_is_shown_or_left_out_deliberately() -> None:
    public = public_names()
    modules = shown("package-module")
    operators = {f"cnncourse.ops.{name}" for name in OPS}
    missing = {
        f"{name}.{key}"
        for name, keys in public.items()
        for key in keys
        if name not in operators | set(modules)
        and not left_out(name)
        and not any(name.startswith(f"{m}.") and key in public[m] for m in modules)
    }
    assert sorted(missing) == []


def test_no_module_twice_or_needlessly_left_out() -> None:
    modules, public = shown("package-module"), public_names()
    assert sorted(modules) == sorted(set(modules))
    assert set(modules) <= set(public)
    assert set(NOT_SHOWN) <= set(public)


# ---- chapters
def test_every_operator_is_taught() -> None:
    taught = [name for names in TAUGHT_IN.values() for name in names]
    assert sorted(set(taught)) == sorted(OPS), "cnncourse/chapters.py: the chapter that teaches it"
    assert len(taught) == len(set(taught))


def test_every_chapter_exists() -> None:
    assert {*TAUGHT_IN, *(entry.chapter for entry in NETWORKS.values())} <= set(CHAPTERS)
    assert {page.stem for page in BOOK.glob("[0-9]*.ipynb")} <= set(CHAPTERS)


# ---- the extension
@pytest.fixture(scope="module")
def extension() -> Any:
    """The reference part of the book's extension, imported as Sphinx does."""
    sys.path.append(str(BOOK / "_ext"))
    yield SimpleNamespace(
        **{name: importlib.import_module(f"coursebook.{name}") for name in ("facts", "reference")}
    )
    sys.path.remove(str(BOOK / "_ext"))


def test_doctests(extension: Any) -> None:
    assert doctest.testmod(extension.facts).failed == 0


@pytest.mark.parametrize(("kind", "count"), [("operators", len(OPS)), ("networks", len(NETWORKS))])
def test_overview_has_a_row_for_each(kind: str, count: int, extension: Any) -> None:
    lines = extension.facts.OVERVIEWS[kind]()
    assert len(lines) == count + 2
    assert len({line.count(" | ") for line in lines}) == 1


@pytest.mark.parametrize(
    ("name", "folded", "words"),
    [
        ("LeNet-5", False, ["C1</th>"]),
        ("ResNet-18", True, ["layer by layer: 60 rows", "conv2_1.body.conv1"]),
        ("ResNet-152", True, ["block by block: 107 rows for 464 layers", "conv2_1<", "60,192,808"]),
        ("CIFAR ResNet-1202", False, ["3,609 rows, too many"]),
    ],
)
def test_table_of_layers(name: str, folded: bool, words: list[str], extension: Any) -> None:
    from cnncourse.zoo.trace import trace

    entry = NETWORKS[name]
    declaration = entry.build()
    found = trace(declaration, entry.shape)
    html = extension.facts.layer_table(declaration, entry.shape, found)
    assert all(word in html for word in words)
    assert ("<details>" in html) is folded
