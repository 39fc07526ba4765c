"""Percent scripts, with jupytext as the judge: what it writes is read as the notebook it came from."""

from __future__ import annotations

import json
from pathlib import Path

import jupytext
import nbformat
import pytest

from cnncourse.grading.script import cells_of
from cnncourse.grading.submission import Ungradable, read

ROOT = Path(__file__).resolve().parents[2]
NOTEBOOKS = sorted([*(ROOT / "exercises").glob("*.ipynb"), *(ROOT / "solutions").glob("*.ipynb")])


def code_in(text: str) -> list[str]:
    return [cell.text for cell in cells_of(text) if cell.code]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=[f"{path.parent.name}-{path.stem}" for path in NOTEBOOKS])
def test_what_jupytext_writes_is_read_as_the_notebook(path: Path) -> None:
    script = jupytext.writes(nbformat.read(path, 4), "py:percent")
    notebook, percent = read(path.name, path.read_bytes()), read(f"{path.stem}.py", script.encode())
    assert percent.cells == notebook.cells
    assert (percent.student, percent.chapter) == (notebook.student, notebook.chapter)
    stored = json.loads(path.read_bytes())["cells"]
    assert [cell.code for cell in cells_of(script)] == [cell["cell_type"] == "code" for cell in stored]


@pytest.mark.parametrize(
    "source",
    [
        "%matplotlib inline\nx = 1",
        "%%time\nx = 1",
        "x = %time 3\nfiles = !ls",
        "!pip install x\n! ls -l",
        "try:\n    import x\nexcept ImportError:\n    %pip install x",
        "# %a comment of a magic",
        "x = 50 % 3\ny = '%d' % x",
    ],
)
def test_magics_come_back(source: str) -> None:
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source)])
    assert code_in(jupytext.writes(notebook, "py:percent")) == [source]


@pytest.mark.parametrize(
    "line",
    [
        "# copy the weights",
        "# why?",
        "# ls",
        "# 50 % of them",
        "# x = %d",
        "# !",
        "#",
        "# a != b",
        '# "%d" % x',
    ],
)
def test_a_comment_stays_one(line: str) -> None:
    assert code_in(f"# %%\n{line}\nx = 1") == [f"{line}\nx = 1"]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("x = 1\n\ny = 2\n", ["x = 1\n\ny = 2"]),
        ("x = 1\r\n#%%\r\ny = 2", ["x = 1", "y = 2"]),
        ("#!/usr/bin/env python\n# %%\nx = 1", ["x = 1"]),
        ("# %% a title [x]\nx = 1\n# %% tags=['a']\ny = 1", ["x = 1", "y = 1"]),
        ("# In[3]:\n\nx = 1\n\n# <codecell>\ny = 1", ["x = 1", "y = 1"]),
        ("# %% [markdown]\n# words\n# %% [raw]\nraw\n# %% language='bash'\n# ls\n# %%\nx = 1", ["x = 1"]),
        ("x = '''\n    # %%\n'''", ["x = '''\n    # %%\n'''"]),
        ("# %%time\nx = 1", ["%%time\nx = 1"]),
        ("x = 1\0", ["x = 1"]),
    ],
)
def test_cells(text: str, wanted: list[str]) -> None:
    assert code_in(text) == wanted


def test_an_open_string_costs_its_own_cell_only() -> None:
    assert code_in('# %%\nx = """\n# %%\ny = 1') == ['x = """', "y = 1"]


@pytest.mark.parametrize("converter", ["marimo", "pandoc", "light", "sphinx"])
def test_the_header_of_a_script_chooses_nothing(converter: str) -> None:
    header = f"# ---\n# jupyter:\n#   jupytext:\n#     text_representation:\n#       format_name: {converter}\n# ---\n"
    assert code_in(f"{header}# %%\nx = 1\n# +\ny = 1") == ["x = 1\n# +\ny = 1"]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "is empty"),
        (b"<!doctype html>", "HTML page"),
        (b"# %% [markdown]\n# words", "no code"),
        (b"x = 1\n" * 400_000, "more than 2 MB of code"),
        (b"# %%\nx = 1\n" * 2_001, "2001 cells"),
    ],
)
def test_scripts_that_cannot_be_graded(data: bytes, words: str) -> None:
    with pytest.raises(Ungradable, match=words):
        read("ada.py", data)


def test_utf_16_and_a_byte_order_mark() -> None:
    script = '# %%\nSTUDENT = "李明"'
    for codec in ("utf-8-sig", "utf-16"):
        assert read("x.py", script.encode(codec)).student == "李明"


@pytest.mark.parametrize("line", ["# ", "#", "# # ", "a", " ", "x = ", "# x = ", "%", "\t"])
def test_a_long_line_does_not_take_long(line: str) -> None:
    assert code_in("x\n" + line * (1_900_000 // len(line)))
