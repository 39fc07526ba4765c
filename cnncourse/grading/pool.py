"""Grading on the cores of this machine: one process of its own for each grader.

Each process is a pool of one (`concurrent.futures`), so that where one is killed, the submission it was at
is known, no other worker is disturbed, and what it had not finished goes to the next one.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import shutil
import signal
import tempfile
from collections import deque
from collections.abc import Generator, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from functools import partial
from multiprocessing import resource_tracker
from multiprocessing.connection import Connection
from multiprocessing.util import Finalize
from tempfile import TemporaryDirectory
from threading import Thread
from typing import Any

from cnncourse.grading.grade import Grade
from cnncourse.grading.job import DEATHS, Job, Maker, NoGrader, Worker, do, failed, made

__all__ = ["cores", "grades"]

DEPTH = 2  # submissions a process holds: one that it grades, one that waits
ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")


def cores() -> int:
    """Return how many cores this process may use."""
    return len(_own_cores()) or os.cpu_count() or 1


def _own_cores() -> list[int]:
    """Return their numbers; none where a system does not tell."""
    return sorted(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else []


def cores_of(workers: int) -> list[int | None]:
    """Give each process a core where they use all: it and its sandbox, which take turns, talk quicker on one.

    Fewer processes run wherever there is room: two runs side by side must not share one core.
    """
    own = _own_cores()
    return [own[number % len(own)] if workers >= len(own) > 0 else None for number in range(workers)]


def grades(jobs: Iterable[Job], settings: Any, workers: int, maker: Maker) -> Generator[Grade, None, None]:
    """Grade submissions, in no particular order.

    Parameters
    ----------
    jobs : iterable of Job
        Taken as workers get free, so that few are in memory at a time.
    settings : object
        What the graders are made with.
    workers : int
        Processes.
    maker : callable
        ``maker(settings)`` makes a grader in each process; picklable by its name.

    Yields
    ------
    Grade
        One for each job, however often a process was killed.

    Raises
    ------
    NoGrader
        When no grader can be made.
    """
    with TemporaryDirectory(prefix="cnncourse-", ignore_cleanup_errors=True) as folder:
        os.chmod(folder, 0o711)  # sandboxes in it may belong to other users
        slots = [_Slot(maker, settings, folder, core) for core in cores_of(workers)]
        try:
            yield from _graded(slots, iter(jobs))
        except BaseException:  # Ctrl-C too
            for slot in slots:
                slot.abandon()
            raise
        finally:
            for slot in slots:
                slot.end()


def _graded(slots: list[_Slot], jobs: Iterator[Job]) -> Iterator[Grade]:
    while True:
        for slot in sorted(slots, key=_Slot.__len__):  # the idle first: near the end there are few left
            _fill(slot, jobs)
        heads = {slot.head: slot for slot in slots if len(slot)}
        if not heads:
            return
        for future in wait(heads, return_when=FIRST_COMPLETED).done:
            yield from heads[future].take()


def _fill(slot: _Slot, jobs: Iterator[Job]) -> None:
    while len(slot) < DEPTH and (job := next(jobs, None)) is not None:
        slot.give(job)


class _Slot:
    """One process, and the submissions it holds in their order: the first is the one it is at."""

    def __init__(self, *made_with: Any) -> None:
        self._start = partial(_Process, *made_with)
        self._process: _Process | None = None
        self._held: deque[tuple[Job, Future[Grade]]] = deque()
        self._deaths = self._stillbirths = 0

    def __len__(self) -> int:
        return len(self._held)

    @property
    def head(self) -> Future[Grade]:
        return self._held[0][1]

    def give(self, *jobs: Job) -> None:
        self._process = self._process or self._start()
        self._held.extend((job, self._process.submit(job)) for job in jobs)

    def take(self) -> Iterator[Grade]:
        """Yield what has become of the first submission; nothing where it must be tried again."""
        future = self.head
        try:
            grade = future.result()
        except BrokenProcessPool:
            yield from self._after_a_death([held for held, _ in self._held])
        else:
            self._held.popleft()
            self._deaths = self._stillbirths = 0
            yield grade

    def _after_a_death(self, jobs: list[Job]) -> Iterator[Grade]:
        self._count_death()
        given_up = self._deaths == DEATHS
        if given_up:
            self._deaths = 0
        self.end()
        self._held.clear()
        self.give(*jobs[given_up:])
        if given_up:
            yield failed(jobs[0], f"grading it ended the grader's process {DEATHS} times; is memory short?")

    def _count_death(self) -> None:
        if self._process and self._process.began:
            self._deaths += 1
            return
        self._stillbirths += 1
        if self._stillbirths == DEATHS:
            msg = f"a grader's process was killed {DEATHS} times while it started; is memory short?"
            raise NoGrader(msg)

    def abandon(self) -> None:
        if self._process:
            self._process.abandon()

    def end(self) -> None:
        if self._process:
            self._process.end()
        self._process = None


class _Process:
    """A pool of one process, which ends when this one does: ``life`` is the end of a pipe it watches."""

    def __init__(self, maker: Maker, settings: Any, folder: str, core: int | None) -> None:
        context = multiprocessing.get_context("spawn")
        life, self._life = context.Pipe(duplex=False)
        resource_tracker.ensure_running()  # were it started below, it would let Ctrl-C through
        with life, _one_thread(), _no_interrupts():
            self._executor = ProcessPoolExecutor(
                1, context, initializer=_begin, initargs=(maker, settings, folder, core, life)
            )
            self._begun = self._executor.submit(os.getpid)

    @property
    def began(self) -> bool:
        """Whether the grader was made before the process died."""
        return self._begun.done() and self._begun.exception() is None

    def submit(self, job: Job) -> Future[Grade]:
        try:
            return self._executor.submit(_do, job)
        except BrokenProcessPool as error:  # killed while it waited for work
            broken: Future[Grade] = Future()
            broken.set_exception(error)
            return broken

    def abandon(self) -> None:
        """End the process whatever it is at."""
        self._life.close()

    def end(self) -> None:
        """Let the process close its grader and end."""
        self._executor.shutdown(cancel_futures=True)
        self._life.close()


@contextmanager
def _one_thread() -> Iterator[None]:
    """Processes started in here use one thread each."""
    before = {name: os.environ.get(name) for name in ONE_THREAD}
    os.environ.update(ONE_THREAD)
    try:
        yield
    finally:
        for name, value in before.items():
            os.environ.pop(name) if value is None else os.environ.update({name: value})


@contextmanager
def _no_interrupts() -> Iterator[None]:
    """Processes started in here know nothing of Ctrl-C, which the terminal sends to all."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT])
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


# --- in the processes -----------------------------------------------------------------------------------

_mine: dict[str, Worker | NoGrader] = {}


def _begin(maker: Maker, settings: Any, folder: str, core: int | None, life: Connection) -> None:
    if core is not None:
        os.sched_setaffinity(0, {core})
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, [signal.SIGINT])
    Thread(target=_end_with, args=[life, folder], daemon=True).start()
    tempfile.tempdir = folder  # what a killed process leaves there goes with the run
    try:
        _mine["grader"] = grader = made(maker, settings)
    except NoGrader as error:
        _mine["grader"] = error
    else:
        Finalize(None, grader.close, exitpriority=10)
        gc.collect()
        gc.freeze()  # what is imported stays: no need to look through it again and again
        gc.set_threshold(20_000)


def _end_with(life: Connection, folder: str) -> None:
    """Wait for the other end to be closed, by the process that started this one or by its death."""
    life.poll(None)
    shutil.rmtree(folder, ignore_errors=True)
    os._exit(1)


def _do(job: Job) -> Grade:
    grader = _mine["grader"]
    if isinstance(grader, NoGrader):
        raise grader
    return do(job, grader)
