"""The similarity report as a page and as a table."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, TextIO

from cnncourse.exercises.chance import normalised
from cnncourse.exercises.verdicts import counted
from cnncourse.grading.page import page
from cnncourse.grading.text import cell, markup

if TYPE_CHECKING:
    from cnncourse.grading.submission import Submission

__all__ = ["Comparison", "Pair", "as_html", "write_csv"]

TITLE = "Similar submissions: a reason to look, not a verdict"
STYLE = """
details { border-bottom: 1px solid var(--line); padding: .5rem 0 } summary { cursor: pointer; padding: .25rem 0 }
.sides { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 22rem), 1fr)); gap: 1rem }
.sides > div { min-width: 0 } h3 { font-size: 1rem; margin: .75rem 0 .25rem }
pre { overflow: auto; max-height: 30rem; margin: 0; padding: .5rem; background: var(--soft); font-size: .8rem;
  overflow-wrap: normal }
mark { background: var(--mark); color: inherit }
"""
WHY = (
    "A number on this page proves nothing. Small tasks have few good answers: two people who know the same lecture, "
    "the same book or the same documentation write the same loop; both may have begun with the same page of the "
    "course; friends may have talked, as many courses allow. Read both, ask both, and decide yourself."
)


@dataclass(frozen=True)
class Pair:
    """Two submissions: characters in common, the share of each one's own code, and both codes as HTML."""

    submissions: tuple[Submission, Submission]
    length: int
    shares: tuple[float, ...]
    excerpts: tuple[str, ...]

    @property
    def same_student(self) -> bool:
        """Say whether both have the same id."""
        first, second = (normalised(item.student) for item in self.submissions)
        return first == second != ""


@dataclass(frozen=True)
class Comparison:
    """What was compared, and what came out."""

    count: int
    common: int
    ordinary: Sequence[Submission]
    pairs: Sequence[Pair]
    least: int
    share: float


def as_html(found: Comparison) -> str:
    """Return the report as a page."""
    parts = [
        f"<h1>{TITLE}</h1>",
        f"<p>{WHY}</p>",
        "<p>A share is the part of one's own code that the other has too, whatever its names are; code that was "
        f"handed out does not count{_bound(found)}. Listed are pairs with at least {found.least} characters (names as "
        f"one letter each) and {found.share:.0%} of the own code of one of them in common, at most 200, the largest "
        "share first.</p>",
        *_common(found),
        f"<h2>{counted(len(found.pairs), 'pair')} of {counted(found.count, 'submission')}</h2>",
        *(_details(number, pair) for number, pair in enumerate(found.pairs, 1)),
    ]
    return page(TITLE, "\n".join(parts), style=STYLE, wide=True)


def _bound(found: Comparison) -> str:
    if found.count <= found.common:
        return ""
    return f", nor passages that more than {found.common} of the {found.count} submissions have"


def _common(found: Comparison) -> list[str]:
    if not found.ordinary:
        return []
    names = ", ".join(f"<bdi>{markup(item.name, 80)}</bdi>" for item in found.ordinary[:20])
    more = " and others" if len(found.ordinary) > 20 else ""
    return [
        f"<p>Passages that so many have make the larger part of {counted(len(found.ordinary), 'submission')}: "
        f"{names}{more}. The task may leave no other way, or they may come from one source.</p>"
    ]


def _label(submission: Submission) -> str:
    student = f" ({markup(submission.student, 80)})" if submission.student else ""
    return f"<bdi>{markup(submission.name, 120)}{student}</bdi>"


def _details(number: int, pair: Pair) -> str:
    shares = " and ".join(f"{share:.0%}" for share in pair.shares)
    labels = " and ".join(map(_label, pair.submissions))
    same = "; both have the same id" if pair.same_student else ""
    sides = "".join(
        f'<div><h3>{_label(submission)}: {share:.0%}</h3><pre tabindex="0" role="region" '
        f'aria-label="Pair {number}, {side}">{excerpt}</pre></div>'
        for submission, share, excerpt, side in zip(
            pair.submissions, pair.shares, pair.excerpts, ("first", "second"), strict=True
        )
    )
    summary = f"{number}. {labels}: {shares}, {pair.length} characters{same}"
    return f'<details><summary>{summary}</summary><div class="sides">{sides}</div></details>'


def write_csv(pairs: Sequence[Pair], file: TextIO) -> None:
    """Write a row for each pair; the shares are in percent."""
    writer = csv.writer(file)
    sides = ("first", "second")
    writer.writerow(
        [
            *sides,
            *(f"student of {side}" for side in sides),
            *(f"share of {side}" for side in sides),
            "characters",
        ]
    )
    for pair in pairs:
        names = [cell(item.name) for item in pair.submissions]
        students = [cell(item.student) for item in pair.submissions]
        writer.writerow([*names, *students, *(round(100 * share) for share in pair.shares), pair.length])
