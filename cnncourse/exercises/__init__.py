"""Questions and their checks: what a notebook of exercises imports.

``check("02.update", perceptron_step, STUDENT)`` says how an answer stands, ``variant("02.mark1", STUDENT)``
gives the numbers of a student's own, ``score("02", STUDENT)`` adds up. How a question is written: README.md
in this folder. The questions of chapter NN are in ``qNN_topic.py``.
"""

from cnncourse.exercises.asking import Call, Question, call_directly, mark, question, value_question
from cnncourse.exercises.chance import Chance
from cnncourse.exercises.desk import chapters, check, forget, questions, score, variant
from cnncourse.exercises.expect import (
    expect_answer,
    expect_close,
    expect_equal,
    expect_numbers,
    expect_parts,
    expect_true,
    refuse,
)
from cnncourse.exercises.misprint import misprint, misprinted, parameter_list
from cnncourse.exercises.verdicts import NotAttempted, NotYet, Result
from cnncourse.exercises.wording import shown

__all__ = [
    "Call",
    "Chance",
    "NotAttempted",
    "NotYet",
    "Question",
    "Result",
    "call_directly",
    "chapters",
    "check",
    "expect_answer",
    "expect_close",
    "expect_equal",
    "expect_numbers",
    "expect_parts",
    "expect_true",
    "forget",
    "mark",
    "misprint",
    "misprinted",
    "parameter_list",
    "question",
    "questions",
    "refuse",
    "score",
    "shown",
    "value_question",
    "variant",
]
