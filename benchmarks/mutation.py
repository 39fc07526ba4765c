"""Change the operators in small ways, one at a time, and see whether the tests notice.

    python benchmarks/mutation.py [--only conv2d …] [--jobs 2]
    python benchmarks/mutation.py --only shapes tape optim.adaptive

What is changed is in ``mutants.py``. Pytest starts and collects once; a mutant then lives in a forked
process, where the functions of the file get the changed code, so that everyone who imported them calls it.
The tests of the file and of the files that import from it run until one fails. Exit code 1 if a mutant
survives that is not in ``EQUIVALENT``, or one is listed there without need; 2 if the tests fail without a mutant.
"""

from __future__ import annotations

import argparse
import gc
import os
import resource
import signal
import sys
import time
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from types import CodeType, FunctionType, ModuleType
from typing import Any

import pytest
from mutants import Mutant, mutants

ROOT = Path(__file__).resolve().parents[1]
OPS = sorted(p.stem for p in (ROOT / "cnncourse" / "ops").glob("[a-z]*.py"))
OTHERS = [
    "shapes.axes",
    "shapes.sizes",
    "shapes.fields",
    "tape",
    "capsules",
    "optim.rule",
    "optim.descent",
    "optim.adaptive",
]
TESTS = ["tests/ops", "tests/test_tape.py", "tests/test_capsules.py", "tests/test_optim.py", "tests/zoo"]
CPU_SECONDS, SECONDS, GIGABYTES = 20, 300, 3  # what a mutant may use: time, time on the clock, more memory

EQUIVALENT = {
    "avg_pool2d.divisors: if not any(map(any, sides(rows, columns))): -> "
    "if not any(map(any, sides(columns, rows))):":
        "the order of the axes does not matter to any",
    "batch_norm.batch_norm_backward: db, dw = (total(dy), total_product(dy, xc) * per_unit) -> "
    "db, dw = (total(dy), total_product(xc, dy) * per_unit)":
        "a product does not depend on the order of its factors",
    "contrastive_loss.contrastive_loss_backward: "
    "push = np.maximum(float(margin) - d, 0) / np.where(d == 0, 1, d) -> "
    "push = np.maximum(float(margin) - d, 0) / np.where(d == 0, 2, d)":
        "it multiplies x − z, which is 0 where the distance is",
    "conv2d.is_pointwise: empty":
        "no convolution goes the short way then; both ways give the same",
    "conv2d.is_pointwise: return w.shape[2:] == stride == (1, 1) and sides == NO_PADDING -> "
    "return w.shape[3:] == stride == (1, 1) and sides == NO_PADDING":
        "fewer convolutions go the short way, or none; both ways give the same",
    "conv2d.is_pointwise: return w.shape[2:] == stride == (1, 1) and sides == NO_PADDING -> "
    "return w.shape[2:] == stride == (2, 1) and sides == NO_PADDING":
        "fewer convolutions go the short way, or none; both ways give the same",
    "conv2d.is_pointwise: return w.shape[2:] == stride == (1, 1) and sides == NO_PADDING -> "
    "return w.shape[2:] == stride == (1, 2) and sides == NO_PADDING":
        "fewer convolutions go the short way, or none; both ways give the same",
    "conv2d.conv2d: inner = ow < NARROW -> "
    "inner = ow <= NARROW":
        "which way a row of 16 is laid out changes the speed only",
    "conv2d.conv2d: by_place = (*filters.shape[:2], -1, len(p)) -> "
    "by_place = (*filters.shape[:2], -2, len(p))":
        "NumPy takes any negative size for the one to be found",
    "conv2d.conv2d: by_group = (len(p), groups, filters.shape[2], -1) -> "
    "by_group = (len(p), groups, filters.shape[2], -2)":
        "NumPy takes any negative size for the one to be found",
    "conv2d.by_filters: inner = dy.shape[3] < NARROW -> "
    "inner = dy.shape[3] <= NARROW":
        "which way a row of 16 is laid out changes the speed only",
    "conv2d.by_image: inner = dy.shape[3] < NARROW -> "
    "inner = dy.shape[3] <= NARROW":
        "which way a row of 16 is laid out changes the speed only",
    "cross_entropy.exponentials: if x.dtype.itemsize > 2: -> "
    "if x.dtype.itemsize > 3:":
        "no floating-point number has 3 bytes",
    "cross_entropy.exponentials: if ((SAFE[0] < total) & (total < SAFE[1])).all(): -> "
    "if ((SAFE[0] <= total) & (total < SAFE[1])).all():":
        "at the very border either way is right",
    "cross_entropy.exponentials: if ((SAFE[0] < total) & (total < SAFE[1])).all(): -> "
    "if ((SAFE[0] < total) & (total <= SAFE[1])).all():":
        "at the very border either way is right",
    "cross_entropy.exponentials: if ((SAFE[0] < total) & (total < SAFE[1])).all(): -> "
    "if ((SAFE[1] < total) & (total < SAFE[1])).all():":
        "never true: the way that subtracts gives the same, more slowly",
    "kinds.kind_of: return next((w[0] for w in ('int', 'float', 'bool') if w in name), '?') -> "
    "return next((w[0] for w in ('float', 'int', 'bool') if w in name), '?')":
        "no name holds two of the words",
    "max_pool2d.max_pool2d_backward: step = max(BLOCK // (p.shape[2] * p.shape[3]), 1) -> "
    "step = max(BLOCK // (p.shape[3] * p.shape[3]), 1)":
        "how many maps are worked on at a time changes the speed only",
    "max_pool2d.max_pool2d_backward: step = max(BLOCK // (p.shape[2] * p.shape[3]), 1) -> "
    "step = max(BLOCK * (p.shape[2] * p.shape[3]), 1)":
        "how many maps are worked on at a time does not change them",
    "max_pool2d.max_pool2d_backward: step = max(BLOCK // (p.shape[2] * p.shape[3]), 1) -> "
    "step = max(BLOCK // (p.shape[2] * p.shape[3]), 2)":
        "how many maps are worked on at a time does not change them",
    "max_unpool2d.unpooled_size: "
    "if any((abs(new - old) >= s for new, old, s in zip(size, usual, strides, strict=True))): -> "
    "if any((abs(new - old) >= s for new, old, s in zip(usual, size, strides, strict=True))):":
        "the difference is taken without its sign",
    "roi_max_pool.roi_max_pool_torch: known = torch.promote_types(boxes.dtype, torch.float16) -> "
    "known = torch.promote_types(torch.float16, boxes.dtype)":
        "two kinds have one common kind, whichever is named first",
    "sigmoid.sigmoid: return np.where(x >= 0, 1, small) / (1 + small) -> "
    "return np.where(x > 0, 1, small) / (1 + small)":
        "at 0 both choices are 1",
    "sliding.overlap: return self.stride < window_extent(self.kernel, self.dilation) -> "
    "return self.stride <= window_extent(self.kernel, self.dilation)":
        "added to 0 is the same as written, only slower",
    "sigmoid.sigmoid_torch: return torch.exp(-torch.logaddexp(torch.zeros_like(x), -x)) -> "
    "return torch.exp(-torch.logaddexp(-x, torch.zeros_like(x)))":
        "a sum does not depend on the order of its terms",
    "squash.squash_backward: unit = x / np.where(r == 0, 1, r) -> unit = x / np.where(r == 0, 2, r)":
        "a vector without length is 0, whatever it is divided by",
    "vector_norm.vector_norm_backward: return dy[..., None] * x / np.where(length == 0, 1, length) -> "
    "return dy[..., None] * x / np.where(length == 0, 2, length)":
        "a vector without length is 0, whatever it is divided by",
}  # fmt: skip
"""Mutants that change nothing that can be observed, with the reason."""


