"""What is measured of the grader in this process, and in the workers of its own pool."""

from __future__ import annotations

import json
import os
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Any

from grading_memory import held, highest
from grading_others import TOOLS, graded_by
from grading_work import CHAPTER, SECRET, handed_in, hostile, lenet, lenet_notebook, students

from cnncourse.exercises import call_directly, mark, questions
from cnncourse.exercises.perform import plain
from cnncourse.grading.assignment import Assignment, load
from cnncourse.grading.grade import Grade
from cnncourse.grading.grader import Grader, Settings
from cnncourse.grading.job import Job
from cnncourse.grading.pool import grades
from cnncourse.grading.submission import Submission, read
from cnncourse.grading.tiers import TIERS, Limits, Tier

__all__ = ["hang", "memory", "others", "overhead", "torch_rate"]

Notebook = dict[str, Any]
SKIPPED = ("try:", "check(", "score(")  # the installation; what only a student sees
LENET = Assignment("02_lenet", (lenet,), {lenet.key: "ten_steps"}, (), "benchmark")


def submitted(name: str, notebook: Notebook) -> Submission:
    """Return a notebook as it is handed in."""
    return read(f"{name}.ipynb", json.dumps(notebook).encode())


def settings(tier: Tier) -> Settings:
    """Return how submissions are graded here."""
    return Settings(SECRET, tier)


def median_ms(seconds: Sequence[float]) -> float:
    """Return the median in milliseconds."""
    return round(1000 * statistics.median(seconds), 2)


def timed(call: Callable[[], Any]) -> tuple[float, Any]:
    """Return how many seconds a call takes, and what it returns."""
    began = time.perf_counter()
    result = call()
    return time.perf_counter() - began, result


# ---- with PyTorch --------------------------------------------------------------------------------------
class LeNetGrader(Grader):
    """Grades the question of the benchmark, whatever assignment the pool loads."""

    def grade(self, submission: Submission, assignment: Assignment) -> Grade:
        """Grade one submission."""
        return super().grade(submission, LENET)


def torch_rate(count: int, tier: Tier) -> dict[str, Any]:
    """Grade submissions that train a LeNet-5 for ten steps, in two processes; their start counts."""
    version = load(CHAPTER).version
    jobs = [Job(submitted(one, lenet_notebook(one)), CHAPTER, version) for one in students(count)]
    seconds, found = timed(lambda: list(grades(jobs, settings(tier), 2, LeNetGrader)))
    full = sum(grade.earned == grade.points == lenet.points for grade in found)
    rate = round(60 * count / seconds)
    return {
        "submissions": count,
        "workers": 2,
        "seconds": round(seconds, 1),
        "per minute": rate,
        "full": full,
    }


# ---- the sandbox ---------------------------------------------------------------------------------------
def directly(submission: Submission, assignment: Assignment) -> list[str]:
    """Run the cells here, then each check on what they hold; return the states."""
    names: dict[str, Any] = {}
    for cell in submission.cells:
        if not cell.startswith(SKIPPED):
            exec(compile(cell, "cell", "exec"), names)
    found = []
    for asked in assignment.questions:
        answer = names[assignment.names[asked.key]]
        call = call_directly(answer) if asked.kind == "function" else partial(plain, answer)
        found.append(mark(asked, call, asked.rng(submission.student)).state)
    return found


def overhead(count: int, tier: Tier) -> dict[str, Any]:
    """Grade one submission in the sandbox and directly, in turns."""
    one, assignment = submitted("ada", handed_in("ada")), load(CHAPTER)
    inside, direct = [], []
    with Grader(settings(tier)) as grader:
        for turn in range(count + 3):
            seconds, grade = timed(lambda: grader.grade(one, assignment))
            seconds_here, states = timed(lambda: directly(one, assignment))
            if turn >= 3:  # what is loaded when first needed
                inside.append(seconds)
                direct.append(seconds_here)
    ms = {"grader ms": median_ms(inside), "direct ms": median_ms(direct)}
    difference = round(ms["grader ms"] - ms["direct ms"], 2)
    full = grade.earned == grade.points and set(states) == {"right"}
    return {"submissions": count, "tier": tier, **ms, "overhead ms": difference, "full": full}


