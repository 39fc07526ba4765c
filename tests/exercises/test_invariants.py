"""What must hold of every question, so that its points mean something.

The lists of faults are made by functions of their own, so that a test at the end can show that they find faults.
"""

import json
import runpy
from itertools import pairwise
from pathlib import Path
from string import Formatter

import pytest
from IPython.core.inputtransformer2 import TransformerManager

import cnncourse.exercises as desk
from cnncourse.exercises import call_directly, chapters, mark, question, questions, value_question

ROOT = Path(__file__).resolve().parents[2]
QUESTIONS = [asked for chapter in chapters() for asked in questions(chapter).values()]
STUDENTS = ("ada", "grace hopper", "李明", "s1234567", "your-id")
SEEDS = ("cnncourse", "a secret")
NO_ID = 'STUDENT = "your-id"'
LEAST_WRONG, LEAST_RIGHT, LEAST_DIFFERENT = 5, 2, 0.95

each_question = pytest.mark.parametrize("asked", QUESTIONS, ids=[asked.key for asked in QUESTIONS])
each_chapter = pytest.mark.parametrize("chapter", list(chapters()))


def variants_of(chapter):
    path = Path(__file__).parent / f"variants_{chapter}.py"
    found = runpy.run_path(str(path))
    return found["WRONG"], found["RIGHT"]


def notebook_of(folder, chapter):
    return ROOT / folder / f"{chapters()[chapter][1:]}.ipynb"


def answers_in(path, student, monkeypatch):
    """Run a notebook's code without a kernel; return what it handed to ``check``, by key, and the results."""
    handed, results = {}, {}
    honest = desk.check

    def check(key, answer=..., who=""):
        handed[key] = answer
        results[key] = honest(key, answer, who)
        return results[key]

    monkeypatch.setattr(desk, "check", check)
    desk.forget()
    space = {"__name__": "__main__"}
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    sources = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
    assert sum(source.count(NO_ID) for source in sources) == 1, f"{path} needs one line {NO_ID}"
    for source in sources:
        code = TransformerManager().transform_cell(source.replace(NO_ID, f"STUDENT = {student!r}"))
        exec(compile(code, f"<{path.name}>", "exec"), space)
    return handed, results


def judged(asked, variant, student, seed):
    """Mark one variant: a function as it is, a value as what the variant makes of the student's numbers."""
    numbers = asked.variant(student, seed)
    answer = variant if asked.kind == "function" else lambda: variant(**numbers)
    return mark(asked, call_directly(answer), asked.rng(student, seed))


def faults(asked, wrong, right):
    """Return what the variants show to be wrong with a question's check."""
    found = []
    if len(set(wrong)) < LEAST_WRONG:
        found.append(f"{len(set(wrong))} wrong variants, at least {LEAST_WRONG} are needed")
    if (
        len({variant.__code__.co_code + repr(variant.__code__.co_consts).encode() for variant in right})
        < LEAST_RIGHT
    ):
        found.append(f"fewer than {LEAST_RIGHT} right variants that are written differently")
    for kind, variants, state in (("wrong", wrong, "not yet"), ("right", right, "right")):
        for place, variant in enumerate(variants):
            for student in STUDENTS:
                for seed in SEEDS:
                    result = judged(asked, variant, student, seed)
                    if result.state != state:
                        found.append(
                            f"{kind} variant {place} ({variant.__name__}), {student}, {seed}: {result!r}"
                        )
    return found


def same_answers(asked):
    """Return the share of pairs of students who could copy from each other."""
    answers = [asked.solution(f"student {number}") for number in range(201)]
    return sum(one == other for one, other in pairwise(answers)) / 200


def copied(asked):
    """Return the sentence that says that too many students share an answer, or nothing."""
    share, most = same_answers(asked), 1 - LEAST_DIFFERENT
    said = f"{asked.key}: two students share an answer in {100 * share:.1f} % of pairs; at most {100 * most:.0f} % may"
    return said if share > most else ""


@each_question
def test_wrong_variants_are_refused_and_right_ones_accepted(asked):
    wrong, right = variants_of(asked.chapter)
    assert faults(asked, wrong.get(asked.key, []), right.get(asked.key, [])) == []


@each_chapter
def test_no_variants_without_a_question(chapter):
    wrong, right = variants_of(chapter)
    assert set(wrong) == set(right) == set(questions(chapter))


