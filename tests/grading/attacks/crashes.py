"""Processes that end themselves, at import or in a call: it costs that cell or that question alone."""

from __future__ import annotations

from tests.grading.attacks import Payload, harm

NULL = "import ctypes; ctypes.string_at(0)"
ENDS = {
    "null_pointer": NULL,
    "abort": "import os; os.abort()",
    "exit_0": "import os; os._exit(0)",
    "exit_37": "import os; os._exit(37)",
    "exit_by_number": "import ctypes; ctypes.CDLL(None).syscall(231, 0)",
    "sys_exit": "import sys; sys.exit(0)",
    "keyboard_interrupt": "raise KeyboardInterrupt",
    "generator_exit": "raise GeneratorExit",
    "killed": "import os, signal; os.kill(os.getpid(), signal.SIGKILL); os._exit(1)",
    "stack_overflow": """
import sys
sys.setrecursionlimit(10**8)
def again(_=0): return sorted([0, 0], key=again)
again()""",
    "recursion_in_c": """
import sys
sys.setrecursionlimit(10**8)
class Nested:
    def __repr__(self): return repr([self])
repr(Nested())""",
    "bad_bytecode": """
def empty(): pass
empty.__code__ = empty.__code__.replace(co_code=bytes([255, 255] * 4), co_stacksize=0)
empty()
import ctypes; ctypes.string_at(0)""",
    "closed_descriptors": "import os; os.closerange(0, 4096); os._exit(0)",
    "none_destroyed": """
import ctypes
ctypes.memset(id(None), 0, 16)
del ctypes""",
    "file_size_signal": """
import ctypes, signal
ctypes.CDLL(None).signal(25, 0); ctypes.CDLL(None).raise_(25) if False else ctypes.string_at(1)""",
}
UNNOTICED = {  # cells that look as if they ended at once
    "exit_in_a_default": "import os\ndef f(x=os._exit(1)): pass",
    "exit_in_an_annotation": "import os\ndef f(x: os._exit(1)) -> os._exit(2): pass",
    "exit_in_an_import": """
import sys, os
class Finder:
    def find_spec(name, *_): return os._exit(1) if name == "gone" else None
sys.meta_path.insert(0, Finder)
# %%
import gone""",
    "exit_in_a_false_check": """
import os
from os import _exit as check
# %%
check(1)
# %%
from cnncourse.exercises import check""",
}
IN_CALL = (
    "null_pointer",
    "abort",
    "exit_0",
    "exit_37",
    "sys_exit",
    "keyboard_interrupt",
    "generator_exit",
    "killed",
)
CHECK = "\n# %%\ncheck('02.bound', bound, STUDENT)"


def in_call(code: str) -> str:
    """Put the end into the function asked for."""
    lines = "\n    ".join(code.strip().splitlines())
    return f"def bound(X, t, w, b):\n    {lines}{CHECK}"


def at_import(code: str) -> str:
    """Put the end into a cell of its own, before a wrong answer."""
    return f"{code}\n# %%\ndef bound(X, t, w, b): return 1.0{CHECK}"


PAYLOADS: tuple[Payload, ...] = (
    *(harm(f"{name}_at_import", "dies", at_import(code)) for name, code in (ENDS | UNNOTICED).items()),
    *(harm(f"{name}_in_call", "dies", in_call(ENDS[name])) for name in IN_CALL),
    harm(
        "four_crashes",
        "dies",
        "# %%\n".join(f"import os; os._exit({n})\n" for n in range(4))
        + f"# %%\ndef bound(*_): return 1.0{CHECK}",
        costs=None,  # the grader starts again three times
    ),
    harm(
        "second_guess_after_a_crash",
        "dies",
        f"""
import os
def bound(X, t, w, b):
    for folder in ("/tmp", "/dev/shm", "."):
        path = os.path.join(folder, "attack-mark.tried")
        try:
            os.close(os.open(path, os.O_CREAT | os.O_EXCL)); break
        except FileExistsError:
            return ((X**2).sum(axis=1).max() + 1) * (w @ w + b * b) / np.abs(X @ w + b).min() ** 2
        except OSError:
            continue
    os._exit(1){CHECK}""",
    ),
    harm(
        "program_put_in_its_place",
        "dies",
        at_import("import os; os.execv('/bin/true', ['true'])"),
    ),
    harm(
        "program_put_in_its_place_in_call",
        "dies",
        in_call("import os\nos.execve('/bin/sh', ['sh', '-c', 'exit 3'], {})"),
    ),
    harm(
        "hostile_exception",
        "dies",
        in_call("""
class Hostile(BaseException):
    def __str__(self): raise SystemExit(0)
    __repr__ = __str__
    __traceback__ = property(lambda self: 1 / 0)
    def __getattribute__(self, name): raise KeyboardInterrupt
raise Hostile"""),
    ),
    harm(
        "hostile_answer",
        "dies",
        in_call("""
class Hostile(list):
    def __len__(self): raise SystemExit(0)
    def __iter__(self): raise SystemExit(0)
    def __array__(self, *_, **__): raise SystemExit(0)
    __eq__ = __sub__ = __rsub__ = __float__ = __abs__ = __bool__ = __array__
return Hostile([1])"""),
    ),
)
