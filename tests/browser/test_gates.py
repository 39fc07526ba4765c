"""Each gate on a tiny page that is broken on purpose, and on one that is not."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

import pytest

from tests.browser import gates

pytestmark = pytest.mark.browser

PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>A page</title>
<meta name="viewport" content="width=device-width"><link rel="icon" href="data:,"></head>
<body><main><h1>A page</h1>{body}</main></body></html>"""
PIXEL = "data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7"
KEY = "onkeydown='this.dataset.state = event.key'"

GOOD = f"""<p id="here">Text, and <a href="#here">a link</a>.</p>
<figure><img src="{PIXEL}" alt="One grey dot."><figcaption>A dot.</figcaption></figure>
<details><summary>More</summary><p>Hidden.</p></details>
<span class="math"><mjx-container>x</mjx-container></span>
<pre style="overflow-x: auto" tabindex="0">{"long " * 100}</pre>
<div class="cnn-widget" data-state="1">A text for readers without JavaScript.
<button {KEY.replace("this", "this.parentElement")}>Step</button></div>"""

BROKEN_PAGES: dict[str, tuple[Callable[[Any], list[str]], str]] = {
    "low contrast": (gates.accessibility, "<p style='color: #ccc'>Hard to read.</p>"),
    "low contrast of a late token": (
        gates.accessibility,
        "<style>.k { color: #ddd }</style><pre><span class='k'>x</span> <span class='k'>late</span></pre>",
    ),
    "low contrast in the dark only": (
        gates.accessibility,
        "<style>@media (prefers-color-scheme: dark) { p { color: #ddd } }</style><p>Hard to read.</p>",
    ),
    "low contrast on a phone only": (
        gates.accessibility,
        "<style>@media (max-width: 400px) { p { color: #ddd } }</style><p>Hard to read.</p>",
    ),
    "unnamed button in a hidden part": (
        gates.accessibility,
        "<details><summary>More</summary><button></button></details>",
    ),
    "unnamed button in a toggle": (
        gates.accessibility,
        "<style>.toggle-hidden { display: none }</style><div class='toggle-hidden'><button></button></div>",
    ),
    "wide block": (gates.overflow, "<div style='width: 600px'>Wide.</div>"),
    "wide block in a hidden part": (
        gates.overflow,
        "<details><summary>More</summary><div style='width: 600px'>Wide.</div></details>",
    ),
    "formula not understood": (gates.formulas, "<mjx-merror title='Undefined'>x</mjx-merror>"),
    "formula not set": (gates.formulas, "<span class='math'>x</span>"),
    "no alt": (gates.images, f"<img src='{PIXEL}'>"),
    "empty alt": (gates.images, f"<img src='{PIXEL}' alt=' '>"),
    "file name as alt": (gates.images, f"<img src='{PIXEL}' alt='_images/dot.png'>"),
    "caption as alt": (
        gates.images,
        f"<figure><img src='{PIXEL}' alt='A dot'><figcaption>Fig. 3 A dot.</figcaption></figure>",
    ),
    "picture that does not load": (gates.images, "<img src='data:image/png;base64,AAAA' alt='A dot.'>"),
    "widget without a control": (gates.widgets, "<div class='cnn-widget'>Text.</div>"),
    "widget that ignores keys": (gates.widgets, "<div class='cnn-widget'><button>Step</button></div>"),
}

BROKEN_LOADS = {
    "another host": ("<img src='http://example.org/x.png' alt='x'>", "asks another host"),
    "missing file": ("<script src='gone.js'></script>", "missing"),
    "missing style": ("<link rel='stylesheet' href='gone.css'>", "missing"),
    "console error": ("<script>console.error('oh')</script>", "console"),
    "page error": ("<script>oh()</script>", "error in the page"),
}

BROKEN_FILES: dict[str, tuple[Callable[[Path], list[str]], str]] = {
    "missing page": (gates.links, "<a href='gone.html'>x</a>"),
    "missing anchor": (gates.links, "<a href='#gone'>x</a>"),
    "missing anchor elsewhere": (gates.links, "<a href='other.html#gone'>x</a>"),
    "missing picture": (gates.links, "<img src='gone.png'>"),
    "widget without a text": (gates.fallbacks, "<div class='cnn-widget'></div>"),
}


def write(folder: Path, body: str, name: str = "index.html") -> Path:
    file = folder / name
    file.write_text(PAGE.format(body=body), "utf-8")
    return file


@pytest.fixture
def show(page: Any, tmp_path: Path) -> Callable[[str], Any]:
    """Show a tiny page with this body."""

    def _show(body: str) -> Any:
        page.goto(write(tmp_path, body).as_uri())
        return page

    return _show


@pytest.mark.parametrize("name", BROKEN_PAGES)
def test_gate_refuses(name: str, show: Callable[[str], Any]) -> None:
    gate, body = BROKEN_PAGES[name]
    assert len(gate(show(body))) > 0


@pytest.mark.parametrize("name", BROKEN_LOADS)
@pytest.mark.parametrize("scheme", ["http", "file"])
def test_watch_refuses(name: str, scheme: str, page: Any, tmp_path: Path, serve: Any) -> None:
    body, word = BROKEN_LOADS[name]
    file = write(tmp_path, body)
    home = serve(tmp_path) if scheme == "http" else tmp_path.as_uri() + "/"
    faults = gates.visit(page, home + file.name, home).faults
    assert any(word in fault for fault in faults)


@pytest.mark.parametrize("name", BROKEN_FILES)
def test_file_gate_refuses(name: str, tmp_path: Path) -> None:
    gate, body = BROKEN_FILES[name]
    write(tmp_path, "", "other.html")
    assert len(gate(write(tmp_path, body))) == 1


@pytest.mark.parametrize(
    "gate", [gates.accessibility, gates.overflow, gates.formulas, gates.images, gates.widgets]
)
def test_gate_accepts(gate: Callable[[Any], list[str]], show: Callable[[str], Any]) -> None:
    assert gate(show(GOOD)) == []


@pytest.mark.parametrize("gate", [gates.links, gates.fallbacks])
def test_file_gate_accepts(gate: Callable[[Path], list[str]], tmp_path: Path) -> None:
    assert gate(write(tmp_path, GOOD)) == []


def test_watch_accepts(page: Any, tmp_path: Path, serve: Any) -> None:
    write(tmp_path, GOOD)
    home = serve(tmp_path)
    assert gates.visit(page, home + "index.html", home).faults == []


@pytest.mark.parametrize(
    ("size", "name", "heavy"),
    [
        (400, "page.js", False),
        (600, "page.js", True),
        (600, "page.png", False),
        (600, "mathjax.js", False),
        (900, "mathjax.js", True),
    ],
)
def test_weight(size: int, name: str, heavy: bool, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(Random(0).randbytes(size * 1000))
    assert bool(gates.weight([f"http://h/{name}"], "http://h/", tmp_path)) is heavy


def test_search_refuses(page: Any, tmp_path: Path) -> None:
    write(tmp_path, "<div id='search-results'></div>", "search.html")
    assert gates.search(page, tmp_path.as_uri() + "/", "nothing", milliseconds=300) == [
        "the search finds nothing for 'nothing'"
    ]
