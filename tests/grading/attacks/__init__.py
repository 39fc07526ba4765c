"""What a student might try: each payload is some cells of a notebook that attacks one question.

The rest of the notebook is honest (the cells of the solution), so that it must keep its points. Each payload
is shown to be alive by a control, which runs it where there is no sandbox (``unguarded.py``):

steal
    would get the points from a grader that runs students' code beside its own and compares naively;
probe
    tries things by name and says of each "reached" or "refused": without a sandbox all are reached;
harm
    ends its process, or never ends, or floods;
leak
    tells of its inputs, which a self-check shows and a grade must not;
forge
    speaks to the grader in the place of the sandbox's own code: what the grade says of it shows that it arrived.

A payload decides nothing by chance or by the clock: what it reached it says, or it leaves it with a witness.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

__all__ = ["DENIED", "MARK", "UNSEEN", "Payload", "harm", "leak", "probe", "steal"]

MARK = "attack-mark"  # stands in a payload for what is in the name of whatever it leaves
DENIED = frozenset({"EPERM", "EACCES", "ENOSYS"})
UNSEEN = DENIED | {"ENOENT", "EROFS"}  # for files that may be out of sight

PRELUDE = """
import ctypes, errno, os, socket, sys, threading
libc = ctypes.CDLL(None, use_errno=True)

def attempt(action, *inputs):
    try:
        result = action(*inputs)
    except BaseException as error:
        number = getattr(error, "errno", None)
        return f"refused: {errno.errorcode.get(number) or type(error).__name__}"
    return f"reached: {result!r}"[:120]

def call(number, *inputs):
    result = libc.syscall(ctypes.c_long(number), *[ctypes.c_long(n) if type(n) is int else n for n in inputs])
    if result < 0:
        raise OSError(ctypes.get_errno(), "refused")
    return result

"""


@dataclass(frozen=True)
class Payload:
    """One attack.

    Attributes
    ----------
    name : str
    kind : "steal", "probe", "harm", "leak" or "forge"
    code : str
        Cells, set off by lines ``# %%``, that stand where the honest answer of ``target`` stood.
    target : str
        The question attacked.
    control : str
        steal: the naive comparison that it deceives; harm: "dies", "hangs" or "floods"; forge: what the mark or a
        remark says.
    refusals : frozenset of str
        probe: what an attempt may be refused with.
    root : bool
        The control needs root.
    costs : frozenset of str or None
        Questions that the payload takes from itself; None if it may take any.
    before : str
        What a submission before this one does.
    """

    name: str
    kind: Literal["steal", "probe", "harm", "leak", "forge"]
    code: str
    target: str = "02.bound"
    control: str = ""
    refusals: frozenset[str] = DENIED
    root: bool = False
    costs: frozenset[str] | None = frozenset()
    before: str = ""

    @property
    def chapter(self) -> str:
        """The chapter's number."""
        return self.target[:2]

    @property
    def cells(self) -> list[str]:
        """The payload's own cells."""
        return [cell.strip("\n") for cell in self.code.split("# %%\n")]


def steal(name: str, control: str, code: str, target: str = "02.bound", **more: object) -> Payload:
    """Make a payload that wants points it has no answer for."""
    return Payload(name, "steal", code, target, control, **more)  # type: ignore[arg-type]


def probe(name: str, code: str, refusals: Iterable[str] = DENIED, **more: object) -> Payload:
    """Make a payload that defines ``attempts(facts)``, a dict of what was tried and what came of it."""
    code = f"{PRELUDE}{code}\n# %%\ncheck('02.bound', attempts, STUDENT)"
    return Payload(name, "probe", code, refusals=frozenset(refusals), **more)  # type: ignore[arg-type]


def harm(name: str, control: str, code: str, target: str = "02.bound", **more: object) -> Payload:
    """Make a payload that hurts its own process, and through it others."""
    return Payload(name, "harm", code, target, control, **more)  # type: ignore[arg-type]


def leak(name: str, code: str, target: str = "02.bound", **more: object) -> Payload:
    """Make a payload that carries inputs out: the word "leaked" or the number 7654321 stands for them."""
    return Payload(name, "leak", code, target, **more)  # type: ignore[arg-type]
