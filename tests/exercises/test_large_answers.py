"""Answers made to fill the memory or the time of whoever checks them: each is refused in words, at its own size."""

import functools
import runpy
import time
import tracemalloc
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from cnncourse.exercises import (
    call_directly,
    chapters,
    expect_answer,
    expect_close,
    expect_equal,
    expect_numbers,
    mark,
    questions,
)
from cnncourse.exercises.verdicts import NotYet

QUESTIONS = [asked for chapter in chapters() for asked in questions(chapter).values()]
ROOM = 12 << 20  # bytes: what any check needs, and the copy of one small array
LONGEST = 5.0  # seconds, on a busy machine and with every allocation traced; each takes far less than one

each_question = pytest.mark.parametrize("asked", QUESTIONS, ids=[asked.key for asked in QUESTIONS])


def nested(item, depth):
    return item if depth == 0 else [nested(item, depth - 1)]


@functools.cache
def large():
    """Return plain data of some megabytes at most, each of which a careless check would blow up."""
    long = "a" * 1_000_000
    return {
        "long text in a list": [long[:60_000]] + [""] * 1500,
        "long text in a tuple of lists": ([long[:60_000]] + [""] * 700,) * 2,
        "text of many words": "a " * 1_000_000,
        "text that repr makes longer": "\U0010ffff" * 500_000,
        "text that folds into more": "\ufb03" * 500_000,
        "many numbers": [0.5] * 100_000,
        "many whole numbers": [10**1200] * 3000,
        "numbers and one too large": [*[0.5] * 50_000, 10**400],
        "many bytes": np.zeros(30_000_000, np.uint8),
        "bytes beside one number": [np.zeros(1_000_000, np.uint8)] * 10 + [np.zeros(1_000_000)],
        "bytes beside a single number": [np.zeros(3_000_000, np.uint8), 0.5],
        "empty and wide": [np.zeros((0, 7_654_321)), np.zeros((0, 7_654_321), np.uint8)],
        "shapes that broadcast": [np.zeros((3000, 1)), np.zeros((1, 3000))],
        "an object beside an array": [np.zeros(1_000_000, np.uint8), None],
        "deep": nested(0.5, 12),
        "deep and wide": nested([0.5] * 50_000, 11),
        "arrays in a dict": {place: np.zeros(250, np.uint8) for place in range(20_000)},
        "arrays in a list": [np.zeros(250, np.uint8)] * 20_000,
        "many keys": {f"key {place}": place for place in range(50_000)},
        "many axes": np.zeros((1,) * 15 + (2_000_000,), np.uint8),
    }


def measured(act):
    """Return what a function returns, the bytes that were held at most, and the seconds."""
    large()
    tracemalloc.start()
    start = time.perf_counter()
    found = act()
    seconds, peak = time.perf_counter() - start, tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return found, peak, seconds


@functools.cache
def right_answer(asked):
    variant = runpy.run_path(str(Path(__file__).parent / f"variants_{asked.chapter}.py"))["RIGHT"][asked.key][
        0
    ]
    honest = call_directly(variant if asked.kind == "function" else lambda: variant(**asked.variant("ada")))
    found = []

    def call(*inputs, **options):
        found.append(honest(*inputs, **options))
        return found[-1]

    assert mark(asked, call, asked.rng("ada")).state == "right"
    return found[0]


def placed(right, value):
    """Return the value, and the right answer with the value in the place of each of its parts."""
    yield value
    if isinstance(right, tuple | list):
        for place in range(len(right)):
            yield type(right)([*right[:place], value, *right[place + 1 :]])
    elif isinstance(right, dict):
        for name in right:
            yield right | {name: value}


def marked(asked, answer):
    return mark(asked, lambda *_, **__: answer, asked.rng("ada"))


@each_question
def test_a_large_answer_is_refused_in_words_at_about_its_own_size(asked):
    right = right_answer(asked)
    for name, value in large().items():
        answers = list(placed(right, value))
        results, peak, seconds = measured(
            lambda answers=answers: [marked(asked, answer) for answer in answers]
        )
        assert {result.state for result in results} == {"not yet"}, name
        assert max(len(repr(result)) for result in results) < 5_000
        assert peak < ROOM, f"{name}: {peak >> 20} MB"
        assert seconds < LONGEST * len(answers), f"{name}: {seconds:.1f} s"


WANTS = [(3, "a number"), (0.5, "a fraction"), ("same", "text"), (True, "a truth value"), (None, "nothing")]
WANTS += [((2, "same"), "a pair"), ({"a": 2}, "a dict"), (np.zeros((2, 3)), "an array")]


@pytest.mark.parametrize("want", [want for want, _ in WANTS], ids=[name for _, name in WANTS])
@pytest.mark.parametrize("name", large())
def test_each_comparison_refuses_large_data_at_about_their_own_size(name, want):
    value = large()[name]
    numbers = isinstance(want, np.ndarray | int | float)
    comparisons = [lambda got: expect_equal(got, want)]
    comparisons += [lambda got: expect_close(got, want)] if numbers else []
    comparisons += [lambda got: expect_answer(got, want)] if not isinstance(want, np.ndarray | None) else []
    for compare, got in ((c, got) for c in comparisons for got in placed(want, value)):

        def refused(compare=compare, got=got):
            with pytest.raises(NotYet) as caught:
                compare(got)
            assert len(str(caught.value)) < 500

        _, peak, seconds = measured(refused)
        assert peak < ROOM, f"{peak >> 20} MB"
        assert seconds < LONGEST


@pytest.mark.parametrize("name", ["many bytes", "bytes beside one number", "empty and wide", "many axes"])
def test_numbers_of_any_shape_are_at_most_a_million(name):
    def refused():
        with pytest.raises(NotYet, match="your result holds too many numbers"):
            expect_numbers(large()[name], None)

    assert measured(refused)[1] < ROOM


def test_a_million_numbers_are_read():
    assert expect_numbers(np.ones(1_000_000, np.uint8), None).sum() == 1_000_000


def test_large_whole_numbers_in_a_list():
    assert expect_numbers([2**64, 1], (2,)).tolist() == [2.0**64, 1.0]
    with pytest.raises(NotYet, match="holds other things than real numbers"):
        expect_numbers([10**400, 1], (2,))


real = st.one_of(
    st.booleans(),
    st.integers(-(2**53), 2**53),
    st.floats(),
    arrays.arrays(
        st.sampled_from(["f8", "f4", "i8", "u1", "?"]),
        arrays.array_shapes(min_dims=0, max_dims=2, min_side=0, max_side=2),
    ),
)
lists = st.recursive(real, lambda inner: st.lists(inner, max_size=3) | st.lists(inner, max_size=3).map(tuple))


@given(lists)
def test_numbers_are_read_as_numpy_reads_them(got):
    try:
        wanted = np.asarray(got)
    except ValueError:
        with pytest.raises(NotYet, match="different lengths"):
            expect_numbers(got, None)
    else:
        np.testing.assert_array_equal(expect_numbers(got, wanted.shape), wanted.astype(float))
