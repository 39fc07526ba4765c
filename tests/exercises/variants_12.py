"""Wrong and right answers to the questions on sizes."""

import numpy as np


def one(n, k, s=1, p=0, d=1):
    return (n + 2 * p - d * (k - 1) - 1) // s + 1


def stack(n, k1, s1, p2, k3, size):
    a = size(n, k1, s1, 0, 1)
    b = size(a, 3, 1, p2, 2)
    return {"a": a, "b": b, "c": size(b, k3, 2, 0, 1)}


def sizes_with(size):
    return lambda n, k1, s1, p2, k3: stack(n, k1, s1, p2, k3, size)


def by_counting(n, k1, s1, p2, k3):
    def count(n, k, s, p, d):
        return len(range(0, n + 2 * p - (k - 1) * d, s))

    return stack(n, k1, s1, p2, k3, count)


def dilation_forgotten(n, k1, s1, p2, k3):
    return stack(n, k1, s1, p2, k3, lambda n, k, s, p, d: one(n, k, s, p))


def layers_by_loop(n, k):
    count = 0
    while n >= k:
        n, count = n - k + 1, count + 1
    return {"layers": count, "left": n}


def read(table):
    for line in table.split(";"):
        yield [int(part.strip(" ,:")) for part in line.split() if part.strip(" ,:").isdigit()]


def lines_with(size):
    return lambda table: [size(n, k, s, p) != out for n, k, s, p, out in read(table)]


def lines_by_counting(table):
    found = ()
    for n, k, s, p, out in read(table):
        found += (len(range(0, n + 2 * p - k + 1, s)) != out,)
    return found


def same_by_halves(kernel, dilation):
    total = dilation * (kernel - 1)
    return total // 2, total - total // 2


def same_by_search(kernel, dilation):
    total = 0
    while 100 + total - (kernel - 1) * dilation < 100:
        total += 1
    return [total // 2, (total + 1) // 2]


def field_with(grow):
    def field_of(layers):
        size, jump, start = 1, 1, 0.0
        for layer in layers:
            size, jump, start = grow(size, jump, start, *layer)
        return size, jump, start

    return field_of


def field_backwards(layers):
    """From the output down: the first unit's window, and its centre."""
    first, last = 0, 0
    for k, s, p in reversed(layers):
        first, last = first * s - p, last * s - p + k - 1
    jump = 1
    for _, s, _ in layers:
        jump *= s
    return [last - first + 1, jump, (first + last) / 2]


def mirrored(size, before, after):
    return [*range(before, 0, -1), *range(size), *range(size - 2, size - 2 - after, -1)]


def reflect_by_index(x, top, bottom, left, right):
    return x[mirrored(x.shape[0], top, bottom)][:, mirrored(x.shape[1], left, right)]


def reflect_by_loops(x, top, bottom, left, right):
    height, width = x.shape
    y = np.zeros((top + height + bottom, left + width + right))
    for i in range(y.shape[0]):
        for j in range(y.shape[1]):
            r, c = abs(i - top), abs(j - left)
            r, c = (2 * height - 2 - r if r >= height else r), (2 * width - 2 - c if c >= width else c)
            y[i, j] = x[r, c]
    return y.tolist()


def pad_with(mode):
    return lambda x, top, bottom, left, right: np.pad(x, ((top, bottom), (left, right)), mode)


WRONG = {
    "12.sizes": [
        sizes_with(lambda n, k, s, p, d: (n + 2 * p - d * (k - 1) - 1) // s),
        sizes_with(lambda n, k, s, p, d: -(-(n + 2 * p - d * (k - 1) - 1) // s) + 1),
        sizes_with(lambda n, k, s, p, d: one(n, k, s, p / 2, d)),
        sizes_with(lambda n, k, s, p, d: one(n, k * d, s, p)),
        sizes_with(lambda n, k, s, p, d: one(n, k, 1, p, d)),
        dilation_forgotten,
    ],
    "12.layers": [
        lambda n, k: {"layers": (n - 1) // k, "left": 1},
        lambda n, k: {"layers": n // k, "left": n % k},
        lambda n, k: {"layers": -(-(n - 1) // (k - 1)), "left": 1},
        lambda n, k: {"layers": (n - 1) // (k - 1) - 1, "left": (n - 1) % (k - 1) + k},
        lambda n, k: {"layers": (n - 1) // (k - 1), "left": (n - 1) % (k - 1)},
    ],
    "12.lines": [
        lines_with(lambda n, k, s, p: (n + 2 * p - k) // s),
        lines_with(lambda n, k, s, p: -(-(n + 2 * p - k) // s) + 1),
        lines_with(lambda n, k, s, p: (n + p - k) // s + 1),
        lambda table: [False] * 8,
        lambda table: [True] * 8,
        lambda table: [one(n, k, s, p) == out for n, k, s, p, out in read(table)],
    ],
    "12.same": [
        lambda kernel, dilation: ((kernel - 1) // 2, kernel - 1 - (kernel - 1) // 2),
        lambda kernel, dilation: (kernel // 2, kernel // 2),
        lambda kernel, dilation: same_by_halves(kernel, dilation)[::-1],
        lambda kernel, dilation: same_by_halves(kernel * dilation, 1),
        lambda kernel, dilation: (dilation * ((kernel - 1) // 2), dilation * (kernel // 2)),
        lambda kernel, dilation: dilation * (kernel - 1),
    ],
    "12.field": [
        field_with(lambda size, jump, start, k, s, p: (size + k - 1, jump * s, start + ((k - 1) / 2 - p) * jump)),
        field_with(lambda size, jump, start, k, s, p: (size + (k - 1) * jump * s, jump * s, 0.0)),
        field_with(lambda size, jump, start, k, s, p: (size + (k - 1) * jump, jump + s, start)),
        field_with(lambda size, jump, start, k, s, p: (size + (k - 1) * jump, jump * s, start + (k - 1) / 2 * jump)),
        field_with(lambda size, jump, start, k, s, p: (size + (k - 1) * jump, jump * s, start + (k - 1) / 2 - p)),
        field_with(lambda size, jump, start, k, s, p: (size + k * jump, jump * s, start + (k // 2 - p) * jump)),
        lambda layers: field_backwards(layers)[:2],
    ],
    "12.reflect": [
        pad_with("symmetric"),
        pad_with("edge"),
        pad_with("constant"),
        lambda x, top, bottom, left, right: reflect_by_index(x, bottom, top, right, left)[: len(x) + top + bottom],
        lambda x, top, bottom, left, right: reflect_by_index(x, left, right, top, bottom) if len(x) > 4 else x,
        lambda x, top, bottom, left, right: x,
    ],
}  # fmt: skip
RIGHT = {
    "12.sizes": [sizes_with(lambda n, k, s, p, d: one(n, k, s, p, d)), by_counting],
    "12.layers": [
        layers_by_loop,
        lambda n, k: {"layers": (n - 1) // (k - 1), "left": (n - 1) % (k - 1) + 1},
    ],
    "12.lines": [lines_with(one), lines_by_counting],
    "12.same": [same_by_halves, same_by_search],
    "12.field": [
        field_with(
            lambda size, jump, start, k, s, p: (
                size + (k - 1) * jump,
                jump * s,
                start + ((k - 1) / 2 - p) * jump,
            )
        ),
        field_backwards,
    ],
    "12.reflect": [reflect_by_index, reflect_by_loops],
}
