"""Every page of the built book against every gate."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.browser import gates
from tests.browser.conftest import HTML, new_page

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
def visit(request: pytest.FixtureRequest, chromium: Any, home: str, book: Path) -> Iterator[Visit]:
    """Open the page from the disk, then from the server; it stays open for the tests of this page."""
    name = request.param
    on_disk, served = new_page(chromium), new_page(chromium)
    from_disk = gates.visit(on_disk, (book / name).as_uri(), book.as_uri())
    on_disk.context.close()
    yield Visit(name, book / name, served, home, from_disk, gates.visit(served, home + name, home))
    served.context.close()


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


@pytest.mark.parametrize(
    ("term", "where"),
    [
        ("dilation", "operators_convolution"),
        ("squash", "operators_activations"),
        ("bottlenecks", "networks_densenet_cifar"),
        ("novikoff_bound", "package_machines"),
    ],
)
def test_search_leads_to_the_reference(page: Any, home: str, term: str, where: str) -> None:
    page.goto(f"{home}search.html?q={term}", wait_until="load")
    page.locator(f"#search-results li a[href^='{where}.html']").first.wait_for()


def test_words_found_by_the_search_can_be_read(page: Any, home: str) -> None:
    gates.visit(page, home + "index.html?highlight=perceptron", home)
    page.locator(".highlighted").first.wait_for()
    assert gates.accessibility(page) == []


def test_sidebar_on_a_phone(page: Any, home: str) -> None:
    page.set_viewport_size({"width": 390, "height": 900})
    gates.visit(page, home + "index.html", home)
    page.locator(".primary-toggle").click()
    page.locator("dialog#pst-primary-sidebar-modal[open]").wait_for()
    assert gates.accessibility(page) == []
