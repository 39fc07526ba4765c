"""A cell that displays must have an output stored."""

from pathlib import Path

import pytest

from cnncourse.authoring.canonical import canonical
from cnncourse.authoring.displaying import displays, require_outputs
from cnncourse.authoring.files import AuthoringError, read

SHOWS = [
    "x",
    "f(x)",
    "x = 1\nx + 1",
    "print(1)\nx = 2",
    "for i in range(3):\n    with a:\n        print(i)\nx = 1",
    "from IPython.display import display\ndisplay(x)\nx = 1",
    "%matplotlib inline\nx",
    "try:\n    import a\nexcept ImportError:\n    %pip install a\nx",
    "f(x);",
    "f'{x}'",
]
SILENT = [
    "x = 1",
    "_ = f(x)",
    "def f():\n    print(1)",
    "if x:\n    print(1)",
    "np.testing.assert_allclose(a, b)",
    "assert x",
    "...",
    "%matplotlib inline",
    "%%bash\necho 1",
    "try:\n    import a\nexcept ImportError:\n    %pip install a",
    "import a",
    "",
]


@pytest.mark.parametrize("source", SHOWS)
def test_displays(source):
    assert displays(source)


@pytest.mark.parametrize("source", SILENT)
def test_displays_nothing(source):
    assert not displays(source)


def demand(path):
    require_outputs(Path("t.ipynb"), canonical(read(path)))


def test_a_missing_output_is_named(make):
    path = make(make.cell("# T", kind="markdown"), "x = 1", "x")
    with pytest.raises(
        AuthoringError, match=r"^t\.ipynb, cell 3: it displays something, but no output is stored"
    ):
        demand(path)


def test_a_semicolon_is_refused(make):
    with pytest.raises(AuthoringError, match=r"cell 1: it ends in a semicolon, which nbval does not heed"):
        demand(make("x;"))


def test_ignored_cells_and_cells_with_outputs_pass(make):
    output = {"output_type": "stream", "name": "stdout", "text": "1\n"}
    demand(make(make.cell("x;", "nbval-ignore-output"), make.cell("x", outputs=[output]), "y = 1"))
