"""Floods of output, of memory, of files."""

from __future__ import annotations

from tests.grading.attacks import DENIED, UNSEEN, Payload, harm, probe
from tests.grading.attacks.crashes import CHECK

FULL = {"ENOSPC", "EDQUOT", "EMFILE", "ENOMEM", "EAGAIN", "MemoryError", "EFBIG"}

PAYLOADS: tuple[Payload, ...] = (
    harm(
        "output_at_import",
        "floods",
        f"for _ in range(512): print('leaked' * 10922)\n# %%\ndef bound(*_): return 1.0{CHECK}",
    ),
    harm(
        "output_in_call_by_every_way",
        "floods",
        f"""
import os, sys, warnings
def bound(*_):
    block = b"leaked" * 10922
    for number in (1, 2):
        for _ in range(256):
            try: os.write(number, block)
            except OSError: pass
    for stream in (sys.stdout, sys.stderr, sys.__stdout__, sys.__stderr__):
        try: stream.write("leaked" * 10922); stream.flush()
        except Exception: pass
    warnings.warn("leaked")
    return 1.0{CHECK}""",
    ),
    probe(
        "memory_taken",
        """
import mmap
def attempts(facts):
    block = 16 << 20
    def numbers():
        held = [np.ones(block // 8) for _ in range(facts["many"])]
        return len(held)
    def lists():
        held = []
        for _ in range(facts["many"]):
            held.append([None] * (block // 8))
        return len(held)
    def shared():
        held = []
        try:
            for _ in range(facts["many"]):
                held.append(mmap.mmap(-1, block))
            return len(held)
        finally:
            for piece in held: piece.close()
    return {"arrays": attempt(numbers), "lists": attempt(lists), "shared": attempt(shared)}
""",
        DENIED | FULL,
    ),
    probe(
        "memory_without_a_name",
        """
import mmap
def attempts(facts):
    def anonymous():
        number = os.memfd_create(facts["mark"])
        os.truncate(number, 1 << 20); os.close(number)
    def system_v():
        number = call(29, 0, 1 << 20, 0o1600)
        call(31, number, 0, 0)
    def posix(folder):
        path = os.path.join(folder, facts["mark"])
        with open(path, "wb") as file: file.write(bytes(1 << 20))
        if facts["tidy"]: os.unlink(path)
    return {"memfd": attempt(anonymous), "System V": attempt(system_v), "shm": attempt(posix, "/dev/shm"),
            "message queue": attempt(lambda: call(71, call(68, 0, 0o1600), 0, 0)),
            "semaphore": attempt(lambda: call(66, call(64, 0, 1, 0o1600), 0, 0))}
""",
        UNSEEN,
    ),
    probe(
        "files_without_end",
        """
def attempts(facts):
    folder = facts["drop"] if facts["tidy"] else "/tmp"
    path = os.path.join(folder, facts["mark"])
    def large():
        try:
            with open(path, "wb") as file:
                for _ in range(facts["many"]): file.write(bytes(1 << 20))
        finally:
            if facts["tidy"]: os.unlink(path)
    def sparse():
        try:
            with open(path, "wb") as file: file.truncate(facts["many"] << 30)
        finally:
            if facts["tidy"]: os.unlink(path)
    def small():
        for number in range(facts["many"] * 8):
            os.close(os.open(f"{path}-{number}", os.O_CREAT | os.O_WRONLY))
            if facts["tidy"]: os.unlink(f"{path}-{number}")
    def here():
        if facts["tidy"]: os.chdir(facts["drop"])
        with open(facts["mark"], "wb") as file: file.write(bytes(1 << 10))
        if facts["tidy"]: os.unlink(facts["mark"])
        else: raise OSError(errno.ENOSPC, "seen by the test, if it is left")
    return {"sparse": attempt(sparse), "large": attempt(large), "small": attempt(small), "here": attempt(here)}
""",
        UNSEEN | FULL,
    ),
    probe(
        "buffers_filled",
        """
import fcntl
def attempts(facts):
    def fill(make):
        held = []
        try:
            for _ in range(facts["many"]):
                ends = make()
                held += ends
                os.set_blocking(ends[1], False)
                try:
                    while True: os.write(ends[1], bytes(1 << 16))
                except BlockingIOError: pass
        finally:
            for number in held: os.close(number)
    def pipe():
        ends = os.pipe()
        try: fcntl.fcntl(ends[1], fcntl.F_SETPIPE_SZ, 1 << 20)
        except OSError: pass
        return list(ends)
    def pair():
        return [end.detach() for end in socket.socketpair()]
    return {"pipes": attempt(fill, pipe), "pairs": attempt(fill, pair)}
""",
        DENIED | FULL,
    ),
    probe(
        "threads_without_end",
        """
def attempts(facts):
    stop = threading.Event()
    def many():
        try:
            held = [threading.Thread(target=stop.wait, daemon=True) for _ in range(facts["many"])]
            for thread in held: thread.start()
            return len(held)
        finally:
            stop.set()
    return {"threads": attempt(many)}
""",
        DENIED | FULL | {"RuntimeError"},
    ),
    probe(
        "descriptors_in_flight",
        """
import array
def attempts(facts):
    def nest():
        held = []
        ours, theirs = socket.socketpair()
        with ours, theirs:
            for _ in range(facts["many"]):
                one, other = os.pipe()
                socket.send_fds(ours, [b"x"], [one, other])
                os.close(one); os.close(other)
    return {"descriptors sent to oneself": attempt(nest)}
""",
        DENIED | FULL | {"ETOOMANYREFS"},
    ),
)
