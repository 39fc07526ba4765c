"""Reverse-mode differentiation over the operators: a chain of values, each remembering how it was made.

>>> x = Var(np.array([[1.0, -2.0]]))
>>> w = Var(np.array([[3.0, 5.0]]))
>>> y = apply("relu", apply("linear", w, x))
>>> backward(y)
>>> y.value, w.grad
(array([[0.]]), array([[0., 0.]]))
"""

from __future__ import annotations

from typing import Any

import numpy as np

from cnncourse.ops import OPS
from cnncourse.shapes import Array

__all__ = ["Var", "apply", "backward", "order"]


class Var:
    """A value on the tape; after :func:`backward`, ``grad`` is the gradient of the result by it.

    A ``constant`` is data that nothing learns from: an operator that can leave its gradient out does.
    """

    def __init__(
        self,
        value: Array,
        op: str = "",
        inputs: tuple[Any, ...] = (),
        options: dict[str, Any] | None = None,
        *,
        constant: bool = False,
    ) -> None:
        self.value, self.op, self.inputs, self.options = value, op, inputs, options or {}
        self.constant = constant
        self.grad: Any = None

    def __repr__(self) -> str:
        return f"Var({self.op or 'input'}, shape {self.value.shape})"


def apply(op: str, *inputs: Any, **options: Any) -> Any:
    """Run an operator on variables and plain values, and note it down; several outputs come as a tuple."""
    made = Var(OPS[op].forward(*map(value_of, inputs), **options), op, inputs, options)
    if not isinstance(made.value, tuple):
        return made
    return tuple(Var(part, "part", (made,), {"place": i}) for i, part in enumerate(made.value))


def backward(result: Any, dy: Any = 1.0) -> None:
    """Walk the tape back from a result, or a tuple of them, and give every variable it came from its gradient."""
    results, dys = (result, dy) if isinstance(result, tuple) else ((result,), (dy,))
    tape = order(*results)
    for var in tape:
        var.grad = None
    for end, d in zip(results, dys, strict=True):
        receive(end, np.full_like(end.value, d) if np.ndim(d) == 0 else d)
    for var in reversed(tape):
        if var.op == "part":
            whole = var.inputs[0]
            whole.grad = whole.grad or tuple(map(np.zeros_like, whole.value))
            whole.grad[var.options["place"]][...] += var.grad
        elif var.op:
            grads = rule(var)(var.grad, *map(value_of, var.inputs), **var.options)
            slots = filter(has_gradient, var.inputs)
            for source, grad in zip(slots, grads if isinstance(grads, tuple) else (grads,), strict=False):
                if isinstance(source, Var) and grad is not None:
                    receive(source, grad)


def rule(var: Var) -> Any:
    """Return the backward of the operator that made a variable, of a constant first input the short one."""
    op, first = OPS[var.op], var.inputs[0]
    return op.rest if op.rest and isinstance(first, Var) and first.constant else op.backward


def receive(var: Var, grad: Array) -> None:
    """Add to the gradient of a variable."""
    var.grad = grad if var.grad is None else var.grad + grad


def order(*results: Var) -> list[Var]:
    """List the variables that results came from, each after its inputs."""
    done: dict[int, Var] = {}
    waiting = [(result, False) for result in results]
    while waiting:
        var, inputs_done = waiting.pop()
        if inputs_done:
            done[id(var)] = var
        elif id(var) not in done:
            waiting.append((var, True))
            waiting += [(v, False) for v in var.inputs if isinstance(v, Var)]
    return list(done.values())


def has_gradient(source: Any) -> bool:
    """Tell whether a backward answers for an input: floating-point numbers of NumPy, or one left out."""
    value = value_of(source)
    return value is None or (isinstance(value, np.ndarray | np.generic) and value.dtype.kind == "f")


def value_of(source: Any) -> Any:
    """Return the array of a variable, or a plain value as it is."""
    return source.value if isinstance(source, Var) else source
