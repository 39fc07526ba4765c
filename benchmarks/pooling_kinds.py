"""Does it matter how a stage ends? Eight endings on digits, five of them on photographs.

    OMP_NUM_THREADS=1 CNNCOURSE_DATA=FOLDER python benchmarks/pooling_kinds.py [SET [ENDING …]]

Digits: two stages of 8 and 16 maps, the real 8×8 digits in a field of 12×12, so that they can be moved by two
pixels; 1,438 to learn from, 359 to test on. Photographs: three stages of 12, 24 and 32 maps, the first 4,000
images of CIFAR-10 to learn from, the first 2,000 of its test images to test on. The rate of each ending is the
better of two on a fifth of the training images that is held out for that. The same seeds for every ending, so
that differences can be taken seed by seed. Writes cnncourse/ledger/results/pooling_kinds.json after each
ending; none takes more than a minute of one core.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from typing import Any

import numpy as np
import torch
from cifar import photographs, scaled
from results import FOLDER, machine, store

from cnncourse import torch_net
from cnncourse.data import digits_split
from cnncourse.shapes import Array
from cnncourse.shifts import same_answers, shifted
from cnncourse.train import error_rate, fit, outputs, top_k_error
from cnncourse.zoo.pooled import ENDINGS, pooled_net

RATES = (0.004, 0.012)
AROUND = [(0, 1), (0, -1), (1, 0), (-1, 0)]
SETTINGS: dict[str, dict[str, Any]] = {
    "digits": {"filters": (8, 16), "epochs": 12, "seeds": 10, "endings": tuple(ENDINGS)},
    "photographs": {
        "filters": (12, 24, 32),
        "epochs": 4,
        "seeds": 5,
        "endings": tuple(e for e in ENDINGS if not e.startswith("L2") and "blur" not in e),
    },
}
Data = tuple[Array, Array]


def digits() -> tuple[Data, Data]:
    """Return digits in a field of 12×12, to learn from and to test on."""
    learn, test = digits_split(seed=0)
    sides = ((0, 0), (2, 2), (2, 2))
    parts = [(np.pad(part.images, sides)[:, None], part.labels) for part in (learn, test)]
    return parts[0], parts[1]


def colour() -> tuple[Data, Data]:
    """Return photographs of CIFAR-10, to learn from and to test on."""
    learn, test = photographs()
    parts = [(scaled(part.images[:n]), part.labels[:n]) for part, n in ((learn, 4000), (test, 2000))]
    return parts[0], parts[1]


def trained(ending: str, data: Data, seed: int, rate: float, filters: tuple[int, ...], epochs: int) -> Any:
    """Train once; for the last third the rate is a quarter."""
    x, labels = data
    net = torch_net.build(pooled_net(ending, filters), x.shape[1:], seed=seed)
    options = {"epochs": epochs, "batch_size": 48, "optimizer": "adam", "progress": False}
    fit(net, x, labels, seed=seed, schedule=lambda e: rate if e < 2 * epochs / 3 else rate / 4, **options)  # type: ignore[arg-type]
    return net


def best_rate(ending: str, data: Data, filters: tuple[int, ...], epochs: int) -> float:
    """Return the rate with the least error on every fifth of the training images, learned from the others."""
    x, labels = data
    held = np.arange(len(x)) % 5 == 0
    errors = {}
    for rate in RATES:
        net = trained(ending, (x[~held], labels[~held]), 100, rate, filters, epochs)
        errors[rate] = error_rate(net, x[held], labels[held])
    return min(errors, key=errors.__getitem__)


def measured(net: Any, x: Array, labels: Array) -> dict[str, float]:
    """Return error, top-5 error, and what a shift does: errors at one and two pixels, the same answers at one."""
    found = {"error": 100 * error_rate(net, x, labels), "top5": 100 * top_k_error(outputs(net, x), labels, 5)}
    for by in (1, 2):
        moves = [(by * down, by * right) for down, right in AROUND]
        found[f"moved {by}"] = 100 * float(
            np.mean([error_rate(net, shifted(x, *move), labels) for move in moves])
        )
    return found | {"same answers": 100 * same_answers(net, x, AROUND)}


def stored(name: str) -> dict[str, Any]:
    """Return what an earlier run has stored for a set of images."""
    file = FOLDER / "pooling_kinds.json"
    found: dict[str, Any] = json.loads(file.read_text("utf-8")) if file.exists() else {}
    return found.get(name, {}).get("endings", {})  # type: ignore[no-any-return]


def compare(name: str, load: Callable[[], tuple[Data, Data]], endings: tuple[str, ...]) -> None:
    """Measure endings on one set of images; store after each."""
    setting, (learn, test) = SETTINGS[name], load()
    sizes = (setting["filters"], setting["epochs"])
    report: dict[str, Any] = {"learned_from": len(learn[0]), "tested_on": len(test[0])}
    report |= {"epochs": setting["epochs"], "seeds": setting["seeds"], "endings": stored(name)}
    for ending in endings:
        began = time.process_time()
        rate = best_rate(ending, learn, *sizes)
        nets = (trained(ending, learn, seed, rate, *sizes) for seed in range(setting["seeds"]))
        runs = [measured(net, *test) for net in nets]
        by_figure = {key: [round(run[key], 2) for run in runs] for key in runs[0]}
        seconds = round(time.process_time() - began)
        report["endings"][ending] = {"rate": rate, "seconds": seconds, **by_figure}
        print(name, ending, seconds, "s", {key: round(float(np.mean(v)), 2) for key, v in by_figure.items()})
        store("pooling_kinds", {**machine("python benchmarks/pooling_kinds.py"), name: report})


def main() -> None:
    """Measure the set and the ending named, or all, and store."""
    torch.set_num_threads(1)
    wanted, endings = sys.argv[1:2] or list(SETTINGS), tuple(sys.argv[2:])
    for name, load in (("digits", digits), ("photographs", colour)):
        if name in wanted:
            compare(name, load, endings or SETTINGS[name]["endings"])


if __name__ == "__main__":
    main()
