"""Whatever comes back from a sandbox: a check ends in a verdict, gives no points away and lets no number out."""

import functools
import runpy
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from cnncourse.exercises import call_directly, chapters, expect_close, mark, question, questions, refuse
from cnncourse.exercises.asking import read
from cnncourse.exercises.perform import EXCEPTIONS, Outcome, plain

QUESTIONS = [asked for chapter in chapters() for asked in questions(chapter).values()]
MARKER = 7919
TEXT = str(MARKER)
STATES = {"right", "not yet", "not attempted"}

each_question = pytest.mark.parametrize("asked", QUESTIONS, ids=[asked.key for asked in QUESTIONS])
each_function = pytest.mark.parametrize(
    "asked",
    [asked for asked in QUESTIONS if asked.kind == "function"],
    ids=[asked.key for asked in QUESTIONS if asked.kind == "function"],
)


@functools.cache
def right_variants(chapter):
    return runpy.run_path(str(Path(__file__).parent / f"variants_{chapter}.py"))["RIGHT"]


def right_call(asked, student="ada"):
    """Return a ``call`` that answers rightly, by a variant that is known to be right."""
    right = right_variants(asked.chapter)[asked.key][0]
    return call_directly(right if asked.kind == "function" else lambda: right(**asked.variant(student)))


def marked(asked, call, student="ada"):
    return mark(asked, call, asked.rng(student))


def always(value):
    return lambda *_, **__: value


def raising(name):
    def call(*_, **__):
        return read(Outcome("raised", name=name, detail=TEXT))

    return call


def marked_up(value):
    """Return versions of a right answer in which every number, size, key or text is the marker."""
    if isinstance(value, tuple | list):
        for place, part in enumerate(value):
            for other in marked_up(part):
                yield type(value)([*value[:place], other, *value[place + 1 :]])
        yield type(value)([*value, *[0] * MARKER])
    elif isinstance(value, dict):
        for key, part in value.items():
            for other in marked_up(part):
                yield value | {key: other}
        yield {TEXT: value}
    elif isinstance(value, np.ndarray) and value.ndim:
        yield np.zeros((MARKER, *value.shape[1:]))
        yield value + MARKER
        yield np.where(np.arange(value.size).reshape(value.shape) == 0, MARKER, value)
    yield from (
        MARKER,
        float(MARKER),
        TEXT,
        [MARKER],
        [TEXT] * 3,
        {TEXT: 1},
        np.zeros(MARKER),
        complex(MARKER),
    )


PLAIN_MARKERS = [
    np.zeros((MARKER, 1)),
    np.zeros(MARKER, complex),
    [[0.0] * MARKER],
    [[1], [2] * MARKER],
    [0] * MARKER,
    (TEXT,) * 3,
    {MARKER: MARKER},
    MARKER * 10**1000,
    *marked_up(None),
]


@each_question
def test_words_carry_nothing_of_a_result(asked):
    right = right_call(asked)
    calls = [always(value) for value in PLAIN_MARKERS]
    calls += [raising(name) for name in (TEXT, f"Weight{TEXT}", "ValueError")]
    for count, answer in enumerate(answers(asked)[:3]):  # so many right answers before
        calls += [after(right, count, value) for value in marked_up(answer)]
    results = [marked(asked, call) for call in calls]
    assert [result for result in results if TEXT in result.words] == []
    assert {result.state for result in results} <= STATES


@functools.cache
def answers_of(key, student):
    asked = questions(key[:2])[key]
    found, right = [], right_call(asked, student)

    def call(*inputs, **options):
        found.append(right(*inputs, **options))
        return found[-1]

    assert marked(asked, call, student).state == "right"
    return found


def answers(asked, student="ada"):
    """Return the right answers of a check's calls, in their order, as plain data."""
    return answers_of(asked.key, student)


def after(right, count, value):
    """Return a ``call`` that is right so many times, then hands over a value."""
    left = [count]

    def call(*inputs, **options):
        left[0] -= 1
        return right(*inputs, **options) if left[0] >= 0 else value

    return call


def test_a_check_that_lets_a_shape_or_a_draw_out_is_found_out():
    def leaky(call, rng):
        expect_close(call(drawn := int(rng.integers(10**6))), drawn, f"the number {drawn}")

    asked = question("00.leaky", points=1, title="Leaky", statement="Leak.")(leaky)
    assert len({marked(asked, always(None), student).words for student in ("ada", "grace")}) == 2

    def shaped(call, rng):
        refuse(f"your array has {len(call())} rows")

    asked = question("00.shaped", points=1, title="Shaped", statement="Leak.")(shaped)
    assert TEXT in marked(asked, always(np.zeros(MARKER))).words
    assert marked(asked, always(3)).state == "broken"


