"""Plain and residual networks of 20 and 56 layers on CIFAR-10, in small: does the deeper one learn worse?

    CNNCOURSE_DATA=/path/to/folder python benchmarks/resnet_degradation.py [--seeds 0 1 2] [--epochs 24]

The networks of He et al. 2016, section 4.2, half as wide (8, 16 and 32 filters), on 2,000 training images made
smaller by means of 2×2 pixels to 16×16, without augmentation; batches of 64, momentum 0.9, weight decay 0.0001,
weights drawn by He's rule, a rate of 0.1 divided by 10 at a half and at three quarters of the epochs. The paper has
all 50,000 images in full size and 164 epochs. Each run is written to
cnncourse/ledger/results/resnet_degradation.json when it ends: the training error of every epoch, counted on the
mini-batches, and the test error on all 10,000 test images. Runs that are there already are not made again.
"""

from __future__ import annotations

import argparse
import itertools
import time
from typing import Any

import numpy as np
from cifar import halved, photographs, scaled
from results import machine, older, store

from cnncourse import torch_net, train
from cnncourse.init import he_normal
from cnncourse.residual import errors_while_learning
from cnncourse.schedules import multi_step
from cnncourse.zoo.resnet import cifar_resnet

NAME, DEPTHS, FILTERS, IMAGES = "resnet_degradation", (20, 56), 8, 2000
KINDS = {"plain": "plain", "residual": "A"}


def run(kind: str, depth: int, seed: int, epochs: int, data: Any) -> dict[str, Any]:
    """Train one network and return its curve."""
    (x, t), (x_test, t_test) = data
    began = time.process_time()
    spec = cifar_resnet(depth, option=KINDS[kind], filters=FILTERS)
    net = torch_net.build(spec, x.shape[1:], seed=seed, init=he_normal)
    rate = multi_step(0.1, [epochs // 2, 3 * epochs // 4])
    errors = errors_while_learning(net, x, t, epochs=epochs, lr=rate, batch_size=64, seed=seed)
    test = 100 * train.error_rate(net, x_test, t_test)
    seconds = round(time.process_time() - began)
    return {"train_errors": [round(e, 2) for e in errors], "test_error": round(test, 2), "seconds": seconds}


def main() -> None:
    """Make the runs that are not there yet, print and store each."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seeds", type=int, nargs="+", default=[0, 1, 2])
    parser.add_argument("--epochs", type=int, default=24)
    asked = parser.parse_args()
    parts = photographs()
    chosen = np.random.default_rng(0).permutation(len(parts.train.labels))[:IMAGES]
    learn = (halved(scaled(parts.train.images[chosen])), parts.train.labels[chosen])
    data = (learn, (halved(scaled(parts.test.images)), parts.test.labels))
    told = {"images": IMAGES, "filters": FILTERS, "side": 16, "epochs": asked.epochs}
    for seed, depth, kind in itertools.product(asked.seeds, DEPTHS, KINDS):
        stored = older(NAME)
        runs = stored.get("runs", {}) if stored.get("epochs") == asked.epochs else {}
        name = f"{kind}-{depth}, seed {seed}"
        if name in runs:
            continue
        runs[name] = run(kind, depth, seed, asked.epochs, data)
        print(name, runs[name]["train_errors"][-1], runs[name]["test_error"], flush=True)
        store(NAME, {**machine(f"python benchmarks/{NAME}.py"), **told, "runs": runs})


if __name__ == "__main__":
    main()
