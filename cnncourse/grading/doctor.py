"""What ``cnncourse grade --doctor`` says: which sandbox this machine has, and what is missing."""

from __future__ import annotations

import os
import platform
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

from cnncourse.grading.box.confine import landlock_version
from cnncourse.grading.grader import choose_tier
from cnncourse.grading.syscalls import compiled_filter
from cnncourse.grading.tiers import TIERS

__all__ = ["report"]

APPARMOR = Path("/proc/sys/kernel/apparmor_restrict_unprivileged_userns")
NAMESPACES = Path("/proc/sys/user/max_user_namespaces")
SCOPED_SIGNALS = 6  # the version of Landlock from which on it also stops signals and abstract sockets


def report() -> tuple[bool, str]:
    """Try both tiers and say what was found.

    Returns
    -------
    fit : bool
        Whether submissions can be graded on this machine.
    text : str
        A line for each thing looked at, with what to do where something is missing.
    """
    lines = [f"Python {platform.python_version()} on {platform.system()} {platform.release()}, {user()}"]
    if sys.platform != "linux":
        lines.append("no sandbox: students' code is graded on Linux only; a virtual machine or WSL 2 will do")
        return False, "\n".join(lines)
    lines += parts()
    fit = []
    for tier in TIERS:
        try:
            choose_tier(tier)
        except OSError as error:
            lines.append(f"tier {tier}: no ({error})")
        else:
            fit.append(tier)
            lines.append(f"tier {tier}: yes, tried with a process that is locked up")
    lines.append(f"this machine grades in the tier {fit[0]}" if fit else "this machine cannot grade")
    return bool(fit), "\n".join(lines)


def user() -> str:
    """Say who runs the grader."""
    root = os.geteuid() == 0
    return "as root: each submission gets another user's rights" if root else "as an ordinary user"


def parts() -> Iterator[str]:
    """Look at each part, and say how to get what is missing."""
    found = shutil.which("bwrap")
    yield f"bubblewrap: {found or 'missing: apt install bubblewrap'}"
    try:
        yield f"libseccomp: there, a filter of {len(compiled_filter()) // 8} instructions"
    except OSError as error:
        yield f"libseccomp: {error}"
    yield f"user namespaces: {namespaces()}"
    version = landlock_version()
    scope = "" if version >= SCOPED_SIGNALS else "; signals are stopped by the filter alone"
    yield f"Landlock: version {version}{scope}" if version else "Landlock: missing, it came with Linux 5.13"


def namespaces() -> str:
    """Say whether an ordinary user may make them."""
    if _number(NAMESPACES) == 0:
        return "switched off: sysctl user.max_user_namespaces=15000"
    if _number(APPARMOR) == 1:
        return "held back by AppArmor: sudo sysctl kernel.apparmor_restrict_unprivileged_userns=0"
    return "allowed"


def _number(path: Path) -> int | None:
    try:
        return int(path.read_text())
    except (OSError, ValueError):
        return None
