"""What a notebook of exercises uses: ``check``, ``variant`` and ``score``."""

from __future__ import annotations

import difflib
import html
import importlib
import pkgutil
from dataclasses import dataclass, replace
from typing import Any

from cnncourse.exercises.allowed import forbid
from cnncourse.exercises.asking import Question, call_directly, mark, read
from cnncourse.exercises.chance import normalised
from cnncourse.exercises.perform import Outcome, Unreadable, plain
from cnncourse.exercises.verdicts import NotYet, Result, box, counted

__all__ = ["Score", "Variant", "chapters", "check", "forget", "questions", "score", "variant"]

NO_ID = "your-id"  # what the cell STUDENT holds when it is handed out
_results: dict[tuple[str, str], Result] = {}  # what this session has checked, by student and question


class Variant(dict[str, Any]):
    """The numbers of one student's question, by name; shown as the question's statement."""

    def __init__(self, asked: Question, student: str) -> None:
        super().__init__(asked.variant(student))
        self._asked, self._student = asked, student

    @property
    def _heading(self) -> str:
        return f"{self._asked.key}, {counted(self._asked.points)}, for {self._student}"

    @property
    def _sentence(self) -> str:
        return self._asked.statement.format(**self)

    def __repr__(self) -> str:
        return f"{self._heading}: {self._sentence}"

    def _repr_html_(self) -> str:
        return box("asked", f"<strong>{html.escape(self._heading)}</strong>: {html.escape(self._sentence)}")


@dataclass(frozen=True)
class Score:
    """What one student has so far in a chapter."""

    chapter: str
    student: str
    results: tuple[Result, ...]

    @property
    def earned(self) -> int:
        """Points so far."""
        return sum(result.earned for result in self.results)

    @property
    def points(self) -> int:
        """Points to be had."""
        return sum(result.points for result in self.results)

    @property
    def _heading(self) -> str:
        reminder = "; write your own id into the cell STUDENT" if self.student == NO_ID else ""
        total = f"{self.chapter}: {self.earned} of {counted(self.points)} (self-check)"
        return f"{total} for {self.student}{reminder}"

    def __repr__(self) -> str:
        rows = [f"  {r.key}: {r.state}, {r.earned} of {r.points}" for r in self.results]
        return "\n".join([self._heading, *rows])

    def _repr_html_(self) -> str:
        rows = "".join(
            f"<li>{html.escape(r.key)}: {r.state}, {r.earned} of {r.points}</li>" for r in self.results
        )
        state = "right" if self.earned == self.points else "asked"
        return box(state, f"<strong>{html.escape(self._heading)}</strong><ul>{rows}</ul>")


def chapters() -> dict[str, str]:
    """Return the module of each chapter that has questions, by its two digits."""
    package = importlib.import_module("cnncourse.exercises")
    names = sorted(found.name for found in pkgutil.iter_modules(package.__path__))
    return {name[1:3]: name for name in names if name[0] == "q" and name[1:3].isdigit()}


def questions(chapter: str) -> dict[str, Question]:
    """Return the questions of a chapter, by key, in the order of their file.

    Raises
    ------
    ValueError
        When the chapter has none, or two have the same key.
    """
    if chapter not in chapters():
        msg = f"chapter {chapter!r} has no questions; there are: {', '.join(chapters())}"
        raise ValueError(msg)
    module = importlib.import_module(f"cnncourse.exercises.{chapters()[chapter]}")
    found = [item for item in vars(module).values() if isinstance(item, Question)]
    by_key = {item.key: item for item in found}
    if len(by_key) < len(found) or any(item.chapter != chapter for item in found):
        msg = f"{module.__name__}: each key must be there once and begin with {chapter!r}"
        raise ValueError(msg)
    return by_key


