"""What a student reads, as HTML, Markdown and Gradescope's format."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from html import unescape

import pytest
from bs4 import BeautifulSoup
from markdown_it import MarkdownIt

from cnncourse.grading.feedback import ALONE, LENT, MACHINE, NOT_A_ZERO, OWN_NUMBERS, as_html, as_markdown
from cnncourse.grading.grade import Grade, Mark
from cnncourse.grading.gradescope_results import results
from tests.grading.cases import ERROR, GRADED, HOSTILE, hostile

FIELDS = {"score", "execution_time", "output", "output_format", "test_output_format", "test_name_format"}
FIELDS |= {"visibility", "stdout_visibility", "tests", "extra_data", "leaderboard"}
TEST_FIELDS = {"score", "max_score", "status", "name", "name_format", "number", "output", "output_format"}
TEST_FIELDS |= {"tags", "visibility", "extra_data"}


def skeleton(html: str) -> list[str]:
    return [tag.name for tag in BeautifulSoup(html, "html.parser").find_all(True)]


def test_the_page_says_points_first_then_each_question() -> None:
    read = BeautifulSoup(as_html(GRADED), "html.parser")
    assert read.title.text == "Exercises 02: perceptron: 2 of 8 points"
    assert read.find("p").text == "2 of 8 points"
    rows = [[part.get_text(" ", strip=True) for part in row.find_all(["th", "td"])] for row in read("tr")]
    assert rows[0] == ["Question", "State", "Points"]
    assert rows[1] == ["The update 02.update", "✓ right", "2 of 2"]
    assert rows[2] == ["Novikoff's bound 02.bound", "✗ not yet", "0 of 2"]
    assert rows[3] == ["the bound is not right: is it squared?"]
    assert [row[1:] for row in rows[4::2]] == [["– not attempted", "0 of 2"], ["! broken", "0 of 2"]]
    assert read.find("li").text == GRADED.remarks[0]
    assert MACHINE in read.text


def test_the_page_needs_nothing_but_itself() -> None:
    html = as_html(GRADED)
    assert "script" not in skeleton(html)
    assert re.findall(r'(?:src|href)="([^"]*)"', html) == ["data:,"]
    assert "url(" not in html
    assert "@import" not in html


@pytest.mark.parametrize("write", [as_html, as_markdown, lambda grade: json.dumps(results(grade))])
def test_an_error_is_no_zero_and_says_what_to_do(write: object) -> None:
    text = unescape(write(ERROR))  # type: ignore[operator]
    assert ERROR.sentence in text
    assert NOT_A_ZERO in text
    assert "0 of" not in text


@pytest.mark.parametrize("write", [as_html, as_markdown])
@pytest.mark.parametrize(
    ("key", "words", "student", "said"),
    [
        ("02.mark1", "your answer is not the right number", "ada", True),
        ("02.mark1", "no time was left for this question", "ada", False),
        ("02.mark1", "your answer is not right", "", False),
        ("02.update", "the new bias is not right", "ada", False),
    ],
)
def test_whose_numbers_were_checked_is_said_where_they_are_not_right(
    write: Callable[[Grade], str], key: str, words: str, student: str, said: bool
) -> None:
    grade = replace(GRADED, student=student, marks=(Mark(key, "A question", "not yet", 1, words),))
    assert (OWN_NUMBERS in unescape(write(grade))) == said


@pytest.mark.parametrize("write", [as_html, as_markdown])
@pytest.mark.parametrize(
    ("name", "why"), [("ModuleNotFoundError", LENT), ("PermissionError", ALONE), ("NameError", "")]
)
def test_what_the_sandbox_lacks_is_said_where_it_may_be_the_reason(
    write: Callable[[Grade], str], name: str, why: str
) -> None:
    remarked = replace(GRADED, remarks=(f"cell 2 raised {name}",))
    asked = Mark("02.update", "The update", "not yet", 2, f"your function raised {name}")
    for grade in (remarked, replace(GRADED, marks=(asked,), remarks=())):
        text = unescape(write(grade))
        assert [reason in text for reason in (LENT, ALONE)] == [reason == why for reason in (LENT, ALONE)]
    assert "Remarks" not in write(replace(GRADED, marks=(), remarks=()))


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_changes_nothing_of_the_page(text: str) -> None:
    usual = replace(hostile("x"))
    assert skeleton(as_html(hostile(text))) == skeleton(as_html(usual))
    fault = replace(hostile(text), status="error", marks=())
    assert skeleton(as_html(fault)) == skeleton(as_html(replace(usual, status="error", marks=())))


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_changes_nothing_of_the_markdown(text: str) -> None:
    def rendered(grade: Grade) -> list[str]:
        return skeleton(MarkdownIt("gfm-like", {"html": True}).render(as_markdown(grade)))

    assert rendered(hostile(text)) == rendered(hostile("x"))


@pytest.mark.parametrize(
    "text", ["https://evil.example", "www.evil.example", "eve@evil.example", "1. a", "- a"]
)
def test_markdown_makes_no_links_or_lists_of_a_name(text: str) -> None:
    html = MarkdownIt("gfm-like").render(as_markdown(replace(GRADED, student=text, name=text)))
    assert text in unescape(html)
    assert "href" not in html


@pytest.mark.parametrize("grade", [GRADED, ERROR, *map(hostile, HOSTILE)])
def test_results_are_in_the_format_of_gradescope(grade: Grade) -> None:
    made = json.loads(json.dumps(results(grade)))
    assert set(made) <= FIELDS
    assert made["score"] == (grade.earned or 0)
    assert made["extra_data"]["graded"] == (grade.status == "graded")
    for test in made["tests"]:
        assert set(test) <= TEST_FIELDS
        assert test["status"] in ("passed", "failed")
        assert test["visibility"] == "visible"
        assert isinstance(test["output"], str)
    if grade.status == "graded":
        assert sum(test["score"] for test in made["tests"]) == made["score"]
        assert sum(test["max_score"] for test in made["tests"]) == grade.points
        assert [test["status"] for test in made["tests"]] == ["passed"] + ["failed"] * 3
    assert "html" not in {made["output_format"], made["test_output_format"], made["test_name_format"]}
