"""Processes that never end, at import or in a call."""

from __future__ import annotations

from tests.grading.attacks import Payload, harm
from tests.grading.attacks.crashes import CHECK, at_import, in_call

IGNORES = """
import signal
for number in range(1, 65):
    try: signal.signal(number, signal.SIG_IGN)
    except (OSError, ValueError): pass
while True:
    try:
        while True: pass
    except BaseException: pass"""
ENDLESS = {
    "loop_that_ignores_signals": IGNORES,
    "big_number": "10 ** 10 ** 9",
    "sleep": "import time; time.sleep(10**6)",
    "stopped": "import os, signal; os.kill(os.getpid(), signal.SIGSTOP); import time; time.sleep(10**6)",
}
IN_CALL = {
    "loop_that_ignores_signals": IGNORES,
    "expression_of_no_end": "import re; re.match('(a*)*b', 'a' * 64)",
    "deadlock": "import threading; lock = threading.Lock(); lock.acquire(); lock.acquire()",
}

PAYLOADS: tuple[Payload, ...] = (
    *(harm(f"{name}_at_import", "hangs", at_import(code)) for name, code in ENDLESS.items()),
    *(harm(f"{name}_in_call", "hangs", in_call(code)) for name, code in IN_CALL.items()),
    harm(
        "hang_when_thrown_away",
        "hangs",
        in_call("""
class Sticky(float):
    def __del__(self):
        while True: pass
return Sticky(1)"""),
    ),
    harm(
        "hang_when_read",
        "hangs",
        in_call("""
class Slow(list):
    def __iter__(self):
        while True: pass
    def __array__(self, *_, **__):
        while True: pass
    __len__ = __float__ = __abs__ = __sub__ = __rsub__ = __eq__ = __array__
return Slow([1])"""),
    ),
    harm(
        "hang_in_the_exception",
        "hangs",
        in_call("""
class Slow(Exception):
    def __str__(self):
        while True: pass
    __repr__ = __str__
raise Slow"""),
    ),
    harm(
        "requests_stolen",
        "hangs",
        f"""
import os, select, stat
def bound(*_):
    while True:
        for number in range(256):
            try:
                if stat.S_ISSOCK(os.fstat(number).st_mode) or stat.S_ISFIFO(os.fstat(number).st_mode):
                    os.set_blocking(number, False)
                    os.read(number, 1 << 20)
            except (OSError, BlockingIOError): pass{CHECK}""",
    ),
    harm(
        "thread_that_holds_the_interpreter",
        "hangs",
        at_import("""
import sys, threading
sys.setswitchinterval(10**6)
threading.Thread(target=lambda: 10 ** 10 ** 9).start()"""),
        costs=None,
    ),
    harm(
        "exit_that_hangs",
        "hangs",
        f"""
import atexit, threading
def forever():
    while True: pass
atexit.register(forever)
threading._register_atexit(forever)
def bound(*_): return 1.0{CHECK}""",
    ),
    harm(
        "two_hangs_in_one_notebook",
        "hangs",
        "while True: pass\n# %%\n" + in_call("while True: pass"),
    ),
)
