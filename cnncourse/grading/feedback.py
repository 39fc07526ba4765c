"""What a student reads: each question, its points, how it stands and what is not right yet."""

from __future__ import annotations

from functools import cache

from cnncourse.exercises.desk import chapters, questions
from cnncourse.exercises.verdicts import counted
from cnncourse.grading.grade import Grade, Mark
from cnncourse.grading.page import page
from cnncourse.grading.text import markdown, markup

__all__ = ["as_html", "as_markdown", "heading", "saying"]

STATES = {  # sign, colour, and what to say where the check left no words
    "right": ("✓", "right", ""),
    "not yet": ("✗", "wrong", ""),
    "not attempted": (
        "–",
        "quiet",
        "No answer was found: it is as it was handed out, or its cell did not run, and then the remarks say why.",
    ),
    "broken": (
        "!",
        "fault",
        "The check of this question failed by itself, so that it gives no points yet: your instructor looks into it.",
    ),
}
MACHINE = "This was graded by a machine; ask your instructor if you think that something is graded wrong."
NOT_A_ZERO = (
    "This is not a 0: nothing was graded. Put right what the sentence above says, run the notebook from top to "
    "bottom, save it and hand it in again; if you cannot see what is wrong, ask your instructor."
)
OWN_NUMBERS = (
    "Questions with numbers of your own were checked with the numbers of this id. If your cell STUDENT holds another "
    "id, your notebook showed you other numbers: write this one there, or ask your instructor."
)
CELLS = "Cells are counted from the top, those with code only. The first remark is often the reason for the others."
LENT = "Modules that are here: NumPy, Matplotlib, Python's standard library, and what a question names."
ALONE = "Your notebook is run alone: other files, other programs and the network cannot be reached."
REASONS = {"ModuleNotFoundError": LENT, "FileNotFoundError": ALONE, "PermissionError": ALONE}


def heading(grade: Grade) -> str:
    """Return the title of a page of feedback.

    Examples
    --------
    >>> heading(Grade("ada.ipynb", "ada", "08_receptive_fields", "v1", "00", "graded"))
    'Exercises 08: receptive fields'
    """
    number, _, topic = grade.assignment.partition("_")
    return f"Exercises {number}: {topic.replace('_', ' ')}" if topic else "Exercises"


def saying(mark: Mark) -> str:
    """Return what to say of a question: the check's words, or the sentence that goes with its state."""
    usual = STATES[mark.state][2]
    return usual if mark.state == "broken" else mark.words or usual


def _about_id(grade: Grade) -> list[str]:
    """Return why an answer with numbers of one's own may be right at home and not here."""
    wrong = {mark.key for mark in grade.marks if mark.state == "not yet" and "right" in mark.words}
    known = bool(wrong and grade.student)
    return [OWN_NUMBERS] if known and wrong & _with_own_numbers(grade.assignment[:2]) else []


@cache
def _with_own_numbers(chapter: str) -> frozenset[str]:
    asked = questions(chapter) if chapter in chapters() else {}
    return frozenset(key for key, one in asked.items() if one.kind == "value")


def _notes(grade: Grade) -> list[str]:
    """Return how remarks are to be read, and what the sandbox lacks where that may be the reason."""
    said = "\n".join([*grade.remarks, *(mark.words for mark in grade.marks)])
    found = dict.fromkeys(why for name, why in REASONS.items() if name in said)
    return [*([CELLS] if grade.remarks else []), *found]


def _total(grade: Grade) -> str:
    if grade.status == "error":
        return "Not graded"
    return f"{grade.earned} of {counted(grade.points)}"


def as_html(grade: Grade) -> str:
    """Return the feedback as a page."""
    title = f"{markup(heading(grade))}: {_total(grade)}"
    who = (
        f"Student <strong><bdi>{markup(grade.student)}</bdi></strong>"
        if grade.student
        else "No student id found"
    )
    parts = [
        f"<h1>{markup(heading(grade))}</h1>",
        f'<p class="total">{_total(grade)}</p>',
        f"<p>{who}, file <bdi>{markup(grade.name)}</bdi>.</p>",
        *(f'<p class="quiet">{line}</p>' for line in _about_id(grade)),
        *_html_fault(grade),
        *_html_questions(grade),
        *_html_remarks(grade),
        f"<footer><p>{MACHINE}</p>",
        f"<p>Content {grade.digest[:12]}, version of the assignment {markup(grade.version[:12] or 'unknown')}.</p>",
        "</footer>",
    ]
    return page(title, "\n".join(parts))


def _html_fault(grade: Grade) -> list[str]:
    if grade.status == "graded":
        return []
    return [
        '<div class="notice"><h2>This file could not be graded</h2>',
        f"<p>{markup(grade.sentence)}</p>",
        f"<p>{NOT_A_ZERO}</p></div>",
    ]


def _html_questions(grade: Grade) -> list[str]:
    if not grade.marks:
        return []
    head = '<th scope="col">Question</th><th scope="col">State</th><th scope="col" class="number">Points</th>'
    return [
        "<h2>Questions</h2>",
        "<table>",
        f"<thead><tr>{head}</tr></thead>",
        *map(_html_rows, grade.marks),
        "</table>",
    ]


def _html_rows(mark: Mark) -> str:
    sign, colour, _ = STATES[mark.state]
    words = f'<tr class="words"><td colspan="3">{markup(saying(mark))}</td></tr>' if saying(mark) else ""
    key = f'<span class="quiet">{markup(mark.key)}</span>'
    state = f'<td class="state {colour}"><span aria-hidden="true">{sign}</span> {mark.state}</td>'
    points = f'<td class="number">{mark.earned} of {mark.points}</td>'
    first = f'<tr><th scope="rowgroup">{markup(mark.title)} {key}</th>{state}{points}</tr>'
    return f'<tbody class="question">{first}{words}</tbody>'


def _html_remarks(grade: Grade) -> list[str]:
    notes = _notes(grade)
    lines = [f"<li>{markup(line)}</li>" for line in grade.remarks]
    head = ["<h2>Remarks</h2>", f"<p>{' '.join(notes)}</p>"] if notes else []
    return [*head, "<ul>", *lines, "</ul>"] if lines else head


def as_markdown(grade: Grade) -> str:
    """Return the feedback as Markdown."""
    who = f"Student {markdown(grade.student)}" if grade.student else "No student id found"
    lines = [f"# {markdown(heading(grade))}", f"**{_total(grade)}**", f"{who}, file {markdown(grade.name)}."]
    lines += _about_id(grade)
    if grade.status == "error":
        lines += ["## This file could not be graded", markdown(grade.sentence), NOT_A_ZERO]
    if grade.marks:
        lines += ["## Questions", *map(_markdown_item, grade.marks)]
    if notes := _notes(grade):
        lines += ["## Remarks", " ".join(notes), *(f"- {markdown(line)}" for line in grade.remarks)]
    return "\n\n".join([*lines, MACHINE]) + "\n"


def _markdown_item(mark: Mark) -> str:
    state = f"{STATES[mark.state][0]} {mark.state}, {mark.earned} of {counted(mark.points)}"
    words = f"  \n  {markdown(saying(mark))}" if saying(mark) else ""
    return f"- **{markdown(mark.title)}** ({markdown(mark.key)}): {state}{words}"
