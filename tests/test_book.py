"""The book's sources and its Sphinx extension, without building the book."""

from __future__ import annotations

import doctest
import importlib
import json
import os
import re
import runpy
import shutil
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import yaml
from bs4 import BeautifulSoup

from cnncourse import widgets
from cnncourse.chapters import CHAPTERS, LINE
from cnncourse.chapters import PARTS as PARTS_OF_COURSE

ROOT = Path(__file__).resolve().parents[1]
BOOK = ROOT / "book"
CONFIG = yaml.safe_load((ROOT / "_config.yml").read_text("utf-8"))
REPOSITORY = CONFIG["repository"]["url"]
PARTS = ("assets", "course", "images", "launch", "mend")
TEXTS = {".md", ".py", ".ipynb", ".yml", ".toml", ".cff", ".cfg", ".txt", ".js", ""}


@pytest.fixture(scope="module")
def extension() -> SimpleNamespace:
    """The parts of the book's extension, imported as Sphinx does."""
    sys.path.append(str(BOOK / "_ext"))
    yield SimpleNamespace(**{name: importlib.import_module(f"coursebook.{name}") for name in PARTS})
    sys.path.remove(str(BOOK / "_ext"))


# ---- the sources ---------------------------------------------------------------------------------------
def listed_pages() -> list[str]:
    toc = yaml.safe_load((ROOT / "_toc.yml").read_text("utf-8"))
    return [toc["root"], *(chapter["file"] for part in toc["parts"] for chapter in part["chapters"])]


def test_toc_lists_every_page_once() -> None:
    pages = sorted(file.stem for pattern in ("*.md", "*.ipynb") for file in BOOK.glob(pattern))
    assert sorted(listed_pages()) == pages


def sources() -> list[Path]:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False).stdout
    files = [ROOT / line for line in listed.splitlines()]
    return [file for file in files if file.suffix in TEXTS and file.is_file()]


def other_addresses(text: str) -> list[str]:
    """Find addresses of a repository called like ours or the package that are not the configured one."""
    names = "|".join(map(re.escape, {"cnncourse", REPOSITORY.rsplit("/")[-1]}))
    return re.findall(rf"(?:https?://|git@)[\w./:-]+/(?:{names})\b", text.replace(REPOSITORY, ""))


def test_repository_address_is_the_configured_one_everywhere() -> None:
    wrong = {
        str(f.relative_to(ROOT)): other_addresses(f.read_text("utf-8"))
        for f in sources()
        if f != Path(__file__)
    }
    assert {file: found for file, found in wrong.items() if found} == {}


@pytest.mark.parametrize(
    "host", ["https://github.com/someone", "git@github.com:someone", "http://gitlab.com/a/b"]
)
def test_another_address_is_found(host: str) -> None:
    assert len(other_addresses(f'"x @ git+{host}/{REPOSITORY.rsplit("/")[-1]}@v1" {REPOSITORY}')) == 1


def glossary_terms() -> list[str]:
    text = (BOOK / "glossary.md").read_text("utf-8")
    return re.findall(r"^([^\s:#`].*)$", text.partition("{glossary}\n")[2], re.MULTILINE)


def test_glossary_is_in_order_without_doubles() -> None:
    terms = [term.casefold() for term in glossary_terms()]
    assert len(terms) > 50
    assert terms == sorted(set(terms))


def test_landing_picture_comes_out_of_its_script() -> None:
    script = runpy.run_path(str(BOOK / "figures" / "landing.py"))
    assert (BOOK / "_static" / "landing.svg").read_text("utf-8") == script["draw"]()


# ---- the extension: map and time line ----------------------------------------------------------------
def test_map_shows_every_chapter_once_and_links_the_written_ones(extension: Any) -> None:
    shown = [name for numbers in PARTS_OF_COURSE.values() for name in CHAPTERS if int(name[:2]) in numbers]
    assert shown == list(CHAPTERS)
    soup = BeautifulSoup(extension.course.part("All", shown), "html.parser")
    stops = soup.select("li")
    assert len(stops) == len(CHAPTERS)
    for name, item in zip(CHAPTERS, stops, strict=True):
        link, classes = item.select_one("a"), item.select_one(".course-stop")["class"]
        assert (link is not None) == (BOOK / f"{name}.ipynb").exists() == ("course-later" not in classes)
        assert link is None or link["href"] == f"{name}.html"
        assert ("course-line" in classes) == (name in LINE)
        assert f"{name[:2]} · {CHAPTERS[name]}" in item.text


@pytest.mark.parametrize("name", [name for name in LINE if (BOOK / f"{name}.ipynb").exists()])
def test_chapters_of_the_line_name_their_neighbours(name: str) -> None:
    written = [other for other in LINE if (BOOK / f"{other}.ipynb").exists()]
    place = written.index(name)
    cells = json.loads((BOOK / f"{name}.ipynb").read_text("utf-8"))["cells"]
    text = "".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown")
    for neighbour in (*written[max(place - 1, 0) : place], *written[place + 1 : place + 2]):
        assert re.search(rf"\({neighbour}\.ipynb\)|\{{doc\}}`{neighbour}`", text), neighbour


