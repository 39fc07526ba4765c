"""Answers of others, many guesses, and what the rules of a question forbid."""

from __future__ import annotations

from cnncourse.exercises import questions
from tests.grading.attacks import Payload, steal
from tests.grading.attacks.lying_values import CHECK, ERRATA, MARK1

OF_BOB = questions("02")["02.mark1"].solution("bob")

PAYLOADS: tuple[Payload, ...] = (
    steal(
        "student_changed_in_the_notebook",
        "equal",
        f"""
STUDENT = "bob"
own = variant("02.mark1", STUDENT)
counts = {OF_BOB}{MARK1}STUDENT = "ada"
""",
        "02.mark1",
    ),
    steal(
        "answer_of_a_neighbour",
        "equal",
        f'counts = {OF_BOB}\ncheck("02.mark1", counts, "bob")',
        "02.mark1",
    ),
    steal(
        "every_guess_handed_over",
        "folded",
        """
from itertools import chain, combinations
guesses = chain.from_iterable(combinations("ABCDEFGHIJ", size) for size in range(3, 8))
for guess in guesses:
    if check("02.errata", "".join(guess), STUDENT) == "right": break
else: wrong = None""",
        "02.errata",
    ),
    steal(
        "answer_that_knows_the_verdict",
        "equal",
        f"""
class Anything(dict):
    def __eq__(self, other): self.update(other); return True
counts = Anything()
first = check('02.mark1', counts, STUDENT)
counts = dict(counts) or {{"fixed": 1, "learned": 1}}{MARK1}""",
        "02.mark1",
    ),
    steal(
        "answers_in_a_generator",
        "folded",
        f"""
class Next(str):
    left = iter("ABCDEFGHIJ")
    def casefold(self): return self
    def split(self): return Always()
class Always(list):
    def __eq__(self, other): return True
    def __ne__(self, other): return False
wrong = Next(){ERRATA}""",
        "02.errata",
    ),
    steal(
        "function_where_a_value_belongs",
        "equal",
        """
class Answer(dict):
    def __call__(self, *_): return Answer()
    def __eq__(self, other): return True
    __hash__ = None
check("02.mark1", Answer(), STUDENT)""",
        "02.mark1",
    ),
    steal(
        "callable_without_code",
        "equal",
        f"""
class Function:
    def __call__(self, *_): return Yes()
    def __getattr__(self, name): return Yes()
class Yes(float):
    def __eq__(self, other): return True
    __hash__ = float.__hash__
bound = Function(){CHECK}""",
    ),
)
