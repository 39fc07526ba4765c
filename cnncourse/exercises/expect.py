"""Comparisons for checks: each returns nothing, or raises :class:`NotYet` with one clear sentence.

``got`` is what ``call`` returned, so plain data; ``want`` is the author's. ``saying`` names the thing
compared, as in "the new weights".

A grader shows the ``words`` of a NotYet alone, so they say what is needed and of the student's result no more than
its kind: an exact shape, length or text could carry a hidden input. Such things go into ``detail``.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NoReturn

import numpy as np
from numpy.typing import ArrayLike, NDArray

from cnncourse.exercises.verdicts import NotYet
from cnncourse.exercises.wording import described, kind, shown

__all__ = [
    "expect_answer",
    "expect_close",
    "expect_equal",
    "expect_numbers",
    "expect_parts",
    "expect_true",
    "refuse",
]

Numbers = NDArray[np.float64]
DEEPEST = 8  # lists in lists of numbers
MOST_NUMBERS = 1_000_000  # where any shape will do
MOST_BLANKS = 1000  # in a text, beside what is wanted


def expect_true(condition: bool, words: str, detail: str = "") -> None:
    """Demand a property that has no single right value.

    Examples
    --------
    >>> expect_true(abs(0.25) < 1e-9, "the kernel's weights do not sum to zero", "their sum is 0.25")
    Traceback (most recent call last):
    cnncourse.exercises.verdicts.NotYet: the kernel's weights do not sum to zero: their sum is 0.25
    """
    if not condition:
        refuse(words, detail)


def refuse(words: str, detail: str = "") -> NoReturn:
    """Say that the answer is wrong: ``words`` without a number of a hidden draw, ``detail`` with them."""
    raise NotYet(words, detail)


def expect_close(
    got: Any, want: ArrayLike, saying: str = "your result", *, rtol: float = 1e-6, atol: float = 1e-9
) -> None:
    """Demand numbers of the same shape, each within ``atol + rtol * abs(want)``.

    Parameters
    ----------
    got : plain data
        A number, an array, or nested lists of numbers.
    want : array_like of real numbers
    saying : str
        What is compared.
    rtol, atol : float
        The relative and the absolute tolerance.

    Raises
    ------
    NotYet

    Examples
    --------
    >>> expect_close([1, 2.5], [1, 2], "the new weights")
    Traceback (most recent call last):
    cnncourse.exercises.verdicts.NotYet: the new weights: not all numbers are right: 1 of 2 is wrong;
    at [1] yours is 2.5; it should be 2
    """
    wanted = np.asarray(want, dtype=np.float64)
    found = expect_numbers(got, wanted.shape, saying)
    with np.errstate(all="ignore"):
        near = np.abs(found - wanted) <= atol + rtol * np.abs(wanted)
        same = near | (found == wanted) | (np.isnan(found) & np.isnan(wanted))
    _refuse_differences(found, wanted, same, saying)


def expect_equal(got: Any, want: Any, saying: str = "your result") -> None:
    """Demand exactly this value: whole numbers, text, truth values, arrays of these, or tuples of them.

    3.0 equals 3, and True equals 1; text equals only text, letter by letter; a list equals a tuple.

    Raises
    ------
    NotYet

    Examples
    --------
    >>> expect_equal((2, "same"), (2, "valid"), "the settings")
    Traceback (most recent call last):
    cnncourse.exercises.verdicts.NotYet: the settings [1] is not right: it is 'same'; it should be 'valid'
    """
    if isinstance(want, list | tuple):
        for place, (one, wanted) in enumerate(zip(_parts(got, len(want), saying), want, strict=True)):
            expect_equal(one, wanted, f"{saying} [{place}]")
    elif isinstance(want, dict):
        for name, wanted in want.items():
            expect_equal(_entry(got, name, saying), wanted, f"{saying} [{name!r}]")
    elif want is None or isinstance(want, str) or (type(got) is int and isinstance(want, int)):
        if got is not want and (type(got) not in {int, str} or got != want):
            refuse(f"{saying} is not right", f"it is {_briefly(got)}; it should be {shown(want)}")
    else:
        wanted = np.asarray(want)
        found = expect_numbers(got, wanted.shape, saying)
        _refuse_differences(found, wanted.astype(np.float64), found == wanted, saying)


def _briefly(got: Any) -> str:
    """Write what may be anything, of any size."""
    if isinstance(got, list | tuple | dict | np.ndarray):
        return described(got)
    return shown(got[:100] if isinstance(got, str) else got)


def expect_numbers(got: Any, shape: tuple[int, ...] | None = (), saying: str = "your result") -> Numbers:
    """Demand real numbers of a shape, whatever they are, and return them as an array.

    Parameters
    ----------
    got : plain data
    shape : tuple of int, optional
        () for a single number; None for any shape.
    saying : str

    Raises
    ------
    NotYet

    Examples
    --------
    >>> expect_numbers([1, 2], (3,), "the weights")
    Traceback (most recent call last):
    cnncourse.exercises.verdicts.NotYet: the weights: your result has not the right shape; (3,) is needed: it is (2,)
    """
    try:
        size = _walked(got)  # nothing is allocated before it is known
    except ValueError:
        refuse(f"{saying}: the rows of your result have different lengths")
    except TypeError:
        _refuse_kind(got, shape, saying)
    if shape is not None and size != shape:
        needed = f"{shape or 'one number'} is needed"
        refuse(f"{saying}: your result has not the right shape; {needed}", f"it is {size}")
    if math.prod(max(n, 1) for n in size) > MOST_NUMBERS:
        refuse(f"{saying}: your result holds too many numbers", f"its shape is {size}")
    try:
        return np.array(got, dtype=np.float64)
    except OverflowError:  # a whole number
        _refuse_kind(got, shape, saying)


def _walked(got: Any, depth: int = 0) -> tuple[int, ...]:
    """Return the shape of numbers, arrays and lists of them; a TypeError is for other things, a ValueError for rows."""
    if isinstance(got, list | tuple) and depth < DEEPEST:
        if {*map(type, got)} <= {bool, int, float}:  # none at all, too
            return (len(got),)
        shapes = (_walked(item, depth + 1) for item in got)
        first = next(shapes)
        if any(other != first for other in shapes):
            raise ValueError
        return (len(got), *first)
    if isinstance(got, np.ndarray | np.generic) and got.dtype.kind in "biuf":
        return got.shape
    if isinstance(got, bool | int | float):
        return ()
    raise TypeError


def _refuse_kind(got: Any, shape: tuple[int, ...] | None, saying: str) -> NoReturn:
    if isinstance(got, int):
        refuse(f"{saying}: your result is {kind(got)}")
    parts = isinstance(got, list | tuple | np.ndarray)
    held = "holds other things than real numbers" if parts else f"is {kind(got)}"
    refuse(f"{saying}: your result {held}; {_needed(shape)}", f"it is {described(got)}" if parts else "")


def _needed(shape: tuple[int, ...] | None) -> str:
    if shape is None:
        return "numbers are needed"
    return f"numbers of shape {shape} are needed" if shape else "a number is needed"


def expect_parts(got: Any, *names: str) -> tuple[Any, ...]:
    """Demand a tuple (or list) with one item per name, and return the items.

    Examples
    --------
    >>> expect_parts(3.0, "the new weights", "the new bias")
    Traceback (most recent call last):
    cnncourse.exercises.verdicts.NotYet: your function must return 2 things (the new weights,
    the new bias): it returned a number
    """
    if isinstance(got, list | tuple) and len(got) == len(names):
        return tuple(got)
    listed = ", ".join(names)
    refuse(f"your function must return {len(names)} things ({listed})", f"it returned {described(got)}")


def expect_answer(got: Any, want: Any, saying: str = "your answer", *, rtol: float = 1e-6) -> None:
    """Compare the answer of a value question, and never tell the right one.

    Parameters
    ----------
    got : plain data
    want : int, float, bool, str, or a tuple, list or dict of these
        Whole numbers are compared exactly, others with ``rtol``, text without regard to case and blanks.

    Raises
    ------
    NotYet

    Examples
    --------
    >>> expect_answer({"C1": 156, "S2": 3}, {"C1": 156, "S2": 12})
    Traceback (most recent call last):
    cnncourse.exercises.verdicts.NotYet: your answer ['S2'] is not the right number
    """
    if isinstance(want, Mapping):
        for name, wanted in want.items():
            expect_answer(_entry(got, name, saying), wanted, f"{saying} [{name!r}]", rtol=rtol)
    elif isinstance(want, list | tuple):
        for place, (one, wanted) in enumerate(zip(_parts(got, len(want), saying), want, strict=True)):
            expect_answer(one, wanted, f"{saying} [{place}]", rtol=rtol)
    elif isinstance(want, str):
        text = _kind_of(got, str, "text", saying)
        if len(text) > len(want) + MOST_BLANKS or text.casefold().split() != want.casefold().split():
            refuse(f"{saying} is not right")
    elif isinstance(want, bool | np.bool_):
        if _kind_of(got, bool, "True or False", saying) is not bool(want):
            refuse(f"{saying} is not right")
    else:
        _expect_number(got, want, saying, rtol)


def _expect_number(got: Any, want: Any, saying: str, rtol: float) -> None:
    if isinstance(got, np.ndarray) and got.shape == ():
        got = got.item()
    if type(got) not in {int, float}:
        refuse(f"{saying} is {kind(got)}; a number is needed")
    whole = isinstance(want, int | np.integer)
    finite = isinstance(got, float) or abs(got) < sys.float_info.max
    if not (got == int(want) if whole else finite and math.isclose(got, float(want), rel_tol=rtol)):
        refuse(f"{saying} is not the right number")


def _kind_of(got: Any, wanted: Callable[..., Any], noun: str, saying: str) -> Any:
    if type(got) is not wanted:
        refuse(f"{saying} is {kind(got)}; {noun} is needed")
    return got


def _entry(got: Any, name: str | int, saying: str) -> Any:
    if not isinstance(got, dict):
        refuse(f"{saying} is {kind(got)}; a dict is needed")
    if got.get(name) is None:
        refuse(f"{saying} has nothing for {name!r} yet")
    return got[name]


def _parts(got: Any, count: int, saying: str) -> Sequence[Any]:
    if isinstance(got, list | tuple) and len(got) == count:
        return got
    if isinstance(got, np.ndarray) and got.shape[:1] == (count,):
        return got.tolist() if got.ndim == 1 else list(got)
    refuse(f"{saying}: {count} items are needed", f"it is {described(got)}")


def _refuse_differences(found: Numbers, wanted: Numbers, same: NDArray[np.bool_], saying: str) -> None:
    if same.all():
        return
    place = tuple(int(i) for i in np.argwhere(~same)[0])
    if np.isnan(found[place]):
        refuse(f"{saying}: your result holds NaN (not a number)", _at(place).strip())
    wrong = int((~same).sum())
    yours, right = shown(float(found[place])), shown(float(wanted[place]))
    compared = f"{_at(place)}yours is {yours}; it should be {right}"
    if same.ndim:
        counted = f"{wrong} of {same.size} {'is' if wrong == 1 else 'are'} wrong"
        refuse(f"{saying}: not all numbers are right", f"{counted}; {compared}")
    refuse(f"{saying} is not right", compared)


def _at(place: tuple[int, ...]) -> str:
    return f"at [{', '.join(map(str, place))}] " if place else ""