def rebind(old: Mapping[str, Any], new: Mapping[str, Any]) -> None:
    """Give the functions and methods of a module the code and the defaults of new ones."""
    for name, made in new.items():
        kept = old.get(name, made)
        if isinstance(made, FunctionType) and kept is not made:
            kept.__code__, kept.__defaults__ = made.__code__, made.__defaults__
            kept.__kwdefaults__ = made.__kwdefaults__
        elif isinstance(made, type) and kept is not made:
            rebind(vars(kept), vars(made))


def with_users(module: ModuleType) -> set[str]:
    """Return the names of a module, its package and all that import from it, at first or second hand."""
    found, waiting = set(), [module.__name__]
    loaded = [m for n, m in sys.modules.items() if n.startswith("cnncourse.") and not hasattr(m, "__path__")]
    while waiting:
        name = waiting.pop()
        found.add(name)
        users = [m for m in loaded if any(getattr(v, "__module__", "") == name for v in vars(m).values())]
        waiting += [m.__name__ for m in users if m.__name__ not in found]
    return {part for name in found for part in name.split(".")[1:]} - {"ops", "zoo"}


def tests_of(module: ModuleType, items: Iterable[pytest.Item]) -> list[pytest.Item]:
    """Choose the tests of a module's users: by the parameter ``op``, or by name for those without."""
    names = with_users(module)

    def is_chosen(item: Any) -> bool:
        op = item.callspec.params.get("op") if hasattr(item, "callspec") else None
        return op in names if op else any(name in item.nodeid for name in names)

    return list(filter(is_chosen, items))


def limit() -> None:
    """End this process when it hangs, and bound its memory."""
    signal.alarm(SECONDS)
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS + 5))
    pages = int(Path("/proc/self/statm").read_text().split()[0])
    most = pages * resource.getpagesize() + GIGABYTES * 2**30
    resource.setrlimit(resource.RLIMIT_AS, (most, most))


def start(module: ModuleType, code: CodeType, items: list[pytest.Item]) -> int:
    """Fork a process that runs tests on changed code until one fails; its exit code is 0 if none does."""
    child = os.fork()
    if child:
        return child
    failed = 1
    try:
        limit()
        quiet = os.open(os.devnull, os.O_WRONLY)
        os.dup2(quiet, 1)
        os.dup2(quiet, 2)
        namespace = dict(vars(module))
        exec(code, namespace)
        rebind(vars(module), namespace)
        session = items[0].session
        for item, following in zip(items, [*items[1:], None], strict=True):
            item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
            if session.testsfailed:
                break
        failed = session.testsfailed
    finally:
        os._exit(1 if failed else 0)


