"""Zips that were handed in: listed with suspicion, read in memory, one file at a time; nothing is unpacked."""

from __future__ import annotations

import io
import os
import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import suppress
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import BinaryIO, NamedTuple

from cnncourse.grading.faults import LIMIT, TOO_LARGE, Ungradable, opened

__all__ = ["Member", "members", "read_member"]

DIRECTORY = 16_000_000  # bytes of a zip's own list
MEMBERS = 50_000
TOTAL, RATIO = 10**9, 200  # bytes declared in all; so many times the zip's own size
LONGEST = 1_000  # characters of a path
STEP = 1 << 16
LOCAL = struct.Struct(
    "<4s2xH18xHH"
)  # what precedes a file: signature, flags, lengths of name and extra field
ENCRYPTED = 0x01 | 0x20 | 0x40  # or patched, or encrypted in another way
AGAIN = "make the zip again and hand it in again"
DAMAGED = f"the file in the zip is damaged: {AGAIN}"
Directory = dict[str, list[zipfile.ZipInfo]]  # by stored name


class Member(NamedTuple):
    """One file in a zip: its name there, its path with slashes, why it cannot be read, whether it is made to harm."""

    stored: str
    path: str
    fault: str = ""
    harmful: bool = False


class _Sparing(io.BufferedReader):
    """A file that hands out no more at a time than a zip's own list may take."""

    def read(self, size: int | None = -1, /) -> bytes:
        if size is not None and size > DIRECTORY:
            msg = "the list is too long"
            raise zipfile.BadZipFile(msg)
        return super().read(1 << 17 if size is None or size < 0 else size)  # the rest: a comment of 64 KB


def members(path: Path) -> list[Member]:
    """Return the files in a zip, folders left out.

    Raises
    ------
    Ungradable
        When the zip as a whole cannot be read, or claims what no honest zip does.
    """
    twice = f"the zip holds several files of this name: leave one, {AGAIN}"
    found = []
    for stored, infos in _directory(path).items():
        place = _path(infos[-1])
        harm = _harm(infos[-1], place)
        fault = harm or _unreadable(infos[-1]) or (twice if len(infos) > 1 else "")
        if not stored.endswith(("/", "\\")):
            found.append(Member(stored, place[-LONGEST:], fault, bool(harm)))
    return found


def read_member(path: Path, stored: str) -> bytes:
    """Return one file of a zip; no more is held of it than it declares, nor than is allowed.

    Raises
    ------
    Ungradable
    """
    infos = _directory(path).get(stored)
    fault = _unreadable(infos[-1]) if infos else f"the file is no longer in the zip: {AGAIN}"
    if infos is None or fault:
        raise Ungradable(fault)
    try:
        with io.BufferedReader(opened(path)) as file:
            _enter(file, infos[-1])
            return _inflated(file, infos[-1])
    except Ungradable:
        raise
    except (OSError, ValueError, EOFError, struct.error, zlib.error):
        raise Ungradable(DAMAGED) from None


def _directory(path: Path) -> Directory:
    with opened(path) as file:
        status = os.fstat(file.fileno())
    return _listed(path, status.st_size, status.st_mtime_ns)


@lru_cache(maxsize=2)
def _listed(path: Path, size: int, _changed: int) -> Directory:
    try:
        with _Sparing(opened(path)) as file, zipfile.ZipFile(file) as archive:
            infos = archive.infolist()
    except Ungradable:
        raise
    except Exception:  # zipfile lets out errors of many kinds when a list is forged
        msg = f"the zip is damaged, or is none: {AGAIN}"
        raise Ungradable(msg) from None
    _require_honest(infos, size)
    found: Directory = {}
    for info in infos:
        found.setdefault(info.orig_filename, []).append(info)
    return found


