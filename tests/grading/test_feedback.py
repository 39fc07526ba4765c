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

from cnncourse.chapters import CHAPTERS
from cnncourse.exercises import chapters
from cnncourse.exercises.perform import words_for
from cnncourse.grading.feedback import (
    ALONE,
    LENT,
    MACHINE,
    NOT_A_ZERO,
    OTHER_NUMBERS,
    OWN_NUMBERS,
    RUN_CHECK,
    as_html,
    as_markdown,
    heading,
    saying,
    sentence,
)
from cnncourse.grading.grade import Grade, Mark
from cnncourse.grading.grader import for_instructor
from cnncourse.grading.gradescope_results import results
from cnncourse.grading.submission import Submission
from tests.grading.cases import BANNED, ERROR, GRADED, HOSTILE, hostile

FIELDS = {"score", "execution_time", "output", "output_format", "test_output_format", "test_name_format"}
FIELDS |= {"visibility", "stdout_visibility", "tests", "extra_data", "leaderboard"}
TEST_FIELDS = {"score", "max_score", "status", "name", "name_format", "number", "output", "output_format"}
TEST_FIELDS |= {"tags", "visibility", "extra_data"}
Write = Callable[[Grade], str]
TOTAL = "2 of 8 points, one question still to be looked at"


def as_output(grade: Grade) -> str:
    """What stands above the questions at Gradescope."""
    return str(results(grade)["output"])


in_html_and_markdown = pytest.mark.parametrize("write", [as_html, as_markdown])
everywhere = pytest.mark.parametrize("write", [as_html, as_markdown, as_output])


def skeleton(html: str) -> list[str]:
    return [tag.name for tag in BeautifulSoup(html, "html.parser").find_all(True)]


def test_the_page_says_points_first_then_each_question() -> None:
    read = BeautifulSoup(as_html(GRADED), "html.parser")
    assert read.title.text == f"Exercises 02: The perceptron: {TOTAL}"
    assert read.find("p").text == TOTAL
    rows = [[part.get_text(" ", strip=True) for part in row.find_all(["th", "td"])] for row in read("tr")]
    assert rows[0] == ["Question", "State", "Points"]
    assert rows[1] == ["The update 02.update", "✓ right", "2 of 2"]
    assert rows[2] == ["Novikoff's bound 02.bound", "✗ not yet", "0 of 2"]
    assert rows[3] == ["The bound is not right: is it squared?"]
    assert [row[1:] for row in rows[4::2]] == [["– not attempted", "0 of 2"], ["! broken", "0 of 2"]]
    assert read.find("li").text == sentence(GRADED.remarks[0])
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


# ---- its words -----------------------------------------------------------------------------------------
@pytest.mark.parametrize("chapter", chapters())
def test_the_heading_is_the_title_of_the_chapter(chapter: str) -> None:
    name = chapters()[chapter][1:]
    assert heading(replace(GRADED, assignment=name)) == f"Exercises {chapter}: {CHAPTERS[name]}"


def test_the_heading_of_an_unknown_exercise_is_its_name() -> None:
    assert heading(replace(GRADED, assignment="99_what_else")) == "Exercises 99: what else"
    assert heading(replace(GRADED, assignment="")) == "Exercises"


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("the notebook is cut off: save it again", "The notebook is cut off: save it again."),
        ("a direction is off by more than 4 degrees", "A direction is off by more than 4 degrees."),
        (
            "grading it ended the worker again; is memory short?",
            "Grading it ended the worker again; is memory short?",
        ),
        ("it is 2 (of 3)", "It is 2 (of 3)."),
        ("This ends.", "This ends."),
        ("w₁, w₂ or b is no finite number", "w₁, w₂ or b is no finite number."),
        ("x has another shape", "x has another shape."),
        ("conv1d is wrong", "conv1d is wrong."),
        ("`numpy.pad` may not be used here", "`numpy.pad` may not be used here."),
        ("", ""),
    ],
)
def test_a_sentence_begins_with_a_capital_and_ends_with_a_stop(text: str, written: str) -> None:
    assert sentence(text) == written == sentence(written)


@in_html_and_markdown
def test_what_stands_alone_is_a_sentence(write: Write) -> None:
    fault = replace(ERROR, sentence="the notebook is cut off")
    assert "The notebook is cut off." in write(fault)
    assert "Cell 4: the syntax is wrong in line 2, so the cell was left out." in write(GRADED)
    assert "The bound is not right: is it squared?" in write(GRADED)


def test_what_stands_alone_at_gradescope_is_a_sentence() -> None:
    made = results(replace(ERROR, sentence="the notebook is cut off"))
    assert made["output"].startswith("Not graded: the notebook is cut off\n")
    assert made["tests"][0]["output"] == "The notebook is cut off."
    outputs = [test["output"] for test in results(GRADED)["tests"]]
    assert outputs[:2] == ["Right.", "The bound is not right: is it squared?"]
    assert outputs[2:] == ["No answer was found here yet.", saying(GRADED.marks[3])]


