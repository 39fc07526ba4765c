"""Honest work that looks odd gets the points it deserves; what fails costs itself alone."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest

from cnncourse.grading.assignment import load
from cnncourse.grading.clock import Clock
from cnncourse.grading.conversation import Conversation
from cnncourse.grading.grader import Grader, Settings
from cnncourse.grading.submission import read
from cnncourse.grading.tiers import TIERS, Limits
from tests.grading.work import answered, as_submission, cells_of, notebook

NAME = "20_resnet"
KEYS = [asked.key for asked in load(NAME).questions]


@pytest.fixture(scope="module", params=TIERS)
def grader(request: pytest.FixtureRequest) -> Iterator[Grader]:
    with Grader(Settings("a secret of the tests", request.param, Limits(seconds=2.0, budget=24.0))) as made:
        yield made


def find(cells: list[str], text: str) -> int:
    """Return the place of the one cell that begins so."""
    (place,) = (i for i, cell in enumerate(cells) if cell.startswith(text) or f"\n{text}" in cell)
    return place


def with_cell(text: str) -> Callable[[list[str]], None]:
    """Put a cell of scratch work behind the imports."""
    return lambda cells: cells.insert(2, text)


def change(start: str, old: str, new: str) -> Callable[[list[str]], None]:
    """Change one cell."""

    def act(cells: list[str]) -> None:
        place = find(cells, start)
        assert old in cells[place]
        cells[place] = cells[place].replace(old, new)

    return act


def move_to_end(start: str) -> Callable[[list[str]], None]:
    """Let a cell stand last: it was run early, and its number says so."""

    def act(cells: list[str]) -> None:
        cells.append(cells.pop(find(cells, start)))

    return act


def duplicate(cells: list[str]) -> None:
    """An answer and its check stand twice."""
    place = find(cells, "def option_a")
    cells[place:place] = cells[place : place + 2]


def stub_again(cells: list[str]) -> None:
    """The cell as it was handed out still stands below the answer, with its check."""
    blank = cells_of(NAME)
    place, below = find(blank, "def option_a"), find(cells, "def option_a")
    cells[below + 2 : below + 2] = blank[place : place + 2]


def without_checks(cells: list[str]) -> None:
    """The cells that check were deleted."""
    cells[:] = [cell for cell in cells if not cell.startswith(("check(", "score("))]


def name_used_again(cells: list[str]) -> None:
    """The name of an answer is used for something else, after its check."""
    cells.insert(find(cells, 'check("20.depth"') + 1, "for depth in range(3):\n    pass")


def helper_of_another_answer(cells: list[str]) -> None:
    """Two answers have helpers of the same name, each in its own cell."""
    change("def option_a", "picked =", "stride = helper(stride)\n    picked =")(cells)
    cells.insert(find(cells, "def option_a"), "def helper(stride):\n    return stride")
    cells.append("def helper():\n    return 'of another answer'")


def helper_below(cells: list[str]) -> None:
    """What an answer needs stands below its check, and was run before."""
    change("def option_a", "picked =", "stride = late(stride)\n    picked =")(cells)
    cells.append("def late(stride):\n    return stride")


def magic_beside_operators(cells: list[str]) -> None:
    """A cell with a magic has lines that begin with signs and are none."""
    change("def option_a", "filters - x.shape[1]", "(\n        filters\n        % 1000\n    ) - x.shape[1]")(
        cells
    )
    note = 'note = """\n%time flies\n!"""\n    assert note[1] == "%"\n    picked ='
    change("def option_a", "picked =", note)(cells)
    cells[find(cells, "def option_a")] += "\n%time option_a(np.ones((1, 1, 2, 2)), 1, 1)"


def answer_changed_without_a_check(cells: list[str]) -> None:
    """What was checked counts."""
    cells.append("def option_a(x, filters, stride):\n    return x")


ODDITIES: dict[str, tuple[Callable[[list[str]], None], set[str]]] = {
    "nothing odd": (lambda cells: None, set()),
    "line magics": (with_cell("%matplotlib inline\n%load_ext autoreload\n%time x = 3\nassert x == 3"), set()),
    "shell lines": (with_cell("!pip install numpy\nfiles = !ls\n!!ls\nprint(files)"), set()),
    "help": (with_cell("import math\nmath.sin?\n?math"), set()),
    "time an answer": (change("def option_a", "def option_a", "%%time\ndef option_a"), set()),
    "a cell of bash": (with_cell("%%bash\nrm -rf /tmp/nothing; if then"), set()),
    "a cell of HTML": (with_cell("%%html\n<b>Notes</b>"), set()),
    "warnings": (
        change("def option_a", "picked =", "import warnings\n    warnings.warn('hm')\n    picked ="),
        set(),
    ),
    "warnings as errors": (with_cell("import warnings\nwarnings.simplefilter('error')"), set()),
    "prints": (change("def option_a", "picked =", "print('x' * 10000)\n    picked ="), set()),
    "standard error": (with_cell("import sys\nprint('x' * 100000, file=sys.stderr)"), set()),
    "plots": (
        with_cell("import matplotlib.pyplot as plt\nplt.plot([1, 2])\nplt.title('A')\nplt.show()"),
        set(),
    ),
    "display": (with_cell("from IPython.display import display, Markdown\ndisplay(Markdown('*hi*'))"), set()),
    "a progress bar that is missing": (with_cell("from tqdm import tqdm"), set()),
    "the course's time line": (with_cell("from cnncourse import timeline\ntimeline.strip('20')"), set()),
    "an error in scratch work": (with_cell("1 / 0\nmore = 2"), set()),
    "a syntax error in scratch work": (with_cell("def f(:\n    pass"), set()),
    "a syntax error in one answer": (
        change("def option_a", "return np", "return return np"),
        {"20.option_a"},
    ),
    "an answer that is wrong": (
        change("def option_a", "::stride, ::stride", "1::stride, ::stride"),
        {"20.option_a"},
    ),
    "an answer that raises": (change("def option_a", "picked =", "1 / 0\n    picked ="), {"20.option_a"}),
    "an answer deleted": (lambda cells: cells.pop(find(cells, "def option_a")) and None, {"20.option_a"}),
    "a function that hangs": (
        change("def option_a", "picked =", "while True: pass\n    picked ="),
        {"20.option_a"},
    ),
    "a function that sleeps": (
        change("def option_a", "picked =", "import time; time.sleep(1e6)\n    picked ="),
        {"20.option_a"},
    ),
    "a function that crashes": (
        change("def option_a", "picked =", "import ctypes; ctypes.string_at(0)\n    picked ="),
        {"20.option_a"},
    ),
    "a function that exits": (
        change("def option_a", "picked =", "raise SystemExit\n    picked ="),
        {"20.option_a"},
    ),
    "a function that ends the process": (
        change("def option_a", "picked =", "import os; os._exit(0)\n    picked ="),
        {"20.option_a"},
    ),
    "a cell that hangs": (with_cell("while True: pass"), set()),
    "a cell that waits for input": (with_cell("name = input('Who are you? ')"), set()),
    "a cell that crashes": (with_cell("import ctypes\nctypes.string_at(0)"), set()),
    "a cell that exits": (with_cell("exit()"), set()),
    "a cell that recurses": (with_cell("def f(): return f()\nf()"), set()),
    "all of memory": (with_cell("x = bytearray(10**12)"), set()),
    "a cell that fills memory": (
        with_cell("import numpy as np\nkept = []\nwhile True:\n    kept.append(np.ones(1 << 20))"),
        set(),
    ),
    "a duplicated answer": (duplicate, set()),
    "the blank cell below the answer": (stub_again, set()),
    "no check cells": (without_checks, set()),
    "a magic beside operators": (magic_beside_operators, set()),
    "a name used again": (name_used_again, set()),
    "a helper's name used again": (helper_of_another_answer, set()),
    "an answer changed after its check": (answer_changed_without_a_check, set()),
    "a name of Python used again": (lambda cells: cells.append("max = sum = len = range = 0"), set()),
    "NumPy's name used again": (lambda cells: cells.append("np = 'not plain'"), set()),
    "a helper below the check": (helper_below, set()),
    "an import cell run first and standing last": (move_to_end("import numpy"), set()),
    "helpers in another cell": (
        change("def option_a", "def option_a", "def unused(): pass\n\n\ndef option_a"),
        set(),
    ),
    "another student's variant": (change('own = variant("20.depth"', "STUDENT", '"bob"'), set()),
    "Unicode names": (
        change("def residual_gradient", "at_a", "δ"),
        set(),
    ),
    "future annotations": (with_cell("from __future__ import annotations\ndef f(x: Unknown): pass"), set()),
    "await": (with_cell("import asyncio\nawait asyncio.sleep(0)"), set()),
    "a class": (
        change(
            'check("20.option_a"',
            "option_a, STUDENT",
            "type('A', (), {'__call__': lambda self, x, filters, stride: option_a(x, filters, stride)})(), STUDENT",
        ),
        set(),
    ),
}


@pytest.mark.parametrize("oddity", ODDITIES)
def test_it_gets_what_it_deserves(oddity: str, grader: Grader) -> None:
    cells = answered(NAME)
    change_it, lost = ODDITIES[oddity]
    change_it(cells)
    grade = grader.grade(as_submission(cells), load(NAME))
    assert {mark.key: mark.state for mark in grade.marks if mark.state != "right"}.keys() == lost, grade


def in_old_format(cells: list[str]) -> dict[str, Any]:
    """Return a notebook of format 3."""
    code = [
        {
            "cell_type": "code",
            "language": "python",
            "input": cell,
            "outputs": [],
            "prompt_number": 1,
            "collapsed": False,
            "metadata": {},
        }
        for cell in cells
    ]
    return {
        "worksheets": [{"cells": code, "metadata": {}}],
        "metadata": {"name": ""},
        "nbformat": 3,
        "nbformat_minor": 0,
    }


def swollen(cells: list[str]) -> dict[str, Any]:
    """Return a notebook with 50 MB of stored output."""
    made = notebook(cells)
    made["cells"][3]["outputs"] = [{"output_type": "stream", "name": "stdout", "text": "x" * (50 << 20)}]  # type: ignore[index]
    return made


def same_ids(cells: list[str]) -> dict[str, Any]:
    """Return a notebook in which every cell has the same id."""
    made = notebook(cells)
    for cell in made["cells"]:  # type: ignore[attr-defined]
        cell["id"] = "same"
    return made


FILES: dict[str, Callable[[list[str]], bytes]] = {
    "format 4": lambda cells: json.dumps(notebook(cells)).encode(),
    "format 3": lambda cells: json.dumps(in_old_format(cells)).encode(),
    "byte order mark": lambda cells: b"\xef\xbb\xbf" + json.dumps(notebook(cells)).encode(),
    "UTF-16": lambda cells: json.dumps(notebook(cells), ensure_ascii=False).encode("utf-16"),
    "unknown kernel": lambda cells: json.dumps(
        notebook(cells, kernelspec={"name": "conda-env-cnn-py", "display_name": "cnn"})
    ).encode(),
    "no metadata": lambda cells: json.dumps({"cells": notebook(cells)["cells"], "nbformat": 4}).encode(),
    "50 MB of outputs": lambda cells: json.dumps(swollen(cells)).encode(),
    "duplicate ids": lambda cells: json.dumps(same_ids(cells)).encode(),
    "Windows line ends": lambda cells: json.dumps(
        notebook([c.replace("\n", "\r\n") for c in cells])
    ).encode(),
}


@pytest.mark.parametrize("form", FILES)
def test_the_form_of_the_file_costs_nothing(form: str, grader: Grader) -> None:
    submission = read("Åsa Öberg 李.ipynb", FILES[form](answered(NAME, "Åsa Öberg 李")))
    assert submission.student == "Åsa Öberg 李"
    grade = grader.grade(submission, load(NAME))
    assert grade.earned == grade.points, grade


def test_cells_out_of_order_as_their_numbers_say(grader: Grader) -> None:
    cells = answered(NAME)
    cells.insert(1, cells.pop(find(cells, "blocks =")))  # above what it uses; run after it
    made = notebook(cells)
    for place, cell in enumerate(made["cells"]):  # type: ignore[arg-type, var-annotated]
        cell["execution_count"] = 4.5 if place == 1 else place
    numbers = sorted(cell["execution_count"] for cell in made["cells"])  # type: ignore[attr-defined]
    for cell in made["cells"]:  # type: ignore[attr-defined]
        cell["execution_count"] = 1 + numbers.index(cell["execution_count"])
    submission = read("ada.ipynb", json.dumps(made).encode())
    assert submission.order[:4] == (0, 2, 3, 4)
    assert grader.grade(submission, load(NAME)).earned == 14
    lost = grader.grade(as_submission(cells), load(NAME))
    assert [mark.key for mark in lost.marks if mark.state != "right"] == ["20.blocks"]


def test_a_script_in_percent_format(grader: Grader) -> None:
    text = "\n\n".join(f"# %%\n{cell}" for cell in answered(NAME))
    grade = grader.grade(read("ada.py", text.encode()), load(NAME))
    assert grade.earned == grade.points, grade


def test_untouched_work_is_not_attempted(grader: Grader) -> None:
    grade = grader.grade(as_submission(cells_of(NAME)), load(NAME))
    assert {mark.state for mark in grade.marks} == {"not attempted"}


def test_an_answer_copied_from_another_student_is_wrong(grader: Grader) -> None:
    bobs = {
        key: asked.solution("bob")
        for key, asked in ((q.key, q) for q in load(NAME).questions)
        if asked.kind == "value"
    }
    cells = cells_of(NAME)
    for key, answer in bobs.items():
        name = load(NAME).names[key]
        cells[cells.index(f"{name} = ...")] = f"{name} = {answer!r}"
    states = {m.key: m.state for m in grader.grade(as_submission(cells, "ada"), load(NAME)).marks}
    assert {states[key] for key in bobs} == {"not yet"}
    states = {m.key: m.state for m in grader.grade(as_submission(cells, "bob"), load(NAME)).marks}
    assert {states[key] for key in bobs} == {"right"}


def test_no_id_no_counting_questions(grader: Grader) -> None:
    grade = grader.grade(as_submission(answered(NAME), ""), load(NAME))
    words = {mark.key: mark.words for mark in grade.marks if mark.state == "not yet"}
    assert set(words) == {asked.key for asked in load(NAME).questions if asked.kind == "value"}
    assert all("STUDENT" in said for said in words.values())
    blank = grader.grade(as_submission(cells_of(NAME), ""), load(NAME))
    assert {mark.state for mark in blank.marks} == {"not attempted"}


def test_the_words_say_what_happened(grader: Grader) -> None:
    said = {}
    for oddity in ("a function that hangs", "a function that crashes", "an answer that raises"):
        cells = answered(NAME)
        ODDITIES[oddity][0](cells)
        marks = grader.grade(as_submission(cells), load(NAME)).marks
        (said[oddity],) = (mark.words for mark in marks if mark.state == "not yet")
    assert said == {
        "a function that hangs": "your answer did not end within 2 seconds",
        "a function that crashes": "your answer ended the interpreter (SIGSEGV)",
        "an answer that raises": "your function raised ZeroDivisionError",
    }


def words(grader: Grader, change_it: Callable[[list[str]], None]) -> dict[str, str]:
    """Return what is said of each question that is not right."""
    cells = answered(NAME)
    change_it(cells)
    marks = grader.grade(as_submission(cells), load(NAME)).marks
    return {mark.key: f"{mark.state}: {mark.words}" for mark in marks if mark.state != "right"}


def test_an_answer_whose_cell_did_not_run_is_no_empty_one(grader: Grader) -> None:
    place = find(answered(NAME), "def option_a") + 1
    said = words(grader, change("def option_a", "return np", "return return np"))
    assert said == {"20.option_a": f"not yet: cell {place}, which holds it, did not run: the remarks say why"}


def test_a_module_that_is_not_lent_is_named(grader: Grader) -> None:
    def with_torch(cells: list[str]) -> None:
        cells[1] += "\nimport torch.nn.functional as F"
        change("def option_a", "return np.pad(", "return F.pad(")(cells)

    lent = "only NumPy, Matplotlib and the standard library may be used here"
    assert words(grader, with_torch) == {
        "20.option_a": f"not yet: {lent}: your function uses torch.nn.functional"
    }


def test_a_module_that_is_not_needed_in_the_end_costs_nothing(grader: Grader) -> None:
    def with_a_way_round(cells: list[str]) -> None:
        cells[1] += "\ntry:\n    import torch\nexcept ImportError:\n    torch = None"
        change("def option_a", "picked =", "if torch:\n        torch.zeros(2)\n    picked =")(cells)

    assert words(grader, with_a_way_round) == {}


def test_an_id_without_quotation_marks(grader: Grader) -> None:
    cells = [cell.replace('"ada"', "ada") for cell in answered(NAME)]
    assert "STUDENT = ada" in cells[1]
    grade = grader.grade(as_submission(cells), load(NAME))
    assert grade.remarks[0] == 'the id in the cell STUDENT has no quotation marks: write STUDENT = "…"'


def test_many_hangs_cost_themselves_alone(grader: Grader) -> None:
    cells = [cell.replace('    """Return', '    while True: pass\n    """Return') for cell in answered(NAME)]
    cells[2:2] = ["while True: pass"] * 2
    grade = grader.grade(as_submission(cells), load(NAME))
    right = {mark.key for mark in grade.marks if mark.state == "right"}
    assert right == {asked.key for asked in load(NAME).questions if asked.kind == "value"}
    assert grade.sentence == ""


@pytest.mark.parametrize("scratch", ["while True: pass", "import os\nos._exit(0)"])
def test_many_cells_that_hang_or_crash_cost_nothing(scratch: str, grader: Grader) -> None:
    cells = answered(NAME)
    cells[2:2] = [scratch] * 5
    grade = grader.grade(as_submission(cells), load(NAME))
    assert grade.earned == grade.points, grade
    assert grade.remarks[0] == (
        "too many cells hung or crashed: in the end only imports, definitions, assignments and checks were run"
    )


def test_a_cell_that_hangs_is_met_once_however_many_rules(
    grader: Grader, monkeypatch: pytest.MonkeyPatch
) -> None:
    met: list[int] = []
    skip = Conversation.skip
    monkeypatch.setattr(
        Conversation, "skip", lambda self, place, *rest: met.append(place) or skip(self, place, *rest)
    )
    cells = answered("11_convolution")
    cells.insert(2, "while True: pass")
    grade = grader.grade(as_submission(cells, chapter="11"), load("11"))
    assert (len(load("11").groups), met) == (3, [2])
    assert grade.earned == grade.points, grade


def test_the_time_is_that_of_each_run() -> None:
    assert Clock(Limits(seconds=2, budget=24), 3).budget == 72


def test_an_import_that_is_missing_costs_no_other(grader: Grader) -> None:
    cells = [
        cell.replace("import numpy as np", "import pandas as pd, numpy as np, torch")
        for cell in answered(NAME)
    ]
    grade = grader.grade(as_submission(cells), load(NAME))
    assert grade.earned == grade.points, grade
    assert grade.remarks == ("cell 2 raised ModuleNotFoundError",)


def test_an_instructor_reads_of_what_was_not_asked(grader: Grader) -> None:
    cells = answered(NAME)
    cells[2:2] = ["import os\nleft = os._exit(0)"] * 8
    grade = grader.grade(replace(as_submission(cells), guessed=True), load(NAME))
    assert grade.earned == 0
    assert grade.sentence == (
        "the id is from the file's name, as the notebook holds none; "
        "6 questions could not be asked: the notebook hung or crashed too often"
    )


def test_cells_left_out_are_told(grader: Grader) -> None:
    cells = answered(NAME)
    cells[2:2] = ["def f(:", "while True: pass", "1 / 0"]
    remarks = grader.grade(as_submission(cells), load(NAME)).remarks
    assert remarks == (
        "cell 3: the syntax is wrong in line 1, so that it was left out",
        "cell 4 did not end within 2 seconds and was left out",
        "cell 5 raised ZeroDivisionError",
    )
