"""A grade in the format of Gradescope's autograders, which other systems read too.

The format is that of https://gradescope-autograders.readthedocs.io/en/latest/specs/. It knows no grade "none": what
could not be graded has the score 0, the sentence that this is no grade, and ``"graded": false`` in ``extra_data``.
Every text has the format "text", so that nothing in it is taken for HTML.
"""

from __future__ import annotations

from typing import Any

from cnncourse.grading.feedback import MACHINE, NOT_A_ZERO, hints, remarked, saying, sentence, to_look_at
from cnncourse.grading.grade import Grade, Mark
from cnncourse.grading.text import clean

__all__ = ["results"]


def results(grade: Grade) -> dict[str, Any]:
    """Return what stands in results.json.

    Examples
    --------
    >>> marks = (Mark("02.update", "The update", "not yet", 2, "the bias is not right"),)
    >>> results(Grade("ada.ipynb", "ada", "02_perceptron", "v1", "00", "graded", marks=marks))["tests"][0]["output"]
    'The bias is not right.'
    """
    fault = grade.status == "error"
    said = [f"Not graded: {clean(grade.sentence)}", NOT_A_ZERO] if fault else _above(grade)
    tests = [_not_graded(grade)] if fault else [_test(i, mark) for i, mark in enumerate(grade.marks, 1)]
    kept = {"name": grade.name, "student": grade.student, "assignment": grade.assignment}
    return {
        "score": 0 if fault else grade.earned,
        "execution_time": round(grade.seconds, 3),
        "output": "\n".join([*said, MACHINE]),
        "output_format": "text",
        "test_output_format": "text",
        "test_name_format": "text",
        "visibility": "visible",
        "stdout_visibility": "hidden",
        "tests": tests,
        "extra_data": {**kept, "version": grade.version, "digest": grade.digest, "graded": not fault},
    }


def _above(grade: Grade) -> list[str]:
    """Return the lines that stand above the questions."""
    return [*filter(None, [sentence(to_look_at(grade))]), *remarked(grade), *hints(grade)]


def _test(number: int, mark: Mark) -> dict[str, Any]:
    return {
        "name": clean(mark.title),
        "number": str(number),
        "score": mark.earned,
        "max_score": mark.points,
        "status": "passed" if mark.state == "right" else "failed",
        "output": saying(mark) or "Right.",
        "output_format": "text",
        "tags": [mark.key],
        "visibility": "visible",
        "extra_data": {"key": mark.key, "state": mark.state},
    }


def _not_graded(grade: Grade) -> dict[str, Any]:
    why = sentence(grade.sentence)
    return {"name": "Not graded", "score": 0, "status": "failed", "output": why, "visibility": "visible"}