def prepare() -> None:
    """Do once what every fork would do: let PyTorch load what its first gradient needs, and set Hypothesis."""
    import torch  # pytest wants the modules of its plugins, Hypothesis's too, unloaded before it
    from hypothesis import Phase, settings

    torch.set_num_threads(1)
    torch.ones(1, requires_grad=True).backward(torch.ones(1))
    phases = (Phase.explicit, Phase.generate)  # no shrinking
    settings.register_profile("mutation", database=None, derandomize=True, deadline=None, phases=phases)
    settings.load_profile("mutation")
    gc.freeze()  # keeps the collector from copying the pages shared with the forks


class Run:
    """A pytest plugin that runs mutants in place of tests."""

    def __init__(self, names: list[str], jobs: int) -> None:
        self.names, self.jobs, self.exit = names, jobs, 2
        self.fates: Counter[str] = Counter()
        self.survivors: list[Mutant] = []

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Take the place of pytest's loop over the tests."""
        prepare()
        modules = [sys.modules[f"cnncourse.{'' if n in OTHERS else 'ops.'}{n}"] for n in self.names]
        tests = {m: tests_of(m, session.items) for m in modules}
        if all([self.baseline(m, tests[m]) for m in modules]):
            self.judge((m, mutant, tests[m]) for m in modules for mutant in mutants(m))
            self.exit = 1 if self.report() else 0
        return True

    def baseline(self, module: ModuleType, items: list[pytest.Item]) -> bool:
        """Tell whether the tests pass on code that is put in place as a mutant's is, but unchanged."""
        path, began = Path(module.__file__ or ""), time.perf_counter()
        code = compile(path.read_text(encoding="utf-8"), str(path), "exec")
        passed = bool(items) and os.waitpid(start(module, code, items), 0)[1] == 0
        seconds = time.perf_counter() - began
        print(f"{module.__name__}: {len(items)} tests, {seconds:.1f} s{'' if passed else ', THEY FAIL'}")
        return passed

    def judge(self, jobs: Iterable[tuple[ModuleType, Mutant, list[pytest.Item]]]) -> None:
        """Run the tests of every mutant, some at a time."""
        running: dict[int, Mutant] = {}
        for module, mutant, items in jobs:
            if len(running) == self.jobs:
                self.finish(running)
            running[start(module, mutant.code, items)] = mutant
        while running:
            self.finish(running)

    def finish(self, running: dict[int, Mutant]) -> None:
        """Wait for one mutant and note its fate."""
        pid, status = os.wait()
        mutant, code = running.pop(pid), os.waitstatus_to_exitcode(status)
        if code > 0:
            self.fates["caught"] += 1
        elif code < 0:
            self.fates[signal.Signals(-code).name] += 1
            print(f"ended by {signal.Signals(-code).name}, line {mutant.line}: {mutant.name}", flush=True)
        else:
            self.survivors.append(mutant)
            if mutant.name not in EQUIVALENT:
                print(f"survived, line {mutant.line}: {mutant.name}", flush=True)

    def report(self) -> int:
        """Print the figures; return how many mutants survived unexplained or are explained without need."""
        names = Counter(mutant.name for mutant in self.survivors)
        listed = [name for name in EQUIVALENT if name.partition(".")[0] in self.names]
        unneeded = [name for name in listed if names[name] == 0]
        equivalent = sum(names[name] for name in listed)
        stopped = ", ".join(f"{count} by {fate}" for fate, count in self.fates.items() if fate != "caught")
        for name in unneeded:
            print(f"in EQUIVALENT, but no survivor: {name}")
        print(
            f"{self.fates.total() + names.total()} mutants of {len(self.names)} files: {self.fates.total()} "
            f"caught{f' ({stopped})' if stopped else ''}, {equivalent} equivalent, "
            f"{names.total() - equivalent} survived"
        )
        return names.total() - equivalent + len(unneeded)


def main() -> int:
    """Make every mutant, run its tests, print those that survived."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--only", nargs="+", default=OPS, choices=OPS + OTHERS, metavar="NAME")
    parser.add_argument("--jobs", type=int, default=2)
    options = parser.parse_args()
    os.chdir(ROOT)
    run, began = Run(options.only, options.jobs), time.perf_counter()
    arguments = ["-s", "-q", "--no-header", "--no-summary", "--tb=native", "-p", "no:cacheprovider"]
    sources = ["cnncourse/ops", *(f"cnncourse/{name.replace('.', '/')}.py" for name in OTHERS)]
    pytest.main([*arguments, *TESTS, *sources], plugins=[run])
    print(f"{time.perf_counter() - began:.0f} s")
    return run.exit


if __name__ == "__main__":
    sys.exit(main())
