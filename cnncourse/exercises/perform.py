"""The student's side of a check: run what they wrote, hand back plain data or what went wrong.

Plain data are None, bool, int, float, complex, str, NumPy arrays of numbers, and tuples, lists and dicts of
these, all of exactly these types: nothing a student defined is left to compare with. This file needs the
standard library and NumPy alone, so that a grader can run it where the course is not importable.
"""

from __future__ import annotations

import builtins
import dis
import linecache
import re
import sys
import traceback
import warnings
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from types import CodeType, FrameType
from typing import Any, Literal

import numpy as np

__all__ = ["Code", "Outcome", "Unreadable", "built_in", "perform", "plain", "unwritten", "words_for"]

Code = Literal["value", "unwritten", "raised", "banned", "unreadable"]

DEEPEST = 8
LONGEST = 100_000  # items of one list
MOST_BITS = 4096  # of a whole number; Python refuses to print very long ones
SCALARS: dict[type, Callable[[Any], Any]] = {
    bool: bool,
    int: int.__int__,
    float: float.__float__,
    complex: complex.__complex__,
    str: str.__str__,
}
CLASSES = [item for item in vars(builtins).values() if isinstance(item, type)]
EXCEPTIONS = {item.__name__ for item in CLASSES if issubclass(item, BaseException)}
EMPTY_BODY = {"RESUME", "NOP", "LOAD_CONST", "RETURN_CONST", "RETURN_VALUE", "COPY_FREE_VARS"}


class Unreadable(ValueError):
    """A value that is not plain data; the message says what it is."""


@dataclass(frozen=True)
class Outcome:
    """What became of one call.

    Attributes
    ----------
    code : str
        "banned" where the function used what it must not, "unreadable" where it returned no plain data.
    name : str
        The exception raised, where it is one of Python's own; what was used that is banned; else "".
    detail : str
        For the student's own eyes: inputs, values, what they wrote.
    """

    code: Code
    value: Any = None
    name: str = ""
    detail: str = ""

    @property
    def state(self) -> Literal["value", "unwritten", "wrong"]:
        """What a check makes of it."""
        return self.code if self.code in {"value", "unwritten"} else "wrong"

    @property
    def words(self) -> str:
        """What went wrong, without an input or a value."""
        return words_for(self.code, self.name)


def words_for(code: str, name: str = "", bans: Sequence[str] = ()) -> str:
    """Say what went wrong in a call, in words of which none is a student's.

    ``code`` and ``name`` may come from a sandbox, so that any text is possible; of what is banned only a name in
    ``bans`` is repeated.

    Examples
    --------
    >>> words_for("raised", "ValueError"), words_for("raised", "TheWeightIs3")
    ('your function raised ValueError', 'your function raised an exception')
    """
    if code in {"value", "unwritten"}:
        return ""
    if code == "raised":
        return f"your function raised {name if name in EXCEPTIONS else 'an exception'}"
    if code == "banned":
        used = f"`{name}`" if name in bans else "what your function uses"
        return f"{used} may not be used here: the point is to write it"
    return "your answer is not plain data; numbers, text, or an array, list or dict of them are needed"


def plain(value: Any) -> Any:
    """Copy a value as plain data; ``...`` becomes None.

    Parameters
    ----------
    value : object
        Also a torch tensor, which becomes an array; a range, which becomes a list.

    Raises
    ------
    Unreadable

    Examples
    --------
    >>> plain((np.float32(2), range(3), ...))
    (2.0, [0, 1, 2], None)
    >>> plain({1, 2})
    Traceback (most recent call last):
    cnncourse.exercises.perform.Unreadable: a set
    """
    try:
        return _plain(value, 0)
    except Unreadable:
        raise
    except Exception as error:
        msg = f"{_article(type(value))} that cannot be read"
        raise Unreadable(msg) from error


def _plain(value: Any, depth: int) -> Any:
    kind = type(value)
    if value is None or value is ...:
        return None
    if depth > DEEPEST:
        msg = "data nested too deeply"
        raise Unreadable(msg)
    for scalar, exact in SCALARS.items():
        if issubclass(kind, scalar):
            return _short_number(exact(value))
    if issubclass(kind, np.generic | np.ndarray):
        return _plain_array(value)
    torch = sys.modules.get("torch")
    if torch is not None and issubclass(kind, torch.Tensor):
        return _plain_array(torch.Tensor.numpy(torch.Tensor.cpu(torch.Tensor.detach(value))))
    return _plain_container(value, kind, depth)


def _short_number(value: Any) -> Any:
    if type(value) is int and value.bit_length() > MOST_BITS:
        msg = f"a whole number of {value.bit_length()} bits"
        raise Unreadable(msg)
    return value


def _plain_array(value: Any) -> Any:
    array = np.array(value, subok=False)
    if array.dtype.kind not in "biufc":
        reason = " (rows of different lengths?)" if array.dtype.kind == "O" else ""
        msg = f"an array of dtype {array.dtype}{reason}"
        raise Unreadable(msg)
    if array.dtype.itemsize > 8 and array.dtype.kind == "f":
        array = array.astype(np.float64)
    return array.item() if issubclass(type(value), np.generic) else array


