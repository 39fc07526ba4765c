"""Who computes a convolution, and its gradients."""

from __future__ import annotations

import math
from functools import partial
from typing import Any

import numpy as np
import torch
from layers import Convolution
from peers import onnx_node
from scipy.signal import correlate2d
from taught import im2col_backward, im2col_forward
from timing import Contestant

from cnncourse.ops import conv2d, conv2d_backward
from cnncourse.ops.conv2d import conv2d_backward_filters
from cnncourse.ops.conv2d_fft import conv2d_fft
from cnncourse.ops.conv2d_mec import conv2d_mec, mec_weight
from cnncourse.ops.conv2d_turned import conv2d_turned
from cnncourse.ops.conv2d_winograd import conv2d_winograd, winograd_weight
from cnncourse.shapes import Array

__all__ = ["conv2d_contests"]

Contest = dict[str, Contestant]
SPECTRA = 2**29
"""Bytes of spectra of all filters beyond which the Fourier transform is left out."""


def conv2d_contests(layer: Convolution) -> tuple[Array, dict[str, Contest]]:
    """Return the input, and the contestants: forward, backward, the gradient by the image, by the filters."""
    rng = np.random.default_rng(0)
    shapes = layer.x_shape, layer.w_shape, layer.y_shape
    x, w, dy = (rng.standard_normal(shape, np.float32) for shape in shapes)
    kinds = {
        "forward": forward(layer, x, w),
        "backward": backward(layer, dy, x, w),
        "grad-input": by_image(layer, dy, w),
        "grad-weight": by_filters(layer, dy, x, w),
    }
    theirs = by_torch(layer, dy, x, w)
    return x, {kind: {"torch": theirs[kind]} | contest for kind, contest in kinds.items() if contest}


def by_torch(layer: Convolution, dy: Array, x: Array, w: Array) -> Contest:
    """PyTorch's own, NCHW."""
    tx, tw, tdy = map(torch.from_numpy, (x, w, dy))
    sizes = [layer.stride] * 2, [layer.padding] * 2, [1, 1], False, [0, 0], layer.groups

    def gradients(image: bool, filters: bool) -> Any:
        back = torch.ops.aten.convolution_backward
        found = back(tdy, tx, tw, None, *sizes, [image, filters, False])
        return [grad for grad in found if grad is not None]

    return {
        "forward": Contestant(partial(torch.nn.functional.conv2d, tx, tw, **layer.options)),
        "backward": Contestant(partial(gradients, True, True)),
        "grad-input": Contestant(partial(gradients, True, False)),
        "grad-weight": Contestant(partial(gradients, False, True)),
    }


def forward(layer: Convolution, x: Array, w: Array) -> Contest:
    """Ours, and all others."""
    contest = {"conv2d": Contestant(partial(conv2d, x, w, **layer.options))}
    if layer.k > 1:
        contest["MEC"] = Contestant(partial(conv2d_mec, x, w, **layer.options))
        area = math.prod(side + 2 * layer.padding for side in layer.x_shape[2:])
        if 4 * area * math.prod(layer.w_shape[:2]) < SPECTRA:
            contest["FFT"] = Contestant(partial(conv2d_fft, x, w, **layer.options))
    if layer.k > 1 and layer.stride == 1:
        for m in (2, 4):
            contest[f"F({m}×{m})"] = Contestant(partial(conv2d_winograd, x, w, tile=m, **layer.options))
    options = {"strides": [layer.stride] * 2, "pads": [layer.padding] * 4, "group": layer.groups}
    contest["product"] = Contestant(product(layer, 1), check=any_result)
    contest["im2col"] = Contestant(lambda: im2col_forward(x, w, layer.stride, layer.padding, layer.groups)[0])
    contest["scipy"] = Contestant(lambda: one_map(layer, x, w), layer.n * layer.f, (slice(1), slice(1)))
    return contest | onnx_node("Conv", {"x": x, "w": w}, **options)


def backward(layer: Convolution, dy: Array, x: Array, w: Array) -> Contest:
    """Both gradients; im2col has the columns from its way there."""
    kept = im2col_forward(x, w, layer.stride, layer.padding, layer.groups)[1]
    taught = partial(im2col_backward, dy, x, w, kept, layer.stride, layer.padding)
    return {
        "conv2d": Contestant(lambda: conv2d_backward(dy, x, w, **layer.options)[:2]),
        "product": Contestant(product(layer, 2), check=any_result),
        "im2col": Contestant(taught),
    }


def by_image(layer: Convolution, dy: Array, w: Array) -> Contest:
    """Of a stride of 1 the gradient by the image is a convolution too."""
    if layer.k == 1 or layer.stride > 1:
        return {}
    ways = {"conv2d": conv2d, "MEC": conv2d_mec}
    ways |= {f"F({m}×{m})": partial(conv2d_winograd, tile=m) for m in (2, 4)}
    rest = dy, w, sides(layer), layer.groups
    return {name: Contestant(partial(conv2d_turned, way, *rest)) for name, way in ways.items()}


def by_filters(layer: Convolution, dy: Array, x: Array, w: Array) -> Contest:
    """The plain one and MEC for any stride, Winograd for 1."""
    if layer.k == 1:
        return {}
    strides = (layer.stride,) * 2
    plain = partial(conv2d_backward_filters, dy, x, w, **layer.options)
    contest = {
        "conv2d": Contestant(lambda: plain()[1]),
        "MEC": Contestant(partial(mec_weight, dy, x, w, (strides, sides(layer), (1, 1)), layer.groups)),
    }
    if layer.stride == 1:
        for m in (2, 4):
            way = partial(winograd_weight, dy, x, w, sides(layer), layer.groups, m)
            contest[f"F({m}×{m})"] = Contestant(way)
    return contest


def sides(layer: Convolution) -> tuple[tuple[int, int], ...]:
    """Return the padding in full."""
    return ((layer.padding,) * 2,) * 2


def product(layer: Convolution, times: int) -> Any:
    """Matrix products, an image and a group at a time, with as many multiplications as the layer."""
    n, f, oh, ow = layer.y_shape
    filters = np.ones((layer.groups, f // layer.groups, layer.macs // (n * f * oh * ow)), np.float32)
    columns = np.ones((layer.groups, filters.shape[2], oh * ow), np.float32)

    def run() -> Array:
        for _ in range(n * times - 1):
            filters @ columns
        return filters @ columns

    return run


def any_result(_: Array) -> bool:
    """Accept what is only a measure of work."""
    return True


def one_map(layer: Convolution, x: Array, w: Array) -> Array:
    """Let SciPy compute the first map of the first image; it computes the pixels between strides too."""
    padded = np.pad(x[0, : w.shape[1]], ((0, 0), *sides(layer)))
    maps = [correlate2d(channel, taps, "valid") for channel, taps in zip(padded, w[0], strict=True)]
    return sum(maps)[None, None, :: layer.stride, :: layer.stride]