# ---- other graders -------------------------------------------------------------------------------------
def others(count: int, tier: Tier, tools: Sequence[str] = tuple(TOOLS)) -> dict[str, Any]:
    """Grade the same submissions here, with each other grader, and here again after each."""
    notebooks = {one: handed_in(one) for one in students(count)}
    points = {key: asked.points for key, asked in questions(CHAPTER[:2]).items()}
    ours: list[float] = []
    found: dict[str, Any] = {}
    with Grader(settings(tier)) as grader, tempfile.TemporaryDirectory() as folder:
        grader.grade(submitted("first", handed_in("first")), load(CHAPTER))
        for tool in tools:
            ours += graded_here(grader, notebooks)
            found[tool] = graded_by(tool, notebooks, points, Path(folder, tool))
        ours += graded_here(grader, notebooks)
    mine = {"submissions": count, "median s": median_ms(ours) / 1000}
    return {"ours": mine} | {tool: compared(found[tool], mine, points) for tool in found}


def graded_here(grader: Grader, notebooks: dict[str, Notebook]) -> list[float]:
    """Return the seconds that each submission takes here, reading included; all of them are right."""
    found = []
    for name, notebook in notebooks.items():
        seconds, grade = timed(lambda: grader.grade(submitted(name, notebook), load(CHAPTER)))  # noqa: B023
        if grade.earned != grade.points:
            msg = f"a solution has {grade.earned} of {grade.points} points"
            raise RuntimeError(msg)
        found.append(seconds)
    return found


def compared(theirs: dict[str, Any], ours: dict[str, Any], points: dict[str, int]) -> dict[str, Any]:
    """Return the median of another grader, and how many times ours it is; or why there is none."""
    if "fault" in theirs:
        return theirs
    median = round(statistics.median(theirs["seconds"]), 3)
    return {
        "submissions": len(theirs["seconds"]),
        "median s": median,
        "times ours": round(median / ours["median s"], 1),
        "full": sum(earned == sum(points.values()) for earned in theirs["points"]),
    }


# ---- those that hang, and those that grow --------------------------------------------------------------
def by_tier(measure: Callable[[Grader, str], dict[str, Any]], quick: bool) -> list[dict[str, Any]]:
    """Measure in each sandbox, in a cell and in a function."""
    found = []
    for tier in TIERS:
        limits = Limits(memory=1 << 27, seconds=2.0, budget=6.0) if quick else Limits()
        for where in ("cell", "function"):
            with closing(Grader(Settings(SECRET, tier, limits))) as grader:
                grader.grade(submitted("first", handed_in("first")), load(CHAPTER))
                found.append({"tier": tier, "where": where, **measure(grader, where)})
    return found


def hang(quick: bool = False) -> list[dict[str, Any]]:
    """Return what a submission costs whose first answer never ends, and the points that it keeps."""

    def measure(grader: Grader, where: str) -> dict[str, Any]:
        one = submitted("mallory", hostile(where, "hang"))
        seconds, grade = timed(lambda: grader.grade(one, load(CHAPTER)))
        return {"seconds": round(seconds, 1), "earned": grade.earned, "points": grade.points}

    return by_tier(measure, quick)


def memory(quick: bool = False) -> list[dict[str, Any]]:
    """Return the most by which this process and all below it grow with a submission that takes all it can get."""

    def measure(grader: Grader, where: str) -> dict[str, Any]:
        one, before = submitted("mallory", hostile(where, "grow")), held(os.getpid())
        with highest(lambda: held(os.getpid()) - before) as peak:
            grade = grader.grade(one, load(CHAPTER))
        limit = grader.settings.limits.memory
        share = round(peak[0] / limit, 3)
        mib = {"limit MiB": limit >> 20, "peak MiB": round(peak[0] / 2**20)}
        return {**mib, "of limit": share, "earned": grade.earned, "points": grade.points}

    return by_tier(measure, quick)


if __name__ == "__main__":
    print("This holds what another script uses; run benchmarks/grading.py.")
