"""What a built page must be: each gate takes an open page, or a file, and returns its faults."""

from __future__ import annotations

import gzip
import re
from contextlib import suppress
from functools import cache
from importlib.resources import files
from itertools import product
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from bs4 import BeautifulSoup
from playwright.sync_api import TimeoutError as PlaywrightTimeout

FILE_NAME = re.compile(r"\S*\.(png|jpe?g|svg|gif|webp)", re.IGNORECASE)
KILOBYTES, KILOBYTES_WITH_MATHS = 500, 850
THEMES, WIDTHS = ("light", "dark"), (1280, 390)
KEYS = ("ArrowRight", "ArrowLeft", "ArrowDown", "ArrowUp", "Enter", "Space")

OPEN_HIDDEN = """() => {
  const still = document.createElement('style'); // a colour that fades in is not yet the colour
  still.textContent = '*, ::before, ::after { animation: none !important; transition: none !important }';
  document.head.append(still);
  document.querySelectorAll('details').forEach((part) => { part.open = true; });
  document.querySelectorAll('.toggle-hidden').forEach((part) => part.classList.remove('toggle-hidden'));
  document.querySelectorAll('.dropdown-menu').forEach((part) => part.classList.add('show'));
}"""

# A token's colour follows from its classes and those around it: of thousands, the longest of each kind is
# kept (axe passes over single letters).
ONE_OF_EACH_TOKEN = """() => {
  const kind = (node) => node && node.nodeType === 1
    ? `${kind(node.parentElement)} ${node.tagName}.${node.className}.${node.getAttribute('style')}` : '';
  const tokens = [...document.querySelectorAll('pre span')].filter((token) => !token.querySelector('*'));
  const kept = {};
  for (const token of tokens) {
    const other = kept[kind(token)];
    if (!other || other.textContent.length < token.textContent.length) kept[kind(token)] = token;
  }
  const keep = new Set(Object.values(kept));
  tokens.filter((token) => !keep.has(token)).forEach((token) => token.replaceWith(...token.childNodes));
  document.body.normalize();
}"""

FOLLOWED = """(theme) => (document.documentElement.dataset.theme ?? theme) === theme
  && [...document.querySelectorAll('pre')].every(
    (node) => node.scrollWidth <= node.clientWidth || node.tabIndex === 0)"""

SETTLE = """async () => {
  await window.MathJax?.startup?.promise;
  await document.fonts.ready;
}"""

# .bd-sidebar-secondary is a drawer, which waits beside the page
STICKS_OUT = """() => {
  const wide = window.innerWidth + 1, held = /auto|scroll|hidden|clip/;
  const right = (node) => Math.round(node.getBoundingClientRect().right);
  const holds = (node) => held.test(getComputedStyle(node).overflowX) && right(node) <= wide;
  const scrolls = (node) => node && node !== document.body && (holds(node) || scrolls(node.parentElement));
  const out = [...document.querySelectorAll('main *, footer *')].filter((node) =>
    node.getClientRects().length && right(node) > wide
    && !node.closest('.bd-sidebar-secondary') && !scrolls(node.parentElement));
  const page = document.documentElement.scrollWidth;
  return [...(page > wide ? [`the page is ${page} px wide`] : []),
    ...out.slice(0, 5).map((node) => `${node.outerHTML.slice(0, 120)} reaches ${right(node)} px`)];
}"""

FORMULAS = """() => {
  const wrong = [...document.querySelectorAll('mjx-merror, merror')].map((node) =>
    `formula not understood: ${node.dataset.mjxError || node.title || node.textContent}`);
  const plain = [...document.querySelectorAll('.math')].filter(
    (node) => !node.querySelector('mjx-container'));
  return [...wrong, ...plain.map((node) => `formula not set: ${node.textContent.slice(0, 80)}`)];
}"""

