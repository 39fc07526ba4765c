"""The grader's commands: sentences and exit status, with a stand-in for the sandbox where one is needed."""

import subprocess
import sys
import zipfile

import pytest

from cnncourse import cli
from cnncourse.grading import commands
from cnncourse.grading.secret import secret_seed
from tests.grading import stand_in
from tests.grading.stand_in import Settings, gone, hand_in, rows, write_notebook

GRADING = "from tests.grading.stand_in import command; raise SystemExit(command(*{}, notes={!r}))"


@pytest.fixture
def here(tmp_path, monkeypatch):
    """An empty folder to work in, and the stand-in."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(stand_in.ROOT)
    (tmp_path / "notes").mkdir()
    monkeypatch.setattr(commands, "warm_grader", stand_in.Grader)
    monkeypatch.setattr(commands, "_settings", lambda chosen: Settings(tmp_path / "notes"))
    return tmp_path


def status(*arguments):
    try:
        return cli.main(arguments)
    except SystemExit as leaving:
        return leaving.code


def grade(*arguments):
    return status("grade", "--workers", "1", *arguments)


def test_a_class_is_graded(here, capsys):
    hand_in(here / "class", "fine", "fine")
    assert grade("class", "--out", "marks") == 0
    printed = capsys.readouterr()
    assert printed.out.startswith("2 submissions: 2 graded in ")
    assert printed.err == ""
    assert grade("class", "--out", "marks") == 0
    assert capsys.readouterr().out == "2 submissions: 0 graded, 2 graded before: marks/grades.csv\n"
    assert grade("class", "--out", "marks", "--again") == 0
    assert capsys.readouterr().out.startswith("2 submissions: 2 graded in ")


def test_one_that_cannot_be_graded_makes_the_status_1(here, capsys):
    (hand_in(here / "class", "fine") / "torn.ipynb").write_text("{")
    assert grade("class", "--out", "marks") == 1
    assert "1 could not be graded" in capsys.readouterr().out


def test_a_check_that_fails_makes_the_status_1_and_is_named(here, capsys):
    hand_in(here / "class", "fine", "broken")
    assert grade("class", "--out", "marks") == 1
    assert capsys.readouterr().out.endswith(": marks/grades.csv; the check itself failed: 02.update\n")


def test_results_that_cannot_be_written_make_the_status_2(here, capsys):
    hand_in(here / "class", "fine")
    (here / "marks/grades.csv").mkdir(parents=True)
    assert grade("class", "--out", "marks") == 2
    assert capsys.readouterr().err.startswith(
        "cnncourse: marks/grades.csv cannot be written (Is a directory); "
    )


def test_a_name_with_signs_for_the_terminal_is_printed_without_them(here, capsys):
    (here / "\x1b[31mred").mkdir()
    assert grade("\x1b[31mred", "--out", "marks") == 2
    assert capsys.readouterr().err.startswith("cnncourse: �[31mred: no submissions in there")


def test_a_seed_file_that_is_a_folder(here, capsys, monkeypatch):
    hand_in(here / "class", "fine")
    monkeypatch.delenv("CNNCOURSE_SECRET_SEED", raising=False)
    with pytest.raises(ValueError, match="class is a folder: name a file for the secret seed"):
        secret_seed(here / "class")


def test_files_folders_and_zips_together(here):
    hand_in(here / "class", "fine")
    write_notebook(here / "late.ipynb", "# fine", 'STUDENT = "late"', 'check("02.update", step)')
    with zipfile.ZipFile(here / "more.zip", "w") as archive:
        archive.writestr("bob.py", '# %%\n# fine\nSTUDENT = "bob"\ncheck("02.update", step)\n')
    assert grade("class", "late.ipynb", "more.zip", "--out", "marks", "--assignment", "02_perceptron") == 0
    assert sorted(rows(here / "marks")) == ["late.ipynb", "more.zip/bob.py", "s0000.ipynb"]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ([], "name what is to be graded"),
        (["class"], "say where grades and feedback go: --out DIR"),
        (["nobody", "--out", "marks"], "nobody does not exist"),
        (["empty", "--out", "marks"], "empty: no submissions in there"),
        (["class", "--out", "file"], "--out file: there is a file of that name"),
        (["class", "--out", "file/marks"], "--out file/marks: it cannot be made"),
        (["class", "--out", "class"], "--out class: it is inside class, where the submissions are"),
        (
            ["class", "--out", "class/marks"],
            "--out class/marks: it is inside class, where the submissions are",
        ),
        (["class", "--out", "link/marks"], "--out link/marks: it is inside class, where the submissions are"),
        (["class", "--out", "marks", "--assignment", "02_perception"], "did you mean 02_perceptron?"),
        (["class", "--out", "marks", "--assignment", "99"], "there is no assignment '99'; there are: 02_"),
        (
            ["class", "--out", "marks", "--dask", "tcp://10.0.0.5:8786"],
            "--dask tcp://10.0.0.5:8786: over a net",
        ),
        (
            ["class", "--out", "marks", "--dask", "tcp://127.0.0.1:1"],
            "no Dask scheduler can be reached there",
        ),
    ],
)
def test_used_wrong_is_one_sentence(here, capsys, arguments, sentence):
    hand_in(here / "class", "fine")
    (here / "empty").mkdir()
    (here / "file").touch()
    (here / "link").symlink_to("class")
    assert status("grade", *arguments) == 2
    printed = capsys.readouterr()
    assert sentence in printed.err
    assert printed.err.startswith("cnncourse: ")
    assert (printed.out, printed.err.count("\n")) == ("", 1)


@pytest.mark.parametrize(
    "arguments",
    [
        ["grade", "class", "--workers", "0"],
        ["grade", "class", "--workers", "many"],
        ["grade", "class", "--workers", "2", "--dask", "tcp://127.0.0.1:8786"],
        ["grade", "class", "--tier", "docker"],
        ["grade", "class", "--id-from", "face"],
        ["variants"],
        ["variants", "ada", "--students", "class.txt"],
        ["variants", "ada", "--csv", "--answer", "02.mark1", "7"],
        ["gradescope"],
        ["gradescope", "02_perceptron"],
    ],
)
def test_used_wrong_in_form(here, capsys, arguments):
    assert status(*arguments) == 2
    assert "usage: cnncourse" in capsys.readouterr().err


def test_no_sandbox_is_one_sentence(here, capsys, monkeypatch):
    hand_in(here / "class", "fine")
    monkeypatch.setattr(commands, "warm_grader", stand_in.no_grader)
    assert grade("class", "--out", "marks") == 2
    assert capsys.readouterr().err == "cnncourse: no sandbox here; see cnncourse grade --doctor\n"


def test_a_secret_that_is_none_and_no_tier_are_sentences(here, capsys, monkeypatch):
    monkeypatch.undo()
    monkeypatch.chdir(here)
    hand_in(here / "class", "fine")
    monkeypatch.setenv("CNNCOURSE_SECRET_SEED", "short")
    assert grade("class", "--out", "marks") == 2
    assert "has 5 characters; at least" in capsys.readouterr().err

    def none(wanted):
        msg = f"there is no {wanted} sandbox here"
        raise OSError(msg)

    monkeypatch.setenv("CNNCOURSE_SECRET_SEED", "long enough to be a secret")
    monkeypatch.setattr(commands, "choose_tier", none)
    assert grade("class", "--out", "marks", "--tier", "landlock") == 2
    assert capsys.readouterr().err == "cnncourse: there is no landlock sandbox here\n"


def test_without_dask_it_says_how_to_get_it(here, capsys, monkeypatch):
    hand_in(here / "class", "fine")
    monkeypatch.delitem(sys.modules, "cnncourse.grading.cluster", raising=False)
    monkeypatch.setitem(sys.modules, "distributed", None)
    assert status("grade", "class", "--out", "marks", "--dask", "tcp://127.0.0.1:8786") == 2
    assert capsys.readouterr().err == "cnncourse: --dask needs Dask distributed: pip install distributed\n"


def test_two_runs_into_one_folder_are_refused(here, capsys):
    from cnncourse.grading.journal import Journal

    hand_in(here / "class", "fine")
    (here / "marks").mkdir()
    with Journal(here / "marks" / "journal.sqlite"):
        assert grade("class", "--out", "marks") == 2
    assert "another run is grading into this folder" in capsys.readouterr().err


def test_ctrl_c_ends_all_and_keeps_the_journal(here):
    hand_in(here / "class", *["fine"] * 10, "interrupt", *["fine"] * 10)
    arguments = ("grade", "class", "--out", "marks", "--workers", "2")
    program = GRADING.format(arguments, str(here / "notes"))
    first = subprocess.run(
        [sys.executable, "-c", program],
        env={"PATH": "/usr/bin:/bin", "PYTHONPATH": str(stand_in.ROOT)},
        capture_output=True,
        text=True,
        check=False,
        start_new_session=True,  # as a terminal has it: the workers get the signal too
    )
    sentence = "cnncourse: interrupted: what is graded so far is kept: run the same again to go on\n"
    assert (first.returncode, first.stdout, first.stderr) == (130, "", sentence)
    settings = Settings(here / "notes")
    assert all(map(gone, settings.noted("made")))
    assert grade("class", "--out", "marks") == 0
    again = [name for name in rows(here / "marks") if len(settings.noted(f"graded {name}")) > 1]
    assert len(rows(here / "marks")) == 21
    assert len(again) <= 3


def test_similarity_is_written_for_each_assignment(here, capsys):
    hand_in(here / "class", "fine", "fine")
    assert grade("class", "--out", "marks", "--similarity") == 0
    assert (here / "marks" / "similarity.html").is_file()
    write_notebook(here / "class" / "other.ipynb", 'STUDENT = "x"', 'check("12.rule", f)')
    assert grade("class", "--out", "marks", "--similarity") == 0
    assert capsys.readouterr().out.count("similarity: 0 pairs") == 3
    folders = (here / "marks" / "similarity").iterdir()
    assert sorted(folder.name for folder in folders) == ["02_perceptron", "12_sizes"]


def test_doctor(capsys, monkeypatch):
    from cnncourse.grading import doctor

    for fit, wanted in ((True, 0), (False, 1)):
        monkeypatch.setattr(doctor, "report", lambda fit=fit: (fit, f"fit: {fit}"))
        assert status("grade", "--doctor") == wanted
        assert capsys.readouterr().out == f"fit: {fit}\n"


def test_variants(here, capsys):
    assert status("variants", "ada", "bob", "--assignment", "02_perceptron") == 0
    assert "02.mark1" in capsys.readouterr().out
    (here / "class.txt").write_text("ada\nbob\n")
    assert status("variants", "--students", "class.txt", "--csv") == 0
    table = capsys.readouterr().out
    assert table.count("student,question") == 1
    assert {line.partition(",")[0] for line in table.splitlines()} == {"student", "ada", "bob"}
    assert status("variants", "ada", "bob", "--answer", "02.mark1", "7") == 0
    assert "is the right answer of 0 of 2 students" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["ada", "--assignment", "03_x"], "there is no assignment '03_x'"),
        (["ada", "--answer", "02.nothing", "7"], "'02.nothing' is no question"),
        (["ada", "--answer", "77.nothing", "7"], "chapter '77' has no questions"),
        (["--students", "nobody.txt"], "nobody.txt"),
        ([" "], "no student is named"),
    ],
)
def test_variants_used_wrong(here, capsys, arguments, sentence):
    assert status("variants", *arguments) == 2
    printed = capsys.readouterr()
    assert sentence in printed.err
    assert (printed.out, printed.err.count("\n")) == ("", 1)


def test_gradescope(here, capsys):
    assert status("gradescope", "02_perceptron", "--out", "02.zip") == 0
    assert "02.zip" in capsys.readouterr().out
    assert zipfile.is_zipfile(here / "02.zip")
    assert status("gradescope", "02_perception", "--out", "02.zip") == 2
    assert "did you mean 02_perceptron?" in capsys.readouterr().err


def test_the_command_line_imports_no_grader():
    program = "import sys, cnncourse.cli; cnncourse.cli.main([]); print(sorted(sys.modules))"
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    loaded = run.stdout.splitlines()[-1]
    assert "'cnncourse.grading.options'" in loaded
    for name in (
        "numpy",
        "torch",
        "tqdm",
        "sqlite3",
        "distributed",
        "cnncourse.exercises",
        "cnncourse.grading.run",
    ):
        assert f"'{name}'" not in loaded
