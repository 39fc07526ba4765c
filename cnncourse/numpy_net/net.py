"""The network: its parameters by name, its outputs, its gradients."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np

from cnncourse.init import torch_default
from cnncourse.numpy_net.run import Run, run
from cnncourse.shapes import Array, ShapeError
from cnncourse.tape import Var, apply, backward
from cnncourse.zoo import spec
from cnncourse.zoo.trace import Row, trace

__all__ = ["NumpyNet", "build"]

Init = Callable[[tuple[int, ...], int, np.random.Generator], Array]
Arrays = dict[str, Array]


class NumpyNet:
    """A network whose parameters are NumPy arrays; made by :func:`build`.

    ``parameters`` are trained; ``buffers``, such as the running means of batch normalisation, are only kept.
    """

    def __init__(self, declaration: spec.Layer, parameters: Arrays, buffers: Arrays) -> None:
        self.declaration, self.parameters, self.buffers = declaration, parameters, buffers

    def __call__(self, x: Any, *, train: bool = False, rng: np.random.Generator | None = None) -> Any:
        """Return the output for a batch, a tuple where there are several.

        ``train`` switches dropout on, which then needs ``rng``; normalises batches by their own statistics and
        moves the running ones; and gives the outputs of auxiliary heads too.
        """
        variables = {k: Var(v) for k, v in self.parameters.items()}
        y = self.record(x, variables, train=train, rng=rng)
        return tuple(part.value for part in y) if isinstance(y, tuple) else y.value

    def record(self, x: Any, variables: dict[str, Var], *, train: bool, rng: Any = None) -> Any:
        """Run forward on the tape."""
        start = {k: as_var(v) for k, v in x.items()} if isinstance(x, Mapping) else as_var(x)
        return run(self.declaration, start, Run("", variables, self.buffers, rng if train else None, train))

    def gradients(
        self, x: Any, target: Array, loss: str = "cross_entropy", *, rng: Any = None, **options: Any
    ) -> tuple[float, Arrays]:
        """Return the loss of a batch and its gradient by every parameter.

        Parameters
        ----------
        x : ndarray of shape (N, ...)
        target : ndarray of shape (N,)
        loss : str
            The name of an operator of ``OPS`` that takes output and target; auxiliary heads add theirs, weighted.
        rng : numpy.random.Generator, optional
            For dropout.
        **options
            Of the loss.

        Returns
        -------
        float, dict of str to ndarray
        """
        variables = {k: Var(v) for k, v in self.parameters.items()}
        ends = self.record(constants(x), variables, train=True, rng=rng)
        losses = [apply(loss, y, target, **options) for y in (ends if isinstance(ends, tuple) else (ends,))]
        weights = (1.0, *(weight for _, weight in getattr(self.declaration, "heads", ())))
        backward(tuple(losses), weights)
        total = sum(w * float(y.value) for w, y in zip(weights, losses, strict=True))
        return total, {k: v.grad for k, v in variables.items()}

    def named_parameters(self) -> Iterator[tuple[str, Array]]:
        """Yield name and array of every parameter, in the order of the network."""
        return iter(self.parameters.items())

    def assign(self, parameters: Mapping[str, Array]) -> None:
        """Take new values for all parameters, as an optimiser gives them."""
        self.parameters = dict(parameters)

    def state_dict(self) -> Arrays:
        """Return a copy of parameters and buffers by name."""
        return {k: v.copy() for k, v in (self.parameters | self.buffers).items()}

    def load_state_dict(self, state: Mapping[str, Any]) -> None:
        """Take over parameters and buffers by name: arrays, or tensors on the CPU.

        Raises
        ------
        ShapeError
            Where a name is missing or too many, or a shape differs.
        """
        known = self.parameters | self.buffers
        if set(state) != set(known):
            missing, extra = sorted(set(known) - set(state)), sorted(set(state) - set(known))
            msg = f"load_state_dict: missing {missing or 'nothing'}, unknown {extra or 'nothing'}"
            raise ShapeError(msg)
        for name, old in known.items():
            new = np.asarray(state[name])
            if new.shape != old.shape:
                msg = f"load_state_dict: {name} has shape {new.shape} but {old.shape} is needed"
                raise ShapeError(msg)
            holder = self.parameters if name in self.parameters else self.buffers
            holder[name] = new.astype(old.dtype)


def as_var(value: Any, *, constant: bool = False) -> Any:
    """Return a variable for an input with gradients; an integer input, or a variable, as it is."""
    is_plain = isinstance(value, np.ndarray) and value.dtype.kind == "f"
    return Var(value, constant=constant) if is_plain else value


def constants(x: Any) -> Any:
    """Return the input, or each of several, as data that nothing learns from."""
    if isinstance(x, Mapping):
        return {name: as_var(part, constant=True) for name, part in x.items()}
    return as_var(x, constant=True)


def build(
    declaration: spec.Layer,
    shape: Any,
    rng: np.random.Generator | None = None,
    *,
    dtype: Any = np.float64,
    init: Init = torch_default,
) -> NumpyNet:
    """Build a network from its declaration.

    Parameters
    ----------
    declaration : Layer
    shape : (C, H, W) or (D,)
        Of one example; a dictionary of them for a graph with several inputs.
    rng : numpy.random.Generator, optional
        Draws the weights; seed 0 unless given.
    dtype : dtype
    init : function (shape, fan_in, rng) -> ndarray
        How weights are drawn; biases are drawn the same way, with the fan-in of their layer. What a
        layer starts from a constant is not drawn.

    Returns
    -------
    NumpyNet

    Examples
    --------
    >>> from cnncourse.zoo.lenet import lenet5
    >>> net = build(lenet5(), (1, 32, 32))
    >>> net(np.zeros((2, 1, 32, 32))).shape
    (2, 10)
    """
    rng = rng or np.random.default_rng(0)
    parameters: Arrays = {}
    buffers: Arrays = {}
    for row in trace(declaration, shape).rows:
        for sizes, held in ((row.layer.parameters, parameters), (row.layer.buffers, buffers)):
            for key, size in sizes(row.input).items():
                held[f"{row.name}.{key}".lstrip(".")] = begin(row, key, size, init, rng).astype(dtype)
    return NumpyNet(declaration, parameters, buffers)


def begin(row: Row, key: str, size: tuple[int, ...], init: Init, rng: np.random.Generator) -> Array:
    """Return what a parameter or buffer begins with."""
    constant = row.layer.start(key)
    return init(size, row.layer.fan_in(row.input), rng) if constant is None else np.full(size, constant)
