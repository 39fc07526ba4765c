"""The pool of processes: one grade for each job, whatever is killed, and nothing left over."""

import os
from dataclasses import replace

import pytest

from cnncourse.grading import pool
from cnncourse.grading.job import NoGrader
from tests.grading import stand_in
from tests.grading.stand_in import Grader, Settings, by_name, gone, jobs, undisturbed


@pytest.fixture
def settings(tmp_path, monkeypatch):
    monkeypatch.syspath_prepend(stand_in.ROOT)  # the processes import the stand-in by its name
    (tmp_path / "left").mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "left"))
    yield Settings(tmp_path)
    assert list((tmp_path / "left").iterdir()) == []


@pytest.fixture(scope="module")
def version():
    return stand_in.version()


def test_each_job_once_and_every_grader_closed(settings, version):
    todo = jobs(*["fine"] * 40, version=version)
    assert by_name(pool.grades(todo, settings, 2, Grader)) == undisturbed(todo)
    assert len(settings.noted("made")) == 2
    assert sorted(settings.noted("made")) == sorted(settings.noted("closed"))
    assert all(map(gone, settings.noted("made")))


def test_nothing_to_do_starts_nothing(settings):
    assert list(pool.grades([], settings, 2, Grader)) == []
    assert settings.noted("made") == []


def test_workers_killed_five_times_in_a_thousand(settings, version):
    todo = jobs(*(["fine"] * 199 + ["kill"]) * 5, version=version)
    assert by_name(pool.grades(todo, settings, 2, Grader)) == undisturbed(todo)
    assert (len(todo), len(settings.noted("made"))) == (1000, 2 + 5)


def test_what_kills_its_process_each_time_is_given_up_alone(settings, version):
    todo = jobs("fine", "poison", "fine", "poison", *["fine"] * 6, version=version)
    found = by_name(pool.grades(todo, settings, 2, Grader))
    wanted = undisturbed(todo)
    for name in ("s0001.ipynb", "s0003.ipynb"):
        sentence = "grading it ended the grader's process 3 times; is memory short?"
        wanted[name] = replace(wanted[name], status="error", sentence=sentence, marks=())
    assert found == wanted
    assert len(settings.noted("made")) == 2 + 2 * 3


def test_a_fault_of_the_grader_is_an_error_of_one_and_tells_no_value(settings, version):
    found = by_name(pool.grades(jobs("fine", "fault", version=version), settings, 1, Grader))
    assert [found[f"s000{i}.ipynb"].status for i in (0, 1)] == ["graded", "error"]
    sentence = found["s0001.ipynb"].sentence
    assert sentence.startswith("the grader itself failed on it: ZeroDivisionError in stand_in.py, line ")
    assert "42" not in sentence


@pytest.mark.parametrize(
    ("maker", "sentence"),
    [
        (stand_in.no_grader, "no sandbox here; see cnncourse grade --doctor"),
        (stand_in.buggy, "no grader can be made: KeyError in stand_in.py, line "),
        (stand_in.stillborn, "a grader's process was killed 3 times while it started; is memory short?"),
    ],
)
def test_where_no_grader_can_be_made_the_run_stops(settings, version, maker, sentence):
    with pytest.raises(NoGrader) as refusal:
        list(pool.grades(jobs("fine", "fine", "fine", version=version), settings, 2, maker))
    assert str(refusal.value).startswith(sentence)


def test_processes_that_use_all_cores_have_one_each(settings, version):
    own = sorted(os.sched_getaffinity(0))
    list(pool.grades(jobs(*["threads"] * 2 * len(own), version=version), settings, len(own), Grader))
    assert {line for line, _ in settings.lines() if "thread" in line} == {
        f"1 thread on {core}" for core in own
    }
    assert sorted(os.sched_getaffinity(0)) == own


@pytest.mark.parametrize(
    ("workers", "cores"), [(1, [None]), (2, [None] * 2), (3, [1, 4, 5]), (4, [1, 4, 5, 1])]
)
def test_cores_are_shared_out_where_all_are_used(monkeypatch, workers, cores):
    monkeypatch.setattr(os, "sched_getaffinity", lambda process: {5, 1, 4})
    assert pool.cores_of(workers) == cores


def test_another_version_of_the_course_stops_the_run(settings):
    with pytest.raises(NoGrader, match="another version of the course"):
        list(pool.grades(jobs("fine", version="old"), settings, 1, Grader))


def test_few_jobs_are_taken_before_they_are_needed(settings, version):
    taken = []

    def counted():
        for job in jobs(*["fine"] * 50, version=version):
            taken.append(job)
            yield job

    for number, _ in enumerate(pool.grades(counted(), settings, 2, Grader)):
        assert len(taken) <= number + 2 * pool.DEPTH
    assert len(taken) == 50


def test_leaving_early_ends_a_process_that_hangs(settings, version):
    grades = pool.grades(jobs("fine", "hang", "hang", version=version), settings, 2, Grader)
    assert next(grades).status == "graded"
    grades.close()
    assert settings.noted("made")
    assert all(map(gone, settings.noted("made")))


def test_processes_use_one_thread_each_and_this_one_as_many_as_before(settings, version, monkeypatch):
    monkeypatch.setenv("OMP_NUM_THREADS", "7")
    monkeypatch.delenv("MKL_NUM_THREADS", raising=False)
    list(pool.grades(jobs("threads", version=version), settings, 1, Grader))
    assert len([line for line, _ in settings.lines() if line.startswith("1 thread on ")]) == 1
    assert os.environ["OMP_NUM_THREADS"] == "7"
    assert "MKL_NUM_THREADS" not in os.environ
