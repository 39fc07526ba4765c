"""Time the convolutions of the package against PyTorch's, layer by layer.

    OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 python benchmarks/conv.py [--repeats 7] [--only VGG …] [--peers]

One thread, float32, NCHW, medians of processor time; the contestants take turns in one process. Figures are times
over PyTorch's for the same: forward, both gradients, the gradient by the image, by the filters; "product" is a matrix
product with as many multiplications. "memory" is the most that was allocated beside the result, over the input.
With ``--peers``: how many times slower than conv2d are im2col as taught and, where it is installed, ONNX's evaluator.
The last line holds geometric means.
"""

from __future__ import annotations

import argparse
import statistics
import time
import tracemalloc
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
import torch
from layers import CONVOLUTIONS, Convolution
from results import machine
from threadpoolctl import threadpool_info

from cnncourse.ops import conv2d, conv2d_backward
from cnncourse.ops.conv2d_mec import conv2d_mec, mec_weight
from cnncourse.ops.conv2d_turned import conv2d_turned
from cnncourse.ops.conv2d_winograd import conv2d_winograd, winograd_weight

Call = Callable[[], Any]


def arrays(layer: Convolution) -> list[Any]:
    """Draw x, w and dy of a layer."""
    rng = np.random.default_rng(0)
    shapes = layer.x_shape, layer.w_shape, layer.y_shape
    return [rng.standard_normal(shape, np.float32) for shape in shapes]


def by_torch(layer: Convolution, x: Any, w: Any, dy: Any) -> dict[str, Call]:
    """PyTorch's own, by kind."""
    tx, tw, tdy = map(torch.from_numpy, (x, w, dy))
    sizes = [layer.stride] * 2, [layer.padding] * 2, [1, 1], False, [0, 0], layer.groups
    back = partial(torch.ops.aten.convolution_backward, tdy, tx, tw, None, *sizes)
    return {
        "forward": partial(torch.conv2d, tx, tw, **layer.options),
        "backward": partial(back, [True, True, False]),
        "image": partial(back, [True, False, False]),
        "filters": partial(back, [False, True, False]),
    }


def by_package(layer: Convolution, x: Any, w: Any, dy: Any) -> dict[str, dict[str, Call]]:
    """Ours, by kind and name."""
    forward: dict[str, Call] = {"conv2d": partial(conv2d, x, w, **layer.options)}
    backward: dict[str, Call] = {"conv2d": partial(conv2d_backward, dy, x, w, **layer.options)}
    image: dict[str, Call] = {}
    filters: dict[str, Call] = {}
    sides, groups = ((layer.padding,) * 2,) * 2, layer.groups
    if layer.k > 1:
        forward["MEC"] = partial(conv2d_mec, x, w, **layer.options)
    if layer.k > 1 and layer.stride == 1:
        image["MEC"] = partial(conv2d_turned, conv2d_mec, dy, w, sides, groups)
        image["conv2d"] = partial(conv2d_turned, conv2d, dy, w, sides, groups)
        filters["MEC"] = partial(mec_weight, dy, x, w, ((1, 1), sides, (1, 1)), groups)
        for m in (2, 4):
            name, winograd = f"F({m}×{m})", partial(conv2d_winograd, tile=m)
            forward[name] = partial(winograd, x, w, **layer.options)
            image[name] = partial(conv2d_turned, winograd, dy, w, sides, groups)
            filters[name] = partial(winograd_weight, dy, x, w, sides, groups, m)
    return {"forward": forward, "backward": backward, "image": image, "filters": filters}


