"""A question: what is asked, how it is checked, what differs from student to student."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from cnncourse.exercises.chance import Chance, digest, normalised
from cnncourse.exercises.expect import expect_answer
from cnncourse.exercises.perform import Outcome, perform, plain, words_for
from cnncourse.exercises.verdicts import NotAttempted, NotYet, Result
from cnncourse.exercises.wording import shown

__all__ = [
    "PUBLIC_SEED",
    "Call",
    "Question",
    "call_directly",
    "mark",
    "question",
    "read",
    "value_question",
]

PUBLIC_SEED = "cnncourse"
Call = Callable[..., Any]


@dataclass(frozen=True)
class Question:
    """One question of a chapter; made by :func:`question` or :func:`value_question`.

    Attributes
    ----------
    key : str
        "02.update": the chapter's number and a name.
    points : int
        All or nothing.
    title, statement : str
        In a value question the statement has a ``{name}`` for each number drawn.
    kind : "function" or "value"
    check : callable
        ``check(call, rng)`` returns when the answer is right, else raises. ``call(*inputs)`` runs the
        student's function; in a value question ``call()`` returns the answer.
    draw : callable, optional
        ``draw(chance)`` returns the numbers of one student, by name.
    answer : callable, optional
        ``answer(**numbers)`` is the right answer of a value question.
    needs : tuple of str
        Modules that a student's code may import where it is graded, besides NumPy, Matplotlib and
        Python's own: "torch", "cnncourse.ops".
    bans : tuple of str
        What it may not use, as the point is to write it: "numpy.convolve". The statement says so too.
    """

    key: str
    points: int
    title: str
    statement: str
    kind: Literal["function", "value"]
    check: Callable[[Call, Any], None]
    draw: Callable[[Chance], dict[str, Any]] | None = None
    answer: Callable[..., Any] | None = None
    needs: tuple[str, ...] = ()
    bans: tuple[str, ...] = ()

    @property
    def chapter(self) -> str:
        """The chapter's number, two digits."""
        return self.key.partition(".")[0]

    def rng(self, student: object, seed: str = PUBLIC_SEED) -> Any:
        """Return the chance that ``check`` draws from: a Generator, or a Chance in a value question."""
        if self.draw:
            return Chance(seed, self.key, normalised(student))
        return np.random.default_rng(int.from_bytes(digest(seed, self.key, normalised(student))))

    def variant(self, student: object, seed: str = PUBLIC_SEED) -> dict[str, Any]:
        """Return the numbers of one student, by name; none in a function question."""
        return self.draw(self.rng(student, seed)) if self.draw else {}

    def solution(self, student: object, seed: str = PUBLIC_SEED) -> Any:
        """Return the right answer of a value question for one student."""
        return self.answer(**self.variant(student, seed)) if self.answer else None


def question(
    key: str,
    *,
    points: int,
    title: str,
    statement: str,
    needs: tuple[str, ...] = (),
    bans: tuple[str, ...] = (),
) -> Callable[[Callable[[Call, np.random.Generator], None]], Question]:
    """Make a question about a function out of its check.

    Parameters
    ----------
    key : str
        "02.update".
    points : int
    title, statement : str
        A few words; a sentence that says what the function must do.
    needs, bans : tuple of str
        What may be imported, and what may not be used: see :class:`Question`.

    Returns
    -------
    callable
        The decorator of ``check(call, rng)``.

    Examples
    --------
    >>> from cnncourse.exercises import expect_close
    >>> @question("00.mean", points=1, title="A mean", statement="`mean(x)`: the mean of the vector x.")
    ... def mean(call, rng):
    ...     x = rng.normal(size=5)
    ...     expect_close(call(x), x.sum() / 5, "the mean")
    >>> mark(mean, call_directly(lambda x: x.mean()), mean.rng("ada"))
    00.mean: right, 1 of 1 point (self-check)
    """

    def decorate(check: Callable[[Call, np.random.Generator], None]) -> Question:
        return Question(key, points, title, statement, "function", check, needs=needs, bans=bans)

    return decorate


