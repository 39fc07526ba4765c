"""Zips made to harm: a fault for each, never an exception, never more memory than is allowed."""

from __future__ import annotations

import io
import random
import stat
import struct
import tracemalloc
import warnings
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest

from cnncourse.grading.intake import Found, find
from cnncourse.grading.submission import Ungradable

DATA = b'{"cells": [{"cell_type": "code", "source": "x = 1"}]}'
MB = 1_000_000


def archive(entries: list[tuple[str | zipfile.ZipInfo, bytes]], how: int = zipfile.ZIP_DEFLATED) -> bytes:
    sink = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(sink, "w") as made:
        warnings.simplefilter("ignore")  # of names that stand twice
        for name, data in entries:
            made.writestr(name, data, compress_type=how)
    return sink.getvalue()


def patched(data: bytes, offset: int, form: str, value: int, *, everywhere: bool = True) -> bytes:
    """Write a field, at an offset of the zip's list, in each entry; in the local headers too."""
    changed = bytearray(data)
    for signature, shift in ((b"PK\1\2", 0), (b"PK\3\4", -2)):
        place = changed.find(signature)
        while place >= 0 and (everywhere or not shift):
            struct.pack_into(form, changed, place + offset + shift, value)
            place = changed.find(signature, place + 4)
    return bytes(changed)


FLAGS, METHOD, CHECK, PACKED, SIZE, ATTRIBUTES, PLACE = 8, 10, 16, 20, 24, 38, 42


def found_in(tmp_path: Path, data: bytes) -> list[Found]:
    path = tmp_path / "z.zip"
    path.write_bytes(data)
    return find([path])


def only_fault(tmp_path: Path, data: bytes) -> str:
    (found,) = found_in(tmp_path, data)
    with pytest.raises(Ungradable) as caught:
        found.data()
    said = str(caught.value)
    assert "\n" not in said
    assert len(said) < 300
    return said


def peak_of(action: Callable[[], object]) -> int:
    tracemalloc.start()
    action()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak


@pytest.mark.parametrize("how", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
@pytest.mark.parametrize("size", [0, 1, 65_535, 65_536, 65_537, 3_000_000])
def test_files_come_back_as_they_were(tmp_path: Path, how: int, size: int) -> None:
    datas = [random.Random(size).randbytes(size), b"a" * size, DATA]
    entries: list[tuple[str | zipfile.ZipInfo, bytes]] = [
        (f"{n}.ipynb", data) for n, data in enumerate(datas)
    ]
    assert [found.data() for found in found_in(tmp_path, archive(entries, how))] == datas
    assert [found.data() for found in found_in(tmp_path, b"#!/bin/sh\n" + archive(entries, how))] == datas


def test_a_zip_written_as_a_stream(tmp_path: Path) -> None:
    class Pipe(io.RawIOBase):
        sent = b""

        def writable(self) -> bool:
            return True

        def write(self, data: bytes) -> int:  # type: ignore[override]
            self.sent += bytes(data)
            return len(data)

    pipe = Pipe()
    with (
        zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as made,
        made.open("a.ipynb", "w", force_zip64=True) as file,
    ):
        file.write(DATA)
    (found,) = found_in(tmp_path, pipe.sent)
    assert found.data() == DATA


@pytest.mark.parametrize(
    "name",
    ["../x.ipynb", "a/../../x.py", "/etc/x.ipynb", "C:\\x.ipynb", "c:x.ipynb", "..\\x.ipynb", "a\\..\\..\\x.ipynb",
     "\\\\server\\x.ipynb", "../x.png", "__MACOSX/../x.ipynb", "..", "a\0.ipynb"],
)  # fmt: skip
def test_paths_that_lead_out(tmp_path: Path, name: str) -> None:
    info = zipfile.ZipInfo("x")
    info.filename = name
    assert "leads out of the zip" in only_fault(tmp_path, archive([(info, DATA)]))


def test_backslashes_of_old_zip_programs_are_slashes(tmp_path: Path) -> None:
    (found,) = found_in(tmp_path, archive([("ada\\work\\x.ipynb", DATA), ("ada\\", b"")]))
    assert (found.name, found.data()) == ("z.zip/ada/work/x.ipynb", DATA)


@pytest.mark.parametrize("kind", [stat.S_IFLNK, stat.S_IFIFO, stat.S_IFCHR, stat.S_IFSOCK])
@pytest.mark.parametrize("name", ["x.ipynb", "folder"])
def test_links_and_special_files(tmp_path: Path, kind: int, name: str) -> None:
    info = zipfile.ZipInfo(name)
    info.external_attr = (kind | 0o777) << 16
    assert "a link or a special file" in only_fault(tmp_path, archive([(info, b"/etc/passwd")]))


ONE = archive([("x.ipynb", DATA)])


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (patched(ONE, FLAGS, "<H", 1), "password"),
        (patched(ONE, FLAGS, "<H", 64), "password"),
        (patched(ONE, METHOD, "<H", 12), "rare way"),
        (archive([("x.ipynb", DATA)], zipfile.ZIP_LZMA), "rare way"),
        (archive([("x.ipynb", DATA)], zipfile.ZIP_BZIP2), "rare way"),
        (patched(ONE, SIZE, "<L", 100 * MB + 1), "larger than 100 MB"),
        (patched(ONE, PACKED, "<L", 200 * MB), "larger than 100 MB"),
        (patched(ONE, SIZE, "<L", 4_000_000_000), "claims to hold far more"),
        (patched(ONE, SIZE, "<L", len(DATA) - 1), "more than it declares"),
        (patched(ONE, SIZE, "<L", len(DATA) + 1), "damaged"),
        (patched(ONE, PACKED, "<L", 10), "damaged"),
        (patched(ONE, PACKED, "<L", 90_000), "damaged"),
        (patched(ONE, CHECK, "<L", 1), "damaged"),
        (patched(ONE, METHOD, "<H", 0), "more than it declares|damaged"),
        (patched(ONE, PLACE, "<L", 20, everywhere=False), "contradicts itself"),
        (patched(ONE, PLACE, "<L", 90_000, everywhere=False), "damaged"),
        (ONE.replace(b"x.ipynb", b"y.ipynb", 1), "contradicts itself"),
        (
            ONE.replace(DATA[:1], b"\xff", 1) if DATA[:1] in ONE[:40] else ONE[:40] + b"\xff" * 9 + ONE[49:],
            "damaged",
        ),
        (ONE[:-10], "zip is damaged"),
        (ONE[len(ONE) // 2 :], "damaged|contradicts"),
        (b"", "zip is damaged"),
        (b"PK\5\6" + b"\0" * 18, "no notebook"),
        (DATA, "zip is damaged"),
        (archive([("x.ipynb", b""), ("x.ipynb", DATA)]), "several files of this name"),
        (archive([("a/" * 600 + "x.ipynb", DATA)]), "longer than 1,000"),
        (archive([("inner.zip", ONE)]), "zip inside a zip"),
    ],
)
def test_forged_and_damaged_zips(tmp_path: Path, data: bytes, words: str) -> None:
    said = only_fault(tmp_path, data)
    assert any(word in said for word in words.split("|")), said


def test_a_name_that_is_not_the_utf_8_it_claims_to_be(tmp_path: Path) -> None:
    data = patched(archive([("abcd.ipynb", DATA)]), FLAGS, "<H", 0x800).replace(b"abcd", b"\xff\xfe\xff\xfe")
    assert "zip is damaged" in only_fault(tmp_path, data)


@pytest.mark.parametrize(
    ("raw", "wanted"),
    [(b"\x81\x84.ipynb", "üä.ipynb"), ("üä李.ipynb".encode(), "üä李.ipynb"), (b"a\nb.ipynb", "a b.ipynb")],
)
def test_names_in_the_old_code_page_and_utf_8_without_its_mark(
    tmp_path: Path, raw: bytes, wanted: str
) -> None:
    blank = "_" * (len(raw) - 6) + ".ipynb"
    (found,) = found_in(tmp_path, archive([(blank, DATA)]).replace(blank.encode(), raw))
    assert (found.name, found.data()) == (f"z.zip/{wanted}", DATA)


def listing(count: int, *, comment: int = 0, place: Callable[[int], int] = lambda number: 0) -> bytes:
    """A zip that lists so many files, all of them the same few bytes."""
    local = struct.pack("<4s5H3L2H", b"PK\3\4", 20, 0, 0, 0, 0, 0, 0, 0, 10, 0) + b"0000.ipynb"
    rows = b"".join(
        struct.pack(
            "<4s6H3L5H2L",
            b"PK\1\2",
            20,
            20,
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            len(name),
            0,
            comment,
            0,
            0,
            0,
            place(number),
        )
        + name
        + b"c" * comment
        for number, name in ((number, f"{number:04}.ipynb".encode()) for number in range(count))
    )
    end = struct.pack(
        "<4s4H2LH", b"PK\5\6", 0, 0, min(count, 65_535), min(count, 65_535), len(rows), len(local), 0
    )
    return local + rows + end


def test_a_hundred_thousand_files(tmp_path: Path) -> None:
    assert "holds 100000 files, at most 50,000" in only_fault(tmp_path, listing(100_000))


def test_a_list_that_is_too_long_is_not_read(tmp_path: Path) -> None:
    data = listing(400, comment=60_000)
    assert len(data) > 20 * MB
    assert "damaged" in only_fault(tmp_path, data)
    assert peak_of(lambda: find([tmp_path / "z.zip"])) < 1 * MB


def test_entries_that_overlap(tmp_path: Path) -> None:
    assert "overlap" in only_fault(tmp_path, listing(1_000))
    kernel = patched(archive([("a.ipynb", DATA), ("b.ipynb", DATA)]), PLACE, "<L", 0, everywhere=False)
    assert "overlap" in only_fault(tmp_path, kernel)


def test_a_bomb_that_says_so(tmp_path: Path) -> None:
    one = archive([("0.ipynb", bytes(95 * MB))])
    assert len(one) < MB // 5
    (found,) = found_in(tmp_path, one)
    assert found.fault == ""
    assert peak_of(found.data) < 125 * MB  # one file alone is read, and no more is held than it has
    bomb = patched(archive([(f"{n}.ipynb", DATA) for n in range(12)]), SIZE, "<L", 95 * MB)
    assert "claims to hold far more" in only_fault(tmp_path, bomb)
    assert peak_of(lambda: find([tmp_path / "z.zip"])) < 1 * MB


@pytest.mark.parametrize("declared", [1_000, MB])
def test_a_bomb_that_lies_is_held_only_as_far_as_it_declares(tmp_path: Path, declared: int) -> None:
    data = patched(archive([("x.ipynb", bytes(150 * MB))]), SIZE, "<L", declared)
    (found,) = found_in(tmp_path, data)

    def read() -> None:
        with pytest.raises(Ungradable, match="more than it declares"):
            found.data()

    assert peak_of(read) < declared + MB


def test_a_bomb_after_the_end_of_the_stream_is_not_read(tmp_path: Path) -> None:
    deflate = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = deflate.compress(DATA) + deflate.flush() + b"\0" * MB
    data = patched(archive([("x.ipynb", packed)], zipfile.ZIP_STORED), METHOD, "<H", zipfile.ZIP_DEFLATED)
    data = patched(patched(data, SIZE, "<L", len(DATA)), CHECK, "<L", zlib.crc32(DATA))
    (found,) = found_in(tmp_path, data)
    assert found.data() == DATA


def test_thousands_of_files_are_listed_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    entries: list[tuple[str | zipfile.ZipInfo, bytes]] = [(f"{n}.ipynb", DATA) for n in range(3_000)]
    listed: list[object] = []
    honest = zipfile.ZipFile
    made = archive(entries)
    monkeypatch.setattr(zipfile, "ZipFile", lambda *given: (listed.append(given), honest(*given))[1])
    assert {found.data() for found in found_in(tmp_path, made)} == {DATA}
    assert len(listed) == 1


def test_bytes_changed_by_chance(tmp_path: Path) -> None:
    rng = random.Random(5)
    whole = archive([("a.ipynb", DATA), ("b/c.py", b"x = 1\n" * 50), ("d.zip", ONE), ("é.ipynb", b"")])
    said, read = set(), 0
    for number in range(3_000):
        data = bytearray(whole)
        for _ in range(rng.randint(1, 6)):
            data[rng.randrange(len(data))] = rng.choice((0, 1, 255, rng.randrange(256)))
        path = tmp_path / f"{number}.zip"  # a new name: what a zip lists is remembered by name, size and time
        path.write_bytes(data[: rng.choice((len(data), len(data), rng.randrange(len(data))))])
        for found in find([path]):
            try:
                found.data()
                read += 1
            except Ungradable as error:
                said.add(str(error))
        path.unlink()
    assert read > 100
    assert len(said) > 10
    assert all(0 < len(sentence) < 300 and "\n" not in sentence for sentence in said)