def _require_honest(infos: list[zipfile.ZipInfo], size: int) -> None:
    if len(infos) > MEMBERS:
        msg = f"the zip holds {len(infos)} files, at most 50,000 are read: hand in several zips"
        raise Ungradable(msg)
    spans = sorted((info.header_offset, _end(info)) for info in infos)
    if any(end > start for (_, end), (start, _) in pairwise(spans)):
        msg = f"files in the zip overlap, as in a zip bomb: {AGAIN}"
        raise Ungradable(msg)
    if sum(info.file_size for info in infos) > max(TOTAL, RATIO * size):
        msg = "the zip claims to hold far more than a zip of its size does: hand in the notebooks alone"
        raise Ungradable(msg)


def _end(info: zipfile.ZipInfo) -> int:
    return info.header_offset + LOCAL.size + len(_raw(info)) + info.compress_size


def _raw(info: zipfile.ZipInfo) -> bytes:
    """Return the name as it stands in the zip."""
    return info.orig_filename.encode("utf-8" if info.flag_bits & 0x800 else "cp437", "replace")


def _path(info: zipfile.ZipInfo) -> str:
    """Return the path with slashes; UTF-8 that the zip does not call so is still read as UTF-8."""
    name = info.orig_filename
    if not info.flag_bits & 0x800:
        with suppress(UnicodeDecodeError):
            name = _raw(info).decode()
    return re.sub(r"^(?:\./)+", "", name.replace("\\", "/"))


def _harm(info: zipfile.ZipInfo, path: str) -> str:
    kind = stat.S_IFMT(info.external_attr >> 16)
    if ".." in path.split("/") or re.match(r"/|[A-Za-z]:", path) or "\0" in path:
        return f"its path leads out of the zip: {AGAIN}"
    if kind not in (0, stat.S_IFREG, stat.S_IFDIR):
        return "this is a link or a special file in a zip, which is not followed: hand in the file itself"
    if len(path) > LONGEST:
        return "its path is longer than 1,000 characters: give it a shorter name and hand it in again"
    return ""


def _unreadable(info: zipfile.ZipInfo) -> str:
    if info.flag_bits & ENCRYPTED:
        return "the zip is locked with a password: make one without and hand it in again"
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        return "the zip is packed in a rare way (not deflate): make an ordinary zip and hand it in again"
    return TOO_LARGE if max(info.file_size, info.compress_size - STEP) > LIMIT else ""


def _enter(file: BinaryIO, info: zipfile.ZipInfo) -> None:
    """Go to where a file's bytes begin; what stands before them must agree with the zip's list."""
    file.seek(info.header_offset)
    signature, flags, named, extra = LOCAL.unpack(file.read(LOCAL.size))
    if signature != b"PK\3\4" or flags & ENCRYPTED or file.read(named) != _raw(info):
        msg = f"the zip contradicts itself: {AGAIN}"
        raise Ungradable(msg)
    file.seek(extra, os.SEEK_CUR)


def _inflated(file: BinaryIO, info: zipfile.ZipInfo) -> bytes:
    sink, check, left = io.BytesIO(), 0, info.compress_size
    inflate = zlib.decompressobj(-15) if info.compress_type == zipfile.ZIP_DEFLATED else None
    while left:
        packed = file.read(min(left, STEP))
        if not packed:
            raise EOFError
        left -= len(packed)
        for piece in _pieces(inflate, packed):
            check = zlib.crc32(piece, check)
            if sink.tell() + len(piece) > info.file_size:
                msg = f"a file in the zip holds more than it declares, as in a zip bomb: {AGAIN}"
                raise Ungradable(msg)
            sink.write(piece)
    if sink.tell() != info.file_size or check != info.CRC:
        raise EOFError
    return sink.getvalue()


def _pieces(inflate: zlib._Decompress | None, packed: bytes) -> Iterator[bytes]:
    if inflate is None:
        yield packed
        return
    piece = b"-" * STEP
    while packed or len(piece) == STEP:  # a full piece: there may be more of it
        piece = inflate.decompress(packed, STEP)
        packed = inflate.unconsumed_tail
        yield piece
