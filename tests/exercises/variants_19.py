"""Wrong and right answers on Inception."""

import numpy as np
import torch
from torch.nn import functional


def maps_right(channels, ones, r3, threes, r5, fives, proj):
    own = ones + threes + fives
    return {"reduced": own + proj, "naive": own + channels, "twice": 2 * own + channels}


def maps_in_a_loop(channels, ones, threes, fives, proj, **_):
    found, into = [], channels
    for _ in range(2):
        into = sum((ones, threes, fives, into))
        found.append(float(into))
    return {"reduced": ones + threes + fives + proj, "naive": found[0], "twice": found[1]}


def maps_changed(**changes):
    """A wrong answer that differs in some entries."""

    def answer(**n):
        return maps_right(**n) | {key: change(n) for key, change in changes.items()}

    return answer


def cost_right(height, width, channels, ones, r3, threes, r5, fives, proj):
    places = height * width
    weights = channels * (ones + r3 + r5 + proj) + 9 * r3 * threes + 25 * r5 * fives
    biases = ones + r3 + threes + r5 + fives + proj
    return {
        "reduced": places * weights,
        "naive": places * channels * (ones + 9 * threes + 25 * fives),
        "parameters": weights + biases,
    }


def cost_in_steps(height, width, channels, ones, r3, threes, r5, fives, proj):
    layers = [
        (channels, ones, 1),
        (channels, r3, 1),
        (r3, threes, 3),
        (channels, r5, 1),
        (r5, fives, 5),
        (channels, proj, 1),
    ]
    naive = [(channels, ones, 1), (channels, threes, 3), (channels, fives, 5)]
    macs = [sum(c * f * k**2 * height * width for c, f, k in some) for some in (layers, naive)]
    parameters = sum(f * (c * k**2 + 1) for c, f, k in layers)
    return {"reduced": float(macs[0]), "naive": float(macs[1]), "parameters": float(parameters)}


def cost_changed(key, change):
    def answer(**n):
        return cost_right(**n) | {key: change(n, cost_right(**n))}

    return answer


def pointwise_right(x, w, b):
    return np.einsum("fc,nchw->nfhw", w, x) + b[:, None, None]


def pointwise_as_dense(x, w, b):
    n, c, h, width = x.shape
    return (
        (x.transpose(0, 2, 3, 1).reshape(-1, c) @ w.T + b).reshape(n, h, width, len(w)).transpose(0, 3, 1, 2)
    )


def pointwise_with_loops(x, w, b):
    y = np.zeros((len(x), len(w), *x.shape[2:]))
    for f in range(len(w)):
        for c in range(x.shape[1]):
            y[:, f] += w[f, c] * x[:, c]
        y[:, f] += b[f]
    return y


def largest_right(C, F, k):
    return max((r for r in range(C * k * k + 1) if C * r + k * k * r * F < k * k * C * F), default=0)


def largest_by_division(C, F, k):
    direct, each = k * k * C * F, C + k * k * F
    return direct // each - (direct % each == 0)


def module_torch(x, w, *, order=("1x1", "3x3", "5x5", "pool"), relus=True, pad5=2, zeros=False):
    x = torch.as_tensor(x)
    w = {key: torch.as_tensor(value) for key, value in w.items()}

    def unit(x, key, padding=0):
        y = functional.conv2d(x, w[key], padding=padding)
        return functional.relu(y) if relus or key not in ("3x3 reduce", "5x5 reduce") else y

    pooled = functional.max_pool2d(functional.pad(x, (1, 1, 1, 1)) if zeros else x, 3, 1, 0 if zeros else 1)
    parts = {
        "1x1": unit(x, "1x1"),
        "3x3": unit(unit(x, "3x3 reduce"), "3x3", 1),
        "5x5": unit(unit(x, "5x5 reduce"), "5x5", pad5),
        "pool": unit(pooled, "pool proj"),
    }
    return torch.cat([parts[key] for key in order], dim=1)


def module_numpy(x, w):
    def unit(x, kernels):
        p = kernels.shape[2] // 2
        padded = np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)))
        seen = np.lib.stride_tricks.sliding_window_view(padded, kernels.shape[2:], axis=(2, 3))
        return np.maximum(np.einsum("nchwuv,fcuv->nfhw", seen, kernels), 0)

    framed = np.pad(x, ((0, 0), (0, 0), (1, 1), (1, 1)), constant_values=-np.inf)
    pooled = np.lib.stride_tricks.sliding_window_view(framed, (3, 3), axis=(2, 3)).max(axis=(4, 5))
    return np.concatenate(
        [
            unit(x, w["1x1"]),
            unit(unit(x, w["3x3 reduce"]), w["3x3"]),
            unit(unit(x, w["5x5 reduce"]), w["5x5"]),
            unit(pooled, w["pool proj"]),
        ],
        axis=1,
    )


def module_without_pooling(x, w):
    y = module_torch(x, w).numpy().copy()
    y[:, -len(w["pool proj"]) :] = np.maximum(
        pointwise_right(x, w["pool proj"][:, :, 0, 0], np.zeros(len(w["pool proj"]))), 0
    )
    return y


