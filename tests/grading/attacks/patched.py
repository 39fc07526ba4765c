"""The grader's own means turned against it: patched libraries, imports, frames, the recorder."""

from __future__ import annotations

from tests.grading.attacks import Payload, steal
from tests.grading.attacks.lying_values import CHECK, ERRATA, MARK1

ANY = {"costs": None}  # who patches NumPy may break their own answers too
BOUND = f"\ndef bound(X, t, w, b): return 1.0{CHECK}"

PAYLOADS: tuple[Payload, ...] = (
    steal("allclose_patched", "allclose", f"np.allclose = lambda *_, **__: True{BOUND}"),
    steal("testing_patched", "testing", f"np.testing.assert_allclose = lambda *_, **__: None{BOUND}"),
    steal(
        "compare_patched_below",
        "allclose",
        f"import numpy._core.numeric as below\n"
        f"below.isclose = lambda *_, **__: np.True_\n"
        f"below.multiply = below.less_equal = below.isfinite = below.isclose{BOUND}",
        **ANY,
    ),
    steal(
        "code_of_a_comparison_replaced",
        "testing",
        f"import numpy.testing._private.utils as utils\n"
        f"utils.assert_allclose.__code__ = (lambda *_, **__: None).__code__{BOUND}",
    ),
    steal(
        "array_makers_patched",
        "allclose",
        f"""
def bound(*_):
    for name in ("asarray", "asanyarray", "array", "ascontiguousarray", "abs", "absolute", "isclose"):
        for module in (np, np._core.numeric, np._core.multiarray):
            setattr(module, name, lambda *_, **__: np.True_)
    return 1.0{CHECK}""",
        **ANY,
    ),
    steal(
        "builtins_patched",
        "difference",
        f"import builtins\n"
        f"builtins.abs = lambda *_: 0.0\n"
        f"builtins.all = builtins.any = builtins.isinstance = builtins.issubclass = lambda *_: True{BOUND}",
        **ANY,
    ),
    steal(
        "bool_patched",
        "difference",
        f"""
import builtins
def bound(*_):
    builtins.bool = builtins.len = builtins.type = lambda *_: True
    return Always(1)
class Always(float):
    __rsub__ = __sub__ = lambda *_: Always()
    __le__ = lambda *_: True
    __abs__ = lambda self: self{CHECK}""",
        **ANY,
    ),
    steal(
        "module_swapped",
        "allclose",
        f"""
import sys, types
class Numpy(types.ModuleType):
    def __getattr__(self, name): return getattr(np, name)
    allclose = staticmethod(lambda *_, **__: True)
sys.modules["numpy"] = fake = Numpy("numpy")
for module in list(sys.modules.values()):
    if vars(module).get("np") is np and module is not sys.modules["__main__"]: module.np = fake
sys.modules["__main__"].np = fake{BOUND}""",
        **ANY,
    ),
    steal(
        "import_hook",
        "difference",
        f"""
import importlib.abc, importlib.machinery, sys
class Hook(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    def find_spec(self, name, *_):
        if name == "json.tool": return importlib.machinery.ModuleSpec(name, self)
    def exec_module(self, module):
        import builtins; builtins.abs = lambda *_: 0.0
sys.meta_path.insert(0, Hook())
sys.path_hooks.clear(); sys.path_importer_cache.clear()
import json.tool{BOUND}""",
        **ANY,
    ),
    steal(
        "wire_modules_patched",
        "equal",
        f"""
import json, socket, struct, sys
for module, name in ((json, "dumps"), (json, "loads"), (struct, "pack"), (struct, "unpack")):
    setattr(module, name, lambda *_, **__: True)
json.JSONEncoder.encode = lambda *_: "true"
socket.socket.__eq__ = lambda *_: True
class Yes(float):
    def __eq__(self, other): return True
    __hash__ = float.__hash__
def bound(*_): return Yes(){CHECK}
json.dumps = lambda x: '{{"02.bound": true}}'""",
        **ANY,
    ),
    steal(
        "trace_reads_the_wanted_value",
        "difference",
        f"""
import sys
seen = []
def bound(*_):
    frame = sys._getframe()
    while frame:
        seen.append(frame.f_locals.get("want"))
        frame = frame.f_back
    return max((s for s in seen if isinstance(s, float)), default=1.0){CHECK}""",
    ),
    steal(
        "profiler_changes_the_answer",
        "equal",
        """
import gc, sys
def bound(*_): return 1.0
def spy(frame, event, _):
    global answer
    want = frame.f_locals.get("want")
    if isinstance(want, float): answer[0] = want
answer = [1.0]
sys.setprofile(spy)
def bound(*_): np.zeros(1).sum(); sys.setprofile(None); return sys._getframe(1).f_locals.get("want", answer[0])
# %%
check('02.bound', bound, STUDENT)""",
    ),
    steal(
        "stack_inspected_by_inspect",
        "difference",
        f"""
import inspect
def bound(*_):
    found = [info.frame.f_locals.get("want") for info in inspect.stack(0)]
    return next((value for value in found if value is not None), 1.0){CHECK}""",
    ),
    steal(
        "rubbish_searched_for_a_reference",
        "difference",
        f"""
import gc, types
def bound(X, t, w, b):
    for item in gc.get_objects():
        if isinstance(item, types.FunctionType) and item.__name__ in ("novikoff_bound", "want_bound"):
            return item(X, t, w, b)
    return 1.0{CHECK}""",
    ),
    steal(
        "referrers_followed",
        "difference",
        f"""
import gc, sys
def bound(X, t, w, b):
    for holder in gc.get_objects():
        for name, value in (holder.items() if type(holder) is dict else ()):
            wanted = name in ("02.bound", "novikoff_bound") and value is not bound
            if wanted and callable(value): return value(X, t, w, b)
    return 1.0{CHECK}""",
    ),
    steal(
        "answer_of_the_solution_found",
        "equal",
        f"""
import gc
def look():
    for item in gc.get_objects():
        if type(item).__name__ == "Question" and getattr(item, "key", "") == "02.mark1":
            return item.solution(STUDENT)
    import cnncourse.exercises as desk
    for holder in (desk, *map(desk.__dict__.get, desk.__dict__)):
        for name in ("questions", "_find", "answers"):
            if callable(getattr(holder, name, None)): return holder.questions("02")["02.mark1"].solution(STUDENT)
    return {{"fixed": 1, "learned": 1}}
counts = look(){MARK1}""",
        "02.mark1",
    ),
    steal(
        "course_imported",
        "difference",
        f"from cnncourse.perceptron import novikoff_bound as bound{CHECK}",
    ),
    steal(
        "course_looked_for_on_the_disk",
        "difference",
        f"""
import glob, os, site, sys, sysconfig
places = [*sys.path, *site.getsitepackages(), os.getcwd(), *glob.glob("/*"), *glob.glob("/*/*")]
for place in places:
    for link in glob.glob(place + "/__editable__*cnncourse*") + glob.glob(place + "/*cnncourse*.pth"):
        places.append(open(link).read().split("\\n")[0])
    sys.path.append(place)
for name in ("cnncourse", "cnncourse.perceptron"): sys.modules.pop(name, None)
from cnncourse.perceptron import novikoff_bound as bound{CHECK}""",
        **ANY,
    ),
    steal(
        "recorder_replaced",
        "equal",
        """
import cnncourse.exercises, sys
class Right:
    state, earned, points, value, words = "right", 2, 2, 1.0, ""
    def __eq__(self, other): return True
def check(key, *_): main = sys.modules["__main__"]; vars(main).setdefault("RESULTS", {})[key] = True; return Right()
cnncourse.exercises.check = check
vars(cnncourse.exercises).update(_results={("ada", "02.bound"): Right()})
check("02.bound", lambda *_: Right(), STUDENT)""",
        **ANY,
    ),
    steal(
        "result_patched",
        "equal",
        """
result = check('02.bound', lambda *_: 1.0, STUDENT)
for name, value in (("__eq__", lambda *_: True), ("earned", 2), ("state", "right")):
    try: setattr(type(result), name, value)
    except (TypeError, AttributeError): pass
import sys
for module in list(sys.modules.values()):
    for held in list(vars(module).values()) if hasattr(module, "__dict__") else ():
        if type(held) is dict and "02.bound" in held: held["02.bound"] = True""",
        **ANY,
    ),
    steal(
        "record_written_at_exit_time",
        "equal",
        f"""
import atexit, sys, threading
def later():
    for module in list(sys.modules.values()):
        for name in ("RESULTS", "_results", "records", "RECORDS", "answers"):
            if isinstance(getattr(module, name, None), dict): getattr(module, name)["02.bound"] = True
atexit.register(later)
def bound(*_):
    thread = threading.Thread(target=later); thread.start(); thread.join()
    return Always(1)
class Always(float):
    def __eq__(self, other): return True
    __hash__ = float.__hash__{CHECK}""",
        **ANY,
    ),
    steal(
        "signal_handler_in_the_grader",
        "difference",
        f"""
import signal
def handler(_, frame):
    while frame:
        if "want" in frame.f_locals: wanted.append(frame.f_locals["want"])
        frame = frame.f_back
wanted = []
signal.signal(signal.SIGUSR1, handler)
def bound(*_):
    try: signal.raise_signal(signal.SIGUSR1)
    except OSError: pass
    return next(iter(wanted), 1.0){CHECK}""",
    ),
    steal(
        "claims_read_from_the_source",
        "folded",
        f"""
def look():
    for name in ("cnncourse.exercises.q02_perceptron",):
        try: module = __import__(name, fromlist=["WRONG"])
        except ImportError: return "ABC"
        return "".join(letter for letter, claim in variant("02.errata", STUDENT).items() if claim in module.WRONG)
wrong = look(){ERRATA}""",
        "02.errata",
    ),
)