# ---- the extension: pages ------------------------------------------------------------------------------
HEAD = "<html data-content_root='./'><head>{}</head><body>{}</body></html>"
MENDED = {
    "thebe": ("<script src='_static/sphinx-thebe.js'></script>", "", "script"),
    "thebe's address": ("<script>const THEBE_JS_URL = 'https://unpkg.com'</script>", "", "script"),
    "thebe's settings": ("", "<script type='text/x-thebe-config'>{}</script>", "script"),
    "state for html-manager": (
        "",
        "<script type='application/vnd.jupyter.widget-state+json'>{}</script>",
        "script",
    ),
    "icon script": ("<script src='_static/scripts/fontawesome.js?digest=1'></script>", "", "script"),
    "index off the search page": ("<script src='searchindex.js'></script>", "", "script"),
    "advertising slot": ("", "<div id='ethical-ad-placement'></div>", "#ethical-ad-placement"),
    "sidebar without a role": (
        "",
        "<div id='pst-primary-sidebar'></div>",
        "#pst-primary-sidebar:not([role])",
    ),
    "summary with a label": ("", "<summary aria-label='Toggle'>Show</summary>", "[aria-label]"),
    "role that ARIA withdrew": ("", "<div role='doc-biblioentry'></div>", "[role=doc-biblioentry]"),
    "icon of a brand": ("", "<i class='fab fa-github fa-lg'></i>", ".fab"),
    "repeated id": ("", "<section id='exercise-content'></section>", "[id]"),
}


@pytest.mark.parametrize("name", MENDED)
def test_mend_removes(name: str, extension: Any) -> None:
    head, body, selector = MENDED[name]
    before = HEAD.format(head, body)
    assert len(BeautifulSoup(before, "html.parser").select(selector)) == 1
    assert BeautifulSoup(extension.mend.mend(before), "html.parser").select(selector) == []


def test_mend_keeps_one_of_two_scripts(extension: Any) -> None:
    page = extension.mend.mend(
        HEAD.format("<script src='a.js'></script>" * 2 + "<script src='b.js'></script>", "")
    )
    assert [tag["src"] for tag in BeautifulSoup(page, "html.parser").select("script")] == ["a.js", "b.js"]


def test_mend_keeps_the_index_on_the_search_page(extension: Any) -> None:
    page = extension.mend.mend(
        HEAD.format("<script src='searchindex.js'></script>", "<div id='search-results'></div>")
    )
    assert "searchindex.js" in page


def test_mend_twice_is_mend_once(extension: Any) -> None:
    once = extension.mend.mend(
        HEAD.format("".join(head for head, _, _ in MENDED.values()), "<p>a &lt; b</p>")
    )
    assert extension.mend.mend(once) == once


@pytest.mark.parametrize(
    ("shown", "wanted"),
    [([], ""), (["one"], "shared a"), (["two", "two"], "shared b"), (["two", "one"], "shared a b")],
)
def test_scripts_of_the_widgets_on_a_page_are_loaded(shown: list[str], wanted: str, extension: Any) -> None:
    body = "".join(f"<div class='cnn-widget' data-cnn-widget='{name}'>Text</div>" for name in shown)
    scripts = {"one": ["shared.js", "a.js"], "two": ["shared.js", "b.js"]}
    page = BeautifulSoup(extension.mend.mend(HEAD.format("", body), scripts), "html.parser")
    found = [tag["src"] for tag in page.select("script[defer]")]
    assert found == [f"./_static/widgets/{name}.js" for name in wanted.split()]
    assert not page.select("script[type=module]")


# ---- the extension: the rest ---------------------------------------------------------------------------
@pytest.mark.parametrize("name", PARTS)
def test_doctests(name: str, extension: Any) -> None:
    assert doctest.testmod(getattr(extension, name)).failed == 0


@pytest.mark.parametrize(
    ("alt", "caption", "word"),
    [
        (" ", "A dot.", "no alt text"),
        ("_images/dot.png", "A dot.", "file name"),
        ("A  dot", "A dot.", "caption"),
    ],
)
def test_alt_text_is_refused(alt: str, caption: str, word: str, extension: Any) -> None:
    assert word in extension.images.fault(alt, caption, "_images/dot.png")


def test_alt_text_is_accepted(extension: Any) -> None:
    assert extension.images.fault("One grey dot on white.", "A dot.", "_images/dot.png") is None


def build(folder: Path, page: str) -> subprocess.CompletedProcess[str]:
    """Build a book of one page strictly, with nothing but our extension."""
    (folder / "conf.py").write_text("extensions = ['coursebook']\nhtml_theme = 'basic'\n", "utf-8")
    (folder / "dot.png").write_bytes((BOOK / "_static" / "landing.svg").read_bytes())
    (folder / "index.rst").write_text(f"A page\n======\n\n{page}\n", "utf-8")
    command = [
        sys.executable,
        "-m",
        "sphinx",
        "-q",
        "-W",
        "--keep-going",
        "-b",
        "html",
        str(folder),
        str(folder / "html"),
    ]
    path = {**os.environ, "PYTHONPATH": str(BOOK / "_ext")}
    return subprocess.run(command, capture_output=True, text=True, check=False, env=path)


