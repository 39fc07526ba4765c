"""The network of 1989 on as many digits as it had: 7,291 to learn from and 2,007 to test on, out of MNIST.

    OMP_NUM_THREADS=1 python benchmarks/lenet_1989.py

Its zip codes are not to be had. The digits of MNIST are shrunk to 16×16 by averaging areas, from −1 (paper) to 1
(ink). Trained with cross-entropy (1989 had the squared error), five seeds. About a minute on one core.
Writes cnncourse/ledger/results/lenet_1989.json.
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
from cnncourse.zoo.lenet import lenet_1989

SEEDS = (0, 1, 2, 3, 4)
EPOCHS, RATE = 12, 0.02


def part(digits: data.ImageSet, count: int) -> data.ImageSet:
    """Draw some digits, and shrink them."""
    rows = np.random.default_rng(0).permutation(len(digits.labels))[:count]
    images = torch.as_tensor(digits.images[rows])[:, None]
    shrunk = torch.nn.functional.interpolate(images, size=16, mode="area")
    return data.ImageSet(2 * shrunk.numpy() - 1, digits.labels[rows])


def run(learn: data.ImageSet, test: data.ImageSet, seed: int) -> float:
    """Train once and return the test error in per cent; the rate falls to a quarter for the last third."""
    net = torch_net.build(lenet_1989(), (1, 16, 16), seed=seed)
    train.fit(
        net,
        *learn,
        epochs=EPOCHS,
        batch_size=32,
        optimizer="momentum",
        seed=seed,
        progress=False,
        schedule=lambda epoch: RATE if epoch < 2 * EPOCHS / 3 else RATE / 4,
    )
    error = 100 * train.error_rate(net, *test)
    print(f"seed {seed}: {error:.2f} %", flush=True)
    return round(error, 3)


def main() -> None:
    """Run all seeds and store them."""
    torch.set_num_threads(1)
    start = time.process_time()
    learn, test = (part(digits, n) for digits, n in zip(data.mnist(), (7291, 2007), strict=True))
    errors = [run(learn, test, seed) for seed in SEEDS]
    report: dict[str, Any] = machine("OMP_NUM_THREADS=1 python benchmarks/lenet_1989.py")
    report |= {
        "learned_from": len(learn.labels),
        "tested_on": len(test.labels),
        "epochs": EPOCHS,
        "rate": RATE,
    }
    report |= {"seeds": list(SEEDS), "errors": errors, "mean": round(statistics.mean(errors), 3)}
    report |= {"sd": round(statistics.stdev(errors), 3), "seconds": round(time.process_time() - start)}
    print(f"{report['mean']:.2f} ± {report['sd']:.2f} %, {report['seconds']} s of one core")
    store("lenet_1989", report)


if __name__ == "__main__":
    sys.exit(main())
