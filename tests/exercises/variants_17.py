"""Wrong and right answers on AlexNet."""

import numpy as np
import torch


def topk_right(scores, y, k):
    best = np.argsort(-scores, axis=1)[:, :k]
    return 1 - np.mean([t in row for t, row in zip(y, best, strict=True)])


def topk_by_rank(scores, y, k):
    above = (scores > scores[np.arange(len(y)), y][:, None]).sum(axis=1)
    return float(np.mean(above >= k))


def topk_torch(scores, y, k):
    best = torch.as_tensor(scores).topk(k, dim=1).indices
    return 1 - (best == torch.as_tensor(y)[:, None]).any(dim=1).double().mean()


def squares(x, n):
    """Sum the squares of n maps around each."""
    half = n // 2
    return np.stack([(x[max(0, i - half) : i + half + 1] ** 2).sum(axis=0) for i in range(len(x))])


def lrn_right(x, n, k, alpha, beta):
    return x / (k + alpha * squares(x, n)) ** beta


def lrn_with_loops(x, n, k, alpha, beta):
    y = np.zeros_like(x)
    for i in range(len(x)):
        total = np.zeros(x.shape[1:])
        for j in range(len(x)):
            if abs(i - j) <= n // 2:
                total += x[j] * x[j]
        y[i] = x[i] * (k + alpha * total) ** -beta
    return y


def lrn_torch(x, n, k, alpha, beta):
    return torch.nn.functional.local_response_norm(torch.as_tensor(x)[None], n, alpha * n, beta, k)[0]


def lrn_over_places(x, n, k, alpha, beta):
    return x / (k + alpha * squares(x.transpose(2, 1, 0), n).transpose(2, 1, 0)) ** beta


def conv_loops(x, w):
    n, _, height, width = x.shape
    f, _, kh, kw = w.shape
    y = np.zeros((n, f, height - kh + 1, width - kw + 1))
    for i in range(y.shape[2]):
        for j in range(y.shape[3]):
            y[:, :, i, j] = np.einsum("nchw,fchw->nf", x[:, :, i : i + kh, j : j + kw], w)
    return y


def grouped_right(x, w, groups):
    parts = zip(np.split(x, groups, axis=1), np.split(w, groups), strict=True)
    return np.concatenate([conv_loops(a, b) for a, b in parts], axis=1)


def grouped_torch(x, w, groups):
    return torch.nn.functional.conv2d(torch.as_tensor(x), torch.as_tensor(w), groups=groups)


def grouped_same_maps(x, w, groups):
    return conv_loops(x[:, : w.shape[1]], w)


def grouped_reversed(x, w, groups):
    parts = zip(np.split(x, groups, axis=1), np.split(w, groups)[::-1], strict=True)
    return np.concatenate([conv_loops(a, b) for a, b in parts], axis=1)


def grouped_interleaved(x, w, groups):
    return np.stack([conv_loops(x[:, g::groups], w[g::groups]) for g in range(groups)], axis=2).reshape(
        len(x), len(w), x.shape[2] - w.shape[2] + 1, -1
    )


def grouped_summed(x, w, groups):
    y = grouped_right(x, w, groups)
    return y.reshape(len(x), groups, -1, *y.shape[2:]).sum(axis=1)


