"""Wrong and right answers to the questions on the perceptron."""

import numpy as np

from cnncourse.exercises.q02_perceptron import LABELS
from cnncourse.exercises.q02_perceptron import WRONG as WRONG_CLAIMS


def rate_missing(w, b, x, t, rate):
    error = t - int(w @ x + b > 0)
    return w + error * x, b + error


def sign_flipped(w, b, x, t, rate):
    error = int(w @ x + b > 0) - t
    return w + rate * error * x, b + rate * error


def bias_forgotten(w, b, x, t, rate):
    return w + rate * (t - int(w @ x + b > 0)) * x, b


def bias_not_in_the_sum(w, b, x, t, rate):
    error = t - int(w @ x > 0)
    return w + rate * error * x, b + rate * error


def at_zero_one(w, b, x, t, rate):
    error = t - int(w @ x + b >= 0)
    return w + rate * error * x, b + rate * error


def always(w, b, x, t, rate):
    return w + rate * (2 * t - 1) * x, b + rate * (2 * t - 1)


def without_a_threshold(w, b, x, t, rate):
    error = t - (w @ x + b)
    return w + rate * error * x, b + rate * error


def step_by_loops(w, b, x, t, rate):
    total = b
    for weight, value in zip(w, x, strict=True):
        total += weight * value
    if total > 0 and t == 0:
        return [weight - rate * value for weight, value in zip(w, x, strict=True)], b - rate
    if total <= 0 and t == 1:
        return [weight + rate * value for weight, value in zip(w, x, strict=True)], b + rate
    return list(w), b


def step_with_arrays(w, b, x, t, rate):
    v, z = np.append(w, b), np.append(x, 1)
    v = v + rate * (t - (v @ z > 0)) * z
    return v[:-1], v[-1]


def parts_of_bound(X, t, w, b):
    points, separator = np.column_stack([X, np.ones(len(X))]), np.append(w, b)
    return points, (2 * np.array(t) - 1) * (points @ separator), np.linalg.norm(separator)


def bound_with_arrays(X, t, w, b):
    points, signed, length = parts_of_bound(X, t, w, b)
    return (np.linalg.norm(points, axis=1).max() * length / signed.min()) ** 2


def bound_by_loops(X, t, w, b):
    longest, nearest = 0, float("inf")
    for x in X:
        longest = max(longest, sum(value**2 for value in x) + 1)
        nearest = min(nearest, abs(sum(u * v for u, v in zip(w, x, strict=True)) + b))
    return longest / (nearest**2 / (sum(u**2 for u in w) + b**2))


def not_squared(X, t, w, b):
    return bound_with_arrays(X, t, w, b) ** 0.5


def length_of_w_missing(X, t, w, b):
    points, signed, _ = parts_of_bound(X, t, w, b)
    return (np.linalg.norm(points, axis=1).max() / (signed.min() * 1.5)) ** 2


def bias_not_counted(X, t, w, b):
    signed = (2 * np.array(t) - 1) * (X @ w + b)
    return (np.linalg.norm(X, axis=1).max() * np.linalg.norm(w) / signed.min()) ** 2


def mean_margin(X, t, w, b):
    points, signed, length = parts_of_bound(X, t, w, b)
    return (np.linalg.norm(points, axis=1).max() * length / signed.mean()) ** 2


def mean_radius(X, t, w, b):
    points, signed, length = parts_of_bound(X, t, w, b)
    return (np.linalg.norm(points, axis=1).mean() * length / signed.min()) ** 2


def largest_margin(X, t, w, b):
    points, signed, length = parts_of_bound(X, t, w, b)
    return (np.linalg.norm(points, axis=1).max() * length / signed.max()) ** 2


def trained(X, t, *, backwards=False, one_epoch=False, at_zero=False, start=0.0, with_bias=True, most=10_000):
    w, b, updates = np.full(X.shape[1], start), 0.0, 0
    for _ in range(1 if one_epoch else most):
        clean = True
        for x, target in list(zip(X, t, strict=True))[:: -1 if backwards else 1]:
            total = w @ x + b
            answer = total >= 0 if at_zero else total > 0
            if answer != target:
                w, b = w + (target - answer * 1) * x, b + with_bias * (target - answer * 1)
                updates, clean = updates + 1, False
        if clean:
            break
    return w, b, updates


def train_by_index(X, t):
    w, b, updates, i, epoch_clean = [0.0] * len(X[0]), 0.0, 0, 0, True
    while True:
        error = t[i] - (1 if sum(u * v for u, v in zip(w, X[i], strict=True)) + b > 0 else 0)
        if error:
            w = [u + error * v for u, v in zip(w, X[i], strict=True)]
            b, updates, epoch_clean = b + error, updates + 1, False
        i += 1
        if i == len(X):
            if epoch_clean:
                return w, b, updates
            i, epoch_clean = 0, True