def truth(channels, ones, r3, threes, r5, fives, proj, **_):
    layers = {
        "1x1": (channels, ones, 1),
        "3x3 reduce": (channels, r3, 1),
        "3x3": (r3, threes, 3),
        "5x5 reduce": (channels, r5, 1),
        "5x5": (r5, fives, 5),
        "pool proj": (channels, proj, 1),
    }
    return {name: f * (c * k * k + 1) for name, (c, f, k) in layers.items()}


def erratum_right(**n):
    return next((k, v) for k, v in truth(**n).items() if n["said_" + k.replace(" ", "_")] != v)


def erratum_by_ratio(**n):
    off = {k: abs(n["said_" + k.replace(" ", "_")] / v - 1) for k, v in truth(**n).items()}
    worst = max(off, key=off.get)
    return [worst.upper(), float(truth(**n)[worst])]


def erratum_as_said(**n):
    name, _ = erratum_right(**n)
    return name, n["said_" + name.replace(" ", "_")]


WRONG = {
    "19.maps": [
        maps_changed(naive=lambda n: n["ones"] + n["threes"] + n["fives"]),
        maps_changed(reduced=lambda n: n["ones"] + n["threes"] + n["fives"] + n["channels"]),
        maps_changed(reduced=lambda n: sum(n.values()) - n["channels"]),
        maps_changed(twice=lambda n: 2 * (n["ones"] + n["threes"] + n["fives"] + n["channels"])),
        maps_changed(naive=lambda n: n["ones"] + n["threes"] + n["fives"] + n["proj"]),
        lambda **n: maps_right(**n)["reduced"],
    ],
    "19.cost": [
        cost_changed(
            "reduced",
            lambda n, right: right["reduced"] - n["height"] * n["width"] * n["channels"] * n["proj"],
        ),
        cost_changed("reduced", lambda n, right: right["naive"]),
        cost_changed("naive", lambda n, right: right["naive"] // (n["height"] * n["width"])),
        cost_changed("reduced", lambda n, right: right["reduced"] // n["width"] * n["height"]),
        cost_changed("parameters", lambda n, right: right["reduced"] // (n["height"] * n["width"])),
        cost_changed("parameters", lambda n, right: right["parameters"] - n["r3"] - n["r5"] - n["proj"]),
        cost_changed(
            "naive",
            lambda n, right: right["naive"] + n["height"] * n["width"] * n["channels"] * n["proj"],
        ),
    ],
    "19.pointwise": [
        lambda x, w, b: np.einsum("fc,nchw->nfhw", w, x),
        lambda x, w, b: pointwise_right(x, np.abs(w), b),
        lambda x, w, b: pointwise_right(x[:, ::-1], w, b),
        lambda x, w, b: pointwise_right(x, w, b).transpose(0, 1, 3, 2),
        lambda x, w, b: pointwise_right(x, w.T if len(w) == w.shape[1] else w, b),
        lambda x, w, b: np.maximum(pointwise_right(x, w, b), 0),
        lambda x, w, b: pointwise_right(x.mean(axis=(2, 3), keepdims=True) + 0 * x, w, b),
        lambda x, w, b: pointwise_right(x, w, b).transpose(0, 2, 3, 1),
    ],
    "19.largest": [
        lambda C, F, k: k * k * C * F // (C + k * k * F),  # both cost the same
        lambda C, F, k: largest_right(C, F, k) + 1,
        lambda C, F, k: (k * C * F - 1) // (C + k * F),
        lambda C, F, k: (k * k * C * F - 1) // (F + k * k * C),
        lambda C, F, k: min(C, F) - 1,
        lambda C, F, k: k * k * C * F / (C + k * k * F),
        lambda C, F, k: C // 4,
    ],
    "19.module": [
        lambda x, w: module_torch(x, w, order=("3x3", "1x1", "5x5", "pool")),
        lambda x, w: module_torch(x, w, relus=False),
        lambda x, w: module_torch(x, w, zeros=True),
        lambda x, w: module_torch(x, w, order=("1x1", "3x3", "5x5")),
        module_without_pooling,
        lambda x, w: module_torch(
            x,
            {
                key: value.flip(2) if hasattr(value, "flip") else value[:, :, ::-1].copy()
                for key, value in w.items()
            },
        ),
        lambda x, w: torch.relu(module_torch(x, w) - 1),
        lambda x, w: module_torch(x, w).sum(dim=1, keepdim=True),
    ],
    "19.erratum": [
        erratum_as_said,
        lambda **n: erratum_right(**n)[0],
        lambda **n: erratum_right(**n)[::-1],
        lambda **n: (erratum_right(**n)[0], erratum_right(**n)[1] + 1),
        lambda **n: ("5x5 reduce" if erratum_right(**n)[0] != "5x5 reduce" else "5x5", erratum_right(**n)[1]),
        lambda **n: ("3x3", 110592),
    ],
}
RIGHT = {
    "19.maps": [maps_right, maps_in_a_loop],
    "19.cost": [cost_right, cost_in_steps],
    "19.pointwise": [pointwise_right, pointwise_as_dense, pointwise_with_loops],
    "19.largest": [largest_right, largest_by_division],
    "19.module": [lambda x, w: module_torch(x, w), module_numpy],
    "19.erratum": [erratum_right, erratum_by_ratio],
}
