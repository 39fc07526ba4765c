"""What a program uses of what it imports, as far as its text tells."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import suppress
from itertools import accumulate

from cnncourse.exercises.scopes import FUNCTIONS, Scope, bindings

__all__ = ["foreign", "imported", "names_used"]

AT_HAND = {"numpy", "matplotlib", "mpl_toolkits", "cnncourse.exercises", "IPython"} | sys.stdlib_module_names
IMPORT = re.compile(r"^[ \t]*(?:from[ \t]+([\w.]+)|import[ \t]+(.+))", re.MULTILINE)
MOST_STEPS = 200_000  # of following aliases: a program could be written to make it long
MOST_TEXTS = 100


def names_used(source: str, starting: str | None = None) -> set[str]:
    """Return the dotted names of all that a program uses of what it imports.

    Aliases are seen through, ``getattr`` with a written name, and the like; what is computed is not.

    Parameters
    ----------
    source : str
        Python without magics.
    starting : str, optional
        An expression, such as the name of a function: only what can be reached from it counts. "" reaches nothing.

    Raises
    ------
    SyntaxError

    Examples
    --------
    >>> sorted(names_used("from math import pi as p; import os.path; p + os.path.sep"))
    ['math.pi', 'os', 'os.path', 'os.path.sep']
    """
    used: set[str] = set()
    with suppress(
        RecursionError, MemoryError
    ):  # in what is nested by thousands; then what was found before counts
        program = _Program(ast.parse(source), used)
        if starting is None:
            program.walk(program.root.node, program.root)
        elif starting.strip():
            program.reach(ast.parse(starting.strip(), mode="eval").body)
    return {name for name in used if not name.startswith("builtins.")}


def imported(source: str) -> set[str]:
    """Return the names in lines of a program that look like imports; quick, for most programs import little.

    Examples
    --------
    >>> sorted(imported("from math import pi\\nimport os.path, torch as t"))
    ['math', 'os.path', 'torch']
    """
    lines = IMPORT.findall(source)
    several = (name.split() for _, names in lines for name in names.split(","))
    return {*(name for name, _ in lines if name), *(words[0] for words in several if words)}


def foreign(used: set[str], needs: Sequence[str]) -> list[str]:
    """Return the names among those used that lie outside of what may be imported.

    Examples
    --------
    >>> foreign({"numpy.sum", "torch", "torch.nn", "cnncourse.ops.conv2d"}, ["cnncourse.ops"])
    ['torch', 'torch.nn']
    """
    known = AT_HAND.union(needs)
    return sorted(name for name in used if not _is_known(name, known))


def _is_known(name: str, known: Collection[str]) -> bool:
    """Say whether a dotted name lies in a known one, or holds one."""
    fronts = accumulate(name.split("."), "{}.{}".format)
    return any(front in known for front in fronts) or any(top.startswith(f"{name}.") for top in known)


class _Program:
    """A program, what can be reached of it, and the imported names used there."""

    def __init__(self, tree: ast.Module, used: set[str]) -> None:
        self.root = Scope(tree)
        self.definitions = _definitions(tree.body, self.root)
        self.used = used
        self._free: set[str] = set()
        self._busy: set[tuple[int, str]] = set()
        self._left = MOST_STEPS

    def reach(self, start: ast.expr) -> None:
        """Walk an expression, then whatever the names of the program found there are bound by."""
        self.walk(start, self.root)
        done: set[str] = set()
        while left := self._free - done:
            done |= left
            for name in sorted(left):
                for node in self.definitions.get(name, ()):
                    self.walk(node, self.root)

    def walk(self, node: ast.AST, scope: Scope) -> None:
        """Collect the names used in a part of the program."""
        if isinstance(node, ast.Name | ast.Attribute | ast.Subscript | ast.Call):
            self.used |= self.origins(node, scope)
        if isinstance(node, ast.Name) and scope.home(node.id) in {None, self.root}:
            self._free.add(node.id)
        if isinstance(node, ast.Call):
            self._walk_text(node, scope)
        inner = scope
        if isinstance(node, FUNCTIONS):
            in_class = isinstance(scope.node, ast.ClassDef)
            inner = Scope(node, scope.outer if in_class else scope)
        elif isinstance(node, ast.ClassDef):
            inner = Scope(node, scope)
            self.used |= {
                value for values in inner.bound.values() for value in values if isinstance(value, str)
            }
        for child in ast.iter_child_nodes(node):
            self.walk(child, inner)

    def _walk_text(self, call: ast.Call, scope: Scope) -> None:
        runs = {"builtins.eval", "builtins.exec", "builtins.compile"}
        if call.args and runs & self.origins(call.func, scope):
            for text in self.texts(call.args[0], scope):
                try:
                    tree = ast.parse(text.strip())
                except (SyntaxError, ValueError, MemoryError, RecursionError):
                    continue
                self.walk(tree, Scope(tree, scope))

    def origins(self, node: ast.AST | None, scope: Scope) -> set[str]:
        """Return the dotted names that an expression may stand for."""
        match node:
            case ast.Name(id=name):
                return self._origins_of_name(name, scope)
            case ast.Attribute(value=value, attr=name):
                return {f"{origin}.{name}" for origin in self.origins(value, scope)}
            case ast.Subscript(value=value, slice=key):
                return self._entries(self.origins(value, scope), self.texts(key, scope))
            case ast.Call():
                return self._origins_of_call(node, scope)
            case ast.NamedExpr(value=value) | ast.Starred(value=value):
                return self.origins(value, scope)
            case ast.IfExp(body=one, orelse=other):
                return self.origins(one, scope) | self.origins(other, scope)
            case ast.Tuple(elts=parts) | ast.List(elts=parts) | ast.Set(elts=parts):
                return self._together(parts, scope)
            case ast.BoolOp(values=parts) | ast.Dict(values=parts):
                return self._together(parts, scope)
        return set()

    def _together(self, parts: Iterable[ast.expr], scope: Scope) -> set[str]:
        return set().union(*(self.origins(part, scope) for part in parts))

    def _origins_of_name(self, name: str, scope: Scope) -> set[str]:
        home = scope.home(name)
        if home is None:
            return {f"builtins.{name}", *(star + name for star in self.root.stars)}
        found = {value for value in home.bound[name] if isinstance(value, str)}
        self._left -= 1
        if (id(home), name) in self._busy or self._left < 0:
            return found
        self._busy.add((id(home), name))
        found |= self._together((value for value in home.bound[name] if isinstance(value, ast.AST)), home)
        self._busy.discard((id(home), name))
        return found

    def _origins_of_call(self, call: ast.Call, scope: Scope) -> set[str]:
        given = [*call.args, *(word.value for word in call.keywords)]
        if isinstance(call.func, ast.Call) and "operator.attrgetter" in self.origins(call.func.func, scope):
            names = self._texts_of_all(call.func.args, scope)
            return {f"{origin}.{name}" for origin in self._together(given, scope) for name in names}
        found: set[str] = set()
        for function in self.origins(call.func, scope) if given else ():
            first, names = self.origins(given[0], scope), self.texts(given[0], scope)
            match function:
                case "builtins.getattr":
                    later = self._texts_of_all(given[1:], scope)
                    found |= {f"{origin}.{name}" for origin in first for name in later}
                case "builtins.vars":
                    found |= {f"{origin}.__dict__" for origin in first}
                case "importlib.import_module":
                    found |= names
                case "builtins.__import__":
                    found |= {name.partition(".")[0] for name in names}
        return found

    def _entries(self, origins: set[str], names: set[str]) -> set[str]:
        """Return what subscripts of these may be: a module's entries, modules, or parts of a container."""
        found = {origin for origin in origins if not origin.endswith(".__dict__")}
        owners = {origin.removesuffix(".__dict__") for origin in origins - found}
        return (
            found
            | {f"{owner}.{name}" for owner in owners for name in names}
            | (names if "sys.modules" in found else set())
        )

    def _texts_of_all(self, nodes: Iterable[ast.expr], scope: Scope) -> set[str]:
        return set().union(*(self.texts(node, scope) for node in nodes))

    def texts(self, node: ast.AST, scope: Scope) -> set[str]:
        """Return the texts that an expression may stand for, where they are written in the program."""
        match node:
            case ast.Constant(value=str(text)):
                return {text}
            case ast.BinOp(left=left, op=ast.Add(), right=right):
                starts, ends = self.texts(left, scope), self.texts(right, scope)
                few = len(starts) * len(ends) <= MOST_TEXTS
                return {start + end for start in starts for end in ends} if few else set()
            case ast.Name(id=name):
                home = scope.home(name)
                values = home.bound[name] if home else []
                return {v.value for v in values if isinstance(v, ast.Constant) and isinstance(v.value, str)}
        return set()


