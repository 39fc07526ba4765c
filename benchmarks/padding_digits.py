"""Does the kind of padding matter? A small network on the real 8×8 digits, every kind, 30 seeds.

    OMP_NUM_THREADS=1 python benchmarks/padding_digits.py

Two convolutions of 3×3 with 8 filters and a linear layer; 1,438 digits to learn from, 359 to test on. The
same seeds for every kind, so that differences can be taken seed by seed. Writes
cnncourse/ledger/results/padding_digits.json; about two minutes on one free core.
"""

from __future__ import annotations

import time

import numpy as np
from results import machine, store

from cnncourse import torch_net
from cnncourse.data import digits_split
from cnncourse.train import error_rate, fit
from cnncourse.zoo.spec import Conv, Flatten, Layer, Linear, Pad, ReLU, Serial
from cnncourse.zoo.trace import trace

SEEDS = range(30)
TRAINING = {"epochs": 6, "batch_size": 48, "optimizer": "momentum", "lr": 0.05}
KINDS = {
    "zeros": "constant",
    "reflect": "reflect",
    "replicate": "replicate",
    "valid, image widened": "widened",
    "valid": "valid",
}


def border(mode: str, place: int) -> tuple[Layer, ...]:
    """Return the padding before a convolution; a widened image is padded once, for both."""
    width = {"valid": 0, "widened": 2 * (place == 1)}.get(mode, 1)
    kind = "constant" if mode == "widened" else mode
    return (Pad(width, mode=kind, name=f"border{place}"),) if width else ()


def network(mode: str) -> Serial:
    """Return the network with one kind of padding."""
    first = (*border(mode, 1), Conv(8, 3, name="conv1"), ReLU(name="relu1"))
    second = (*border(mode, 2), Conv(8, 3, name="conv2"), ReLU(name="relu2"))
    return Serial((*first, *second, Flatten(name="flatten"), Linear(10, name="out")))


def error(mode: str, seed: int) -> float:
    """Train once and return the error on the test digits, in per cent."""
    train, test = digits_split(seed=0)
    net = torch_net.build(network(mode), (1, 8, 8), seed=seed)
    fit(net, train.images[:, None], train.labels, seed=seed, progress=False, **TRAINING)  # type: ignore[arg-type]
    return 100 * error_rate(net, test.images[:, None], test.labels)


def summary(errors: list[float], reference: list[float]) -> dict[str, float]:
    """Return mean and sd, and the mean difference from a reference with its standard error, seed by seed."""
    differences = np.subtract(errors, reference)
    values = {
        "mean": np.mean(errors),
        "sd": np.std(errors, ddof=1),
        "difference": differences.mean(),
        "standard_error": differences.std(ddof=1) / np.sqrt(len(differences)),
    }
    return {name: round(float(value), 2) for name, value in values.items()}


def main() -> None:
    """Measure every kind, print, store."""
    began = time.perf_counter()
    errors = {name: [round(error(mode, seed), 2) for seed in SEEDS] for name, mode in KINDS.items()}
    kinds = {
        name: {
            "parameters": trace(network(KINDS[name]), (1, 8, 8)).parameters,
            **summary(found, errors["zeros"]),
            "errors": found,
        }
        for name, found in errors.items()
    }
    for name, found in kinds.items():
        print(f"{name:22}{found['mean']:6.2f} ± {found['sd']:.2f} %   minus zeros {found['difference']:+.2f}")
    report = machine("python benchmarks/padding_digits.py")
    store(
        "padding_digits",
        {**report, "seconds": round(time.perf_counter() - began), "seeds": len(SEEDS), "kinds": kinds},
    )


if __name__ == "__main__":
    main()
