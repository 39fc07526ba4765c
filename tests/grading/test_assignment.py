"""Assignments are found by name; their version says what a grade depends on."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from cnncourse.exercises import chapters
from cnncourse.grading.assignment import load
from cnncourse.grading.secret import secret_seed
from cnncourse.grading.sources import closure
from tests.grading.work import ROOT


@pytest.mark.parametrize("chapter", chapters())
def test_each_question_has_an_answer_in_its_notebook(chapter: str) -> None:
    found = load(chapter)
    assert found == load(found.name)
    assert set(found.names) == {asked.key for asked in found.questions}
    grouped = [asked.key for group in found.groups for asked in group.questions]
    assert sorted(grouped) == sorted(asked.key for asked in found.questions)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("02_perceptrons", "did you mean 02_perceptron?"),
        ("99", "there are: 02_perceptron, "),
        ("", "there are"),
        ("02_lenet", "there is no assignment"),
    ],
)
def test_no_such_assignment(name: str, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        load(name)


def test_no_notebook(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"02_perceptron\.ipynb as it was handed out"):
        load("02", tmp_path)


def test_another_notebook_is_another_version(tmp_path: Path) -> None:
    notebook = json.loads((ROOT / "exercises/02_perceptron.ipynb").read_text())
    code = next(cell for cell in notebook["cells"] if cell["cell_type"] == "code")
    code["source"] = ["pass"]
    (tmp_path / "02_perceptron.ipynb").write_text(json.dumps(notebook))
    other = load("02", tmp_path)
    assert other.version != load("02").version
    assert replace(other, version=load("02").version, handed_out=load("02").handed_out) == load("02")


def test_what_a_module_imports_comes_with_it() -> None:
    found = closure(["cnncourse.ops.conv2d"])
    assert {"cnncourse.ops.conv2d", "cnncourse.ops.windows", "cnncourse.shapes"} <= set(found)
    assert "cnncourse.exercises.asking" not in found
    assert all("import" in source for source in found.values())


def test_the_seed_is_made_once_and_for_its_owner_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("CNNCOURSE_SECRET_SEED", raising=False)
    file = tmp_path / "deep" / "seed"
    made = secret_seed(file)
    assert len(made) == 64
    assert secret_seed(file) == made
    assert file.stat().st_mode & 0o777 == 0o600
    file.chmod(0o644)
    with pytest.raises(ValueError, match="chmod 600"):
        secret_seed(file)


def test_the_seed_of_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CNNCOURSE_SECRET_SEED", "a seed of the environment")
    assert secret_seed() == "a seed of the environment"
    assert len(secret_seed(tmp_path / "seed")) == 64
    monkeypatch.setenv("CNNCOURSE_SECRET_SEED", "short")
    with pytest.raises(ValueError, match="at least 16"):
        secret_seed()