def _plain_container(value: Any, kind: type, depth: int) -> Any:
    if issubclass(kind, dict):
        items = _short(list(dict.items(value)))
        return {_key(name): _plain(item, depth + 1) for name, item in items}
    for sequence in (tuple, list, range):
        if issubclass(kind, sequence):
            copied = [_plain(item, depth + 1) for item in _short(sequence.__iter__(value))]
            return tuple(copied) if sequence is tuple else copied
    raise Unreadable(_article(kind))


def _key(name: Any) -> Any:
    if type(name) not in {str, int}:
        msg = f"a dict with {_article(type(name))} for a key"
        raise Unreadable(msg)
    return name


def _short(items: Iterable[Any]) -> list[Any]:
    found = list(items)
    if len(found) > LONGEST:
        msg = f"a list of {len(found)} items"
        raise Unreadable(msg)
    return found


def _name(kind: type) -> str:
    """Return the name of a type, past what a metaclass of theirs may do."""
    return str(type.__dict__["__name__"].__get__(kind))


def _article(kind: type) -> str:
    name = _name(kind)
    return f"an {name}" if name[:1].lower() in "aeiou" else f"a {name}"


def unwritten(function: Any) -> bool:
    """Say whether a function's body is nothing but a docstring, ``...`` or ``pass``.

    Examples
    --------
    >>> def stub(x):
    ...     '''Return x squared.'''
    >>> unwritten(stub), unwritten(lambda x: x * x)
    (True, False)
    """
    code = _code(function)
    return code is not None and _empty(code)


@lru_cache(maxsize=64)
def _empty(code: CodeType) -> bool:
    steps = [step for step in dis.get_instructions(code) if step.opname != "CACHE"]
    return all(
        step.opname in EMPTY_BODY and ("CONST" not in step.opname or step.argval is None) for step in steps
    )


def _code(function: Any) -> CodeType | None:
    try:
        code = getattr(function, "__code__", None)
    except Exception:
        return None
    return code if isinstance(code, CodeType) else None


def perform(function: Any, inputs: Sequence[Any] = (), options: Mapping[str, Any] | None = None) -> Outcome:
    """Call a student's function once, its warnings silenced.

    Parameters
    ----------
    function : callable
    inputs, options : sequence, mapping
        Positional and keyword arguments, handed over as they are: copy them beforehand.

    Examples
    --------
    >>> perform(lambda x: x + 1, [2]).value
    3
    >>> perform(lambda x: 1 / x, [0]).words
    'your function raised ZeroDivisionError'
    """
    if function is None or function is ... or unwritten(function):
        return Outcome("unwritten")
    try:
        with warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore")
            value = function(*inputs, **(options or {}))
            return Outcome("unwritten") if value is ... else Outcome("value", plain(value))
    except (KeyboardInterrupt, GeneratorExit):
        raise
    except NotImplementedError:
        return Outcome("unwritten")
    except Unreadable as error:
        return Outcome("unreadable", detail=f"it is {error}")
    except BaseException as error:  # a student's SystemExit too
        return _raised(error, function)


def _raised(error: BaseException, function: Any) -> Outcome:
    kind, message, place = _name(type(error)), _message(error), _place(error, function)
    if kind == "Banned":  # as cnncourse.exercises.banned raises it
        return Outcome("banned", name=message, detail=place)
    known = built_in(error)
    told = message if known == kind else ": ".join(filter(None, (kind, message)))
    return Outcome("raised", name=known, detail=", ".join(filter(None, (told, place))))


def built_in(error: BaseException) -> str:
    """Return which of Python's own exceptions an error is, as "TypeError"; "" for a mere ``Exception``."""
    kinds = type.__dict__["__mro__"].__get__(type(error))
    name = next(kind.__name__ for kind in kinds if kind in CLASSES)
    return "" if name in {"Exception", "BaseException"} else name


def _message(error: BaseException) -> str:
    try:
        return _clean(str(error))
    except KeyboardInterrupt:
        raise
    except BaseException:  # a student's own __str__
        return ""


def _place(error: BaseException, function: Any) -> str:
    """Name the last line of the student's own that the exception passed, counted from its ``def``."""
    home = getattr(_code(function), "co_filename", "")
    theirs = [(f, n) for f, n in traceback.walk_tb(error.__traceback__) if _is_theirs(f, home)]
    if not theirs:
        return ""
    frame, number = theirs[-1]
    source = linecache.getline(frame.f_code.co_filename, number).strip()
    quoted = f": `{_clean(source)}`" if source else ""
    return f"in line {number - frame.f_code.co_firstlineno + 1} of {frame.f_code.co_name}{quoted}"


def _is_theirs(frame: FrameType, home: str) -> bool:
    file = frame.f_code.co_filename
    return file == home or "ipykernel_" in file or file.startswith("<ipython")


def _clean(text: str, longest: int = 200) -> str:
    """Put a text on one line, without addresses, not too long."""
    line = re.sub(r"0x[0-9a-fA-F]{6,}", "0x...", " ".join(text.split()))
    return line if len(line) <= longest else f"{line[:longest]} ..."