@everywhere
@pytest.mark.parametrize("state", ["right", "not yet", "not attempted", "broken"])
def test_the_check_in_the_notebook_is_pointed_to_where_something_is_not_yet_right(
    write: Write, state: str
) -> None:
    marks = tuple(mark for mark in GRADED.marks if mark.state == state)
    assert unescape(write(replace(GRADED, marks=marks))).count(RUN_CHECK) == (state == "not yet")
    assert RUN_CHECK in unescape(write(GRADED))
    assert RUN_CHECK not in unescape(write(ERROR))


@everywhere
def test_how_many_questions_are_still_to_be_looked_at(write: Write) -> None:
    said = "still to be looked at"
    some = tuple(mark for mark in GRADED.marks if mark.state != "broken")
    assert f"one question {said}" in write(GRADED).replace("One", "one")
    assert f"2 questions {said}" in write(replace(GRADED, marks=(*GRADED.marks, GRADED.marks[-1])))
    assert said not in write(replace(GRADED, marks=some))


@everywhere
@pytest.mark.parametrize(("count", "more"), [(5, ""), (6, "and 1 more"), (12, "and 7 more")])
def test_the_first_remarks_are_not_buried_under_others(write: Write, count: int, more: str) -> None:
    remarks = tuple(f"cell {i} raised NameError" for i in range(1, count + 1))
    grade = replace(GRADED, remarks=remarks)
    text = write(grade)
    assert re.findall(r"Cell (\d+) raised", text) == ["1", "2", "3", "4", "5"]
    assert re.findall(r"and \d+ more", text) == [more] * bool(more)
    assert grade.as_dict()["remarks"] == remarks


@in_html_and_markdown
def test_the_end_says_what_was_graded_by_what(write: Write) -> None:
    assert "Content 0123456789ab, version of the assignment 5f3a77c0d1e2." in write(GRADED)
    assert "Content ffffffffffff, version of the assignment unknown." in write(ERROR)


def test_what_is_banned_is_shown_as_code() -> None:
    (mark,) = BANNED.marks
    assert mark.words == words_for("banned", "numpy.convolve", ("numpy.convolve",))
    assert "<code>numpy.convolve</code> may not be used here" in as_html(BANNED)
    assert "  \n  `numpy.convolve` may not be used here" in as_markdown(BANNED)
    assert "`numpy.convolve` may not be used here" in json.dumps(results(BANNED))


@pytest.mark.parametrize(
    "text",
    [
        "`eve`",
        "`<b>`",
        "``numpy.convolve``",
        "\\`numpy.convolve`",
        "`x`numpy.convolve`y`",
        "`a\\`",
        "<code>x</code>",
    ],
)
def test_of_what_is_quoted_the_names_of_the_course_alone_are_code(text: str) -> None:
    """Whatever else stands there, and wherever else it stands, is text."""
    words = replace(BANNED, marks=(replace(BANNED.marks[0], words=text),))
    for html in (as_html(words), MarkdownIt("gfm-like").render(as_markdown(words))):
        read = BeautifulSoup(html, "html.parser")
        assert {tag.text for tag in read("code")} <= {"numpy.convolve"}
        assert read.text.replace("`", "").count(text.replace("`", "")) == 1
    title = replace(BANNED.marks[0], title=text, words="")
    others = replace(BANNED, name=text, student=text, remarks=(text,), marks=(title,))
    for html in (as_html(others), MarkdownIt("gfm-like").render(as_markdown(others))):
        assert "code" not in skeleton(html)


@in_html_and_markdown
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
    write: Write, key: str, words: str, student: str, said: bool
) -> None:
    grade = replace(GRADED, student=student, marks=(Mark(key, "A question", "not yet", 1, words),))
    assert (OWN_NUMBERS in unescape(write(grade))) == said


@in_html_and_markdown
def test_that_the_id_is_from_the_name_of_the_file_is_said_only_where_it_is(write: Write) -> None:
    marks = (Mark("02.mark1", "A question", "not yet", 1, "your answer is not the right number"),)
    for guessed in (False, True):
        one = Submission("ada.ipynb", "ada", "02", (), "00", guessed=guessed)
        text = unescape(write(replace(GRADED, marks=marks, sentence="; ".join(for_instructor(one, 1)))))
        assert OWN_NUMBERS in text
        assert (OTHER_NUMBERS in text) == guessed


@in_html_and_markdown
@pytest.mark.parametrize(
    ("name", "why"), [("ModuleNotFoundError", LENT), ("PermissionError", ALONE), ("NameError", "")]
)
def test_what_the_sandbox_lacks_is_said_where_it_may_be_the_reason(write: Write, name: str, why: str) -> None:
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
