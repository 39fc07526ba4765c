"""Wrong and right answers on receptive fields."""

import numpy as np
import torch


def gaussian(size, sigma, shift=0.0):
    x = np.arange(size) - (size - 1) / 2 + shift
    g = np.exp(-(x[:, None] ** 2 + x**2) / (2 * sigma**2))
    return g / g.sum()


def dog_right(size, sigma_centre, sigma_surround):
    return gaussian(size, sigma_centre) - gaussian(size, sigma_surround)


def dog_with_loops(size, sigma_centre, sigma_surround):
    parts = []
    for sigma in (sigma_centre, sigma_surround):
        one = [np.exp(-((i - (size - 1) / 2) ** 2) / (2 * sigma**2)) for i in range(size)]
        total = sum(one) ** 2
        parts.append([[a * b / total for b in one] for a in one])
    return [[a - b for a, b in zip(*rows, strict=True)] for rows in zip(*parts, strict=True)]


def dog_by_formula(size, sigma_centre, sigma_surround):
    x = np.arange(size) - (size - 1) / 2
    square = x[:, None] ** 2 + x**2
    parts = [np.exp(-square / (2 * s**2)) / (2 * np.pi * s**2) for s in (sigma_centre, sigma_surround)]
    return parts[0] - parts[1]


def dog_shifted_to_zero(size, sigma_centre, sigma_surround):
    field = dog_by_formula(size, sigma_centre, sigma_surround)
    return field - field.mean()


def pictures(size, thetas):
    x, y = np.meshgrid(np.arange(size) - (size - 1) / 2, (size - 1) / 2 - np.arange(size))
    turn = np.radians(thetas)[:, None, None]
    across = y * np.cos(turn) - x * np.sin(turn)
    return (2 - abs(across)).clip(0, 1)


def answers(field, thetas):
    return abs(np.einsum("thw,hw->t", pictures(len(field), thetas), field))


def direction_by_bars(field):
    thetas = np.arange(0, 180, 1.0)
    return thetas[answers(np.asarray(field), thetas).argmax()]


def direction_by_gradient(field):
    """The structure tensor: the field changes most across its stripes."""
    down, right = np.gradient(np.asarray(field))
    across = 0.5 * np.angle(((right - 1j * down) ** 2).sum(), deg=True)
    return (across + 90) % 180


def mean_angle(field, fold):
    thetas = np.arange(0, 180, 5.0)
    r = answers(np.asarray(field), thetas) ** 2
    return np.degrees(np.angle(r @ np.exp(fold * 1j * np.radians(thetas)))) / fold % 180


def half_way(thetas, responses, fill):
    """Return the width with straight lines, on three turns of the circle."""
    t = np.concatenate([thetas - 180, thetas, thetas + 180])
    r = np.concatenate([responses] * 3)
    top = len(thetas) + int(np.argmax(responses))
    ends = []
    for step in (-1, 1):
        i = top
        while r[i] >= fill:
            i += step
        share = (r[i - step] - fill) / (r[i - step] - r[i])
        ends.append(t[i - step] + share * (t[i] - t[i - step]))
    return ends[1] - ends[0]


def width_right(thetas, responses):
    return half_way(np.asarray(thetas), np.asarray(responses), max(responses) / 2)


def width_rolled(thetas, responses):
    n, top = len(thetas), int(np.argmax(responses))
    step, half, total = thetas[1] - thetas[0], max(responses) / 2, 0.0
    for sign in (1, -1):
        for i in range(n):
            a, b = responses[(top + sign * i) % n], responses[(top + sign * (i + 1)) % n]
            if b < half:
                total += step * (i + (a - half) / (a - b))
                break
    return total


def width_without_circle(thetas, responses):
    fine = np.linspace(thetas[0], thetas[-1], 100_001)
    above = np.interp(fine, thetas, responses) >= max(responses) / 2
    return above.sum() * (fine[1] - fine[0])


def both(image, fields, even, odd):
    sums = np.einsum("hw,khw->k", image, fields)
    return max(float(sums.max()), 0.0), float((image * even).sum() ** 2 + (image * odd).sum() ** 2)


def both_torch(image, fields, even, odd):
    x, f = torch.as_tensor(image), torch.as_tensor(fields)
    first = torch.relu(torch.tensordot(f, x, 2)).max()
    pair = torch.stack([torch.as_tensor(even), torch.as_tensor(odd)])
    return first.item(), torch.tensordot(pair, x, 2).square().sum().item()


def both_changed(first=None, second=None):
    """A wrong answer that differs in one of the two."""

    def answer(image, fields, even, odd):
        sums = np.einsum("hw,khw->k", image, fields)
        pair = np.array([(image * even).sum(), (image * odd).sum()])
        right = both(image, fields, even, odd)
        return (first(sums) if first else right[0], second(pair) if second else right[1])

    return answer


def wiring(height, width, directions, row, pool):
    columns = height * width * directions
    return {
        "ganglion": 2 * height * width,
        "simple": 4 * columns,
        "complex": columns,
        "to_simple": 6 * row * columns,
        "to_complex": pool * columns,
    }


