"""The zip for Gradescope, laid out as Gradescope does, and what its run_autograder makes of submissions."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from cnncourse.grading.gradescope import ROOT, SCRIPTS, build, requirements
from cnncourse.grading.gradescope_run import emails_of, whose
from tests.grading.handed_in import ASSIGNMENT, POINTS, solved, typed

ADA = "ada@uni.example"
Results = dict[str, Any]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A zip."""
    out = tmp_path_factory.mktemp("zip") / "02.zip"
    build(ASSIGNMENT, out)
    return out


# ---- the zip -------------------------------------------------------------------------------------------
def contents(file: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(file) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_the_zip_holds_what_gradescope_asks_for_at_its_root(built: Path) -> None:
    names = contents(built).keys()
    assert {"setup.sh", "run_autograder", "requirements.txt", "secret-seed", "autograder.json"} <= names
    assert {"cnncourse/grading/gradescope_run.py", f"exercises/{ASSIGNMENT}.ipynb"} <= names


def test_the_zip_holds_no_solutions_no_tests_and_no_other_assignment(built: Path) -> None:
    names = contents(built).keys()
    assert [name for name in names if name.startswith(("solutions", "tests", "book", ".git"))] == []
    assert [name for name in names if name.startswith("exercises/")] == [f"exercises/{ASSIGNMENT}.ipynb"]
    assert [name for name in names if "__pycache__" in name] == []


def test_two_zips_differ_in_their_seed_alone(built: Path, tmp_path: Path) -> None:
    build(ASSIGNMENT, tmp_path / "again.zip")
    first, second = contents(built), contents(tmp_path / "again.zip")
    assert list(first) == list(second) == sorted(first)
    assert [name for name in first if first[name] != second[name]] == ["secret-seed"]


def test_modes_and_dates_are_fixed(built: Path) -> None:
    with zipfile.ZipFile(built) as archive:
        entries = {entry.filename: entry for entry in archive.infolist()}
    modes = {name: entry.external_attr >> 16 for name, entry in entries.items()}
    assert (modes["run_autograder"], modes["setup.sh"], modes["secret-seed"]) == (0o755, 0o755, 0o600)
    assert modes["cnncourse/cli.py"] == 0o644
    assert {entry.date_time[0] for entry in entries.values()} == {1980}


def test_the_zip_is_its_owners_alone_and_the_seed_long(built: Path) -> None:
    assert built.stat().st_mode & 0o777 == 0o600
    assert re.fullmatch(rb"[0-9a-f]{64}\n", contents(built)["secret-seed"])


def test_the_sentence_says_how_many_points_and_warns_of_the_seed(tmp_path: Path) -> None:
    said = build(ASSIGNMENT, tmp_path / "a.zip")
    assert re.search(r"02_perceptron .* \d+ files.*secret seed", said)
    assert f"give the assignment {POINTS} points." in said


def test_an_unknown_assignment_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="no assignment '02_percepton'; did you mean 02_perceptron"):
        build("02_percepton", tmp_path / "a.zip")
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_not_there_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"there is no folder .*: make it"):
        build(ASSIGNMENT, tmp_path / "no" / "a.zip")


def test_a_folder_for_the_zip_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"is a folder: name the zip in it, as .*/02_perceptron\.zip$"):
        build("02", tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_zip_that_cannot_be_written_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"cannot be written \(File name too long\): name another"):
        build(ASSIGNMENT, tmp_path / ("a" * 300))


def test_a_package_without_its_repository_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="in a clone of the course's repository"):
        build(ASSIGNMENT, tmp_path / "a.zip", root=tmp_path)


def test_requirements_are_pinned_as_tested() -> None:
    found = requirements()
    tested = (ROOT / "requirements.txt").read_text("utf-8").splitlines()
    assert {"numpy", "torch", "copydetect", "pyseccomp"} <= {re.split("[=>]", line)[0] for line in found}
    assert [line for line in found if "==" in line and line not in tested] == []
    assert next(line for line in found if line.startswith("torch")).startswith("torch==")


# ---- its scripts ---------------------------------------------------------------------------------------
@pytest.mark.parametrize("script", sorted(SCRIPTS.iterdir()), ids=lambda script: script.name)
def test_scripts_are_sound_bash(script: Path) -> None:
    assert subprocess.run(["bash", "-n", script], check=False).returncode == 0
    shellcheck = shutil.which("shellcheck", path=str(Path(sys.executable).parent))
    done = subprocess.run([shellcheck, script], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "")