def own(size, k, s, c1, c2, g, units):
    """Every count in plain arithmetic, apart from the package."""
    side = (size - k) // s + 1
    for _ in range(2):
        side = (side - 3) // 2 + 1
    return {
        "conv1": c1 * (3 * k * k + 1),
        "conv2": c2 * (25 * c1 // g + 1),
        "fc3": units * (c2 * side * side + 1),
    }


def own_changed(**changes):
    """A wrong answer that differs in some layers."""

    def answer(**numbers):
        return own(**numbers) | {layer: change(**numbers) for layer, change in changes.items()}

    return answer


def own_in_steps(**numbers):
    c1, c2, g, k = (numbers[name] for name in ("c1", "c2", "g", "k"))
    per_group = (c1 // g) * 25 * (c2 // g)
    found = own(**numbers)
    return {"fc3": float(found["fc3"]), "conv2": g * per_group + c2, "conv1": k**2 * 3 * c1 + c1}


def crops_right(height, width, size, k, s):
    return {"inputs": 2 * (height - size + 1) * (width - size + 1), "width": (size - k) // s + 1}


def crops_counted(height, width, size, k, s):
    inputs = sum(
        2 for top in range(height) for left in range(width) if top + size <= height and left + size <= width
    )
    return {"width": len(range(0, size - k + 1, s)), "inputs": float(inputs)}


LAYERS = ("conv1", "conv2", "conv3", "conv4", "conv5", "fc6")


def truth(c1, c2, c3, c5, units):
    return {
        "conv1": c1 * (3 * 121 + 1),
        "conv2": c2 * (25 * c1 // 2 + 1),
        "conv3": c3 * (9 * c2 + 1),
        "conv4": c3 * (9 * c3 // 2 + 1),
        "conv5": c5 * (9 * c3 // 2 + 1),
        "fc6": units * (36 * c5 + 1),
    }


def erratum_right(c1, c2, c3, c5, units, **said):
    found = truth(c1, c2, c3, c5, units)
    wrong = [layer for layer in LAYERS if said[f"said_{layer}"] != found[layer]]
    return wrong[0], found[wrong[0]]


def erratum_by_difference(c1, c2, c3, c5, units, **said):
    found = truth(c1, c2, c3, c5, units)
    layer = max(LAYERS, key=lambda name: abs(said[f"said_{name}"] - found[name]))
    return [layer.upper(), float(found[layer])]


def erratum_as_said(**numbers):
    layer, _ = erratum_right(**numbers)
    return layer, numbers[f"said_{layer}"]


def erratum_next_layer(**numbers):
    layer, right = erratum_right(**numbers)
    return LAYERS[(LAYERS.index(layer) + 1) % 6], right


WRONG = {
    "17.topk": [
        lambda scores, y, k: 1 - topk_right(scores, y, k),
        lambda scores, y, k: 100 * topk_right(scores, y, k),
        lambda scores, y, k: topk_right(scores, y, 1),
        lambda scores, y, k: topk_right(-scores, y, k),
        lambda scores, y, k: topk_right(scores, y, k + 1),
        lambda scores, y, k: topk_right(scores, y, k) * len(y),
        lambda scores, y, k: topk_right(scores, y, 5),
    ],
    "17.lrn": [
        lambda x, n, k, alpha, beta: lrn_right(x, n, k, alpha / n, beta),
        lambda x, n, k, alpha, beta: lrn_right(x, 2 * n + 1, k, alpha, beta),
        lambda x, n, k, alpha, beta: lrn_right(x, 1, k, alpha, beta),
        lambda x, n, k, alpha, beta: x / (k + alpha * squares(x, n)),
        lambda x, n, k, alpha, beta: x / (k + alpha * np.sqrt(squares(x, n))) ** beta,
        lambda x, n, k, alpha, beta: x * (k + alpha * squares(x, n)) ** beta,
        lambda x, n, k, alpha, beta: lrn_right(x, n, 2.0, 1e-4, 0.75),
        lrn_over_places,
    ],
    "17.groups": [
        grouped_same_maps,
        grouped_reversed,
        grouped_interleaved,
        grouped_summed,
        lambda x, w, groups: grouped_right(x, w[..., ::-1, ::-1], groups),
        lambda x, w, groups: grouped_right(x, w, groups)[:, ::-1],
    ],
    "17.counts": [
        own_changed(conv2=lambda c1, c2, **_: c2 * (25 * c1 + 1)),
        own_changed(conv2=lambda c1, c2, g, **_: c2 // g * (25 * c1 // g + 1)),
        own_changed(conv1=lambda c1, k, **_: c1 * (k * k + 1)),
        own_changed(conv1=lambda c1, k, **_: c1 * 3 * k * k),
        own_changed(fc3=lambda c2, units, **_: units * (c2 + 1)),
        own_changed(fc3=lambda **numbers: own(**numbers)["fc3"] - numbers["units"]),
        lambda **numbers: sum(own(**numbers).values()),
    ],
    "17.crops": [
        lambda **n: crops_right(**n) | {"inputs": 2 * (n["height"] - n["size"]) * (n["width"] - n["size"])},
        lambda **n: crops_right(**n) | {"inputs": crops_right(**n)["inputs"] // 2},
        lambda **n: crops_right(**n) | {"inputs": 2 * (n["height"] - n["size"] + 1) ** 2},
        lambda **n: crops_right(**n) | {"width": (n["size"] - n["k"]) // n["s"]},
        lambda **n: crops_right(**n) | {"width": (n["width"] - n["k"]) // n["s"] + 1},
        lambda **n: crops_right(**n)["inputs"],
    ],
    "17.erratum": [
        erratum_as_said,
        erratum_next_layer,
        lambda **numbers: ("conv2", 307456),
        lambda **numbers: erratum_right(**numbers)[0],
        lambda **numbers: erratum_right(**numbers)[::-1],
        lambda **numbers: (erratum_right(**numbers)[0], erratum_right(**numbers)[1] + 1),
    ],
}
RIGHT = {
    "17.topk": [topk_right, topk_by_rank, topk_torch],
    "17.lrn": [lrn_right, lrn_with_loops, lrn_torch],
    "17.groups": [grouped_right, grouped_torch],
    "17.counts": [own, own_in_steps],
    "17.crops": [crops_right, crops_counted],
    "17.erratum": [erratum_right, erratum_by_difference],
}