def _find(key: str) -> Question | Result:
    """Return the question, or the sentence that says why there is none."""
    chapter = str(key).partition(".")[0]
    here = questions(chapter) if chapter in chapters() else {}
    if str(key) in here:
        return here[str(key)]
    known = [*here] or [name for number in chapters() for name in questions(number)]
    near = difflib.get_close_matches(str(key), known, 1)
    hint = f"did you mean {near[0]!r}?" if near else f"there are: {', '.join(known)}"
    return Result(str(key), "unknown", 0, f"no such question; {hint}")


def check(key: str, answer: Any = ..., student: object = "") -> Result:
    """Check one answer and say how it stands.

    Parameters
    ----------
    key : str
        The question, "02.update".
    answer : callable or value
        Your function, not its result; or the value asked for.
    student : str
        Your id, for the questions whose numbers are your own.

    Returns
    -------
    Result
        Shown as one sentence by the notebook when it is the last line of a cell.
    """
    asked = _find(key)
    if isinstance(asked, Result):
        return asked
    fault = _misuse(asked, answer, student)
    if fault:
        return Result(key, "unknown", asked.points, fault)
    call = call_directly(answer) if asked.kind == "function" else _hand_over(answer)
    result = _within_rules(asked, answer, mark(asked, call, asked.rng(student)))
    _results[normalised(student), key] = result
    return result


def _within_rules(asked: Question, answer: Any, result: Result) -> Result:
    """Return the result, or a refusal of an answer that uses what it may not."""
    if asked.kind == "function" and result.state in {"right", "not yet"}:
        try:
            forbid(asked, answer)
        except NotYet as fault:
            return replace(result, state="not yet", words=fault.words, detail=fault.detail)
    return result


def _misuse(asked: Question, answer: Any, student: object) -> str:
    if asked.kind == "value" and not normalised(student):
        return f'say who you are: check("{asked.key}", answer, STUDENT)'
    if asked.kind == "function" and answer is not None and answer is not ... and not callable(answer):
        return f"hand over your function itself, without calling it; this is of type {type(answer).__name__}"
    if asked.kind == "value" and callable(answer):
        return "hand over the value, not a function"
    return ""


def _hand_over(answer: Any) -> Any:
    def call() -> Any:
        try:
            value = plain(answer)
        except Unreadable as error:
            return read(Outcome("unreadable", detail=f"it is {error}"))
        return read(Outcome("unwritten") if _blank(value) else Outcome("value", value))

    return call


def _blank(value: Any) -> bool:
    if isinstance(value, dict):
        return all(_blank(item) for item in value.values())
    if isinstance(value, list | tuple):
        return all(_blank(item) for item in value)
    return value is None or value == ""


def variant(key: str, student: object) -> Variant | Result:
    """Return the numbers of your own for a question, shown as its statement.

    Parameters
    ----------
    key : str
    student : str
        Your id.

    Returns
    -------
    Variant
        A dict of the numbers by name. A Result that says why, where there are none.
    """
    asked = _find(key)
    if isinstance(asked, Result):
        return asked
    if not normalised(student):
        return Result(key, "unknown", asked.points, f'say who you are: variant("{key}", STUDENT)')
    return Variant(asked, str(student).strip())


def score(chapter: str, student: object = "") -> Score | Result:
    """Add up what has been checked in this session.

    Parameters
    ----------
    chapter : str
        "02".
    student : str
        Your id.

    Returns
    -------
    Score
        A Result that says why, where the chapter has no questions.
    """
    if chapter not in chapters():
        return Result(
            str(chapter), "unknown", 0, f"no questions; there are some for: {', '.join(chapters())}"
        )
    who = normalised(student)
    asked = questions(chapter).values()
    blank = {item.key: Result(item.key, "not attempted", item.points) for item in asked}
    found = [
        _results.get((who, item.key)) or _results.get(("", item.key)) or blank[item.key] for item in asked
    ]
    return Score(chapter, str(student).strip() if who else "nobody named", tuple(found))


def forget() -> None:
    """Forget what this session has checked."""
    _results.clear()
