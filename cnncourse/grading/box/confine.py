"""Locks that a process puts on itself before it runs a student's code; none can be taken off again.

Each function makes a few calls of the Linux kernel that Python has no name for. Order matters: namespaces,
then limits, user, Landlock, and the filter of system calls last, as it forbids the others.

References
----------
The manual pages of Linux: namespaces(7), landlock(7), seccomp(2), capabilities(7), setrlimit(2).
"""

from __future__ import annotations

import ctypes
import os
import resource
from collections.abc import Iterable

__all__ = [
    "address_space",
    "die_with_parent",
    "drop_capabilities",
    "filter_system_calls",
    "landlock_version",
    "limit",
    "new_namespaces",
    "own_folders",
    "restrict_files",
    "ruleset",
    "switch_user",
]

libc = ctypes.CDLL(None, use_errno=True)

PR_SET_PDEATHSIG, PR_SET_DUMPABLE, PR_SET_KEEPCAPS = 1, 4, 8
PR_SET_SECCOMP, SECCOMP_MODE_FILTER, PR_SET_NO_NEW_PRIVS = 22, 2, 38
CLONE_NEWNS, CLONE_NEWIPC, CLONE_NEWUSER = 0x00020000, 0x08000000, 0x10000000
MS_RDONLY, MS_NOSUID, MS_NODEV, MS_NOEXEC = 1, 2, 4, 8
CAPSET, CAPABILITY_VERSION_3 = {"x86_64": 126, "aarch64": 91}, 0x20080522
CAP_DAC_READ_SEARCH = 2
LANDLOCK_CREATE_RULESET, LANDLOCK_ADD_RULE, LANDLOCK_RESTRICT_SELF = 444, 445, 446


def _checked(result: int, doing: str) -> int:
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{doing}: {os.strerror(number)}")
    return result


def _prctl(option: int, value: int, doing: str) -> None:
    _checked(libc.prctl(option, ctypes.c_ulong(value), 0, 0, 0), doing)


def die_with_parent() -> None:
    """Let the kernel end this process when its parent ends."""
    _prctl(PR_SET_PDEATHSIG, 9, "asking to end with the parent")


def new_namespaces() -> None:
    """Leave for namespaces of one's own: users, mounts and System V IPC.

    Processes and the network are those of the sandbox around; :mod:`cnncourse.grading.syscalls` forbids a
    student's process to make others or to signal any.
    """
    user, group = os.getuid(), os.getgid()
    _prctl(PR_SET_DUMPABLE, 1, "making /proc/self one's own")  # a change of user took it away
    _checked(libc.unshare(CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWIPC), "making namespaces")
    for name, text in (
        ("setgroups", "deny"),
        ("uid_map", f"{user} {user} 1"),
        ("gid_map", f"{group} {group} 1"),
    ):
        with open(f"/proc/self/{name}", "w") as file:
            file.write(text)


def own_folders(megabytes: int) -> None:
    """Put an empty folder of limited size over /tmp, and an empty one that cannot be written over /proc."""
    _mount("/tmp", MS_NOSUID | MS_NODEV, f"size={megabytes}m,nr_inodes=8192,mode=700")
    _mount("/proc", MS_NOSUID | MS_NODEV | MS_NOEXEC | MS_RDONLY, "size=4k,nr_inodes=1,mode=555")


def _mount(where: str, flags: int, options: str) -> None:
    result = libc.mount(b"tmpfs", where.encode(), b"tmpfs", ctypes.c_ulong(flags), options.encode())
    _checked(result, f"mounting {where}")


def address_space() -> int:
    """Return the bytes of address space in use: all that is mapped but reserves that nothing has touched.

    Reserves, such as the arenas of the C library, can be filled later without any more being mapped.
    """
    if hasattr(libc, "malloc_trim"):
        libc.malloc_trim(0)
    used, reserve = 0, False
    with open("/proc/self/smaps") as file:
        for line in file:
            words = line.split()
            if "-" in words[0]:
                reserve = words[4] == "0"  # no file behind it
            elif words[0] == ("Rss:" if reserve else "Size:"):
                used += int(words[1]) << 10
    return used


def limit(*, memory: int, seconds: int, file: int, processes: int | None, files: int = 128) -> None:
    """Set what the process may use: bytes of address space, processor seconds, bytes of a file, threads."""
    for what, most in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_FSIZE, file),
        (resource.RLIMIT_NOFILE, files),
        *(((resource.RLIMIT_NPROC, processes),) if processes else ()),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_MEMLOCK, 0),
        (resource.RLIMIT_MSGQUEUE, 0),
        (resource.RLIMIT_SIGPENDING, 64),
    ):
        resource.setrlimit(what, (most, most))


