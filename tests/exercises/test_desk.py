"""What a student sees: check, variant and score."""

import sys
import types

import numpy as np
import pytest
import torch

from cnncourse.exercises import (
    Chance,
    call_directly,
    check,
    desk,
    expect_close,
    expect_parts,
    forget,
    mark,
    question,
    questions,
    score,
    value_question,
    variant,
)
from cnncourse.exercises.chance import normalised
from cnncourse.exercises.verdicts import Result

MODULE = "cnncourse.exercises.q98_made_up"


@question("98.centre", points=2, title="Centring", statement="`centre(x)`: x less the mean of each column.")
def centre(call, rng):
    x = rng.normal(2, 3, size=(4, 3))
    expect_close(call(x), x - x.mean(axis=0), "the centred array")


@question("98.twice", points=1, title="Twice", statement="`twice(x)`: x and 2 x.")
def twice(call, rng):
    same, double = expect_parts(call(3.0), "x", "2 x")
    expect_close(same, 3.0, "x")
    expect_close(double, 6.0, "2 x")


@value_question(
    "98.area",
    points=3,
    title="Area",
    statement="A <field> of {rows} by {columns}.",
    draw=lambda chance: {"rows": chance.integer(10, 999), "columns": chance.integer(10, 999)},
)
def area(rows, columns):
    return rows * columns


@pytest.fixture(autouse=True)
def made_up(monkeypatch):
    """Put a chapter 98 beside the real ones."""
    module = types.ModuleType(MODULE)
    vars(module).update(centre=centre, twice=twice, area=area)
    monkeypatch.setitem(sys.modules, MODULE, module)
    monkeypatch.setattr(desk, "chapters", lambda: {"98": "q98_made_up"})
    forget()
    yield
    forget()


def right_area(student):
    numbers = variant("98.area", student)
    return numbers["rows"] * numbers["columns"]


def test_the_three_sentences():
    assert repr(check("98.centre", ..., "ada")) == "98.centre: not attempted"
    right = check("98.centre", lambda x: x - x.mean(axis=0), "ada")
    assert repr(right) == "98.centre: right, 2 of 2 points (self-check)"
    not_yet = repr(check("98.twice", lambda x: (x, x), "ada"))
    assert not_yet == "98.twice: not yet: 2 x is not right: yours is 3; it should be 6; called with (3)"


def test_a_value():
    assert check("98.area", right_area("ada"), "ada").state == "right"
    wrong = repr(check("98.area", right_area("ada") + 1, "ada"))
    assert wrong == "98.area: not yet: your answer is not the right number"
    assert check("98.area", right_area("ada"), "grace").state == "not yet"


@pytest.mark.parametrize("blank", [None, ..., "", [], {}, {"a": ..., "b": None}, (..., ...)])
def test_a_blank_value_is_not_attempted(blank):
    assert check("98.area", blank, "ada").state == "not attempted"


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("98.centr", 3), "98.centr: no such question; did you mean '98.centre'?"),
        ((None, 3), "None: no such question; there are: 98.centre, 98.twice, 98.area"),
        (
            ("98.centre", np.zeros(3)),
            "98.centre: hand over your function itself, without calling it; this is of",
        ),
        (("98.area", 3), '98.area: say who you are: check("98.area", answer, STUDENT)'),
        (("98.area", 3, "  "), '98.area: say who you are: check("98.area", answer, STUDENT)'),
        (("98.area", len, "ada"), "98.area: hand over the value, not a function"),
        (("98.area", {1}, "ada"), "98.area: not yet: your answer is not plain data; numbers, text, or"),
    ],
)
def test_misuse_is_a_sentence(arguments, sentence):
    assert repr(check(*arguments)).startswith(sentence)


def test_inputs_are_copies_and_prints_come_through(capsys):
    def centre_in_place(x):
        print("looking at", x.shape)
        x -= x.mean(axis=0)
        return x

    assert check("98.centre", centre_in_place, "ada").state == "right"
    assert capsys.readouterr().out == "looking at (4, 3)\n"


def test_only_data_may_go_in_tensors_included():
    def tensors(call, rng):
        expect_close(call(torch.arange(3.0), scale=2), [0, 2, 4], "the scaled tensor")

    def generator(call, rng):
        call(rng)

    ask = question("98.torch", points=1, title="Torch", statement="Scale.")
    wrong = mark(ask(tensors), call_directly(lambda x, scale: torch.add(x, scale)), None)
    assert repr(wrong).endswith("it should be 0; called with ([0, 1, 2], scale=2)")
    assert mark(ask(tensors), call_directly(lambda x, scale: x * scale), None).state == "right"
    refused = mark(ask(generator), call_directly(len), np.random.default_rng(0))
    assert (refused.state, refused.detail) == ("broken", "Unreadable: a Generator")


