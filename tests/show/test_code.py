"""The source that pages show, held against the functions themselves."""

import inspect

from cnncourse import show
from cnncourse.data import digits
from cnncourse.shapes import output_size


def documented(x):
    """Return twice x.

    More about it.
    """

    # a comment that stays
    def inner(y):
        """Inner docstring."""
        return 2 * y

    return inner(x)


class OnlyDocumented:
    """A class that is nothing but its docstring."""


class OnlyMethods:
    def twice(self, x):
        return 2 * x


def code_of(markdown):
    before, _, rest = markdown.data.partition("```python\n")
    code, fence, after = rest.rpartition("\n```")
    assert (fence, after) == ("\n```", "")
    return before, code


def test_source_without_docstrings_still_runs():
    before, code = code_of(show.source(documented))
    assert before == ""
    assert code.splitlines() == [
        "def documented(x):",
        "    # a comment that stays",
        "    def inner(y):",
        "        return 2 * y",
        "",
        "    return inner(x)",
    ]
    space = {}
    exec(code, space)
    assert space["documented"](21) == 42


def test_source_with_docstring_is_the_file():
    assert code_of(show.source(documented, docstring=True))[1] == inspect.getsource(documented).rstrip()


def test_source_of_a_method_starts_at_the_margin():
    assert code_of(show.source(OnlyMethods.twice))[1].startswith("def twice(self, x):\n    return")


def test_source_keeps_a_docstring_that_is_all():
    assert '"""A class that is nothing' in code_of(show.source(OnlyDocumented))[1]


def test_source_names_each_file_once():
    before, code = code_of(show.source(output_size, digits, output_size))
    assert before == "`cnncourse/shapes/sizes.py`, `cnncourse/data/bundled.py`\n\n"
    assert code.count("\n\n\ndef ") == 2
    assert '"""' not in code