def wiring_in_steps(height, width, directions, row, pool):
    places = height * width
    lines, edges = 2 * places * directions, 2 * places * directions
    return {
        "ganglion": places + places,
        "simple": lines + edges,
        "complex": float(places * directions),
        "to_simple": lines * row + edges * row * 2,
        "to_complex": places * directions * pool,
    }


def wiring_changed(**changes):
    """A wrong answer that differs in some counts."""

    def answer(**numbers):
        return wiring(**numbers) | {name: change(**numbers) for name, change in changes.items()}

    return answer


PLACES = (0, 1, 5, 20, 60)


def erratum_right(a, k, **said):
    found = {e: round(k / (e + a), 2) for e in PLACES}
    wrong = [e for e in PLACES if said[f"at_{e}"] != found[e]]
    return wrong[0], found[wrong[0]]


def erratum_by_difference(a, k, **said):
    e = max(PLACES, key=lambda e: abs(said[f"at_{e}"] - round(k / (e + a), 2)))
    return [float(e), float(np.round(k / (a + e), 2))]


def erratum_as_said(**numbers):
    e, _ = erratum_right(**numbers)
    return e, numbers[f"at_{e}"]


def erratum_next(**numbers):
    e, right = erratum_right(**numbers)
    return PLACES[(PLACES.index(e) + 1) % 5], right


WRONG = {
    "08.dog": [
        dog_by_formula,
        dog_shifted_to_zero,
        lambda size, c, s: -dog_right(size, c, s),
        lambda size, c, s: dog_right(size, s, c),
        lambda size, c, s: gaussian(size, c, 0.5) - gaussian(size, s, 0.5),
        lambda size, c, s: dog_right(size, c / 2**0.5, s / 2**0.5),
        lambda size, c, s: (
            gaussian(size, c) / gaussian(size, c).max() - gaussian(size, s) / gaussian(size, s).max()
        ),
        lambda size, c, s: np.zeros((size, size)),
        lambda size, c, s: dog_right(size + 1 - size % 2, c, s),
    ],
    "08.direction": [
        lambda field: (direction_by_bars(field) + 90) % 180,
        lambda field: 180 - direction_by_bars(field),
        lambda field: mean_angle(field, 1),
        lambda field: np.radians(direction_by_bars(field)),
        lambda field: 45.0 * round(direction_by_bars(field) / 45) % 180,
        lambda field: 90.0,
        lambda field: direction_by_bars(np.asarray(field).T),
        lambda field: direction_by_bars(field) - 180,
    ],
    "08.width": [
        width_without_circle,
        lambda t, r: width_right(t, r) / 2,
        lambda t, r: half_way(np.asarray(t), np.asarray(r), max(r) / 2**0.5),
        lambda t, r: (t[1] - t[0]) * (np.asarray(r) >= max(r) / 2).sum(),
        lambda t, r: 2 * (2 * np.log(2)) ** 0.5 * 20,
        lambda t, r: half_way(np.asarray(t), np.asarray(r), max(r) / 4),
    ],
    "08.complex": [
        both_changed(first=lambda sums: float(sums.max())),
        both_changed(first=lambda sums: float(np.maximum(sums, 0).sum())),
        both_changed(first=lambda sums: float(abs(sums).max())),
        both_changed(first=lambda sums: float(np.maximum(sums, 0).mean())),
        both_changed(second=lambda pair: float(pair.sum() ** 2)),
        both_changed(second=lambda pair: float(np.hypot(*pair))),
        both_changed(second=lambda pair: float((np.maximum(pair, 0) ** 2).sum())),
        lambda *arrays: both(*arrays)[::-1],
        lambda *arrays: both(*arrays)[0],
    ],
    "08.cortex": [
        wiring_changed(ganglion=lambda height, width, **_: height * width),
        wiring_changed(simple=lambda height, width, directions, **_: height * width * directions),
        wiring_changed(complex=lambda height, width, directions, **_: 4 * height * width * directions),
        wiring_changed(
            to_simple=lambda height, width, directions, row, **_: 4 * row * height * width * directions
        ),
        wiring_changed(
            to_simple=lambda height, width, directions, row, **_: 8 * row * height * width * directions
        ),
        wiring_changed(
            to_complex=lambda height, width, directions, pool, **_: 4 * pool * height * width * directions
        ),
        lambda **numbers: sum(wiring(**numbers).values()),
    ],
    "08.erratum": [
        erratum_as_said,
        erratum_next,
        lambda **numbers: erratum_right(**numbers)[::-1],
        lambda **numbers: erratum_right(**numbers)[0],
        lambda **numbers: (erratum_right(**numbers)[0], erratum_right(**numbers)[1] + 0.05),
        lambda a, k, **said: (60, round(k / 60, 2) + 0.1),
    ],
}
RIGHT = {
    "08.dog": [dog_right, dog_with_loops],
    "08.direction": [direction_by_bars, direction_by_gradient],
    "08.width": [width_right, width_rolled],
    "08.complex": [both, both_torch],
    "08.cortex": [wiring, wiring_in_steps],
    "08.erratum": [erratum_right, erratum_by_difference],
}
