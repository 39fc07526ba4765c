"""What differs from student to student, drawn from the student's id."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Sequence
from typing import TypeVar

__all__ = ["LONGEST_ID", "UNSEEN", "Chance", "digest", "normalised", "tidied"]

LONGEST_ID = 200  # characters
UNSEEN = re.compile(
    "[\x00-\x1f\x7f-\x9f\xad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]"
)
SURROGATE = re.compile("[\ud800-\udfff]")
Item = TypeVar("Item")


class Chance:
    """Numbers drawn for one student, the same on every machine and with every version of NumPy.

    Parameters
    ----------
    *parts : str
        What the numbers depend on: the course's seed, the question, the student.

    Examples
    --------
    >>> chance = Chance("cnncourse", "02.mark1", "ada")
    >>> 10 <= chance.integer(10, 30) <= 30
    True
    >>> chance.choice((3, 5, 7)) in (3, 5, 7)
    True
    """

    def __init__(self, *parts: str) -> None:
        self._state = digest(*parts)

    def integer(self, low: int, high: int) -> int:
        """Draw a whole number from low to high, both included."""
        self._state = hashlib.sha256(self._state).digest()
        return low + int.from_bytes(self._state) % (high - low + 1)

    def choice(self, items: Sequence[Item]) -> Item:
        """Draw one of the items."""
        return items[self.integer(0, len(items) - 1)]


def digest(*parts: str) -> bytes:
    """Return the SHA-256 of some texts, each set off from the next."""
    return hashlib.sha256("".join(f"{len(part)}:{part}" for part in parts).encode()).digest()


def tidied(text: str) -> str:
    """Write an id as it is seen: on one line, without characters that are not, cut where it is too long.

    Examples
    --------
    >>> tidied(" ada\\u200b \\n lovelace\\ufeff")
    'ada lovelace'
    """
    line = UNSEEN.sub("", " ".join(text[: 4 * LONGEST_ID].split()))
    return " ".join(SURROGATE.sub("\ufffd", line)[:LONGEST_ID].split())


def normalised(student: object) -> str:
    """Write a student's id in one way: case, blanks, Unicode form and what is not seen do not matter. No id is "".

    Examples
    --------
    >>> normalised(" Ada  LOVELACE ")
    'ada lovelace'
    """
    if student is None or student is ...:
        return ""
    return " ".join(unicodedata.normalize("NFKC", tidied(str(student))).casefold().split())
