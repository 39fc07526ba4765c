"""Build a network of NumPy arrays from its declaration."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import singledispatch
from typing import Any

import numpy as np

from cnncourse.init import torch_default
from cnncourse.ops import dropout_mask
from cnncourse.shapes import Array, ShapeError
from cnncourse.tape import Var, apply, backward
from cnncourse.zoo import spec
from cnncourse.zoo.trace import trace

__all__ = ["NumpyNet", "build"]

Init = Callable[[tuple[int, ...], int, np.random.Generator], Array]


class NumpyNet:
    """A network whose parameters are NumPy arrays; made by :func:`build`."""

    def __init__(self, declaration: spec.Layer, parameters: dict[str, Array]) -> None:
        self.declaration = declaration
        self.parameters = parameters

    def __call__(self, x: Array, *, train: bool = False, rng: np.random.Generator | None = None) -> Array:
        """Return the output for a batch; ``train`` switches dropout on, which then needs ``rng``."""
        return self.record(x, {k: Var(v) for k, v in self.parameters.items()}, train=train, rng=rng).value

    def record(self, x: Array, variables: dict[str, Var], *, train: bool, rng: Any) -> Var:
        """Run forward on the tape."""
        return run(self.declaration, Var(x), Run("", variables, rng if train else None, train))

    def gradients(
        self, x: Array, target: Array, loss: str = "cross_entropy", *, rng: Any = None, **options: Any
    ) -> tuple[float, dict[str, Array]]:
        """Return the loss of a batch and its gradient by every parameter.

        Parameters
        ----------
        x : ndarray of shape (N, ...)
        target : ndarray of shape (N,)
        loss : str
            The name of an operator of ``OPS`` that takes output and target.
        rng : numpy.random.Generator, optional
            For dropout.
        **options
            Of the loss.

        Returns
        -------
        float, dict of str to ndarray
        """
        variables = {k: Var(v) for k, v in self.parameters.items()}
        y = apply(loss, self.record(x, variables, train=True, rng=rng), target, **options)
        backward(y)
        return float(y.value), {k: v.grad for k, v in variables.items()}

    def named_parameters(self) -> Iterator[tuple[str, Array]]:
        """Yield name and array of every parameter, in the order of the network."""
        return iter(self.parameters.items())

    def state_dict(self) -> dict[str, Array]:
        """Return a copy of the parameters by name."""
        return {k: v.copy() for k, v in self.parameters.items()}

    def load_state_dict(self, state: dict[str, Any]) -> None:
        """Take over parameters by name: arrays, or tensors on the CPU.

        Raises
        ------
        ShapeError
            Where a name is missing or too many, or a shape differs.
        """
        if set(state) != set(self.parameters):
            missing, extra = (
                sorted(set(self.parameters) - set(state)),
                sorted(set(state) - set(self.parameters)),
            )
            msg = f"load_state_dict: missing {missing or 'nothing'}, unknown {extra or 'nothing'}"
            raise ShapeError(msg)
        for name, old in self.parameters.items():
            new = np.asarray(state[name])
            if new.shape != old.shape:
                msg = f"load_state_dict: {name} has shape {new.shape} but {old.shape} is needed"
                raise ShapeError(msg)
            self.parameters[name] = new.astype(old.dtype)


def build(
    declaration: spec.Layer,
    shape: tuple[int, ...],
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
        Of one example.
    rng : numpy.random.Generator, optional
        Draws the weights; seed 0 unless given.
    dtype : dtype
    init : function (shape, fan_in, rng) -> ndarray
        How weights are drawn; biases are drawn the same way, with the fan-in of their layer.

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
    parameters = {}
    for row in trace(declaration, shape).rows:
        for key, size in row.layer.parameters(row.input).items():
            drawn = init(size, spec.fan_in(row.layer, row.input), rng)
            parameters[f"{row.name}.{key}".lstrip(".")] = drawn.astype(dtype)
    return NumpyNet(declaration, parameters)


class Run:
    """What a forward pass carries: where it is, the parameters, and what is random."""

    def __init__(self, at: str, variables: dict[str, Var], rng: Any, train: bool) -> None:
        self.at, self.variables, self.rng, self.train = at, variables, rng, train

    def inside(self, name: str) -> Run:
        """Return the run one level further in."""
        return Run(f"{self.at}.{name}".lstrip("."), self.variables, self.rng, self.train)

    def __getitem__(self, key: str) -> Any:
        """Return a parameter of the layer at hand, None where it has none of that name."""
        return self.variables.get(f"{self.at}.{key}".lstrip("."))


@singledispatch
def run(layer: spec.Layer, x: Var, ctx: Run) -> Var:
    """Run one layer on the tape."""
    msg = f"numpy_net: no rule for {type(layer).__name__}"
    raise NotImplementedError(msg)


@run.register
def _(layer: spec.Serial, x: Var, ctx: Run) -> Var:
    for name, child in layer.named():
        x = run(child, x, ctx.inside(name))
    return x


@run.register
def _(layer: spec.Residual, x: Var, ctx: Run) -> Var:
    return apply(
        "add", run(layer.body, x, ctx.inside("body")), run(layer.shortcut, x, ctx.inside("shortcut"))
    )


@run.register
def _(layer: spec.Concat, x: Var, ctx: Run) -> Var:
    return apply("concat", *(run(branch, x, ctx.inside(name)) for name, branch in layer.named()))


@run.register
def _(layer: spec.Conv, x: Var, ctx: Run) -> Var:
    options = {
        "stride": layer.stride,
        "padding": layer.padding,
        "dilation": layer.dilation,
        "groups": layer.groups,
    }
    return biased("conv2d", layer, x, ctx, options)


@run.register
def _(layer: spec.TableConv, x: Var, ctx: Run) -> Var:
    options = {"table": layer.table, "stride": layer.stride, "padding": layer.padding}
    return biased("table_conv2d", layer, x, ctx, options)


def biased(op: str, layer: Any, x: Var, ctx: Run, options: dict[str, Any]) -> Var:
    """Convolve, with one bias per filter or one per unit."""
    if layer.bias == "unit":
        return apply("unit_bias", apply(op, x, ctx["weight"], **options), ctx["bias"])
    return apply(op, x, ctx["weight"], ctx["bias"], **options)


@run.register
def _(layer: spec.Linear, x: Var, ctx: Run) -> Var:
    return apply("linear", x, ctx["weight"], ctx["bias"])


@run.register
def _(layer: spec.Rbf, x: Var, ctx: Run) -> Var:
    return apply("rbf", x, np.asarray(layer.codes, x.value.dtype))


@run.register
def _(layer: spec.Subsample, x: Var, ctx: Run) -> Var:
    total = apply("avg_pool2d", x, layer.kernel_size, divisor_override=1)
    return apply("scale_shift", total, ctx["weight"], ctx["bias"])


@run.register
def _(layer: spec.MaxPool, x: Var, ctx: Run) -> Var:
    return apply("max_pool2d", x, layer.kernel_size, stride=layer.stride, padding=layer.padding)


@run.register
def _(layer: spec.AvgPool, x: Var, ctx: Run) -> Var:
    return apply("avg_pool2d", x, layer.kernel_size, stride=layer.stride, padding=layer.padding)


@run.register
def _(layer: spec.Pad, x: Var, ctx: Run) -> Var:
    return apply("pad2d", x, layer.padding, mode=layer.mode, value=layer.value)


@run.register
def _(layer: spec.Dropout, x: Var, ctx: Run) -> Var:
    if not ctx.train:
        return x
    if ctx.rng is None:
        msg = "dropout: training needs rng=numpy.random.default_rng(seed), to draw the mask"
        raise ValueError(msg)
    return apply("dropout", x, dropout_mask(x.value.shape, ctx.rng, p=layer.p), p=layer.p)


ELEMENTWISE = {
    spec.Flatten: "flatten",
    spec.ReLU: "relu",
    spec.ScaledTanh: "scaled_tanh",
    spec.Sigmoid: "sigmoid",
    spec.Softmax: "softmax",
    spec.Tanh: "tanh",
}


def run_by_name(layer: spec.Layer, x: Var, ctx: Run) -> Var:
    """Run a layer without parameters or options."""
    return apply(ELEMENTWISE[type(layer)], x)


for kind in ELEMENTWISE:
    run.register(kind, run_by_name)
