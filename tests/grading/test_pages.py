"""What the pages for instructors say, held against the code."""

from __future__ import annotations

import argparse
import doctest
import importlib
import re
import runpy
import sys
from collections.abc import Callable, Iterator
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

import cnncourse.exercises as desk
from cnncourse.exercises import Call, Chance, Question, call_directly, expect_close, mark
from cnncourse.grading import options
from cnncourse.grading.gradescope import ROOT
from cnncourse.ops import max_pool2d
from tests.grading.attacks.catalogue import PAYLOADS

BOOK = ROOT / "book"
PAGES = sorted(BOOK.glob("grading*.md"))
Image = NDArray[np.floating]


def page(name: str) -> str:
    return (BOOK / f"{name}.md").read_text("utf-8")


# ---- names of things -----------------------------------------------------------------------------------
def parsers() -> dict[str, argparse.ArgumentParser]:
    parser = argparse.ArgumentParser()
    commands = parser.add_subparsers()
    options.add_commands(commands)
    return dict(commands.choices)


def flags(parser: argparse.ArgumentParser) -> set[str]:
    return {name for action in parser._actions for name in action.option_strings} - {"-h", "--help"}


def test_every_option_is_in_the_table_and_nothing_else() -> None:
    table = page("grading").partition("## Options")[2].partition("\n## ")[0]
    assert set(re.findall(r"^`(--[\w-]+)", table, re.MULTILINE)) == flags(parsers()["grade"])


@pytest.mark.parametrize("file", PAGES, ids=lambda file: file.stem)
def test_every_flag_that_is_shown_exists(file: Path) -> None:
    known = parsers()
    for command, rest in re.findall(r"cnncourse (grade|variants|gradescope)\b(.*)", file.read_text("utf-8")):
        assert set(re.findall(r"(?<!\S)--[a-z-]+", rest.partition("#")[0])) <= flags(known[command])


@pytest.mark.parametrize("file", PAGES, ids=lambda file: file.stem)
def test_every_file_of_the_repository_that_is_named_exists(file: Path) -> None:
    named = re.findall(r"`((?:tests|book|cnncourse|solutions|benchmarks)/[\w./-]+)`", file.read_text("utf-8"))
    assert [name for name in named if not (ROOT / name).exists()] == []


def test_every_recipe_is_shown() -> None:
    shown = set(re.findall(r"\{literalinclude\} recipes/(\S+)", page("grading_recipes")))
    assert shown == {file.name for file in (BOOK / "recipes").iterdir()} - {"collect.sh"}


def test_every_message_that_is_explained_is_one_of_ours() -> None:
    part = page("grading").partition("## If something is in the way")[2].partition("\n## ")[0]
    rows = re.findall(r"^(.+)\n: ", part, re.MULTILINE)
    code = "".join(file.read_text("utf-8") for file in (ROOT / "cnncourse" / "grading").rglob("*.py"))
    code = re.sub(r'"\s*f?"', "", code)  # texts over several lines
    for row in rows:
        words = re.split(r"\b(?:7|11|02_perceptron|10|your answer)\b", row)
        assert all(part.strip(" ,") in code for part in words), row
    assert len(rows) > 5


# ---- the figure and the tables -------------------------------------------------------------------------
def test_figure_comes_out_of_its_script() -> None:
    script = runpy.run_path(str(BOOK / "figures" / "grading_trust.py"))
    assert (BOOK / "figures" / "grading_trust.html").read_text("utf-8") == script["draw"]()


@pytest.fixture(scope="module")
def tables() -> Iterator[Any]:
    """The book's directive."""
    sys.path.append(str(BOOK / "_ext"))
    yield importlib.import_module("coursebook.grading")
    sys.path.remove(str(BOOK / "_ext"))


def test_every_table_is_one_that_is_known(tables: Any) -> None:
    shown = {
        name for file in PAGES for name in re.findall(r"\{grading-table\} (\w+)", file.read_text("utf-8"))
    }
    assert shown == {*tables.MEASURED, "attacks"}


