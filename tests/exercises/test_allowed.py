"""The self-check says what may not be used, where it can read the source."""

import functools

import numpy as np
import pytest
import torch
from numpy import pad as framed
from scipy import ndimage

from cnncourse.exercises import call_directly, expect_close, mark, question
from cnncourse.exercises.allowed import forbid, foreign, source_of
from cnncourse.exercises.desk import check, forget
from cnncourse.exercises.verdicts import NotYet
from cnncourse.ops import conv2d
from cnncourse.signal import convolve1d

BANNED = "`numpy.convolve` may not be used here: the point is to write it"
ALONE = "only NumPy, Matplotlib and the standard library may be used here"


@pytest.fixture(autouse=True)
def nothing_checked():
    yield
    forget()


def asked(**rules):
    def twice(call, rng):
        expect_close(call(2.0), 4.0)

    return question("98.twice", points=1, title="Twice", statement="Twice.", **rules)(twice)


def by_loops(x, w):
    y = np.zeros(len(x) + len(w) - 1)
    for k, value in enumerate(x):
        y[k : k + len(w)] += value * w
    return y


def by_library(x, w):
    return np.convolve(x, w)


alias = np.convolve
helper = by_library
nameless = lambda x, w: alias(x, w)  # noqa: E731


def by_alias(x, w):
    return alias(x, w)


def by_helper(x, w):
    return helper(x, w)


def by_nameless(x, w):
    return nameless(x, w)


class Machine:
    def run(self, x, w):
        return by_alias(x, w)


def by_machine(x, w):
    return Machine().run(x, w)


def test_loops_pass():
    assert check("11.line", by_loops, "ada").state == "right"


@pytest.mark.parametrize(
    "answer",
    [
        by_library,
        by_alias,
        by_helper,
        by_nameless,
        by_machine,
        nameless,
        np.convolve,
        functools.partial(by_library),
        lambda x, w: np.polymul(x, w) if len(x) else np.convolve(x, w),
    ],
)
def test_what_is_banned_is_not_yet(answer):
    result = check("11.line", answer, "ada")
    assert (result.state, result.words, result.earned) == ("not yet", BANNED, 0)


@pytest.mark.parametrize(
    ("key", "answer", "used"),
    [
        ("11.line", lambda x, w: ndimage.convolve1d(x, w), "scipy.ndimage"),
        ("11.line", lambda x, w: convolve1d(x, w), "cnncourse.signal.convolve1d"),
        ("11.line", convolve1d, "cnncourse.signal.convolve1d"),
        ("11.layer", lambda x, w, b, stride: conv2d(x[None], w, b, stride=stride)[0], "cnncourse.ops"),
        ("11.layer", lambda x, w, b, stride: torch.as_tensor(x), "torch"),
    ],
)
def test_what_is_not_at_hand_is_not_yet(key, answer, used):
    result = check(key, answer, "ada")
    assert (result.state, result.words) == ("not yet", ALONE)
    assert result.detail.startswith(f"your function uses {used}")


def test_what_is_lent_may_be_used():
    rules = asked(needs=("torch", "cnncourse.ops"))
    forbid(rules, lambda x: conv2d(torch.as_tensor(x)))
    with pytest.raises(
        NotYet, match=r"only NumPy, Matplotlib, torch, cnncourse\.ops and the standard library"
    ):
        forbid(rules, lambda x: ndimage.zoom(x))


def test_a_name_that_was_imported_alone():
    with pytest.raises(NotYet, match=r"numpy\.pad"):
        forbid(asked(bans=("numpy.pad",)), lambda x: framed(x, 1))


def test_without_a_source_nothing_is_said():
    space = {}
    exec("import numpy as np\ndef f(x): return np.pad(x, 1)", space)
    exec("import numpy as np\ndef f(x): return np.pad(x, 1)", main := {"__name__": "__main__"})
    for function in (space["f"], main["f"], len, Machine(), functools.partial(int), by_loops.__get__(3)):
        forbid(asked(bans=("numpy.pad",)), function)


def test_an_untouched_function_is_not_attempted_whatever_it_names():
    def untouched(x, w):
        raise NotImplementedError(np.convolve)

    assert check("11.line", untouched, "ada").state == "not attempted"


def test_a_program_of_what_is_needed_alone():
    source, starting = source_of(by_helper)
    assert starting == "by_helper"
    assert "def by_library" in source
    assert "Machine" not in source
    assert foreign({"math.pi", "matplotlib.pyplot", "cnncourse.exercises.variant", "os"}, ()) == []


def test_the_grader_marks_by_the_check_alone():
    assert mark(asked(bans=("numpy.add",)), call_directly(lambda x: np.add(x, x)), None).state == "right"
