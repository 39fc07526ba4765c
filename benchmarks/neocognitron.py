"""Does each pattern get a final cell of its own, and keep it when it is shifted? The Neocognitron, many runs.

    OMP_NUM_THREADS=1 python benchmarks/neocognitron.py

Three sets of patterns as in Fukushima (1980): the digits 0 to 4; X, Y, T and Z; all ten digits, these with 24
planes, as in the paper, and with 48, for which its computer had no memory. Writes
cnncourse/ledger/results/neocognitron.json; about four minutes on one free core.
"""

from __future__ import annotations

import time
from dataclasses import replace

import numpy as np
from results import machine, store

from cnncourse.neocognitron import (
    MODULES,
    Neocognitron,
    digit,
    every_shift,
    final_answers,
    neocognitron,
    organise,
    recognised,
)

SEEDS = 20
FIVE, LETTERS, TEN = range(5), "XYTZ", range(10)
RUNS = {  # patterns, planes, presentations of each, the most cells that a presentation is shifted
    "0 to 4, never shifted": (FIVE, 24, 20, 0),
    "0 to 4, up to 1 cell": (FIVE, 24, 20, 1),
    "0 to 4, up to 2 cells": (FIVE, 24, 20, 2),
    "0 to 4, up to 3 cells": (FIVE, 24, 20, 3),
    "0 to 4, anywhere": (FIVE, 24, 20, 16),
    "X Y T Z, up to 2 cells": (LETTERS, 24, 20, 2),
    "0 to 9, never shifted": (TEN, 24, 20, 0),
    "0 to 9, up to 2 cells": (TEN, 24, 20, 2),
    "0 to 9, never shifted, 48 planes": (TEN, 48, 20, 0),
    "0 to 9, up to 2 cells, 48 planes": (TEN, 48, 20, 2),
}


def shares(net: Neocognitron, patterns: np.ndarray, reach: int) -> dict[str, float]:
    """Return how many patterns have a cell of their own, and shares of shifted patterns, in per cent."""
    cells = final_answers(net, patterns).argmax(axis=1)
    sets = [every_shift(pattern) for pattern in patterns]
    labels = np.repeat(np.arange(len(sets)), [len(images) for images, _ in sets])
    right = np.concatenate(
        [recognised(net, patterns, images, np.full(len(images), k)) for k, (images, _) in enumerate(sets)]
    )
    far = np.abs(np.concatenate([shifts for _, shifts in sets])).max(axis=1)
    by_class = np.bincount(labels).astype(float)
    return {
        "own": float(sum((cells == cell).sum() == 1 for cell in cells)),
        "shown": 100 * right[far <= reach].mean(),
        "anywhere": 100 * np.mean(np.bincount(labels, right) / by_class),
    }


def summary(name: str) -> dict[str, object]:
    """Organise networks from several seeds; without shifts nothing is left to chance, and one is enough."""
    names, planes, times, reach = RUNS[name]
    patterns = np.stack([digit(k) for k in names])
    modules = tuple(replace(module, planes=planes) for module in MODULES)
    runs = []
    for seed in range(SEEDS if reach else 1):
        net = organise(neocognitron(modules), patterns, np.random.default_rng(seed), times=times, reach=reach)
        runs.append(shares(net, patterns, reach))
    report: dict[str, object] = {"patterns": len(patterns), "runs": len(runs)}
    for key in runs[0]:
        values = [run[key] for run in runs]
        report[key] = round(float(np.mean(values)), 1)
        report[f"{key}_sd"] = round(float(np.std(values, ddof=1)), 1) if len(values) > 1 else 0.0
    report["complete"] = sum(run["own"] == len(patterns) for run in runs)
    report["perfect"] = sum(run["own"] == len(patterns) and run["shown"] == 100 for run in runs)
    return report


def main() -> None:
    """Run all, and store after each."""
    began, sets = time.process_time(), {}
    for name in RUNS:
        sets[name] = summary(name)
        print(name, sets[name], flush=True)
        seconds = round(time.process_time() - began)
        store(
            "neocognitron",
            {
                **machine("python benchmarks/neocognitron.py"),
                "seconds": seconds,
                "seeds": SEEDS,
                "sets": sets,
            },
        )


if __name__ == "__main__":
    main()
