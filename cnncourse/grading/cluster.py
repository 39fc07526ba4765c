"""Grading on the workers of a Dask cluster: the same function as :mod:`cnncourse.grading.pool`.

Dask sends pickles, and the secret seed goes with them: its address must be this machine's own or TLS. Its
workers hold the course, checks and secret, as the processes of the pool do; students' code is in their sandbox.
"""

from __future__ import annotations

import ipaddress
import logging
import queue
import socket
from collections.abc import Generator, Iterable, Iterator
from contextlib import contextmanager, suppress
from typing import Any
from urllib.parse import urlsplit

from cnncourse.grading.grade import Grade
from cnncourse.grading.job import Job, Maker, NoGrader, Worker, do, failed, made

try:
    from distributed import Client, KilledWorker, Security, get_worker
    from distributed.client import FutureCancelledError
    from distributed.diagnostics.plugin import WorkerPlugin
except ImportError:
    msg = "--dask needs Dask distributed: pip install distributed"
    raise ImportError(msg) from None

__all__ = ["Graders", "grades", "refused"]

FEWEST = 64  # submissions in flight, where the cluster is small
DEPTH = 2  # submissions in flight for each of its threads, where it is large
PATIENCE = 30.0  # seconds for a scheduler or a worker to be there
KEPT = "what is graded so far is kept: run it again to go on"


def refused(address: str) -> str:
    """Say why a cluster must not be used; "" where it may.

    Parameters
    ----------
    address : str
        As "tcp://127.0.0.1:8786" or "tls://grading.example.org:8786".

    Examples
    --------
    >>> refused("tls://10.0.0.5:8786"), refused("localhost:8786")
    ('', '')
    >>> refused("tcp://10.0.0.5:8786")
    "tcp://10.0.0.5:8786: over a network the secret seed and Dask's pickles need TLS, as in tls://10.0.0.5:8786"
    """
    try:
        place = urlsplit(address if "://" in address else f"tcp://{address}")
        host, port = place.hostname or "", place.port
    except ValueError:
        host, port = "", None
    if not host or port is None:
        return f"{address}: not the address of a Dask scheduler, as tcp://127.0.0.1:8786"
    if place.scheme == "tls" or _is_loopback(host):
        return ""
    return (
        f"{address}: over a network the secret seed and Dask's pickles need TLS, as in tls://{place.netloc}"
    )


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def grades(
    jobs: Iterable[Job], settings: Any, address: str, maker: Maker, run: str
) -> Generator[Grade, None, None]:
    """Grade submissions, in no particular order.

    Parameters
    ----------
    jobs : iterable of Job
        Taken as workers get free, so that few are in memory at a time.
    settings : object
        What the graders are made with.
    address : str
        The scheduler's.
    maker : callable
        ``maker(settings)`` makes a grader in each worker; picklable by its name.
    run : str
        A name for the graders on the workers: a run that was killed and is run again replaces its own.

    Yields
    ------
    Grade
        One for each job, however often a worker was killed.

    Raises
    ------
    NoGrader
        When the cluster cannot be reached, must not be used, or has no workers.
    """
    with _client(address) as client, _graders(client, address, Graders(maker, settings), run):
        flight = _Flight(client, address, run)
        try:
            yield from flight.graded(iter(jobs))
        finally:
            flight.cancel()


@contextmanager
def _client(address: str) -> Iterator[Any]:
    if reason := refused(address):
        raise NoGrader(reason)
    untyped: Any = Security
    security = untyped(require_encryption=address.startswith("tls://"))
    if security.require_encryption and security.get_connection_args("client")["ssl_context"] is None:
        msg = f"{address}: TLS needs certificates, which distributed.comm.tls in Dask's configuration names"
        raise NoGrader(msg)
    _knock(address)
    logging.getLogger("distributed.client").setLevel(logging.ERROR)  # a worker's end is not for the terminal
    connect: Any = Client  # untyped
    try:
        client = connect(address, timeout=PATIENCE, set_as_default=False, security=security)
    except (OSError, ValueError, TypeError) as error:
        msg = f"{address}: no Dask scheduler answers there ({str(error).splitlines()[0]})"
        raise NoGrader(msg) from None
    try:
        yield client
    finally:
        client.close()


def _knock(address: str) -> None:
    """Find out whether anything listens, as a client without a scheduler is hard to be rid of."""
    place = urlsplit(address if "://" in address else f"tcp://{address}")
    try:
        socket.create_connection((place.hostname, place.port), PATIENCE).close()
    except OSError as error:
        msg = f"{address}: no Dask scheduler can be reached there ({error.strerror or error})"
        raise NoGrader(msg) from None


