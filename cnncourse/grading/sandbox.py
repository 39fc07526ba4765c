"""A warm interpreter in a sandbox, seen from the grader: start it, fork a child, end it."""

from __future__ import annotations

import contextlib
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from cnncourse.grading import site, wire
from cnncourse.grading.tiers import Limits, Tier, launch

__all__ = ["Child", "Sandbox"]

LONGEST_REPLY = 8 << 20  # bytes of the arrays in an answer
STARTING = 120.0  # seconds for a warm interpreter to have imported everything


class Child:
    """One process with one student's code.

    Parameters
    ----------
    pipe : socket
        The grader's end.
    control : socket
        To the warm interpreter.
    """

    def __init__(self, pipe: socket.socket, control: socket.socket) -> None:
        self._pipe, self._control = pipe, control
        self._ended: int | None = None

    def ask(self, message: Any, until: float) -> Any:
        """Send plain data and return the answer.

        Raises
        ------
        Late, Ended, Garbled
        """
        wire.send(self._pipe, message, until=until)
        return self.hear(until)

    def hear(self, until: float) -> Any:
        """Return what the child says next."""
        return wire.receive(self._pipe, until=until, longest=LONGEST_REPLY)

    def end(self, *, at_once: bool = True) -> int:
        """End the process, whatever it is doing.

        Returns
        -------
        int
            Its exit code, or minus the number of the signal that ended it.
        """
        if self._ended is not None:
            return self._ended
        self._pipe.close()
        answer = b""
        with contextlib.suppress(OSError):
            self._control.sendall(b"K" if at_once else b"W")
            answer = self._control.recv(wire.ENDED.size, socket.MSG_WAITALL)
        if len(answer) < wire.ENDED.size:
            msg = "the warm interpreter has ended"
            raise wire.Ended(msg)
        (code,) = wire.ENDED.unpack(answer)
        self._ended = code
        return int(code)


class Sandbox:
    """A warm interpreter.

    Parameters
    ----------
    tier : "bubblewrap" or "landlock"
    limits : Limits
    extra : sequence of str
        Packages beside NumPy, as "torch".

    Raises
    ------
    OSError
        When it does not start; the message says why.
    """

    def __init__(self, tier: Tier, limits: Limits, extra: Sequence[str] = ()) -> None:
        self.tier, self.limits, self.extra = tier, limits, tuple(extra)
        folder = Path(tempfile.mkdtemp(prefix="cnncourse-"))
        try:
            self._start(folder)
        except BaseException:
            self.close()
            raise
        finally:  # all is imported: should this process be killed, nothing is left behind
            shutil.rmtree(folder, ignore_errors=True)

    def _start(self, folder: Path) -> None:
        home = site.furnish(folder)
        self._control, theirs = socket.socketpair()
        with theirs, (folder / "messages").open("w+", errors="replace") as messages:
            command, environment = launch(self.tier, home, theirs.fileno(), self.limits, self.extra)
            self._process = subprocess.Popen(
                command,
                env=environment,
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=messages,
                cwd="/",
            )
            theirs.close()
            self._control.settimeout(STARTING)
            if self._ready() != b"R":
                messages.seek(0)
                last = messages.read().strip().splitlines()[-1:]
                msg = f"the sandbox ({self.tier}) does not start: {''.join(last) or 'it says nothing'}"
                raise OSError(msg)

    def _ready(self) -> bytes:
        with contextlib.suppress(OSError):
            return self._control.recv(1)
        return b""

    def fork(self) -> Child:
        """Start a child and wait until it is locked up.

        Raises
        ------
        Ended
            When the warm interpreter is gone, or cannot lock a child up.
        """
        ours, theirs = socket.socketpair()
        with theirs:
            try:
                socket.send_fds(self._control, [b"F"], [theirs.fileno()])
            except OSError as error:
                ours.close()
                msg = "the warm interpreter has ended"
                raise wire.Ended(msg) from error
        child = Child(ours, self._control)
        try:
            child.hear(time.monotonic() + STARTING)
        except (wire.Ended, wire.Late):
            child.end()
            msg = f"the sandbox ({self.tier}) cannot lock a process up on this machine"
            raise wire.Ended(msg) from None
        return child

    def probe(self) -> None:
        """Prove that a child can be locked up.

        Raises
        ------
        Ended
        """
        self.fork().end()

    def close(self) -> None:
        """End the warm interpreter and what it started."""
        with contextlib.suppress(AttributeError):
            self._control.close()
        with contextlib.suppress(AttributeError):
            try:
                self._process.wait(5)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
