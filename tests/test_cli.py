"""The command line: what it prints, and its exit status."""

import json
import os
import subprocess
import sys

import pytest

import cnncourse
from cnncourse import cli

NOTEBOOK = '{"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 4}'


@pytest.fixture
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def status(*arguments):
    """Return the exit status, of argparse too."""
    try:
        return cli.main(arguments)
    except SystemExit as leaving:
        return leaving.code


def test_version_of_the_installed_command():
    run = subprocess.run(
        [sys.executable, "-c", "from cnncourse.cli import main; raise SystemExit(main())", "--version"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (run.returncode, run.stdout) == (0, f"cnncourse {cnncourse.__version__}\n")


def test_alone_it_prints_help(capsys):
    assert status() == 2
    assert "usage: cnncourse" in capsys.readouterr().out


@pytest.mark.parametrize(
    "arguments",
    [
        ["nonsense"],
        ["notebooks"],
        ["exercises"],
        ["notebooks", "--write", "--check"],
        ["exercises", "--format-only"],
        ["exercises", "--check"],
        ["notebooks", "--format-only"],
        ["notebooks", "--nonsense"],
    ],
)
def test_used_wrong(here, capsys, arguments):
    assert status(*arguments) == 2
    assert "usage: cnncourse" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["notebooks", "--check", "none.ipynb"], "none.ipynb: there is no such file"),
        (["notebooks", "--write", "bad.ipynb"], "bad.ipynb: not JSON"),
        (["notebooks", "--format-only", "plain.ipynb"], "plain.ipynb: not in canonical form; mend it"),
        (["notebooks", "--format-only", "notes.md"], "notes.md: not a notebook"),
        (["exercises", "--check", "nothing"], "solutions/nothing.ipynb: there is no such master"),
        (["exercises", "--write"], "exercises/stray.txt: it has no master"),
    ],
)
def test_found_wrong(here, capsys, arguments, sentence):
    (here / "bad.ipynb").write_text("{")
    (here / "plain.ipynb").write_text(NOTEBOOK)
    (here / "notes.md").touch()
    (here / "solutions").mkdir()
    if arguments == ["exercises", "--write"]:
        (here / "exercises").mkdir()
        (here / "exercises" / "stray.txt").touch()
    assert status(*arguments) == 1
    printed = capsys.readouterr()
    assert printed.err.startswith(f"cnncourse: {sentence}")
    assert printed.err.count("\n") == 1
    assert printed.out == ""


def test_one_bad_notebook_does_not_hide_the_next(here, capsys):
    (here / "book").mkdir()
    (here / "book" / "a.ipynb").write_text("{")
    (here / "book" / "b.ipynb").write_text("{")
    assert status("notebooks", "--format-only") == 1
    assert capsys.readouterr().err.count("not JSON") == 2


def test_write_then_check(here, capsys):
    (here / "t.ipynb").write_text(NOTEBOOK)
    assert [status("notebooks", f"--{mode}", "t.ipynb") for mode in ("write", "check", "format-only")] == [
        0,
        0,
        0,
    ]
    said = capsys.readouterr().out.splitlines()
    wanted = ["written", "a fresh run gives the same bytes", "in canonical form"]
    assert said == [f"t.ipynb: {words}" for words in wanted]


def test_no_room_to_write_is_a_sentence(here, capsys, monkeypatch):
    def full(path, content):
        raise OSError(28, "No space left on device", str(path))

    (here / "t.ipynb").write_text(NOTEBOOK)
    monkeypatch.setattr("cnncourse.authoring.commands.write", full)
    assert status("notebooks", "--write", "t.ipynb") == 1
    assert capsys.readouterr().err == "cnncourse: [Errno 28] No space left on device: 't.ipynb'\n"


@pytest.mark.parametrize("arguments", [["variants", "ada", "bob"], ["grade", "--doctor"]])
def test_nobody_reads_on(arguments):
    """As in ``cnncourse variants ada | head``, where the reader has gone."""
    read, write = os.pipe()
    os.close(read)
    with os.fdopen(write, "w") as closed:
        command = [sys.executable, "-m", "cnncourse", *arguments]
        done = subprocess.run(command, stdout=closed, stderr=subprocess.PIPE, text=True, check=False)
    assert (done.returncode, done.stderr) == (141, "")


def test_interrupted(here, capsys, monkeypatch):
    def interrupt(path):
        raise KeyboardInterrupt

    (here / "t.ipynb").write_text(NOTEBOOK)
    monkeypatch.setattr("cnncourse.authoring.commands.check_form", interrupt)
    assert status("notebooks", "--format-only", "t.ipynb") == 130
    assert capsys.readouterr().err == "cnncourse: interrupted\n"


def test_ctrl_c_during_a_run_ends_the_kernel_and_all(here):
    """The notebook itself sends the signal to the process that runs it, so no time is waited for."""
    source = "import os, signal\nos.kill(os.getppid(), signal.SIGINT)\nwhile True:\n    pass"
    cell = {"cell_type": "code", "metadata": {}, "source": source, "outputs": [], "execution_count": None}
    for name in ("a.ipynb", "b.ipynb"):
        (here / name).write_text(json.dumps(json.loads(NOTEBOOK) | {"cells": [cell]}))
    command = [sys.executable, "-c", "from cnncourse.cli import main; raise SystemExit(main())"]
    run = subprocess.run(
        [*command, "notebooks", "--write", "."], capture_output=True, text=True, check=False, timeout=120
    )
    assert (run.returncode, run.stdout, run.stderr) == (130, "", "cnncourse: interrupted\n")
