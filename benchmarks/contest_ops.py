"""Who computes the other operators."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
import torch
from layers import Layer
from peers import onnx_node
from scipy import ndimage, special
from timing import Contestant
from torch.nn import functional

from cnncourse.ops import OPS, dropout, dropout_backward, dropout_mask
from cnncourse.shapes import Array

__all__ = ["CONTESTS"]

Contest = dict[str, Contestant]
Contests = tuple[Array, dict[str, Contest]]


def draw(*shapes: tuple[int, ...], seed: int = 0) -> list[Array]:
    """Draw arrays, the same at each call."""
    rng = np.random.default_rng(seed)
    return [rng.standard_normal(shape, np.float32) for shape in shapes]


def contests(
    op: str,
    theirs: Callable[..., Any],
    inputs: list[Array],
    options: dict[str, Any],
    *plain: Array,
    place: int = 1,
    others: Contest | None = None,
) -> Contests:
    """Return an operator against PyTorch's, forward and backward by all ``inputs``.

    ``plain`` inputs, which are not differentiated, stand from ``place`` on.
    """
    tensors = [torch.from_numpy(a).requires_grad_() for a in inputs]
    y = theirs(*tensors)
    (dy,) = draw(tuple(y.shape), seed=1)
    all_inputs = [*inputs[:place], *plain, *inputs[place:]]

    def forward() -> Any:
        with torch.no_grad():
            return theirs(*tensors)

    def backward() -> tuple[Array, ...]:
        grads = OPS[op].backward(dy, *all_inputs, **options)
        if not isinstance(grads, tuple):
            return (grads,)
        return tuple(g for i, g in enumerate(grads) if not place <= i < place + len(plain))

    back = partial(torch.autograd.grad, y, tensors, torch.from_numpy(dy), retain_graph=True)
    there = {"torch": Contestant(forward), op: Contestant(partial(OPS[op].forward, *all_inputs, **options))}
    back_again = {"torch": Contestant(back), op: Contestant(backward)}
    return inputs[0], {"forward": there | (others or {}), "backward": back_again}


def window(k: int, stride: int = 0, padding: int = 0) -> dict[str, Any]:
    """Return the options of ONNX's poolings."""
    return {"kernel_shape": [k, k], "strides": [stride or k] * 2, "pads": [padding] * 4}


def by_filter(
    run: Callable[..., Array], x: Array, y_shape: Any, k: int, stride: int, padding: int
) -> Contest:
    """Return SciPy's filter of every pixel, of which every stride-th is taken."""
    shift = padding - k // 2
    oh, ow = y_shape[2:]

    def filtered() -> Array:
        whole = run(x, size=(1, 1, k, k), mode="constant", origin=(0, 0, shift, shift))
        return whole[:, :, ::stride, ::stride][:, :, :oh, :ow]

    return {"scipy": Contestant(filtered)}


def pooling(
    op: str, node: str, theirs: Callable[..., Any], run: Callable[..., Array], layer: Layer
) -> Contests:
    """Max- and average pooling."""
    (x,) = draw(layer.shape)
    call = partial(theirs, **layer.options)
    k, stride, padding = (int(layer.options.get(key, 0)) for key in ("kernel_size", "stride", "padding"))
    y_shape = call(torch.from_numpy(x)).shape
    others = by_filter(run, x, y_shape, k, stride or k, padding)
    others |= onnx_node(node, {"x": x}, one_map=True, **window(k, stride, padding))
    return contests(op, call, [x], dict(layer.options), others=others)


def batch_norm(layer: Layer) -> Contests:
    """In training."""
    c = layer.shape[1]
    x, w, b = draw(layer.shape, (c,), (c,))
    running = np.zeros(c, np.float32), np.ones(c, np.float32)

    def theirs(tx: Any, tw: Any, tb: Any) -> Any:
        return functional.batch_norm(tx, *map(torch.from_numpy, running), tw, tb, training=True, momentum=0.0)

    inputs = {"x": x, "w": w, "b": b, "mean": running[0], "var": running[1]}
    others = onnx_node("BatchNormalization", inputs, outputs=3, training_mode=1)
    return contests("batch_norm", theirs, [x, w, b], {"training": True}, *running, others=others)


