"""Every question of the course through the real grader: solutions, untouched exercises, right and wrong variants."""

from __future__ import annotations

import ast
import runpy
from collections.abc import Iterator
from dataclasses import replace

import pytest

from cnncourse.exercises import Question, chapters
from cnncourse.grading.assignment import Assignment, load
from cnncourse.grading.grader import Grader, Settings
from cnncourse.grading.tiers import TIERS, Limits
from tests.grading.work import ROOT, answered, as_submission, cells_of

LIMITS = Limits(memory=4 << 30, seconds=60.0, budget=240.0)  # PyTorch and SciPy, on a loaded machine
NEEDED = ("torch", "scipy")  # by some variants

each_chapter = pytest.mark.parametrize("chapter", chapters())


@pytest.fixture(scope="module", params=TIERS)
def grader(request: pytest.FixtureRequest) -> Iterator[Grader]:
    with Grader(Settings("a secret of the tests", request.param, LIMITS)) as made:
        yield made


@pytest.fixture(scope="module")
def strong() -> Iterator[Grader]:
    with Grader(Settings("a secret of the tests", TIERS[0], LIMITS)) as made:
        yield made


@each_chapter
def test_the_solution_gets_every_point(chapter: str, grader: Grader) -> None:
    assignment = load(chapter)
    grade = grader.grade(as_submission(answered(assignment.name), chapter=chapter), assignment)
    assert grade.earned == grade.points > 0, grade
    assert grade.remarks == ()


@each_chapter
def test_the_untouched_exercise_is_not_attempted(chapter: str, grader: Grader) -> None:
    assignment = load(chapter)
    grade = grader.grade(as_submission(cells_of(assignment.name), chapter=chapter), assignment)
    assert {mark.state for mark in grade.marks} == {"not attempted"}, grade


def variants_of(chapter: str) -> tuple[str, dict[str, list[object]], dict[str, list[object]]]:
    """Return the source of a chapter's variants, without imports of the course, and its two tables."""
    path = ROOT / "tests" / "exercises" / f"variants_{chapter}.py"
    found, tree = runpy.run_path(str(path)), ast.parse(path.read_text("utf-8"))
    for place, node in enumerate(tree.body):
        if isinstance(node, ast.ImportFrom) and str(node.module).startswith("cnncourse"):
            names = [alias.asname or alias.name for alias in node.names]
            tree.body[place : place + 1] = [ast.parse(f"{name} = {found[name]!r}").body[0] for name in names]
    return ast.unparse(tree), found["WRONG"], found["RIGHT"]


def freed(assignment: Assignment) -> Assignment:
    """Return an assignment whose questions lend every library and ban nothing."""
    asked: tuple[Question, ...] = tuple(replace(q, needs=NEEDED, bans=()) for q in assignment.questions)
    return replace(assignment, questions=asked)


def handing_over(assignment: Assignment, source: str, table: str, place: int) -> list[str]:
    """Return a notebook that hands over the variant at one place of each question's list."""
    cells = ["from cnncourse.exercises import variant\nSTUDENT = 'ada'", source]
    for asked in assignment.questions:
        picked = f"{table}[{asked.key!r}][{place} % len({table}[{asked.key!r}])]"
        own = f"(**variant({asked.key!r}, STUDENT))" if asked.kind == "value" else ""
        cells.append(f"{assignment.names[asked.key]} = {picked}{own}")
    return cells


@each_chapter
@pytest.mark.parametrize("table", ["WRONG", "RIGHT"])
def test_each_variant_gets_what_it_deserves(chapter: str, table: str, strong: Grader) -> None:
    assignment = freed(load(chapter))
    source, wrong, right = variants_of(chapter)
    listed = wrong if table == "WRONG" else right
    for place in range(max(map(len, listed.values()))):
        cells = handing_over(assignment, source, table, place)
        grade = strong.grade(as_submission(cells, chapter=chapter), assignment)
        expected = {"right"} if table == "RIGHT" else {"not yet"}
        assert {mark.state for mark in grade.marks} == expected, (place, grade)
        assert grade.remarks == ()
