"""Wrong and right answers on LeNet."""

import numpy as np
import torch


def own(size, k, c1, c3, c5, s4=None):
    """Every count in plain arithmetic, apart from the package."""
    s4 = s4 or ((size - k + 1) // 2 - k + 1) // 2
    return {
        "C1": c1 * (k * k + 1),
        "S2": 2 * c1,
        "C3": c3 * (c1 * k * k + 1),
        "S4": 2 * c3,
        "C5": c5 * (c3 * s4 * s4 + 1),
    }


def counts_changed(**changes):
    """A wrong answer that differs in some layers."""

    def answer(size, k, c1, c3, c5):
        numbers = {"size": size, "k": k, "c1": c1, "c3": c3, "c5": c5}
        return own(**numbers) | {layer: change(**numbers) for layer, change in changes.items()}

    return answer


def counts_as_floats(size, k, c1, c3, c5):
    return {layer: float(number) for layer, number in own(size, k, c1, c3, c5).items()}


def links_of(size, k, c1, c3, links, side=None, s2_bias=1):
    first = size - k + 1
    s2 = first // 2
    third = s2 - k + 1
    return {
        "C1": c1 * first**2 * (k * k + 1),
        "S2": c1 * s2**2 * (4 + s2_bias),
        "C3": third**2 * (links * k * k + c3),
    }


def connections_changed(layer, change):
    def answer(size, k, c1, c3, links):
        numbers = {"size": size, "k": k, "c1": c1, "c3": c3, "links": links}
        return links_of(**numbers) | {layer: change(**numbers)}

    return answer


def connections_in_steps(size, k, c1, c3, links):
    c1_units = c1 * (size - k + 1) * (size - k + 1)
    s2_side = (size - k + 1) // 2
    c3_places = (s2_side - k + 1) ** 2
    return {
        "C1": c1_units * k * k + c1_units,
        "S2": 5 * c1 * s2_side * s2_side,
        "C3": links * k * k * c3_places + c3 * c3_places,
    }


def table_right(table, kernel_size, height, width):
    parameters = sum(len(row) * kernel_size**2 + 1 for row in table)
    return parameters, parameters * (height - kernel_size + 1) * (width - kernel_size + 1)


def table_with_loops(table, kernel_size, height, width):
    parameters = connections = 0
    for row in table:
        here = 1
        for _ in row:
            here += kernel_size * kernel_size
        parameters += here
        for _ in range(height - kernel_size + 1):
            connections += here * (width - kernel_size + 1)
    return [parameters, connections]


def table_full(table, kernel_size, height, width):
    maps = 1 + max(max(row) for row in table)
    return table_right([range(maps)] * len(table), kernel_size, height, width)


def windows_of(x):
    return x.reshape(*x.shape[:2], x.shape[2] // 2, 2, x.shape[3] // 2, 2)


def subsample_right(x, w, b):
    return windows_of(x).sum(axis=(3, 5)) * w[:, None, None] + b[:, None, None]


def subsample_sliced(x, w, b):
    total = x[:, :, ::2, ::2] + x[:, :, 1::2, ::2] + x[:, :, ::2, 1::2] + x[:, :, 1::2, 1::2]
    return np.stack([total[:, c] * w[c] + b[c] for c in range(x.shape[1])], axis=1)


def subsample_torch(x, w, b):
    total = 4 * torch.nn.functional.avg_pool2d(torch.as_tensor(x), 2)
    return total * torch.as_tensor(w)[:, None, None] + torch.as_tensor(b)[:, None, None]


def distances(x, codes):
    return ((x[:, None] - codes) ** 2).sum(axis=2)


def loss_right(x, codes, target, j):
    y = distances(x, codes)
    return (y[np.arange(len(x)), target] + np.log(np.exp(-j) + np.exp(-y).sum(axis=1))).mean()


def loss_with_loops(x, codes, target, j):
    total = 0.0
    for row, right in zip(x, target, strict=True):
        y = [sum((a - b) ** 2 for a, b in zip(row, code, strict=True)) for code in codes]
        total += y[right] + np.logaddexp.reduce([-j, *(-value for value in y)])
    return total / len(x)


def loss_summed(x, codes, target, j):
    return len(x) * loss_right(x, codes, target, j)


def loss_without_others(x, codes, target, j):
    return distances(x, codes)[np.arange(len(x)), target].mean()


def loss_without_rubbish(x, codes, target, j):
    y = distances(x, codes)
    return (y[np.arange(len(x)), target] + np.log(np.exp(-y).sum(axis=1))).mean()


def loss_of_distances(x, codes, target, j):
    y = np.sqrt(distances(x, codes))
    return (y[np.arange(len(x)), target] + np.log(np.exp(-j) + np.exp(-y).sum(axis=1))).mean()


def loss_plus_exponent(x, codes, target, j):
    y = distances(x, codes)
    return (y[np.arange(len(x)), target] + np.log(np.exp(-j) + np.exp(y).sum(axis=1))).mean()


def loss_without_right(x, codes, target, j):
    y = distances(x, codes)
    rest = np.exp(-y).sum(axis=1) - np.exp(-y[np.arange(len(x)), target])
    return (y[np.arange(len(x)), target] + np.log(np.exp(-j) + rest)).mean()


LAYERS = ("C1", "S2", "C3", "S4", "C5", "F6")


def truth(c1, c3, c5, f6):
    return {
        "C1": 26 * c1,
        "S2": 2 * c1,
        "C3": c3 * (25 * c1 + 1),
        "S4": 2 * c3,
        "C5": c5 * (25 * c3 + 1),
        "F6": f6 * (c5 + 1),
    }


def erratum_right(c1, c3, c5, f6, **said):
    found = truth(c1, c3, c5, f6)
    wrong = [layer for layer in LAYERS if said[f"said_{layer}"] != found[layer]]
    return wrong[0], found[wrong[0]]


def erratum_by_difference(c1, c3, c5, f6, **said):
    gaps = {layer: abs(said[f"said_{layer}"] - number) for layer, number in truth(c1, c3, c5, f6).items()}
    layer = max(gaps, key=gaps.get)
    return [layer.lower(), float(truth(c1, c3, c5, f6)[layer])]


def erratum_as_said(**numbers):
    layer, _ = erratum_right(**numbers)
    return layer, numbers[f"said_{layer}"]


def erratum_next_layer(**numbers):
    layer, right = erratum_right(**numbers)
    return LAYERS[(LAYERS.index(layer) + 1) % 6], right


WRONG = {
    "15.counts": [
        counts_changed(C1=lambda k, c1, **_: c1 * k * k),
        counts_changed(S2=lambda **_: 0, S4=lambda **_: 0),
        counts_changed(C3=lambda k, c3, **_: c3 * (k * k + 1)),
        counts_changed(S2=lambda c1, **_: 5 * c1),
        counts_changed(C5=lambda c5, c3, **_: c5 * (c3 + 1)),
        counts_changed(C5=lambda c5, c3, k, **_: c5 * (c3 * k * k + 1)),
        lambda size, k, c1, c3, c5: sum(own(size, k, c1, c3, c5).values()),
    ],
    "15.connections": [
        connections_changed("C1", lambda size, k, c1, **_: c1 * (size - k + 1) ** 2 * k * k),
        connections_changed("C1", lambda size, k, c1, **_: c1 * size**2 * (k * k + 1)),
        connections_changed("S2", lambda size, k, c1, **_: c1 * ((size - k + 1) // 2) ** 2 * 4),
        connections_changed("S2", lambda size, k, c1, **_: c1 * ((size - k + 1) // 2) ** 2 * 2),
        connections_changed(
            "C3", lambda size, k, c1, c3, **_: ((size - k + 1) // 2 - k + 1) ** 2 * c3 * (c1 * k * k + 1)
        ),
        connections_changed("C3", lambda k, c3, links, **_: links * k * k + c3),
    ],
    "15.table": [
        lambda table, k, height, width: table_right(table, k, height, width)[::-1],
        lambda table, k, height, width: (
            sum(len(row) * k * k for row in table),
            table_right(table, k, height, width)[1],
        ),
        lambda table, k, height, width: (
            table_right(table, k, height, width)[0] - len(table) + 1,
            table_right(table, k, height, width)[1],
        ),
        table_full,
        lambda table, k, height, width: table_right(table, k, height + k - 1, width + k - 1),
        lambda table, k, height, width: table_right(table, k, height, height),
        lambda table, k, height, width: (1516, 151600),
    ],
    "15.subsample": [
        lambda x, w, b: windows_of(x).mean(axis=(3, 5)) * w[:, None, None] + b[:, None, None],
        lambda x, w, b: windows_of(x).max(axis=(3, 5)) * w[:, None, None] + b[:, None, None],
        lambda x, w, b: windows_of(x).sum(axis=(3, 5)) * w[:, None, None],
        lambda x, w, b: (windows_of(x).sum(axis=(3, 5)) + b[:, None, None]) * w[:, None, None],
        lambda x, w, b: windows_of(x).sum(axis=(3, 5)) * w[0] + b[0],
        lambda x, w, b: 1.7159 * np.tanh(2 / 3 * subsample_right(x, w, b)),
    ],
    "15.map_loss": [
        loss_summed,
        loss_without_others,
        loss_without_rubbish,
        loss_of_distances,
        loss_plus_exponent,
        loss_without_right,
        lambda x, codes, target, j: loss_right(x, codes, target, -j),
    ],
    "15.erratum": [
        erratum_as_said,
        erratum_next_layer,
        lambda **numbers: ("C3", 1516),
        lambda **numbers: erratum_right(**numbers)[0],
        lambda **numbers: erratum_right(**numbers)[::-1],
        lambda **numbers: (erratum_right(**numbers)[0], erratum_right(**numbers)[1] + 1),
    ],
}
RIGHT = {
    "15.counts": [own, counts_as_floats],
    "15.connections": [links_of, connections_in_steps],
    "15.table": [table_right, table_with_loops],
    "15.subsample": [subsample_right, subsample_sliced, subsample_torch],
    "15.map_loss": [loss_right, loss_with_loops],
    "15.erratum": [erratum_right, erratum_by_difference],
}
