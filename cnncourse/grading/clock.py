"""The wall-clock time that one submission has."""

from __future__ import annotations

import time

from cnncourse.grading.tiers import Limits

__all__ = ["Clock"]


class Clock:
    """The wall-clock time of one submission.

    Parameters
    ----------
    limits : Limits
    runs : int
        How often the notebook is run: once for each set of rules that its questions have.
    """

    def __init__(self, limits: Limits, runs: int = 1) -> None:
        self.limits = limits
        self.budget = runs * limits.budget
        self.end = time.monotonic() + self.budget

    def until(self) -> float:
        """Return when the next cell or question must be done."""
        return min(self.end, time.monotonic() + self.limits.seconds)

    @property
    def over(self) -> bool:
        """Whether the submission's time is used up."""
        return time.monotonic() >= self.end
