"""How a deep network is begun: columns A and E, small, from three kinds of initial weights, and E from a trained A.

    OMP_NUM_THREADS=1 python benchmarks/vgg_start.py ["He et al." ...]

The first four stages of the columns with an eighth of the filters, and three dense layers: 9 and 15 layers with
weights. The 1,438 bundled digits of 16×16, five epochs, three seeds. Pixels have a standard deviation of 58, as
photographs in 0 … 255 have, or of 1. Writes cnncourse/ledger/results/vgg_start.json; one minute on one free core.
"""

from __future__ import annotations

import statistics
import sys
import time
from functools import partial
from typing import Any, NamedTuple

import numpy as np
import torch
from results import machine, older, store

from cnncourse import data, init, torch_net
from cnncourse.shapes import Array
from cnncourse.train import fit
from cnncourse.zoo.vgg import TABLE_1, begun_from, small_vgg

SEEDS, EPOCHS, SHAPE = (0, 1, 2), 5, (1, 16, 16)


class Start(NamedTuple):
    """A rule for the initial weights, the scale of the pixels it is tried with, and the rate."""

    rule: Any
    pixels: float
    rate: float


def weak(shape: tuple[int, ...], fan: int, rng: np.random.Generator) -> Array:
    """Draw with half of He's standard deviation: each layer halves the signal."""
    return 0.5 * init.he_normal(shape, fan, rng)


STARTS = {
    "too small: half of He's": Start(weak, 58, 0.01),
    "Glorot and Bengio": Start(init.glorot_normal, 58, 0.003),
    "He et al.": Start(init.he_normal, 1, 0.01),
}


def network(column: str) -> Any:
    """Return the first four stages of a column, narrow, with three dense layers."""
    return small_vgg("|".join(TABLE_1[column].split("|")[:4]) + "|", divisor=8, hidden=(64, 64))


def trained(column: str, start: Start, seed: int, begin: Any = dict) -> tuple[dict[str, Any], float]:
    """Train once and return the parameters and the error on the digits learned from, in per cent."""
    net = torch_net.build(network(column), SHAPE, seed=seed, init=start.rule)
    net.load_state_dict(begin(net.state_dict()))
    digits = data.split(data.digits16(), seed=0).train
    x = start.pixels * (digits.images[:, None] - digits.images.mean()) / digits.images.std()
    options: dict[str, Any] = {"batch_size": 32, "optimizer": "momentum", "lr": start.rate, "progress": False}
    run = fit(net, x, digits.labels, epochs=EPOCHS, seed=seed, **options)
    return net.state_dict(), 100 * run.train_error[-1]


def runs(start: Start, seed: int) -> dict[str, float]:
    """Return the errors of A, of E, and of E begun from that A."""
    a, shallow = trained("A", start, seed)
    grown = trained("E", start, seed, partial(begun_from, trained=a))
    return {"A": shallow, "E": trained("E", start, seed)[1], "E from A": grown[1]}


def summary(errors: list[float]) -> dict[str, Any]:
    """Return mean and sd, and how many runs learned: an error below a half, where chance gives nine tenths."""
    return {
        "errors": [round(e, 1) for e in errors],
        "mean": round(statistics.mean(errors), 1),
        "sd": round(statistics.stdev(errors), 1),
        "learned": sum(e < 50 for e in errors),
    }


def main() -> None:
    """Run every start, or those that are named; store after each."""
    torch.set_num_threads(1)
    began, stored = time.process_time(), older("vgg_start") if sys.argv[1:] else {}
    report = machine("OMP_NUM_THREADS=1 python benchmarks/vgg_start.py")
    report |= {"seeds": list(SEEDS), "epochs": EPOCHS}
    found: dict[str, Any] = stored.get("starts", {})
    for name in sys.argv[1:] or STARTS:
        start = STARTS[name]
        each = [runs(start, seed) for seed in SEEDS]
        nets = {net: summary([run[net] for run in each]) for net in each[0]}
        found[name] = {"pixels": start.pixels, "rate": start.rate, "networks": nets}
        print(f"{name:26}", {net: (run["mean"], run["learned"]) for net, run in nets.items()}, flush=True)
        seconds = stored.get("seconds", 0) + round(time.process_time() - began)  # of one core
        store("vgg_start", {**report, "seconds": seconds, "starts": found})


if __name__ == "__main__":
    main()
