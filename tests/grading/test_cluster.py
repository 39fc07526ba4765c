"""Dask's workers in the place of the pool's: the same grades, whatever is killed."""

import logging
import socket
import subprocess
import sys
from dataclasses import replace

import pytest

from cnncourse.grading import cluster
from cnncourse.grading.job import NoGrader
from tests.grading import stand_in
from tests.grading.stand_in import (
    Grader,
    Settings,
    by_name,
    drive,
    gone,
    hand_in,
    jobs,
    undisturbed,
    wanted,
    written,
)


@pytest.fixture(scope="module")
def local():
    """A scheduler and four workers, each a process with a nanny that starts another when it dies."""
    from distributed import LocalCluster

    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(stand_in.ROOT)  # the workers import the stand-in by its name
        with LocalCluster(
            n_workers=4,
            threads_per_worker=1,
            host="127.0.0.1",
            dashboard_address="127.0.0.1:0",
            silence_logs=logging.CRITICAL,
        ) as local:
            yield local


@pytest.fixture
def address(local):
    return local.scheduler_address


@pytest.fixture
def settings(tmp_path):
    return Settings(tmp_path)


@pytest.fixture(scope="module")
def version():
    return stand_in.version()


def test_each_job_once_and_every_grader_closed(address, settings, version):
    todo = jobs(*["fine"] * 100, version=version)
    assert by_name(cluster.grades(todo, settings, address, Grader, "run")) == undisturbed(todo)
    assert sorted(settings.noted("made")) == sorted(settings.noted("closed"))
    assert len(set(settings.noted("made"))) == 4


def test_a_worker_without_a_grader_stops_the_run_and_serves_the_next(address, settings, version):
    for maker, sentence in (
        (stand_in.no_grader, "no sandbox here"),
        (stand_in.buggy, "no grader can be made"),
    ):
        with pytest.raises(NoGrader, match=sentence):
            list(cluster.grades(jobs("fine", version=version), settings, address, maker, "run"))
    todo = jobs("fine", version=version)
    assert by_name(cluster.grades(todo, settings, address, Grader, "run")) == undisturbed(todo)


def test_two_runs_on_one_cluster_keep_their_graders_apart(address, settings, version, tmp_path):
    one = cluster.grades(jobs(*["fine"] * 80, version=version), settings, address, Grader, "one")
    first = next(one)
    (tmp_path / "other").mkdir()
    other = Settings(tmp_path / "other")
    assert (
        len(by_name(cluster.grades(jobs(*["fine"] * 4, version=version), other, address, Grader, "two"))) == 4
    )
    assert len({first.name, *by_name(one)}) == 80


def test_another_version_of_the_course_stops_the_run(address, settings):
    with pytest.raises(NoGrader, match="another version of the course"):
        list(cluster.grades(jobs("fine", version="old"), settings, address, Grader, "run"))


@pytest.mark.parametrize(
    "place", ["127.0.0.1:8786", "tcp://[::1]:8786", "tcp://localhost:1", "tls://10.0.0.5:8786"]
)
def test_addresses_of_this_machine_or_with_tls_are_taken(place):
    assert cluster.refused(place) == ""


@pytest.mark.parametrize(
    ("place", "reason"),
    [
        ("tcp://10.0.0.5:8786", "need TLS, as in tls://10.0.0.5:8786"),
        ("10.0.0.5:8786", "need TLS, as in tls://10.0.0.5:8786"),
        ("ucx://grading.example:8786", "need TLS, as in tls://grading.example:8786"),
        ("tcp://127.0.0.1.evil.example:8786", "need TLS"),
        ("nonsense", "not the address of a Dask scheduler"),
        ("tcp://127.0.0.1", "not the address of a Dask scheduler"),
        ("tcp://127.0.0.1:99999", "not the address of a Dask scheduler"),
        ("tcp://[::1:8786", "not the address of a Dask scheduler"),
        ("", "not the address of a Dask scheduler"),
    ],
)
def test_other_addresses_are_refused(place, reason, settings):
    with pytest.raises(NoGrader, match=reason):
        list(cluster.grades([], settings, place, Grader, "run"))


def test_where_nobody_listens_it_says_so(settings):
    with socket.create_server(("127.0.0.1", 0)) as server:
        place = f"tcp://127.0.0.1:{server.getsockname()[1]}"
    with pytest.raises(NoGrader, match=f"{place}: no Dask scheduler can be reached there"):
        list(cluster.grades([], settings, place, Grader, "run"))


def test_tls_without_certificates_is_refused(settings):
    with pytest.raises(NoGrader, match="TLS needs certificates"):
        list(cluster.grades([], settings, "tls://127.0.0.1:8786", Grader, "run"))


