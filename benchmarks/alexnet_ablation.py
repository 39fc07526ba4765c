"""A small AlexNet on real digits with each of its parts left out or exchanged, one at a time.

    OMP_NUM_THREADS=1 python benchmarks/alexnet_ablation.py

The bundled digits at 16×16, with the split turned round: 359 to learn from, so that there is something to overfit,
and 1,438 to test on, so that small differences can be seen. 30 passes, momentum 0.9, batches of 16, a rate of 0.01
that falls to a tenth for the last quarter, weights drawn as He et al. do, no augmentation: the same for every
variant. Five seeds. Writes cnncourse/ledger/results/alexnet_ablation.json after each variant; names of variants may
follow the command, to run these alone. Three minutes on one core.
"""

from __future__ import annotations

import statistics
import sys
import time
from typing import Any

import numpy as np
import torch
from results import machine, older, store

from cnncourse import init, torch_net, train
from cnncourse.data import digits16, split
from cnncourse.shapes import Array
from cnncourse.zoo.alexnet_variants import VARIANTS
from cnncourse.zoo.spec import Serial

SEEDS = range(5)
EPOCHS, RATE = 30, 0.01
Set = tuple[Array, Array]


def digits() -> tuple[Set, Set]:
    """Return what to learn from and what to test on."""
    test, learn = ((p.images[:, None].astype(np.float32), p.labels) for p in split(digits16(), seed=0))
    return learn, test


def falling(epoch: int) -> float:
    """Return the rate of an epoch."""
    return RATE if epoch < 0.75 * EPOCHS else RATE / 10


def run(net: Serial, learn: Set, test: Set, seed: int) -> tuple[float, float]:
    """Train once; return training and test error, in per cent."""
    torch.manual_seed(seed)  # dropout
    model = torch_net.build(net, learn[0].shape[1:], seed=seed, init=init.he_normal)
    model.to(memory_format=torch.channels_last)
    options: dict[str, Any] = {"optimizer": "momentum", "schedule": falling, "progress": False}
    history = train.fit(model, *learn, epochs=EPOCHS, batch_size=16, seed=seed, **options)
    errors = history.train_error[-1], train.error_rate(model, *test)
    return round(100 * errors[0], 2), round(100 * errors[1], 2)


def summary(runs: list[tuple[float, float]]) -> dict[str, Any]:
    """Return the errors, and mean and standard deviation of those on the test digits."""
    learned, test = (list(column) for column in zip(*runs, strict=True))
    mean, sd = round(statistics.mean(test), 2), round(statistics.stdev(test), 2)
    return {"train": learned, "test": test, "mean": mean, "sd": sd}


def main() -> None:
    """Run the variants with every seed."""
    torch.set_num_threads(1)
    learn, test = digits()
    found = older("alexnet_ablation").get("variants", {})
    for name in sys.argv[1:] or VARIANTS:
        began = time.process_time()
        found[name] = summary([run(VARIANTS[name], learn, test, seed) for seed in SEEDS])
        found[name]["seconds"] = round(time.process_time() - began)
        print(f"{name:34}{found[name]['mean']:6.2f} ± {found[name]['sd']:.2f} %", found[name], flush=True)
        report = machine("OMP_NUM_THREADS=1 python benchmarks/alexnet_ablation.py")
        sizes = {"learned_from": len(learn[1]), "tested_on": len(test[1]), "epochs": EPOCHS, "rate": RATE}
        store("alexnet_ablation", report | sizes | {"seeds": list(SEEDS), "variants": found})


if __name__ == "__main__":
    main()
