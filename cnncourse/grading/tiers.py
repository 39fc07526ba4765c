"""The two sandboxes: bubblewrap with namespaces, and Landlock where namespaces are not to be had.

Both add limits, a filter of system calls and, for root, another user. The manual page is grading_trust.
"""

from __future__ import annotations

import base64
import json
import os
import shutil
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from cnncourse.grading import site
from cnncourse.grading.syscalls import compiled_filter

__all__ = ["BASIC", "MOST_HANGS", "PRELOADED", "TIERS", "Limits", "Tier", "launch"]

Tier = Literal["bubblewrap", "landlock"]
TIERS: tuple[Tier, ...] = ("bubblewrap", "landlock")
BASIC = ("numpy",)
MOST_HANGS = 12  # what may take all its time in one submission: every question of a chapter, and three cells
PRELOADED = ("numpy", "numpy.fft", "numpy.linalg", "numpy.random")
LATER = {  # what a package imports when it is first used, which would take its time in every child
    "ipython": ["IPython.display"],
    "matplotlib": ["matplotlib.pyplot", "matplotlib.backends.backend_agg"],
    "torch": ["torch", "torch.optim", "torch._dynamo"],
}
START = """
import json, runpy, sys
settings = json.loads(sys.argv[1])
sys.path += settings["path"]
runpy.run_module("cnncourse.grading.box.zygote", run_name="__main__", alter_sys=False)
"""
ENVIRONMENT = {
    "HOME": "/tmp",
    "LANG": "C.UTF-8",
    "MPLBACKEND": "Agg",
    "MPLCONFIGDIR": "/tmp",
    "PATH": "/usr/bin:/bin",
    "PYTHONHASHSEED": "0",
    **dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1"),
}


@dataclass(frozen=True)
class Limits:
    """What one submission may use.

    Attributes
    ----------
    memory, folder : int
        Bytes beyond those of the warm interpreter; bytes of its folder /tmp.
    seconds : float
        Wall-clock time of one cell or question: what one that hangs costs.
    budget : float
        Wall-clock seconds of the whole submission.
    """

    memory: int = 1 << 30
    folder: int = 64 << 20
    seconds: float = 10.0
    budget: float = MOST_HANGS * seconds


def launch(
    tier: Tier, home: Path, control: int, limits: Limits, extra: Sequence[str] = ()
) -> tuple[list[str], dict[str, str]]:
    """Return the command that starts a warm interpreter, and its environment.

    Parameters
    ----------
    tier : str
    home : Path
        From :func:`cnncourse.grading.site.furnish`.
    control : int
        The descriptor of the socket over which it is told what to do.
    limits : Limits
    extra : sequence of str
        Packages beside NumPy, such as "torch".

    Raises
    ------
    OSError
        When something that the tier needs is not there; the message says what to install.
    """
    packages = (*BASIC, *extra)
    later = [name for package in extra for name in LATER.get(package, [package])]
    settings: dict[str, Any] = {
        "control": control,
        "modules": [*site.own_modules(), *PRELOADED, *later],
        "namespaces": tier == "bubblewrap",
        "user": _spare_user(control) if os.geteuid() == 0 else -1,
        "filter": base64.b64encode(compiled_filter()).decode(),
        "memory": limits.memory,
        "folder": limits.folder,
        "seconds": int(limits.budget) + 5,
        "version": sys.version,
    }
    program, prefix = site.interpreter()
    places = site.entries(*packages)
    if tier == "landlock":
        settings |= {
            "home": str(home),
            "path": [str(home), *sorted({str(path.parent) for path in places})],
            "readable": site.readable(home, *packages),
            "lent": sorted({path.name.partition(".")[0] for path in places}),
            "search": any(not path.stat().st_mode & 1 for path in program.parents),
        }
        environment = ENVIRONMENT | {"MPLCONFIGDIR": str(home.parent), "HOME": str(home.parent)}
        return [str(program), *_arguments(settings)], environment
    settings |= {"home": "/opt/box", "path": ["/opt/box", "/opt/site"]}
    own = prefix == Path("/usr")
    seen = program if own else Path("/opt/python") / program.relative_to(prefix)
    environment = ENVIRONMENT | (
        {} if own else {"LD_LIBRARY_PATH": "/opt/python/lib"}
    )  # libpython, of this Python
    options = [*_bubblewrap(home, prefix, places), "--clearenv", *_set(environment)]
    return [*options, "--", str(seen), *_arguments(settings)], environment


def _arguments(settings: dict[str, Any]) -> list[str]:
    return ["-I", "-S", "-B", "-c", START, json.dumps(settings)]


def _spare_user(control: int) -> int:
    """Return a number of no user, its own for each warm interpreter of this machine."""
    return 20_000 + (os.getpid() * 64 + control % 4 * 16) % 40_000


def _bubblewrap(home: Path, prefix: Path, places: Sequence[Path]) -> list[str]:
    program = shutil.which("bwrap")
    if program is None:
        msg = "bubblewrap is missing: apt install bubblewrap"
        raise OSError(msg)
    root = os.geteuid() == 0
    options = [program, "--unshare-pid", "--unshare-net", "--unshare-ipc", "--unshare-uts"]
    options += ["--unshare-cgroup-try"]
    options += ["--die-with-parent", "--new-session", "--hostname", "box", "--cap-drop", "ALL"]
    options += ["--cap-add", "CAP_SETUID", "--cap-add", "CAP_SETGID"] if root else ["--unshare-user"]
    options += ["--ro-bind", "/usr", "/usr"]
    for name in ("lib", "lib64", "bin"):
        link = Path("/", name)
        if link.is_symlink():
            options += ["--symlink", os.readlink(link), str(link)]
        elif link.is_dir():
            options += ["--ro-bind", str(link), str(link)]
    options += ["--proc", "/proc", "--dev", "/dev", "--remount-ro", "/dev"]
    options += ["--size", str(8 << 20), "--perms", "1777", "--tmpfs", "/tmp"]
    for made in ("/opt", "/opt/site"):
        options += ["--perms", "755", "--dir", made]
    options += ["--ro-bind", str(home), "/opt/box"]
    if prefix != Path("/usr"):
        options += ["--ro-bind", str(prefix), "/opt/python"]
    for folder in site.hidden():
        if folder.is_relative_to("/usr"):
            options += ["--tmpfs", str(folder)]
        elif folder.is_relative_to(prefix):
            options += ["--tmpfs", str(Path("/opt/python") / folder.relative_to(prefix))]
    for place in places:
        options += ["--ro-bind", str(place), f"/opt/site/{place.name}"]
    return [*options, "--remount-ro", "/"]


def _set(environment: dict[str, str]) -> list[str]:
    return [word for name, value in environment.items() for word in ("--setenv", name, value)]


if sys.platform != "linux":  # pragma: no cover
    TIERS = ()
