"""Comparisons accept what is right, and say of the rest what is wrong with it."""

import numpy as np
import pytest

from cnncourse.exercises import (
    expect_answer,
    expect_close,
    expect_equal,
    expect_numbers,
    expect_parts,
    expect_true,
    refuse,
    shown,
)
from cnncourse.exercises.verdicts import NotYet

OTHER = "the sum: your result holds other things than real numbers"
WANT = np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])


@pytest.mark.parametrize(
    ("got", "want"),
    [
        (WANT, WANT),
        (WANT.tolist(), WANT),
        (WANT.astype(np.float32) * (1 + 1e-7), WANT),
        (WANT.astype(int), WANT),
        (3, 3.0),
        (True, 1.0),
        (np.array(3.0), 3.0),
        ([np.nan, np.inf, -np.inf], [np.nan, np.inf, -np.inf]),
        (np.zeros((0, 3)), np.zeros((0, 3))),
        (1e-12, 0.0),
    ],
)
def test_close(got, want):
    expect_close(got, want)


@pytest.mark.parametrize(
    ("got", "want", "sentence"),
    [
        (WANT.T, WANT, "the sum: your result has not the right shape; (2, 3) is needed: it is (3, 2)"),
        ([3.0], 3.0, "the sum: your result has not the right shape; one number is needed: it is (1,)"),
        (3.0, WANT, "the sum: your result has not the right shape; (2, 3) is needed: it is ()"),
        (None, 3.0, "the sum: your result is None (is there a `return`?); a number is needed"),
        ("3", 3.0, "the sum: your result is text; a number is needed"),
        (["1", "2"], [1, 2], f"{OTHER}; numbers of shape (2,) are needed: it is a list of 2"),
        ([[1, 2], [3]], WANT, "the sum: the rows of your result have different lengths"),
        ([1, None], [1, 2], f"{OTHER}; numbers of shape (2,) are needed: it is a list of 2"),
        ([10**400], [1], f"{OTHER}; numbers of shape (1,) are needed: it is a list of 1"),
        (10**400, 1, "the sum: your result is too large a number"),
        ([1.0, 10**400], [1, 1], OTHER),
        (3 + 0j, 3.0, "the sum: your result is a complex number; a number is needed"),
        (
            np.array([1, 2j]),
            [1, 2],
            f"{OTHER}; numbers of shape (2,) are needed: it is an array of shape (2,) and dtype complex128",
        ),
        ({"a": 1}, 3.0, "the sum: your result is a dict; a number is needed"),
        ([1, np.nan], [1, 2], "the sum: your result holds NaN (not a number): at [1]"),
        (
            [np.inf, 2],
            [1, 2],
            "the sum: not all numbers are right: 1 of 2 is wrong; at [0] yours is inf; it should be 1",
        ),
        (
            [1, 2],
            [np.nan, 2],
            "the sum: not all numbers are right: 1 of 2 is wrong; at [0] yours is 1; it should be nan",
        ),
        (
            [2, 3],
            [1, 2],
            "the sum: not all numbers are right: 2 of 2 are wrong; at [0] yours is 2; it should be 1",
        ),
        (2.0, 1.0, "the sum is not right: yours is 2; it should be 1"),
        (1.0 + 1e-5, 1.0, "the sum is not right"),
        (1e-6, 0.0, "the sum is not right"),
    ],
)
def test_not_close(got, want, sentence):
    with pytest.raises(NotYet) as caught:
        expect_close(got, want, "the sum")
    assert str(caught.value).startswith(sentence)


@pytest.mark.parametrize(
    ("got", "want"),
    [
        (3, 3),
        (3.0, 3),
        (True, 1),
        (1, True),
        (np.array(3), 3),
        ("same", "same"),
        ([1, 2], (1, 2)),
        (np.array([1, 2]), (1, 2)),
        ((1, "a", [2.0]), (1, "a", [2])),
        ({"a": 1, "b": 2}, {"a": 1.0}),
        (10**400, 10**400),
        ([[1, 2]], np.array([[1, 2]])),
        (None, None),
    ],
)
def test_equal(got, want):
    expect_equal(got, want)


