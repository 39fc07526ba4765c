"""Change the operators in small ways, one at a time, and see whether the tests notice.

    python benchmarks/mutation.py [--only conv2d …] [--jobs 2]

Each mutant swaps two entries of a tuple or two arguments, adds one to an integer, flips a sign or a
comparison, or drops a keyword. It runs the operator's tests in a forked process; a mutant that passes them
all has survived. Exit code 1 if one survived that is not in ``EQUIVALENT``.
"""

from __future__ import annotations

import argparse
import ast
import copy
import importlib.util
import multiprocessing
import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
OPS = ROOT / "cnncourse" / "ops"
SECONDS = 120

SIGNS = {ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult, ast.Pow: ast.Mult}
COMPARISONS = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq,
}  # fmt: skip
COMMUTATIVE = {"np.maximum", "np.minimum", "torch.maximum"}
TESTS = ("tests/ops", "cnncourse/ops")

EQUIVALENT: dict[str, str] = {}
"""Mutants that change nothing that can be observed, with the reason."""


def variants(node: ast.AST) -> Iterator[tuple[str, ast.AST]]:
    """Yield a word and a changed copy of a node for each mutation of it."""
    new = copy.deepcopy(node)
    match new:
        case ast.BinOp(op=op) if type(op) in SIGNS:
            new.op = SIGNS[type(op)]()
            yield "operator", new
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            yield "sign", operand
        case ast.Compare(ops=[op]) if type(op) in COMPARISONS:
            new.ops = [COMPARISONS[type(op)]()]
            yield "comparison", new
        case ast.Constant(value=int(value)) if not isinstance(value, bool):
            yield "integer", ast.Constant(value + 1)
        case ast.Constant(value=bool(value)):
            yield "boolean", ast.Constant(not value)
        case ast.Tuple(elts=[_, _, *_], ctx=ast.Load()):
            new.elts[0], new.elts[1] = new.elts[1], new.elts[0]
            yield "swap", new
        case ast.Call(args=args, keywords=keywords):
            if (
                len(args) > 1
                and not isinstance(args[0], ast.Starred)
                and not isinstance(args[1], ast.Starred)
            ):
                swapped = copy.deepcopy(node)
                swapped.args[0], swapped.args[1] = swapped.args[1], swapped.args[0]
                yield "arguments", swapped
            for i in range(len(keywords)):
                dropped = copy.deepcopy(node)
                del dropped.keywords[i]
                yield "keyword", dropped


def targets(tree: ast.Module) -> Iterator[tuple[str, ast.AST, str, int | None]]:
    """Yield every place in a function that holds a node: parent, field and index."""
    for function in (n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef)):
        roots = [*function.args.defaults, *function.args.kw_defaults, *function.body]
        function.args.annotation = None  # type: ignore[attr-defined]
        for parent in [function.args, *roots]:
            if parent is None or is_prose(parent):
                continue
            for inner in ast.walk(parent):
                if isinstance(inner, ast.arg | ast.Raise | ast.JoinedStr):
                    continue
                for field, value in ast.iter_fields(inner):
                    if field in ("annotation", "returns", "exc") or isinstance(inner, ast.FormattedValue):
                        continue
                    if (
                        isinstance(inner, ast.keyword)
                        and inner.arg in ("axis", "dim")
                        and isinstance(value, ast.Tuple)
                    ):
                        continue  # the order of axes that are summed over says nothing
                    if isinstance(value, ast.AST):
                        yield function.name, inner, field, None
                    elif isinstance(value, list):
                        for i, item in enumerate(value):
                            if isinstance(item, ast.AST):
                                yield function.name, inner, field, i


def is_prose(node: ast.AST) -> bool:
    """Tell docstrings and error messages, which are not mutated here."""
    text = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    message = isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "msg"
    return text or message


def mutants(path: Path) -> Iterator[tuple[str, str]]:
    """Yield name and source of every mutant of a file."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    seen = set()
    for function, parent, field, index in list(targets(tree)):
        whole = getattr(parent, field)
        node = whole if index is None else whole[index]
        if is_prose(node) or is_prose(parent) or id(node) in seen:
            continue
        seen.add(id(node))
        for word, new in variants(node):
            put(parent, field, index, new)
            before, after = ast.unparse(node), ast.unparse(new)
            yield f"{path.stem}.{function}:{node.lineno}: {word}: {before} -> {after}", ast.unparse(tree)
            put(parent, field, index, node)


def put(parent: ast.AST, field: str, index: int | None, node: ast.AST) -> None:
    """Put a node in its place."""
    if index is None:
        setattr(parent, field, node)
    else:
        getattr(parent, field)[index] = node


class Mutated:
    """An import hook that gives one module another source."""

    def __init__(self, module: str, path: Path, source: str) -> None:
        self.module, self.path, self.source = module, path, source

    def find_spec(self, name: str, *_: object) -> object:
        """Answer for the one module."""
        if name != self.module:
            return None
        return importlib.util.spec_from_file_location(name, self.path, loader=self)

    def create_module(self, _: object) -> None:
        """Leave the module's making to Python."""

    def exec_module(self, module: object) -> None:
        """Run the mutated source."""
        exec(compile(self.source, str(self.path), "exec"), module.__dict__)


def survives(path: Path, source: str) -> bool:
    """Run the tests of one mutant in a fork; a hang counts as noticed."""
    child = os.fork()
    if child == 0:
        code = 1
        try:
            signal.alarm(SECONDS)
            quiet = os.open(os.devnull, os.O_WRONLY)
            os.dup2(quiet, 1)
            os.dup2(quiet, 2)
            sys.meta_path.insert(0, Mutated(f"cnncourse.ops.{path.stem}", path, source))
            import pytest

            name = path.stem
            users = {"windows": ["conv2d", "pool", "windows"], "softmax": ["softmax", "cross_entropy"]}
            select = " or ".join(users.get(name, [name]) + (["map_loss"] if name == "cross_entropy" else []))
            code = int(pytest.main(["-x", "-q", "-p", "no:cacheprovider", "-k", select, *TESTS]))
        finally:
            os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


def judge(job: tuple[Path, str, str]) -> tuple[str, bool]:
    """Return name and fate of one mutant."""
    path, name, source = job
    return name, survives(path, source)


def main() -> int:
    """Make every mutant, run its tests, print those that survived."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--only", nargs="*", default=[], help="operators, all unless given")
    parser.add_argument("--jobs", type=int, default=2)
    options = parser.parse_args()
    os.chdir(ROOT)
    sys.path.insert(0, str(ROOT))
    import torch  # loaded once, before the forks

    torch.set_num_threads(1)
    files = [
        p
        for p in sorted(OPS.glob("*.py"))
        if p.stem != "__init__" and (p.stem in options.only or not options.only)
    ]
    jobs = [(path, name, source) for path in files for name, source in mutants(path)]
    for path in files:
        if not survives(path, path.read_text(encoding="utf-8")):
            print(f"the tests of {path.stem} fail without a mutation: mend them first")
            return 2
    survivors = []
    with multiprocessing.get_context("fork").Pool(options.jobs) as pool:
        for name, survived in pool.imap_unordered(judge, jobs):
            if survived and name.split(":", 1)[0] + ":" + name.split(":", 2)[2] not in EQUIVALENT:
                survivors.append(name)
                print("survived", name, flush=True)
    caught = len(jobs) - len(survivors)
    print(
        f"{len(jobs)} mutants in {len(files)} files: {caught} caught or equivalent, {len(survivors)} survived"
    )
    return 1 if survivors else 0


if __name__ == "__main__":
    sys.exit(main())