def switch_user(number: int, *, search: bool = False) -> None:
    """Become another user with no group but its own; only root can.

    Parameters
    ----------
    number : int
        Of user and group.
    search : bool
        Keep the capability to read what file modes forbid; :func:`restrict_files` must bound it.
    """
    if search:
        _prctl(PR_SET_KEEPCAPS, 1, "keeping a capability")
    os.setgroups([])
    os.setresgid(number, number, number)
    os.setresuid(number, number, number)
    _set_capabilities(1 << CAP_DAC_READ_SEARCH if search else 0)


def drop_capabilities() -> None:
    """Give up every capability."""
    _set_capabilities(0)


def _set_capabilities(kept: int) -> None:
    words = ctypes.c_uint32 * 6  # effective, permitted, inheritable; twice
    header = (ctypes.c_uint32 * 2)(CAPABILITY_VERSION_3, 0)
    number = CAPSET.get(os.uname().machine)
    if number is None:
        msg = f"capabilities are set on {', '.join(CAPSET)} only; this is {os.uname().machine}"
        raise OSError(msg)
    _checked(libc.syscall(number, header, words(kept, kept, 0, 0, 0, 0)), "dropping capabilities")


# --- Landlock: which files can be reached -------------------------------------------------------------

EXECUTE, WRITE_FILE, READ_FILE, READ_DIR = 1, 2, 4, 8
FILE_RIGHTS = {1: (1 << 13) - 1, 2: (1 << 14) - 1, 3: (1 << 15) - 1, 5: (1 << 16) - 1}  # by version
NETWORK_RIGHTS, SCOPES = {4: 3}, {6: 3}  # TCP bind and connect; abstract sockets and signals
PATH_BENEATH = 1


class _Ruleset(ctypes.Structure):
    _fields_ = (("files", ctypes.c_uint64), ("network", ctypes.c_uint64), ("scoped", ctypes.c_uint64))


class _PathBeneath(ctypes.Structure):
    _pack_ = 1
    _fields_ = (("allowed", ctypes.c_uint64), ("folder", ctypes.c_int32))


def landlock_version() -> int:
    """Return the version of Landlock in this kernel; 0 where there is none."""
    return max(0, libc.syscall(LANDLOCK_CREATE_RULESET, None, 0, 1))


def _known(rights: dict[int, int], version: int) -> int:
    return max((value for since, value in rights.items() if since <= version), default=0)


def ruleset(readable: Iterable[str], writable: Iterable[str] = ()) -> int:
    """Return the descriptor of a Landlock ruleset, for :func:`restrict_files`.

    Parameters
    ----------
    readable, writable : iterable of str
        Paths; those that do not exist are passed over.
    """
    version = landlock_version()
    handled = _Ruleset(_known(FILE_RIGHTS, version), _known(NETWORK_RIGHTS, version), _known(SCOPES, version))
    size = 8 if version < 4 else 16 if version < 6 else 24
    rules = _checked(
        libc.syscall(LANDLOCK_CREATE_RULESET, ctypes.byref(handled), ctypes.c_size_t(size), 0),
        "making a Landlock ruleset",
    )
    for paths, rights in ((readable, EXECUTE | READ_FILE | READ_DIR), (writable, READ_FILE | WRITE_FILE)):
        for path in paths:
            _allow(rules, path, rights)
    return rules


def restrict_files(rules: int) -> None:
    """Let the process reach the files of a ruleset alone, and no TCP port, signal or socket outside."""
    _prctl(PR_SET_NO_NEW_PRIVS, 1, "giving up new privileges")
    _checked(libc.syscall(LANDLOCK_RESTRICT_SELF, rules, 0), "locking the files")
    os.close(rules)


def _allow(rules: int, path: str, rights: int) -> None:
    try:
        folder = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return
    if not os.path.isdir(path):
        rights &= ~READ_DIR
    rule = _PathBeneath(rights, folder)
    try:
        done = libc.syscall(LANDLOCK_ADD_RULE, rules, PATH_BENEATH, ctypes.byref(rule), 0)
        _checked(done, f"allowing {path}")
    finally:
        os.close(folder)


# --- seccomp: which calls of the kernel can be made ---------------------------------------------------


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("instructions", ctypes.c_void_p))


def filter_system_calls(instructions: bytes) -> None:
    """Install a compiled filter; :mod:`cnncourse.grading.syscalls` says what it refuses."""
    held = ctypes.create_string_buffer(instructions, len(instructions))
    program = _Program(len(instructions) // 8, ctypes.cast(held, ctypes.c_void_p))
    _prctl(PR_SET_NO_NEW_PRIVS, 1, "giving up new privileges")
    done = libc.prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, ctypes.byref(program), 0, 0)
    _checked(done, "filtering system calls")