def counts_epochs(X, t):
    w, b, updates = trained(X, t)
    return w, b, updates // 2 + 1


def logic_by_training(outputs):
    w, b = np.zeros(2), 0.0
    for _ in range(50):
        wrong = 0
        for x, t in zip(((0, 0), (0, 1), (1, 0), (1, 1)), outputs, strict=True):
            error = t - int(w @ x + b > 0)
            w, b, wrong = w + error * np.array(x), b + error, wrong + abs(error)
        if not wrong:
            return w[0], w[1], b
    return "none"


def logic_by_search(outputs):
    grid = (-1.5, -1, -0.5, 0.5, 1, 1.5)
    for w1 in (-1, 0, 1):
        for w2 in (-1, 0, 1):
            for b in grid:
                if [int(b > 0), int(w2 + b > 0), int(w1 + b > 0), int(w1 + w2 + b > 0)] == list(outputs):
                    return w1, w2, b
    return "none"


def inputs_swapped(outputs):
    found = logic_by_search(outputs)
    return found if found == "none" else (found[1], found[0], found[2])


def never_none(outputs):
    found = logic_by_search(outputs)
    return (1, 1, -0.5) if found == "none" else found


def gives_up_early(outputs):
    return "none" if sum(outputs) in (0, 4) else logic_by_search(outputs)


def at_zero_unit(outputs):
    found = logic_by_search(outputs)
    return found if found == "none" else (found[0], found[1], found[2] - 0.5)


def letters(keep):
    return lambda **claims: "".join(label for label in LABELS if keep(label, claims[label]))


WRONG = {
    "02.update": [
        rate_missing,
        sign_flipped,
        bias_forgotten,
        bias_not_in_the_sum,
        at_zero_one,
        always,
        without_a_threshold,
    ],
    "02.bound": [
        not_squared,
        length_of_w_missing,
        bias_not_counted,
        mean_margin,
        mean_radius,
        largest_margin,
    ],
    "02.training": [
        lambda X, t: trained(X, t, backwards=True),
        lambda X, t: trained(X, t, one_epoch=True),
        lambda X, t: trained(X, t, at_zero=True),
        lambda X, t: trained(X, t, start=1.0),
        lambda X, t: trained(X, t, with_bias=False, most=200),
        counts_epochs,
    ],
    "02.logic": [
        inputs_swapped,
        never_none,
        gives_up_early,
        at_zero_unit,
        lambda outputs: "none",
        lambda outputs: (1, 1, -0.5),
    ],
    "02.mark1": [
        lambda side, units, exciting, inhibiting, responses: {
            "fixed": side**2 * units,
            "learned": units * responses,
        },
        lambda side, units, exciting, inhibiting, responses: {
            "fixed": units * (exciting + inhibiting),
            "learned": (units + 1) * responses,
        },
        lambda side, units, exciting, inhibiting, responses: {
            "fixed": units * (exciting + inhibiting),
            "learned": side**2 * responses,
        },
        lambda side, units, exciting, inhibiting, responses: {
            "fixed": units * exciting,
            "learned": units * responses,
        },
        lambda side, units, exciting, inhibiting, responses: {
            "fixed": units * responses,
            "learned": units * (exciting + inhibiting),
        },
        lambda side, units, exciting, inhibiting, responses: units * responses,
    ],
    "02.errata": [
        letters(lambda label, claim: claim not in WRONG_CLAIMS),
        letters(lambda label, claim: True),
        letters(lambda label, claim: False),
        lambda **claims: letters(lambda label, claim: claim in WRONG_CLAIMS)(**claims)[::-1],
        lambda **claims: letters(lambda label, claim: claim in WRONG_CLAIMS)(**claims)[:-1],
        lambda **claims: " ".join(letters(lambda label, claim: claim in WRONG_CLAIMS)(**claims)),
    ],
}
RIGHT = {
    "02.update": [step_by_loops, step_with_arrays],
    "02.bound": [bound_by_loops, bound_with_arrays],
    "02.training": [trained, train_by_index],
    "02.logic": [logic_by_training, logic_by_search],
    "02.mark1": [
        lambda side, units, exciting, inhibiting, responses: {
            "fixed": units * (exciting + inhibiting),
            "learned": units * responses,
        },
        lambda side, units, exciting, inhibiting, responses: {
            "learned": float(responses * units),
            "fixed": units * exciting + units * inhibiting,
        },
    ],
    "02.errata": [
        letters(lambda label, claim: claim in WRONG_CLAIMS),
        lambda **claims: "".join(sorted(label for label in claims if claims[label] in WRONG_CLAIMS)),
    ],
}
