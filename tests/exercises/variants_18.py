"""Wrong and right answers on VGG."""

import numpy as np
import torch


def conv(before, filters, k=3):
    return filters * (before * k * k + 1)


def own(side, n1, c1, n2, c2, n3, c3, units):
    """Every count in plain arithmetic, apart from the package."""
    last = side // 8
    return {
        "stage1": conv(3, c1) + (n1 - 1) * conv(c1, c1),
        "stage2": conv(c1, c2) + (n2 - 1) * conv(c2, c2),
        "stage3": conv(c2, c3) + (n3 - 1) * conv(c3, c3),
        "fc1": units * (c3 * last * last + 1),
        "fc2": 10 * (units + 1),
    }


def own_changed(**changes):
    """A wrong answer that differs in some places."""

    def answer(**numbers):
        return own(**numbers) | {key: change(**numbers) for key, change in changes.items()}

    return answer


def own_in_steps(side, n1, c1, n2, c2, n3, c3, units):
    found, before = {}, 3
    for stage, (count, filters) in enumerate(((n1, c1), (n2, c2), (n3, c3)), 1):
        found[f"stage{stage}"] = 0.0
        for _ in range(count):
            found[f"stage{stage}"] += before * filters * 9 + filters
            before = filters
    values = c3 * (side // 2 // 2 // 2) ** 2
    return found | {"fc1": values * units + units, "fc2": units * 10 + 10}


def seen(n1, n2, n3, n4, k, *, pooled=1, growth=2):
    size, jump, found = 1, 1, []
    for count, kernel in ((n1, 3), (n2, 3), (n3, 3), (n4, k)):
        size += count * (kernel - 1) * jump + pooled * jump
        jump *= growth
        found.append(size)
    return tuple(found)


def seen_backwards(n1, n2, n3, n4, k):
    stages = ((n1, 3), (n2, 3), (n3, 3), (n4, k))
    found = []
    for last in range(1, 5):
        size = 1
        for count, kernel in reversed(stages[:last]):
            size = 2 * size
            for _ in range(count):
                size += kernel - 1
        found.append(size)
    return found


def full(a, b):
    """Spread one kernel over the other."""
    out = np.zeros([m + n - 1 for m, n in zip(a.shape, b.shape, strict=True)])
    for i, j in np.ndindex(*b.shape):
        out[i : i + a.shape[0], j : j + a.shape[1]] += b[i, j] * a
    return out


def composed_right(kernels):
    kernel = kernels[0]
    for other in kernels[1:]:
        kernel = full(kernel, other)
    return kernel


def composed_fourier(kernels):
    size = sum(len(k) - 1 for k in kernels) + 1
    product = np.ones((size, size), complex)
    for kernel in kernels:
        product *= np.fft.fft2(kernel, (size, size))
    return np.fft.ifft2(product).real


def composed_flipped(kernels):
    return composed_right(kernels)[::-1, ::-1]


def composed_same_size(kernels):
    kernel = composed_right(kernels)
    cut = (len(kernel) - len(kernels[0])) // 2
    return kernel[cut : cut + len(kernels[0]), cut : cut + len(kernels[0])]


def composed_summed(kernels):
    size = sum(len(k) - 1 for k in kernels) + 1
    return sum(np.pad(k, (0, size - len(k))) for k in kernels)


def composed_with_flip(kernels):
    kernel = kernels[0]
    for other in kernels[1:]:
        kernel = full(kernel, other[::-1, ::-1])
    return kernel


def composed_transposed(kernels):
    return composed_right(kernels).T


def walk(column, side, *, channels=3, bias=1, ceil=0, jump_of_pool=2, pool_sees=1, per_stage=True):
    found, size, jump, total = [], 1, 1, 0
    for stage in column.split("|")[:-1]:
        weights = 0
        for word in stage.split():
            k, filters = map(int, word.split("-"))
            weights += filters * (channels * k * k + bias)
            size += (k - 1) * jump
            channels = filters
        side = (side + ceil) // 2
        size += pool_sees * jump
        jump *= jump_of_pool
        total += weights
        found.append((side, size, weights if per_stage else total))
    return found


def walk_with_torch(column, side):
    x, channels, found, layers = torch.zeros(1, 3, side, side), 3, [], []
    for stage in column.strip().rstrip("|").split("|"):
        for word in stage.split():
            k, filters = word.split("-")
            layers.append((int(k), 1, torch.nn.Conv2d(channels, int(filters), int(k), padding=int(k) // 2)))
            channels = int(filters)
        layers.append((2, 2, torch.nn.MaxPool2d(2)))
        count = len(stage.split()) + 1
        for _, _, layer in layers[-count:]:
            x = layer(x)
        seen_now = 1
        for k, stride, _ in reversed(layers):
            seen_now = (seen_now - 1) * stride + k
        weights = sum(p.numel() for _, _, layer in layers[-count:] for p in layer.parameters())
        found.append([x.shape[2], seen_now, weights])
    return found


def dense_right(w, b, x, height, width):
    windows = np.lib.stride_tricks.sliding_window_view(x, (height, width), axis=(2, 3))
    kernels = w.reshape(len(b), x.shape[1], height, width)
    return np.einsum("nchwuv,mcuv->nmhw", windows, kernels) + b[:, None, None]


def dense_with_loops(w, b, x, height, width):
    n, _, h, wide = x.shape
    out = np.zeros((n, len(b), h - height + 1, wide - width + 1))
    for i, j in np.ndindex(*out.shape[2:]):
        out[:, :, i, j] = x[:, :, i : i + height, j : j + width].reshape(n, -1) @ w.T + b
    return out


def dense_torch(w, b, x, height, width):
    kernels = torch.as_tensor(w).reshape(len(b), -1, height, width)
    return torch.nn.functional.conv2d(torch.as_tensor(x), kernels, torch.as_tensor(b))


def dense_flipped(w, b, x, height, width):
    kernels = w.reshape(len(b), -1, height, width)[..., ::-1, ::-1]
    return dense_right(kernels.reshape(w.shape), b, x, height, width)


def dense_channels_last(w, b, x, height, width):
    kernels = w.reshape(len(b), height, width, -1).transpose(0, 3, 1, 2)
    return dense_right(kernels.reshape(w.shape), b, x, height, width)


LAYERS = ("conv1_1", "conv1_2", "conv2_1", "conv2_2", "fc1", "fc2")


def truth(c1, c2, units, side):
    return {
        "conv1_1": conv(3, c1),
        "conv1_2": conv(c1, c1),
        "conv2_1": conv(c1, c2),
        "conv2_2": conv(c2, c2),
        "fc1": units * (c2 * (side // 4) ** 2 + 1),
        "fc2": 10 * (units + 1),
    }


def erratum_right(c1, c2, units, side, **said):
    found = truth(c1, c2, units, side)
    wrong = [layer for layer in LAYERS if said[f"said_{layer}"] != found[layer]]
    return wrong[0], found[wrong[0]]


def erratum_by_difference(c1, c2, units, side, **said):
    found = truth(c1, c2, units, side)
    layer = max(found, key=lambda name: abs(said[f"said_{name}"] - found[name]))
    return [layer.upper(), float(found[layer])]


def erratum_as_said(**numbers):
    layer, _ = erratum_right(**numbers)
    return layer, numbers[f"said_{layer}"]


def erratum_next_layer(**numbers):
    layer, right = erratum_right(**numbers)
    return LAYERS[(LAYERS.index(layer) + 1) % 6], right


WRONG = {
    "18.parameters": [
        own_changed(stage1=lambda n1, c1, **_: n1 * conv(c1, c1)),
        own_changed(stage2=lambda n2, c1, c2, **_: n2 * conv(c1, c2)),
        own_changed(stage3=lambda n3, c2, c3, **_: n3 * (9 * c3 + 1)),
        own_changed(fc1=lambda side, c3, units, **_: units * (c3 * (side // 4) ** 2 + 1)),
        own_changed(fc1=lambda side, c3, units, **_: units * c3 * (side // 8) ** 2),
        own_changed(fc2=lambda units, **_: 10 * units),
        lambda **numbers: sum(own(**numbers).values()),
    ],
    "18.fields": [
        lambda **n: seen(**n, pooled=0),
        lambda **n: seen(**n, growth=1),
        lambda **n: seen(**n)[::-1],
        lambda **n: seen(**n)[-1],
        lambda **n: seen(**{**n, "k": n["k"] + 2}),
        lambda **n: tuple(size + 1 for size in seen(**n)),
    ],
    "18.composed": [
        composed_flipped,
        composed_same_size,
        composed_summed,
        composed_with_flip,
        composed_transposed,
        lambda kernels: kernels[0],
    ],
    "18.column": [
        lambda column, side: walk(column, side, bias=0),
        lambda column, side: walk(column, side, channels=1),
        lambda column, side: walk(column, side, ceil=1),
        lambda column, side: walk(column, side, jump_of_pool=1),
        lambda column, side: walk(column, side, pool_sees=0),
        lambda column, side: walk(column, side, per_stage=False),
        lambda column, side: walk(column, side)[-1],
    ],
    "18.dense_map": [
        dense_flipped,
        dense_channels_last,
        lambda w, b, x, height, width: dense_right(w, 0 * b, x, height, width),
        lambda w, b, x, height, width: dense_right(w, b, x, height, width).mean(axis=(2, 3)),
        lambda w, b, x, height, width: dense_right(w, b, x, height, width).transpose(0, 1, 3, 2),
        lambda w, b, x, height, width: dense_right(w, b, x, height, width)[:, :, :1, :1],
    ],
    "18.erratum": [
        erratum_as_said,
        erratum_next_layer,
        lambda **n: erratum_right(**n)[1],
        lambda **n: (erratum_right(**n)[0], erratum_right(**n)[1] + 1),
        lambda **n: ("fc1", n["said_fc1"]),
        lambda **n: erratum_right(**n)[::-1],
    ],
}

RIGHT = {
    "18.parameters": [own, own_in_steps],
    "18.fields": [seen, seen_backwards],
    "18.composed": [composed_right, composed_fourier],
    "18.column": [walk, walk_with_torch],
    "18.dense_map": [dense_right, dense_with_loops, dense_torch],
    "18.erratum": [erratum_right, erratum_by_difference],
}
