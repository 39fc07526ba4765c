"""Grades to write reports about: every state, and texts that would like to be something else."""

from __future__ import annotations

from dataclasses import replace

from cnncourse.grading.grade import Grade, Mark

MARKS = (
    Mark("02.update", "The update", "right", 2),
    Mark("02.bound", "Novikoff's bound", "not yet", 2, "the bound is not right: is it squared?"),
    Mark("02.training", "Until there are no mistakes", "not attempted", 2),
    Mark(
        "02.logic", "Which functions of logic?", "broken", 2, "the check could not make sense of your result"
    ),
)
GRADED = Grade(
    "section 1/ada.ipynb",
    "ada",
    "02_perceptron",
    "5f3a77c0d1e2",
    "0123456789abcdef" * 4,
    "graded",
    "",
    MARKS,
    ("cell 4: the syntax is wrong in line 2, so the cell was left out",),
    0.25,
)
ERROR = Grade("eve.ipynb", "", "", "", "ff" * 32, "error", "The file is no notebook: it is not JSON.")
BANNED = replace(
    GRADED,
    assignment="11_convolution",
    marks=(
        Mark(
            "11.line",
            "The convolution",
            "not yet",
            2,
            "`numpy.convolve` may not be used here: the point is to write it",
        ),
    ),
)

EVIL = "</td><script>alert(1)</script><img src=x onerror=alert(1)>"
HOSTILE = (
    EVIL,
    "](javascript:alert(1)) **bold** `code` | # <b>",
    '=HYPERLINK("https://evil.example","ada")',
    "@SUM(1+1)*cmd|' /C calc'!A0",
    "a\n=1+1\r\n\t-2+3",
    "\u202egnp.exe\u202c \x00\x1b[31m\udcff",
    "x" * 3000,
    "Ада Λόγος 艾达 עדה",
)


def hostile(text: str) -> Grade:
    """A grade with this text wherever others' text may stand."""
    marks = tuple(replace(mark, title=f"{mark.title} {text}", words=text) for mark in MARKS)
    return replace(GRADED, name=text, student=text, sentence=text, marks=marks, remarks=(text,))
