"""ReLU against tanh, as in AlexNet's figure 1: how many epochs until a net of four layers learns its training images?

    OMP_NUM_THREADS=1 python benchmarks/alexnet_relu.py digits cifar

Both nets see the images in two ways: pixels as a file has them, 0 to 255, with the mean image taken off, as the
paper prepares them; and the same divided so that their standard deviation is 1. For each of the four pairs the
rate is chosen by itself, as in the paper: out of four, by the training error after a few epochs with seeds that are
not used again. The bundled digits: 1,438 of 8×8, nets of 8, 8 and 16 filters. CIFAR-10: 2,500 photographs, halved to
16×16 pixels so that it takes minutes, nets of 16, 16 and 32 filters. Five seeds. Writes
cnncourse/ledger/results/alexnet_relu.json after each pair; pairs such as "raw tanh" may follow the names of the sets,
to run these alone. Four minutes on one core.
"""

from __future__ import annotations

import statistics
import sys
import time
from typing import Any, NamedTuple

import numpy as np
import torch
from cifar import photographs
from results import machine, older, store

from cnncourse import torch_net, train
from cnncourse.data import digits_split
from cnncourse.ops import avg_pool2d
from cnncourse.shapes import Array
from cnncourse.zoo.alexnet_variants import four_layers
from cnncourse.zoo.spec import ReLU, Tanh

ACTIVATIONS = {"ReLU": ReLU, "tanh": Tanh}
RATES = {
    ("scaled", "ReLU"): (0.003, 0.01, 0.03, 0.1),
    ("scaled", "tanh"): (0.003, 0.01, 0.03, 0.1),
    ("raw", "ReLU"): (0.00003, 0.0001, 0.0003, 0.001),
    ("raw", "tanh"): (0.001, 0.003, 0.01, 0.03),
}


class Task(NamedTuple):
    """Images to learn, and the training error to reach in ``longest`` epochs at most; the ``trials`` have fewer."""

    x: Array
    y: Array
    filters: int
    target: float
    longest: int
    trial: int
    trials: tuple[int, ...]
    seeds: range


def digits() -> Task:
    """Return the task of the bundled digits."""
    images, labels = digits_split(seed=0).train
    return Task(images[:, None], labels, 8, 0.05, 20, 8, (100, 101, 102), range(5))


def cifar() -> Task:
    """Return the task of the photographs."""
    images, labels = photographs().train
    return Task(avg_pool2d(images[:2500], 2), labels[:2500], 16, 0.25, 30, 4, (100,), range(5))


def prepared(x: Array, way: str) -> Array:
    """Return images of 0 … 1 as the nets see them."""
    centred = 255 * (x - x.mean(axis=0))
    scale = centred.std() if way == "scaled" else 1.0
    return np.ascontiguousarray(centred / scale, np.float32)


def errors(task: Task, x: Array, activation: str, rate: float, seed: int, epochs: int) -> list[float]:
    """Train until the target, ``epochs`` at most, and return the training error after each epoch."""
    net = torch_net.build(four_layers(ACTIVATIONS[activation], filters=task.filters), x.shape[1:], seed=seed)
    net.to(memory_format=torch.channels_last)
    found: list[float] = []
    state = Stepper(net, rate, np.random.default_rng(seed))
    while len(found) < epochs and not (found and found[-1] <= task.target):
        state.epoch(x, task.y)
        found.append(round(train.error_rate(net, x, task.y), 4))
    return found


class Stepper:
    """Momentum 0.9 over batches of 32, epoch by epoch."""

    def __init__(self, net: Any, rate: float, rng: np.random.Generator) -> None:
        self.net, self.rng = net, rng
        self.rule = torch.optim.SGD(net.parameters(), lr=rate, momentum=0.9)

    def epoch(self, x: Array, y: Array) -> None:
        """Show every image once."""
        self.net.train()
        images, classes = torch.from_numpy(x), torch.from_numpy(y)
        for rows in np.array_split(self.rng.permutation(len(x)), range(32, len(x), 32)):
            self.rule.zero_grad()
            torch.nn.functional.cross_entropy(self.net(images[rows]), classes[rows]).backward()
            self.rule.step()


def measure(task: Task, way: str, activation: str) -> dict[str, Any]:
    """Choose the rate, then train with every seed."""
    began, x = time.process_time(), prepared(task.x, way)

    def trial(rate: float) -> float:
        ends = [errors(task, x, activation, rate, seed, task.trial)[-1] for seed in task.trials]
        return round(statistics.mean(ends), 4)

    trials = {rate: trial(rate) for rate in RATES[way, activation]}
    rate = min(trials, key=lambda key: trials[key])
    runs = [errors(task, x, activation, rate, seed, task.longest) for seed in task.seeds]
    print(f"  {way:7}{activation:5} rate {rate:<8g} epochs {[len(run) for run in runs]}", flush=True)
    print(f"          last {[run[-1] for run in runs]}, trials {trials}", flush=True)
    seconds = round(time.process_time() - began)
    return {"rate": rate, "seconds": seconds, "trials": {str(k): v for k, v in trials.items()}, "runs": runs}


def main() -> None:
    """Measure on the sets and the pairs named on the command line, and store after each."""
    torch.set_num_threads(1)
    command = "OMP_NUM_THREADS=1 python benchmarks/alexnet_relu.py digits cifar"
    pairs = [pair for pair in RATES if " ".join(pair) in sys.argv] or list(RATES)
    for name, task in (("digits", digits), ("cifar", cifar)):
        if name not in sys.argv:
            continue
        nets, asked = older("alexnet_relu").get(name, {}).get("nets", {}), task()
        for pair in pairs:
            nets[" ".join(pair)] = measure(asked, *pair)
            found = {
                "images": len(asked.y),
                "target": asked.target,
                "longest": asked.longest,
                "seeds": list(asked.seeds),
                "nets": nets,
            }
            store("alexnet_relu", machine(command) | {name: found})


if __name__ == "__main__":
    main()
