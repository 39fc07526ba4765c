"""What is left of a payload: processes, files, System V memory."""

from __future__ import annotations

import ctypes
import os
import tempfile
import time
from pathlib import Path

PR_SET_CHILD_SUBREAPER = 36
PATIENCE = 30  # seconds until what was killed must be gone; a good run never waits
SPARE_USERS = range(20_000, 60_100)
USER = {"shm": 7, "msg": 7, "sem": 4}  # the column of the owner


def adopt_orphans() -> None:
    """Let processes whose parent ends become children of this one, so that they are found."""
    assert ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) == 0


def processes() -> dict[int, str]:
    """Return the living descendants of this process, with their names."""
    parents, names = {}, {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            pid, _, rest = path.read_text().partition(" (")
        except OSError:
            continue
        name, _, fields = rest.rpartition(") ")
        state, parent = fields.split()[:2]
        if state != "Z":
            parents[int(pid)], names[int(pid)] = int(parent), f"{name} ({state})"
    found = {os.getpid()}
    while more := {pid for pid, parent in parents.items() if parent in found} - found:
        found |= more
    return {pid: names[pid] for pid in found - {os.getpid()}}


def more_than(count: int) -> dict[int, str]:
    """Return the processes once they are no more than they were, or what they are after some patience."""
    until = time.monotonic() + PATIENCE
    while len(found := processes()) > count and time.monotonic() < until:
        os.sched_yield()
    return found if len(found) > count else {}


def files() -> set[str]:
    """Return the files in the grader's folder for passing things."""
    folder = Path(tempfile.gettempdir())
    return {str(path) for path in folder.rglob("*")}


def system_v() -> set[str]:
    """Return System V memory, queues and semaphores of the users that sandboxes have."""
    lines = [(kind, line.split()) for kind in ("shm", "msg", "sem") for line in rows(kind)]
    return {f"{kind} {words}" for kind, words in lines if int(words[USER[kind]]) in SPARE_USERS}


def rows(kind: str) -> list[str]:
    """Return the lines of one table, without its heading."""
    return Path(f"/proc/sysvipc/{kind}").read_text().splitlines()[1:]
