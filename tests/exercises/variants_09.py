"""Wrong and right answers on the Neocognitron."""

import numpy as np
import torch


def cells_of(side, planes1, planes2, s, c, border, stride=2, at=None):
    """Every count in plain arithmetic, apart from the package; `at` changes the padding of S2."""
    c1 = (side + 2 * border - c) // stride + 1
    s2 = c1 - s + 1 if at is None else at(c1, s)
    c2 = (s2 + 2 * border - c) // stride + 1
    return {
        "S1": planes1 * side * side,
        "C1": planes1 * c1 * c1,
        "S2": planes2 * s2 * s2,
        "C2": planes2 * c2 * c2,
    }


def cells_in_loops(side, planes1, planes2, s, c, border):
    first = sum(1 for start in range(-border, side + border - c + 1, 2))
    second = sum(1 for start in range(first - s + 1))
    third = sum(1 for start in range(-border, second + border - c + 1, 2))
    sides = {"S1": (planes1, side), "C1": (planes1, first), "S2": (planes2, second), "C2": (planes2, third)}
    return {name: float(planes * n * n) for name, (planes, n) in sides.items()}


def cells_changed(layer, change):
    def answer(**numbers):
        return cells_of(**numbers) | {layer: change(**numbers)}

    return answer


def weights_of(k1, k2, k3, window, inhibitory=1):
    area = window * window
    return {
        "S1": k1 * (area + inhibitory),
        "S2": k2 * (k1 * area + inhibitory),
        "S3": k3 * (k2 * area + inhibitory),
    }


def weights_in_steps(k1, k2, k3, window):
    below, found = 1, []
    for planes in (k1, k2, k3):
        found.append(sum(below * window**2 + 1 for _ in range(planes)))
        below = planes
    return dict(zip(("S1", "S2", "S3"), found, strict=True))


def s_right(u, a, b, c, r):
    e, v = (a * u).sum(), np.sqrt((c * u**2).sum())
    return r * max((1 + e) / (1 + 2 * r / (1 + r) * b * v) - 1, 0)


def s_as_relu(u, a, b, c, r):
    u, a, c = (torch.as_tensor(x) for x in (u, a, c))
    h = 2 * r / (1 + r) * b * torch.sqrt(torch.sum(c * u * u))
    return float(r / (1 + h) * torch.relu(torch.sum(a * u) - h))


def s_with(change):
    def answer(u, a, b, c, r):
        e, v = (a * u).sum(), np.sqrt((c * u**2).sum())
        return change(e, v, b, r)

    return answer


def c_right(u, d, alpha):
    sums = (d * u).sum(axis=(1, 2))
    x = np.maximum((1 + sums) / (1 + sums.mean()) - 1, 0)
    return x / (alpha + x)


def c_with_loops(u, d, alpha):
    sums = [sum(float(d[i, j] * plane[i, j]) for i, j in np.ndindex(*d.shape)) for plane in u]
    mean = sum(sums) / len(sums)
    found = []
    for total in sums:
        x = (1 + total) / (1 + mean) - 1
        found.append(x / (alpha + x) if x > 0 else 0.0)
    return found


def c_as_printed(u, d, alpha):
    sums = (d * u).sum(axis=(1, 2))
    return ((1 + sums) / (1 + sums.mean()) - 1) / (alpha + (1 + sums) / (1 + sums.mean()) - 1)


def right_of(answers, own):
    return (answers.argmax(axis=1) == own) & (answers.max(axis=1) > 0)


def tolerance_right(answers, shifts, own):
    right, far = right_of(answers, own), np.abs(shifts).max(axis=1)
    n = -1
    while n < far.max() and right[far <= n + 1].all():
        n += 1
    return n


def tolerance_with_loops(answers, shifts, own):
    failures = [
        max(abs(down), abs(right))
        for (down, right), row in zip(shifts.tolist(), answers.tolist(), strict=True)
        if row[own] <= 0 or any(row[k] >= row[own] for k in range(len(row)) if k != own)
    ]
    largest = max(max(abs(down), abs(right)) for down, right in shifts.tolist())
    return min(failures) - 1 if failures else largest


def tolerance_by(measure):
    def answer(answers, shifts, own):
        right, far = right_of(answers, own), measure(shifts)
        return int(min([*far[~right], far.max() + 1])) - 1

    return answer


def best_anywhere(answers, shifts, own):
    right = right_of(answers, own)
    return int(np.abs(shifts[right]).max()) if right.any() else -1


def silent_counts(answers, shifts, own):
    right, far = (answers.argmax(axis=1) == own) | (answers.max(axis=1) == 0), np.abs(shifts).max(axis=1)
    return int(min([*far[~right], far.max() + 1])) - 1


SIDES = {"S1": 16, "C1": 10, "S2": 8, "C2": 6, "S3": 2, "C3": 1}


