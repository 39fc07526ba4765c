"""The sandbox starts, locks up, ends what it started, and says why where it cannot."""

from __future__ import annotations

import os
import shutil
import signal
import ssl
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from cnncourse.grading import doctor, sandbox, site, tiers, wire
from cnncourse.grading.assignment import load
from cnncourse.grading.grader import Grader, Settings, choose_tier
from cnncourse.grading.sandbox import Sandbox
from cnncourse.grading.tiers import TIERS, Limits
from tests.grading.work import ROOT, answered, as_submission

START = dict.fromkeys(("cells", "handed_out", "answers", "skipped", "bans", "bare", "needs"), ())


@pytest.fixture(scope="module", params=TIERS)
def warm(request: pytest.FixtureRequest) -> Iterator[Sandbox]:
    made = Sandbox(request.param, Limits(memory=256 << 20))
    yield made
    made.close()


def soon() -> float:
    """A deadline far enough away that only a bug meets it."""
    return time.monotonic() + 60


def ask(warm: Sandbox, code: str) -> object:
    """Run one cell and return what it calls ``answer``."""
    child = warm.fork()
    start = START | {"cells": (code,), "names": {}, "variants": {}, "sources": {}}
    try:
        assert child.ask(start, soon()) == {"faults": [], "banned": {}, "missing": {}}
        while type(said := child.hear(soon())) is int:
            pass
        assert said == {"failed": {}}, said
        question = {"key": "", "name": "answer", "kind": "value", "inputs": (), "options": {}}
        return child.ask(question, soon())["value"]  # type: ignore[index]
    finally:
        child.end()


def test_it_runs_code(warm: Sandbox) -> None:
    assert ask(warm, "import numpy as np\nanswer = np.arange(3).sum()") == 3


def test_it_is_this_python_with_all_its_modules(warm: Sandbox) -> None:
    """A shared libpython of the same name lies elsewhere on many machines."""
    code = "import sys, ssl, sqlite3, ctypes, lzma, decimal\nanswer = sys.version, ssl.OPENSSL_VERSION"
    assert ask(warm, code) == (sys.version, ssl.OPENSSL_VERSION)


def test_what_is_installed_and_not_lent_is_not_there(warm: Sandbox) -> None:
    code = """
found = []
for name in ("tqdm", "pytest", "pip", "nowhere"):
    try:
        __import__(name)
    except ModuleNotFoundError as error:
        found.append(error.name)
answer = found
"""
    assert ask(warm, code) == ["tqdm", "pytest", "pip", "nowhere"]
    assert ask(warm, "from numpy import *\nimport numpy.f2py, wave, xml.dom\nanswer = float(sqrt(4))") == 2


@pytest.mark.parametrize("tier", TIERS)
def test_another_python_is_refused(tier: tiers.Tier, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "version", "4.0 of tomorrow")
    with pytest.raises(OSError, match=r"does not start: Python is 4\.0 of tomorrow outside of it, and 3"):
        Sandbox(tier, tiers.Limits())


def test_one_child_leaves_nothing_to_the_next(warm: Sandbox) -> None:
    write = """
import os, sys, numpy
numpy.pi, sys.left_behind, os.environ["LEFT"] = 3, True, "behind"
try:
    open("/tmp/left", "w").close()
except OSError:
    pass
answer = 1
"""
    assert ask(warm, write) == 1
    look = (
        "import numpy, os, sys\nanswer = [numpy.pi == 3, hasattr(sys, 'left_behind'), 'LEFT' in os.environ]"
    )
    assert ask(warm, look) == [False] * 3
    assert ask(warm, "import os\nanswer = os.path.exists('/tmp/left')") is False


def test_the_course_is_not_there(warm: Sandbox) -> None:
    code = """
found = []
for name in ("cnncourse.exercises.asking", "cnncourse.ops", "cnncourse.grading.wire", "cnncourse.exercises.perform"):
    try:
        __import__(name)
        found.append(name)
    except ImportError:
        pass
answer = found
"""
    assert ask(warm, code) == []


def test_no_file_of_the_course_can_be_read(warm: Sandbox) -> None:
    package = Path(site.cnncourse.__path__[0])
    places = [str(package / "ops" / "conv2d.py"), str(ROOT / "solutions"), str(ROOT / "exercises")]
    code = f"""
import os
found = []
for place in {places!r}:
    try:
        (os.listdir if os.path.isdir(place) else open)(place)
        found.append(place)
    except OSError:
        pass
answer = found
"""
    assert ask(warm, code) == []


def test_memory_is_limited(warm: Sandbox) -> None:
    code = """
import numpy as np
kept, answer = [], 0
try:
    while True:
        kept.append(np.ones(1 << 17))
        answer += 1
except MemoryError:
    kept.clear()
"""
    assert 100 < ask(warm, code) <= 256  # type: ignore[operator]


def test_how_a_child_ended(warm: Sandbox) -> None:
    for code, ended in (
        ("import os\nos._exit(7)", 7),
        ("import ctypes\nctypes.string_at(0)", -signal.SIGSEGV),
    ):
        child = warm.fork()
        start = START | {"cells": (code,), "names": {}, "variants": {}, "sources": {}}
        child.ask(start, soon())
        assert child.hear(soon()) == 0  # it runs the first cell
        with pytest.raises(wire.Ended):
            child.hear(soon())
        assert child.end(at_once=False) == ended