@pytest.mark.parametrize(
    ("got", "want", "sentence"),
    [
        (4, 3, "the size is not right: it is 4; it should be 3"),
        (3.5, 3, "the size is not right: yours is 3.5; it should be 3"),
        ("3", 3, "the size: your result is text; a number is needed"),
        (3, "same", "the size is not right: it is 3; it should be 'same'"),
        ("Same", "same", "the size is not right: it is 'Same'; it should be 'same'"),
        ((1, 2, 3), (1, 2), "the size: 2 items are needed: it is a tuple of 3"),
        (3, (1, 2), "the size: 2 items are needed: it is a number"),
        ((1, 3), (1, 2), "the size [1] is not right: it is 3; it should be 2"),
        ({"b": 1}, {"a": 1}, "the size has nothing for 'a' yet"),
        (0, None, "the size is not right: it is 0; it should be None"),
        (np.nan, 3, "the size: your result holds NaN (not a number)"),
    ],
)
def test_not_equal(got, want, sentence):
    with pytest.raises(NotYet) as caught:
        expect_equal(got, want, "the size")
    assert str(caught.value) == sentence


RIGHT_ANSWERS = [
    (60_000, 60_000),
    (60_000.0, 60_000),
    (np.array(60_000), 60_000),
    (0.3333333, 1 / 3),
    (1, 1.0),
    (" VALID ", "valid"),
    (True, True),
    ({"a": 1, "b": "x"}, {"a": 1, "b": "X"}),
    ([1, 2], (1, 2)),
    (np.array([1, 2]), (1, 2)),
]
WRONG_ANSWERS = [
    (60_001, 60_000, "your answer is not the right number"),
    (60_000.001, 60_000, "your answer is not the right number"),
    (float("nan"), 60_000, "your answer is not the right number"),
    (10**400, 60_000, "your answer is not the right number"),
    (0.33, 1 / 3, "your answer is not the right number"),
    ("60000", 60_000, "your answer is text; a number is needed"),
    (True, 1, "your answer is a truth value; a number is needed"),
    (1, True, "your answer is a number; True or False is needed"),
    (False, True, "your answer is not right"),
    ("same", "valid", "your answer is not right"),
    (3, "valid", "your answer is a number; text is needed"),
    (3, {"a": 3}, "your answer is a number; a dict is needed"),
    ({"a": None}, {"a": 3}, "your answer has nothing for 'a' yet"),
    ({"a": 4}, {"a": 3}, "your answer ['a'] is not the right number"),
    ((1, 2), (1, 3), "your answer [1] is not the right number"),
    ((1,), (1, 3), "your answer: 2 items are needed: it is a tuple of 1"),
    ([60_000], 60_000, "your answer is a list; a number is needed"),
]


@pytest.mark.parametrize(("got", "want"), RIGHT_ANSWERS)
def test_right_answers(got, want):
    expect_answer(got, want)


@pytest.mark.parametrize(("got", "want", "sentence"), WRONG_ANSWERS)
def test_wrong_answers_are_told_without_the_right_one(got, want, sentence):
    with pytest.raises(NotYet) as caught:
        expect_answer(got, want)
    assert str(caught.value) == sentence


def test_a_huge_number_where_a_fraction_is_wanted():
    with pytest.raises(NotYet, match="not the right number"):
        expect_answer(10**400, 0.5)


def test_parts():
    assert expect_parts([1, 2], "a", "b") == (1, 2)
    with pytest.raises(NotYet, match=r"must return 2 things \(a, b\): it returned an array of shape \(2,\)"):
        expect_parts(np.zeros(2), "a", "b")
    with pytest.raises(NotYet, match="it returned a tuple of 3"):
        expect_parts((1, 2, 3), "a", "b")


def test_properties():
    expect_true(True, "never said")
    with pytest.raises(NotYet, match=r"^it must sum to zero: it sums to 1$"):
        expect_true(False, "it must sum to zero", "it sums to 1")
    with pytest.raises(NotYet, match=r"^no$"):
        refuse("no")


def test_numbers_of_any_shape():
    np.testing.assert_array_equal(expect_numbers([[1, 2]], None), [[1.0, 2.0]])
    assert expect_numbers(2**64).shape == ()
    with pytest.raises(NotYet, match="your result is text; numbers are needed"):
        expect_numbers("12", None)


def test_words_hold_no_numbers_of_the_draw():
    with pytest.raises(NotYet) as caught:
        expect_close(123.0, 456.0, "the sum")
    assert caught.value.words == "the sum is not right"
    assert "456" in caught.value.detail


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (np.zeros((3, 50)), "an array of shape (3, 50)"),
        (np.array([[1.0, 0.1 + 0.2]]), "[[1, 0.3]]"),
        ((1, "a"), "(1, 'a')"),
        (list(range(20)), "[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, ...]"),
        ("a" * 100, f"'{'a' * 79} ..."),
        ({"a": 1}, "{'a': 1}"),
    ],
)
def test_shown(value, text):
    assert shown(value) == text
