"""What is measured of the grader: the work is what it should be, figures are read rightly, bars are judged rightly."""

import ast
import json
import subprocess
import sys
import threading
from importlib import import_module
from pathlib import Path
from types import SimpleNamespace

import pytest

from cnncourse.exercises import call_directly, mark, questions
from cnncourse.grading.grader import choose_tier
from cnncourse.ledger import grading as ledger

SCRIPTS = Path(__file__).parents[2] / "benchmarks"
NAMES = (
    "grading",
    "grading_inside",
    "grading_kill",
    "grading_memory",
    "grading_others",
    "grading_runs",
    "grading_work",
)
MIB = 2**20


@pytest.fixture(scope="module")
def bench():
    """The scripts, imported as they import each other."""
    sys.path.insert(0, str(SCRIPTS))
    yield SimpleNamespace(**{name: import_module(name) for name in NAMES})
    sys.path.remove(str(SCRIPTS))


def sources(notebook):
    return ["".join(cell["source"]) for cell in notebook["cells"]]


# ---- the work ------------------------------------------------------------------------------------------
def test_each_student_hands_in_work_of_their_own(bench):
    ada, bob = (sources(bench.grading_work.handed_in(name)) for name in ("ada", "bob"))
    assert 'STUDENT = "ada"' in "\n".join(ada)
    assert sum(a != b for a, b in zip(ada, bob, strict=True)) == 7  # six answers, and the id
    assert "SOLUTION" not in "\n".join(ada)
    assert sum(text.startswith("check(") for text in ada) == 6


def test_a_folder_has_a_file_for_each_student(bench, tmp_path):
    folder = bench.grading_work.lay_out(tmp_path / "in", 3)
    assert [file.name for file in sorted(folder.iterdir())] == [f"student-0000{n}.ipynb" for n in range(3)]


@pytest.mark.parametrize("what", ["hang", "grow"])
@pytest.mark.parametrize("where", ["cell", "function"])
def test_harm_is_done_in_one_answer_alone(bench, where, what):
    hostile = sources(bench.grading_work.hostile(where, what))
    honest = sources(bench.grading_work.handed_in("mallory"))
    (changed,) = [new for new, old in zip(hostile, honest, strict=True) if new != old]
    tree = ast.parse(changed)
    loops = [node for node in tree.body if isinstance(node, ast.While)]
    assert bool(loops) == (where == "cell")
    assert any(isinstance(node, ast.FunctionDef) for node in tree.body)


def test_ten_steps_are_right_and_nine_are_not(bench):
    work, right = bench.grading_work, {}
    exec(work.LENET, right)
    wrong = {}
    exec(work.LENET.replace("range(10)", "range(9)"), wrong)
    states = [
        mark(work.lenet, call_directly(each["ten_steps"]), work.lenet.rng("ada")).state
        for each in (right, wrong)
    ]
    assert states == ["right", "not yet"]


# ---- memory --------------------------------------------------------------------------------------------
SHARING = """
import mmap, os, sys
shared = mmap.mmap(-1, 64 << 20)
shared.write(b"x" * (64 << 20))
child = os.fork()
if child:
    print(child, flush=True)
sys.stdin.read()
"""


