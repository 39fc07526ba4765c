"""What is found in folders, files and zips, under which names, and with which faults."""

from __future__ import annotations

import json
import os
import pickle
import shutil
import signal
import socket
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from cnncourse.grading.intake import Found, find
from cnncourse.grading.submission import Ungradable, read

DATA = json.dumps({"cells": [{"cell_type": "code", "source": "x = 1"}]}).encode()


def put(root: Path, *names: str, data: bytes = DATA) -> Path:
    for name in names:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return root


def zipped(path: Path, *names: str, data: bytes = DATA) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in names:
            archive.writestr(name, data)
    return path


def listed(*arguments: Path) -> dict[str, str]:
    found = find(arguments)
    assert [each.name for each in found] == sorted({each.name for each in found})
    for each in found:
        assert "\n" not in each.fault
        assert len(each.fault) < 300
        if each.fault:
            with pytest.raises(Ungradable) as caught:
                each.data()
            assert str(caught.value) == each.fault
    return {each.name: each.fault for each in found}


def refused(found: Found) -> str:
    with pytest.raises(Ungradable) as caught:
        found.data()
    assert "\n" not in str(caught.value)
    return str(caught.value)


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that any user can reach, in a process that is not root's for as long."""
    folder = Path(tempfile.mkdtemp(dir="/tmp"))
    folder.chmod(0o777)
    root = os.geteuid() == 0
    if root:
        os.seteuid(65534)
    yield folder
    if root:
        os.seteuid(0)
    for path in folder.rglob("*"):
        path.chmod(0o700)
    shutil.rmtree(folder)


@pytest.fixture
def at_last() -> Iterator[None]:
    """A test that would wait for ever fails after a minute."""

    def fail(*_: object) -> None:
        raise TimeoutError

    signal.signal(signal.SIGALRM, fail)
    signal.alarm(60)
    yield
    signal.alarm(0)


def test_a_folder_is_searched_through(tmp_path: Path) -> None:
    put(tmp_path, "b.ipynb", "a/ada.ipynb", "a/b/c/Grace.PY", "李明.IPYNB", "two words/x y.py")
    put(
        tmp_path,
        ".hidden.ipynb",
        ".git/x.py",
        "a/.ipynb_checkpoints/ada-checkpoint.ipynb",
        "__MACOSX/._ada.ipynb",
    )
    put(tmp_path, ".DS_Store", "a/__pycache__/x.py", "venv/lib/x.py", "~$ada.docx")
    put(tmp_path, "picture.png", "data.csv", "net.npy", "notes.txt", "README", "Thumbs.db")
    names = ["a/ada.ipynb", "a/b/c/Grace.PY", "b.ipynb", "two words/x y.py", "李明.IPYNB"]
    assert listed(tmp_path) == dict.fromkeys(names, "")
    assert all(each.data() == DATA for each in find([tmp_path]))


def test_what_is_no_notebook_is_reported_and_companions_are_not(tmp_path: Path) -> None:
    wrong = [
        "a.docx",
        "b/b.PDF",
        "c.html",
        "d.rtf",
        "e.ipynb.txt",
        "f.json",
        "g.tar.gz",
        "h.ipynb.bak",
        "i.py.txt",
    ]
    put(tmp_path, *wrong, "fine.txt", "fine.jpg")
    zipped(tmp_path / "z.zip", *wrong, "fine.txt", "inner.zip")
    found = listed(tmp_path)
    assert list(found) == sorted([*wrong, *(f"z.zip/{name}" for name in [*wrong, "inner.zip"])])
    assert "zip inside a zip" in found.pop("z.zip/inner.zip")
    assert all("this is not a notebook" in fault for fault in found.values())


def test_files_that_are_named_are_reported_whatever_they_are(tmp_path: Path) -> None:
    put(tmp_path, "ada.ipynb", "notes.txt", ".hidden.ipynb")
    found = listed(tmp_path / "ada.ipynb", tmp_path / "notes.txt", tmp_path / ".hidden.ipynb")
    assert {name: bool(fault) for name, fault in found.items()} == {
        ".hidden.ipynb": False,
        "ada.ipynb": False,
        "notes.txt": True,
    }