def _definitions(body: Iterable[ast.stmt], root: Scope) -> dict[str, list[ast.AST]]:
    """Return the parts of a program that make what each of its names stands for."""
    found: dict[str, list[ast.AST]] = {}
    for statement in body:
        inside = [*_inside(statement)]
        if inside:
            for part in (statement, *getattr(statement, "items", ())):
                for name, value in bindings(part):
                    found.setdefault(name, []).extend([value] if value else [])
            for name, parts in _definitions(inside, root).items():
                found.setdefault(name, []).extend(parts)
        elif isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            found[statement.name] = [statement]  # the last one counts
        else:
            for name in _made_by(statement, root):
                found.setdefault(name, []).append(statement)
    return found


def _inside(statement: ast.stmt) -> Iterator[ast.stmt]:
    """Return the statements of a block; none of a function or class, which is one thing."""
    if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return
    for holder in (statement, *getattr(statement, "handlers", ()), *getattr(statement, "cases", ())):
        for field in ("body", "orelse", "finalbody"):
            yield from getattr(holder, field, ())


def _made_by(statement: ast.stmt, root: Scope) -> set[str]:
    """Return the names that a simple statement binds or whose object it changes."""
    found = {name for part in ast.walk(statement) for name, _ in bindings(part)}
    changed: list[ast.expr] = list(getattr(statement, "targets", ()))
    changed += [statement.target] if isinstance(statement, ast.AugAssign | ast.AnnAssign) else []
    if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Call):
        changed.append(statement.value.func)  # steps.append(...), say
    for target in changed:
        name = _owner(target)
        if name and not any(isinstance(value, str) for value in root.bound.get(name, ())):
            found.add(name)
    return found


def _owner(target: ast.expr) -> str:
    """Return the name in front of an attribute or a subscript; "" where there is none."""
    if not isinstance(target, ast.Attribute | ast.Subscript):
        return ""
    while isinstance(target, ast.Attribute | ast.Subscript):
        target = target.value
    return target.id if isinstance(target, ast.Name) else ""