@contextmanager
def _graders(client: Any, address: str, graders: Graders, run: str) -> Iterator[None]:
    try:
        client.wait_for_workers(1, timeout=PATIENCE)
    except TimeoutError:
        raise NoGrader(_lonely(address)) from None
    for worker in client.scheduler_info()["workers"]:
        if reason := refused(worker):
            raise NoGrader(reason)
    try:
        _send(graders, client, address, run)
        yield
    finally:
        with suppress(Exception):  # the scheduler may be gone
            client.unregister_worker_plugin(run)


def _send(graders: Graders, client: Any, address: str, run: str) -> None:
    try:
        client.register_plugin(graders, name=run)
    except NoGrader:
        raise
    except Exception as error:
        msg = f"{address}: its workers cannot make a grader ({error}); is the course installed there?"
        raise NoGrader(msg) from None


def _lonely(address: str) -> str:
    return f"{address}: the cluster has had no workers for {PATIENCE:.0f} seconds"


class _Flight:
    """The submissions that are with the cluster."""

    def __init__(self, client: Any, address: str, run: str) -> None:
        self._client, self._address, self._run = client, address, run
        self._held: dict[Any, Job] = {}
        self._landed: queue.SimpleQueue[Any] = queue.SimpleQueue()
        self._most = max(FEWEST, DEPTH * sum(client.nthreads().values()))

    def graded(self, jobs: Iterator[Job]) -> Iterator[Grade]:
        """Yield a grade for each; what was in flight when workers died too often is tried alone."""
        suspects: list[Job] = []
        while self._fill(jobs):
            yield from self._take(suspects)
        for job in suspects:
            guilty: list[Job] = []
            self._send(job)
            while self._held:
                yield from self._take(guilty)
            if guilty:
                yield failed(job, "grading it ended the worker's process again and again; is memory short?")

    def cancel(self) -> None:
        with suppress(Exception):  # the scheduler may be gone
            self._client.cancel(list(self._held))

    def _fill(self, jobs: Iterator[Job]) -> bool:
        while len(self._held) < self._most and (job := next(jobs, None)) is not None:
            self._send(job)
        return bool(self._held)

    def _send(self, job: Job) -> None:
        future = self._client.submit(_do, job, self._run, pure=False)
        self._held[future] = job
        future.add_done_callback(self._landed.put)

    def _take(self, suspects: list[Job]) -> Iterator[Grade]:
        future, grade = self._next(), None
        try:
            grade = future.result(timeout=PATIENCE)
        except TimeoutError:  # its worker was killed before it could be asked
            self._check_workers()
            self._landed.put(future)
            return
        except KilledWorker:
            suspects.append(self._held[future])
        except FutureCancelledError:
            msg = f"{self._address}: the Dask scheduler is gone; {KEPT}"
            raise NoGrader(msg) from None
        del self._held[future]
        if grade:
            yield grade

    def _next(self) -> Any:
        while True:
            with suppress(queue.Empty):
                return self._landed.get(timeout=PATIENCE)
            self._check_workers()

    def _check_workers(self) -> None:
        try:
            self._client.wait_for_workers(1, timeout=PATIENCE)
        except TimeoutError:
            msg = f"{_lonely(self._address)}; {KEPT}"
            raise NoGrader(msg) from None


# --- on the workers --------------------------------------------------------------------------------------


class Graders(WorkerPlugin):
    """As many graders on each worker as it has threads, made and closed with it.

    Parameters
    ----------
    maker : callable
    settings : object
    """

    def __init__(self, maker: Maker, settings: Any) -> None:
        self._made_with = maker, settings

    def setup(self, worker: Any) -> None:
        """Make the graders."""
        self._open = True
        self._idle: queue.SimpleQueue[Worker | None] = queue.SimpleQueue()
        for _ in range(worker.state.nthreads):
            self._idle.put(made(*self._made_with))

    def teardown(self, worker: Any) -> None:
        """Close those that are idle; one that grades is closed afterwards."""
        self._open = False
        for _ in range(self._idle.qsize()):
            if grader := self._idle.get():
                grader.close()
        for _ in range(worker.state.nthreads):
            self._idle.put(None)

    @contextmanager
    def one(self) -> Iterator[Worker]:
        """Lend a grader to one thread."""
        grader = self._idle.get()
        if grader is None:
            msg = "the graders of this run are closed"
            raise NoGrader(msg)
        try:
            yield grader
        finally:
            self._idle.put(grader) if self._open else grader.close()


def _do(job: Job, run: str) -> Grade:
    graders: Any = get_worker().plugins[run]
    with graders.one() as grader:
        return do(job, grader)