def test_an_argument_that_does_not_exist(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"nothing does not exist: name a folder"):
        find([put(tmp_path, "a.ipynb"), tmp_path / "nothing"])


def test_no_argument_and_an_empty_folder(tmp_path: Path) -> None:
    assert find([]) == find([tmp_path]) == []


def test_names_are_unique(tmp_path: Path) -> None:
    one, two = (
        put(tmp_path / "one", "ada.ipynb", "bob.ipynb"),
        put(tmp_path / "two", "ada.ipynb", "eve.ipynb"),
    )
    assert list(listed(one, two)) == ["bob.ipynb", "eve.ipynb", "one/ada.ipynb", "two/ada.ipynb"]
    assert list(listed(one / "ada.ipynb", two / "ada.ipynb")) == ["one/ada.ipynb", "two/ada.ipynb"]
    under = str(tmp_path).strip("/")
    put(tmp_path, "x/sub/ada.ipynb", "y/sub/ada.ipynb")
    same = [f"{under}/x/sub/ada.ipynb", f"{under}/y/sub/ada.ipynb"]
    assert list(listed(tmp_path / "x/sub", tmp_path / "y/sub")) == same
    zipped(one / "z.zip", "ada.ipynb")
    zipped(two / "z.zip", "ada.ipynb")
    assert list(listed(one / "z.zip", two / "z.zip")) == ["one/z.zip/ada.ipynb", "two/z.zip/ada.ipynb"]


def test_what_is_reached_twice_is_there_once(tmp_path: Path) -> None:
    put(tmp_path, "ada.ipynb", "b/bob.ipynb")
    zipped(tmp_path / "z.zip", "eve.ipynb")
    (tmp_path.parent / "link").symlink_to(tmp_path)
    again = [
        tmp_path / "b",
        tmp_path / "b/bob.ipynb",
        tmp_path / "z.zip",
        tmp_path / "b/..",
        tmp_path.parent / "link",
    ]
    assert list(listed(tmp_path, *again)) == ["ada.ipynb", "b/bob.ipynb", "z.zip/eve.ipynb"]


def test_names_that_only_look_alike_are_kept_apart(tmp_path: Path) -> None:
    put(tmp_path, "a\nb.ipynb", "a b.ipynb", "a\tb.ipynb", "a b (2).ipynb")
    os.close(os.open(os.fsencode(tmp_path) + b"/\xff\xfe.ipynb", os.O_CREAT | os.O_WRONLY))
    names = list(listed(tmp_path))
    assert names == ["a b (2).ipynb", "a b (3).ipynb", "a b (4).ipynb", "a b.ipynb", "\ufffd\ufffd.ipynb"]
    assert all(name.encode() for name in names)


def test_links_in_a_folder_are_not_followed(tmp_path: Path) -> None:
    put(tmp_path, "outside/secret.ipynb", "class/ada.ipynb")
    (tmp_path / "class/file.ipynb").symlink_to(tmp_path / "outside/secret.ipynb")
    (tmp_path / "class/folder").symlink_to(tmp_path / "outside")
    (tmp_path / "class/loop").symlink_to(tmp_path / "class")
    (tmp_path / "class/gone.ipynb").symlink_to(tmp_path / "nowhere")
    (tmp_path / "class/device.ipynb").symlink_to("/dev/zero")
    found = listed(tmp_path / "class")
    assert found.pop("ada.ipynb") == ""
    assert set(found) == {"file.ipynb", "folder", "loop", "gone.ipynb", "device.ipynb"}
    assert all("this is a link" in fault for fault in found.values())


def test_a_link_that_is_named_is_followed_once(tmp_path: Path) -> None:
    put(tmp_path, "real.ipynb")
    (tmp_path / "link.ipynb").symlink_to("real.ipynb")
    (tmp_path / "broken.ipynb").symlink_to("nowhere")
    (tmp_path / "loop.ipynb").symlink_to("loop.ipynb")
    found = listed(*(tmp_path / f"{name}.ipynb" for name in ("link", "broken", "loop")))
    assert {name: bool(fault) for name, fault in found.items()} == {
        "broken.ipynb": True,
        "loop.ipynb": True,
        "real.ipynb": False,
    }


