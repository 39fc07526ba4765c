"""Exercises are their masters with stubs for solutions."""

from pathlib import Path

import pytest

from cnncourse.authoring.files import AuthoringError, read
from cnncourse.authoring.generate import exercise_of, stubbed

FUNCTION = '''\
@decorated
def f(x):
    """What it does."""
    y = 2 * x
    # BEGIN SOLUTION
    if y:
        # a remark
        return y

    return x
    # END SOLUTION


def g(x):
        # BEGIN SOLUTION
        return x
        # END SOLUTION'''
STUBBED = '''\
@decorated
def f(x):
    """What it does."""
    y = 2 * x
    raise NotImplementedError("write this")


def g(x):
        raise NotImplementedError("write this")'''


def test_functions_keep_their_indentation_and_all_around():
    assert stubbed(FUNCTION) == STUBBED


@pytest.mark.parametrize(
    ("block", "stub"),
    [
        ("a = 1", "a = ..."),
        ("a = b = f(c)", "a = ...\nb = ..."),
        ("a, (b, *c) = x", "a = ...\nb = ...\nc = ..."),
        ("a: int = 3\n_scratch = a\na += _scratch", "a = ..."),
        ("answer = {'C1': 156,\n          'S2': 12}", "answer = ..."),
        ("a[i] = 3\nb = [c for c in a]", "b = ..."),
    ],
)
def test_values(block, stub):
    assert stubbed(f"x = 0\n# BEGIN SOLUTION\n{block}\n# END SOLUTION\ny = 0") == f"x = 0\n{stub}\ny = 0"


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("# BEGIN SOLUTION\na = 1", "needs its"),
        ("a = 1\n# END SOLUTION", "without its partner"),
        ("# BEGIN SOLUTION\n# BEGIN SOLUTION\na = 1\n# END SOLUTION", "without its partner"),
        ("# BEGIN SOLUTION\ndef f(): pass\n# END SOLUTION", "must be assignments"),
        ("# BEGIN SOLUTION\nprint(1)\n# END SOLUTION", "must be assignments"),
        ("# BEGIN SOLUTION\n_a = 1\n# END SOLUTION", "at least one name"),
        ("# BEGIN SOLUTION\n# END SOLUTION", "at least one name"),
        ("# BEGIN SOLUTION\na = = 1\n# END SOLUTION", "not Python"),
        ("def f(:\n    # BEGIN SOLUTION\n    a\n    # END SOLUTION", "not Python"),
        ("x = 1  # BEGIN SOLUTION\na = 1", "needs its"),
    ],
)
def test_faults(source, reason):
    with pytest.raises(ValueError, match=reason):
        stubbed(source)


def test_tags(make):
    solution = make.cell("# BEGIN SOLUTION\na = 1\n# END SOLUTION", "solution", "hide-input")
    why = make.cell("Because.", "explanation", kind="markdown")
    output = {"output_type": "stream", "name": "stdout", "text": "1\n"}
    master = read(make(make.cell("# T", kind="markdown"), solution, why, make.cell("a", outputs=[output])))
    cells = exercise_of(Path("m.ipynb"), master)["cells"]
    assert [cell["source"] for cell in cells] == ["# T", "a = ...", "a"]
    assert cells[1]["metadata"]["tags"] == ["answer", "hide-input"]
    assert cells[2]["outputs"] == []
    assert "outputs" not in cells[0]
    assert len(master["cells"]) == 4
    assert master["cells"][1]["metadata"]["tags"] == ["solution", "hide-input"]


@pytest.mark.parametrize(
    ("source", "tags", "reason"),
    [
        ("a = 1", ("solution",), "cell 2: the cell is tagged `solution` but has no # BEGIN SOLUTION"),
        (
            "# BEGIN SOLUTION\na = 1\n# END SOLUTION",
            (),
            "cell 2: the cell has a solution but is not tagged `solution`",
        ),
        ("# BEGIN SOLUTION\na = 1", ("solution",), "cell 2: .*needs its"),
    ],
)
def test_tags_and_markers_that_disagree_name_the_cell(make, source, tags, reason):
    with pytest.raises(AuthoringError, match=f"m.ipynb, {reason}"):
        exercise_of(Path("m.ipynb"), read(make("x", make.cell(source, *tags))))
