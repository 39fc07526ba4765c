"""The similarity report: copies are found however they are dressed up, honest work is left alone."""

from __future__ import annotations

import csv
import importlib
import inspect
import os
import re
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from bs4 import BeautifulSoup

from cnncourse.exercises import chapters
from cnncourse.grading.similarity import own_code, similarity
from cnncourse.grading.similarity_page import WHY
from cnncourse.grading.submission import Submission
from tests.grading.cases import HOSTILE

ROOT = Path(__file__).resolve().parents[2]
NAMES = {
    "own": "mine",
    "outputs": "results",
    "X": "data",
    "best": "top",
    "signed": "with_sign",
    "total": "summe",
}


def cells(folder: str, chapter: str) -> list[str]:
    [path] = (ROOT / folder).glob(f"{chapter}_*.ipynb")
    return [cell.source for cell in nbformat.read(path, 4).cells if cell.cell_type == "code"]


def handed_in(name: str, code: list[str], student: str = "") -> Submission:
    return Submission(name, student or name, "02", tuple(code), "00")


def right_answers(chapter: str, which: int) -> list[str]:
    """One of the ways in which the tests answer a chapter's questions, each written differently on purpose."""
    right = importlib.import_module(f"tests.exercises.variants_{chapter}").RIGHT
    sources = (
        inspect.getsource(answers[which]).strip() for answers in right.values() if which < len(answers)
    )
    return [source for source in sources if source.startswith("def ")]


