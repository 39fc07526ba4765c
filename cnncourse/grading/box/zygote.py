"""The warm interpreter: it has imported what students use, and forks a child for each submission.

It obeys the grader over one socket: a byte "F" with a file descriptor starts a child that talks over that
descriptor; "W" waits a moment for its end, "K" kills it, and both are answered with how it ended. When the
grader goes, so do both.
"""

from __future__ import annotations

import base64
import contextlib
import gc
import importlib
import json
import os
import select
import signal
import socket
import sys
from typing import Any, NoReturn

from cnncourse.grading import wire
from cnncourse.grading.box import confine
from cnncourse.grading.box.child import serve  # NumPy with it
from cnncourse.grading.box.stubs import Lent

__all__ = ["Zygote"]

PATIENCE = 0.5  # seconds for a process that has closed its end to be gone


class Zygote:
    """What the warm interpreter knows.

    Parameters
    ----------
    settings : dict
        ``control`` (file descriptor), ``path``, ``home``, ``modules``, ``namespaces`` (or Landlock), ``user`` (or -1),
        ``search``, ``readable``, ``lent``, ``filter`` (base64), ``memory``, ``folder``, ``seconds``,
        ``version`` (of Python).
    """

    def __init__(self, settings: dict[str, Any]) -> None:
        self.settings = settings
        self.control = socket.socket(fileno=settings["control"])
        self.filter = base64.b64decode(settings["filter"])
        self.children = 0
        self.child = 0  # its process
        self.rules = -1  # Landlock's, without namespaces

    def warm_up(self) -> None:
        """Import, become another user, say that it is ready."""
        if sys.version != self.settings["version"]:
            sys.exit(f"Python is {self.settings['version']} outside of it, and {sys.version} inside")
        if self.settings["namespaces"] and self.settings["user"] >= 0:
            confine.switch_user(self.settings["user"])
        if not self.settings["namespaces"]:
            self.rules = confine.ruleset(self.settings["readable"], [os.devnull])
        for name in self.settings["modules"]:
            importlib.import_module(name)
        if not self.settings["namespaces"]:
            sys.meta_path.insert(0, Lent(self.settings["lent"], self.settings["path"][1:]))
        gc.collect()
        gc.freeze()
        gc.set_threshold(20_000)  # a child lives briefly
        self.memory = confine.address_space() + self.settings["memory"]
        self.control.sendall(b"R")

    def obey(self) -> None:
        """Start and end children until the grader is gone."""
        while True:
            order, descriptors, _, _ = socket.recv_fds(self.control, 1, 1)
            if order == b"F":
                self.start(descriptors[0])
                os.close(descriptors[0])
            elif order:
                self.control.sendall(wire.ENDED.pack(self.end(PATIENCE if order == b"W" else 0)))
            else:
                self.end(0)
                return

    def start(self, pipe: int) -> None:
        """Fork a child for one submission."""
        self.children += 1
        self.child = os.fork()
        if self.child == 0:
            _whatever_happens(self.become_child, pipe)

    def become_child(self, pipe: int) -> None:
        """Put on every lock, then hand over to the student's code."""
        if self.settings["namespaces"]:
            confine.new_namespaces()
        self.lock(pipe)
        serve(socket.socket(fileno=pipe), self.settings["home"])

    def lock(self, pipe: int) -> None:
        """Keep nothing open but the pipe; then namespaces or Landlock, limits, and the filter."""
        empty = os.open(os.devnull, os.O_RDWR)
        for number in (0, 1, 2):
            os.dup2(empty, number)
        for number in map(int, os.listdir("/proc/self/fd")):
            if number > 2 and number not in {pipe, self.rules}:
                _close(number)
        confine.limit(
            memory=self.memory,
            seconds=self.settings["seconds"],
            file=self.settings["folder"],
            processes=64 if self.alone() else None,
        )
        if self.settings["namespaces"]:
            confine.own_folders(self.settings["folder"] >> 20)
            confine.drop_capabilities()
        else:
            self.lock_files()
        confine.die_with_parent()
        os.chdir("/tmp" if self.settings["namespaces"] else "/")
        confine.filter_system_calls(self.filter)

    def alone(self) -> bool:
        """Say whether no other processes count with this one; else its threads are bounded by memory alone."""
        return bool(self.settings["namespaces"]) or self.settings["user"] >= 0

    def lock_files(self) -> None:
        """Without namespaces: a user of one's own where root is to be had, and Landlock."""
        if self.settings["user"] >= 0:
            user = self.settings["user"] + self.children % 16
            confine.switch_user(user, search=self.settings["search"])
        confine.restrict_files(self.rules)

    def end(self, patience: float) -> int:
        """End the child, whatever it is doing; return how it ended."""
        if not self.child:
            return 0
        handle = os.pidfd_open(self.child)
        gone = select.select([handle], [], [], patience)[0]
        os.close(handle)
        if not gone:
            os.kill(self.child, signal.SIGKILL)
        _, status = os.waitpid(self.child, 0)
        self.child = 0
        return os.waitstatus_to_exitcode(status)


def _whatever_happens(act: Any, *arguments: Any) -> NoReturn:
    try:
        act(*arguments)
    except BaseException:
        os._exit(1)
    os._exit(0)


def _close(number: int) -> None:
    with contextlib.suppress(OSError):
        os.close(number)


if __name__ == "__main__":
    zygote = Zygote(json.loads(sys.argv[1]))
    zygote.warm_up()
    zygote.obey()
