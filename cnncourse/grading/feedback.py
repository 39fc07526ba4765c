"""What a student reads: each question, its points, how it stands and what is not right yet."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache

from cnncourse.chapters import CHAPTERS
from cnncourse.exercises.desk import chapters, questions
from cnncourse.exercises.verdicts import counted
from cnncourse.grading.grade import Grade, Mark
from cnncourse.grading.page import page
from cnncourse.grading.text import clean, markdown, markup

__all__ = ["as_html", "as_markdown", "heading", "hints", "remarked", "saying", "sentence", "to_look_at"]

STATES = {  # sign, colour, and what to say where the check left no words
    "right": ("✓", "right", ""),
    "not yet": ("✗", "wrong", ""),
    "not attempted": ("–", "quiet", "No answer was found here yet."),
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
RUN_CHECK = (
    "To see more, run the question's check in your notebook: for a function it shows an input, your answer and the "
    "right one."
)
OWN_NUMBERS = "Questions with numbers of your own were checked with the numbers of this id."
FROM_NAME = "the id is from the file's name"  # as the grader says it to instructors
OTHER_NUMBERS = (
    "It is from the name of your file, as your notebook has none, and the notebook may then show other numbers: "
    "write this id into the cell STUDENT, or ask your instructor if it is not yours."
)
CELLS = "Cells are counted from the top, those with code only. The first remark is often the reason for the others."
LENT = "Modules that are here: NumPy, Matplotlib, Python's standard library, and what a question names."
ALONE = "Your notebook is run alone: other files, other programs and the network cannot be reached."
REASONS = {"ModuleNotFoundError": LENT, "FileNotFoundError": ALONE, "PermissionError": ALONE}
MOST_REMARKS = 5  # on a page: the first ones matter
PLAIN_WORD = re.compile(r"(?:a|[a-z]{2,})(?=[\s,:;']|$)")  # not a letter of a formula
ENDED = re.compile(r"[.!?…][)\"']?$")


def heading(grade: Grade) -> str:
    """Return the title of a page of feedback.

    Examples
    --------
    >>> heading(Grade("ada.ipynb", "ada", "08_receptive_fields", "v1", "00", "graded"))
    'Exercises 08: Receptive fields'
    """
    number, _, topic = grade.assignment.partition("_")
    title = CHAPTERS.get(grade.assignment, topic.replace("_", " "))
    return f"Exercises {number}: {title}" if title else "Exercises"


def sentence(text: str) -> str:
    """Write text as a sentence that stands alone: a capital letter first, a full stop at the end.

    Examples
    --------
    >>> sentence("the notebook is cut off"), sentence("w₁ is no finite number"), sentence("is it squared?")
    ('The notebook is cut off.', 'w₁ is no finite number.', 'Is it squared?')
    """
    line = clean(text)
    first = line[:1].upper() if PLAIN_WORD.match(line) else line[:1]
    return first + line[1:] + ("" if not line or ENDED.search(line) else ".")


def saying(mark: Mark) -> str:
    """Return what to say of a question: the check's words, or the sentence that goes with its state."""
    usual = STATES[mark.state][2]
    return sentence(usual if mark.state == "broken" else mark.words or usual)


def _in_code(mark: Mark, write: Callable[[str], str], code: str) -> str:
    """Return what to say of a question; names that the course knows are code, whatever else is quoted is text."""
    line = write(saying(mark))
    for name in _names(mark.key):
        line = line.replace(write(f"`{name}`"), code.format(name))
    return line


@cache
def _names(key: str) -> tuple[str, ...]:
    """Return the names that a question's words may quote: what it asks for and what it bans."""
    asked = questions(key[:2]).get(key) if key[:2] in chapters() else None
    return ("STUDENT", *re.findall(r"`([\w.]+)", asked.statement), *asked.bans) if asked else ()


def hints(grade: Grade) -> list[str]:
    """Return what helps with questions that are not right yet."""
    return [RUN_CHECK] if any(mark.state == "not yet" for mark in grade.marks) else []


