"""What grading a submission gives: a mark for each question, a grade for the whole."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

__all__ = ["Grade", "Mark"]

State = Literal["right", "not yet", "not attempted", "broken"]


@dataclass(frozen=True)
class Mark:
    """One question of one submission.

    Attributes
    ----------
    key, title : str
        "02.update", "The update".
    state : str
        "broken" where the check itself failed: no points, and an instructor should look.
    points : int
        What the question is worth; all or nothing.
    words : str
        What is not right yet, without an input or a wanted value of a hidden draw.
    """

    key: str
    title: str
    state: State
    points: int
    words: str = ""

    @property
    def earned(self) -> int:
        """Points: all of them or none."""
        return self.points if self.state == "right" else 0


@dataclass(frozen=True)
class Grade:
    """One submission.

    Attributes
    ----------
    name : str
        Where the submission came from; unique within a run.
    student : str
        The id as the student wrote it.
    assignment, version : str
        "02_perceptron"; a hash of everything the grade depends on but the submission and the secret seed.
    digest : str
        SHA-256 of the file.
    status : "graded" or "error"
        A file that cannot be graded has no points, which is not a 0.
    sentence : str
        Why it is an error; else a remark for the instructor.
    marks : tuple of Mark
    remarks : tuple of str
        For the student, as "cell 4: the syntax is wrong in line 2".
    seconds : float
        Wall-clock time that grading took.

    Examples
    --------
    >>> marks = (Mark("02.update", "The update", "right", 2), Mark("02.xor", "XOR", "not attempted", 1))
    >>> grade = Grade("ada.ipynb", "ada", "02_perceptron", "v1", "00", "graded", marks=marks)
    >>> grade.earned, grade.points
    (2, 3)
    >>> Grade.from_dict(grade.as_dict()) == grade
    True
    """

    name: str
    student: str
    assignment: str
    version: str
    digest: str
    status: Literal["graded", "error"]
    sentence: str = ""
    marks: tuple[Mark, ...] = ()
    remarks: tuple[str, ...] = ()
    seconds: float = 0.0

    @property
    def earned(self) -> int | None:
        """Points; None where the submission could not be graded."""
        return sum(mark.earned for mark in self.marks) if self.status == "graded" else None

    @property
    def points(self) -> int:
        """Points to be had."""
        return sum(mark.points for mark in self.marks)

    @property
    def broken(self) -> tuple[str, ...]:
        """The questions whose check failed."""
        return tuple(mark.key for mark in self.marks if mark.state == "broken")

    def as_dict(self) -> dict[str, Any]:
        """Return plain data, for JSON."""
        marks = [dict(vars(mark)) for mark in self.marks]
        return {**vars(self), "marks": marks, "earned": self.earned, "points": self.points}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Grade:
        """Return the grade that :meth:`as_dict` wrote."""
        fields = {name: data[name] for name in cls.__dataclass_fields__}
        marks = tuple(Mark(**mark) for mark in data["marks"])
        return replace(cls(**fields), marks=marks, remarks=tuple(data["remarks"]))
