"""Folders of one's own, the cache and downloads, against a web server on this machine."""

import builtins
import errno
import hashlib
import socket
from pathlib import Path

import pytest

from cnncourse.data import SETS, DataError, DataSet
from cnncourse.data.fetch import locate

CONTENT = b"some bytes that stand for images" * 1000


def row(*addresses, content=CONTENT):
    digest = hashlib.sha256(content).hexdigest()
    return DataSet("tiny", "Tiny", addresses, {"a.gz": digest}, "none", "made here", ("0",))


@pytest.fixture
def dead():
    """An address where nobody listens."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    return f"http://127.0.0.1:{port}/"


def cached(tmp_path):
    return sorted(p.name for p in (tmp_path / "cache").rglob("*") if p.is_file())


def test_download_once(server, tmp_path):
    (server.folder / "a.gz").write_bytes(CONTENT)
    (first,) = locate(row(server.address))
    (second,) = locate(row(server.address))
    assert first == second == tmp_path / "cache" / "tiny" / "a.gz"
    assert first.read_bytes() == CONTENT
    assert len(server.asked) == 1


def test_second_address_after_the_first_failed(server, dead):
    (server.folder / "a.gz").write_bytes(CONTENT)
    (path,) = locate(row(dead, server.address + "missing/", server.address))
    assert path.read_bytes() == CONTENT
    assert server.asked == [404, 200]


def test_harmed_cache_is_mended(server, tmp_path):
    (server.folder / "a.gz").write_bytes(CONTENT)
    (path,) = locate(row(server.address))
    path.write_bytes(CONTENT[:100])
    (again,) = locate(row(server.address))
    assert again.read_bytes() == CONTENT


def test_no_network(dead):
    with pytest.raises(DataError) as caught:
        locate(row(dead, dead))
    assert str(caught.value) == (
        "Tiny: a.gz could not be downloaded (127.0.0.1: no connection; 127.0.0.1: no connection). "
        "Connect to the internet, or set CNNCOURSE_DATA to a folder that has the files."
    )


@pytest.mark.parametrize(
    ("where", "reason"),
    [
        ("nowhere/", "answered 404"),
        ("other/", "not the published file, SHA-256 differs"),
        ("cut/", "the file was cut short"),
    ],
)
def test_bad_downloads_leave_nothing(server, tmp_path, where, reason):
    (server.folder / "a.gz").write_bytes(CONTENT)
    (server.folder / "other").mkdir()
    (server.folder / "other" / "a.gz").write_bytes(CONTENT + b"!")
    with pytest.raises(DataError, match=rf"a\.gz could not be downloaded \(127.0.0.1: {reason}\). Connect"):
        locate(row(server.address + where))
    assert cached(tmp_path) == []


def test_wrong_hash_then_right(server, tmp_path):
    (server.folder / "other").mkdir()
    (server.folder / "other" / "a.gz").write_bytes(b"<html>please log in</html>")
    (server.folder / "a.gz").write_bytes(CONTENT)
    (path,) = locate(row(server.address + "other/", server.address + "cut/", server.address))
    assert path.read_bytes() == CONTENT
    assert cached(tmp_path) == ["a.gz"]


class FullDevice:
    """A file on a device without space."""

    def __init__(self, file):
        self.file = file

    def write(self, data):
        raise OSError(errno.ENOSPC, "No space left on device")

    def __getattr__(self, name):
        return getattr(self.file, name)


def test_no_space(server, tmp_path, monkeypatch):
    (server.folder / "a.gz").write_bytes(CONTENT)
    (tmp_path / "cache" / "tiny").mkdir(parents=True)
    real = builtins.open

    def full(file, mode="r", *args, **kwargs):
        opened = real(file, mode, *args, **kwargs)
        return FullDevice(opened) if "w" in mode and str(tmp_path) in str(file) else opened

    monkeypatch.setattr(builtins, "open", full)
    with pytest.raises(
        DataError, match=r"^No space is left on the device of .*tiny. Free some, or set CNNCOURSE_CACHE"
    ):
        locate(row(server.address))
    assert cached(tmp_path) == []


def test_cache_that_cannot_be_made(server, tmp_path, monkeypatch):
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv("CNNCOURSE_CACHE", str(tmp_path / "file"))
    with pytest.raises(DataError, match=r"tiny cannot be used \(Not a directory\). Check its permissions"):
        locate(row(server.address))


@pytest.mark.parametrize("place", [".", "tiny"])
def test_own_folder_needs_no_network(tmp_path, monkeypatch, place):
    own = tmp_path / "own"
    (own / place).mkdir(parents=True)
    (own / place / "a.gz").write_bytes(CONTENT)
    monkeypatch.setenv("CNNCOURSE_DATA", str(own))
    before = sorted(own.rglob("*"))
    (path,) = locate(row())
    assert path == own / place / "a.gz"
    assert sorted(own.rglob("*")) == before
    assert not (tmp_path / "cache").exists()


def test_own_folder_without_the_file_is_left_alone(server, tmp_path, monkeypatch):
    own = tmp_path / "own"
    own.mkdir()
    (server.folder / "a.gz").write_bytes(CONTENT)
    monkeypatch.setenv("CNNCOURSE_DATA", str(own))
    (path,) = locate(row(server.address))
    assert path == tmp_path / "cache" / "tiny" / "a.gz"
    assert list(own.iterdir()) == []


def test_own_folder_with_another_file(tmp_path, monkeypatch):
    (tmp_path / "a.gz").write_bytes(CONTENT[:-1])
    monkeypatch.setenv("CNNCOURSE_DATA", str(tmp_path))
    with pytest.raises(
        DataError, match=r"a\.gz is not Tiny's published file \(SHA-256 differs\). Replace or remove it."
    ):
        locate(row())


def test_own_folder_of_another_set_with_the_same_file_names(server, tmp_path, monkeypatch):
    """MNIST and Fashion-MNIST name their files alike."""
    (tmp_path / "a.gz").write_bytes(b"the other set's")
    (server.folder / "a.gz").write_bytes(CONTENT)
    monkeypatch.setitem(SETS, "other", row(content=b"the other set's"))
    monkeypatch.setenv("CNNCOURSE_DATA", str(tmp_path))
    (path,) = locate(row(server.address))
    assert path.read_bytes() == CONTENT


def test_own_folder_that_is_none(tmp_path, monkeypatch):
    monkeypatch.setenv("CNNCOURSE_DATA", str(tmp_path / "none"))
    with pytest.raises(
        DataError, match=r"CNNCOURSE_DATA is .*none, which is not a folder. Correct it or unset it."
    ):
        locate(row())


def test_own_folder_that_may_not_be_read(tmp_path, monkeypatch):
    def refuse(path, *args, **kwargs):
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr("cnncourse.data.fetch.os.listdir", refuse)
    monkeypatch.setenv("CNNCOURSE_DATA", str(tmp_path))
    with pytest.raises(DataError, match=r"cannot be used \(Permission denied\). Check its permissions"):
        locate(row())


def test_own_file_that_may_not_be_read(tmp_path, monkeypatch):
    def refuse(path, *args, **kwargs):
        raise PermissionError(errno.EACCES, "Permission denied")

    (tmp_path / "a.gz").write_bytes(CONTENT)
    monkeypatch.setattr(Path, "open", refuse)
    monkeypatch.setenv("CNNCOURSE_DATA", str(tmp_path))
    with pytest.raises(DataError, match=r"cannot be used \(Permission denied\). Check its permissions"):
        locate(row())
