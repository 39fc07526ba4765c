"""Train the LeNets on MNIST and write their test errors beside the papers'.

    CNNCOURSE_DATA=/path/to/folder python benchmarks/lenet_mnist.py [--epochs 12] [--seeds 0 1 2] [--only NAME …]

Without ``CNNCOURSE_DATA`` MNIST is downloaded. Each network runs once for every seed: mini-batches of 32,
momentum 0.9, a rate that falls by a tenth over the run along half a cosine. LeNet-5 as published is trained
with its own loss, also on digits that are shifted, scaled, squeezed and sheared anew in every epoch, as in
section III-B of the paper. Writes cnncourse/ledger/results/lenet_mnist.json.
"""

from __future__ import annotations

import argparse
import math
import statistics
import sys
import time
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from results import machine, store
from torch.nn import functional

from cnncourse import data, torch_net, train
from cnncourse.shapes import Array
from cnncourse.zoo.lenet import lenet1, lenet5, lenet5_modern
from cnncourse.zoo.spec import Serial


@dataclass(frozen=True)
class Job:
    """A network, how it is trained, and what the paper prints."""

    net: Serial
    size: int
    loss: str
    rate: float
    printed: float | None
    distort: bool = False


JOBS = {
    "lenet5": Job(lenet5(), 32, "map_loss", 0.002, 0.95),
    "lenet5_distorted": Job(lenet5(), 32, "map_loss", 0.002, 0.8, distort=True),
    "lenet1": Job(lenet1(), 28, "cross_entropy", 0.02, 1.7),
    "lenet5_modern": Job(lenet5_modern(), 32, "cross_entropy", 0.02, None),
}


def distorted(x: Array, rng: np.random.Generator) -> Array:
    """Shift by up to 2 pixels, scale by 0.85 … 1.15, and shear by up to 0.2, each image its own way."""
    n, _, _, w = x.shape
    scale, squeeze = rng.uniform(0.85, 1.15, (2, n))
    shear = rng.uniform(-0.2, 0.2, n)
    shift = rng.uniform(-2, 2, (2, n)) * 2 / w
    rows = np.stack([[scale, shear, shift[0]], [np.zeros(n), scale * squeeze, shift[1]]])  # 2 3 N
    grid = functional.affine_grid(
        torch.from_numpy(rows.transpose(2, 0, 1)).float(), list(x.shape), align_corners=False
    )
    paper = float(x.min())
    moved = functional.grid_sample(torch.from_numpy(x - paper), grid, align_corners=False)
    return moved.numpy() + paper


def prepared(part: data.ImageSet, size: int) -> Array:
    """Return the images in a field of paper, in LeNet-5's scale, as (N, 1, size, size)."""
    border = (size - part.images.shape[1]) // 2
    field = np.pad(part.images, ((0, 0), (border, border), (border, border)))
    return data.lenet5_scale(field)[:, None].astype(np.float32)


def run(job: Job, learn: data.ImageSet, test: data.ImageSet, seed: int, epochs: int) -> dict[str, Any]:
    """Train once and return errors in per cent, and seconds."""
    net = torch_net.build(job.net, (1, job.size, job.size), seed=seed)
    start = time.perf_counter()
    history = train.fit(
        net,
        prepared(learn, job.size),
        learn.labels,
        epochs=epochs,
        batch_size=32,
        optimizer="momentum",
        loss=job.loss,
        seed=seed,
        augment=distorted if job.distort else None,
        schedule=lambda epoch: job.rate * (0.05 + 0.95 * 0.5 * (1 + math.cos(math.pi * epoch / epochs))),
    )
    seconds = time.perf_counter() - start
    error = 100 * train.error_rate(net, prepared(test, job.size), test.labels, job.loss)
    return {
        "seed": seed,
        "error": round(error, 3),
        "train_error": round(100 * history.train_error[-1], 3),
        "seconds": round(seconds),
    }


def main() -> None:
    """Run every job and store the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--epochs", type=int, default=12)
    parser.add_argument("--seeds", type=int, nargs="*", default=[0, 1, 2])
    parser.add_argument("--only", nargs="*", default=list(JOBS), choices=list(JOBS))
    options = parser.parse_args()
    try:
        learn, test = data.mnist()
    except data.DataError as error:
        sys.exit(f"lenet_mnist: {error}")
    for name in options.only:
        job = JOBS[name]
        runs = [run(job, learn, test, seed, options.epochs) for seed in options.seeds]
        errors = [r["error"] for r in runs]
        row = {
            **machine(f"python benchmarks/lenet_mnist.py --epochs {options.epochs} --only {name}"),
            "epochs": options.epochs,
            "runs": runs,
            "mean": round(statistics.mean(errors), 3),
            "sd": round(statistics.stdev(errors), 3) if len(errors) > 1 else None,
            "printed": job.printed,
        }
        print(f"{name:18s} error {row['mean']:.2f} % (sd {row['sd']}), paper {job.printed}", flush=True)
        store("lenet_mnist", {name: row})


if __name__ == "__main__":
    main()
