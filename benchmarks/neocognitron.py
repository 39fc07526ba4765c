"""Does each pattern get a final cell of its own, and keep it when it is shifted? The Neocognitron, many runs.

    OMP_NUM_THREADS=1 python benchmarks/neocognitron.py [--seeds 5] [set ...]

Three sets of patterns as in Fukushima (1980): the digits 0 to 4; X, Y, T and Z; all ten digits, these with 24
planes, as in the paper, and with 48, for which its computer had no memory. Writes
cnncourse/ledger/results/neocognitron.json; about a minute on one free core.
"""

from __future__ import annotations

import argparse
import time
from dataclasses import replace

import numpy as np
from results import machine, older, store

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

FIVE, LETTERS, TEN = range(5), "XYTZ", range(10)
RUNS = {  # patterns, planes, the most cells that a presentation is shifted, r of the second and third module
    "0 to 4, never shifted": (FIVE, 24, 0, 1.5),
    "0 to 4, up to 1 cell": (FIVE, 24, 1, 1.5),
    "0 to 4, up to 2 cells": (FIVE, 24, 2, 1.5),
    "0 to 4, up to 3 cells": (FIVE, 24, 3, 1.5),
    "0 to 4, anywhere": (FIVE, 24, 16, 1.5),
    "X Y T Z, up to 2 cells": (LETTERS, 24, 2, 1.5),
    "0 to 9, never shifted": (TEN, 24, 0, 1.5),
    "0 to 9, up to 2 cells": (TEN, 24, 2, 1.5),
    "0 to 9, never shifted, 48 planes": (TEN, 48, 0, 1.5),
    "0 to 9, up to 2 cells, 48 planes": (TEN, 48, 2, 1.5),
    "0 to 9, up to 2 cells, 24 planes, r = 3": (TEN, 24, 2, 3.0),
    "0 to 9, up to 2 cells, 48 planes, r = 3": (TEN, 48, 2, 3.0),
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


def summary(name: str, seeds: int) -> dict[str, object]:
    """Organise networks from several seeds; without shifts nothing is left to chance, and one is enough."""
    names, planes, reach, r = RUNS[name]
    patterns = np.stack([digit(k) for k in names])
    selective = zip(MODULES, (MODULES[0].r, r, r), strict=True)
    modules = tuple(replace(module, planes=planes, r=own) for module, own in selective)
    runs = []
    for seed in range(seeds if reach else 1):
        net = organise(neocognitron(modules), patterns, np.random.default_rng(seed), reach=reach)
        runs.append(shares(net, patterns, reach))
    report: dict[str, object] = {"patterns": len(patterns), "runs": len(runs)}
    for key in runs[0]:
        values = [run[key] for run in runs]
        report[key] = round(float(np.mean(values)), 1)
        report[f"{key}_sd"] = round(float(np.std(values, ddof=1)), 1) if len(values) > 1 else 0.0
    report["complete"] = sum(run["own"] == len(patterns) for run in runs)
    report["perfect"] = sum(bool(run["own"] == len(patterns) and run["shown"] == 100) for run in runs)
    return report


def main() -> None:
    """Run all sets or those that are named, and store after each."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("sets", nargs="*", help="all unless given")
    chosen = parser.parse_args()
    sets = older("neocognitron").get("sets", {})
    for name in chosen.sets or RUNS:
        began = time.process_time()
        sets[name] = summary(name, chosen.seeds) | {"seconds": round(time.process_time() - began)}
        print(name, sets[name], flush=True)
        store("neocognitron", {**machine("python benchmarks/neocognitron.py"), "sets": sets})


if __name__ == "__main__":
    main()
