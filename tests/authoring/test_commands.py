"""Whole runs of notebooks in a kernel."""

import json

import pytest

from cnncourse.authoring import commands, execute
from cnncourse.authoring.files import AuthoringError, read


@pytest.fixture
def course(make, tmp_path):
    """A root with one master."""
    solution = make.cell("# BEGIN SOLUTION\na = 1\n# END SOLUTION", "solution")
    make(solution, "print(a)", name="solutions/01_t.ipynb")
    return tmp_path


def test_write_is_stable_and_check_notices_each_change(make):
    path = make("import os", "print(os.getcwd()); object()")
    assert commands.write_notebook(path).endswith("written")
    assert commands.write_notebook(path).endswith("unchanged")
    assert commands.check_run(path).endswith("the same bytes")
    assert str(path.parent) in path.read_text()
    stored = path.read_text()
    path.write_text(stored.replace("at ADDRESS", "at HOME"))
    with pytest.raises(
        AuthoringError, match=r"t\.ipynb, cell 2: a fresh run gives another output; `cnncourse"
    ):
        commands.check_run(path)
    path.write_text(stored.replace('"tags"', '"x"').replace(' "nbformat_minor": 4', ' "nbformat_minor": 5'))
    with pytest.raises(
        AuthoringError, match="not in canonical form; mend it with `cnncourse notebooks --write"
    ):
        commands.check_form(path)


def test_stripped_outputs_do_not_pass(make):
    path = make("1 + 1")
    commands.write_notebook(path)
    stripped = json.loads(path.read_text())
    stripped["cells"][0]["outputs"] = []
    path.write_text(json.dumps(stripped, indent=1, sort_keys=True) + "\n")
    with pytest.raises(AuthoringError, match="no output is stored"):
        commands.check_form(path)


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("1 / 0", "cell 2: ZeroDivisionError: division by zero"),
        ("import sys\nprint(3, file=sys.stderr)", r"cell 2: it writes to stderr \(3\)"),
        ("import os\nos._exit(1)", "cell 2: the kernel died"),
        ("(lambda: None)()", "cell 2: it displays something"),
    ],
)
def test_a_failing_cell_is_named_and_nothing_is_written(make, source, reason):
    path = make("x = 1", source)
    before = path.read_bytes()
    with pytest.raises(AuthoringError, match=rf"t\.ipynb, {reason}"):
        commands.write_notebook(path)
    assert path.read_bytes() == before


def test_a_cell_that_takes_too_long_is_named(make):
    path = make("while True: pass")
    with pytest.raises(AuthoringError, match=r"cell 1: took longer than 1 s"):
        execute.execute(path, read(path), timeout=1)


def test_exercises_are_written_checked_and_mended(course):
    [pair] = commands.pairs(course, [])
    with pytest.raises(
        AuthoringError, match=r"missing, though .* is there; mend it with `cnncourse exercises"
    ):
        commands.check_exercise(*pair)
    assert commands.write_exercise(*pair).endswith("written")
    assert commands.write_exercise(*pair).endswith("unchanged")
    assert "as" in commands.check_exercise(*pair)
    stored = json.loads(pair[1].read_text())
    assert ["".join(cell["source"]) for cell in stored["cells"]] == ["a = ...", "print(a)"]
    assert stored["cells"][1]["outputs"][0]["text"] == ["Ellipsis\n"]
    pair[1].write_text(pair[1].read_text().replace("Ellipsis", "3"))
    with pytest.raises(
        AuthoringError, match=r"01_t\.ipynb, cell 2: not what .* gives; mend it with `cnncourse"
    ):
        commands.check_exercise(*pair)


def test_names(course):
    assert commands.pairs(course, ["01_t"]) == commands.pairs(course, ["exercises/01_t.ipynb"])
    with pytest.raises(AuthoringError, match=r"solutions/02_u\.ipynb: there is no such master"):
        commands.pairs(course, ["02_u"])
    (course / "exercises").mkdir()
    (course / "exercises" / "09_stray.ipynb").touch()
    with pytest.raises(AuthoringError, match=r"09_stray\.ipynb: it has no master solutions/09_stray\.ipynb"):
        commands.pairs(course, [])