def erratum_right(planes, **said):
    wrong = [layer for layer, side in SIDES.items() if said[f"said_{layer}"] != planes * side * side]
    return wrong[0], planes * SIDES[wrong[0]] ** 2


def erratum_by_division(planes, **said):
    for layer, side in SIDES.items():
        if said[f"said_{layer}"] / planes != side**2:
            return [layer.lower(), float(planes * side**2)]
    return None


def erratum_as_said(planes, **said):
    layer, _ = erratum_right(planes, **said)
    return layer, said[f"said_{layer}"]


WRONG = {
    "09.cells": [
        lambda **n: cells_of(**n, stride=1),
        lambda **n: cells_of(**n, at=lambda c1, s: c1),
        lambda **n: cells_of(**(n | {"border": 0})),
        lambda **n: {name: count // n["planes1"] for name, count in cells_of(**n).items()},
        cells_changed("S1", lambda side, planes1, s, **_: planes1 * (side - s + 1) ** 2),
        cells_changed(
            "S2",
            lambda side, planes1, c, s, border, **_: planes1 * ((side + 2 * border - c) // 2 + 2 - s) ** 2,
        ),
        cells_changed("C2", lambda planes2, **_: planes2),
    ],
    "09.weights": [
        lambda **n: weights_of(**n, inhibitory=0),
        lambda k1, k2, k3, window: {
            "S1": k1 * (window**2 + 1),
            "S2": k2 * (window**2 + 1),
            "S3": k3 * (window**2 + 1),
        },
        lambda **n: sum(weights_of(**n).values()),
        lambda **n: weights_of(**(n | {"window": n["window"] - 1})),
        lambda k1, k2, k3, window: weights_of(k1, k2, k3, window) | {"S1": 256 * k1 * (window**2 + 1)},
        lambda k1, k2, k3, window: weights_of(k1, k2, k3, window) | {"S3": k3 * (k3 * window**2 + 1) + 1},
    ],
    "09.s_cell": [
        s_with(lambda e, v, b, r: r * max(e - 2 * r / (1 + r) * b * v, 0)),
        s_with(lambda e, v, b, r: max((1 + e) / (1 + 2 * r / (1 + r) * b * v) - 1, 0)),
        s_with(lambda e, v, b, r: r * ((1 + e) / (1 + 2 * r / (1 + r) * b * v) - 1)),
        s_with(lambda e, v, b, r: r * max((1 + e) / (1 + r / (1 + r) * b * v) - 1, 0)),
        s_with(lambda e, v, b, r: r * max((1 + e) / (1 + 2 * r / (1 + r) * b * v**2) - 1, 0)),
        s_with(lambda e, v, b, r: r * max(e, 0)),
        lambda u, a, b, c, r: s_right(u, a, b, np.full_like(c, c.mean()), r),
    ],
    "09.c_cells": [
        lambda u, d, alpha: (d * u).sum(axis=(1, 2)),
        lambda u, d, alpha: u.max(axis=(1, 2)),
        c_as_printed,
        lambda u, d, alpha: c_right(u, np.ones_like(d), alpha),
        lambda u, d, alpha: c_right(u, d, 0.5),
        lambda u, d, alpha: c_right(u, d, alpha) * alpha,
        lambda u, d, alpha: c_right(np.concatenate([u, 0 * u]), d, alpha)[: len(u)],
    ],
    "09.tolerance": [
        best_anywhere,
        silent_counts,
        tolerance_by(lambda shifts: np.abs(shifts).sum(axis=1)),
        tolerance_by(lambda shifts: np.abs(shifts).min(axis=1)),
        tolerance_by(lambda shifts: np.abs(shifts[:, 0])),
        lambda answers, shifts, own: tolerance_right(answers, shifts, own) + 1,
        lambda answers, shifts, own: tolerance_right(answers, np.maximum(shifts, 0), own),
    ],
    "09.erratum": [
        erratum_as_said,
        lambda planes, **said: erratum_right(planes, **said)[::-1],
        lambda planes, **said: erratum_right(planes, **said)[0],
        lambda planes, **said: ("C1", planes * 100 + 1),
        lambda planes, **said: (erratum_right(planes, **said)[0], erratum_right(planes, **said)[1] // planes),
        lambda planes, **said: (
            erratum_right(planes, **said)[0],
            24 * SIDES[erratum_right(planes, **said)[0]] ** 2,
        ),
    ],
}
RIGHT = {
    "09.cells": [cells_of, cells_in_loops],
    "09.weights": [weights_of, weights_in_steps],
    "09.s_cell": [s_right, s_as_relu],
    "09.c_cells": [c_right, c_with_loops],
    "09.tolerance": [tolerance_right, tolerance_with_loops],
    "09.erratum": [erratum_right, erratum_by_division],
}