@each_question
def test_words_carry_nothing_of_a_draw(asked):
    said = []
    for student in ("ada", "grace", "s1234567"):
        replies = [always(value) for value in (None, True, *PLAIN_MARKERS)]
        replies += [always(value) for value in marked_up(answers(asked, student)[0])]
        said.append([marked(asked, call, student).words for call in replies])
    if asked.key == "02.logic":  # the functions come in an order of chance: one of two sentences
        assert {words for each in said for words in each if "function" in words} <= LOGIC
    else:
        assert said[0] == said[1] == said[2]


LOGIC = {
    "there is a function that no unit computes",
    "there is a unit for this function",
    "your function must return 3 things (w₁, w₂, b)",
}


def emptied(value, fill):
    """Return an answer of the same build in which every number is another one."""
    if isinstance(value, tuple | list):
        return type(value)(emptied(part, fill) for part in value)
    if isinstance(value, dict):
        return {key: emptied(part, fill) for key, part in value.items()}
    if isinstance(value, np.ndarray):
        return np.full(value.shape, fill)
    return value if isinstance(value, str) else fill


def collapsed(value):
    """Return an answer with a single number in place of each array, as broadcasting would let it through."""
    if isinstance(value, tuple | list):
        return type(value)(collapsed(part) for part in value)
    return value.ravel()[0] if isinstance(value, np.ndarray) and value.size else value


def stretched(value):
    """Return an answer with an axis more for each array."""
    if isinstance(value, tuple | list):
        return type(value)(stretched(part) for part in value)
    return np.asarray(value)[None] if isinstance(value, np.ndarray | float | int) else value


FILLS = (np.nan, np.inf, -np.inf, True, -0.0, 1e308, complex(np.nan), 2**62)


@each_function
def test_tricks_with_numbers_and_shapes_earn_nothing(asked):
    right = right_call(asked)
    tricks = [lambda value, fill=fill: emptied(value, fill) for fill in FILLS]
    tricks += [
        lambda value: np.zeros(0),
        lambda value: np.zeros((1,) * 8),
        lambda value: [],
        lambda value: {},
    ]
    tricks += [lambda value: np.zeros((100_000, 0)), lambda value: [[]] * 5, lambda value: [value], stretched]
    tricks += (
        [collapsed] if any(isinstance(v, np.ndarray) and v.size > 1 for v in parts(answers(asked))) else []
    )
    for trick in tricks:
        result = marked(asked, lambda *inputs, trick=trick: trick(plain(right(*inputs))))
        assert result.state == "not yet", (result, trick(answers(asked)[0]))


def parts(value):
    if isinstance(value, tuple | list):
        return [part for item in value for part in parts(item)]
    return [value]


numbers = st.one_of(
    st.integers(-(2**62), 2**4000),
    st.floats(allow_nan=True, allow_infinity=True),
    st.complex_numbers(),
    st.booleans(),
    st.sampled_from([-0.0, 2**62, 2**64, float("inf"), float("nan"), 10**400]),
)
plain_arrays = st.one_of(
    arrays.arrays(kind, arrays.array_shapes(min_dims=0, max_dims=8, min_side=0, max_side=3))
    for kind in ("f8", "f4", "i8", "u1", "?", "c16")
)
leaves = st.one_of(st.none(), numbers, st.text(max_size=5), plain_arrays)
plain_data = st.recursive(
    leaves,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.lists(inner, max_size=4).map(tuple),
        st.dictionaries(st.one_of(st.text(max_size=3), st.integers()), inner, max_size=3),
    ),
    max_leaves=6,
)


def swapped(value, other, place):
    """Return an answer with another thing in one place of it, or beside it."""
    if isinstance(value, tuple | list) and value:
        at = place % len(value)
        return type(value)([*value[:at], swapped(value[at], other, place // len(value)), *value[at + 1 :]])
    if isinstance(value, dict) and value:
        key = list(value)[place % len(value)]
        return value | {key: swapped(value[key], other, place // len(value))}
    return other


@each_question
@settings(
    max_examples=15, derandomize=True, deadline=None, database=None, suppress_health_check=list(HealthCheck)
)
@given(other=plain_data, place=st.integers(0, 99), calls=st.integers(0, 2))
def test_plain_data_of_every_kind_end_in_a_verdict(asked, other, place, calls):
    right = right_call(asked)
    wrong = swapped(answers(asked)[0], other, place)
    for call in (always(other), always(wrong), after(right, calls, wrong)):
        assert marked(asked, call).state in STATES


@each_question
def test_a_call_that_fails_in_any_way_is_not_yet(asked):
    for name in sorted(EXCEPTIONS):
        assert marked(asked, raising(name)).words == f"your function raised {name}"
    for error in (
        RecursionError("x"),
        MemoryError("x"),
        OverflowError("x"),
    ):  # a check that fails is the course's

        def fails(*_, error=error):
            raise error

        assert marked(asked, fails).state == "broken"