def test_memory_of_a_tree_counts_shared_pages_once(bench):
    memory = bench.grading_memory
    with subprocess.Popen(
        [sys.executable, "-c", SHARING], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        child = int(process.stdout.readline())
        assert sorted(memory.below(process.pid)) == sorted([process.pid, child])
        assert 64 * MIB < memory.held(process.pid) < 64 * MIB + 60 * MIB
        assert 0 < memory.proportional(child) < memory.held(process.pid)
        process.stdin.close()
    assert memory.proportional(process.pid) == 0


def test_the_highest_of_a_figure_is_kept(bench):
    figures, seen = iter((3, 9, 4)), threading.Event()

    def figure():
        value = next(figures, None)
        if value is None:
            seen.set()
        return value or 0

    with bench.grading_memory.highest(figure) as found:
        assert seen.wait(60)
    assert found == [9]


# ---- other graders -------------------------------------------------------------------------------------
def test_otter_gets_a_hidden_test_for_each_question(bench, tmp_path):
    points = {key: asked.points for key, asked in questions("02").items()}
    work = {name: bench.grading_work.handed_in(name) for name in ("ada", "bob")}
    bench.grading_others.for_otter(work, points, tmp_path / "otter")
    tests = sorted((tmp_path / "otter" / "tests").iterdir())
    assert [file.stem.replace("_", ".") for file in tests] == sorted(points)
    for file in tests:
        text = file.read_text("utf-8")
        ast.parse(text)
        key = file.stem.replace("_", ".")
        assert f"points = {points[key]}\n" in text
        assert f'check("{key}", ' in text
    assert sorted(file.stem for file in (tmp_path / "otter" / "submitted").iterdir()) == ["ada", "bob"]


def test_nbgrader_gets_hidden_tests_in_its_source_alone(bench, tmp_path):
    points = {key: asked.points for key, asked in questions("02").items()}
    bench.grading_others.for_nbgrader({"ada": bench.grading_work.handed_in("ada")}, points, tmp_path / "nb")
    source, submitted = (
        json.loads((tmp_path / "nb" / place / "chapter" / "answers.ipynb").read_text("utf-8"))["cells"]
        for place in ("source", "submitted/ada")
    )
    for cells, hidden in ((source, True), (submitted, False)):
        about = [cell["metadata"].get("nbgrader", {}) for cell in cells]
        assert sum(each.get("points", 0) for each in about) == sum(points.values()) == 11
        assert sum(each.get("solution", False) for each in about) == 6
        ids = [each["grade_id"] for each in about if each]
        assert len(set(ids)) == len(ids) == 12
        assert ("HIDDEN" in "".join(sources({"cells": cells}))) == hidden


def test_what_wants_pytorch_is_not_installed(bench, tmp_path, monkeypatch):
    others, said = bench.grading_others, []
    monkeypatch.setattr(others, "CACHE", tmp_path)
    monkeypatch.setattr(others.venv, "create", lambda folder, with_pip: folder.mkdir())
    monkeypatch.setattr(others, "run", lambda *command: said.append(list(map(str, command))))
    python = others.python_of("nbgrader")
    (command,) = said
    assert command[0] == str(python)
    assert "nbgrader==0.9.6" in command
    constraints = Path(command[command.index("-c") + 1]).read_text("utf-8").split()
    assert constraints[0] == "torch<0"
    assert [line.partition("==")[0] for line in constraints[1:]] == ["numpy", "scipy", "ipykernel"]
    others.python_of("nbgrader")  # once
    assert len(said) == 1


def test_a_grader_that_cannot_be_installed_is_named_with_its_error(bench, monkeypatch, tmp_path):
    def fails(tool):
        msg = "pip: no matching distribution"
        raise RuntimeError(msg)

    monkeypatch.setattr(bench.grading_others, "python_of", fails)
    found = bench.grading_others.graded_by("nbgrader", {}, {}, tmp_path)
    assert found == {"fault": "pip: no matching distribution"}
    assert bench.grading_inside.compared(found, {"median s": 1.0}, {}) == found


def test_a_command_that_fails_says_why(bench):
    with pytest.raises(RuntimeError, match="no such thing"):
        bench.grading_others.run(sys.executable, "-c", "import sys; sys.exit('no such thing')")


def test_ratio_to_another_grader(bench):
    theirs = {"seconds": [2.0, 1.0, 4.0], "points": [11.0, 11.0, 9.0]}
    found = bench.grading_inside.compared(theirs, {"median s": 0.1}, {"a": 5, "b": 6})
    assert found == {"submissions": 3, "median s": 2.0, "times ours": 20.0, "full": 2}


def test_a_solution_has_full_points_in_the_sandbox_and_directly(bench):
    found = bench.grading_inside.overhead(1, choose_tier())
    assert found["full"]
    assert found["grader ms"] > 0


def test_what_is_run_directly_is_judged(bench):
    inside, work = bench.grading_inside, bench.grading_work
    notebook = work.handed_in("ada")
    for cell in notebook["cells"]:
        cell["source"] = "".join(cell["source"]).replace("= t - int(", "= int(")
    states = inside.directly(inside.submitted("ada", notebook), inside.load(work.CHAPTER))
    assert states == ["not yet", *["right"] * 5]


# ---- the command ---------------------------------------------------------------------------------------
def test_a_run_is_watched_to_its_end(bench, tmp_path):
    (tmp_path / "feedback" / "ada").mkdir(parents=True)
    command = [sys.executable, "-c", "pass"]
    samples = bench.grading_runs.watched(command, tmp_path, True)
    assert samples[0][0] == 1
    assert bench.grading_runs.watched(command, tmp_path, False) == []
    with pytest.raises(RuntimeError, match=r"ended with 1: .*no sandbox"):
        bench.grading_runs.watched([sys.executable, "-c", "exit('no sandbox')"], tmp_path, False)


def test_a_part_that_fails_does_not_stop_the_others(bench, monkeypatch, capsys):
    def fails(count, tier):
        msg = "cnncourse grade ended with 2"
        raise RuntimeError(msg)

    found = {"numpy": fails, "overhead": lambda count, tier: {"overhead ms": float(count)}}
    monkeypatch.setattr(bench.grading, "parts", lambda quick: found)
    monkeypatch.setattr(bench.grading, "choose_tier", lambda wanted: "landlock")
    monkeypatch.setattr(sys, "argv", ["grading.py", "--submissions", "7", "--only", "numpy", "overhead"])
    assert bench.grading.main() == 1
    said = capsys.readouterr()
    assert said.err == "numpy failed: cnncourse grade ended with 2\n"
    assert "not run" in said.out
    assert "≤ 30 ms           7 " in said.out


def test_rows_are_counted(bench, tmp_path):
    table = tmp_path / "grades.csv"
    table.write_text("file,earned\na,11\nb,10\nb,11\n", "utf-8-sig")
    found = bench.grading_runs.figures(table, 4, 2.0)
    assert (found["rows"], found["different"], found["full"], found["per minute"]) == (3, 2, 2, 120)
    assert ledger.missing(found) == 2


def test_memory_is_compared_where_as_many_were_graded(bench):
    samples = [(0, 5), (40, 10), (50, 30), (60, 20), (470, 21), (500, 23)]
    assert bench.grading_runs.between(samples, 35, 65) == 20
    assert bench.grading_runs.between(samples, 470, 500) == 22
    assert bench.grading_runs.between(samples, 100, 120) == 20  # the nearest


# ---- bars and tables -----------------------------------------------------------------------------------
def report(**figures):
    keys = ("date", "machine", "kernel", "load", "tier", "numpy", "torch", "command")
    made = dict.fromkeys(keys, "known")
    return {part: {"made": made, "figures": each} for part, each in figures.items()}


SOAK = {"submissions": 50, "rows": 50, "different": 50, "full": 50, "growth %": 6.0}
HANG = [
    {"tier": "bubblewrap", "where": "cell", "seconds": 12.0, "earned": 9, "points": 11},
    {"tier": "landlock", "where": "function", "seconds": 30.5, "earned": 9, "points": 11},
]
MEMORY = [
    {
        "tier": "landlock",
        "where": "cell",
        "limit MiB": 1024,
        "peak MiB": 1100,
        "of limit": 1.074,
        "earned": 9,
        "points": 11,
    }
]
KILLS = [
    {"run": "pool", "submissions": 50, "rows": 50, "double": 0, "other scores": 0, "seconds": 9.5},
    {"run": "dask", "submissions": 50, "rows": 48, "double": 3, "other scores": 4, "seconds": 9.5},
]
REPORT = report(
    numpy={"per minute": 3000},
    overhead={"overhead ms": 30.1},
    soak=SOAK,
    hang=HANG,
    memory=MEMORY,
    kills=KILLS,
)
FIGURES = {"numpy": ["3,000 yes"], "torch": ["not run –"], "overhead": ["30.1 no"], "soak": ["6 no", "0 yes"]}
FIGURES |= {"hang": ["30.5 no"], "memory": ["1.074 yes"], "kills": ["9 no"]}


@pytest.mark.parametrize("part", FIGURES)
def test_figure_and_verdict_of_a_bar(part):
    cells = [bar.cells(REPORT) for bar in ledger.BARS if bar.part == part]
    assert [f"{figure} {str(verdict).split()[-1]}" for _, figure, verdict in cells] == FIGURES[part]


@pytest.mark.parametrize("key", ["rows", "different", "full"])
def test_a_row_too_few_or_too_many_is_missed(key):
    assert ledger.missing(SOAK | {key: 49}) == ledger.missing(SOAK | {key: 51}) == 1


def test_every_part_has_a_bar_or_a_table(bench):
    assert {bar.part for bar in ledger.BARS} == {*bench.grading.COUNTS, "kills"} - {"others"}
    assert set(bench.grading.COUNTS) == set(bench.grading.QUICK) == set(bench.grading.parts(True))


def test_tables_show_what_was_found():
    others = {
        "ours": {"submissions": 20, "median s": 0.02},
        "otter-grader": {"submissions": 20, "median s": 2.0, "times ours": 100.0, "full": 19},
        "nbgrader": {"fault": "pip: no such thing"},
    }
    lines = str(ledger.others_table(report(others=others))).splitlines()
    assert lines[-2].split() == ["otter-grader", "2.000", "100.0", "19", "of", "20"]
    assert lines[-1].endswith("pip: no such thing")
    harm = str(ledger.hostile_table(REPORT))
    assert "30.5 s" in harm
    assert "1,100 of 1,024 MiB" in harm
    assert str(ledger.kills_table(REPORT)).splitlines()[-1].split() == ["dask", "50", "48", "3", "4"]
    assert str(ledger.made_on(REPORT)).count("numpy") == 2
    assert all(bar.quantity in str(ledger.bars_table(REPORT)) for bar in ledger.BARS)
