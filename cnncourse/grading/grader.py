"""Grade one submission: the student's code runs in a child, the checks run here."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from cnncourse.grading import wire
from cnncourse.grading.assignment import Assignment, Group
from cnncourse.grading.clock import Clock
from cnncourse.grading.conversation import Conversation
from cnncourse.grading.grade import Grade, Mark
from cnncourse.grading.sandbox import Sandbox
from cnncourse.grading.student import unquoted
from cnncourse.grading.submission import Submission, Ungradable
from cnncourse.grading.tiers import TIERS, Limits, Tier

__all__ = ["Grader", "Settings", "choose_tier"]

UNQUOTED = 'the id in the cell STUDENT has no quotation marks: write STUDENT = "…"'
ALSO = {"matplotlib": ("matplotlib", "pylab"), "ipython": ("IPython",)}  # what says that one is used


@dataclass(frozen=True)
class Settings:
    """How submissions are graded; plain data, as it travels to the workers.

    Attributes
    ----------
    secret : str
        From :func:`cnncourse.grading.secret.secret_seed`.
    tier : "bubblewrap" or "landlock"
        From :func:`choose_tier`.
    limits : Limits
    """

    secret: str = field(repr=False)
    tier: Tier
    limits: Limits = field(default_factory=Limits)


def choose_tier(wanted: str = "auto") -> Tier:
    """Return the best sandbox that this machine has.

    Parameters
    ----------
    wanted : "auto", "bubblewrap" or "landlock"

    Raises
    ------
    OSError
        When there is none; the message says what is missing.
    """
    reasons = []
    for tier in TIERS if wanted == "auto" else [tier for tier in TIERS if tier == wanted]:
        try:
            sandbox = Sandbox(tier, Limits())
            try:
                sandbox.probe()
            finally:
                sandbox.close()
        except OSError as error:
            reasons.append(str(error))
        else:
            return tier
    why = "; ".join(reasons) or "Linux is needed"
    msg = f"students' code is graded in a sandbox only, and there is none here: {why}"
    raise OSError(msg)


class Grader:
    """Grades submissions one after the other; one for each process, not for several threads.

    Parameters
    ----------
    settings : Settings

    Examples
    --------
    ``with Grader(settings) as grader: grader.grade(submission, load("02"))``
    """

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._sandboxes: dict[tuple[str, ...], Sandbox] = {}

    def __enter__(self) -> Grader:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End the warm interpreters."""
        for sandbox in self._sandboxes.values():
            sandbox.close()
        self._sandboxes.clear()

    def sandbox(self, packages: tuple[str, ...]) -> Sandbox:
        """Return the warm interpreter that has some packages, started when it is first needed."""
        if packages not in self._sandboxes:
            self._sandboxes[packages] = Sandbox(self.settings.tier, self.settings.limits, packages)
        return self._sandboxes[packages]

    def grade(self, submission: Submission, assignment: Assignment) -> Grade:
        """Grade one submission.

        Parameters
        ----------
        submission : Submission
        assignment : Assignment

        Returns
        -------
        Grade
            Whatever the student's code did.

        Raises
        ------
        OSError
            When the sandbox itself fails.
        """
        began = time.monotonic()
        grade = Grade(
            submission.name,
            submission.student,
            assignment.name,
            assignment.version,
            submission.digest,
            "graded",
        )
        try:
            marks, remarks, unasked = self.all_groups(
                submission, assignment, Clock(self.settings.limits, len(assignment.groups))
            )
        except Ungradable as error:
            return replace(grade, status="error", sentence=str(error))
        return replace(
            grade,
            sentence="; ".join(for_instructor(submission, unasked)),
            marks=tuple(marks[asked.key] for asked in assignment.questions),
            remarks=tuple(remarks),
            seconds=round(time.monotonic() - began, 3),
        )

    def all_groups(
        self, submission: Submission, assignment: Assignment, clock: Clock
    ) -> tuple[dict[str, Mark], list[str], int]:
        """Return the marks of all questions, remarks, and how many questions could not be asked.

        Of the cells that failed, those are remarked that failed under the rules of every group.

        A notebook is run in the order of the file. What is not right then is asked once more after a run in
        the order in which its author ran the cells, where their numbers say another.
        """
        talks: list[Conversation] = []
        for group in assignment.groups:
            known = talks[-1].skipped if talks else ()
            talks.append(self.talk(submission, assignment, group, clock, known))
        marks = {key: mark for talk in talks for key, mark in talk.marks.items()}
        if submission.order and any(mark.state != "right" for mark in marks.values()):
            cells = tuple(submission.cells[place] for place in submission.order)
            as_run = replace(submission, cells=cells, order=())
            again, *_ = self.all_groups(as_run, assignment, clock)
            marks = {key: again[key] if again[key].state == "right" else mark for key, mark in marks.items()}
        remarks = dict.fromkeys([UNQUOTED] if unquoted(submission.cells) else [])
        remarks |= dict.fromkeys(words for talk in talks for words in talk.remarks)
        always = set.intersection(*(set(talk.failed.items()) for talk in talks))
        failed = [f"cell {cell + 1} raised {name}" for cell, name in sorted(always)]
        return marks, [*remarks, *failed], sum(talk.unasked for talk in talks)

    def talk(
        self,
        submission: Submission,
        assignment: Assignment,
        group: Group,
        clock: Clock,
        skipped: Sequence[int],
    ) -> Conversation:
        """Hold the conversation for one group of questions; once more should the warm interpreter be gone."""
        packages = (*group.packages, *_mentioned(submission.cells))
        for last in (False, True):
            talk = Conversation(submission, assignment, group, self.settings.secret, clock, skipped)
            try:
                talk.hold(self.sandbox(packages))
            except wire.Ended as error:
                self.restart(packages)
                if last:
                    msg = f"the sandbox ended twice while {submission.name} was graded"
                    raise OSError(msg) from error
            else:
                break
        return talk

    def restart(self, packages: tuple[str, ...]) -> None:
        """Forget a warm interpreter that is gone."""
        self._sandboxes.pop(packages).close()


def for_instructor(submission: Submission, unasked: int) -> Iterator[str]:
    """Say what an instructor should know of a submission beside its marks."""
    if submission.guessed:
        yield "the id is from the file's name, as the notebook holds none"
    if unasked:
        yield f"{unasked} questions could not be asked: the notebook hung or crashed too often"


def _mentioned(cells: Iterable[str]) -> list[str]:
    """Return the packages that some code may import: a warm interpreter without them forks quicker."""
    text = "\n".join(cells)
    return [package for package, names in ALSO.items() if any(name in text for name in names)]