@pytest.mark.parametrize(("old", "made_by"), [(False, "python3 -m venv"), (True, "uv venv")])
def test_setup_asks_for_what_is_needed(old: bool, made_by: str, tmp_path: Path) -> None:
    """Every program that it starts is a stand-in that writes down its arguments; uv comes where Python is old."""
    stand_in = f'#!/bin/sh\necho "$(basename "$0") $*" >> {tmp_path}/calls\n'
    for place, programs in {
        "bin": ("apt-get", "python3"),
        "opt/venv/bin": ("python",),
        "opt/uv/bin": ("pip", "uv"),
    }.items():
        (tmp_path / place).mkdir(parents=True)
        for program in programs:
            fails = '[ "$1" != -c ]\n' if old and program == "python3" else ""
            (tmp_path / place / program).write_text(stand_in + fails)
            (tmp_path / place / program).chmod(0o755)
    (tmp_path / "source").mkdir()
    (tmp_path / "source" / "secret-seed").touch(0o644)
    env = {"PATH": f"{tmp_path}/bin:{os.environ['PATH']}", "AUTOGRADER_ROOT": str(tmp_path)}
    env["AUTOGRADER_HOME"] = str(tmp_path / "opt")
    done = subprocess.run(
        ["bash", SCRIPTS / "setup.sh"], env=env, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    calls = (tmp_path / "calls").read_text()
    assert "bubblewrap libseccomp2" in calls
    assert f"-r {tmp_path}/source/requirements.txt" in calls
    assert made_by in calls
    assert "grade --doctor" in calls
    assert (tmp_path / "source" / "secret-seed").stat().st_mode & 0o777 == 0o600


# ---- a submission --------------------------------------------------------------------------------------
@pytest.fixture
def hand_in(built: Path, tmp_path: Path) -> Callable[..., Results]:
    """Lay the folders out as Gradescope does, run run_autograder, and read what it leaves."""
    with zipfile.ZipFile(built) as archive:
        archive.extractall(tmp_path / "source")
    (tmp_path / "source" / "secret-seed").chmod(0o600)
    shutil.copy(tmp_path / "source" / "run_autograder", tmp_path)  # as Gradescope does
    (tmp_path / "submission").mkdir()

    def run(files: dict[str, str], emails: list[str] | None = None, **more: str) -> Results:
        for name, data in files.items():
            (tmp_path / "submission" / name).write_text(data, "utf-8")
        if emails is not None:
            users = [{"email": email, "id": 1, "name": "A student"} for email in emails]
            (tmp_path / "submission_metadata.json").write_text(json.dumps({"id": 7, "users": users}))
        env = os.environ | {"AUTOGRADER_ROOT": str(tmp_path), "AUTOGRADER_PYTHON": sys.executable} | more
        command = ["bash", str(tmp_path / "run_autograder")]
        done = subprocess.run(command, cwd=tmp_path, env=env, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        results = json.loads((tmp_path / "results" / "results.json").read_text("utf-8"))
        assert "Traceback" not in json.dumps(results)
        return dict(results)

    return run


def total(results: Results) -> float:
    return sum(test["score"] for test in results["tests"])


def test_an_honest_solution_has_all_points(hand_in: Callable[..., Results]) -> None:
    results = hand_in({f"{ASSIGNMENT}.ipynb": solved(ADA), "notes.txt": "mine"}, [ADA])
    assert total(results) == results["score"] == sum(test["max_score"] for test in results["tests"]) == POINTS
    assert "Not graded" not in json.dumps(results)


def test_a_container_that_forbids_namespaces_is_good_enough(
    hand_in: Callable[..., Results], tmp_path: Path
) -> None:
    (tmp_path / "bwrap").write_text(
        "#!/bin/sh\necho 'bwrap: No permissions to create a namespace' >&2; exit 1\n"
    )
    (tmp_path / "bwrap").chmod(0o755)
    path = f"{tmp_path}:{os.environ['PATH']}"
    assert hand_in({"a.ipynb": solved(ADA)}, [ADA], PATH=path)["score"] == POINTS


def test_a_member_of_a_group_is_as_good_as_the_first(hand_in: Callable[..., Results]) -> None:
    assert hand_in({"a.ipynb": solved(ADA.upper())}, ["bob@uni.example", ADA])["score"] == POINTS


def test_an_untouched_notebook_has_none_and_says_so(hand_in: Callable[..., Results]) -> None:
    results = hand_in({f"{ASSIGNMENT}.ipynb": solved(ADA, "exercises")}, [ADA])
    assert total(results) == 0
    assert all("not attempted" in json.dumps(test) for test in results["tests"])


def test_numbers_of_another_id_are_wrong_and_the_student_is_told_why(hand_in: Callable[..., Results]) -> None:
    results = hand_in({"a.ipynb": typed("eve", "eve")}, [ADA])
    assert [test["extra_data"]["key"] for test in results["tests"] if test["score"] == 0] == ["02.mark1"]
    assert "'eve'" in results["output"]
    assert f"STUDENT = '{ADA}'" in results["output"]


def test_an_id_that_stands_in_the_name_of_the_file_alone_counts(hand_in: Callable[..., Results]) -> None:
    results = hand_in({f"{ADA}.ipynb": solved("your-id")}, [ADA])
    assert total(results) == POINTS
    assert "The notebook has the id" not in results["output"]


def test_without_metadata_the_id_of_the_notebook_counts(hand_in: Callable[..., Results]) -> None:
    results = hand_in({"a.ipynb": solved("eve")})
    assert total(results) == POINTS
    assert "did not say who" in results["output"]


@pytest.mark.parametrize(
    ("files", "word"),
    [
        ({}, "there is no notebook"),
        ({"notes.txt": "x"}, "there is no notebook"),
        ({"a.ipynb": "{", "b.ipynb": "{"}, "there are 2 notebooks"),
        ({"a.ipynb": "{"}, ""),
        ({"a.ipynb": ""}, ""),
    ],
    ids=["none", "no notebook", "two", "malformed", "empty"],
)
def test_what_cannot_be_graded_is_a_sentence(
    files: dict[str, str], word: str, hand_in: Callable[..., Results]
) -> None:
    results = hand_in(files, [ADA])
    assert results["output"].startswith(f"Not graded: {word}")
    assert "This is not a 0" in results["output"]
    assert [(test["name"], test["score"]) for test in results["tests"]] == [("Not graded", 0)]
    assert results["extra_data"]["graded"] is False


def test_a_python_that_is_missing_is_a_sentence(hand_in: Callable[..., Results]) -> None:
    results = hand_in({"a.ipynb": solved(ADA)}, [ADA], AUTOGRADER_PYTHON="/no/such/python")
    assert results["output"].startswith("Not graded: the autograder itself did not run\n")


def test_a_grader_that_refuses_is_a_sentence(hand_in: Callable[..., Results], tmp_path: Path) -> None:
    (tmp_path / "source" / "secret-seed").chmod(0o644)
    results = hand_in({"a.ipynb": solved(ADA)}, [ADA])
    assert "the grader ended with status 2; its log tells your instructor why" in results["output"]
    assert "secret" not in results["output"]


def test_a_zip_that_lost_a_file_is_a_sentence(hand_in: Callable[..., Results], tmp_path: Path) -> None:
    (tmp_path / "source" / "autograder.json").unlink()
    results = hand_in({"a.ipynb": solved(ADA)}, [ADA])
    assert "the grader itself failed; its log tells your instructor why" in results["output"]


# ---- whose it is ---------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("claimed", "emails", "student", "said"),
    [
        (ADA, [ADA], ADA, 0),
        (" ADA@uni.example ", ["bob@uni.example", ADA], ADA, 0),
        ("ada", [ADA], ADA, 1),
        ("", [ADA], ADA, 1),
        ("ada", [], "", 1),
    ],
)
def test_whose(claimed: str, emails: list[str], student: str, said: int) -> None:
    found, remarks = whose(claimed, emails)
    assert (found, len(remarks)) == (student, said)


def test_an_address_is_no_path(tmp_path: Path) -> None:
    users = [{"email": "../../etc/x@uni.example"}, {"email": ""}, {"name": "none"}]
    (tmp_path / "metadata.json").write_text(json.dumps({"users": users}))
    assert emails_of(tmp_path / "metadata.json") == ["__.._etc_x@uni.example"]


@pytest.mark.parametrize("text", ["", "[]", '{"users": null}', '{"users": [3]}', "{"])
def test_metadata_of_another_form_says_nothing(text: str, tmp_path: Path) -> None:
    (tmp_path / "metadata.json").write_text(text)
    assert emails_of(tmp_path / "metadata.json") == []
