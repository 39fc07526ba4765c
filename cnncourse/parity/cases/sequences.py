"""Cases of what reads sequences, and of capsules."""

from __future__ import annotations

from cnncourse.parity.case import Case

__all__ = ["CASES"]

CASES: dict[str, list[Case]] = {}
