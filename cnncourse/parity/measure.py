"""How far an operator is from its oracle: outputs and gradients, in each backend and precision."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from cnncourse.backend import torch
from cnncourse.ops import OPS
from cnncourse.parity.case import Case
from cnncourse.parity.cases import CASES
from cnncourse.parity.chance import random_cases
from cnncourse.shapes import Array

__all__ = ["BACKENDS", "distance", "largest_errors", "quantities"]

SEEDS = 3
Results = list[Array | None]
"""The outputs of an operator, then its gradients, in the order of :func:`quantities`."""


def largest_errors(op: str, backend: str, dtype: str, seeds: int = SEEDS) -> dict[str, float]:
    """Return the largest error of an operator's outputs and of each gradient, over all its cases.

    Parameters
    ----------
    op : str
        A name of ``OPS``.
    backend : str
        A name of ``BACKENDS``.
    dtype : {"float32", "float64"}
        The oracle, of ``torch.nn.functional`` or the paper, works in float64 on the same inputs.
    seeds : int
        How often the inputs of each case are drawn.

    Returns
    -------
    dict of str to float
        By quantity ("y", "dx", …): the largest :func:`distance`.
    """
    worst: dict[str, float] = {}
    for case in (*CASES[op], *random_cases(op)):
        for seed in range(seeds):
            inputs = case.inputs(dtype, seed)
            dy = upstream(op, case, inputs, seed)
            ours, oracle = BACKENDS[backend](op, case, inputs, dy), by_oracle(case, inputs, dy)
            names = quantities(op, inputs, len(dy))
            for name, a, b in zip(names, ours, oracle, strict=True):
                worst[name] = max(worst.get(name, 0.0), distance(a, b))
    return worst


def distance(a: Any, b: Any) -> float:
    """Return the largest difference of two arrays, as a share of the second's largest magnitude where that is over 1.

    >>> distance(np.array([1.0, 2.5]), np.array([1.0, 2.0]))
    0.25
    >>> distance(np.array([0.0, 0.0]), np.array([0.0, 0.125]))
    0.125
    """
    wide = np.asarray(a, np.float64)
    if wide.shape != b.shape:
        msg = f"parity: shapes differ, {wide.shape} and {b.shape}"
        raise ValueError(msg)
    return float(np.abs(wide - b).max(initial=0.0) / np.abs(b).max(initial=1.0))


def quantities(op: str, inputs: list[Array], outputs: int) -> list[str]:
    """Name the outputs of a call, "y" or "y1", "y2", …, and the gradients, "d" and the name of the input."""
    parameters = list(inspect.signature(OPS[op].forward).parameters.values())
    names = [p.name for p in parameters if p.kind is not inspect.Parameter.KEYWORD_ONLY]
    if len(names) < len(inputs) or parameters[0].kind is inspect.Parameter.VAR_POSITIONAL:
        names = [f"{names[0]}{i}" for i in range(len(inputs))]
    ends = ["y"] if outputs == 1 else [f"y{i + 1}" for i in range(outputs)]
    return ends + [f"d{name}" for name, a in zip(names, inputs, strict=False) if has_gradient(a)]


def has_gradient(a: Array) -> bool:
    """Tell a floating-point array from integers and single numbers."""
    return a.dtype.kind == "f" and a.ndim > 0


def as_tuple(y: Any) -> tuple[Any, ...]:
    """Return several outputs as they are, one as a tuple of one."""
    return y if isinstance(y, tuple) else (y,)


def upstream(op: str, case: Case, inputs: list[Array], seed: int) -> list[Array]:
    """Draw a gradient for every output, in the precision of the inputs."""
    rng = np.random.default_rng((seed, 1))
    ends = as_tuple(OPS[op].forward(*map(plain, inputs), **case.options))
    return [np.asarray(rng.standard_normal(np.shape(y)), y.dtype) for y in ends]


def plain(a: Array) -> Any:
    """Return a single number as a Python one."""
    return a if a.ndim else a.item()


def by_numpy(op: str, case: Case, inputs: list[Array], dy: list[Array]) -> Results:
    """Run the NumPy forward and backward."""
    values = list(map(plain, inputs))
    y = OPS[op].forward(*values, **case.options)
    grads = OPS[op].backward(tuple(dy) if isinstance(y, tuple) else dy[0], *values, **case.options)
    return [*as_tuple(y), *(g for g in as_tuple(grads) if g is not None)]


def by_torch(device: str) -> Callable[..., Results]:
    """Return a function that runs the twin and autograd on a device."""

    def run(op: str, case: Case, inputs: list[Array], dy: list[Array]) -> Results:
        return differentiated(OPS[op].torch, case, inputs, dy, device)

    return run


def by_oracle(case: Case, inputs: list[Array], dy: list[Array]) -> Results:
    """Run the oracle in float64 on the CPU."""
    wide = [a.astype("float64") if a.dtype.kind == "f" else a for a in inputs]
    return differentiated(case.oracle, case, wide, [d.astype("float64") for d in dy], "cpu")


def differentiated(function: Any, case: Case, inputs: list[Array], dy: list[Array], device: str) -> Results:
    """Return outputs and gradients of a PyTorch function as arrays; what it does not depend on has gradient zero."""
    tensors = [torch.tensor(a, device=device) if a.ndim else a.item() for a in inputs]
    leaves = [t.requires_grad_() for t, a in zip(tensors, inputs, strict=True) if has_gradient(a)]
    ends = as_tuple(function(*tensors, **case.options))
    pairs = [(y, torch.tensor(d, device=device)) for y, d in zip(ends, dy, strict=True) if y.requires_grad]
    if pairs:
        torch.autograd.backward([y for y, _ in pairs], [d for _, d in pairs])
    grads = [torch.zeros_like(t) if t.grad is None else t.grad for t in leaves]
    return [t.detach().cpu().numpy() for t in (*ends, *grads)]


BACKENDS: dict[str, Callable[..., Results]] = {
    "NumPy": by_numpy,
    "torch CPU": by_torch("cpu"),
    "torch GPU": by_torch("cuda"),
}


def here() -> Iterator[str]:
    """Yield the backends that this machine has."""
    yield from ("NumPy", "torch CPU")
    if torch.cuda.is_available():
        yield "torch GPU"
