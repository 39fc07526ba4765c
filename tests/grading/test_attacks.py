"""No payload gets a point, harms its neighbours, leaves a trace or reads a secret; each is shown to be alive."""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from cnncourse.exercises import refuse
from cnncourse.grading.assignment import Assignment, load
from cnncourse.grading.grade import Grade
from cnncourse.grading.grader import Grader, Settings
from cnncourse.grading.submission import Submission
from cnncourse.grading.tiers import TIERS, Limits
from tests.grading.attacks import MARK, Payload, traces
from tests.grading.attacks.catalogue import PAYLOADS
from tests.grading.attacks.forged import ENDLESS, STREAMS
from tests.grading.attacks.notebooks import attacked, cells, ends, outcome, unguarded_run
from tests.grading.attacks.scene import Scene

SECRET = "secret-seed-3e9f52c07b"
LACKING = {"refused: EAFNOSUPPORT", "refused: ENOSYS"}  # this kernel was built without it
TOKENS = ("leaked", "76543")
ROOMY = Limits(memory=256 << 20, folder=8 << 20, seconds=60, budget=120)
TIGHT = replace(ROOMY, seconds=3, budget=30)  # for what never ends
BRIEF = replace(ROOMY, seconds=2, budget=4)  # for what always says something more
CHAPTERS = sorted({payload.chapter for payload in PAYLOADS})
BY_NAME = {payload.name: payload for payload in PAYLOADS}
NEVER_END = {
    payload.name for payload in (*PAYLOADS, *ENDLESS) if payload.control == "hangs" or payload in ENDLESS
}
CONTROLLED = [p.name for p in PAYLOADS if p.kind != "forge" and (os.geteuid() == 0 or not p.root)]


@pytest.fixture(scope="module")
def scene() -> Iterator[Scene]:
    traces.adopt_orphans()
    made = Scene(SECRET)
    yield made
    made.close()


@pytest.fixture(scope="module")
def own_folder() -> Iterator[None]:
    """Keep the graders' folders in one that holds nothing else."""
    before = tempfile.tempdir
    with tempfile.TemporaryDirectory(dir="/tmp") as folder:
        Path(folder).chmod(0o755)
        tempfile.tempdir = folder
        yield
        tempfile.tempdir = before


@pytest.fixture(scope="module", params=TIERS)
def grader(request: Any, own_folder: None, scene: Scene) -> Iterator[Grader]:
    os.environ["CNNCOURSE_SECRET_SEED"] = SECRET
    with Grader(Settings(SECRET, request.param, ROOMY)) as made:
        for chapter in CHAPTERS:
            assert honest(made, chapter) == set(load(chapter).names)
        graded(made, ("import matplotlib.pyplot",), load("02"))  # has a warm interpreter of its own
        yield made
    del os.environ["CNNCOURSE_SECRET_SEED"]


def graded(grader: Grader, sources: tuple[str, ...], assignment: Assignment, student: str = "ada") -> Grade:
    digest = hashlib.sha256("\0".join(sources).encode("utf-8", "replace")).hexdigest()
    return grader.grade(Submission("ada.ipynb", student, assignment.chapter, sources, digest), assignment)


def limits(name: str) -> Limits:
    return BRIEF if name in STREAMS else TIGHT if name in NEVER_END else ROOMY


def said(grade: Grade, key: str) -> str:
    """Return all that the student reads about a question."""
    return "; ".join([*(mark.words for mark in grade.marks if mark.key == key), *grade.remarks])


def honest(grader: Grader, chapter: str) -> set[str]:
    """Return the questions that an honest neighbour has right."""
    return rights(graded(grader, cells(chapter, "eve"), load(chapter), "eve"))


def rights(grade: Grade) -> set[str]:
    assert grade.status == "graded", grade.sentence
    return {mark.key for mark in grade.marks if mark.state == "right"}


def spied(assignment: Assignment, key: str, facts: dict[str, Any], seen: list[Any]) -> Assignment:
    """Let one question tell the payload some facts, and keep what it says."""

    def check(call: Any, rng: Any) -> None:
        seen.append(call(facts))
        refuse("this was a spy")

    questions = tuple(replace(q, check=check) if q.key == key else q for q in assignment.questions)
    return replace(assignment, questions=questions)


def secrets_in(grade: Grade) -> list[str]:
    """Return what the feedback must not hold."""
    text = json.dumps({**grade.as_dict(), "digest": "", "seconds": 0}, ensure_ascii=False)
    return [token for token in (*TOKENS, SECRET) if token in text]


@pytest.mark.parametrize("name", BY_NAME)
def test_what_a_payload_tries(grader: Grader, scene: Scene, name: str) -> None:
    payload, seen = BY_NAME[name], []
    assignment = load(payload.chapter)
    all_keys = {asked.key for asked in assignment.questions}
    before = traces.processes(), traces.files(), traces.system_v()
    if payload.kind == "probe":
        assignment = spied(assignment, payload.target, scene.facts(tidy=False), seen)
    grader.settings = replace(grader.settings, limits=limits(name))
    if payload.before:
        graded(
            grader, (*cells("02", "mallory"), payload.before.replace(MARK, scene.mark)), assignment, "mallory"
        )
    grade = graded(grader, attacked(payload, scene.mark), assignment)

    got = rights(grade)
    assert payload.target not in got, "a point that was not deserved"
    if payload.costs is not None:
        assert got == all_keys - {payload.target} - payload.costs, (grade.marks, grade.remarks)
    if payload.kind == "probe":
        assert seen, f"the probe did not answer: {grade.marks}, {grade.remarks}"
        allowed = {f"refused: {why}" for why in payload.refusals}
        assert {name: said for name, said in seen[0].items() if said not in allowed} == {}
    if payload.kind == "forge":
        assert payload.control in said(grade, payload.target), said(grade, payload.target)
    assert scene.harmed() == []
    assert secrets_in(grade) == []
    assert honest(grader, payload.chapter) == all_keys, "the neighbour lost points"
    assert traces.more_than(len(before[0])) == {}
    assert traces.files() == before[1]
    assert traces.system_v() <= before[2]


@pytest.mark.parametrize("name", CONTROLLED)
def test_what_it_does_without_a_sandbox(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a sandbox the payload does what it is there for."""
    payload = BY_NAME[name]
    monkeypatch.setenv("CNNCOURSE_SECRET_SEED", SECRET)
    if payload.control == "hangs":
        assert not ends(payload)
        return
    scene = Scene(SECRET)
    try:
        if payload.kind in {"steal", "probe"}:
            found = outcome(payload, scene.facts(tidy=True))
            assert alive(payload, found), found
        else:
            done = unguarded_run(payload, scene.facts(tidy=True))
            assert shows(payload, done.stdout), (done.stdout[-500:], done.stderr[-500:])
    finally:
        scene.close()


def alive(payload: Payload, found: dict[str, str]) -> bool:
    """Say whether a payload reached what it wants."""
    if payload.kind == "steal":
        return found[payload.target] in {"yes", "True"}
    reached = [said.startswith("reached") for said in found.values() if said not in LACKING]
    return bool(reached) and all(reached)


def shows(payload: Payload, output: str) -> bool:
    """Say whether the output of a payload is that of one which dies, floods or leaks."""
    if payload.control == "dies":
        return output.startswith("began\n") and "\noutcome\n" not in output
    if payload.control == "floods":
        return len(output) > 10_000_000
    return any(token in output for token in TOKENS)