IMAGES = """() => [...document.querySelectorAll('main img, main [role=img]')].map((image) => ({
  alt: image.getAttribute(image.tagName === 'IMG' ? 'alt' : 'aria-label'),
  name: image.getAttribute('src') || image.tagName,
  caption: image.closest('figure')?.querySelector('figcaption .caption-text, figcaption')?.innerText || '',
  loaded: image.tagName !== 'IMG' || !image.currentSrc || image.naturalWidth > 0 || image.loading === 'lazy',
}))"""

STATE = """(node) => node.dataset.state + node.innerHTML
  + [...node.querySelectorAll('input, select')].map((control) => control.value)"""
FOCUSABLE = "button:visible, input:visible, select:visible, [tabindex='0']:visible"


class Watch:
    """Everything that a page asks for and complains of, from the moment this is made."""

    def __init__(self, page: Any, home: str) -> None:
        self.page, self.home = page, home
        self.asked: list[str] = []
        self.faults: list[str] = []
        self._fault = self.faults.append
        self._calls = {
            "request": self._request,
            "requestfailed": lambda request: self._fault(f"missing: {request.url} ({request.failure})"),
            "response": lambda answer: answer.status >= 400 and self._fault(f"missing: {answer.url}"),
            "console": lambda line: (
                line.type in ("error", "warning") and self._fault(f"console: {line.text}")
            ),
            "pageerror": lambda error: self._fault(f"error in the page: {error}"),
        }

    def _request(self, request: Any) -> None:
        self.asked.append(request.url)
        if not request.url.startswith((self.home, "data:", "blob:")):
            self._fault(f"asks another host: {request.url}")

    def __enter__(self) -> Watch:
        for event, call in self._calls.items():
            self.page.on(event, call)
        return self

    def __exit__(self, *_: object) -> None:
        for event, call in self._calls.items():
            self.page.remove_listener(event, call)


def visit(page: Any, url: str, home: str) -> Watch:
    """Open the address, wait until it has settled, and return what it asked for and complained of."""
    with Watch(page, home) as watch:
        page.goto(url, wait_until="load")
        page.evaluate(SETTLE)
    return watch


@cache
def _axe_source() -> str:
    return files("axe_playwright_python").joinpath("axe.min.js").read_text("utf-8")


def _violations(page: Any) -> list[str]:
    found = page.evaluate("() => axe.run(document, {resultTypes: ['violations'], preload: false})")[
        "violations"
    ]
    return [
        f"{rule['id']}: {node['html'][:160]} {node['failureSummary']}"
        for rule in found
        for node in rule["nodes"]
    ]


def _set_look(page: Any, width: int, theme: str) -> None:
    """Change width and theme, and wait until the page's own scripts have followed."""
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme=theme, reduced_motion="reduce")
    page.evaluate(OPEN_HIDDEN)
    with suppress(PlaywrightTimeout):  # axe will say what has not followed
        page.wait_for_function(FOLLOWED, arg=theme, timeout=3000)


def accessibility(page: Any) -> list[str]:
    """Run axe-core in light and dark, wide and narrow, with every hidden part opened."""
    page.evaluate(_axe_source())
    page.evaluate(ONE_OF_EACH_TOKEN)
    faults = []
    for width, theme in product(WIDTHS, THEMES):
        _set_look(page, width, theme)
        faults += [f"{theme}, {width} px: {fault}" for fault in _violations(page)]
    return faults


def overflow(page: Any) -> list[str]:
    """Find what is wider than a phone and does not scroll by itself."""
    page.set_viewport_size({"width": 390, "height": 900})
    page.evaluate(OPEN_HIDDEN)
    return list(page.evaluate(STICKS_OUT))


def formulas(page: Any) -> list[str]:
    """Find formulas that MathJax does not understand or has not set."""
    return list(page.evaluate(FORMULAS))


def images(page: Any) -> list[str]:
    """Find pictures whose alternative text is missing, a file name, or the caption again."""
    return [fault for image in page.evaluate(IMAGES) for fault in _image_faults(**image)]


def _plain(text: str) -> str:
    return re.sub(r"^fig\. \d+ ", "", " ".join(text.split()).rstrip("#. ").casefold())


