"""Auxiliary heads or none, an average or a dense layer at the end, naive modules or reduced: on the bundled digits.

    OMP_NUM_THREADS=1 python benchmarks/inception_heads.py

1,438 digits of 8×8 to learn from, 359 to test on. Heads: `small_googlenet` of cnncourse.zoo.inception_variants, nine
modules deep, with and without its two auxiliary heads (weight 0.3), weights drawn by He's rule, 5 seeds, 10 epochs;
and once more with PyTorch's smaller default weights, 2 seeds, 6 epochs. Ends: `small_inception` of two modules with a
global average or with a dense layer over all values of its last maps, 5 seeds, 8 epochs; and once more with the
average and naive modules. Writes cnncourse/ledger/results/inception_heads.json after every network; about four
minutes on one free core.
"""

from __future__ import annotations

import time
from typing import Any, NamedTuple

import numpy as np
import torch
from results import machine, store

from cnncourse import data, init, torch_net
from cnncourse.train import fit
from cnncourse.zoo.inception_variants import small_googlenet, small_inception, with_dense_head
from cnncourse.zoo.spec import Layer
from cnncourse.zoo.trace import trace

SHAPE = (1, 8, 8)
AVERAGED = small_inception(width=0.5, modules="ac")


class Trial(NamedTuple):
    """What is trained, from which weights, how often and how long."""

    net: Layer
    rule: Any
    rate: float
    seeds: int
    epochs: int


NAIVE = small_inception(reduced=False, width=0.5, modules="ac")
TRIALS = {
    "naive": Trial(NAIVE, init.he_uniform, 0.05, 5, 8),
    "average": Trial(AVERAGED, init.he_uniform, 0.05, 5, 8),
    "dense": Trial(with_dense_head(AVERAGED), init.he_uniform, 0.05, 5, 8),
    "without heads": Trial(small_googlenet(heads=False), init.he_uniform, 0.01, 5, 10),
    "with heads": Trial(small_googlenet(), init.he_uniform, 0.01, 5, 10),
    "without heads, small weights": Trial(small_googlenet(heads=False), init.torch_default, 0.01, 2, 6),
    "with heads, small weights": Trial(small_googlenet(), init.torch_default, 0.01, 2, 6),
}


def errors(trial: Trial, seed: int) -> list[float]:
    """Train once and return the error on the test digits after every epoch, in per cent; the last at a fifth."""
    learn, test = ((2 * part.images[:, None] - 1, part.labels) for part in data.digits_split(seed=0))
    net = torch_net.build(trial.net, SHAPE, seed=seed, init=trial.rule)
    run = fit(
        net.to(memory_format=torch.channels_last),  # quicker, the same numbers
        *learn,
        epochs=trial.epochs,
        optimizer="momentum",
        seed=seed,
        validation=test,
        progress=False,
        schedule=lambda epoch: trial.rate if epoch < trial.epochs - 1 else trial.rate / 5,
    )
    return [round(100 * error, 2) for error in run.validation_error]


def main() -> None:
    """Measure every network, print and store as results come."""
    began = time.process_time()
    torch.set_num_threads(1)
    report, found = machine("python benchmarks/inception_heads.py"), {}
    for name, trial in TRIALS.items():
        runs = np.array([errors(trial, seed) for seed in range(trial.seeds)])
        mean, sd = runs[:, -1].mean(), runs[:, -1].std(ddof=1)
        print(f"{name:30}{mean:6.2f} ± {sd:.2f} %", flush=True)
        found[name] = {
            "parameters": trace(trial.net, SHAPE).parameters,
            "rate": trial.rate,
            "errors": runs.tolist(),
            "mean": round(float(mean), 2),
            "sd": round(float(sd), 2),
        }
        store("inception_heads", {**report, "seconds": round(time.process_time() - began), "networks": found})


if __name__ == "__main__":
    main()
