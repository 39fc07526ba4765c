"""Whose numbers are what: against the exercises themselves."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from cnncourse.exercises import chapters, check, forget, questions
from cnncourse.grading.whose import distinct, holders, numbers, students_in

STUDENTS = ["ada", "bob", "Grace Hopper", "艾达", "=SUM(1)", "a,b;c"]
VALUES = [item.key for chapter in chapters() for item in questions(chapter).values() if item.kind == "value"]


def rows(chapter: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(numbers(STUDENTS, chapter, as_csv=True))))


@pytest.mark.parametrize("chapter", chapters())
def test_the_answers_shown_are_those_that_a_check_takes(chapter: str) -> None:
    shown = rows(chapter)
    keys = [key for key in VALUES if key.startswith(chapter)]
    assert [row["question"] for row in shown] == keys * len(STUDENTS)
    for row, student in zip(shown, (student for student in STUDENTS for _ in keys), strict=True):
        answer = row["right answer"]
        value = answer if answer.isalpha() else json.loads(answer)
        assert check(row["question"], value, student).state == "right"
    forget()


@pytest.mark.parametrize("key", VALUES)
def test_an_answer_leads_to_its_student(key: str) -> None:
    asked = questions(key.partition(".")[0])[key]
    for student in STUDENTS[:3]:
        assert student in holders(STUDENTS, key, str(asked.solution(student))).partition("students")[2]


def test_a_table_shows_each_student_and_number() -> None:
    text = numbers(STUDENTS, "12")
    for student in STUDENTS:
        assert text.count(student) == 3
    assert "so only with --csv: table" in text
    assert all(len(line) < 200 for line in text.splitlines())


def test_the_table_for_spreadsheets_has_no_formula() -> None:
    assert {row["student"] for row in rows("02")} == {"'=SUM(1)", *STUDENTS} - {"=SUM(1)"}


def test_an_answer_of_nobody() -> None:
    assert holders(STUDENTS, "02.mark1", "nonsense").endswith("is the right answer of 0 of 6 students")


@pytest.mark.parametrize(
    "answer", ["__import__('os')._exit(3)", "(" * 9000, "[" * 9000, "9" * 9000, "\\d", "NaN", "", "lambda: 1"]
)
def test_an_answer_is_read_as_data(answer: str) -> None:
    assert "of 0 of 1 student" in holders(["ada"], "02.mark1", answer)


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda: numbers([], "02"), "no student is named"),
        (lambda: numbers(["", "  "], "02"), "no student is named"),
        (lambda: numbers(["ada"], "99"), "chapter '99' has no questions"),
        (lambda: holders(["ada"], "99.mark1", "1"), "chapter '99' has no questions"),
        (lambda: holders(["ada"], "02.update", "1"), "there are: 02.mark1, 02.errata"),
        (lambda: holders(["ada"], "02.mark1", "1" * 20_000), "longer than 10,000 characters"),
    ],
)
def test_what_is_missing_is_said_in_a_sentence(call: object, sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        call()  # type: ignore[operator]


def test_a_file_of_students(tmp_path: Path) -> None:
    file = tmp_path / "students.txt"
    file.write_bytes("\ufeffada\r\n\r\n Bob \r\nADA\r\n".encode())
    assert students_in(file) == ["ada", "Bob"] == distinct(["ada", "Bob", "ADA"])
    file.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ValueError, match=r"is no UTF-8 text; it must hold one student's id a line"):
        students_in(file)
    file.write_text("\n")
    with pytest.raises(ValueError, match="no student is named"):
        students_in(file)


@pytest.mark.parametrize("end", [",", ";", "\t"])
def test_a_table_is_no_list_of_ids(end: str, tmp_path: Path) -> None:
    file = tmp_path / "roster.csv"
    file.write_text(f"ada\n\neve{end}Lovelace{end}Ada\n")
    with pytest.raises(
        ValueError, match=r"roster\.csv, line 3: one id a line is wanted, and this line has 3 columns"
    ):
        students_in(file)
    file.write_text("Grace Hopper\t\nada@uni.example\n")
    assert students_in(file) == ["Grace Hopper", "ada@uni.example"]
