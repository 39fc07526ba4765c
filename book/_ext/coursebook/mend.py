"""Rewrite a built page: drop the scripts it must not load, mend the theme's accessibility faults.

Each function takes the parsed page and changes one thing. ``MENDS`` lists them; tests/test_book.py shows
each at work.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from bs4 import BeautifulSoup, Tag

from .assets import widget_scripts

NOT_LOADED = (
    "fontawesome.js",
    "sphinx-thebe.",
    "require.min.js",
    "html-manager",
)
STATE = "application/vnd.jupyter.widget-state+json"
SEARCH_ONLY = ("searchtools.js", "language_data.js", "searchindex.js")


def _address(tag: Tag) -> str:
    return str(tag.get("src") or tag.get("href") or "")


def _unwanted(tag: Tag) -> bool:
    thebe = (
        "THEBE" in tag.get_text()
        or "kernelName" in tag.get_text()
        or tag.get("type") == "text/x-thebe-config"
    )
    state = tag.get("type") == STATE
    return thebe or state or any(part in _address(tag) for part in NOT_LOADED)


def drop_unwanted(page: BeautifulSoup) -> None:
    """Drop thebe (a CDN), the icon script (its CSS font is enough), html-manager with its data, an advertising slot."""
    for tag in [
        *filter(_unwanted, page.find_all(["script", "link"])),
        *page.select("#ethical-ad-placement"),
    ]:
        tag.decompose()


def drop_duplicates(page: BeautifulSoup) -> None:
    """Drop the second copy of a script that two extensions ask for."""
    seen = set()
    for tag in page.find_all("script"):
        if str(tag) in seen:
            tag.decompose()
        seen.add(str(tag))


def search_scripts(page: BeautifulSoup) -> None:
    """Keep the search index off every page but the search page."""
    if page.select_one("#search-results"):
        return
    for tag in page.find_all("script"):
        if _address(tag).split("?")[0].rsplit("/")[-1] in SEARCH_ONLY:
            tag.decompose()


def label_landmarks(page: BeautifulSoup) -> None:
    """Say what the two sidebars are."""
    for selector, label in (
        ("#pst-primary-sidebar", "Chapters"),
        ("#pst-secondary-sidebar", "On this page"),
    ):
        for bar in page.select(selector):
            bar["role"], bar["aria-label"] = "complementary", label


def visible_names(page: BeautifulSoup) -> None:
    """Drop labels that contradict, or only repeat, what a control shows."""
    for tag in page.select(".search-button-field[aria-label]"):
        del tag["aria-label"]
    for tag in page.select(".theme-switch[title]"):
        del tag["title"]
    for tag in page.select("summary[aria-label]"):
        del tag["aria-label"]


def list_items(page: BeautifulSoup) -> None:
    """Replace the role that ARIA has withdrawn for an entry of a bibliography."""
    for tag in page.select('[role="doc-biblioentry"]'):
        tag["role"] = "listitem"


def unique_ids(page: BeautifulSoup) -> None:
    """Turn the ids that the exercise and proof extensions give to every block into classes."""
    for name in ("exercise-content", "solution-content", "proof-content"):
        for tag in page.find_all(id=name):
            del tag["id"]
            tag["class"] = [*(tag.get("class") or []), name]


def plain_icons(page: BeautifulSoup) -> None:
    """Show the repository by an icon of the font that is loaded anyway: that of brands weighs 117 KB."""
    for icon in page.select("i.fab, i.fa-brands"):
        icon["class"] = ["fas", "fa-code-branch"]


def load_widgets(
    page: BeautifulSoup, scripts: Mapping[str, Sequence[str]]
) -> None:
    """Load the scripts of the widgets that a page has: classic and deferred, as modules fail on file://."""
    widgets = page.select(".cnn-widget")
    if page.head is None or not widgets:
        return
    names = {str(widget.get("data-cnn-widget")) for widget in widgets}
    needed = {script for name in names for script in scripts.get(name, ())}
    root = str(page.html.get("data-content_root", "./")) if page.html else "./"
    page.head.append(
        page.new_tag(
            "link", rel="stylesheet", href=f"{root}_static/widgets/widgets.css"
        )
    )
    for script in widget_scripts(needed):
        page.head.append(
            page.new_tag(
                "script", src=f"{root}_static/widgets/{script}", defer="defer"
            )
        )


MENDS: tuple[Callable[[BeautifulSoup], None], ...] = (
    drop_unwanted,
    drop_duplicates,
    search_scripts,
    label_landmarks,
    visible_names,
    list_items,
    unique_ids,
    plain_icons,
)


def mend(html: str, scripts: Mapping[str, Sequence[str]] | None = None) -> str:
    """Return the page with every mend made; ``scripts`` are those of each widget."""
    page = BeautifulSoup(html, "html.parser")
    for change in MENDS:
        change(page)
    load_widgets(page, scripts or {})
    return str(page)
