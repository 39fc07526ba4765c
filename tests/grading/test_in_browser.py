"""The pages that grading writes, in a browser: accessible, within the screen, and without a request or a script."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from cnncourse.grading.feedback import as_html
from cnncourse.grading.similarity_page import Comparison, Pair
from cnncourse.grading.similarity_page import as_html as similarity_html
from cnncourse.grading.submission import Submission
from tests.browser import gates
from tests.browser.conftest import new_page
from tests.grading.cases import ERROR, GRADED, HOSTILE, hostile

CODE = "def train(X, t):\n    <mark>w = np.zeros(2)  # a long line" + " that goes on" * 20 + "</mark>\n"
SIDES = [Submission(f"{text}.ipynb", text, "02", (), "") for text in ("ada", *HOSTILE)]
PAIRS = [Pair((SIDES[0], side), 400, (0.9, 0.4), (CODE, CODE)) for side in SIDES]
pytestmark = pytest.mark.browser
PAGES = {
    "graded": as_html(GRADED),
    "error": as_html(ERROR),
    **{f"hostile {i}": as_html(hostile(text)) for i, text in enumerate(HOSTILE)},
    "similarity": similarity_html(Comparison(30, 10, SIDES, PAIRS, 150, 0.3)),
    "hostile error": as_html(replace(hostile(HOSTILE[0]), status="error", marks=())),
}


@pytest.fixture(scope="module")
def page(chromium: Any) -> Iterator[Any]:
    fresh = new_page(chromium)
    yield fresh
    fresh.context.close()


def faults(page: Any, html: str, folder: Path) -> list[str]:
    """What is wrong with a page, and whatever it asks for or says."""
    found: list[str] = []
    file = folder / "page.html"
    file.write_text(html, "utf-8")
    listeners = {
        "request": lambda request: request.url == file.as_uri() or found.append(request.url),
        "console": lambda message: found.append(message.text),
        "dialog": lambda dialog: [found.append("a script ran"), dialog.dismiss()],
    }
    for event, listener in listeners.items():
        page.on(event, listener)
    page.goto(file.as_uri())
    for event, listener in listeners.items():
        page.remove_listener(event, listener)
    return found


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_accessible_and_needs_nothing(page: Any, tmp_path: Path, name: str) -> None:
    assert faults(page, PAGES[name], tmp_path) == []
    assert gates.accessibility(page) == []
    assert gates.overflow(page) == []
