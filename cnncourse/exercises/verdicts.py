"""What a check says: not attempted, right, or not yet and why."""

from __future__ import annotations

import html
from dataclasses import dataclass
from typing import Literal

__all__ = ["NotAttempted", "NotYet", "Result", "State", "box", "counted"]

State = Literal["right", "not yet", "not attempted", "broken", "unknown"]
COLOURS = {"right": "#2a8f5b", "not yet": "#c2651f", "broken": "#b3261e", "unknown": "#b3261e"}


class NotAttempted(Exception):
    """The question is as it was handed out."""


class NotYet(Exception):
    """The answer is wrong.

    Parameters
    ----------
    words : str
        What is wrong, without a number of a hidden draw: a grader shows this alone.
    detail : str
        Inputs, values found and values wanted: a self-check shows them too.
    """

    def __init__(self, words: str, detail: str = "") -> None:
        super().__init__(f"{words}: {detail}" if detail else words)
        self.words = words
        self.detail = detail


@dataclass(frozen=True)
class Result:
    """The outcome of one question for one student.

    ``state`` is "broken" where the check itself failed: no points, and the fault is the course's;
    "unknown" where ``check`` was asked for something that is not there.

    Examples
    --------
    >>> Result("02.update", "right", 2)
    02.update: right, 2 of 2 points (self-check)
    >>> Result("02.update", "not yet", 2, "the new bias is not right", "it is 1, it should be 2")
    02.update: not yet: the new bias is not right: it is 1, it should be 2
    """

    key: str
    state: State
    points: int
    words: str = ""
    detail: str = ""

    @property
    def earned(self) -> int:
        """Points: all of them or none."""
        return self.points if self.state == "right" else 0

    @property
    def verdict(self) -> str:
        """The sentence after the key."""
        if self.state == "right":
            return f"right, {self.earned} of {counted(self.points)} (self-check)"
        if self.state == "not attempted":
            return "not attempted"
        saying = ": ".join(filter(None, (self.words, self.detail)))
        return saying if self.state == "unknown" else f"not yet: {saying}"

    def __repr__(self) -> str:
        return f"{self.key}: {self.verdict}"

    def _repr_html_(self) -> str:
        return box(self.state, f"<strong>{html.escape(self.key)}</strong>: {html.escape(self.verdict)}")


def counted(number: int, noun: str = "point") -> str:
    """Write a number of things.

    Examples
    --------
    >>> counted(1), counted(2, "pair")
    ('1 point', '2 pairs')
    """
    return f"{number} {noun}{'' if number == 1 else 's'}"


def box(state: str, content: str) -> str:
    """Put HTML into a box whose left border has the colour of the state."""
    border = COLOURS.get(state, "#808080")
    style = f"border-left: 4px solid {border}; padding: 0.2em 0.8em"
    return f'<div class="cnn-check" data-state="{html.escape(state)}" style="{style}">{content}</div>'
