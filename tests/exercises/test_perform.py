"""Whatever a student's function does, a call ends in plain data or in one sentence."""

import functools
import subprocess
import sys

import numpy as np
import pytest

from cnncourse.exercises.perform import Outcome, perform, unwritten, words_for


def docstring_only(x):
    """Say nothing."""


def dots(x): ...


def nothing(x):
    pass


def with_default(x, *, y=3): ...


@pytest.mark.parametrize("function", [docstring_only, dots, nothing, with_default, None, ..., lambda x: ...])
def test_not_written(function):
    assert perform(function, [1]).state == "unwritten"


def test_not_implemented_deep_inside_is_not_written():
    def helper(x):
        raise NotImplementedError

    assert perform(lambda x: helper(x), [1]).state == "unwritten"


@pytest.mark.parametrize(
    "function", [lambda x: 3, lambda x: x, lambda x: print(), functools.partial(max, 2), len]
)
def test_written(function):
    assert not unwritten(function)


class Mute(Exception):
    def __str__(self):
        raise RuntimeError


class Base(BaseException):
    pass


def fails(error):
    def function(x):
        x += 1

        raise error

    return function


@pytest.mark.parametrize(
    ("error", "name", "detail"),
    [
        (
            ValueError("no\nsense at 0x7fffaa00"),
            "ValueError",
            "no sense at 0x..., in line 4 of function: `raise error`",
        ),
        (Mute(), "", "Mute, in line 4 of function: `raise error`"),
        (Base("b"), "", "Base: b, in line 4 of function: `raise error`"),
        (SystemExit(3), "SystemExit", "3, in line 4 of function: `raise error`"),
        (RecursionError(), "RecursionError", "in line 4 of function: `raise error`"),
    ],
)
def test_exceptions_become_a_sentence(error, name, detail):
    outcome = perform(fails(error), [1])
    assert (outcome.code, outcome.name, outcome.state) == ("raised", name, "wrong")
    assert outcome.words == f"your function raised {name or 'an exception'}"
    assert outcome.detail == detail


def test_an_exception_named_after_an_input_goes_by_the_one_of_pythons_that_it_is():
    for name in ("TheWeightIs3", "ValueError", "print", ""):
        outcome = perform(fails(type(name, (KeyError, ValueError), {})("secret")), [1])
        assert (outcome.words, outcome.name) == ("your function raised KeyError", "KeyError")
        assert "secret" in outcome.detail
        outcome = perform(fails(type(name, (Exception,), {})("secret")), [1])
        assert (outcome.words, outcome.name) == ("your function raised an exception", "")


def test_words_are_made_of_codes_whatever_a_sandbox_says():
    assert (
        words_for("raised", "print") == words_for("raised", "x" * 999) == "your function raised an exception"
    )
    assert words_for("banned", "numpy.pad", ("numpy.pad",)).startswith("`numpy.pad` may not be used here")
    assert words_for("banned", "secret", ("numpy.pad",)).startswith("what your function uses may not")
    assert words_for("unreadable", "secret") == words_for("no such code", "secret")
    assert words_for("value") == words_for("unwritten") == ""
    for outcome in (perform(lambda: 3), perform(dots, [1]), perform(lambda: {1}), perform(lambda: 1 / 0)):
        assert words_for(outcome.code, outcome.name) == outcome.words
    assert Outcome("unreadable", detail="it is a set").state == "wrong"


def test_what_is_banned_is_named_by_code():
    class Banned(Exception):
        pass

    outcome = perform(fails(Banned("numpy.pad")), [1])
    assert (outcome.code, outcome.name) == ("banned", "numpy.pad")


def test_a_callable_that_is_hostile_to_questions_is_still_called():
    class Hostile:
        def __call__(self, x):
            return x + 1

        def __getattr__(self, name):
            raise RuntimeError(name)

    assert perform(Hostile(), [2]).value == 3
    assert perform(Hostile(), ["a"]).words == "your function raised TypeError"


class Leaving(Exception):
    def __str__(self):
        raise SystemExit


def test_a_message_that_leaves_the_program_is_dropped():
    assert perform(fails(Leaving()), [1]).detail == "Leaving, in line 4 of function: `raise error`"


def test_the_line_is_the_students_own_not_the_librarys():
    def function(x):
        return np.linalg.inv(x)

    assert "in line 2 of function: `return np.linalg.inv(x)`" in perform(function, [np.zeros((2, 3))]).detail


def test_a_line_without_its_source_is_still_named():
    space = {}
    exec("def nameless(x):\n    return 1 / 0", space)
    assert perform(space["nameless"], [1]).detail == "division by zero, in line 2 of nameless"


def test_a_long_message_is_cut():
    assert len(perform(fails(ValueError("a" * 10_000)), [1]).detail) < 300


def test_a_wrong_number_of_arguments_is_said():
    assert "takes 0 positional arguments" in perform(lambda: 1, [1]).detail


def test_warnings_and_floating_point_noise_are_silent():
    def function(x):
        sys.modules["warnings"].warn("look out", stacklevel=1)
        return np.float64(1) / np.zeros(1)

    np.testing.assert_array_equal(perform(function, [1]).value, [np.inf])


def test_an_interrupt_passes():
    with pytest.raises(KeyboardInterrupt):
        perform(fails(KeyboardInterrupt()), [1])


def test_the_students_side_runs_where_the_course_cannot_be_imported():
    script = (
        "import runpy, sys\n"
        "sys.modules['cnncourse'] = None\n"
        f"perform = runpy.run_path({perform.__code__.co_filename!r})['perform']\n"
        "print(perform(lambda x: x + 1, [2]).value)"
    )
    run = subprocess.run([sys.executable, "-I", "-c", script], capture_output=True, text=True, check=False)
    assert (run.stdout, run.stderr) == ("3\n", "")
