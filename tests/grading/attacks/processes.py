"""New processes, and other processes. What succeeds without a sandbox is harmless: the signal 0, a victim."""

from __future__ import annotations

from tests.grading.attacks import DENIED, Payload, probe

GONE = DENIED | {"ESRCH"}

PAYLOADS: tuple[Payload, ...] = (
    probe(
        "forks",
        """
def born(pid):
    if pid == 0:
        os._exit(0)
    os.waitpid(pid, 0)

def attempts(facts):

    arguments = (ctypes.c_uint64 * 8)(0, 0, 0, 0, 17)
    tried = {
        "fork": lambda: born(os.fork()),
        "fork by number": lambda: born(call(57)),
        "clone3": lambda: born(call(435, ctypes.byref(arguments), 64)),
        "clone": lambda: born(call(56, 17, 0, 0, 0, 0)),
        "clone for a namespace": lambda: born(call(56, 17 | 0x10000000, 0, 0, 0, 0)),
        "spawn": lambda: os.waitpid(os.posix_spawn("/bin/true", ["true"], {}), 0),
        "subprocess": lambda: __import__("subprocess").run(["/bin/true"], check=True),
        "multiprocessing": lambda: __import__("multiprocessing").get_context("fork").Process().start(),
    }
    return {name: attempt(action) for name, action in tried.items()}
""",
        DENIED | {"ENOENT"},
    ),
    probe(
        "programs_started",
        """
def attempts(facts):
    def start(number, *inputs):
        try:
            call(number, *inputs)
        except OSError as error:
            if error.errno == errno.EFAULT:
                return "the kernel looked for a program"
            raise
    return {"execve": attempt(start, 59, 1, 0, 0), "execveat": attempt(start, 322, -1, 1, 0, 0, 0)}
""",
    ),
    probe(
        "signals_sent",
        """
def attempts(facts):
    pids = {"grader": facts["pid"], "victim": facts["victim"], "parent": os.getppid(), "all": -1, "group": 0}
    found = {f"kill {name}": attempt(os.kill, pid, 0) for name, pid in pids.items()}
    found["tgkill"] = attempt(call, 234, facts["victim"], facts["victim"], 0)
    found["tkill"] = attempt(call, 200, facts["victim"], 0)
    found["pidfd"] = attempt(os.pidfd_open, facts["victim"])
    return found
""",
        GONE,
    ),
    probe(
        "signal_by_a_descriptor",
        """
import fcntl
def attempts(facts):
    def kill():
        ours, theirs = socket.socketpair()
        fcntl.fcntl(ours, fcntl.F_SETOWN, facts["victim"])
        fcntl.fcntl(ours, fcntl.F_SETSIG, 9)
        fcntl.fcntl(ours, fcntl.F_SETFL, os.O_ASYNC | os.O_NONBLOCK)
        theirs.send(b"x")
        if not facts["tidy"]:
            raise PermissionError(errno.EPERM, "the victim tells")
    return {"SIGKILL by F_SETSIG": attempt(kill)}
""",
        GONE,
    ),
    probe(
        "memory_of_others",
        """
def attempts(facts):
    victim = facts["victim"]
    word = ctypes.create_string_buffer(8)
    here = (ctypes.c_uint64 * 2)(ctypes.addressof(word), 8)
    return {
        "ptrace": attempt(lambda: (call(101, 0x4206, victim, 0, 0), call(101, 0x4207, victim, 0, 0)) and None),
        "read": attempt(call, 310, os.getpid(), ctypes.byref(here), 1, ctypes.byref(here), 1, 0),
        "write": attempt(call, 311, os.getpid(), ctypes.byref(here), 1, ctypes.byref(here), 1, 0),
        "compare": attempt(call, 312, victim, victim, 1, 0, 0),
        "its files": attempt(lambda: call(438, os.pidfd_open(victim), 0, 0)),
    }
""",
        GONE,
        root=True,
    ),
    probe(
        "settings_of_others",
        """
import resource
def attempts(facts):
    victim = facts["victim"]
    return {
        "priority": attempt(os.setpriority, os.PRIO_PROCESS, victim, 7),
        "limits": attempt(resource.prlimit, victim, resource.RLIMIT_NOFILE),
        "processors": attempt(os.sched_setaffinity, victim, os.sched_getaffinity(0)),
        "scheduler": attempt(os.sched_setscheduler, victim, os.SCHED_OTHER, os.sched_param(0)),
        "disk priority": attempt(call, 251, 1, victim, 2 << 13),
    }
""",
        GONE,
    ),
    probe(
        "limits_lifted",
        """
import resource
def attempts(facts):
    def lift(what):
        soft, hard = resource.getrlimit(what)
        resource.setrlimit(what, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
        resource.setrlimit(what, (soft, hard))
    names = ("RLIMIT_CPU", "RLIMIT_FSIZE")
    found = {name: attempt(lift, getattr(resource, name)) for name in names}
    found["user"] = attempt(os.setuid, 0)
    found["group"] = attempt(os.setgroups, [0])
    found["death of the parent outlived"] = attempt(call, 157, 1 | 1 << 32, 0, 0, 0, 0)
    found["the same, plainly"] = attempt(call, 157, 1, 0, 0, 0, 0)
    return found
""",
        DENIED | {"ValueError", "EINVAL"},  # EINVAL: a user that the namespace does not know
        root=True,
    ),
)
