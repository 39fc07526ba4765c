"""Whatever comes back is copied as plain data, or named."""

import numpy as np
import pytest
import torch

from cnncourse.exercises.perform import Unreadable, plain

PLAIN = {bool, int, float, complex, str, tuple, list, dict, np.ndarray, type(None)}


class EqualToAll:
    def __eq__(self, other):
        return True

    __hash__ = object.__hash__


class LenientArray(np.ndarray):
    def __eq__(self, other):
        return np.ones(self.shape, bool)

    def __array__(self, *args, **kwargs):
        return np.zeros(99)

    __hash__ = None


class LenientFloat(float):
    def __eq__(self, other):
        return True

    def __float__(self):
        return 99.0

    __hash__ = float.__hash__


class LenientText(str):
    def __eq__(self, other):
        return True

    __hash__ = str.__hash__


class LyingList(list):
    def __iter__(self):
        return iter([1, 2, 3])

    def __len__(self):
        return 3


def unnamed():
    """Return an object whose class hides everything, made here as doctest would look into the class."""

    class Nameless(type):
        def __getattribute__(cls, name):
            raise RuntimeError(name)

    return Nameless("Unnamed", (), {})()


def dict_of_itself():
    found = {}
    found["a"] = found
    return found


def itself():
    found = []
    found.append(found)
    return found


@pytest.mark.parametrize(
    ("value", "copied"),
    [
        (LenientFloat(2.5), 2.5),
        (LenientText("a"), "a"),
        (LyingList([7]), [7]),
        (np.float32(0.5), 0.5),
        (np.longdouble(0.5), 0.5),
        (np.bool_(True), True),
        ({"a": (1, np.int64(2)), 3: [...]}, {"a": (1, 2), 3: [None]}),
        (range(3), [0, 1, 2]),
    ],
)
def test_plain_values_have_exactly_plain_types(value, copied):
    found = plain(value)
    assert found == copied
    assert type(found) in PLAIN
    assert type(found) is type(copied)


@pytest.mark.parametrize(
    "value",
    [
        np.arange(6.0).reshape(2, 3).view(LenientArray),
        np.arange(6, dtype=">i4").reshape(2, 3),
        torch.arange(6.0, requires_grad=True).reshape(2, 3),
        np.ma.masked_array(np.arange(6.0).reshape(2, 3), mask=True),
    ],
)
def test_arrays_of_all_kinds_become_plain_arrays(value):
    found = plain(value)
    assert type(found) is np.ndarray
    np.testing.assert_array_equal(found, [[0, 1, 2], [3, 4, 5]])


@pytest.mark.parametrize("dtype", ["float32", "float64", "int8", "bool", "complex64"])
def test_a_dtype_is_kept(dtype):
    assert plain(np.zeros(2, dtype)).dtype == dtype


def test_extended_precision_becomes_float64():
    assert plain(np.zeros(2, np.longdouble)).dtype == np.float64


def test_an_array_is_copied():
    array = np.zeros(3)
    found = plain(array)
    array[:] = 1
    np.testing.assert_array_equal(found, np.zeros(3))


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (EqualToAll(), "an EqualToAll"),
        (unnamed(), "an Unnamed"),
        (np.array([EqualToAll()]), r"dtype object \(rows of different lengths\?\)$"),
        (np.array(["a"]), "dtype <U1$"),
        (np.zeros(2, dtype=[("a", float)]), r"dtype \[\('a'"),
        (np.array(["2020"], dtype="M8[D]"), "dtype datetime64"),
        (itself(), "nested too deeply"),
        (dict_of_itself(), "nested too deeply"),
        ([0] * 100_001, "a list of 100001 items"),
        ({EqualToAll(): 1}, "a dict with an EqualToAll for a key"),
        ({1, 2}, "a set"),
        (1 << 5000, "a whole number of 5001 bits"),
        (iter([1]), "a list_iterator"),
        (len, "a builtin_function_or_method"),
        (b"a", "a bytes"),
        (torch.zeros(2, dtype=torch.bfloat16), "a Tensor that cannot be read"),
    ],
)
def test_other_things_are_named(value, words):
    with pytest.raises(Unreadable, match=words):
        plain(value)
