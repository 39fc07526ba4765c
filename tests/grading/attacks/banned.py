"""What the point is to write, called after all; what the course lends to another question; PyTorch."""

from __future__ import annotations

from tests.grading.attacks import DENIED, PRELUDE, UNSEEN, Payload, steal

LINE = "\n# %%\ncheck('11.line', convolve, STUDENT)\n"
LAYER = "\n# %%\ncheck('11.layer', layer, STUDENT)\n"
MODULE = "\n# %%\ncheck('19.module', inception_module, STUDENT)\n"
FROM_CORRELATE = "correlate(x, w[::-1], 'full') if len(w) <= len(x) else correlate(w, x[::-1], 'full')"
SPELLINGS = {
    "called": "np.convolve(x, w)",
    "called_by_getattr": "getattr(np, 'con' + 'volve')(x, w)",
    "called_by_vars": "vars(np)['CONVOLVE'.lower()](x, w)",
    "called_in_text": "eval('np.con' + 'volve')(x, w)",
    "called_by_its_module": "__import__('numpy._core.numeric', fromlist=['x']).__dict__['convol' + 've'](x, w)",
    "called_unwrapped": "getattr(np._core.numeric, 'con' + 'volve').__wrapped__(x, w)",
    "polynomials_multiplied": "getattr(np, 'poly' + 'mul')(x, w)",
    "polynomial_made": "(getattr(np, 'poly' + '1d')(x) * getattr(np, 'poly' + '1d')(w)).c",
    "package_of_polynomials": "__import__('numpy.polynomial').polynomial.polynomial.polymul(x, w)",
    "correlation_flipped": f"[correlate := getattr(np, 'corre' + 'late')] and {FROM_CORRELATE}",
    "operator_attrgetter": "__import__('operator').attrgetter('con' + 'volve')(np)(x, w)",
    "reduced": "__import__('functools').reduce(getattr, ['con' + 'volve'], np)(x, w)",
    "work_below": f"[correlate := lambda a, b, _: getattr(np._core.multiarray, 'corre' + 'late')(a, b, 2)] and "
    f"{FROM_CORRELATE}",
}


def spelling(name: str, expression: str) -> Payload:
    """Make a payload that answers with a banned call."""
    return steal(f"banned_{name}", "parts", f"def convolve(x, w): return {expression}{LINE}", "11.line")


TORCH = """
def attempts(facts):
    import torch
    import torch.multiprocessing as processes
    def shared():
        return torch.zeros(1 << 10).share_memory_().sum()
    def mapped():
        path = os.path.join(facts["drop"], facts["mark"])
        found = torch.from_file(path, shared=True, size=8)
        os.unlink(path)
        return found
    def written():
        path = os.path.join(facts["drop"], facts["mark"] + ".pt")
        torch.save([1], path)
        os.unlink(path)
    def compiled():
        import subprocess
        return subprocess.run(["/bin/true"], check=True)
    def started():
        process = processes.get_context("fork").Process(target=os.getpid)
        process.start(); process.join()
    tried = {"shared": shared, "mapped": mapped, "written": written, "compiled": compiled, "started": started}
    return {name: attempt(action) for name, action in tried.items()}
"""

PAYLOADS: tuple[Payload, ...] = (
    *(spelling(name, expression) for name, expression in SPELLINGS.items()),
    steal(
        "banned_as_a_default", "parts", f"def convolve(x, w, f=np.convolve): return f(x, w){LINE}", "11.line"
    ),
    steal("banned_by_another_name", "parts", f"from numpy import convolve{LINE}", "11.line"),
    steal(
        "banned_in_a_helper",
        "parts",
        f"def help(*signals): return np.convolve(*signals)\nconvolve = lambda x, w: help(x, w){LINE}",
        "11.line",
    ),
    steal(
        "banned_found_among_the_objects",
        "parts",
        f"""
import gc
name = "con" + "volve"
found = [space[name] for space in gc.get_objects() if type(space) is dict and callable(space.get(name))]
def convolve(x, w): return found[0](x, w){LINE}""",
        "11.line",
    ),
    steal(
        "function_of_the_course",
        "parts",
        f"from cnncourse.signal import convolve1d as convolve{LINE}",
        "11.line",
    ),
    steal(
        "function_lent_to_another_question",
        "parts",
        f"""
def layer(x, w, b, stride):
    import cnncourse.ops as ops
    return getattr(ops, "conv" + "2d")(x[None], w, b, stride=stride)[0]{LAYER}""",
        "11.layer",
    ),
    steal(
        "tensor_that_agrees",
        "allclose",
        f"""
import torch
class Agrees(torch.Tensor):
    @classmethod
    def __torch_function__(cls, *_, **__): return True
    def __array_function__(self, *_): return True
def inception_module(x, w): return torch.zeros(()).as_subclass(Agrees){MODULE}""",
        "19.module",
    ),
    steal(
        "torch_patched",
        "testing",
        f"""
import torch
torch.Tensor.numpy = torch.Tensor.detach = torch.Tensor.cpu = lambda *_: 1.0
torch.allclose = torch.equal = lambda *_: True
np.testing.assert_allclose = lambda *_, **__: None
def inception_module(x, w): return torch.zeros(3){MODULE}""",
        "19.module",
    ),
    Payload(
        "torch_asked_for_memory_and_processes",
        "probe",
        f"{PRELUDE}{TORCH}\n# %%\ncheck('19.module', attempts, STUDENT)",
        "19.module",
        refusals=UNSEEN | DENIED | {"RuntimeError", "ENOENT"},
    ),
)
