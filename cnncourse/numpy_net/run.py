"""How each layer runs on the tape."""

from __future__ import annotations

from functools import singledispatch
from itertools import pairwise
from typing import Any

import numpy as np

from cnncourse.ops import batch_norm_statistics, drop_path_mask, dropout_mask
from cnncourse.tape import Var, apply
from cnncourse.zoo import spec

__all__ = ["Run", "run"]


class Run:
    """What a forward pass carries: where it is, the parameters and buffers, and what is random."""

    def __init__(
        self, at: str, variables: dict[str, Var], buffers: dict[str, Any], rng: Any, train: bool
    ) -> None:
        self.at, self.variables, self.buffers, self.rng, self.train = at, variables, buffers, rng, train

    def inside(self, name: str) -> Run:
        """Return the run one level further in."""
        return Run(self.name(name), self.variables, self.buffers, self.rng, self.train)

    def name(self, key: str) -> str:
        """Return the full name of a part or parameter of the layer at hand."""
        return f"{self.at}.{key}".lstrip(".")

    def __getitem__(self, key: str) -> Any:
        """Return a parameter of the layer at hand, None where it has none of that name."""
        return self.variables.get(self.name(key))

    def mask(self, draw: Any, what: Any, p: float) -> Any:
        """Draw a mask, or say that the generator is missing."""
        if self.rng is None:
            msg = "dropout: training needs rng=numpy.random.default_rng(seed), to draw the mask"
            raise ValueError(msg)
        return draw(what, self.rng, p=p)


@singledispatch
def run(layer: spec.Layer, x: Any, ctx: Run) -> Any:
    """Run one layer on the tape."""
    msg = f"numpy_net: no rule for {type(layer).__name__}"
    raise NotImplementedError(msg)


@run.register
def _(layer: spec.Serial, x: Any, ctx: Run) -> Any:
    for name, child in pooled_first(list(layer.named())):
        x = run(child, x, ctx.inside(name))
    return x


def pooled_first(layers: list[Any]) -> list[Any]:
    """Let max-pooling, and no other, come before a ReLU that it follows: the same numbers, from fewer units."""
    order = list(layers)
    for i, ((_, first), (_, second)) in enumerate(pairwise(layers)):
        if type(first) is spec.ReLU and type(second) is spec.MaxPool:
            order[i : i + 2] = layers[i + 1], layers[i]
    return order


@run.register
def _(layer: spec.Residual, x: Any, ctx: Run) -> Any:
    return apply("add", *(run(branch, x, ctx.inside(name)) for name, branch in layer.named()))


@run.register
def _(layer: spec.Concat, x: Any, ctx: Run) -> Any:
    return apply("concat", *(run(branch, x, ctx.inside(name)) for name, branch in layer.named()))


@run.register
def _(layer: spec.Graph, x: Any, ctx: Run) -> Any:
    values = layer.begin(x)
    for name, child, reads in layer.wired():
        values[name] = run(child, spec.one_or_all([values[key] for key in reads]), ctx.inside(name))
    return spec.one_or_all([values[name] for name in layer.ends(train=ctx.train)])


@run.register
def _(layer: spec.Join, x: Any, ctx: Run) -> Any:
    return apply("concat", *x)


@run.register
def _(layer: spec.Sum, x: Any, ctx: Run) -> Any:
    first, *others = x
    for other in others:
        first = apply("add", first, other)
    return first


@run.register
def _(layer: spec.Conv, x: Any, ctx: Run) -> Any:
    options = {
        "stride": layer.stride,
        "padding": layer.padding,
        "dilation": layer.dilation,
        "groups": layer.groups,
    }
    return biased("conv2d", layer, x, ctx, options)


@run.register
def _(layer: spec.TableConv, x: Any, ctx: Run) -> Any:
    options = {"table": layer.table, "stride": layer.stride, "padding": layer.padding}
    return biased("table_conv2d", layer, x, ctx, options)


def biased(op: str, layer: Any, x: Any, ctx: Run, options: dict[str, Any]) -> Any:
    """Convolve, with one bias per filter or one per unit."""
    if layer.bias == "unit":
        return apply("unit_bias", apply(op, x, ctx["weight"], **options), ctx["bias"])
    return apply(op, x, ctx["weight"], ctx["bias"], **options)