def test_a_check_says_the_same_twice():
    results = {repr(check("98.centre", lambda x: x, "ada")) for _ in range(3)}
    assert len(results) == 1
    assert results != {repr(check("98.centre", lambda x: x, "grace"))}


def test_a_students_equality_is_never_asked():
    class Always(np.ndarray):
        def __eq__(self, other):
            return np.ones(self.shape, bool)

        def __sub__(self, other):
            return np.zeros(self.shape)

        __hash__ = None

    assert check("98.centre", lambda x: x.view(Always), "ada").state == "not yet"


def test_a_check_that_fails_is_the_courses_fault(monkeypatch):
    def fails(call, rng):
        raise IndexError

    broken = question("98.centre", points=2, title="Broken", statement="Nothing.")(fails)
    monkeypatch.setitem(vars(sys.modules[MODULE]), "centre", broken)
    result = check("98.centre", len, "ada")
    assert (result.state, result.earned) == ("broken", 0)
    assert repr(result) == "98.centre: not yet: the check could not make sense of your result: IndexError"


def test_html_is_escaped():
    def function(x):
        raise ValueError("<script>" + str(x.ndim))

    shown = check("98.centre", function, "<b>")._repr_html_()
    assert "<script>" not in shown
    assert "&lt;script&gt;2" in shown
    assert "A &lt;field&gt; of" in variant("98.area", "<b>")._repr_html_()
    assert "<b>" not in variant("98.area", "<b>")._repr_html_() + score("98", "<b>")._repr_html_()


def test_variant_is_a_dict_shown_as_a_sentence():
    numbers = variant("98.area", " Ada ")
    assert dict(numbers) == variant("98.area", "ADA")
    assert (
        repr(numbers)
        == f"98.area, 3 points, for Ada: A <field> of {numbers['rows']} by {numbers['columns']}."
    )
    assert repr(variant("98.area", "")) == '98.area: say who you are: variant("98.area", STUDENT)'
    assert isinstance(variant("98.nothing", "ada"), Result)


def test_another_seed_draws_other_numbers():
    assert area.variant("ada") != area.variant("ada", "a secret")
    assert centre.rng("ada").random() != centre.rng("ada", "a secret").random()


def test_score_adds_up_and_the_last_check_counts():
    assert repr(score("98", "ada")).startswith(
        "98: 0 of 6 points (self-check) for ada\n  98.centre: not attempted"
    )
    check("98.area", right_area("ada"), "ADA")
    check("98.twice", lambda x: (x, 2 * x))
    check("98.centre", lambda x: x, "ada")
    check("98.centre", lambda x: x - x.mean(axis=0), "grace")
    found = score("98", "ada")
    assert (found.earned, found.points) == (4, 6)
    assert repr(found).splitlines()[1:] == [
        "  98.centre: not yet, 0 of 2",
        "  98.twice: right, 1 of 1",
        "  98.area: right, 3 of 3",
    ]
    check("98.twice", ..., "ada")
    assert score("98", "ada").earned == 3
    assert "write your own id into the cell STUDENT" in repr(score("98", "your-id"))


def test_chapters_that_are_not_there_and_keys_that_clash(monkeypatch):
    assert repr(score("07", "ada")) == "07: no questions; there are some for: 98"
    assert repr(score("98")).startswith("98: 0 of 6 points (self-check) for nobody named")
    with pytest.raises(ValueError, match="chapter '07' has no questions; there are: 98"):
        questions("07")
    monkeypatch.setitem(vars(sys.modules[MODULE]), "again", centre)
    with pytest.raises(ValueError, match="each key must be there once and begin with '98'"):
        questions("98")


def test_ids():
    assert normalised(" Ada\u00a0 LOVELACE\n") == normalised("ada lovelace")
    assert normalised("\uff41da") == "ada"
    assert normalised(17) == "17"
    assert normalised(None) == normalised(...) == normalised(" ") == ""


def test_chance_is_the_same_on_every_machine():
    chance = Chance("cnncourse", "02.mark1", "ada")
    assert [chance.integer(0, 999) for _ in range(4)] == [609, 545, 343, 697]
    assert chance.choice("abc") in "abc"


def test_chance_is_fair():
    chance = Chance("fair")
    counts = np.bincount([chance.integer(2, 7) for _ in range(6000)], minlength=8)[2:]
    assert counts.sum() == 6000
    assert ((counts > 880) & (counts < 1120)).all()  # 4 standard deviations about 1000
