"""Values in words, on one line."""

from __future__ import annotations

import sys
from typing import Any

import numpy as np

__all__ = ["described", "kind", "shown"]

LARGEST = sys.float_info.max


def kind(got: Any) -> str:
    """Say in words what kind of thing a value is, and nothing that it could tell by its size.

    Examples
    --------
    >>> kind([1, 2]), kind(np.zeros(3))
    ('a list', 'an array')
    """
    if got is None:
        return "None (is there a `return`?)"
    if isinstance(got, bool):
        return "a truth value"
    if isinstance(got, int | float):
        return "too large a number" if isinstance(got, int) and abs(got) > LARGEST else "a number"
    if isinstance(got, complex):
        return "a complex number"
    if isinstance(got, str):
        return "text"
    if isinstance(got, list | tuple | dict):
        return f"a {type(got).__name__}"
    return "an array"


def described(got: Any) -> str:
    """Say what a value is, with its length or shape but without its numbers.

    Examples
    --------
    >>> described([1, 2]), described(np.zeros(3))
    ('a list of 2', 'an array of shape (3,) and dtype float64')
    """
    if isinstance(got, list | tuple | dict):
        return f"{kind(got)} of {len(got)}"
    if isinstance(got, np.ndarray):
        return f"{kind(got)} of shape {got.shape} and dtype {got.dtype}"
    return kind(got)


def shown(value: Any) -> str:
    """Write a value on one line, short, the same on every machine.

    Examples
    --------
    >>> shown(np.array([0.5, 2])), shown(np.zeros((30, 2))), shown(1 / 3)
    ('[0.5, 2]', 'an array of shape (30, 2)', '0.333333')
    """
    if isinstance(value, np.ndarray):
        small = value.size <= 16 and max(value.shape, default=0) <= 16  # (10**9, 0) holds no number either
        return shown(value.tolist()) if small else f"an array of shape {value.shape}"
    if isinstance(value, float):
        return f"{value:.6g}"
    if isinstance(value, list | tuple):
        inner = ", ".join(shown(item) for item in value[:16]) + (", ..." if len(value) > 16 else "")
        return f"[{inner}]" if isinstance(value, list) else f"({inner})"
    text = repr(value)
    return text if len(text) <= 80 else f"{text[:80]} ..."