@run.register
def _(layer: spec.ConvTranspose, x: Any, ctx: Run) -> Any:
    options = {"stride": layer.stride, "padding": layer.padding, "output_padding": layer.output_padding}
    return apply("conv_transpose2d", x, ctx["weight"], ctx["bias"], **options)


@run.register
def _(layer: spec.Linear, x: Any, ctx: Run) -> Any:
    return apply("linear", x, ctx["weight"], ctx["bias"])


@run.register
def _(layer: spec.Rbf, x: Any, ctx: Run) -> Any:
    return apply("rbf", x, np.asarray(layer.codes, x.value.dtype))


@run.register
def _(layer: spec.Subsample, x: Any, ctx: Run) -> Any:
    total = apply("avg_pool2d", x, layer.kernel_size, divisor_override=1)
    return apply("scale_shift", total, ctx["weight"], ctx["bias"])


@run.register
def _(layer: spec.BatchNorm, x: Any, ctx: Run) -> Any:
    names = [ctx.name(key) for key in ("running_mean", "running_var")]
    running = [ctx.buffers[name] for name in names]
    options = {"momentum": layer.momentum, "eps": layer.eps}
    y = apply("batch_norm", x, *running, ctx["weight"], ctx["bias"], training=ctx.train, **options)
    if ctx.train:
        moved = batch_norm_statistics(x.value, *running, momentum=layer.momentum)
        ctx.buffers.update(zip(names, moved, strict=True))
    return y


@run.register
def _(layer: spec.Dropout, x: Any, ctx: Run) -> Any:
    if not ctx.train or not layer.p:
        return x
    return apply("dropout", x, ctx.mask(dropout_mask, x.value.shape, layer.p), p=layer.p)


@run.register
def _(layer: spec.DropPath, x: Any, ctx: Run) -> Any:
    if not ctx.train or not layer.p:
        return x
    return apply("drop_path", x, ctx.mask(drop_path_mask, len(x.value), layer.p), p=layer.p)


@run.register
def _(layer: spec.PadChannels, x: Any, ctx: Run) -> Any:
    n, c, h, w = x.value.shape
    return apply("concat", x, np.zeros((n, layer.filters - c, h, w), x.value.dtype))


@run.register
def _(layer: spec.PReLU, x: Any, ctx: Run) -> Any:
    return apply("prelu", x, ctx["weight"])


OPERATORS: dict[type[spec.Layer], tuple[str, tuple[str, ...]]] = {
    spec.AdaptiveAvgPool: ("adaptive_avg_pool2d", ("output_size",)),
    spec.AvgPool: ("avg_pool2d", ("kernel_size", "stride", "padding", "ceil_mode")),
    spec.ELU: ("elu", ("alpha",)),
    spec.FeatureL2Pool: ("feature_l2_pool", ("size", "stride")),
    spec.Flatten: ("flatten", ()),
    spec.GlobalAvgPool: ("global_avg_pool2d", ()),
    spec.L2Pool: ("l2_pool2d", ("kernel_size", "stride", "padding", "ceil_mode")),
    spec.LeakyReLU: ("leaky_relu", ("negative_slope",)),
    spec.LocalContrastNorm: ("local_contrast_norm", ("size", "sigma")),
    spec.LocalResponseNorm: ("local_response_norm", ("size", "alpha", "beta", "k")),
    spec.LogSoftmax: ("log_softmax", ()),
    spec.MaxPool: ("max_pool2d", ("kernel_size", "stride", "padding", "ceil_mode")),
    spec.Pad: ("pad2d", ("padding", "mode", "value")),
    spec.PixelShuffle: ("pixel_shuffle", ("upscale_factor",)),
    spec.ReLU: ("relu", ()),
    spec.ScaledTanh: ("scaled_tanh", ()),
    spec.Sigmoid: ("sigmoid", ()),
    spec.Softmax: ("softmax", ()),
    spec.Tanh: ("tanh", ()),
}
"""Layers without parameters: the operator, and the fields that are its options."""


def run_by_name(layer: Any, x: Any, ctx: Run) -> Any:
    """Run a layer without parameters."""
    op, options = OPERATORS[type(layer)]
    return apply(op, x, **{key: getattr(layer, key) for key in options})


for kind in OPERATORS:
    run.register(kind, run_by_name)


@run.register
def _(layer: spec.Upsample, x: Any, ctx: Run) -> Any:
    return apply(f"upsample_{layer.mode}", x, scale_factor=layer.scale_factor)
