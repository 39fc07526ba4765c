"""What one submission leaves for the next: the second looks for all that the first put somewhere."""

from __future__ import annotations

from tests.grading.attacks import Payload, probe

LEAVE = """
import builtins, ctypes, locale, os, resource, sys, threading, time, types, warnings
import matplotlib, numpy, random
os.environ["LEFT"] = "here"
builtins.left = numpy.left = matplotlib.left = sys.left = True
sys.modules["left"] = types.ModuleType("left")
sys.path.append("/left")
sys.setrecursionlimit(1234)
sys.setswitchinterval(0.123)
numpy.seterr(all="ignore", divide="call")
numpy.random.seed(4321)
matplotlib.rcParams["figure.dpi"] = 77
warnings.filterwarnings("ignore", message="left")
sys.meta_path.append("left")
os.umask(0o123)
os.chdir("/usr")
os.nice(3)
threading.Thread(target=threading.Event().wait, daemon=True, name="left").start()
for folder in ("/tmp", "/dev/shm", "/var/tmp", ".", "/dev", os.environ.get("MPLCONFIGDIR", "/tmp")):
    try: open(os.path.join(folder, "attack-mark.left"), "w").close()
    except OSError: pass
"""
LOOK = """
import builtins, matplotlib, numpy, resource, warnings
def attempts(facts):
    def found(truth):
        if not truth:
            raise FileNotFoundError(errno.ENOENT, "not there")
    folders = ("/tmp", "/dev/shm", "/var/tmp", "/dev", "/usr", os.environ.get("MPLCONFIGDIR", "/tmp"))
    left = {
        "environment": "LEFT" in os.environ,
        "builtins": hasattr(builtins, "left"),
        "numpy": hasattr(numpy, "left"),
        "sys": hasattr(sys, "left") or hasattr(matplotlib, "left"),
        "modules": "left" in sys.modules,
        "path": "/left" in sys.path,
        "import hooks": "left" in sys.meta_path,
        "recursion": sys.getrecursionlimit() == 1234,
        "interval": abs(sys.getswitchinterval() - 0.123) < 1e-6,
        "errors of floating point": OUTSIDE["divide"] == "call",
        "chance": numpy.random.get_state()[1][0] == 4321,
        "figures": matplotlib.rcParams["figure.dpi"] == 77,
        "warnings": "left" in FILTERS,
        "umask": os.umask(0) == 0o123,
        "folder": os.getcwd() == "/usr",
        "priority": os.getpriority(os.PRIO_PROCESS, 0) >= 3 + os.getpriority(os.PRIO_PROCESS, os.getppid()),
        "thread": any(thread.name == "left" for thread in threading.enumerate()),
        "file": any(os.path.exists(os.path.join(folder, "attack-mark.left")) for folder in folders),
    }
    return {name: attempt(found, truth) for name, truth in left.items()}
# %%
OUTSIDE, FILTERS = np.geterr(), repr(__import__("warnings").filters)
"""

PAYLOADS: tuple[Payload, ...] = (probe("what_another_left", LOOK, {"ENOENT"}, before=LEAVE),)