@pytest.mark.parametrize(
    ("page", "word"),
    [
        (".. image:: dot.png", "has no alt text|file name as alt text"),
        (".. image:: dot.png\n   :alt: dot.png", "file name as alt text"),
        (".. figure:: dot.png\n   :alt: A dot\n\n   A dot.", "caption as alt text"),
    ],
)
def test_strict_build_refuses(page: str, word: str, tmp_path: Path) -> None:
    done = build(tmp_path, page)
    assert done.returncode == 1
    assert re.search(word, done.stderr)


def test_strict_build_mends_the_page(tmp_path: Path) -> None:
    done = build(
        tmp_path,
        ".. image:: dot.png\n   :alt: One dot.\n\n.. raw:: html\n\n"
        "   <div class='cnn-widget' data-cnn-widget='conv_explorer'>A text</div>",
    )
    assert (done.returncode, done.stderr) == (0, "")
    page = (tmp_path / "html" / "index.html").read_text("utf-8")
    assert "_static/widgets/static_page.js" in page
    assert "_static/widgets/conv_grids.js" in page
    assert "_static/widgets/perceptron_plot.js" not in page


def test_clouds_are_appended_to_the_launch_group(extension: Any) -> None:
    options = {"path_to_docs": "book", "repository_url": REPOSITORY, "repository_branch": "main"}
    app = SimpleNamespace(config=SimpleNamespace(html_theme_options=options))
    groups = [{"label": "launch-buttons", "buttons": [{"text": "Colab"}]}, {"label": "other", "buttons": []}]
    extension.launch.add_buttons(app, "02_x", "page.html", {"header_buttons": groups}, None)
    blob = f"{REPOSITORY}/blob/main/book/02_x.ipynb"
    assert [button["text"] for button in groups[0]["buttons"]] == ["Colab", "Kaggle", "Lightning"]
    assert all(button["url"].endswith(f"={blob}") for button in groups[0]["buttons"][1:])
    assert groups[1]["buttons"] == []


def test_assets_are_installed(extension: Any, tmp_path: Path) -> None:
    (tmp_path / "scripts").mkdir()
    (tmp_path / "scripts" / "fontawesome.js").write_text("large")
    scripts = extension.assets.install(tmp_path)
    shown = {
        kind.script for kind in vars(widgets).values() if isinstance(kind, type) and hasattr(kind, "to_html")
    }
    assert set(scripts) == shown
    for name, files in scripts.items():
        assert (files[0], files[-1]) == ("shared.js", "static_page.js")
        assert f"{name}.js" in files
        assert all((tmp_path / "widgets" / file).is_file() for file in files)
    assert (tmp_path / "vendor" / "mathjax" / "tex-chtml.js").is_file()
    assert not (tmp_path / "scripts" / "fontawesome.js").exists()


def test_a_missing_package_is_named(extension: Any) -> None:
    with pytest.raises(
        ModuleNotFoundError, match=r"needs the package no_such_package: install requirements\.txt"
    ):
        extension.assets._package_folder("no_such_package")


# ---- the Makefile --------------------------------------------------------------------------------------
@pytest.fixture
def set_up(tmp_path: Path) -> Any:
    """Run the Makefile's set-up in an empty folder with a given Python."""
    if shutil.which("make") is None:
        pytest.skip("make is missing: apt install make")
    for name in ("Makefile", "requirements.txt", "pyproject.toml"):
        shutil.copy(ROOT / name, tmp_path)
    for name in ("cnncourse", "book"):
        (tmp_path / name).mkdir()

    def run(python: str) -> subprocess.CompletedProcess[str]:
        command = ["make", "--no-print-directory", f"PYTHON={python}", ".venv/.ready"]
        return subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)

    return run


def fake_python(folder: Path, body: str) -> str:
    file = folder / "fake-python"
    file.write_text(f"#!/bin/sh\n{body}\n")
    file.chmod(0o755)
    return str(file)


def test_no_python_is_one_sentence(set_up: Any) -> None:
    done = set_up("no-such-python")
    assert done.returncode == 2
    assert done.stdout.strip().splitlines() == [
        "Python 3.11 or newer is needed, and there is no 'no-such-python' here: "
        "install it, or name one with 'make PYTHON=...'."
    ]


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        ('[ "$1" = -V ] && { echo Python 3.9.2; exit 0; }; exit 1', "is Python 3.9.2: name a newer one"),
        ('case "$2" in *venv*) exit 1;; esac', "Python's venv module is missing: install it"),
        (
            'case "$2" in venv) mkdir -p "$3/bin"; echo "exit 1" > "$3/bin/python";; esac',
            "installation failed",
        ),
    ],
    ids=["old", "no venv", "pip fails"],
)
def test_what_is_missing_is_said(set_up: Any, tmp_path: Path, body: str, sentence: str) -> None:
    done = set_up(fake_python(tmp_path, body))
    assert done.returncode == 2
    assert sentence in done.stdout
    assert not (tmp_path / ".venv" / ".ready").exists()