def test_what_ended_its_worker_too_often_is_tried_alone_and_given_up_alone(version):
    """A nanny may not notice the end of a worker that has just begun, so the deaths are told, not caused."""
    from distributed import KilledWorker

    def killed():
        return KilledWorker("key", None, 3)

    client = Client({"s0001.ipynb": [killed, None], "s0003.ipynb": [killed, killed]})
    todo = jobs(*["fine"] * 5, version=version)
    wanted = undisturbed(todo)
    sentence = "grading it ended the worker's process again and again; is memory short?"
    wanted["s0003.ipynb"] = replace(wanted["s0003.ipynb"], status="error", sentence=sentence, marks=())
    assert by_name(cluster._Flight(client, "here", "run").graded(iter(todo))) == wanted
    assert client.alone == ["s0001.ipynb", "s0003.ipynb"]


def test_a_result_lost_with_its_worker_is_waited_for(version, monkeypatch):
    monkeypatch.setattr(cluster, "PATIENCE", 0.0)
    client = Client({"s0000.ipynb": [TimeoutError, TimeoutError, None]})
    todo = jobs("fine", version=version)
    assert by_name(cluster._Flight(client, "here", "run").graded(iter(todo))) == undisturbed(todo)


def test_where_all_workers_are_gone_the_run_stops(version):
    client = Client({"s0000.ipynb": [TimeoutError]})
    client.threads.clear()
    with pytest.raises(NoGrader, match="has had no workers for 30 seconds; what is graded so far is kept"):
        list(cluster._Flight(client, "here", "run").graded(iter(jobs("fine", version=version))))


def test_where_the_scheduler_is_gone_the_run_stops(version):
    from distributed.client import FutureCancelledError

    client = Client({"s0000.ipynb": [lambda: FutureCancelledError("key", "lost")]})
    with pytest.raises(NoGrader, match="the Dask scheduler is gone; what is graded so far is kept"):
        list(cluster._Flight(client, "here", "run").graded(iter(jobs("fine", version=version))))


class Client:
    """Stands for Dask's: each result is there at once, after the misfortunes of its submission."""

    def __init__(self, misfortunes):
        self.misfortunes = misfortunes
        self.threads = {"one": 1}
        self.sent, self.alone = [], []

    def nthreads(self):
        return self.threads

    def wait_for_workers(self, number, timeout):
        if len(self.threads) < number:
            raise TimeoutError

    def submit(self, function, job, run, *, pure):
        assert not pure
        if job.submission.name in self.sent:
            self.alone.append(job.submission.name)
        self.sent.append(job.submission.name)
        return Future(job, self.misfortunes.get(job.submission.name, []))


class Future:
    """Stands for Dask's."""

    def __init__(self, job, misfortunes):
        self.job, self.misfortunes = job, misfortunes

    def add_done_callback(self, landed):
        landed(self)

    def result(self, timeout):
        misfortune = self.misfortunes.pop(0) if self.misfortunes else None
        if misfortune:
            raise misfortune()
        return stand_in.graded(self.job.submission, self.job.version)


def test_a_cluster_without_workers_is_not_waited_for(settings, version, monkeypatch):
    from distributed import LocalCluster

    monkeypatch.setattr(cluster, "PATIENCE", 1.0)
    with (
        LocalCluster(n_workers=0, host="127.0.0.1", dashboard_address="127.0.0.1:0") as empty,
        pytest.raises(NoGrader, match="has had no workers for 1 seconds"),
    ):
        list(cluster.grades(jobs("fine", version=version), settings, empty.scheduler_address, Grader, "run"))


def test_graders_in_use_are_closed_when_they_come_back(settings):
    class Worker:
        class state:
            nthreads = 2

    graders = cluster.Graders(Grader, settings)
    graders.setup(Worker)
    with graders.one():
        graders.teardown(Worker)
        assert len(settings.noted("closed")) == 1
    assert len(settings.noted("closed")) == 2
    with pytest.raises(NoGrader, match="closed"), graders.one():
        pass


def test_four_workers_and_the_driver_killed_in_a_thousand(local, address, settings, tmp_path):
    cells = ["fine"] * 1000
    for number, place in enumerate((100, 200, 300, 400)):
        cells[place] = f"victim {number}"
    cells[500] = "driver"
    folder, out = hand_in(tmp_path / "in", *cells), tmp_path / "out"
    victims = tuple(nanny.pid for nanny in local.workers.values())
    names = (str(folder), str(settings.folder), str(out), address, victims)
    program = f"from tests.grading.stand_in import drive; drive(*{names!r})"
    first = subprocess.run([sys.executable, "-c", program], cwd=stand_in.ROOT, check=False)
    assert first.returncode == -9
    assert all(map(gone, victims))

    summary = drive(*names)
    assert summary.kept > 0
    assert summary.graded + summary.kept == 1000
    assert len(list(settings.folder.glob("met *"))) == 5
    assert written(out) == wanted(folder)