def _image_faults(alt: str | None, name: str, caption: str, loaded: bool) -> list[str]:
    text = (alt or "").strip()
    wrong = {
        "has no alt text": not text,
        "has a file name as alt text": bool(FILE_NAME.fullmatch(text)),
        "has its caption as alt text": bool(text) and _plain(text) == _plain(caption),
        "does not load": not loaded,
    }
    return [f"the picture {name} {what}" for what, holds in wrong.items() if holds]


def widgets(page: Any) -> list[str]:
    """Find widgets that no key changes."""
    page.set_viewport_size({"width": 1280, "height": 900})
    found = page.locator(".cnn-widget").all()
    return [
        f"no key changes widget {number}"
        for number, widget in enumerate(found, 1)
        if not _answers(page, widget)
    ]


def _answers(page: Any, widget: Any) -> bool:
    before = widget.evaluate(STATE)
    for control in widget.locator(FOCUSABLE).all()[:12]:
        for key in KEYS:
            control.focus()
            page.keyboard.press(key)
            if widget.evaluate(STATE) != before:
                return True
    return False


def search(page: Any, root: str, term: str, milliseconds: float = 5000) -> list[str]:
    """Search the book and find that nothing comes up."""
    page.goto(f"{root}search.html?q={term}", wait_until="load")
    try:
        page.locator("#search-results ul.search li a, #search-results li a").first.wait_for(
            timeout=milliseconds
        )
    except PlaywrightTimeout:
        return [f"the search finds nothing for {term!r}"]
    return []


# ---- gates on the files --------------------------------------------------------------------------------
@cache
def parsed(file: Path) -> BeautifulSoup:
    """Return the page's HTML, parsed once."""
    return BeautifulSoup(file.read_text("utf-8"), "html.parser")


@cache
def _anchors(file: Path) -> frozenset[str]:
    return frozenset(str(tag.get("id") or tag.get("name")) for tag in parsed(file).select("[id], a[name]"))


def links(file: Path) -> list[str]:
    """Find internal links to a page, file or anchor that does not exist."""
    tags = parsed(file).select("a[href], img[src], link[href], script[src]")
    targets = {str(tag.get("href") or tag.get("src")) for tag in tags}
    return [f"leads nowhere: {target}" for target in sorted(targets) if not _resolves(file, target)]


def _resolves(file: Path, target: str) -> bool:
    parts = urlsplit(target)
    if parts.scheme or parts.netloc:
        return parts.scheme in {"http", "https", "mailto", "data"}
    goal = file if not parts.path else (file.parent / unquote(parts.path)).resolve()
    if goal.is_dir():
        goal = goal / "index.html"
    if not goal.is_file():
        return False
    anchor = unquote(parts.fragment)
    return not anchor or goal.suffix != ".html" or anchor in _anchors(goal)


def fallbacks(file: Path) -> list[str]:
    """Find widgets that say nothing to a reader without JavaScript."""
    found = parsed(file).select(".cnn-widget")
    return [
        f"widget {number} has no text"
        for number, tag in enumerate(found, 1)
        if len(tag.get_text(strip=True)) < 20
    ]


@cache
def _gzipped(file: Path) -> int:
    return len(gzip.compress(file.read_bytes(), 6))


def weight(asked: list[str], home: str, root: Path) -> list[str]:
    """Weigh what a page asked for, gzipped, figures aside."""
    paths = {
        unquote(urlsplit(url.removeprefix(home)).path).lstrip("/") for url in asked if url.startswith(home)
    }
    sizes = {
        path: _gzipped(root / path)
        for path in paths
        if (root / path).is_file() and not FILE_NAME.fullmatch(path)
    }
    limit = KILOBYTES_WITH_MATHS if any("mathjax" in path for path in sizes) else KILOBYTES
    total = sum(sizes.values()) / 1000
    heaviest = ", ".join(
        f"{path} {size // 1000}" for path, size in sorted(sizes.items(), key=lambda item: -item[1])[:5]
    )
    return [f"{total:.0f} KB, the limit is {limit}: {heaviest}"] if total > limit else []
