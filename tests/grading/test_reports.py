"""The files of a run: whole, readable by other programs, and one row per submission."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
import tracemalloc
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

import cnncourse
from cnncourse.grading.grade import Grade
from cnncourse.grading.reports import Unwritable, whole, write_feedback, write_grades
from cnncourse.grading.table import write_csv, write_json
from tests.grading.cases import ERROR, GRADED, HOSTILE, hostile

OTHER = replace(GRADED, name="bob.ipynb", student="bob", assignment="12_sizes", marks=GRADED.marks[:1])
GRADES = [GRADED, ERROR, OTHER, *(hostile(text) for text in HOSTILE)]


def table(folder: Path) -> list[dict[str, str]]:
    with (folder / "grades.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_the_table_has_a_row_for_each_submission(tmp_path: Path) -> None:
    write_grades(lambda: GRADES, tmp_path, tier="bubblewrap")
    rows = table(tmp_path)
    assert len(rows) == len(GRADES)
    assert rows[0]["student"] == "ada"
    assert (rows[0]["out of"], rows[0]["earned"]) == ("8", "2")
    assert [rows[0][mark.key] for mark in GRADED.marks] == ["2", "0", "0", ""]  # none for a check that failed
    assert rows[0]["remark"] == "the check itself failed: 02.logic"
    assert (tmp_path / "grades.csv").read_bytes().startswith(b"\xef\xbb\xbffile,student,")


def test_an_error_has_no_points_and_no_zero(tmp_path: Path) -> None:
    write_grades(lambda: GRADES, tmp_path, tier="landlock")
    row = table(tmp_path)[1]
    assert row["status"] == "error"
    assert row["remark"] == ERROR.sentence
    assert {row[name] for name in ("out of", "earned", *(mark.key for mark in GRADED.marks))} == {""}
    assert json.loads((tmp_path / "grades.json").read_text("utf-8"))["submissions"][1]["earned"] is None


def test_a_question_that_was_not_asked_is_empty(tmp_path: Path) -> None:
    write_grades(lambda: GRADES, tmp_path, tier="landlock")
    assert (table(tmp_path)[2]["02.update"], table(tmp_path)[2]["02.bound"]) == ("2", "")


def test_questions_stand_in_the_order_of_the_book(tmp_path: Path) -> None:
    write_grades(lambda: [OTHER, GRADED], tmp_path, tier="landlock")
    keys = [column for column in table(tmp_path)[0] if column[:2].isdecimal()]
    assert keys == [mark.key for mark in GRADED.marks]
    later = replace(GRADED, assignment="13_pooling", marks=(replace(GRADED.marks[0], key="13.pool"),))
    write_grades(lambda: [later, GRADED], tmp_path, tier="landlock")
    assert [column for column in table(tmp_path)[0] if column[:2].isdecimal()] == [*keys, "13.pool"]


def test_a_table_that_cannot_be_written_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "grades.csv").mkdir()
    with pytest.raises(Unwritable) as refusal:
        write_grades(lambda: GRADES, tmp_path, tier="bubblewrap")
    assert str(refusal.value).startswith(
        f"{tmp_path}/grades.csv cannot be written (Is a directory); mend that"
    )


def test_no_cell_of_the_table_is_a_formula(tmp_path: Path) -> None:
    write_grades(lambda: GRADES, tmp_path, tier="bubblewrap")
    cells = [cell for row in table(tmp_path) for cell in row.values()]
    assert not [cell for cell in cells if cell.lstrip().startswith(("=", "+", "-", "@"))]
    assert not [cell for cell in cells if "\n" in cell or "\t" in cell]


def test_the_json_has_everything_as_it_was_written(tmp_path: Path) -> None:
    write_grades(lambda: GRADES, tmp_path, tier="bubblewrap")
    read = json.loads((tmp_path / "grades.json").read_text("utf-8"))
    assert [Grade.from_dict(item) for item in read["submissions"]] == GRADES
    assert (read["tier"], read["cnncourse"]) == ("bubblewrap", cnncourse.__version__)
    assert read["written"].endswith("+00:00")


@pytest.mark.parametrize("facts", [{}, {"tier": "none"}])
def test_a_run_of_nothing_is_a_table_too(facts: dict[str, str]) -> None:
    json_file, csv_file = io.StringIO(), io.StringIO()
    write_json(lambda: [], json_file, facts)
    write_csv(lambda: [], csv_file)
    assert json.loads(json_file.getvalue()) == {**facts, "submissions": []}
    assert csv_file.getvalue().count("\n") == 1


@pytest.mark.parametrize("grade", GRADES)
def test_feedback_is_three_files_in_a_folder_of_its_own(tmp_path: Path, grade: Grade) -> None:
    folder = write_feedback(grade, tmp_path)
    assert folder.parent == tmp_path / "feedback"
    assert sorted(path.name for path in folder.iterdir()) == ["feedback.html", "feedback.md", "results.json"]
    assert write_feedback(replace(grade, digest="11"), tmp_path) == folder  # handed in again
    write_grades(lambda: [grade], tmp_path, tier="bubblewrap")
    assert tmp_path / table(tmp_path)[0]["feedback"] == folder


def test_a_file_that_is_not_finished_leaves_the_old_one(tmp_path: Path) -> None:
    path = tmp_path / "grades.csv"
    path.write_text("old")

    def broken() -> Iterator[Grade]:
        yield GRADED
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_grades(broken, tmp_path, tier="bubblewrap")
    assert path.read_text() == "old"
    with whole(path) as file:
        file.write("new")
        assert path.read_text() == "old"
    assert path.read_text() == "new"


def test_a_killed_process_leaves_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "grades.csv"
    path.write_text("old")
    script = """
import pathlib, sys
from cnncourse.grading.reports import whole
with whole(pathlib.Path(sys.argv[1])) as file:
    file.write("new " * 10_000)
    file.flush()
    print("half", flush=True)
    sys.stdin.read()
"""
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    with subprocess.Popen([sys.executable, "-c", script, str(path)], **pipes) as writer:
        assert writer.stdout
        assert writer.stdout.readline() == "half\n"
        writer.kill()
    assert path.read_text() == "old"


def test_memory_does_not_grow_with_rows(tmp_path: Path) -> None:
    def peak(count: int) -> int:
        tracemalloc.reset_peak()
        write_grades(
            lambda: (replace(GRADED, name=f"{i}", sentence=str(i) * 500) for i in range(count)),
            tmp_path,
            tier="bubblewrap",
        )
        return tracemalloc.get_traced_memory()[1]

    tracemalloc.start()
    try:
        peak(10)
        assert peak(1000) < 1.5 * peak(100)
    finally:
        tracemalloc.stop()
