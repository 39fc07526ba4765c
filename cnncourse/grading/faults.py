"""Why a file cannot be graded; how a file is opened."""

from __future__ import annotations

import io
import os
import stat
from pathlib import Path

__all__ = ["LIMIT", "TOO_LARGE", "Ungradable", "opened"]

LIMIT = 100_000_000  # bytes of one file
TOO_LARGE = "the file is larger than 100 MB: clear its outputs, save it and hand it in again"


class Ungradable(ValueError):
    """Why a file cannot be graded, in one sentence."""


def opened(path: Path) -> io.FileIO:
    """Open an ordinary file to read; a pipe or a device is refused and does not block, a link is not followed.

    Raises
    ------
    Ungradable
    """
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW | os.O_CLOEXEC)
    except (OSError, ValueError) as error:
        words = getattr(error, "strerror", None) or "its name is no file name"
        msg = f"the file cannot be opened ({words}): make it readable for whoever grades"
        raise Ungradable(msg) from None
    if not stat.S_ISREG(os.fstat(handle).st_mode):
        os.close(handle)
        msg = "this is not an ordinary file: hand in the .ipynb file itself"
        raise Ungradable(msg)
    return io.FileIO(handle)
