"""Grade the solutions of a chapter with otter-grader and nbgrader, each in an environment of its own.

Only the standard library is needed here: the environments, which the script makes under ~/.cache, run this same file
for the part within. The hidden tests are the checks of the course, called as a student calls them. Each tool grades
one submission after the other in one process that is already running, so neither pays for its start. Without Docker.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import json
import os
import re
import shutil
import subprocess
import sys
import time
import venv
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
CACHE = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "cnncourse-graders"
TOOLS = {"otter-grader": "7.0.0", "nbgrader": "0.9.6"}
WANTED = ("numpy", "scipy", "ipykernel")  # the checks and the kernels need them
REFUSED = "torch<0"  # no version is: a package that wants PyTorch is not installed
CHECK = re.compile(r'check\("(?P<key>[^"]+)", (?P<name>\w+), STUDENT\)')
LIMIT = 600
Notebook = dict[str, Any]

OTTER_TEST = """\
from otter.test_files import test_case

OK_FORMAT = False
name = "{file}"
points = {points}


@test_case(points={points}, hidden=True)
def test_answer({name}, STUDENT):
    from cnncourse.exercises import check

    assert check("{key}", {name}, STUDENT).state == "right"
"""
NBGRADER_TEST = """\
### BEGIN HIDDEN TESTS
assert check("{key}", {name}, STUDENT).state == "right"
### END HIDDEN TESTS"""


# ---- environments --------------------------------------------------------------------------------------
def pins() -> list[str]:
    """Return what a tool may come without, at the version that the course has."""
    return [f"{name}=={version(name)}" for name in WANTED]


def python_of(tool: str) -> Path:
    """Return the interpreter of a tool's environment; make that first, unless it is there.

    Raises
    ------
    RuntimeError
        With the last lines of what pip said.
    """
    folder = CACHE / f"{tool}-{TOOLS[tool]}"
    python, done = folder / "bin" / "python", folder / "complete"
    if not done.exists():
        shutil.rmtree(folder, ignore_errors=True)
        venv.create(folder, with_pip=True)
        constraints = folder / "constraints.txt"
        constraints.write_text("\n".join([REFUSED, *pins()]) + "\n", encoding="utf-8")
        run(python, "-m", "pip", "install", "-q", "-c", constraints, f"{tool}=={TOOLS[tool]}", *WANTED)
        done.touch()
    return python


def run(*command: object, folder: Path | None = None) -> str:
    """Run a command with the course in sight and return what it prints.

    Raises
    ------
    RuntimeError
    """
    words = list(map(str, command))
    path = f"{Path(words[0]).parent}{os.pathsep}{os.environ['PATH']}"  # nbgrader calls alembic
    environment = os.environ | {"PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1", "PATH": path}
    done = subprocess.run(
        words, cwd=folder, env=environment, capture_output=True, text=True, timeout=LIMIT, check=False
    )
    if done.returncode:
        said = [line for line in (done.stderr or done.stdout).splitlines() if "is ignored: it is" not in line]
        msg = f"{Path(words[0]).name} {' '.join(words[1:4])}: {' '.join(said[-3:])[-400:]}"
        raise RuntimeError(msg)
    return done.stdout


# ---- each tool's form of the chapter -------------------------------------------------------------------
def write(file: Path, notebook: Notebook) -> None:
    """Write a notebook, and the folders above it."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(notebook), encoding="utf-8")


def for_otter(notebooks: dict[str, Notebook], points: dict[str, int], folder: Path) -> None:
    """Lay out submissions, and a test file for each question."""
    tests = folder / "tests"
    tests.mkdir(parents=True)
    for notebook in list(notebooks.values())[:1]:
        for cell in notebook["cells"]:
            if found := CHECK.fullmatch("".join(cell["source"])):
                file = found["key"].replace(".", "_")
                test = OTTER_TEST.format(**found.groupdict(), file=file, points=points[found["key"]])
                (tests / f"{file}.py").write_text(test, encoding="utf-8")
    for student, notebook in notebooks.items():
        write(folder / "submitted" / f"{student}.ipynb", notebook)


def marked(cell: Notebook, number: int, points: dict[str, int], source: bool) -> Notebook:
    """Return a cell with nbgrader's metadata; a check becomes a test, which is hidden from the ``source`` on."""
    text = "".join(cell["source"])
    found, answer = CHECK.fullmatch(text), "solution" in cell["metadata"].get("tags", [])
    if not (found or answer):
        return cell
    about = {
        "grade_id": f"cell{number}",
        "schema_version": 3,
        "grade": bool(found),
        "locked": bool(found),
        "solution": answer,
        "task": False,
    }
    if found:
        about["points"] = points[found["key"]]
        text = NBGRADER_TEST.format(**found.groupdict()) if source else text
    return cell | {"source": text, "metadata": cell["metadata"] | {"nbgrader": about}}


