"""Which module a layer becomes."""

from __future__ import annotations

from typing import Any

from torch import nn

from cnncourse.torch_net.modules import (
    BatchNormalisation,
    Branches,
    Convolution,
    Fixed,
    GraphNet,
    LengthPooling,
    Masking,
    ParametricReLU,
    RadialBasis,
    Subsampling,
    Together,
)
from cnncourse.torch_net.net import TorchNet, module
from cnncourse.zoo import spec

Shape = tuple[int, ...]


@module.register
def _(layer: spec.Serial, shape: Any) -> nn.Module:
    return TorchNet(layer, shape)


@module.register
def _(layer: spec.Residual, shape: Shape) -> nn.Module:
    return Branches("add", layer, shape)


@module.register
def _(layer: spec.Concat, shape: Shape) -> nn.Module:
    return Branches("concat", layer, shape)


@module.register
def _(layer: spec.Graph, shape: Any) -> nn.Module:
    return GraphNet(layer, shape)


@module.register
def _(layer: spec.Conv, shape: Shape) -> nn.Module:
    kernel, stride, sides, dilation = layer.windows
    if layer.bias == "unit" or any(before != after for before, after in sides):
        return Convolution(layer, shape)
    options: dict[str, Any] = {"stride": stride, "padding": tuple(before for before, _ in sides)}
    options |= {"dilation": dilation, "groups": layer.groups, "bias": bool(layer.bias)}
    return nn.Conv2d(shape[0], layer.filters, kernel, **options)  # type: ignore[arg-type]


@module.register
def _(layer: spec.ConvTranspose, shape: Shape) -> nn.Module:
    options: dict[str, Any] = {"stride": layer.stride, "padding": layer.padding, "bias": layer.bias}
    options |= {"output_padding": layer.output_padding}
    return nn.ConvTranspose2d(shape[0], layer.filters, layer.kernel_size, **options)  # type: ignore[arg-type]


@module.register
def _(layer: spec.Linear, shape: Shape) -> nn.Module:
    return nn.Linear(shape[0], layer.units, layer.bias)


@module.register
def _(layer: spec.Rbf, shape: Shape) -> nn.Module:
    return RadialBasis(layer.codes)


@module.register
def _(layer: spec.MaxPool, shape: Shape) -> nn.Module:
    return pooling(layer, "max_pool2d", nn.MaxPool2d)


@module.register
def _(layer: spec.AvgPool, shape: Shape) -> nn.Module:
    return pooling(layer, "avg_pool2d", nn.AvgPool2d)


@module.register
def _(layer: spec.L2Pool, shape: Shape) -> nn.Module:
    return pooling(layer, "l2_pool2d", LengthPooling)


def pooling(layer: spec.MaxPool, op: str, builtin: Any) -> nn.Module:
    """Return PyTorch's own pooling where it knows the padding, else the twin."""
    kernel, stride, sides, _ = layer.windows
    padding = [before for before, after in sides if before == after]
    if len(padding) == 2 and all(2 * p <= k for p, k in zip(padding, kernel, strict=True)):
        return builtin(kernel, stride, tuple(padding), ceil_mode=layer.ceil_mode)
    return Fixed(op, kernel, stride=stride, padding=sides, ceil_mode=layer.ceil_mode)


@module.register
def _(layer: spec.Pad, shape: Shape) -> nn.Module:
    return Fixed("pad2d", layer.padding, mode=layer.mode, value=layer.value)


@module.register
def _(layer: spec.PadChannels, shape: Shape) -> nn.Module:
    return nn.ConstantPad3d((0, 0, 0, 0, 0, layer.filters - shape[0]), 0.0)


@module.register
def _(layer: spec.LocalResponseNorm, shape: Shape) -> nn.Module:
    return nn.LocalResponseNorm(layer.size, layer.alpha, layer.beta, layer.k)


@module.register
def _(layer: spec.Upsample, shape: Shape) -> nn.Module:
    return nn.Upsample(scale_factor=layer.scale_factor, mode=layer.mode)


OTHERS: dict[type[spec.Layer], Any] = {
    spec.AdaptiveAvgPool: lambda layer: nn.AdaptiveAvgPool2d(layer.output_size),
    spec.DropPath: lambda layer: Masking(layer.p, whole=True),
    spec.Dropout: lambda layer: Masking(layer.p),
    spec.ELU: lambda layer: nn.ELU(layer.alpha),
    spec.FeatureL2Pool: lambda layer: Fixed("feature_l2_pool", layer.size, stride=layer.stride),
    spec.Flatten: lambda layer: nn.Flatten(),
    spec.GlobalAvgPool: lambda layer: Fixed("global_avg_pool2d"),
    spec.Join: lambda layer: Together("concat"),
    spec.LeakyReLU: lambda layer: nn.LeakyReLU(layer.negative_slope),
    spec.LocalContrastNorm: lambda layer: Fixed("local_contrast_norm", layer.size, sigma=layer.sigma),
    spec.LogSoftmax: lambda layer: nn.LogSoftmax(dim=1),
    spec.PixelShuffle: lambda layer: nn.PixelShuffle(layer.upscale_factor),
    spec.ReLU: lambda layer: nn.ReLU(),
    spec.ScaledTanh: lambda layer: Fixed("scaled_tanh"),
    spec.Sigmoid: lambda layer: nn.Sigmoid(),
    spec.Softmax: lambda layer: nn.Softmax(dim=1),
    spec.Sum: lambda layer: Together("add"),
    spec.Tanh: lambda layer: nn.Tanh(),
}
for kind, make in OTHERS.items():
    module.register(kind, lambda layer, shape, make=make: make(layer))

PARAMETRIC = {
    spec.BatchNorm: BatchNormalisation,
    spec.PReLU: ParametricReLU,
    spec.Subsample: Subsampling,
    spec.TableConv: Convolution,
}
for kind, parametric in PARAMETRIC.items():
    module.register(kind, parametric)
