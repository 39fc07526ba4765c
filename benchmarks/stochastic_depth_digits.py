"""Stochastic depth in small: a residual network with and without it on the bundled digits.

    OMP_NUM_THREADS=1 python benchmarks/stochastic_depth_digits.py

A network of 26 layers (4, 8 and 16 filters, 12 blocks) on 1,438 digits of 8×8 pixels, tested on 359; 20 epochs in
batches of 128, momentum 0.9, a rate of 0.1 divided by 10 at a half and at three quarters. Blocks are left out of
whole batches, as in Huang et al. 2016, the l-th of L with the probability l/L · 0.5. The same five seeds for both.
Writes cnncourse/ledger/results/stochastic_depth_digits.json; about a minute of processor time.
"""

from __future__ import annotations

import time
from typing import Any

import numpy as np
from results import machine, store

from cnncourse import torch_net, train
from cnncourse.data import digits_split
from cnncourse.init import he_normal
from cnncourse.residual import errors_while_learning, skip_batches
from cnncourse.schedules import multi_step
from cnncourse.zoo.resnet import cifar_resnet

NAME, DEPTH, FILTERS, EPOCHS, SEEDS = "stochastic_depth_digits", 26, 4, 20, range(5)
SURVIVAL = {"all blocks, always": 1.0, "stochastic depth": 0.5}


def run(survival: float, seed: int, data: Any) -> dict[str, float]:
    """Train once and return errors in per cent, and the seconds of training."""
    (x, t), (x_test, t_test) = data
    net = torch_net.build(cifar_resnet(DEPTH, filters=FILTERS), (1, 8, 8), seed=seed, init=he_normal)
    if survival < 1:
        skip_batches(net, survival)
    rate = multi_step(0.1, [EPOCHS // 2, 3 * EPOCHS // 4])
    began = time.process_time()
    errors_while_learning(net, x, t, epochs=EPOCHS, lr=rate, seed=seed)
    seconds = time.process_time() - began
    found = {
        "train_error": 100 * train.error_rate(net, x, t),
        "test_error": 100 * train.error_rate(net, x_test, t_test),
    }
    return {key: round(value, 2) for key, value in (found | {"seconds": seconds}).items()}


def main() -> None:
    """Measure both in turn, print, store."""
    parts = digits_split(seed=0)
    data = [((p.images[:, None] - 0.3) / 0.37, p.labels) for p in parts]
    runs: dict[str, list[dict[str, float]]] = {name: [] for name in SURVIVAL}
    for seed in SEEDS:
        for name, survival in SURVIVAL.items():
            runs[name].append(run(survival, seed, data))
            print(name, seed, runs[name][-1], flush=True)
    for name, found in runs.items():
        errors = [r["test_error"] for r in found]
        print(f"{name:20} {np.mean(errors):.2f} ± {np.std(errors, ddof=1):.2f} %")
    about = {"depth": DEPTH, "filters": FILTERS, "epochs": EPOCHS, "seeds": len(SEEDS)}
    store(NAME, {**machine(f"python benchmarks/{NAME}.py"), **about, "runs": runs})


if __name__ == "__main__":
    main()
