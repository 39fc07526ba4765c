"""No payload gets a point, harms its neighbours, leaves a trace or reads a secret; each is shown to be alive."""

from __future__ import annotations

import hashlib
import json
import math
import os
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from cnncourse.exercises import chapters, mark, questions, refuse
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
NUMBER = 7654321
ODD = (
    *(
        "leaked",
        {"leaked": NUMBER},
        NUMBER,
        NUMBER + 0.25,
        NUMBER * 1j,
        None,
        True,
        math.nan,
        math.inf,
        10**1299,
    ),
    *([NUMBER], [["leaked"]], (NUMBER, "leaked"), ("leaked", NUMBER), ("leaked",) * 3, (float(NUMBER),) * 5),
    *(np.zeros((0, NUMBER)), np.zeros((NUMBER, 0)), np.zeros((2, NUMBER, 0)), np.full((2, 2), NUMBER)),
    *((np.full((2, 2), NUMBER),) * 2, (np.full((2, 2), float(NUMBER)),) * 3, [0] * 76543),
)
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
    return "; ".join([*(m.words for m in grade.marks if m.key == key), *grade.remarks])


def honest(grader: Grader, chapter: str) -> set[str]:
    """Return the questions that an honest neighbour has right."""
    return rights(graded(grader, cells(chapter, "eve"), load(chapter), "eve"))


def rights(grade: Grade) -> set[str]:
    assert grade.status == "graded", grade.sentence
    return {m.key for m in grade.marks if m.state == "right"}


def spied(assignment: Assignment, key: str, facts: dict[str, Any], seen: list[Any]) -> Assignment:
    """Let one question tell the payload some facts, and keep what it says."""

    def check(call: Any, rng: Any) -> None:
        seen.append(call(facts))
        refuse("this was a spy")

    asked = tuple(replace(q, check=check) if q.key == key else q for q in assignment.questions)
    return replace(assignment, questions=asked)


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


@pytest.mark.parametrize("chapter", chapters())
def test_no_answer_comes_back_in_words(chapter: str) -> None:
    """What a check says of odd answers holds nothing of them, and none is right or breaks the check."""
    for asked in questions(chapter).values():
        names = asked.solution("ada") if asked.kind == "value" else None
        within = [dict.fromkeys(names, odd) for odd in ODD] if isinstance(names, dict) else []
        for odd in (*ODD, *within):
            result = mark(asked, lambda *_, odd=odd, **__: odd, asked.rng("ada"))
            assert result.state in {"not yet", "not attempted"}, (asked.key, odd, result)
            assert not [token for token in TOKENS if token in result.words], (asked.key, odd, result)


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
