"""That two results are equal, said or raised."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

__all__ = ["NotEqual", "equal", "largest_difference"]


class NotEqual(AssertionError):
    """Two results that should be equal and are not."""


def _array(a: Any) -> np.ndarray[Any, Any]:
    return np.asarray(a.detach().cpu() if hasattr(a, "detach") else a)


def _pairs(a: Any, b: Any, name: str = "") -> Iterator[tuple[str, Any, Any]]:
    """Pair the arrays of two arrays, of two dictionaries by name, or of two tuples or lists by place."""
    if isinstance(a, dict) and isinstance(b, dict):
        if a.keys() != b.keys():
            msg = f"names differ: {', '.join(sorted(map(str, a.keys() ^ b.keys())))} on one side only"
            raise NotEqual(msg)
        yield from ((str(key), a[key], b[key]) for key in a)
    elif isinstance(a, tuple | list) and isinstance(b, tuple | list):
        if len(a) != len(b):
            msg = f"{len(a)} items on one side, {len(b)} on the other"
            raise NotEqual(msg)
        yield from ((f"item {i}", x, y) for i, (x, y) in enumerate(zip(a, b, strict=True)))
    else:
        yield name, a, b


def _difference(name: str, a: Any, b: Any) -> float:
    a, b = _array(a), _array(b)
    if a.shape != b.shape:
        msg = f"{name + ': ' if name else ''}the shapes differ, {a.shape} and {b.shape}"
        raise NotEqual(msg)
    wide = np.result_type(a, b, np.float64)  # bytes would wrap around
    return float(np.max(np.abs(np.subtract(a, b, dtype=wide)), initial=0.0))


def largest_difference(a: Any, b: Any) -> float:
    r"""Return the largest absolute difference, :math:`\max_i |a_i - b_i|`.

    Parameters
    ----------
    a, b : array, tensor, or a dictionary, list or tuple of them
        Of the same shapes (nothing is broadcast), and the same names or number.

    Returns
    -------
    float

    Raises
    ------
    NotEqual
        When names, number or shapes differ.

    Examples
    --------
    >>> largest_difference([1.0, 2.0], [1.0, 2.5])
    0.5
    """
    return max((_difference(*pair) for pair in _pairs(a, b)), default=0.0)


class Sentence(str):
    """Text that a cell shows without quotation marks."""

    __slots__ = ()

    def __repr__(self) -> str:
        return str(self)


def equal(a: Any, b: Any, tol: float = 1e-12) -> Sentence:
    """Say that two results are equal, or raise.

    Parameters
    ----------
    a, b : array, tensor, or a dictionary, list or tuple of them
    tol : float
        The largest absolute difference allowed.

    Returns
    -------
    Sentence
        Text, the same on every machine: it holds the tolerance, not the difference.

    Raises
    ------
    NotEqual
        When names, number, shapes or values differ, or a value is not a number.

    Examples
    --------
    >>> equal([0.1 + 0.2], [0.3])
    equal: the largest difference is at most 1e-12
    """
    for name, x, y in _pairs(a, b):
        worst = _difference(name, x, y)
        if not worst <= tol:
            where = f" in {name}" if name else ""
            msg = f"not equal{where}: the largest difference is {worst:.3g}, over {tol:g}"
            raise NotEqual(msg)
    return Sentence(f"equal: the largest difference is at most {tol:g}")
