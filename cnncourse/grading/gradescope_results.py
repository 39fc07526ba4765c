"""A grade in the format of Gradescope's autograders, which other systems read too.

The format is that of https://gradescope-autograders.readthedocs.io/en/latest/specs/. It knows no grade "none": what
could not be graded has the score 0, the sentence that this is no grade, and ``"graded": false`` in ``extra_data``.
Every text has the format "text", so that nothing in it is taken for HTML.
"""

from __future__ import annotations

from typing import Any

from cnncourse.grading.feedback import MACHINE, NOT_A_ZERO, saying
from cnncourse.grading.grade import Grade, Mark
from cnncourse.grading.text import clean

__all__ = ["results"]


def results(grade: Grade) -> dict[str, Any]:
    """Return what stands in results.json.

    Examples
    --------
    >>> marks = (Mark("02.update", "The update", "not yet", 2, "the bias is not right"),)
    >>> results(Grade("ada.ipynb", "ada", "02_perceptron", "v1", "00", "graded", marks=marks))["tests"][0]["output"]
    'the bias is not right'
    """
    fault = grade.status == "error"
    sentence = clean(grade.sentence)
    said = [f"Not graded: {sentence}", NOT_A_ZERO] if fault else list(map(clean, grade.remarks))
    tests = [_not_graded(sentence)] if fault else [_test(i, mark) for i, mark in enumerate(grade.marks, 1)]
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


def _test(number: int, mark: Mark) -> dict[str, Any]:
    return {
        "name": clean(mark.title),
        "number": str(number),
        "score": mark.earned,
        "max_score": mark.points,
        "status": "passed" if mark.state == "right" else "failed",
        "output": clean(saying(mark)) or "right",
        "output_format": "text",
        "tags": [mark.key],
        "visibility": "visible",
        "extra_data": {"key": mark.key, "state": mark.state},
    }


def _not_graded(sentence: str) -> dict[str, Any]:
    return {"name": "Not graded", "score": 0, "status": "failed", "output": sentence, "visibility": "visible"}