def test_attacks_are_counted_by_what_they_try(tables: Any) -> None:
    modules = tables.groups()
    *_, last = tables.attack_lines(modules)
    assert last == f"| together | {len(PAYLOADS)} |"
    assert all(module.PAYLOADS and module.__doc__ for module in modules)


def test_doctests(tables: Any) -> None:
    assert doctest.testmod(tables).failed == 0


def test_what_is_not_measured_is_no_table(
    tables: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("cnncourse.ledger.grading.results_file", lambda name: tmp_path / f"{name}.json")
    assert [tables.measured(name) for name in tables.MEASURED] == [""] * len(tables.MEASURED)


def test_what_is_measured_is_a_table(tables: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    report = {
        "soak": {
            "made": {},
            "figures": {"growth %": 1.5, "submissions": 2, "rows": 2, "different": 2, "full": 2},
        }
    }
    monkeypatch.setattr("cnncourse.ledger.grading.stored", lambda: report)
    assert "1.5" in tables.measured("bars")
    assert tables.measured("others") == ""


# ---- the worked example --------------------------------------------------------------------------------
def average(x: Image, k: int) -> Image:
    return with_loops(x, k, np.mean)


def overlapping(x: Image, k: int) -> Image:
    return np.lib.stride_tricks.sliding_window_view(x, (k, k)).max((-1, -2))


def transposed(x: Image, k: int) -> Image:
    return with_loops(x, k).T


def padded(x: Image, k: int) -> Image:
    return with_loops(np.pad(x, ((0, -x.shape[0] % k), (0, -x.shape[1] % k))), k)


def with_loops(x: Image, k: int, of: Callable[..., Any] = np.max) -> Image:
    rows, columns = x.shape[0] // k, x.shape[1] // k
    return np.array(
        [[of(x[i * k : i * k + k, j * k : j * k + k]) for j in range(columns)] for i in range(rows)]
    )


def reshaped(x: Image, k: int) -> Image:
    rows, columns = x.shape[0] // k, x.shape[1] // k
    return x[: rows * k, : columns * k].reshape(rows, k, columns, k).max((1, 3))


@pytest.fixture(scope="module")
def example() -> dict[str, Any]:
    """All code of the page, run in order."""
    names: dict[str, Any] = {name: getattr(desk, name) for name in ("question", "value_question")}
    names |= {
        "np": np,
        "Call": Call,
        "Chance": Chance,
        "expect_close": expect_close,
        "max_pool2d": max_pool2d,
    }
    names |= {f.__name__: f for f in (average, overlapping, transposed, padded, with_loops, reshaped)}
    for block in re.findall(r"```python\n(.*?)```", page("grading_questions"), re.DOTALL):
        exec(block, names)
    return names


def test_the_example_refuses_what_is_wrong_and_takes_what_is_right(example: dict[str, Any]) -> None:
    asked: Question = example["pool"]
    states = {
        answer.__name__: mark(asked, call_directly(answer), asked.rng("ada")).state
        for answer in (*example["WRONG"][asked.key], *example["RIGHT"][asked.key])
    }
    assert list(states.values()) == ["not yet"] * 5 + ["right"] * 2


def test_the_example_says_what_the_page_quotes(example: dict[str, Any]) -> None:
    asked: Question = example["pool"]
    words = mark(asked, call_directly(average), asked.rng("ada")).words
    assert f"*{words}*" in page("grading_questions").replace("\n", " ")


def shared(answers: list[int]) -> float:
    pairs = list(combinations(answers, 2))
    return sum(one == other for one, other in pairs) / len(pairs)


def test_the_example_number_is_too_often_the_same_and_the_better_one_is_not(example: dict[str, Any]) -> None:
    asked: Question = example["left"]
    drawn = [asked.variant(f"student {number}") for number in range(200)]
    assert shared([asked.answer(**numbers) for numbers in drawn]) > 0.05
    assert shared([(n["side"] // n["k"] * n["k"]) ** 2 for n in drawn]) < 0.05
