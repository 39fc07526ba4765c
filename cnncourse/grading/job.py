"""One submission's way through a worker, whichever pool the worker belongs to."""

from __future__ import annotations

import traceback
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from cnncourse.grading.grade import Grade

if TYPE_CHECKING:
    from cnncourse.grading.assignment import Assignment
    from cnncourse.grading.submission import Submission

__all__ = ["DEATHS", "Job", "Maker", "NoGrader", "Worker", "do", "failed", "made", "warm_grader"]

DEATHS = 3  # of the worker, before a submission is given up


class NoGrader(OSError):
    """Nothing can be graded here; the sentence says why. The run stops."""


class Worker(Protocol):
    """What grades: :class:`cnncourse.grading.grader.Grader`."""

    def grade(self, submission: Submission, assignment: Assignment) -> Grade:
        """Grade one submission."""

    def close(self) -> None:
        """End its processes."""


Maker = Callable[[Any], Worker]


@dataclass(frozen=True)
class Job:
    """A submission that waits to be graded.

    Attributes
    ----------
    submission : Submission
    assignment, version : str
        "02_perceptron", and the version of it that the run goes by.
    """

    submission: Submission
    assignment: str
    version: str


def warm_grader(settings: Any) -> Worker:
    """Make a grader and prove that its sandbox works, so that a machine without one is found at once."""
    from cnncourse.grading.grader import Grader

    grader = Grader(settings)
    try:
        grader.sandbox(()).probe()
    except BaseException:
        grader.close()
        raise
    return grader


def made(maker: Maker, settings: Any) -> Worker:
    """Make a grader.

    Raises
    ------
    NoGrader
        With the reason, whatever it was.
    """
    try:
        return maker(settings)
    except (ValueError, OSError) as error:
        raise NoGrader(str(error)) from None
    except Exception as error:
        msg = f"no grader can be made: {_placed(error)}"
        raise NoGrader(msg) from None


def do(job: Job, worker: Worker) -> Grade:
    """Grade one submission; a fault of the grader's own becomes an error of this submission alone.

    Raises
    ------
    NoGrader
        Where this worker has another version of the course than the run, or can go on no more.
    """
    from cnncourse.grading.assignment import load

    assignment = load(job.assignment)
    if assignment.version != job.version:
        msg = (
            f"{job.assignment}: a worker has another version of the course than this run "
            f"({assignment.version[:8]}, {job.version[:8]}); install the same one everywhere and run again"
        )
        raise NoGrader(msg)
    try:
        return worker.grade(job.submission, assignment)
    except NoGrader:
        raise
    except OSError as error:  # of the sandbox
        return failed(job, str(error))
    except Exception as error:
        return failed(job, f"the grader itself failed on it: {_placed(error)}")


def failed(job: Job, sentence: str) -> Grade:
    """Return the grade of a submission that could not be graded."""
    one = job.submission
    return Grade(one.name, one.student, job.assignment, job.version, one.digest, "error", sentence)


def _placed(error: Exception) -> str:
    """Name an exception and its place, without its message, which may hold a wanted value."""
    last = traceback.extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__} in {Path(last.filename).name}, line {last.lineno}"
