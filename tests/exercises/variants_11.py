"""Wrong and right answers on convolution."""

import numpy as np
import torch
from scipy import ndimage, signal


def line_with_loops(x, w):
    y = [0.0] * (len(x) + len(w) - 1)
    for k, loudness in enumerate(x):
        for m, weight in enumerate(w):
            y[k + m] += loudness * weight
    return y


def line_by_times(x, w):
    return [
        sum(x[k] * w[t - k] for k in range(len(x)) if 0 <= t - k < len(w)) for t in range(len(x) + len(w) - 1)
    ]


def loops(x, w, b, stride, flip=False, bias=True, every=None):
    filters, _, kh, kw = w.shape
    step = every or stride
    rows, columns = (x.shape[1] - kh) // step + 1, (x.shape[2] - kw) // step + 1
    y = np.zeros((filters, rows, columns))
    for f in range(filters):
        for i in range(rows):
            for j in range(columns):
                block = x[:, i * step : i * step + kh, j * step : j * step + kw]
                y[f, i, j] = (w[f] * (block[:, ::-1, ::-1] if flip else block)).sum() + b[f] * bias
    return y


def layer_torch(x, w, b, stride):
    x, w, b = (torch.as_tensor(a) for a in (x, w, b))
    return torch.nn.functional.conv2d(x[None], w, b, stride=stride)[0]


def layer_one_channel(x, w, b, stride):
    return loops(x[:1], w[:, :1], b, stride)


def layer_bias_per_channel(x, w, b, stride):
    return loops(x, w, b, stride, bias=False) + x.shape[0] * b[:, None, None]


def layer_axes_swapped(x, w, b, stride):
    return loops(x, w, b, stride).transpose(0, 2, 1)


def down(x, rows):
    y = np.zeros_like(x)
    y[rows:] = x[: x.shape[0] - rows]
    return y


def slid(x, w):
    return ndimage.correlate(x, w, mode="constant")


def gap_scipy(x, w, rows):
    return slid(down(x, rows), w) - down(slid(x, w), rows)


