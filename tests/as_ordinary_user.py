"""Run a command as an ordinary user, where tests run as root: most who grade are no more than that.

    python tests/as_ordinary_user.py python -m pytest tests/grading

The user has a number that nobody has, no group, no capability and an empty home. Folders that root keeps to itself
(as /root, where its interpreter may lie) are replaced by empty ones, in a mount namespace of this command's own, with
the interpreter, the environment and the course mounted back in at their places. Needs util-linux's mount.
"""

from __future__ import annotations

import ctypes
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

USER = 61_234
CLONE_NEWNS = 0x20000
NEEDED = Path(sys.base_prefix).resolve(), Path(sys.prefix), Path(__file__).parents[1]


def closed(path: Path) -> Path | None:
    """Return the topmost folder above a path that others may not enter."""
    return next((folder for folder in reversed(path.parents) if not folder.stat().st_mode & 1), None)


def mount(*arguments: object) -> None:
    """Mount, or raise."""
    subprocess.run(["mount", *map(str, arguments)], check=True)


def open_up(needed: Iterable[Path]) -> None:
    """Let others see what is needed and nothing beside it, in a mount namespace of our own."""
    if ctypes.CDLL(None, use_errno=True).unshare(CLONE_NEWNS):
        raise OSError(ctypes.get_errno(), "no mount namespace")
    mount("--make-rprivate", "/")
    behind: dict[Path, list[Path]] = {}
    for path in needed:
        if folder := closed(path):
            behind.setdefault(folder, []).append(path)
    for folder, paths in behind.items():
        handles = {path: os.open(path, os.O_PATH) for path in sorted(paths)}  # a folder before those in it
        mount("-t", "tmpfs", "-o", "mode=755", "none", folder)
        for path, handle in handles.items():
            path.mkdir(parents=True, exist_ok=True)
            mount("--no-canonicalize", "--bind", f"/proc/{os.getpid()}/fd/{handle}", path)
            os.close(handle)


def main(command: list[str]) -> int:
    """Run the command and return its exit code."""
    if os.geteuid():
        print("you are an ordinary user already: run the command as it is", file=sys.stderr)
        return 2
    try:
        open_up(NEEDED)
    except (OSError, subprocess.CalledProcessError) as error:
        print(f"this machine gives root no mount namespace of its own: {error}", file=sys.stderr)
        return 2
    home = tempfile.mkdtemp(prefix="home-")
    os.chown(home, USER, USER)
    kept = {
        name: value for name, value in os.environ.items() if name not in {"XDG_CACHE_HOME", "XDG_CONFIG_HOME"}
    }
    try:
        done = subprocess.run(
            command,
            env=kept | {"HOME": home, "PYTHONDONTWRITEBYTECODE": "1"},
            user=USER,
            group=USER,
            extra_groups=[],
            check=False,
        )
    finally:
        shutil.rmtree(home)
    return done.returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