def test_nothing_is_left_after_closing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    for tier in TIERS:
        made = Sandbox(tier, Limits())
        child = made.fork()
        process = made._process
        made.close()
        child._pipe.close()
        assert process.returncode is not None
        assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("tier", TIERS)
def test_a_warm_interpreter_that_is_killed_is_started_again(tier: tiers.Tier) -> None:
    with Grader(Settings("a secret of the tests", tier)) as grader:
        work, assignment = as_submission(answered("20_resnet")), load("20")
        assert grader.grade(work, assignment).earned == 14
        process = grader.sandbox(())._process
        process.kill()
        process.wait()
        assert grader.grade(work, assignment).earned == 14
        assert grader.sandbox(())._process.pid != process.pid


@pytest.mark.parametrize("tier", TIERS)
def test_the_same_file_meets_the_same_draws(tier: tiers.Tier) -> None:
    """A sloppy answer is right by luck or not, and the same again; another secret is another draw."""
    cells = answered("20_resnet")
    place = next(i for i, cell in enumerate(cells) if "def residual_gradient" in cell)
    cells[place] += (
        "\nseen = []\n_f = residual_gradient\ndef residual_gradient(g, x, w1, w2):\n    return x, x, x"
    )
    with Grader(Settings("a secret of the tests", tier)) as grader:
        first, second = (grader.grade(as_submission(cells), load("20")) for _ in range(2))
    assert first.marks == second.marks


def test_no_bubblewrap_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda name: None)
    with pytest.raises(OSError, match="apt install bubblewrap"):
        choose_tier("bubblewrap")


def test_no_sandbox_at_all_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> bytes:
        message = "libseccomp could not be loaded"
        raise OSError(message)

    monkeypatch.setattr(tiers, "compiled_filter", fail)
    with pytest.raises(OSError, match=r"graded in a sandbox only.*libseccomp"):
        choose_tier()


def test_an_interpreter_that_does_not_start_says_why(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tiers, "PRELOADED", ("no_such_module",))
    with pytest.raises(OSError, match="no_such_module"):
        Sandbox("landlock", Limits())


def test_the_doctor_tries_both_tiers() -> None:
    fit, text = doctor.report()
    assert fit
    for tier in TIERS:
        assert f"tier {tier}: yes" in text
    assert "bubblewrap: /" in text


def test_the_doctor_says_what_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    def none(wanted: str = "auto") -> tiers.Tier:
        message = f"no {wanted}"
        raise OSError(message)

    monkeypatch.setattr(doctor, "choose_tier", none)
    monkeypatch.setattr(shutil, "which", lambda name: None)
    fit, text = doctor.report()
    assert not fit
    assert "bubblewrap: missing: apt install bubblewrap" in text
    assert text.endswith("this machine cannot grade")


def test_paths_but_some(tmp_path: Path) -> None:
    for name in ("a/b/hidden/x", "a/b/shown", "a/c", "d"):
        (tmp_path / name).mkdir(parents=True)
    (tmp_path / "a/file").touch()
    named = site.without(tmp_path, [tmp_path / "a/b/hidden", Path("/elsewhere")])
    assert [str(path.relative_to(tmp_path)) for path in named] == ["a/b/shown", "a/c", "a/file", "d"]


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can write there")
@pytest.mark.parametrize("tier", TIERS)
def test_a_course_that_lies_in_the_system_is_hidden(
    tier: tiers.Tier, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As in a container whose working folder is /usr/src/app: neither solutions nor submissions are shown."""
    with tempfile.TemporaryDirectory(dir="/usr/local/src") as folder:
        course, started = Path(folder, "course"), Path(folder, "started")
        for file in (course / "cnncourse/ops.py", course / "solutions/02.ipynb", started / "grades/secret"):
            file.parent.mkdir(parents=True)
            file.write_text("a solution")
        for path in (Path(folder), *Path(folder).rglob("*")):
            path.chmod(0o755)
        monkeypatch.setattr(site.cnncourse, "__path__", [str(course / "cnncourse")])
        monkeypatch.chdir(started)
        site.own_modules()  # made before: they come from the real course
        made = Sandbox(tier, Limits())
        try:
            code = f"""
import pathlib
found = []
for path in pathlib.Path({folder!r}).rglob("*"):
    try:
        found.append(path.read_text())
    except OSError:
        pass
for name in ("course/solutions/02.ipynb", "course/cnncourse/ops.py", "started/grades/secret"):
    try:
        found.append((pathlib.Path({folder!r}) / name).read_text())
    except OSError:
        pass
answer = found
"""
            assert ask(made, code) == []
        finally:
            made.close()


def test_what_the_interpreter_needs_is_never_hidden(monkeypatch: pytest.MonkeyPatch) -> None:
    for folder in ("/", "/usr", "/usr/lib"):
        monkeypatch.chdir(folder)
        assert Path(folder) not in site.hidden()


def test_the_secret_does_not_reach_the_sandbox(warm: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CNNCOURSE_SECRET_SEED", "x" * 32)
    found = set(ask(warm, "import os\nanswer = sorted(os.environ)"))  # type: ignore[call-overload]
    assert found - {"PWD", "LD_LIBRARY_PATH"} == set(tiers.ENVIRONMENT)
    assert os.environ["CNNCOURSE_SECRET_SEED"]
    assert sandbox.STARTING > 1