def for_nbgrader(notebooks: dict[str, Notebook], points: dict[str, int], folder: Path) -> None:
    """Lay out a course: the source with hidden tests, and what was handed in."""
    folder.mkdir(parents=True)
    (folder / "nbgrader_config.py").write_text("c = get_config()\n", encoding="utf-8")

    def converted(notebook: Notebook, source: bool) -> Notebook:
        cells = [marked(cell, n, points, source) for n, cell in enumerate(notebook["cells"])]
        return notebook | {"cells": cells}

    first = next(iter(notebooks.values()))
    write(folder / "source" / "chapter" / "answers.ipynb", converted(first, True))
    for student, notebook in notebooks.items():
        write(folder / "submitted" / student / "chapter" / "answers.ipynb", converted(notebook, False))


# ---- within an environment -----------------------------------------------------------------------------
def otter() -> list[tuple[float, float]]:
    """Grade the folder's submissions; return seconds and points of each."""
    from otter.api import grade_submission
    from otter.generate import main as generate

    generate(tests_dir="tests", output_path="autograder.zip", no_requirements=True, no_environment=True)
    found = []
    for file in sorted(Path("submitted").iterdir()):
        began = time.perf_counter()
        results = grade_submission(str(file), "autograder.zip", quiet=True)
        found.append((time.perf_counter() - began, float(results.total)))
    return found


def nbgrader() -> list[tuple[float, float]]:
    """Grade the folder's submissions; return seconds and points of each."""
    from nbgrader.apps import NbGraderAPI
    from traitlets.config import Config

    course = Config()
    course.CourseDirectory.root = str(Path.cwd())
    api = NbGraderAPI(config=course)
    worked(api.generate_assignment("chapter"))
    found = []
    for student in sorted(file.name for file in Path("submitted").iterdir()):
        began = time.perf_counter()
        worked(api.autograde("chapter", student))
        seconds = time.perf_counter() - began
        with api.gradebook as book:
            found.append((seconds, float(book.find_submission("chapter", student).score)))
    return found


def worked(result: dict[str, Any]) -> None:
    """Raise what went wrong in a call of nbgrader."""
    if not result["success"]:
        raise RuntimeError(result.get("error") or result.get("log"))


WITHIN: dict[str, Callable[[], list[tuple[float, float]]]] = {"otter-grader": otter, "nbgrader": nbgrader}
LAYOUT = {"otter-grader": for_otter, "nbgrader": for_nbgrader}


# ---- from outside --------------------------------------------------------------------------------------
def graded_by(
    tool: str, notebooks: dict[str, Notebook], points: dict[str, int], folder: Path
) -> dict[str, Any]:
    """Let a tool grade notebooks.

    Returns
    -------
    dict
        ``seconds`` and ``points`` of each submission; or ``fault``, why there are none.
    """
    try:
        python = python_of(tool)
        LAYOUT[tool](notebooks, points, folder)
        said = run(python, Path(__file__), tool, folder=folder)
        rows = json.loads(said.splitlines()[-1])
    except (RuntimeError, OSError, subprocess.SubprocessError, json.JSONDecodeError) as error:
        return {"fault": str(error) or type(error).__name__}
    return {"seconds": [round(row[0], 4) for row in rows], "points": [row[1] for row in rows]}


def main() -> None:
    """Grade the submissions of this folder; print seconds and points of each as JSON, on the last line."""
    parser = argparse.ArgumentParser(
        description="What benchmarks/grading.py runs in each tool's environment."
    )
    parser.add_argument("tool", choices=TOOLS, nargs="?")
    tool = parser.parse_args().tool
    if not tool:
        print("This holds what another script uses; run benchmarks/grading.py --only others.")
        return
    with contextlib.redirect_stdout(io.StringIO()):
        found = WITHIN[tool]()
    print(json.dumps(found), file=sys.stdout)


if __name__ == "__main__":
    main()
