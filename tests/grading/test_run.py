"""The batch: what is done is not done again, nothing is lost or doubled, and the reports show what is there."""

import subprocess
import sys

import pytest

from cnncourse.grading import pool
from cnncourse.grading.grade import Grade
from cnncourse.grading.intake import Found, find
from cnncourse.grading.job import NoGrader
from cnncourse.grading.run import grade_all, remarked
from tests.grading import stand_in
from tests.grading.stand_in import (
    Grader,
    Settings,
    drive,
    gone,
    hand_in,
    rows,
    wanted,
    write_notebook,
    written,
)


@pytest.fixture
def settings(tmp_path, monkeypatch):
    monkeypatch.syspath_prepend(stand_in.ROOT)
    (tmp_path / "notes").mkdir()
    return Settings(tmp_path / "notes")


@pytest.fixture
def run(tmp_path, settings):
    """Grade the folder "in" with one process, and return the summary and the rows by name."""

    def run(**options):
        options = {"workers": 1, "maker": Grader} | options
        summary = grade_all(find([tmp_path / "in"]), settings, tmp_path / "out", **options)
        return summary, rows(tmp_path / "out")

    return run


def counts(summary):
    return summary.graded, summary.kept, summary.errors


def test_each_file_is_graded_or_has_its_sentence(tmp_path, run):
    hand_in(tmp_path / "in", "fine", "fine", "fault")
    (tmp_path / "in" / "torn.ipynb").write_text('{"cells": [')
    summary, found = run()
    assert counts(summary) == (2, 0, 2)
    assert str(summary).startswith("4 submissions: 2 graded in ")
    assert str(summary).endswith(f"2 could not be graded: {tmp_path}/out/grades.csv")
    assert {name: row["status"] for name, row in found.items()} == {
        "s0000.ipynb": "graded",
        "s0001.ipynb": "graded",
        "s0002.ipynb": "error",
        "torn.ipynb": "error",
    }
    torn = found["torn.ipynb"]
    assert torn["earned"] is None
    assert torn["sentence"]
    assert (len(torn["digest"]), found["s0002.ipynb"]["student"]) == (64, "s2")
    for row in found.values():
        files = {file.name for file in (tmp_path / "out" / row["feedback"]).iterdir()}
        assert files == {"results.json", "feedback.html", "feedback.md"}


def test_what_is_graded_is_kept_what_is_not_is_tried_again(tmp_path, run, settings):
    hand_in(tmp_path / "in", "fine", "fine", "fault")
    first = run()[1]
    summary, second = run()
    assert counts(summary) == (0, 2, 1)
    assert second == first
    for name in ("s0000.ipynb", "s0001.ipynb"):
        assert len(settings.noted(f"graded {name}")) == 1


def test_where_all_is_graded_no_grader_is_made(tmp_path, run, settings):
    hand_in(tmp_path / "in", "fine", "fine")
    run()
    made = len(settings.noted("made"))
    summary, _ = run(maker=stand_in.no_grader)
    assert str(summary) == f"2 submissions: 0 graded, 2 graded before: {tmp_path}/out/grades.csv"
    assert len(settings.noted("made")) == made


def test_again_grades_anew(tmp_path, run, settings):
    hand_in(tmp_path / "in", "fine", "fine")
    run()
    assert counts(run(again=True)[0]) == (2, 0, 0)
    assert len(settings.noted("graded s0001.ipynb")) == 2


def test_handed_in_again_added_taken_away(tmp_path, run):
    folder = hand_in(tmp_path / "in", "fine", "fine", "fine")
    before = run()[1]
    (folder / "s0000.ipynb").write_text((folder / "s0000.ipynb").read_text().replace("fine", "better"))
    (folder / "s0001.ipynb").unlink()
    write_notebook(folder / "new.ipynb", "# fine", 'STUDENT = "new"', 'check("02.update", step)')
    summary, after = run()
    assert counts(summary) == (2, 1, 0)
    assert sorted(after) == ["new.ipynb", "s0000.ipynb", "s0002.ipynb"]
    assert after["s0000.ipynb"]["digest"] != before["s0000.ipynb"]["digest"]
    assert after["s0002.ipynb"] == before["s0002.ipynb"]


def test_feedback_that_was_taken_away_is_written_again(tmp_path, run):
    hand_in(tmp_path / "in", "fine")
    row = run()[1]["s0000.ipynb"]
    folder = tmp_path / "out" / row["feedback"]
    before = {file.name: file.read_bytes() for file in folder.iterdir()}
    for file in folder.iterdir():
        file.unlink()
    folder.rmdir()
    run()
    assert {file.name: file.read_bytes() for file in folder.iterdir()} == before


