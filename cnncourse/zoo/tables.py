"""Looking up a row of a paper's table."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

__all__ = ["row"]

Key = TypeVar("Key")
Value = TypeVar("Value")


def row(title: str, table: Mapping[Key, Value], key: Key) -> Value:
    """Return the row of a table, or say which rows there are.

    >>> row("vgg", {"A": 11, "B": 13}, "B")
    13
    """
    if key not in table:
        msg = f"{title}: there is no {key!r}; there are {', '.join(map(str, table))}"
        raise ValueError(msg)
    return table[key]
