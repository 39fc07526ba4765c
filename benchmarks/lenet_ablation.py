"""LeNet-5 as published against each of its usual deviations, one at a time, on two sets of real digits.

    OMP_NUM_THREADS=1 python benchmarks/lenet_ablation.py

The bundled digits: 1,438 to learn from, 359 to test on. MNIST: 10,000 of its training digits, and all 10,000
of its test digits. Every variant may pick its rate: out of four, by the error on training digits held out. Then five
seeds, each with its own weights and its own order. Writes cnncourse/ledger/results/lenet_ablation.json and
prints it as a table; about ten minutes on one core.
"""

from __future__ import annotations

import datetime
import json
import platform
import statistics
import sys
import time
from pathlib import Path

import numpy as np
import torch

from cnncourse import data, torch_net, train
from cnncourse.ops import pad2d
from cnncourse.shapes import Array
from cnncourse.zoo.lenet_variants import VARIANTS, loss_for
from cnncourse.zoo.spec import Serial
from cnncourse.zoo.trace import trace

SEEDS = (0, 1, 2, 3, 4)
RATES = {"map_loss": (0.0005, 0.001, 0.002, 0.003), "cross_entropy": (0.005, 0.01, 0.02, 0.04)}
RESULT = Path(__file__).parents[1] / "cnncourse" / "ledger" / "results" / "lenet_ablation.json"
Set = tuple[Array, Array]


def run(net: Serial, learn: Set, test: Set, rate: float, seed: int, epochs: int) -> float:
    """Train once and return the error on the test part, in per cent; the rate falls to a quarter near the end."""
    model = torch_net.build(net, (1, 32, 32), seed=seed)
    train.fit(
        model,
        *learn,
        epochs=epochs,
        batch_size=32,
        optimizer="momentum",
        loss=loss_for(net),
        seed=seed,
        progress=False,
        schedule=lambda epoch: rate if epoch < 0.6 * epochs else rate / 4,
    )
    return 100 * train.error_rate(model, *test, loss=loss_for(net))


def pick_rate(net: Serial, learn: Set, epochs: int) -> float:
    """Return the rate with the least error on digits held out from those to learn from (3,000 at most)."""
    x, y = learn[0][:3000], learn[1][:3000]
    cut = 2 * len(x) // 3
    errors = {
        r: run(net, (x[:cut], y[:cut]), (x[cut:], y[cut:]), r, 100, epochs) for r in RATES[loss_for(net)]
    }
    return min(errors, key=lambda rate: errors[rate])


def compare(learn: Set, test: Set, epochs: int) -> dict[str, object]:
    """Run every variant with every seed."""
    table: dict[str, object] = {}
    for name, net in VARIANTS.items():
        rate = pick_rate(net, learn, epochs)
        errors = [run(net, learn, test, rate, seed, epochs) for seed in SEEDS]
        table[name] = {
            "parameters": trace(net, (1, 32, 32)).parameters,
            "rate": rate,
            "errors": [round(e, 3) for e in errors],
            "mean": round(statistics.mean(errors), 3),
            "sd": round(statistics.stdev(errors), 3),
        }
        print(
            f"  {name:45s} rate {rate:<7g} {table[name]['mean']:5.2f} ± {table[name]['sd']:.2f} %", flush=True
        )
    return {"learned_from": len(learn[1]), "tested_on": len(test[1]), "epochs": epochs, "variants": table}


def prepared(images: Array) -> Array:
    """Return images of 32×32 in LeNet-5's scale, as (N, 1, 32, 32)."""
    return data.lenet5_scale(images)[:, None].astype(np.float32)


def bundled() -> tuple[Set, Set]:
    """Return the digits of scikit-learn, enlarged."""
    parts = data.split(data.digits32(), seed=0)
    return tuple((prepared(part.images), part.labels) for part in parts)  # type: ignore[return-value]


def mnist() -> tuple[Set, Set]:
    """Return 10,000 training digits of MNIST and its test digits, with two pixels of paper around."""
    learn, test = data.mnist()
    rows = np.random.default_rng(0).permutation(len(learn.labels))[:10_000]
    pairs = ((learn.images[rows], learn.labels[rows]), (test.images, test.labels))
    return tuple((prepared(pad2d(x[:, None], 2)[:, 0]), y) for x, y in pairs)  # type: ignore[return-value]


def processor() -> str:
    """Name the processor."""
    info = Path("/proc/cpuinfo")
    names = [line.partition(":")[2].strip() for line in info.read_text().splitlines() if "model name" in line]
    return names[0] if names else platform.processor()


def main() -> None:
    """Run everything and store it."""
    torch.set_num_threads(1)
    start = time.perf_counter()
    report = {"date": datetime.date.today().isoformat(), "machine": f"{processor()}, 1 thread"}
    report |= {"torch": torch.__version__.partition("+")[0], "seeds": list(SEEDS)}
    report["command"] = "OMP_NUM_THREADS=1 python benchmarks/lenet_ablation.py"
    for name, parts, epochs in (("digits", bundled(), 10), ("mnist", mnist(), 5)):
        print(name)
        report[name] = compare(*parts, epochs)
    report["seconds"] = round(time.perf_counter() - start)
    RESULT.parent.mkdir(exist_ok=True)
    RESULT.write_text(json.dumps(report, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    print(f"{report['seconds']} s, stored in {RESULT.name}")


if __name__ == "__main__":
    sys.exit(main())
