"""Depth with 3×3 filters against larger filters that see as far, and Table 1's columns A to E, small, on CIFAR-10.

    OMP_NUM_THREADS=1 python benchmarks/vgg_depth.py ["B" ...]

The first three stages of the columns with a quarter of the filters and one dense layer, on CIFAR-10 with every
2×2 pixels averaged to one (16×16). The same 16,000 training images for all, mirrored at random, and all 10,000 test
images; recipe of the paper with smaller batches: momentum 0.9, weight decay 0.0005; He's initial weights. Every network
picks its rate out of two by its error on 2,000 other training images. Then six epochs, three seeds, the same for every
network. Three networks once more with batch normalisation, four epochs, a rate of 0.05 for all. Writes
cnncourse/ledger/results/vgg_depth.json after each run, where networks that are not named stay as they were; about
twelve minutes on one free core for all.
"""

from __future__ import annotations

import statistics
import sys
import time
from typing import Any

import numpy as np
import torch
from cifar import halved, photographs, scaled
from results import machine, older, store

from cnncourse import init, torch_net
from cnncourse.shapes import Array
from cnncourse.zoo.spec import Serial
from cnncourse.zoo.trace import trace
from cnncourse.zoo.vgg import B_WITH_5X5, TABLE_1, small_vgg

SEEDS, TRIAL_SEED = (0, 1, 2), 100
RATES, NORMALISED_RATE = (0.01, 0.02), 0.05
IMAGES, HELD_OUT, BATCH = 16_000, 2_000, 64
EPOCHS, TRIAL_EPOCHS, NORMALISED_EPOCHS = 6, 2, 4
SHAPE = (3, 16, 16)
Set = tuple[torch.Tensor, torch.Tensor]


def first_stages(column: str, count: int = 3) -> str:
    """Return the first stages of a column of the table."""
    return "|".join(column.split("|")[:count]) + "|"


COLUMNS = {name: first_stages(TABLE_1[name]) for name in "ABCDE"}
COLUMNS["B, 5×5 for each pair"] = first_stages(B_WITH_5X5)
NORMALISED = ", batch norm"
NETWORKS = {name: small_vgg(column) for name, column in COLUMNS.items()} | {
    name + NORMALISED: small_vgg(COLUMNS[name], batch_norm=True)
    for name in ("B", "B, 5×5 for each pair", "A")
}


def prepared(images: Array, labels: Array) -> Set:
    """Return images of 16×16, scaled, and their classes."""
    return torch.as_tensor(scaled(halved(images)).astype(np.float32)), torch.as_tensor(labels)


def mirrored(x: torch.Tensor, rng: np.random.Generator) -> torch.Tensor:
    """Turn half of the images over, left to right."""
    turned = torch.as_tensor(rng.random(len(x)) < 0.5)[:, None, None, None]
    return torch.where(turned, x.flip(3), x)


def trained(net: Serial, learn: Set, rate: float, seed: int, epochs: int) -> Any:
    """Train once; the rate falls to a tenth for the last third."""
    model = torch_net.build(net, SHAPE, seed=seed, init=init.he_normal)
    rule = torch.optim.SGD(model.parameters(), lr=rate, momentum=0.9, weight_decay=5e-4)
    falling = torch.optim.lr_scheduler.MultiStepLR(rule, [round(2 * epochs / 3)], gamma=0.1)
    rng = np.random.default_rng(seed)
    for _ in range(epochs):
        for rows in torch.as_tensor(rng.permutation(len(learn[0]))).split(BATCH):
            rule.zero_grad()
            scores = model(mirrored(learn[0][rows], rng))
            torch.nn.functional.cross_entropy(scores, learn[1][rows]).backward()
            rule.step()
        falling.step()
    return model


@torch.no_grad()
def error(model: Any, images: Set) -> float:
    """Return the share of images that are misclassified, in per cent."""
    model.eval()
    answers = torch.cat([model(x).argmax(1) for x in images[0].split(500)])
    return 100 * float((answers != images[1]).double().mean())


def plan(name: str, learn: Set, held: Set) -> tuple[float, int]:
    """Return rate and epochs: the rate with the least error on images held out, after a short run."""
    if name.endswith(NORMALISED):
        return NORMALISED_RATE, NORMALISED_EPOCHS
    half = learn[0][: IMAGES // 2], learn[1][: IMAGES // 2]
    runs = {rate: trained(NETWORKS[name], half, rate, TRIAL_SEED, TRIAL_EPOCHS) for rate in RATES}
    return min(RATES, key=lambda rate: error(runs[rate], held)), EPOCHS


def summary(net: Serial, rate: float, epochs: int, runs: list[tuple[float, float]]) -> dict[str, Any]:
    """Return what a network's runs found."""
    traced = trace(net, SHAPE)
    convolutions = [row for row in traced.rows if row.name.startswith("conv")]
    fitted, errors = zip(*runs, strict=True)
    return {
        "layers": len(convolutions) + 1,
        "parameters": traced.parameters,
        "macs": traced.macs,
        "sees": convolutions[-1].fields[0].size,
        "rate": rate,
        "epochs": epochs,
        "train_errors": [round(e, 2) for e in fitted],
        "errors": [round(e, 2) for e in errors],
        "mean": round(statistics.mean(errors), 2),
        "sd": round(statistics.stdev(errors), 2) if len(errors) > 1 else 0.0,
    }


def main() -> None:
    """Run every network, or those that are named, with every seed; store after each run."""
    torch.set_num_threads(1)
    start, stored = time.process_time(), older("vgg_depth") if sys.argv[1:] else {}
    train, test = (prepared(*part) for part in photographs())
    rows = torch.as_tensor(np.random.default_rng(0).permutation(len(train[0])))
    learn, held = ((train[0][r], train[1][r]) for r in (rows[:IMAGES], rows[IMAGES:][:HELD_OUT]))
    report = machine("OMP_NUM_THREADS=1 python benchmarks/vgg_depth.py")
    report |= {"seeds": list(SEEDS), "learned_from": IMAGES, "tested_on": len(test[0])}
    networks: dict[str, Any] = stored.get("networks", {})
    for name in sys.argv[1:] or NETWORKS:
        (rate, epochs), runs = plan(name, learn, held), []
        for seed in SEEDS:
            model = trained(NETWORKS[name], learn, rate, seed, epochs)
            runs.append((error(model, (learn[0][:5000], learn[1][:5000])), error(model, test)))
            networks[name] = summary(NETWORKS[name], rate, epochs, runs)
            seconds = stored.get("seconds", 0) + round(time.process_time() - start)  # of one core
            store("vgg_depth", {**report, "seconds": seconds, "networks": networks})
        print(
            f"{name:24}{networks[name]['mean']:6.2f} ± {networks[name]['sd']:.2f} %  {seconds} s", flush=True
        )


if __name__ == "__main__":
    main()