def rows(folder: Path) -> list[dict[str, str]]:
    with (folder / "similarity.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def dressed_up(code: str) -> str:
    """Other names, comments, blanks and quotes; the same program."""
    for old, new in NAMES.items():
        code = re.sub(rf"\b{old}\b", new, code)
    lines = [
        f"{line}  # my own work" if line.strip().startswith("return") else line for line in code.split("\n")
    ]
    return "\n\n".join(lines).replace(" = ", "  =  ")


SOLUTION, EXERCISE = cells("solutions", "02"), cells("exercises", "02")
COPY = [dressed_up(cell) for cell in reversed(SOLUTION)]


@pytest.mark.slow
def test_honest_work_and_untouched_exercises_are_not_remarkable(tmp_path: Path) -> None:
    submissions, handed_out = [], []
    for chapter in chapters():
        handed_out += cells("exercises", chapter)
        submissions.append(handed_in(f"{chapter} untouched", cells("exercises", chapter)))
        submissions.append(handed_in(f"{chapter} untouched too", cells("exercises", chapter)))
        submissions.append(handed_in(f"{chapter} master", cells("solutions", chapter)))
        submissions += [handed_in(f"{chapter} {way}", right_answers(chapter, way)) for way in (0, 1)]
    assert "0 pairs among 55 submissions" in similarity(submissions, handed_out, tmp_path)
    assert rows(tmp_path) == []


def test_a_copy_in_other_clothes_is_found(tmp_path: Path) -> None:
    classmates = [
        handed_in(f"{chapter}.ipynb", cells("solutions", chapter)) for chapter in ("08", "11", "12")
    ]
    submissions = [handed_in("ada.ipynb", SOLUTION), *classmates, handed_in("eve.ipynb", COPY)]
    assert similarity(submissions, EXERCISE, tmp_path).startswith("similarity: 1 pair among 5 submissions")
    [row] = rows(tmp_path)
    assert (row["first"], row["second"]) == ("ada.ipynb", "eve.ipynb")
    assert min(int(row["share of first"]), int(row["share of second"])) >= 85


def test_a_part_that_was_copied_shows_both_shares(tmp_path: Path) -> None:
    half = SOLUTION[: len(SOLUTION) // 2]
    submissions = [handed_in("ada.ipynb", SOLUTION), handed_in("eve.ipynb", [*half, *right_answers("20", 0)])]
    similarity(submissions, EXERCISE, tmp_path)
    [row] = rows(tmp_path)
    assert 30 <= int(row["share of first"]) < 90


def test_short_answers_are_not_remarkable_even_when_equal(tmp_path: Path) -> None:
    step = [cell for cell in SOLUTION if "def perceptron_step" in cell]
    similarity([handed_in("ada.ipynb", step), handed_in("bob.ipynb", step)], EXERCISE, tmp_path)
    assert rows(tmp_path) == []


def test_what_the_class_has_in_common_is_left_out_and_said(tmp_path: Path) -> None:
    submissions = [handed_in(f"{number}.ipynb", SOLUTION) for number in range(12)]
    said = similarity(submissions, EXERCISE, tmp_path)
    assert rows(tmp_path) == []
    assert said.endswith("similarity.html; 12 consist mostly of passages that many have")
    text = (tmp_path / "similarity.html").read_text("utf-8")
    assert "make the larger part of 12 submissions" in text
    assert "handed out does not count, nor passages that more than 10 of the 12 submissions have." in text


def test_what_many_have_is_said_where_a_class_has_so_many_alone(tmp_path: Path) -> None:
    said = similarity([handed_in("ada.ipynb", SOLUTION), handed_in("eve.ipynb", COPY)], EXERCISE, tmp_path)
    assert said.endswith("similarity.html")
    text = (tmp_path / "similarity.html").read_text("utf-8")
    assert "handed out does not count. Listed are" in text


@pytest.mark.parametrize("chapter", ["02", "13"])
def test_what_was_handed_out_is_not_shown_as_common(tmp_path: Path, chapter: str) -> None:
    """Neither docstrings, which stay where they are, nor the cell STUDENT, in which the id alone is one's own."""
    solution, exercise = cells("solutions", chapter), cells("exercises", chapter)
    assert any('"""Return' in cell for cell in solution)
    assert any('STUDENT = "your-id"' in cell for cell in solution)
    submissions = [
        handed_in(name, [cell.replace("your-id", name) for cell in solution]) for name in ("ada", "eve")
    ]
    similarity(submissions, exercise, tmp_path)
    assert len(rows(tmp_path)) == 1
    read = BeautifulSoup((tmp_path / "similarity.html").read_text("utf-8"), "html.parser")
    shown = "".join(side.text for side in read.find_all("pre"))
    assert "return " in shown
    given = {line.strip() for cell in exercise for line in cell.splitlines() if re.search(r"\w", line)}
    assert [line for line in shown.splitlines() if line.strip() in given] == []
    assert not re.search(r'"""|STUDENT =', shown)


def test_nothing_of_ones_own_hides_beside_what_was_handed_out() -> None:
    for line in ('STUDENT = "ada"; copied()', 'STUDENT = """', "STUDENT = copied()", 'STUDENT += "ada"'):
        assert own_code([line], set()) == line
    for line in ('STUDENT = "ada"', "STUDENT='ada'  # me", "STUDENT = 123"):
        assert own_code([line], set()) == ""


def test_a_docstring_of_ones_own_hides_nothing(tmp_path: Path) -> None:
    quoted = ['"""\nMy own notes.\n"""\n', *COPY]
    similarity([handed_in("ada.ipynb", SOLUTION), handed_in("eve.ipynb", quoted)], EXERCISE, tmp_path)
    assert len(rows(tmp_path)) == 1
    assert own_code(quoted[:1], {'"""', "My own notes."}).split() == ['"""', '"""']


def test_the_page_says_what_it_is_not(tmp_path: Path) -> None:
    similarity(
        [handed_in("ada.ipynb", SOLUTION), handed_in("eve.ipynb", COPY, "ada.ipynb")], EXERCISE, tmp_path
    )
    read = BeautifulSoup((tmp_path / "similarity.html").read_text("utf-8"), "html.parser")
    assert "not a verdict" in read.h1.text
    assert WHY in read.text
    assert "both have the same id" in read.summary.text
    sides = [side.text for side in read.find_all("mark")]
    assert any("result" in side for side in sides)
    assert "NotImplementedError" not in read.text


def test_a_long_line_is_cut_off(tmp_path: Path) -> None:
    """A lexer takes the square of its length for some."""
    code = own_code([f'x = "%{"0" * 27_000}"\ny = 1'], set())
    assert [len(line) for line in code.splitlines()] == [400, 5]


def test_nobody_at_all(tmp_path: Path) -> None:
    assert "0 pairs among 0 submissions" in similarity([], EXERCISE, tmp_path)
    assert "0 pairs among 1 submission" in similarity([handed_in("ada.ipynb", [])], [], tmp_path)


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_names_and_code_stay_text(tmp_path: Path, text: str) -> None:
    code = [*SOLUTION, f"note = {text!r} + '''{text}'''"]
    similarity([handed_in(f"{text}{name}", code, text) for name in "ab"], EXERCISE, tmp_path)
    assert len(rows(tmp_path)) == 1
    read = BeautifulSoup((tmp_path / "similarity.html").read_text("utf-8"), "html.parser")
    assert not read(["script", "img", "b", "a"])
    assert not [
        cell for row in rows(tmp_path) for cell in row.values() if cell.startswith(("=", "+", "-", "@"))
    ]


def test_code_is_read_and_never_run(tmp_path: Path) -> None:
    trap = tmp_path / "ran"
    code = [
        f"open({str(trap)!r}, 'w')\nimport os\nos._exit(3)\nraise SystemExit\n%run {trap}\n\0(((\n",
        *SOLUTION,
    ]
    similarity([handed_in("ada.ipynb", code), handed_in("eve.ipynb", code)], EXERCISE, tmp_path)
    assert len(rows(tmp_path)) == 1
    assert not trap.exists()


def test_two_runs_write_the_same(tmp_path: Path) -> None:
    script = f"""
import pathlib, sys
from cnncourse.grading.similarity import similarity
from cnncourse.grading.submission import Submission
codes = {SOLUTION!r}, {COPY!r}, {SOLUTION[:9]!r}
submissions = [Submission(f"{{i}}", "", "02", tuple(code), "") for i, code in enumerate(codes)]
similarity(submissions, {EXERCISE!r}, pathlib.Path(sys.argv[1]))
"""
    for seed in ("1", "2"):
        (tmp_path / seed).mkdir()
        hashed = {**os.environ, "PYTHONHASHSEED": seed}
        subprocess.run([sys.executable, "-c", script, str(tmp_path / seed)], check=True, env=hashed)
    for name in ("similarity.csv", "similarity.html"):
        assert (tmp_path / "1" / name).read_bytes() == (tmp_path / "2" / name).read_bytes()


def test_a_long_submission_is_cut(tmp_path: Path) -> None:
    long = [f"value_{i} = [{i}, {i + 1}, {i + 2}]" for i in range(100_000)]
    similarity([handed_in("ada.ipynb", long), handed_in("eve.ipynb", long)], [], tmp_path)
    assert (tmp_path / "similarity.html").stat().st_size < 200_000


def test_without_the_library_a_sentence_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "copydetect", None)
    with pytest.raises(ValueError, match="needs copydetect: pip install"):
        similarity([], [], tmp_path)