def product(layer: Convolution) -> Call:
    """Matrix products with as many multiplications as the layer."""
    n, f, oh, ow = layer.y_shape
    filters = np.ones((layer.groups, f // layer.groups, layer.macs // (n * f * oh * ow)), np.float32)
    columns = np.ones((layer.groups, filters.shape[2], oh * ow), np.float32)

    def run() -> None:
        for _ in range(n):
            filters @ columns

    return run


def medians(contestants: dict[Any, Call], repeats: int) -> dict[Any, float]:
    """Let all take turns, and return the median of the processor time of each, in seconds."""
    times: dict[Any, list[float]] = {name: [] for name in contestants}
    for turn in range(repeats + 1):
        for name, call in contestants.items():
            began = time.process_time()
            call()
            if turn:  # the first warms up
                times[name].append(time.process_time() - began)
    return {name: statistics.median(taken) for name, taken in times.items()}


def memory(call: Call, size: int) -> float:
    """Return the peak of what a call allocates beside what it returns, over a size in bytes."""
    tracemalloc.start()
    made = call()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    results = made if isinstance(made, tuple) else (made,)
    return (peak - sum(a.nbytes for a in results if a is not None)) / size


def measure(layer: Convolution, repeats: int) -> dict[str, float]:
    """Return the ratios of a layer, and print them."""
    x, w, dy = arrays(layer)
    theirs, ours = by_torch(layer, x, w, dy), by_package(layer, x, w, dy)
    entries = {(kind, name): call for kind, calls in ours.items() for name, call in calls.items()}
    entries |= {(kind, ""): call for kind, call in theirs.items()} | {("forward", "product"): product(layer)}
    times = medians(entries, repeats)
    ratios = {(kind, name): t / times[kind, ""] for (kind, name), t in times.items() if name}
    row = {"conv2d": ratios["forward", "conv2d"], "backward": ratios["backward", "conv2d"]}
    names = []
    for kind, calls in ours.items():
        if kind != "backward":
            of_kind = {name: ratios[kind, name] for name in calls} or {"both": row["backward"]}
            names.append(min(of_kind, key=lambda name: of_kind[name]))
            row[f"best {kind}"] = of_kind[names[-1]]
    row["product"] = ratios["forward", "product"]
    row["memory"], row["memory backward"] = (
        memory(ours[k]["conv2d"], x.nbytes) for k in ("forward", "backward")
    )
    figures = "  ".join(f"{value:6.2f}" for value in row.values())
    print(
        f"{layer.name:26s} {times['forward', ''] * 1e3:7.1f} ms  {figures}  {' · '.join(names)}", flush=True
    )
    return row


def taught(x: Any, w: Any, stride: int, padding: int, groups: int, dy: Any = None) -> Any:
    """Im2col as courses teach it: indices of every patch, one product; np.add.at on the way back."""
    n, _, h, width = x.shape
    f, c, k, _ = w.shape
    padded = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    oh, ow = ((size + 2 * padding - k) // stride + 1 for size in (h, width))
    rows = np.repeat(np.arange(k), k)[:, None] + stride * np.repeat(np.arange(oh), ow)
    columns = np.tile(np.arange(k), k)[:, None] + stride * np.tile(np.arange(ow), oh)
    ys, dx, dws = [], np.zeros_like(padded), []
    for g in range(groups):
        maps = (np.arange(c * g, c * (g + 1))[:, None, None], rows, columns)
        patches = padded[:, maps[0], maps[1], maps[2]].transpose(1, 2, 3, 0).reshape(c * k * k, -1)
        bank = w[f // groups * g : f // groups * (g + 1)].reshape(f // groups, -1)
        if dy is None:
            ys.append((bank @ patches).reshape(-1, oh, ow, n).transpose(3, 0, 1, 2))
            continue
        d = dy[:, f // groups * g : f // groups * (g + 1)].transpose(1, 2, 3, 0).reshape(f // groups, -1)
        dws.append((d @ patches.T).reshape(-1, c, k, k))
        dpatches = (bank.T @ d).reshape(c, k * k, -1, n).transpose(3, 0, 1, 2)
        np.add.at(dx, (slice(None), *maps), dpatches)
    if dy is None:
        return np.concatenate(ys, axis=1)
    return dx[:, :, padding : padding + h, padding : padding + width], np.concatenate(dws)


def by_onnx(layer: Convolution, x: Any, w: Any) -> dict[str, Call]:
    """Return ONNX's reference evaluator, where it is installed."""
    try:
        from onnx import TensorProto, helper, reference
    except ImportError:
        return {}
    p, s = [layer.padding] * 4, [layer.stride] * 2
    node = helper.make_node("Conv", ["x", "w"], ["y"], pads=p, strides=s, group=layer.groups)
    infos = [helper.make_tensor_value_info(name, TensorProto.FLOAT, None) for name in "xwy"]
    graph = helper.make_graph([node], layer.name, infos[:2], infos[2:])
    session = reference.ReferenceEvaluator(helper.make_model(graph))
    return {"onnx": lambda: session.run(None, {"x": x, "w": w})}


def compare(layer: Convolution, repeats: int) -> dict[str, float]:
    """Return how many times slower others are than conv2d, and print it."""
    x, w, dy = arrays(layer)
    ours = by_package(layer, x, w, dy)
    entries = {kind: ours[kind]["conv2d"] for kind in ("forward", "backward")}
    entries["taught"] = partial(taught, x, w, **layer.options)
    entries["taught backward"] = partial(taught, x, w, **layer.options, dy=dy)
    entries |= by_onnx(layer, x, w)
    times = medians(entries, repeats)
    row = {
        name: times[name] / times["backward" if name.endswith("backward") else "forward"]
        for name in list(entries)[2:]
    }
    print(f"{layer.name:26s}", "  ".join(f"{k} {v:6.1f}" for k, v in row.items()), flush=True)
    return row


def main() -> None:
    """Measure the layers and print their geometric means."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--repeats", type=int, default=7)
    parser.add_argument("--only", nargs="+", default=[""], metavar="NAME")
    parser.add_argument("--peers", action="store_true")
    options = parser.parse_args()
    torch.set_num_threads(1)
    print(
        machine("benchmarks/conv.py"), [(t["internal_api"], t.get("architecture")) for t in threadpool_info()]
    )
    layers = [layer for layer in CONVOLUTIONS if any(name in layer.name for name in options.only)]
    rows = [(compare if options.peers else measure)(layer, options.repeats) for layer in layers]
    for name in rows[0]:
        print(f"{name}: {statistics.geometric_mean(max(row[name], 1e-3) for row in rows):.2f}")


if __name__ == "__main__":
    main()
