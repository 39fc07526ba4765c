"""What payloads aim at, and what would tell that they hit it."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from tests.grading.attacks.notebooks import ROOT

TEXT = "nobody's business"
SHARED = ("/tmp", "/dev/shm", "/var/tmp", "/dev", "/run", "/", "/usr", "/etc")


class Scene:
    """A file, a folder, sockets and a process of another, each open to everybody as far as modes go."""

    def __init__(self, secret: str) -> None:
        self.secret = secret
        self.folder = Path(tempfile.mkdtemp(prefix="scene-", dir="/tmp"))
        self.folder.chmod(0o777)
        self.mark = f"attack-{self.folder.name}"
        self.drop, self.private = self.folder / "drop", self.folder / "private"
        for folder in (self.drop, self.private):
            folder.mkdir()
            folder.chmod(0o777)
        self.canary = self.private / "canary"
        self.canary.write_text(TEXT)
        self.canary.chmod(0o666)
        self.open_sockets()
        self.victim = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)

    def open_sockets(self) -> None:
        """Listen on every kind of address."""
        self.tcp = socket.create_server(("127.0.0.1", 0))
        self.udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.udp.bind(("127.0.0.1", 0))
        self.unix, self.abstract = socket.socket(socket.AF_UNIX), socket.socket(socket.AF_UNIX)
        self.datagram = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.unix.bind(str(self.folder / "socket"))
        (self.folder / "socket").chmod(0o777)
        for listener, name in ((self.abstract, "stream"), (self.datagram, "datagram")):
            listener.bind(f"\0{self.folder.name}-{name}")
        for listener in (self.unix, self.abstract):
            listener.listen()
        self.sockets = (self.tcp, self.udp, self.unix, self.abstract, self.datagram)
        for listener in self.sockets:
            listener.setblocking(False)

    def facts(self, *, tidy: bool) -> dict[str, Any]:
        """Return what a probe is told; ``tidy`` where there is no sandbox: little, and nothing left behind."""
        course = ("cnncourse/exercises/q02_perceptron.py", "solutions/02_perceptron.ipynb", ".git/config")
        hidden = [str(ROOT / path) for path in (*course, "cnncourse/perceptron.py", "tests/conftest.py")]
        return {
            "tidy": tidy,
            "mark": self.mark,
            "letters": [*self.secret],
            "pid": os.getpid(),
            "victim": self.victim.pid,
            "tcp": self.tcp.getsockname()[1],
            "udp": self.udp.getsockname()[1],
            "unix": str(self.folder / "socket"),
            "abstract": f"{self.folder.name}-stream",
            "datagram": f"{self.folder.name}-datagram",
            "canary": str(self.canary),
            "drop": str(self.drop),
            "hidden": [*hidden, str(self.canary)],
            "private": [str(self.private), str(ROOT / "cnncourse"), str(ROOT / "solutions")],
            "roots": [str(ROOT / "solutions"), str(ROOT / "cnncourse")] if tidy else ["/"],
            "writable": [str(self.drop), str(self.private), str(ROOT), tempfile.gettempdir()],
            "many": 4 if tidy else 2000,
        }

    def heard(self) -> list[str]:
        """Return who had a visitor since last asked."""
        found = []
        for listener in self.sockets:
            try:
                if listener.type == socket.SOCK_DGRAM:
                    listener.recv(64)
                else:
                    listener.accept()[0].close()
            except BlockingIOError:
                continue
            found.append(f"something came to {listener.getsockname()!r}")
        return found

    def harmed(self) -> list[str]:
        """Return what is not as it was."""
        found = [] if self.victim.poll() is None else ["the victim has ended"]
        if (
            not self.canary.exists()
            or self.canary.read_text() != TEXT
            or self.canary.stat().st_mode & 0o7777 != 0o666
        ):
            found.append("the canary was changed")
        found += [f"{path} was left" for path in (*self.drop.iterdir(), *self.private.glob("canary?*"))]
        return found + self.left() + self.heard()

    def left(self) -> list[str]:
        """Return files with the mark in their names, where anybody could leave some."""
        return [f"{place}/{name}" for place in SHARED for name in os.listdir(place) if self.mark in name]

    def close(self) -> None:
        """Leave nothing."""
        for listener in self.sockets:
            listener.close()
        self.victim.kill()
        self.victim.wait()
        if self.victim.stdin:
            self.victim.stdin.close()
        shutil.rmtree(self.folder)
        for path in self.left():
            os.unlink(path)
