"""No question about a function is answered by numbers alone, such as those of another student or another file."""

import functools
import itertools
import runpy
from pathlib import Path

import pytest

from cnncourse.exercises import call_directly, chapters, expect_equal, mark, question, questions

SEEDS, APART = 30, 10  # each seed's answers are tried with so many others
MOST = 0.05  # of the tries may succeed by chance
FUNCTIONS = [
    asked for chapter in chapters() for asked in questions(chapter).values() if asked.kind == "function"
]


@functools.cache
def right_variants(chapter):
    return runpy.run_path(str(Path(__file__).parent / f"variants_{chapter}.py"))["RIGHT"]


def rng(asked, seed):
    return asked.rng("ada", f"seed {seed % SEEDS}")


def recorded(asked, right, seed):
    """Return what a right answer returns, call by call."""
    found, honest = [], call_directly(right)

    def call(*inputs, **options):
        found.append(honest(*inputs, **options))
        return found[-1]

    assert mark(asked, call, rng(asked, seed)).state == "right"
    return found


def replayed(asked, answers, seed):
    """Return what becomes of a function that returns these in turn, whatever it is called with."""
    left = itertools.chain(answers, itertools.repeat(answers[-1]))
    return mark(asked, lambda *_, **__: next(left), rng(asked, seed)).state


def share(asked, right):
    """Return the share of tries that get the points."""
    states = []
    for seed in range(SEEDS):
        answers = recorded(asked, right, seed)
        states += [replayed(asked, answers, seed + step) for step in range(1, APART + 1)]
        assert replayed(asked, answers, seed) == "right"
    assert set(states) <= {"right", "not yet"}
    return states.count("right") / len(states)


@pytest.mark.parametrize("asked", FUNCTIONS, ids=[asked.key for asked in FUNCTIONS])
def test_the_answers_of_one_draw_are_wrong_for_others(asked):
    assert share(asked, right_variants(asked.chapter)[asked.key][0]) <= MOST


def test_a_check_whose_answers_never_differ_is_found_out():
    @question("00.fixed", points=1, title="Fixed", statement="`f(x)`: 2 and 3.")
    def fixed(call, rng):
        for number in (2, 3):
            expect_equal(call(number, rng.normal()), number)

    assert share(fixed, lambda number, _: number) == 1
