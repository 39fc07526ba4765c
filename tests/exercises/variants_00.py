"""Wrong and right answers to the demonstration."""

import numpy as np


def with_loops(x):
    result = x.copy()
    for column in range(x.shape[1]):
        result[:, column] -= sum(x[:, column]) / len(x)
    return result


def in_place(x):
    x -= x.mean(0)
    return x


WRONG = {
    "00.centre": [
        lambda x: x - x.mean(),
        lambda x: x - x.mean(axis=1, keepdims=True),
        lambda x: x,
        lambda x: (x - x.mean(axis=0)).T,
        lambda x: x + x.mean(axis=0),
        lambda x: x - np.median(x, axis=0),
    ],
    "00.dense": [
        lambda inputs, units: inputs * units,
        lambda inputs, units: inputs * units + 1,
        lambda inputs, units: inputs * units + inputs,
        lambda inputs, units: inputs + units,
        lambda inputs, units: str((inputs + 1) * units),
    ],
}
RIGHT = {
    "00.centre": [with_loops, in_place],
    "00.dense": [
        lambda inputs, units: inputs * units + units,
        lambda inputs, units: float((inputs + 1) * units),
    ],
}
