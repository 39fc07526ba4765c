"""What every notebook has: a title, the same install cell, and figures that say what is seen."""

import json
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[1]
NOTEBOOKS = sorted(
    p for folder in ("book", "solutions", "exercises") for p in (ROOT / folder).glob("*.ipynb")
)
REPOSITORY = yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8"))["repository"]
INSTALL = f"""try:
    import cnncourse
except ImportError:
    %pip install -q --no-deps "cnncourse @ git+{REPOSITORY["url"]}@{REPOSITORY["branch"]}" anywidget psygnal pooch"""


def cells(path):
    return [(c, "".join(c["source"])) for c in json.loads(path.read_text(encoding="utf-8"))["cells"]]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: f"{p.parent.name}/{p.stem}")
def test_title_then_install_cell(path):
    first, *rest = cells(path)
    assert first[1].startswith("# ")
    cell, source = next((c, s) for c, s in rest if c["cell_type"] == "code")
    assert source == INSTALL
    assert "hide-cell" in cell["metadata"]["tags"]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: f"{p.parent.name}/{p.stem}")
def test_a_figure_has_caption_and_alt_text(path):
    for cell, source in cells(path):
        shown = cell["metadata"].get("mystnb", {})
        if "figure" in shown or "image" in shown:
            assert shown["image"]["alt"].strip(), source
            assert shown["figure"]["caption"].strip() != shown["image"]["alt"].strip(), source


def test_there_are_notebooks():
    assert len(NOTEBOOKS) >= 3


def test_no_two_figures_of_the_book_have_one_name():
    figures = [
        cell["metadata"]["mystnb"]["figure"]["name"]
        for path in NOTEBOOKS
        if path.parent.name == "book"
        for cell, _ in cells(path)
        if "figure" in cell["metadata"].get("mystnb", {})
    ]
    assert len(figures) > 100
    assert sorted(figures) == sorted(set(figures))