def test_remarks_of_the_class_are_in_the_reports_and_not_kept(tmp_path, run):
    folder = tmp_path / "in"
    folder.mkdir()
    for name, student in (("a", "Ada"), ("b", " ada"), ("c", "bob")):
        write_notebook(folder / f"{name}.ipynb", f'STUDENT = "{student}"', 'check("02.update", step)')
    twice = "2 files carry this id: a.ipynb, b.ipynb"
    assert [row["sentence"] for row in run()[1].values()] == [twice, twice, ""]
    (folder / "b.ipynb").unlink()
    summary, found = run()
    assert counts(summary) == (0, 2, 0)
    assert [row["sentence"] for row in found.values()] == ["", ""]


def test_a_file_that_cannot_be_graded_is_still_somebodys(tmp_path, run):
    folder = tmp_path / "in" / "Lovelace Ada_12345_assignsubmission_file_"
    folder.mkdir(parents=True)
    for name in ("report.docx", "torn.ipynb"):
        (folder / name).write_text("{")
    rows = run()[1].values()
    assert {(row["student"], row["status"]) for row in rows} == {("Lovelace Ada", "error")}


def test_remarks_name_few_files_and_keep_assignments_apart():
    def grades():
        for number in range(7):
            yield Grade(f"{number}.ipynb", "ada", "02_perceptron", "v", "00", "error", "torn")
        yield Grade("other.ipynb", "ada", "12_sizes", "v", "00", "graded")
        yield Grade("nobody.ipynb", " ", "12_sizes", "v", "00", "graded")
        yield Grade("unread.ipynb", "", "", "", "00", "error", "torn")

    sentences = [grade.sentence for grade in remarked(grades)()]
    names = "0.ipynb, 1.ipynb, 2.ipynb, 3.ipynb, 4.ipynb, ..."
    assert set(sentences[:7]) == {f"torn; 7 files carry this id: {names}"}
    assert sentences[7:] == ["", "no student id was found in it", "torn"]


@pytest.mark.parametrize(
    ("cell", "wanted", "sentence"),
    [
        (
            "x = 1",
            "",
            "nothing in it says which assignment it answers: hand in the notebook of the exercise; "
            "whoever grades can name one with --assignment",
        ),
        (
            'check("12.rule", f)',
            "02_perceptron",
            "it answers questions of chapter 12, not those of 02_perceptron",
        ),
        ('check("77.rule", f)', "", "there is no assignment '77'"),
        (
            "x = 1",
            "02_perceptron",
            "none of the answers of 02_perceptron is in it: is it the right file?",
        ),
        ("def perceptron_step(w, b, x, t, rate=1.0): pass", "02_perceptron", ""),
        ('check("12.rule", f); check("02.update", f)', "02_perceptron", ""),
        ('check("12.rule", f)', "", ""),
    ],
)
def test_what_it_answers(tmp_path, run, cell, wanted, sentence):
    (tmp_path / "in").mkdir()
    write_notebook(tmp_path / "in" / "ada.ipynb", cell)
    row = run(assignment=wanted)[1]["ada.ipynb"]
    assert row["status"] == ("error" if sentence else "graded")
    if sentence:
        assert row["sentence"].startswith(sentence)


def test_the_id_can_be_the_files_name(tmp_path, run):
    (tmp_path / "in").mkdir()
    write_notebook(tmp_path / "in" / "ada.ipynb", 'STUDENT = "bob"', 'check("02.update", f)')
    assert run()[1]["ada.ipynb"]["student"] == "bob"
    assert run(id_from="file")[1]["ada.ipynb"]["student"] == "ada"


def test_few_files_are_read_before_they_are_graded(tmp_path, settings):
    folder = hand_in(tmp_path / "in", *["fine"] * 40)
    opened = []

    class Counted(Found):
        def data(self):
            graded_so_far = len(list((tmp_path / "out" / "feedback").glob("*")))
            assert len(opened) - graded_so_far <= 2 * pool.DEPTH
            opened.append(self.name)
            return super().data()

    found = [Counted(file.name, file.path) for file in find([folder])]
    grade_all(found, settings, tmp_path / "out", workers=2, maker=Grader)
    assert len(opened) == 40


def test_without_a_grader_the_run_stops_and_can_go_on(tmp_path, run):
    hand_in(tmp_path / "in", "fine")
    with pytest.raises(NoGrader, match="no sandbox here"):
        run(maker=stand_in.no_grader)
    assert counts(run()[0]) == (1, 0, 0)


def test_four_workers_and_the_driver_killed_in_a_thousand(tmp_path, settings):
    cells = ["fine"] * 1000
    for place in (100, 200, 300, 400):
        cells[place] = "kill"
    cells[500] = "driver"
    folder, out = hand_in(tmp_path / "in", *cells), tmp_path / "out"
    names = (str(folder), str(settings.folder), str(out))
    program = f"from tests.grading.stand_in import drive; drive(*{names!r})"
    first = subprocess.run([sys.executable, "-c", program], cwd=stand_in.ROOT, check=False)
    assert first.returncode == -9
    assert all(map(gone, settings.noted("made")))

    summary = drive(*names)
    assert summary.kept >= 500 - 2 * pool.DEPTH
    assert summary.graded + summary.kept == 1000
    assert len(list(settings.folder.glob("met *"))) == 5
    assert written(out) == wanted(folder)
