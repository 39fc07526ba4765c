"""Modules with and without 1×1 reductions on photographs: error, MACs, and the time of a step.

    CNNCOURSE_DATA=... OMP_NUM_THREADS=1 python benchmarks/inception_reduction.py

Three networks of three modules, `small_inception` of cnncourse.zoo.inception_variants: naive; with reductions; with
reductions and twice the filters, which costs fewer MACs than the naive one. 8,000 images of CIFAR-10 to learn from,
5 epochs, the first 5,000 test images to test on. Each network picks its rate out of two: the one with the smaller
error on 2,000 other training images, after two epochs on 4,000. Then three seeds. The time of a step is a ratio:
the networks take turns, ten rounds, and each time is divided by the naive network's of the same round. Likewise the
whole of GoogLeNet, naive and as published, on an image of 224×224. Writes
cnncourse/ledger/results/inception_reduction.json after every seed; about eight minutes on one free core.
"""

from __future__ import annotations

import statistics
import time
from typing import Any

import numpy as np
import torch
from cifar import photographs, scaled
from results import machine, store

from cnncourse import init, optim, torch_net
from cnncourse.shapes import Array
from cnncourse.train import History, Stepper, error_rate
from cnncourse.zoo.googlenet import googlenet
from cnncourse.zoo.inception_variants import googlenet_naive, small_inception
from cnncourse.zoo.spec import Serial
from cnncourse.zoo.trace import trace

SHAPE = (3, 32, 32)
SEEDS = (0, 1, 2)
RATES = (0.02, 0.05)
LEARN, TEST, EPOCHS, BATCH = 8000, 5000, 5, 50
NETS = {
    "naive": small_inception(reduced=False, shrink=True),
    "reduced": small_inception(shrink=True),
    "reduced, twice as wide": small_inception(width=2, shrink=True),
}
Set = tuple[Array, Array]


def run(net: Serial, learn: Set, test: Set, rate: float, seed: int, epochs: int) -> float:
    """Train once with momentum and return the error on the test part, in per cent; the last epoch at a fifth."""
    model = torch_net.build(net, SHAPE, seed=seed, init=init.he_uniform)
    rng, (x, y) = np.random.default_rng(seed), learn
    options = {"lr": rate}
    step = Stepper(model, "cross_entropy", {}, optim.momentum, options, rng, History(seed))
    for epoch in range(epochs):
        options["lr"] = rate if epoch < epochs - 1 else rate / 5
        model.train()
        for rows in np.array_split(rng.permutation(len(x)), len(x) // BATCH):
            step(x[rows], y[rows])
    return round(100 * error_rate(model, *test), 2)


def pick_rate(net: Serial, learn: Set) -> float:
    """Return the rate with the smaller error on images held out."""
    trial, held = (tuple(part[rows] for part in learn) for rows in (slice(4000), slice(4000, 6000)))
    return min(RATES, key=lambda rate: run(net, trial, held, rate, 100, 2))  # type: ignore[arg-type]


def seconds(net: Any, x: Any, y: Any) -> tuple[float, float]:
    """Return the processor time of one forward pass, and of one with its gradients."""
    times = [time.process_time()]
    with torch.no_grad():
        net(x)
    times.append(time.process_time())
    net.gradients(x, y)
    times.append(time.process_time())
    return times[1] - times[0], times[2] - times[1]


def ratios(nets: dict[str, Any], x: Any, y: Any, rounds: int = 10) -> dict[str, dict[str, float]]:
    """Return each network's median time, divided by the first one's in the same round; two rounds warm up."""
    first = next(iter(nets))
    taken = [{name: seconds(net, x, y) for name, net in nets.items()} for _ in range(rounds + 2)][2:]
    return {
        name: {
            kind: round(statistics.median(turn[name][i] / turn[first][i] for turn in taken), 3)
            for i, kind in enumerate(("forward", "with gradients"))
        }
        for name in nets
    }


def whole() -> dict[str, float]:
    """Return the times of GoogLeNet divided by those of its naive twin, on one image."""
    specs = {"naive": googlenet_naive(), "reduced": googlenet(heads=False)}
    nets = {name: torch_net.build(spec, (3, 224, 224)) for name, spec in specs.items()}
    return ratios(nets, torch.randn(1, 3, 224, 224), torch.zeros(1, dtype=torch.long), rounds=5)["reduced"]


def summary(name: str, rate: float, errors: list[float], times: dict[str, float]) -> dict[str, Any]:
    """Return what is stored of a network."""
    counts = trace(NETS[name], SHAPE)
    return {
        "parameters": counts.parameters,
        "macs": counts.macs,
        "rate": rate,
        "errors": errors,
        "mean": round(statistics.mean(errors), 2),
        "sd": round(statistics.stdev(errors), 2) if len(errors) > 1 else None,
        "time": times,
    }


def main() -> None:
    """Measure every network, print and store as results come."""
    began = time.process_time()
    torch.set_num_threads(1)
    train, rest = photographs()
    learn, test = ((scaled(images[:n]), labels[:n]) for (images, labels), n in ((train, LEARN), (rest, TEST)))
    nets = {name: torch_net.build(net, SHAPE) for name, net in NETS.items()}
    times = ratios(nets, *(torch.from_numpy(part[:BATCH]) for part in learn))
    sizes = {"learned_from": LEARN, "tested_on": TEST, "epochs": EPOCHS, "googlenet": whole()}
    rates = {name: pick_rate(net, learn) for name, net in NETS.items()}
    errors: dict[str, list[float]] = {name: [] for name in NETS}
    report = machine("python benchmarks/inception_reduction.py")
    for seed in SEEDS:
        for name, net in NETS.items():
            errors[name].append(run(net, learn, test, rates[name], seed, EPOCHS))
            print(seed, name, rates[name], errors[name], times[name], flush=True)
        found = {name: summary(name, rates[name], errors[name], times[name]) for name in NETS}
        spent = {"seconds": round(time.process_time() - began), "seeds": list(SEEDS[: seed + 1])}
        store("inception_reduction", {**report, **spent, **sizes, "networks": found})


if __name__ == "__main__":
    main()
