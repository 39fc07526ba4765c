"""Wrong and right answers on pooling."""

import numpy as np
import torch


def places(size, window, stride):
    return (size - window) // stride + 1


def own_sizes(height, width, channels, window, stride, second):
    first = (places(height, window, stride), places(width, window, stride))
    last = (first[0] // second, first[1] // second)
    return {"first": first, "second": last, "parameters": 0, "kept": channels * last[0] * last[1]}


def sizes_by_counting(height, width, channels, window, stride, second):
    first = [len(range(0, size - window + 1, stride)) for size in (height, width)]
    last = [len(range(0, size - second + 1, second)) for size in first]
    return {"first": first, "second": last, "parameters": 0, "kept": float(channels * np.prod(last))}


def sizes_changed(**changes):
    def answer(**numbers):
        return own_sizes(**numbers) | {key: change(**numbers) for key, change in changes.items()}

    return answer


def rounded_up(height, width, channels, window, stride, second):
    first = tuple(-(-(size - window) // stride) + 1 for size in (height, width))
    last = tuple(-(-size // second) for size in first)
    return {"first": first, "second": last, "parameters": 0, "kept": channels * last[0] * last[1]}


# ---- forward
def windows_of(x, window, stride):
    view = np.lib.stride_tricks.sliding_window_view(x, (window, window), axis=(2, 3))
    return view[:, :, ::stride, ::stride]


def forward_view(x, window, stride):
    return windows_of(x, window, stride).max((4, 5))


def forward_loops(x, window, stride):
    n, c, h, w = x.shape
    y = np.zeros((n, c, places(h, window, stride), places(w, window, stride)))
    for i in range(y.shape[2]):
        for j in range(y.shape[3]):
            top, left = i * stride, j * stride
            y[:, :, i, j] = x[:, :, top : top + window, left : left + window].max(axis=(2, 3))
    return y


def forward_torch(x, window, stride):
    return torch.nn.functional.max_pool2d(torch.as_tensor(x), window, stride)


def forward_from_zero(x, window, stride):
    return np.maximum(forward_view(x, window, stride), 0)


def forward_up(x, window, stride):
    return torch.nn.functional.max_pool2d(torch.as_tensor(x), window, stride, ceil_mode=True)


def forward_padded(x, window, stride):
    return torch.nn.functional.max_pool2d(torch.as_tensor(x), window, stride, window // 2)


# ---- backward
def backward_loops(dy, x, window, stride, pick=np.argmax, add=True):
    dx = np.zeros(x.shape)
    for n, c, i, j in np.ndindex(dy.shape):
        top, left = i * stride, j * stride
        u, v = divmod(int(pick(x[n, c, top : top + window, left : left + window])), window)
        at = n, c, top + u, left + v
        dx[at] = dx[at] + dy[n, c, i, j] if add else dy[n, c, i, j]
    return dx


def backward_torch(dy, x, window, stride):
    t = torch.as_tensor(x).requires_grad_()
    torch.nn.functional.max_pool2d(t, window, stride).backward(torch.as_tensor(dy))
    return t.grad


def backward_shared(dy, x, window, stride, divide=True):
    dx = np.zeros(x.shape)
    for n, c, i, j in np.ndindex(dy.shape):
        part = (n, c, slice(i * stride, i * stride + window), slice(j * stride, j * stride + window))
        won = x[part] == x[part].max()
        dx[part] += dy[n, c, i, j] * won / (won.sum() if divide else 1)
    return dx


def backward_average(dy, x, window, stride):
    dx = np.zeros(x.shape)
    for n, c, i, j in np.ndindex(dy.shape):
        dx[n, c, i * stride : i * stride + window, j * stride : j * stride + window] += (
            dy[n, c, i, j] / window**2
        )
    return dx


def last_of_equals(values):
    return values.size - 1 - np.argmax(values.ravel()[::-1])


def column_first(values):
    u, v = np.divmod(np.argmax(values.T), values.shape[0])[::-1]
    return u * values.shape[1] + v


# ---- over features
def groups(x, size, stride):
    return [x[:, start : start + size] for start in range(0, x.shape[1] - size + 1, stride)]


def features_loops(x, size, stride):
    return np.stack([np.sqrt((group**2).sum(axis=1)) for group in groups(x, size, stride)], axis=1)


def features_norm(x, size, stride):
    view = np.lib.stride_tricks.sliding_window_view(x, size, axis=1)[:, ::stride]
    return np.linalg.norm(view, axis=-1)


# ---- unnoticed
def unnoticed_right(window, count):
    size = window * count
    return {
        "places": count**2,
        "steps": size * count * (window - 1),
        "moves": size * count * window * (window - 1) // 2,
    }


def unnoticed_counted(window, count):
    free = [window - 1 - place % window for place in range(window * count)]
    rows = window * count
    return {
        "places": count * count,
        "steps": rows * sum(move > 0 for move in free),
        "moves": float(rows * sum(free)),
    }


def unnoticed_changed(**changes):
    def answer(window, count):
        return unnoticed_right(window, count) | {
            key: change(window, count) for key, change in changes.items()
        }

    return answer


# ---- erratum
def truth(size, window, channels, units):
    side = (size - window) // 2 + 1
    return {
        "side": side,
        "parameters": 0,
        "comparisons": window**2 - 1,
        "dense": (channels * side * side + 1) * units,
    }


def erratum_right(size, window, channels, units, **said):
    right = truth(size, window, channels, units)
    return next((word, number) for word, number in right.items() if said[f"said_{word}"] != number)


def erratum_by_difference(size, window, channels, units, **said):
    right = truth(size, window, channels, units)
    gaps = {word: abs(number - said[f"said_{word}"]) for word, number in right.items()}
    word = max(gaps, key=gaps.get)
    return [word.upper(), right[word]]


def erratum_as_said(**numbers):
    word, _ = erratum_right(**numbers)
    return word, numbers[f"said_{word}"]


WRONG = {
    "13.sizes": [
        rounded_up,
        sizes_changed(first=lambda height, width, stride, **_: (height // stride, width // stride)),
        sizes_changed(parameters=lambda channels, window, **_: channels * window**2),
        sizes_changed(first=lambda **numbers: own_sizes(**numbers)["first"][::-1]),
        sizes_changed(kept=lambda **numbers: int(np.prod(own_sizes(**numbers)["second"]))),
        sizes_changed(second=lambda **numbers: own_sizes(**numbers)["first"]),
    ],
    "13.forward": [
        lambda x, window, stride: forward_view(x, window, 1),
        lambda x, window, stride: forward_view(x, window, window),
        lambda x, window, stride: windows_of(x, window, stride).mean((4, 5)),
        lambda x, window, stride: windows_of(x, window, stride).min((4, 5)),
        forward_from_zero,
        forward_up,
        forward_padded,
        lambda x, window, stride: np.zeros_like(forward_view(x, window, stride)),
    ],
    "13.backward": [
        backward_shared,
        lambda dy, x, window, stride: backward_shared(dy, x, window, stride, divide=False),
        backward_average,
        lambda dy, x, window, stride: backward_loops(dy, x, window, stride, pick=last_of_equals),
        lambda dy, x, window, stride: backward_loops(dy, x, window, stride, pick=column_first),
        lambda dy, x, window, stride: backward_loops(dy, x, window, stride, pick=np.argmin),
        lambda dy, x, window, stride: backward_loops(dy, x, window, stride, add=False),
        lambda dy, x, window, stride: backward_loops(np.ones_like(dy), x, window, stride),
    ],
    "13.features": [
        lambda x, size, stride: features_loops(x, size, size),
        lambda x, size, stride: features_loops(x, size, 1),
        lambda x, size, stride: features_loops(x, size, stride) ** 2,
        lambda x, size, stride: features_loops(x, size, stride) / np.sqrt(size),
        lambda x, size, stride: np.stack([np.abs(g).sum(1) for g in groups(x, size, stride)], 1),
        lambda x, size, stride: np.stack([g.max(1) for g in groups(x, size, stride)], 1),
        lambda x, size, stride: features_loops(x.transpose(0, 2, 1, 3), min(size, x.shape[2]), stride),
    ],
    "13.unnoticed": [
        unnoticed_changed(places=lambda window, count: (window * count) ** 2),
        unnoticed_changed(places=lambda window, count: count),
        unnoticed_changed(steps=lambda window, count: (window * count) ** 2),
        unnoticed_changed(steps=lambda window, count: count * (window - 1)),
        unnoticed_changed(moves=lambda window, count: (window * count) ** 2 * window),
        unnoticed_changed(moves=lambda window, count: window * (window - 1) // 2),
    ],
    "13.erratum": [
        erratum_as_said,
        lambda **numbers: erratum_right(**numbers)[0],
        lambda **numbers: erratum_right(**numbers)[::-1],
        lambda **numbers: ("parameters", 0),
        lambda **numbers: (erratum_right(**numbers)[0], erratum_right(**numbers)[1] + 1),
        lambda **numbers: ("none", erratum_right(**numbers)[1]),
    ],
}
RIGHT = {
    "13.sizes": [own_sizes, sizes_by_counting],
    "13.forward": [forward_view, forward_loops, forward_torch],
    "13.backward": [backward_loops, backward_torch],
    "13.features": [features_loops, features_norm],
    "13.unnoticed": [unnoticed_right, unnoticed_counted],
    "13.erratum": [erratum_right, erratum_by_difference],
}
