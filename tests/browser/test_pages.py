"""Every page of the built book against every gate."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.browser import gates
from tests.browser.conftest import HTML

pytestmark = pytest.mark.browser
NAMES = sorted(str(file.relative_to(HTML)) for file in HTML.rglob("*.html") if "_static" not in file.parts)


@dataclass
class Visit:
    """A page of the book, open in the browser."""

    name: str
    file: Path
    page: Any
    home: str
    from_disk: gates.Watch
    served: gates.Watch


@pytest.fixture(
    scope="module",
    params=[pytest.param(name, marks=pytest.mark.xdist_group(name)) for name in NAMES or ["index.html"]],
)
def visit(request: pytest.FixtureRequest, page: Any, home: str, book: Path) -> Visit:
    """Open the page from the disk, then from the server; it stays open for the tests of this page."""
    name = request.param
    page.set_viewport_size({"width": 1280, "height": 900})
    page.emulate_media(color_scheme="light", reduced_motion="reduce")
    from_disk = gates.visit(page, (book / name).as_uri(), book.as_uri())
    served = gates.visit(page, home + name, home)
    return Visit(name, book / name, page, home, from_disk, served)


def test_asks_nobody_and_complains_of_nothing(visit: Visit) -> None:
    assert visit.served.faults == []
    assert visit.from_disk.faults == []


def test_weight(visit: Visit, book: Path) -> None:
    assert gates.weight(visit.served.asked, visit.home, book) == []


def test_links(visit: Visit) -> None:
    assert gates.links(visit.file) == []


def test_formulas(visit: Visit) -> None:
    assert gates.formulas(visit.page) == []


def test_images(visit: Visit) -> None:
    assert gates.images(visit.page) == []


def test_widgets(visit: Visit) -> None:
    assert gates.fallbacks(visit.file) == []
    assert gates.widgets(visit.page) == []


def test_overflow(visit: Visit) -> None:
    assert gates.overflow(visit.page) == []


def test_accessibility(visit: Visit) -> None:
    assert gates.accessibility(visit.page) == []


@pytest.mark.parametrize("term", ["perceptron", "convolution"])
@pytest.mark.parametrize("where", ["served", "disk"])
def test_search_finds(page: Any, home: str, book: Path, term: str, where: str) -> None:
    root = home if where == "served" else book.as_uri() + "/"
    assert gates.search(page, root, term) == []


def test_sidebar_on_a_phone(page: Any, home: str) -> None:
    page.set_viewport_size({"width": 390, "height": 900})
    gates.visit(page, home + "index.html", home)
    page.locator(".primary-toggle").click()
    page.locator("dialog#pst-primary-sidebar-modal[open]").wait_for()
    assert gates.accessibility(page) == []