def remarked(grade: Grade) -> list[str]:
    """Return the first remarks as sentences, and how many more there are.

    Examples
    --------
    >>> remarks = tuple(f"cell {i} raised NameError" for i in range(1, 8))
    >>> remarked(Grade("ada.ipynb", "ada", "02_perceptron", "v1", "00", "graded", remarks=remarks))[4:]
    ['Cell 5 raised NameError.', 'and 2 more']
    """
    more = len(grade.remarks) - MOST_REMARKS
    return [*map(sentence, grade.remarks[:MOST_REMARKS]), *([f"and {more} more"] if more > 0 else [])]


def to_look_at(grade: Grade) -> str:
    """Return how many questions an instructor has still to look at, as their check failed; "" where none."""
    count = len(grade.broken)
    number = "one question" if count == 1 else f"{count} questions"
    return f"{number} still to be looked at" if count else ""


def _about_id(grade: Grade) -> list[str]:
    """Return why an answer with numbers of one's own may be right at home and not here."""
    wrong = {mark.key for mark in grade.marks if mark.state == "not yet" and "right" in mark.words}
    known = bool(wrong and grade.student)
    if not (known and wrong & _with_own_numbers(grade.assignment[:2])):
        return []
    return [f"{OWN_NUMBERS} {OTHER_NUMBERS}" if FROM_NAME in grade.sentence else OWN_NUMBERS]


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
    return ", ".join(filter(None, (f"{grade.earned} of {counted(grade.points)}", to_look_at(grade))))


def _made_of(grade: Grade) -> str:
    """Return what was graded, and by what."""
    return f"Content {grade.digest[:12]}, version of the assignment {grade.version[:12] or 'unknown'}."


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
        f"<p>{markup(_made_of(grade))}</p>",
        "</footer>",
    ]
    return page(title, "\n".join(parts))


def _html_fault(grade: Grade) -> list[str]:
    if grade.status == "graded":
        return []
    return [
        '<div class="notice"><h2>This file could not be graded</h2>',
        f"<p>{markup(sentence(grade.sentence))}</p>",
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
        *(f"<p>{line}</p>" for line in hints(grade)),
    ]


def _html_rows(mark: Mark) -> str:
    sign, colour, _ = STATES[mark.state]
    said = _in_code(mark, markup, "<code>{}</code>")
    words = f'<tr class="words"><td colspan="3">{said}</td></tr>' if said else ""
    key = f'<span class="quiet">{markup(mark.key)}</span>'
    state = f'<td class="state {colour}"><span aria-hidden="true">{sign}</span> {mark.state}</td>'
    points = f'<td class="number">{mark.earned} of {mark.points}</td>'
    first = f'<tr><th scope="rowgroup">{markup(mark.title)} {key}</th>{state}{points}</tr>'
    return f'<tbody class="question">{first}{words}</tbody>'


def _html_remarks(grade: Grade) -> list[str]:
    notes = _notes(grade)
    lines = [f"<li>{markup(line)}</li>" for line in remarked(grade)]
    head = ["<h2>Remarks</h2>", f"<p>{' '.join(notes)}</p>"] if notes else []
    return [*head, "<ul>", *lines, "</ul>"] if lines else head


def as_markdown(grade: Grade) -> str:
    """Return the feedback as Markdown."""
    who = f"Student {markdown(grade.student)}" if grade.student else "No student id found"
    lines = [f"# {markdown(heading(grade))}", f"**{_total(grade)}**", f"{who}, file {markdown(grade.name)}."]
    lines += _about_id(grade)
    if grade.status == "error":
        lines += ["## This file could not be graded", markdown(sentence(grade.sentence)), NOT_A_ZERO]
    if grade.marks:
        lines += ["## Questions", *map(_markdown_item, grade.marks), *hints(grade)]
    if notes := _notes(grade):
        lines += ["## Remarks", " ".join(notes), *(f"- {markdown(line)}" for line in remarked(grade))]
    return "\n\n".join([*lines, MACHINE, markdown(_made_of(grade))]) + "\n"


def _markdown_item(mark: Mark) -> str:
    state = f"{STATES[mark.state][0]} {mark.state}, {mark.earned} of {counted(mark.points)}"
    said = _in_code(mark, markdown, "`{}`")
    words = f"  \n  {said}" if said else ""
    return f"- **{markdown(mark.title)}** ({markdown(mark.key)}): {state}{words}"