def test_a_file_that_becomes_a_link_is_not_followed(tmp_path: Path) -> None:
    put(tmp_path, "ada.ipynb", "secret")
    (found,) = find([tmp_path])
    (tmp_path / "ada.ipynb").unlink()
    (tmp_path / "ada.ipynb").symlink_to("secret")
    assert "cannot be opened" in refused(found)


@pytest.mark.usefixtures("at_last")
def test_special_files_do_not_block(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)  # the path of a socket must be short
    os.mkfifo("pipe.ipynb")
    os.mkfifo("pipe.zip")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("socket.ipynb")
        found = listed(tmp_path)
    named = listed(tmp_path / "pipe.ipynb", tmp_path / "pipe.zip", Path("/dev/zero"))
    assert list(found) == ["pipe.ipynb", "pipe.zip", "socket.ipynb"]
    assert list(named) == ["pipe.ipynb", "pipe.zip", "zero"]
    assert all("not an ordinary file" in fault for fault in [*found.values(), *named.values()])


@pytest.mark.usefixtures("at_last")
def test_a_file_that_becomes_a_pipe_does_not_block(tmp_path: Path) -> None:
    put(tmp_path, "ada.ipynb")
    zipped(tmp_path / "z.zip", "eve.ipynb")
    found = find([tmp_path])
    for name in ("ada.ipynb", "z.zip"):
        (tmp_path / name).unlink()
        os.mkfifo(tmp_path / name)
    assert all("not an ordinary file" in refused(each) for each in found)


def test_what_is_gone_by_the_time_it_is_read(tmp_path: Path) -> None:
    put(tmp_path, "ada.ipynb")
    zipped(tmp_path / "z.zip", "eve.ipynb")
    found = find([tmp_path])
    zipped(tmp_path / "z.zip", "other.ipynb", "and.ipynb")
    (tmp_path / "ada.ipynb").unlink()
    assert [refused(each).partition(" (")[0].partition(":")[0] for each in found] == [
        "the file cannot be opened",
        "the file is no longer in the zip",
    ]


def test_what_may_not_be_read(open_folder: Path) -> None:
    put(open_folder, "ada.ipynb", "closed/bob.ipynb", "blind/eve.ipynb")
    zipped(open_folder / "z.zip", "a.ipynb")
    for name, mode in (("ada.ipynb", 0), ("closed", 0), ("z.zip", 0), ("blind", 0o600)):
        (open_folder / name).chmod(mode)
    found = {each.name: each for each in find([open_folder])}
    assert list(found) == ["ada.ipynb", "blind/eve.ipynb", "closed", "z.zip"]
    assert all("make it readable" in refused(each) for each in found.values())


def test_a_file_over_100_mb(tmp_path: Path) -> None:
    with (tmp_path / "ada.ipynb").open("wb") as file:
        file.truncate(10**12)
    (found,) = find([tmp_path])
    assert "larger than 100 MB" in refused(found)


def test_a_folder_deeper_than_a_path_may_be_long(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for _ in range(25):
        os.mkdir("d" * 200)
        os.chdir("d" * 200)
    monkeypatch.chdir(tmp_path)
    (fault,) = listed(tmp_path).values()
    assert "cannot be read" in fault
    shutil.rmtree("d" * 200)


def test_zips_lie_in_folders_or_are_named(tmp_path: Path) -> None:
    zipped(
        tmp_path / "week/Class.ZIP",
        "ada/02_perceptron.ipynb",
        "./bob.py",
        "img/x.png",
        "__MACOSX/._bob.py",
        "d/",
    )
    names = ["Class.ZIP/ada/02_perceptron.ipynb", "Class.ZIP/bob.py"]
    assert listed(tmp_path / "week/Class.ZIP") == dict.fromkeys(names, "")
    assert list(listed(tmp_path)) == [f"week/{name}" for name in names]
    found = find([tmp_path])
    assert [read(each.name, each.data()).student for each in found] == ["ada", "bob"]
    assert pickle.loads(pickle.dumps(found)) == found


def test_a_zip_without_a_notebook(tmp_path: Path) -> None:
    assert "no notebook" in listed(zipped(tmp_path / "z.zip", "picture.png"))["z.zip"]
    assert "no notebook" in listed(zipped(tmp_path / "empty.zip"))["empty.zip"]