def gap_torch(x, w, rows):
    def f(image):
        sides = [k // 2 for k in w.shape]
        image, kernel = (torch.as_tensor(a.copy())[None, None] for a in (image, w))
        return torch.nn.functional.conv2d(image, kernel, padding=sides)[0, 0].numpy()

    shift = np.eye(len(x), k=-rows)
    return f(shift @ x) - shift @ f(x)


def truth(channels, size, filters, k):
    side = size - k + 1
    values = filters * side * side
    return {
        "values": values,
        "parameters": filters * (channels * k * k + 1),
        "products": values * channels * k * k,
    }


def counts_changed(**changes):
    def answer(channels, size, filters, k):
        numbers = {"channels": channels, "size": size, "filters": filters, "k": k}
        return truth(**numbers) | {name: change(**numbers) for name, change in changes.items()}

    return answer


def counts_in_steps(channels, size, filters, k):
    places = (size - k + 1) * (size - k + 1)
    weights = channels * k * k
    return {
        "values": float(places * filters),
        "parameters": filters * weights + filters,
        "products": places * filters * weights,
    }


def told(channels, size, filters, k):
    found = truth(channels, size, filters, k)
    return {
        "weights": channels * k * k,
        "parameters": found["parameters"],
        "side": size - k + 1,
        "values": found["values"],
        "column": filters,
        "passes": k + k,
    }


def erratum_right(channels, size, filters, k, **said):
    right = told(channels, size, filters, k)
    wrong = [name for name, number in right.items() if said[f"said_{name}"] != number]
    return wrong[0], right[wrong[0]]


def erratum_by_difference(channels, size, filters, k, **said):
    right = told(channels, size, filters, k)
    gaps = {name: abs(said[f"said_{name}"] - number) for name, number in right.items()}
    name = max(gaps, key=gaps.get)
    return [name, float(right[name])]


def erratum_as_said(**numbers):
    name, _ = erratum_right(**numbers)
    return name, numbers[f"said_{name}"]


def erratum_next(**numbers):
    name, number = erratum_right(**numbers)
    names = list(told(3, 20, 8, 3))
    return names[(names.index(name) + 1) % len(names)], number


WRONG = {
    "11.line": [
        lambda x, w: np.correlate(x, w, "full"),
        lambda x, w: np.convolve(x, w, "same"),
        lambda x, w: np.convolve(x, w, "valid"),
        lambda x, w: np.convolve(x, w)[::-1],
        lambda x, w: np.convolve(x, w) / len(w),
        lambda x, w: np.convolve(np.r_[x, x], w)[: len(x) + len(w) - 1],
    ],
    "11.layer": [
        lambda x, w, b, stride: loops(x, w, b, stride, flip=True),
        lambda x, w, b, stride: loops(x, w, b, stride, every=1),
        lambda x, w, b, stride: loops(x, w, b, stride, bias=False),
        layer_one_channel,
        layer_bias_per_channel,
        layer_axes_swapped,
        lambda x, w, b, stride: loops(x, w, b, stride) / x.shape[0],
        lambda x, w, b, stride: np.maximum(loops(x, w, b, stride), 0),
    ],
    "11.hum": [
        lambda period: np.ones(period),
        lambda period: np.full(period + 1, 1 / (period + 1)),
        lambda period: np.full(period - 1, 1 / (period - 1)),
        lambda period: np.full(3 * period, 1 / (3 * period)),
        lambda period: np.r_[0.5, np.zeros(period - 1), 0.5],
        lambda period: np.full(5, 1 / 5),
        lambda period: np.r_[1, np.zeros(period - 1), -1],
    ],
    "11.gap": [
        lambda x, w, rows: -gap_scipy(x, w, rows),
        lambda x, w, rows: np.abs(gap_scipy(x, w, rows)),
        lambda x, w, rows: np.zeros_like(x),
        lambda x, w, rows: slid(np.roll(x, rows, axis=0), w) - np.roll(slid(x, w), rows, axis=0),
        lambda x, w, rows: gap_scipy(x, w[::-1, ::-1], rows),
        lambda x, w, rows: gap_scipy(x.T, w, rows).T,
        lambda x, w, rows: slid(down(x, rows), w) - slid(x, w),
    ],
    "11.counts": [
        counts_changed(parameters=lambda channels, filters, k, **_: filters * channels * k * k),
        counts_changed(parameters=lambda filters, k, **_: filters * (k * k + 1)),
        counts_changed(values=lambda size, filters, k, **_: filters * (size - k) ** 2),
        counts_changed(values=lambda size, filters, **_: filters * size * size),
        counts_changed(products=lambda size, filters, k, **_: filters * (size - k + 1) ** 2 * k * k),
        counts_changed(products=lambda channels, filters, k, **_: filters * channels * k * k),
        lambda channels, size, filters, k: sum(truth(channels, size, filters, k).values()),
    ],
    "11.erratum": [
        erratum_as_said,
        erratum_next,
        lambda **numbers: ("side", 28),
        lambda **numbers: erratum_right(**numbers)[0],
        lambda **numbers: erratum_right(**numbers)[::-1],
        lambda **numbers: (erratum_right(**numbers)[0], erratum_right(**numbers)[1] + 1),
    ],
}
RIGHT = {
    "11.line": [line_with_loops, line_by_times, signal.convolve],
    "11.layer": [loops, layer_torch],
    "11.hum": [
        lambda period: np.full(period, 1 / period),
        lambda period: np.convolve(np.full(period, 1 / period), [0.25, 0.5, 0.25]),
        lambda period: [0.5 / period] * (2 * period),
    ],
    "11.gap": [gap_scipy, gap_torch],
    "11.counts": [truth, counts_in_steps],
    "11.erratum": [erratum_right, erratum_by_difference],
}