@each_question
def test_a_copied_value_is_wrong_for_another_student(asked):
    if asked.kind == "value":
        said = copied(asked)
        assert not said, said


@each_question
def test_the_statement_is_a_sentence_that_names_every_number_drawn(asked):
    assert asked.points > 0
    assert asked.statement.strip().endswith((".", "?"))
    if asked.kind == "value":
        numbers = asked.variant("ada")
        fields = {field for _, field, _, _ in Formatter().parse(asked.statement) if field}
        assert fields == set(numbers)
        assert asked.statement.format(**numbers)


@each_chapter
@pytest.mark.parametrize("student", STUDENTS)
def test_the_master_gets_full_points(chapter, student, monkeypatch):
    handed, results = answers_in(notebook_of("solutions", chapter), student, monkeypatch)
    assert set(handed) == set(questions(chapter))
    assert [result for result in results.values() if result.state != "right"] == []
    score = desk.score(chapter, student)
    assert score.earned == score.points == sum(asked.points for asked in questions(chapter).values())


@each_chapter
def test_the_masters_functions_are_right_for_other_draws_too(chapter, monkeypatch):
    handed, _ = answers_in(notebook_of("solutions", chapter), "ada", monkeypatch)
    for key, asked in questions(chapter).items():
        if asked.kind == "function":
            results = [mark(asked, call_directly(handed[key]), asked.rng(n, "other")) for n in range(10)]
            assert [result for result in results if result.state != "right"] == []


@each_chapter
def test_the_untouched_exercise_gets_nothing_and_says_so(chapter, monkeypatch):
    handed, results = answers_in(notebook_of("exercises", chapter), "ada", monkeypatch)
    assert set(handed) == set(questions(chapter))
    assert {repr(result) for result in results.values()} == {f"{key}: not attempted" for key in handed}
    assert desk.score(chapter, "ada").earned == 0


@each_chapter
def test_stored_outputs_say_not_attempted(chapter):
    cells = json.loads(notebook_of("exercises", chapter).read_text(encoding="utf-8"))["cells"]
    outputs = [output for cell in cells for output in cell.get("outputs", ())]
    said = ["".join(output["data"]["text/plain"]) for output in outputs if "data" in output]
    assert {f"{key}: not attempted" for key in questions(chapter)} <= set(said)
    assert [output for output in outputs if output["output_type"] == "error"] == []


def test_masters_and_questions_are_one_to_one():
    named = {name[1:] for name in chapters().values()}
    for folder in ("solutions", "exercises"):
        assert {path.stem for path in (ROOT / folder).glob("*.ipynb")} == named
    variants = {path.stem[-2:] for path in Path(__file__).parent.glob("variants_*.py")}
    assert variants == set(chapters())


def lax(check):
    return question("00.lax", points=1, title="Lax", statement="Anything.")(check)


WRONG = [lambda x, n=n: x + n for n in range(1, 6)]
RIGHT = [lambda x: x, lambda x: 0 + x]


def test_a_check_that_accepts_everything_is_found_out():
    asked = lax(lambda call, rng: call(1.0) and None)
    assert len([fault for fault in faults(asked, WRONG, RIGHT) if fault.startswith("wrong variant")]) == 50


def test_a_check_that_refuses_everything_is_found_out():
    asked = lax(lambda call, rng: desk.expect_equal(call(1.0), 99))
    assert len([fault for fault in faults(asked, WRONG, RIGHT) if fault.startswith("right variant")]) == 20


def test_a_check_that_fails_by_itself_is_found_out():
    asked = lax(lambda call, rng: call(1.0)["no such thing"])
    assert all("make sense" in fault for fault in faults(asked, WRONG, RIGHT))
    assert len(faults(asked, WRONG, RIGHT)) == 70


def test_too_few_variants_are_found_out():
    asked = lax(lambda call, rng: desk.expect_equal(call(1.0), 1.0))
    assert faults(asked, WRONG, RIGHT) == []
    assert len(faults(asked, WRONG[:4], RIGHT[:1] * 2)) == 2


def test_a_value_that_is_the_same_for_everybody_is_found_out():
    @value_question(
        "00.same", points=1, title="Same", statement="{n}.", draw=lambda chance: {"n": chance.integer(1, 3)}
    )
    def same(n):
        return n

    assert 0.2 < same_answers(same) < 0.5
    assert copied(same).startswith("00.same: two students share an answer in ")
