"""Small changes of a module's functions, one at a time.

A mutant swaps two entries of a tuple or two arguments, adds one to a number, flips a sign, a comparison, a
condition or an operator, drops a keyword or a call, or empties a function. What is left alone, and why, is in
``is_left_alone`` and ``calls``.
"""

from __future__ import annotations

import ast
import copy
from collections.abc import Iterator
from pathlib import Path
from types import CodeType, ModuleType
from typing import Any, NamedTuple

SWAPS: dict[type, type] = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult, ast.Pow: ast.Mult,
    ast.FloorDiv: ast.Mult, ast.Mod: ast.FloorDiv, ast.BitOr: ast.BitAnd, ast.And: ast.Or, ast.Or: ast.And,
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.In: ast.NotIn, ast.NotIn: ast.In,
}  # fmt: skip
COMMUTATIVE = {
    "maximum",
    "minimum",
    "max",
    "min",
    "result_type",
    "swapaxes",
}  # in the order of their arguments
REDUCTIONS = {"sum", "max", "min", "mean"}  # nor does the order of the axes that these go over


class Mutant(NamedTuple):
    """A changed module: the function, the change, its line, the code."""

    function: str
    change: str
    line: int
    code: CodeType

    @property
    def name(self) -> str:
        """What identifies it, line aside."""
        return f"{self.function}: {self.change}"


def called(node: ast.Call) -> str:
    """Return the last part of the name of what is called."""
    return getattr(node.func, "attr", getattr(node.func, "id", ""))


def variants(node: ast.AST) -> Iterator[ast.AST]:
    """Yield a changed copy of a node for each mutation of it."""
    new: Any = copy.deepcopy(node)
    match new:
        case ast.FunctionDef():
            new.body = [ast.Pass()]
            yield new
        case ast.Expr(value=ast.Call()):
            yield ast.Pass()
        case ast.BinOp(op=op) | ast.BoolOp(op=op) | ast.AugAssign(op=op) if type(op) in SWAPS:
            new.op = SWAPS[type(op)]()
            yield new
        case ast.UnaryOp(op=ast.USub() | ast.Not(), operand=operand):
            yield operand
        case ast.Compare(ops=ops):
            for i, op in enumerate(ops):
                new.ops[i] = SWAPS[type(op)]()
                yield copy.deepcopy(new)
                new.ops[i] = op
        case ast.Constant(value=bool(value)):
            yield ast.Constant(not value)
        case ast.Constant(value=int(value) | float(value)):
            yield ast.Constant(value + 1)
        case ast.Tuple(elts=[first, second, *_], ctx=ast.Load()):
            new.elts[:2] = second, first
            yield new
        case ast.Call():
            yield from calls(new)


def calls(node: ast.Call) -> Iterator[ast.AST]:
    """Yield a call with its first two arguments swapped, and without each of its keywords."""
    if len(node.args) > 1 and called(node) not in COMMUTATIVE:
        new = copy.deepcopy(node)
        new.args[:2] = reversed(new.args[:2])
        yield new
    for i, keyword in enumerate(node.keywords):
        if keyword.arg == "strict":
            continue
        new = copy.deepcopy(node)
        del new.keywords[i]
        yield new


def headline(statement: ast.AST) -> str:
    """Return a statement as one line, of a compound one its first."""
    return ast.unparse(statement).partition("\n")[0]


def is_left_alone(node: ast.AST, parent: ast.AST) -> bool:
    """Tell docstrings, error messages, types and the order of axes that are summed over."""
    match node:
        case ast.keyword(arg="strict"):
            return True  # a check that cannot fail where shapes and options have been checked before
        case ast.Expr(value=ast.Constant()) | ast.Assign(targets=[ast.Name(id="msg")]) | ast.Raise():
            return True
        case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=1)):  # any negative size is what is left
            return isinstance(parent, ast.Call) and called(parent) == "reshape"
        case ast.keyword(arg="axis" | "dim", value=ast.Tuple()):
            return isinstance(parent, ast.Call) and called(parent) in REDUCTIONS
    return False


def places(node: ast.AST, statement: ast.AST) -> Iterator[tuple[Any, Any, ast.AST]]:
    """Yield the container and the key of every node below a node, and the statement that it is in."""
    for field, value in ast.iter_fields(node):
        if field in ("annotation", "returns"):
            continue
        holder, keys = (value, range(len(value))) if isinstance(value, list) else (vars(node), [field])
        for key in keys:
            child = holder[key]
            if isinstance(child, ast.AST) and not is_left_alone(child, node):
                within = child if isinstance(child, ast.stmt) else statement
                yield holder, key, within
                yield from places(child, within)


def functions(body: list[ast.stmt]) -> Iterator[tuple[list[ast.stmt], int]]:
    """Yield the places of the functions and methods of a module."""
    for i, node in enumerate(body):
        if isinstance(node, ast.FunctionDef):
            yield body, i
        elif isinstance(node, ast.ClassDef):
            yield from functions(node.body)


def mutants(module: ModuleType) -> Iterator[Mutant]:
    """Yield every mutant of a module; of each function the empty one comes first."""
    path = Path(module.__file__ or "")
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for body, i in functions(tree.body):
        function: Any = body[i]
        for holder, key, statement in [(body, i, function), *places(function, function)]:
            node, before = holder[key], headline(statement)
            for new in variants(node):
                if ast.unparse(new) == ast.unparse(node):
                    continue  # two equal entries swapped
                holder[key] = new
                after = headline(new if node is statement else statement)
                code = compile(ast.fix_missing_locations(tree), str(path), "exec")
                holder[key] = node
                change = "empty" if node is function else f"{before} -> {after}"
                yield Mutant(f"{path.stem}.{function.name}", change, getattr(node, "lineno", 0), code)
