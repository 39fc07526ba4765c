"""Bare pages that hold a widget as the book's pages do: classic deferred scripts, no kernel, from file://."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from cnncourse.widgets.base import FOLDER, StaticWidget

THEME = "theme/pydata_sphinx_theme/static/styles/pydata-sphinx-theme.css"


def theme_sheet() -> Path:
    """The style sheet of the book's theme."""
    spec = find_spec("pydata_sphinx_theme")
    assert spec is not None
    return Path(str(spec.origin)).parent / THEME


def bare_page(*widgets: StaticWidget, theme: str = "light") -> str:
    """A page as the book builds it, with the theme's real style sheet."""
    sheets = "".join(
        f'<link rel="stylesheet" href="{sheet.as_uri()}">'
        for sheet in (theme_sheet(), FOLDER / "widgets.css")
    )
    scripts = "".join(
        f'<script defer src="{path.as_uri()}"></script>' for path in sorted(FOLDER.glob("*.js"))
    )
    outputs = "".join(
        f'<div class="cell"><div class="cell_output"><div class="output text_html">{widget.to_html()}</div></div></div>'
        for widget in widgets
    )
    return (
        f'<!doctype html><html lang="en" data-theme="{theme}"><head><meta charset="utf-8"><title>Widgets</title>'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">{sheets}{scripts}</head>'
        f'<body><div class="bd-content" style="display: block"><main style="padding: 1rem">'
        f"<h1>Widgets</h1>{outputs}<p>Text after.</p></main></div></body></html>"
    )


def state(page: Any, nth: int = 0) -> dict[str, Any]:
    """What the widget's element holds."""
    read: dict[str, Any] = json.loads(page.locator(".cnn-widget").nth(nth).get_attribute("data-state"))
    return read


def call(page: Any, function: str, argument: Any) -> Any:
    """Call a JavaScript function; as JSON, which is much quicker than Playwright's own passing of values."""
    text = page.evaluate(f"text => JSON.stringify(({function})(JSON.parse(text)))", json.dumps(argument))
    return json.loads(text)


@pytest.fixture
def load(chromium: Any, tmp_path: Path) -> Iterator[Callable[..., Any]]:
    """A function that shows widgets in a page of their own; any error in the page fails the test."""
    contexts, errors = [], []

    def show(*widgets: StaticWidget, theme: str = "light", width: int = 1280, **options: Any) -> Any:
        file = tmp_path / f"page{len(contexts)}.html"
        file.write_text(bare_page(*widgets, theme=theme), encoding="utf-8")
        options = {"viewport": {"width": width, "height": 900}, **options}
        contexts.append(chromium.new_context(**options))
        contexts[-1].set_default_timeout(5_000)
        page = contexts[-1].new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("console", lambda message: message.type == "error" and errors.append(message.text))
        page.on("request", lambda request: request.url.startswith("http") and errors.append(request.url))
        page.goto(file.as_uri())
        return page

    yield show
    for context in contexts:
        context.close()
    assert [error for error in errors if "ERR_FILE_NOT_FOUND" not in error] == []  # fonts of the theme


@pytest.fixture(scope="session")
def scripts(chromium: Any) -> Iterator[Any]:
    """A page with every script loaded and nothing drawn, for their arithmetic."""
    page = chromium.new_page()
    for path in sorted(FOLDER.glob("*.js")):
        page.add_script_tag(path=str(path))
    yield page
    page.close()
