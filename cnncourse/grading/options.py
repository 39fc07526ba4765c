"""The commands of the grader as argparse sees them; nothing is imported until one of them runs."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

__all__ = ["add_commands"]


def add_commands(commands: Any) -> None:
    """Add ``grade``, ``variants`` and ``gradescope`` to the subparsers of ``cnncourse``."""
    grade = commands.add_parser("grade", help="grade submissions in a sandbox")
    _add_places(grade)
    _add_ways(grade)
    grade.set_defaults(run=_grade)
    _add_variants(commands.add_parser("variants", help="show whose numbers and answers are what"))
    _add_gradescope(commands.add_parser("gradescope", help="build the zip of Gradescope's autograder"))


def _add_places(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "submissions",
        nargs="*",
        metavar="SUBMISSION",
        type=Path,
        help="folders, zips, .ipynb files, .py files in the percent format",
    )
    parser.add_argument("--out", metavar="DIR", type=Path, help="for grades, feedback and the journal")
    parser.add_argument(
        "--assignment", metavar="NN_topic", default="", help="what is graded; else each file says it"
    )
    parser.add_argument(
        "--id-from",
        choices=["notebook", "file"],
        default="notebook",
        help="where the student's id is: in the cell STUDENT, or in the file's name",
    )
    parser.add_argument(
        "--doctor", action="store_true", help="say what this machine can do, and grade nothing"
    )


def _add_ways(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--again", action="store_true", help="grade anew what is graded already")
    where = parser.add_mutually_exclusive_group()
    where.add_argument(
        "--workers", metavar="N", type=_positive, help="processes; as many as there are cores by default"
    )
    where.add_argument("--dask", metavar="ADDRESS", help="grade on the workers of this Dask scheduler")
    parser.add_argument(
        "--seed-file",
        metavar="FILE",
        type=Path,
        help="of the secret seed, made if missing; else CNNCOURSE_SECRET_SEED, else ~/.config/cnncourse",
    )
    parser.add_argument(
        "--tier", choices=["auto", "bubblewrap", "landlock"], default="auto", help="the sandbox"
    )
    parser.add_argument(
        "--seconds",
        metavar="N",
        type=_positive,
        default=10,
        help="time for one cell or one question; 10 by default, and twelve times that for a submission",
    )
    parser.add_argument(
        "--memory", metavar="MB", type=_positive, default=1024, help="for one submission; 1024 by default"
    )
    parser.add_argument(
        "--similarity", action="store_true", help="also list what looks alike; this is no verdict"
    )


def _positive(text: str) -> int:
    number = int(text) if text.isdecimal() else 0
    if number < 1:
        msg = f"{text!r} will not do: give a whole number, 1 or more"
        raise argparse.ArgumentTypeError(msg)
    return number


def _grade(chosen: argparse.Namespace) -> int:
    from cnncourse.grading import commands

    return commands.doctor() if chosen.doctor else commands.grade(chosen)


def _add_variants(parser: argparse.ArgumentParser) -> None:
    who = parser.add_mutually_exclusive_group(required=True)
    who.add_argument("students", nargs="*", default=[], metavar="STUDENT", help="ids")
    who.add_argument("--students", dest="file", metavar="FILE", type=Path, help="a file with one id a line")
    parser.add_argument("--assignment", metavar="NN_topic", default="", help="all of them by default")
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--csv", action="store_true", help="print a table for a spreadsheet")
    form.add_argument(
        "--answer", nargs=2, metavar=("KEY", "ANSWER"), help="say instead whose right answer this is"
    )
    parser.set_defaults(run=_variants)


def _variants(chosen: argparse.Namespace) -> int:
    from cnncourse.grading import commands

    return commands.variants(chosen)


def _add_gradescope(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("assignment", metavar="NN_topic")
    parser.add_argument("--out", metavar="FILE.zip", type=Path, required=True)
    parser.set_defaults(run=_gradescope)


def _gradescope(chosen: argparse.Namespace) -> int:
    from cnncourse.grading import commands

    return commands.gradescope(chosen)
