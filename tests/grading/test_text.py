"""Other people's text: on pages, in tables, as names of folders."""

from __future__ import annotations

import unicodedata
from html.parser import HTMLParser
from pathlib import Path, PureWindowsPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cnncourse.grading.text import cell, clean, folder_name, markdown, markup
from tests.grading.cases import HOSTILE

ANY_TEXT = st.text(st.characters(exclude_categories=()))
NAMES = (
    *HOSTILE,
    *("ada.ipynb", "Ada.ipynb", "ADA.IPYNB", "ada.py", "ada", "ada .ipynb", "ada-.ipynb", "-ada.ipynb"),
    *("../../etc/passwd", "/etc/passwd", "..", ".", "", "/", "a/b.ipynb", "a_b.ipynb", "a\\b.ipynb"),
    *("CON.ipynb", "nul", "COM1.py", "aux.", "x" * 300 + ".ipynb", "艾" * 300 + ".ipynb", "é" * 300),
    *("e\u0301.ipynb", "é.ipynb", "\udcff.ipynb", "\udcfe.ipynb", "a\0b.ipynb", "~", "$HOME", "*?<>|:"),
)


def test_folders_of_hostile_names_are_distinct_even_where_case_is_not(tmp_path: Path) -> None:
    folders = [folder_name(name) for name in NAMES]
    assert len({unicodedata.normalize("NFD", name).casefold() for name in folders}) == len(set(NAMES))
    for name in folders:
        (tmp_path / name).mkdir()
        assert (tmp_path / name).resolve().parent == tmp_path.resolve()
        assert len(name.encode()) < 200
        assert not name.startswith((".", "-"))
        assert not PureWindowsPath(name).is_reserved()


def test_a_folder_is_the_same_in_every_run() -> None:
    assert folder_name("02/Ada Lovelace_17.ipynb") == "02-Ada-Lovelace-17-q23daqemp4s35lph"


@given(name=ANY_TEXT)
def test_any_name_makes_a_plain_folder(name: str) -> None:
    made = folder_name(name)
    assert all(letter == "-" or letter.isalnum() for letter in made)
    assert 16 < len(made) <= 57


@given(text=ANY_TEXT)
def test_clean_text_is_one_line_that_can_be_written(text: str) -> None:
    line = clean(text, 40)
    assert len(line.encode().decode().splitlines()) <= 1
    assert len(line) <= 40


@pytest.mark.parametrize("text", ["Ада Λόγος 艾达 עדה", "می‌خواهم", "👩‍🔬", "José"])
def test_honest_names_stay_as_they_are(text: str) -> None:
    assert markup(text) == markdown(text) == cell(text) == text


class Tags(HTMLParser):
    """Collects what is not text."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []

    def handle_starttag(self, tag: str, _: object) -> None:
        self.tags.append(tag)


@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_in_html_is_a_tag(text: str) -> None:
    reader = Tags()
    reader.feed(f"<p title='{markup(text)}'>{markup(text)}</p>")
    assert reader.tags == ["p"]


@pytest.mark.parametrize("start", "=+-@＝＋－＠")
def test_no_cell_is_a_formula(start: str) -> None:
    for text in (f"{start}1+1", f" \t\r\n{start}1", f"ada;{start}1", f"ada, {start}1", f"ada|{start}1"):
        parts = cell(text).replace(",", ";").replace("|", ";").split(";")
        assert not any(part.strip().startswith(start) for part in parts)
    assert cell("ada-1 (a+b)") == "ada-1 (a+b)"
