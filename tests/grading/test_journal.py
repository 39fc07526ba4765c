"""The journal: nothing lost, nothing double, whatever happens to the process or the file."""

from __future__ import annotations

import gc
import signal
import sqlite3
import subprocess
import sys
import tracemalloc
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cnncourse.grading.grade import Grade, Mark
from cnncourse.grading.journal import Journal, JournalError

MARKS = (
    Mark("02.update", "The update", "right", 2),
    Mark("02.bound", "The bound", "not yet", 2, "too large"),
)
GRADE = Grade("ada.ipynb", "ada", "02_perceptron", "v1", "aa", "graded", "", MARKS, ("cell 4: syntax",), 0.25)

# says what it has recorded; asked for more by a line; never ends by itself
WRITER = """
import sys
from dataclasses import replace
from pathlib import Path
from cnncourse.grading.grade import Grade
from cnncourse.grading.journal import Journal

journal = Journal(Path(sys.argv[1]))
for number, _ in enumerate(sys.stdin):
    journal.record(Grade(f"{number}.ipynb", f"student {number}", "02_perceptron", "v1", "aa", "graded"))
    print(number, flush=True)
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "journal.sqlite"


@pytest.fixture
def journal(path: Path) -> Iterator[Journal]:
    with Journal(path) as opened:
        yield opened


def asked(grade: Grade) -> tuple[str, str, str, str]:
    return grade.name, grade.digest, grade.student, grade.version


def test_what_is_recorded_is_done_in_the_next_run_too(path: Path) -> None:
    with Journal(path) as first:
        first.record(GRADE)
    with Journal(path) as second:
        assert list(second.grades()) == []  # not asked for in this run
        assert second.done(*asked(GRADE)) == GRADE
        assert list(second.grades()) == [GRADE]


@pytest.mark.parametrize("field", ["name", "student", "digest", "version"])
def test_a_submission_that_differs_in_one_thing_is_not_done(journal: Journal, field: str) -> None:
    journal.record(GRADE)
    assert journal.done(*asked(replace(GRADE, **{field: "other"}))) is None


def test_the_same_content_under_two_names_or_students_is_two_rows(journal: Journal) -> None:
    grades = [GRADE, replace(GRADE, name="eve.ipynb"), replace(GRADE, name="eve2.ipynb", student="eve")]
    for grade in grades:
        journal.record(grade)
    assert list(journal.grades()) == grades


def test_grading_again_takes_the_place_of_the_first(journal: Journal) -> None:
    for grade in (GRADE, replace(GRADE, seconds=9.0)):
        journal.record(grade)
    assert list(journal.grades()) == [replace(GRADE, seconds=9.0)]
    assert len(journal) == 1


@pytest.mark.parametrize("field", ["student", "digest", "version"])
def test_a_run_has_one_row_of_a_name_and_the_past_stays(path: Path, field: str) -> None:
    later = replace(GRADE, **{field: "other"})
    with Journal(path) as journal:
        journal.record(GRADE)
        journal.record(later)
        assert list(journal.grades()) == [later]
        assert journal.done(*asked(GRADE)) == GRADE  # handed in again as it was before
        assert list(journal.grades()) == [GRADE]
    assert sqlite3.connect(path).execute("SELECT count(*) FROM grades").fetchone() == (2,)


def test_what_could_not_be_graded_is_tried_again(journal: Journal) -> None:
    fault = replace(GRADE, status="error", sentence="not a notebook", marks=())
    journal.record(fault)
    assert journal.done(*asked(fault)) is None
    assert list(journal.grades()) == [fault]


ANY_TEXT = st.text(st.characters(exclude_categories=()))  # halves of surrogate pairs too


@settings(deadline=None, max_examples=25)
@given(name=ANY_TEXT, student=ANY_TEXT)
def test_any_text_is_kept(tmp_path_factory: pytest.TempPathFactory, name: str, student: str) -> None:
    grade = replace(GRADE, name=name, student=student)
    with Journal(tmp_path_factory.mktemp("any") / "journal.sqlite") as journal:
        journal.record(grade)
        assert journal.done(*asked(grade)) == grade


def test_names_that_are_no_valid_unicode_stay_apart(journal: Journal) -> None:
    names = ["\udcff.ipynb", "\\udcff.ipynb", "\\\\udcff.ipynb", "a\0b", "a"]
    for name in names:
        journal.record(replace(GRADE, name=name))
    assert sorted(grade.name for grade in journal.grades()) == sorted(names)


@pytest.mark.parametrize("count", [1, 25])
def test_a_killed_run_keeps_every_row_it_spoke_of(path: Path, count: int) -> None:
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    with subprocess.Popen([sys.executable, "-c", WRITER, str(path)], **pipes) as writer:
        assert writer.stdin
        assert writer.stdout
        for number in range(count):
            print(file=writer.stdin, flush=True)
            assert writer.stdout.readline() == f"{number}\n"
        with pytest.raises(JournalError, match="another run is grading into this folder"):
            Journal(path)
        print("\n" * 200, file=writer.stdin, flush=True)  # killed in the middle of these
        writer.send_signal(signal.SIGKILL)
        spoken = count + len(writer.stdout.readlines())
    with Journal(path) as journal:
        found = [journal.done(f"{n}.ipynb", "aa", f"student {n}", "v1") for n in range(count + 201)]
        assert all(found[:spoken])
        assert len(journal) == sum(grade is not None for grade in found) == len({*journal.grades()})


def test_a_second_run_is_refused_and_the_first_goes_on(path: Path, journal: Journal) -> None:
    with pytest.raises(JournalError, match="wait for it to end"):
        Journal(path)
    journal.record(GRADE)
    assert len(journal) == 1


def test_another_programs_file_is_refused_and_left_as_it_is(path: Path) -> None:
    path.write_text("Dear diary, this is no database, however long it may become. " * 100)
    before = path.read_bytes()
    with pytest.raises(JournalError, match="it is not a journal; move it away"):
        Journal(path)
    assert path.read_bytes() == before


def test_another_programs_database_is_refused(path: Path) -> None:
    with sqlite3.connect(path) as other:
        other.execute("CREATE TABLE recipes (name)")
    other.close()
    with pytest.raises(JournalError, match="it is not a journal; move it away"):
        Journal(path)


def test_another_layout_is_refused(path: Path) -> None:
    Journal(path).close()
    with sqlite3.connect(path) as base:
        base.execute("PRAGMA user_version = 99")
    base.close()
    with pytest.raises(JournalError, match="another version of the course"):
        Journal(path)


@pytest.mark.parametrize("at", [100, 4096, 12_000])
def test_damage_is_found_when_it_is_opened(path: Path, at: int) -> None:
    with Journal(path) as journal:
        for number in range(200):
            journal.record(replace(GRADE, name=f"{number}.ipynb"))
    whole = path.read_bytes()
    path.write_bytes(whole[:at] + b"\x5a" * 600 + whole[at + 600 :])
    with pytest.raises(JournalError, match="damaged; move it away"):
        Journal(path)


def test_a_row_that_somebody_edited_is_damage(path: Path) -> None:
    with Journal(path) as journal:
        journal.record(GRADE)
    with sqlite3.connect(path) as base:
        base.execute("""UPDATE grades SET grade = '{"name": "ada"}'""")
    base.close()
    with Journal(path) as journal, pytest.raises(JournalError, match="damaged"):
        journal.done(*asked(GRADE))


@pytest.mark.parametrize("folder", ["missing", "file", "/proc/self"])
def test_a_folder_that_cannot_hold_it(tmp_path: Path, folder: str) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(JournalError, match="cannot be made or opened; give another --out"):
        Journal(tmp_path / folder / "journal.sqlite")


def test_a_full_disk_and_a_file_that_may_not_be_written(path: Path) -> None:
    with Journal(path) as journal:
        journal.record(GRADE)
        base = journal._base
        base.execute(f"PRAGMA max_page_count = {base.execute('PRAGMA page_count').fetchone()[0]}")
        with pytest.raises(JournalError, match="the disk is full; make room"):
            journal.record(replace(GRADE, name="long.ipynb", sentence="long " * 10_000))
        assert list(journal.grades()) == [GRADE]  # all of it or nothing
        base.execute("PRAGMA query_only = 1")
        with pytest.raises(JournalError, match="cannot be written to"):
            journal.record(replace(GRADE, name="eve.ipynb"))


def test_memory_does_not_grow_with_rows(journal: Journal) -> None:
    def write(numbers: range) -> None:
        for number in numbers:
            journal.record(replace(GRADE, name=f"{number}.ipynb", sentence="long " * 500))

    write(range(300))
    tracemalloc.start()
    try:
        write(range(300, 1500))
        assert sum(1 for _ in journal.grades()) == 1500
        gc.collect()
        assert tracemalloc.get_traced_memory()[0] < 300_000  # the rows themselves are ten times that
    finally:
        tracemalloc.stop()
