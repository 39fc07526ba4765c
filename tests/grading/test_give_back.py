"""Feedback goes back to students: what `give_back.py` puts into its zip, and what it refuses."""

from __future__ import annotations

import re
import runpy
import subprocess
import sys
import zipfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path, PurePosixPath, PureWindowsPath

import pytest

from cnncourse.grading.grade import Grade
from cnncourse.grading.reports import write_feedback, write_grades
from tests.grading.cases import GRADED, HOSTILE
from tests.grading.handed_in import ASSIGNMENT, solved
from tests.grading.test_recipes import RECIPES, Run

ADA, EVE = (
    "Lovelace Ada_101_assignsubmission_file_",
    "Eve_666_assignsubmission_file",
)  # before Moodle 4.1, and since
GIVE_BACK = RECIPES / "give_back.py"


def given_back(grades: Path, out: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-I", "-S", GIVE_BACK, grades, out]  # with nothing that is installed
    return subprocess.run(command, capture_output=True, text=True, check=False)


def reports(out: Path, names: Sequence[str]) -> list[Grade]:
    """Write what the grader writes about submissions of these names."""
    out.mkdir()
    found = [replace(GRADED, name=name) for name in names]
    for grade in found:
        write_feedback(grade, out)
    write_grades(lambda: found, out, tier="landlock")
    return found


def moodle_reads(member: str) -> tuple[int, str] | None:
    """Return the number and the name under which Moodle files a member of a zip, as its importziplib.php does."""
    parts = member.split("/")
    for number, part in enumerate(parts):
        fields = part.split("_", 4)
        if len(fields) >= 4 and fields[1].isdecimal() and fields[2:4] == ["assignsubmission", "file"]:
            return int(fields[1]), "/".join([*fields[4:], *parts[number + 1 :]]).strip("/")
    return None


def test_feedback_of_a_class_goes_back_as_moodle_takes_it(bench: Run, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    with zipfile.ZipFile(tmp_path / "in" / "class.zip", "w") as archive:
        archive.writestr(f"{ADA}/{ASSIGNMENT}.ipynb", solved("ada"))
        archive.writestr(f"{EVE}/{ASSIGNMENT}.ipynb", solved("eve"))
        archive.writestr(f"{EVE}/essay.pdf", "%PDF")
    (tmp_path / "in" / "=bob.ipynb").write_text(solved("bob"), "utf-8")
    assert bench("cnncourse grade in --out grades").returncode == 1  # the essay
    done = bench(f"python {GIVE_BACK} grades feedback.zip")
    assert (done.returncode, done.stdout) == (0, "wrote feedback.zip (pages of feedback: 4)\n"), done.stderr
    with zipfile.ZipFile(tmp_path / "feedback.zip") as archive:
        pages = {name: archive.read(name).decode() for name in archive.namelist()}
    assert "<bdi>bob</bdi>" in pages.pop("=bob_feedback.html")
    received = {moodle_reads(name): page for name, page in pages.items()}
    assert "<bdi>ada</bdi>" in received.pop((101, "feedback.html"))
    assert "<bdi>eve</bdi>" in received.pop((666, f"{ASSIGNMENT}_feedback.html"))
    assert "could not be graded" in received.pop((666, "essay_feedback.html"))
    assert received == {}


@pytest.mark.parametrize(
    ("files", "names"),
    [
        ([f"{ADA}/02.ipynb", f"{EVE}/02.ipynb"], [f"{ADA}/feedback", f"{EVE}/feedback"]),
        ([f"class.zip/{ADA}/work.zip/deep/02.ipynb"], [f"{ADA}/feedback"]),
        ([f"{EVE}/x.zip/{ADA}/02.ipynb"], [f"{EVE}/feedback"]),
        ([f"{EVE}_x.zip/{ADA}/02.ipynb"], [f"{EVE}_/feedback"]),
        ([f"{ADA}/a.ipynb", f"{ADA}/old/A.py"], [f"{ADA}/a_feedback", f"{ADA}/A_feedback-2"]),
        ([f"{ADA}02.ipynb"], [f"{ADA}02_feedback"]),
        (["ada_12_34_02.ipynb", "eve.v2.py"], ["ada_12_34_02_feedback", "eve.v2_feedback"]),
        (["hw.ZIP/ada.ipynb", "hw.ZIP/eve.ipynb"], ["hw/ada_feedback", "hw/eve_feedback"]),
        (["1-2 - Ada - 3 May/02.ipynb", "'=1/'+2.py"], ["1-2 - Ada - 3 May/feedback", "=1/feedback"]),
        (
            ["ada;'-1.ipynb", "'ada'.ipynb", "..."],
            ["ada;-1_feedback", "'ada'_feedback", "submission_feedback"],
        ),
    ],
)
def test_names_of_what_goes_back(files: list[str], names: list[str]) -> None:
    assert runpy.run_path(str(GIVE_BACK))["members"](files) == [f"{name}.html" for name in names]


def test_no_name_leads_out_of_the_zip_and_none_is_lost(tmp_path: Path) -> None:
    names = [
        "../../x.py",
        "/etc/passwd",
        "C:\\x.py",
        "..\\x.py",
        "C:x.py",
        "a/../../x.py",
        "./.x/..py",
        "/",
        *HOSTILE,
    ]
    written = reports(tmp_path / "grades", names)
    assert given_back(tmp_path / "grades", tmp_path / "out.zip").returncode == 0
    with zipfile.ZipFile(tmp_path / "out.zip") as archive:
        members = archive.namelist()
        pages = [archive.read(name).decode() for name in members]
        archive.extractall(tmp_path / "out")
    for name in members:
        assert not PurePosixPath(name).is_absolute()
        assert not PureWindowsPath(name).anchor
        assert ".." not in re.split(r"[/\\]", name)
    assert len({name.lower() for name in members}) == len(names)
    assert {path.relative_to(tmp_path / "out").as_posix() for path in (tmp_path / "out").rglob("*.html")} == {
        *members
    }
    assert pages == [
        (write_feedback(grade, tmp_path) / "feedback.html").read_text("utf-8") for grade in written
    ]


@pytest.mark.parametrize(
    ("spoilt", "sentence"),
    [
        ("rm -r grades", "grades/grades.csv cannot be read (No such file or directory): name the folder"),
        (
            "echo name,student > grades/grades.csv",
            "grades.csv has no rows with a file and its feedback: take it",
        ),
        ("sed -i s/^.*file,/name,/ grades/grades.csv", "grades.csv has no rows with a file and its feedback"),
        ("head -c 99 /bin/sh > grades/grades.csv", "grades.csv has no rows with a file and its feedback"),
        (
            "rm -r grades/feedback/ada-*",
            "/feedback.html cannot be read (No such file or directory): grade again",
        ),
        ("touch out.zip", "out.zip cannot be written (File exists): name another file"),
        ("ln -s nowhere/x.zip out.zip", "out.zip cannot be written"),
    ],
)
def test_what_cannot_be_given_back_is_a_sentence(spoilt: str, sentence: str, tmp_path: Path) -> None:
    reports(tmp_path / "grades", ["ada.ipynb", "eve.ipynb"])
    subprocess.run(["bash", "-c", spoilt], cwd=tmp_path, check=True)
    done = given_back(tmp_path / "grades", tmp_path / "out.zip")
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (1, "", 1)
    assert sentence in done.stderr
    assert not (tmp_path / "out.zip").exists() or not (tmp_path / "out.zip").stat().st_size