def value_question(
    key: str,
    *,
    points: int,
    title: str,
    statement: str,
    draw: Callable[[Chance], dict[str, Any]],
    rtol: float = 1e-6,
    needs: tuple[str, ...] = (),
    bans: tuple[str, ...] = (),
) -> Callable[[Callable[..., Any]], Question]:
    """Make a question about a value, with numbers of each student's own, out of its right answer.

    Parameters
    ----------
    key, points, title
        As in :func:`question`.
    statement : str
        With ``{rows}`` where the number drawn as "rows" stands.
    draw : callable
        ``draw(chance)`` returns the numbers by name.
    rtol : float
        Tolerance for answers that are not whole.
    needs, bans : tuple of str
        As in :func:`question`.

    Returns
    -------
    callable
        The decorator of ``answer(**numbers)``, which returns a number, a truth value, text, or a tuple or
        dict of them.

    Examples
    --------
    >>> def squares(chance):
    ...     return {"side": chance.integer(10, 500)}
    >>> @value_question("00.area", points=1, title="Area", statement="A square of side {side}.", draw=squares)
    ... def area(side):
    ...     return side * side
    >>> area.statement.format(**area.variant("ada"))
    'A square of side 53.'
    >>> mark(area, call_directly(lambda: 53**2), area.rng("ada"))
    00.area: right, 1 of 1 point (self-check)
    """

    def decorate(answer: Callable[..., Any]) -> Question:
        def check(call: Call, rng: Chance) -> None:
            expect_answer(call(), answer(**draw(rng)), rtol=rtol)

        return Question(key, points, title, statement, "value", check, draw, answer, needs, bans)

    return decorate


def call_directly(function: Callable[..., Any]) -> Call:
    """Return a ``call`` that runs a student's function in this process, on copies of its inputs."""

    def call(*inputs: Any, **options: Any) -> Any:
        return read(perform(function, deepcopy(inputs), deepcopy(options)))

    return call


def read(outcome: Outcome, bans: Sequence[str] = ()) -> Any:
    """Return the value of an outcome, or raise what a check raises for it.

    Parameters
    ----------
    outcome : Outcome
        Its words are written here anew: it may come from a sandbox.
    bans : sequence of str
        The names of what the question bans.

    Raises
    ------
    NotAttempted, NotYet
    """
    if outcome.state == "unwritten":
        raise NotAttempted
    if outcome.state == "wrong":
        raise NotYet(words_for(outcome.code, outcome.name, bans), outcome.detail)
    return outcome.value


def mark(asked: Question, call: Call, rng: Any) -> Result:
    """Run one check; whatever happens in it becomes a result.

    Parameters
    ----------
    asked : Question
    call : callable
        Runs the student's function on data and returns plain data (:mod:`cnncourse.exercises.perform`),
        or raises NotAttempted or NotYet.
    rng : Generator or Chance
        From ``asked.rng(student, seed)``.

    Returns
    -------
    Result
    """
    last: list[Any] = []

    def recorded(*inputs: Any, **options: Any) -> Any:
        last[:] = plain(inputs), plain(options)  # data alone may cross into a sandbox
        return call(*inputs, **options)

    try:
        with warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore")  # of infinities and the like in what came back
            asked.check(recorded, rng)
    except NotAttempted:
        return Result(asked.key, "not attempted", asked.points)
    except NotYet as fault:
        tail = f"called with {_written(*last)}" if last and asked.kind == "function" else ""
        detail = "; ".join(filter(None, (fault.detail, tail)))
        return Result(asked.key, "not yet", asked.points, fault.words, detail)
    except Exception as error:
        words = "the check could not make sense of your result"
        detail = ": ".join(filter(None, (type(error).__name__, str(error))))
        return Result(asked.key, "broken", asked.points, words, detail)
    return Result(asked.key, "right", asked.points)


def _written(inputs: Sequence[Any], options: Mapping[str, Any]) -> str:
    named = [f"{name}={shown(value)}" for name, value in options.items()]
    return f"({', '.join([*map(shown, inputs), *named])})"
