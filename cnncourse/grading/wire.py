"""The socket between the grader and a child: frames of plain data, with a deadline.

Before each frame come the lengths of its header and of its buffer, unsigned, four bytes each, big-endian; both
are checked before anything is read. Both sides use this file, so that it needs NumPy alone.
"""

from __future__ import annotations

import socket
import struct
import time
from collections.abc import Callable
from typing import Any

from cnncourse.grading.frames import LONGEST_BUFFER, LONGEST_HEADER, Garbled, decode, encode

__all__ = ["ENDED", "OUT_OF_MEMORY", "READY", "Ended", "Garbled", "Late", "receive", "send"]

OUT_OF_MEMORY = 77  # the exit code of a child whose notebook has filled its memory
READY = "locked up"  # what a child says first, before anything of a student runs
LENGTHS = struct.Struct(">II")
ENDED = struct.Struct(">i")  # how a child ended: its exit code, or minus the number of the signal


class Late(TimeoutError):
    """The other side did not answer, or did not read, in time."""


class Ended(ConnectionError):
    """The other side has ended."""


def send(pipe: socket.socket, value: Any, *, until: float | None = None) -> None:
    """Send plain data.

    Parameters
    ----------
    pipe : socket
    value : plain data
    until : float, optional
        The time, by ``time.monotonic``, after which to give up.

    Raises
    ------
    Late, Ended, Garbled
    """
    header, buffer = encode(value)
    rest = memoryview(LENGTHS.pack(len(header), len(buffer)) + header + buffer)
    while rest:
        rest = rest[_patiently(pipe, until, lambda left=rest: pipe.send(left)) :]  # type: ignore[misc]


def receive(
    pipe: socket.socket,
    *,
    until: float | None = None,
    tensors: bool = False,
    longest: int = LONGEST_BUFFER,
) -> Any:
    """Receive plain data; nothing longer than allowed is read or allocated.

    Raises
    ------
    Late, Ended, Garbled
    """
    header, buffer = LENGTHS.unpack(_exactly(pipe, LENGTHS.size, until))
    if header > LONGEST_HEADER or buffer > longest:
        msg = f"a frame of {header} and {buffer} bytes is too long"
        raise Garbled(msg)
    frame = _exactly(pipe, header + buffer, until)
    return decode(bytes(frame[:header]), memoryview(frame)[header:], tensors=tensors)


def _exactly(pipe: socket.socket, count: int, until: float | None) -> bytearray:
    found = bytearray()
    while len(found) < count:
        wanted = min(count - len(found), 1 << 20)
        piece = _patiently(pipe, until, lambda n=wanted: pipe.recv(n))  # type: ignore[misc]
        if not piece:
            msg = "the other side has ended"
            raise Ended(msg)
        found += piece
    return found


def _patiently(pipe: socket.socket, until: float | None, act: Callable[[], Any]) -> Any:
    """Send or receive once, until a deadline."""
    left = None if until is None else until - time.monotonic()
    if left is not None and left <= 0:
        msg = "no answer in time"
        raise Late(msg)
    try:
        pipe.settimeout(left)
        return act()
    except TimeoutError:
        msg = "no answer in time"
        raise Late(msg) from None
    except OSError as error:
        msg = "the other side has ended"
        raise Ended(msg) from error