def local_response_norm(layer: Layer) -> Contests:
    """PyTorch's form."""
    (x,) = draw(layer.shape)
    size, alpha, beta, k = (layer.options[key] for key in ("size", "alpha", "beta", "k"))
    others = onnx_node("LRN", {"x": x}, size=size, alpha=alpha, beta=beta, bias=float(k))
    theirs = partial(functional.local_response_norm, **layer.options)
    return contests("local_response_norm", theirs, [x], dict(layer.options), others=others)


def dropping(layer: Layer) -> Contests:
    """With drawing the mask; the results are judged by themselves."""
    x, dy = draw(layer.shape, layer.shape)
    p, rng = layer.options["p"], np.random.Generator(np.random.SFC64(0))
    tx = torch.from_numpy(x).requires_grad_()
    ty = functional.dropout(tx, p)
    mask = ty.detach().numpy() != 0

    def is_dropped(y: Array) -> bool:
        kept = y != 0
        return abs(kept.mean() - (1 - p)) < 0.05 and np.allclose(y[kept], x[kept] / (1 - p))

    def ours() -> Array:
        return dropout(x, dropout_mask(x.shape, rng, p=p), p=p)

    back = partial(torch.autograd.grad, ty, tx, torch.from_numpy(dy), retain_graph=True)
    inputs = {"x": x, "p": np.float32(p).reshape(()), "train": np.array(True)}
    there = {
        "torch": Contestant(partial(functional.dropout, tx.detach(), p)),
        "dropout": Contestant(ours, check=is_dropped),
    }
    back_again = {
        "torch": Contestant(back),
        "dropout": Contestant(partial(dropout_backward, dy, x, mask, p=p)),
    }
    return x, {
        "forward": there | onnx_node("Dropout", inputs, check=is_dropped),
        "backward": back_again,
    }


def relu(layer: Layer) -> Contests:
    """As everyone calls it."""
    (x,) = draw(layer.shape)
    return contests("relu", functional.relu, [x], {}, others=onnx_node("Relu", {"x": x}))


def linear(layer: Layer) -> Contests:
    """With a bias; the matrix product is without."""
    outputs = int(layer.options["outputs"])
    x, w, b = draw(layer.shape, (outputs, layer.shape[1]), (outputs,))
    others = {"product": Contestant(partial(np.matmul, x, w.T), check=lambda y: y.shape == (len(x), outputs))}
    others |= onnx_node("Gemm", {"x": x, "w": w, "b": b}, transB=1)
    return contests("linear", functional.linear, [x, w, b], {}, others=others)


def cross_entropy(layer: Layer) -> Contests:
    """Of drawn scores and classes."""
    (x,) = draw(layer.shape)
    target = np.random.default_rng(1).integers(0, layer.shape[1], len(x))
    theirs = partial(functional.cross_entropy, target=torch.from_numpy(target))
    places = np.arange(len(x)), target
    others = {"scipy": Contestant(lambda: -special.log_softmax(x, axis=1)[places].mean())}
    others |= onnx_node("SoftmaxCrossEntropyLoss", {"x": x, "target": target})
    return contests("cross_entropy", theirs, [x], {"target": target}, others=others)


CONTESTS: dict[str, Callable[[Layer], Contests]] = {
    "max_pool2d": partial(
        pooling,
        "max_pool2d",
        "MaxPool",
        functional.max_pool2d,
        partial(ndimage.maximum_filter, cval=-np.inf),
    ),
    "avg_pool2d": partial(
        pooling, "avg_pool2d", "AveragePool", functional.avg_pool2d, ndimage.uniform_filter
    ),
    "batch_norm": batch_norm,
    "local_response_norm": local_response_norm,
    "dropout": dropping,
    "relu": relu,
    "linear": linear,
    "cross_entropy": cross_entropy,
}
"""By operator: the input of a layer, and its contestants, forward and backward."""
