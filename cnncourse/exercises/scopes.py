"""The names that a program binds, scope by scope, and what they may stand for."""

from __future__ import annotations

import ast
from collections.abc import Iterator

__all__ = ["FUNCTIONS", "Scope", "bindings"]

FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)


class Scope:
    """The names that a function, a class or the program binds, each with what it may stand for."""

    def __init__(self, node: ast.AST, outer: Scope | None = None) -> None:
        self.node, self.outer = node, outer
        self.bound: dict[str, list[ast.expr | str]] = {}
        self.stars: list[str] = []
        elsewhere: set[str] = set()
        if isinstance(node, FUNCTIONS):
            self._parameters(node.args)
        for part in _own_parts(node):
            if isinstance(part, ast.Global | ast.Nonlocal):
                elsewhere.update(part.names)
            elif isinstance(part, ast.Import | ast.ImportFrom):
                self._import(part)
            for name, value in bindings(part):
                self.bound.setdefault(name, []).extend([value] if value else [])
        for name in elsewhere:
            self.bound.pop(name, None)

    def _parameters(self, names: ast.arguments) -> None:
        places = [*names.posonlyargs, *names.args]
        others = [arg for arg in (names.vararg, names.kwarg) if arg]
        self.bound.update({arg.arg: [] for arg in (*places, *names.kwonlyargs, *others)})
        for arg, default in zip(reversed(places), reversed(names.defaults), strict=False):
            self.bound[arg.arg].append(default)
        for arg, given in zip(names.kwonlyargs, names.kw_defaults, strict=True):
            self.bound[arg.arg].extend([given] if given else [])

    def _import(self, node: ast.Import | ast.ImportFrom) -> None:
        origin = f"{node.module}." if isinstance(node, ast.ImportFrom) else ""
        for alias in node.names:
            if alias.name == "*":
                self.stars.append(origin)
                continue
            short = alias.name if origin else alias.name.partition(".")[0]
            full = origin + (alias.name if alias.asname else short)
            self.bound.setdefault(alias.asname or short, []).append(full)

    def home(self, name: str) -> Scope | None:
        """Return the scope in which a name is bound, as Python looks it up; None if in none."""
        scope: Scope | None = self
        while scope and name not in scope.bound:
            scope = scope.outer
        return scope


def _own_parts(node: ast.AST) -> Iterator[ast.AST]:
    """Walk what belongs to a scope itself, without the insides of functions and classes in it."""
    body = getattr(node, "body", [])
    left = list(body) if isinstance(body, list) else [body]
    while left:
        part = left.pop()
        yield part
        if not isinstance(part, (*FUNCTIONS, ast.ClassDef)):
            left.extend(ast.iter_child_nodes(part))


def bindings(part: ast.AST) -> Iterator[tuple[str, ast.expr | None]]:
    """Yield the names that a node binds, each with the value it may get from it."""
    match part:
        case ast.Assign(targets=targets, value=value):
            for target in targets:
                yield from _pairs(target, value)
        case ast.AnnAssign(target=target, value=given) | ast.NamedExpr(target=target, value=given):
            yield from _pairs(target, given)
        case ast.For(target=target, iter=value) | ast.AsyncFor(target=target, iter=value):
            yield from _pairs(target, value)
        case ast.withitem(context_expr=value, optional_vars=ast.expr() as target):
            yield from _pairs(target, value)
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
            yield name, None
        case ast.ExceptHandler(name=str(name)) | ast.MatchAs(name=str(name)) | ast.MatchStar(name=str(name)):
            yield name, None
        case ast.AugAssign(target=ast.Name(id=name)):
            yield name, None


def _pairs(target: ast.expr, value: ast.expr | None) -> Iterator[tuple[str, ast.expr | None]]:
    match target, value:
        case ast.Name(id=name), _:
            yield name, value
        case ast.Starred(value=inner), _:
            yield from _pairs(inner, value)
        case ((ast.Tuple(elts=names) | ast.List(elts=names)), _):
            parts = value.elts if isinstance(value, ast.Tuple | ast.List) else []
            matched = len(parts) == len(names) and not any(
                isinstance(p, ast.Starred) for p in (*parts, *names)
            )
            for place, inner in enumerate(names):
                yield from _pairs(inner, parts[place] if matched else value)
