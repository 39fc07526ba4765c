"""LeNet-5 as published against each of its usual deviations, one at a time, on two sets of real digits.

    OMP_NUM_THREADS=1 python benchmarks/lenet_ablation.py

The bundled digits: 1,438 to learn from, 359 to test on. MNIST: 10,000 of its training digits, and all 10,000
of its test digits. Every variant may pick its rate: out of three, by the mean error of two seeds on training digits
held out. Then five other seeds, each with its own weights and its own order. Writes
cnncourse/ledger/results/lenet_ablation.json and prints it; about ten minutes on one free core.
"""

from __future__ import annotations

import statistics
import sys
import time
from typing import Any

import numpy as np
import torch
from results import machine, store

from cnncourse import data, torch_net, train
from cnncourse.ops import pad2d
from cnncourse.shapes import Array
from cnncourse.zoo.lenet_variants import VARIANTS, loss_for
from cnncourse.zoo.spec import Serial
from cnncourse.zoo.trace import trace

SEEDS = (0, 1, 2, 3, 4)
RATES = {"map_loss": (0.0005, 0.001, 0.002), "cross_entropy": (0.005, 0.01, 0.02)}
TRIAL_SEEDS = (100, 101)
Set = tuple[Array, Array]


def run(net: Serial, learn: Set, test: Set, rate: float, seed: int, epochs: int) -> float:
    """Train once and return the error on the test part, in per cent; the rate falls to a quarter near the end."""
    model = torch_net.build(net, (1, 32, 32), seed=seed)
    train.fit(
        model,
        *learn,
        epochs=epochs,
        batch_size=32,
        optimizer="momentum",
        loss=loss_for(net),
        seed=seed,
        progress=False,
        schedule=lambda epoch: rate if epoch < 2 * epochs / 3 else rate / 4,
    )
    return 100 * train.error_rate(model, *test, loss=loss_for(net))


def pick_rate(net: Serial, learn: Set, epochs: int) -> float:
    """Return the rate with the least mean error on digits held out from those to learn from (3,000 at most)."""
    x, y = learn[0][:3000], learn[1][:3000]
    cut = 2 * len(x) // 3

    def trial(rate: float) -> float:
        runs = (run(net, (x[:cut], y[:cut]), (x[cut:], y[cut:]), rate, seed, epochs) for seed in TRIAL_SEEDS)
        return statistics.mean(runs)

    return min(RATES[loss_for(net)], key=trial)


def compare(learn: Set, test: Set, epochs: int) -> dict[str, Any]:
    """Run every variant with every seed."""
    table: dict[str, Any] = {}
    for name, net in VARIANTS.items():
        rate = pick_rate(net, learn, epochs)
        errors = [run(net, learn, test, rate, seed, epochs) for seed in SEEDS]
        table[name] = {
            "parameters": trace(net, (1, 32, 32)).parameters,
            "rate": rate,
            "errors": [round(e, 3) for e in errors],
            "mean": round(statistics.mean(errors), 3),
            "sd": round(statistics.stdev(errors), 3),
        }
        print(
            f"  {name:45s} rate {rate:<7g} {table[name]['mean']:5.2f} ± {table[name]['sd']:.2f} %", flush=True
        )
    return {"learned_from": len(learn[1]), "tested_on": len(test[1]), "epochs": epochs, "variants": table}


def prepared(images: Array) -> Array:
    """Return images of 32×32 in LeNet-5's scale, as (N, 1, 32, 32)."""
    return data.lenet5_scale(images)[:, None].astype(np.float32)


def bundled() -> tuple[Set, Set]:
    """Return the digits of scikit-learn, enlarged."""
    parts = data.split(data.digits32(), seed=0)
    return tuple((prepared(part.images), part.labels) for part in parts)  # type: ignore[return-value]


def mnist() -> tuple[Set, Set]:
    """Return 10,000 training digits of MNIST and its test digits, with two pixels of paper around."""
    learn, test = data.mnist()
    rows = np.random.default_rng(0).permutation(len(learn.labels))[:10_000]
    pairs = ((learn.images[rows], learn.labels[rows]), (test.images, test.labels))
    return tuple((prepared(pad2d(x[:, None], 2)[:, 0]), y) for x, y in pairs)  # type: ignore[return-value]


def main() -> None:
    """Run everything and store it."""
    torch.set_num_threads(1)
    start = time.process_time()
    report: dict[str, Any] = machine("OMP_NUM_THREADS=1 python benchmarks/lenet_ablation.py")
    report["seeds"] = list(SEEDS)
    for name, parts, epochs in (("digits", bundled(), 8), ("mnist", mnist(), 3)):
        print(name)
        report[name] = compare(*parts, epochs)
    report["seconds"] = round(time.process_time() - start)  # of one core
    print(f"{report['seconds']} s of one core")
    store("lenet_ablation", report)


if __name__ == "__main__":
    sys.exit(main())
