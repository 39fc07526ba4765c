"""Measure the grader: submissions a minute, beside other graders, what its sandbox costs, memory, hangs.

    python benchmarks/grading.py [--only numpy torch …] [--submissions N] [--tier bubblewrap] [--quick]

    numpy     the command on a folder of 3,000 solutions of chapter 02, two workers, from its start to its end
    torch     400 submissions that train a LeNet-5 for ten steps, in the two processes of the pool
    others    20 solutions one after the other, here, with otter-grader and with nbgrader, in one run
    overhead  one solution in the sandbox and directly in this process, in turns
    soak      the command on 5,000 solutions: what it and all below it hold near the beginning and at the end
    hang      what a submission costs that never ends, in both sandboxes
    memory    the most that a submission holds which takes all it can get, in both sandboxes

Shares of pages that other programs use too count less, so memory wants a quiet machine as well as the rates do.

The other graders are installed once, each in an environment of its own under ~/.cache, without PyTorch; where that
fails, the error is the result. Each part is kept in cnncourse/ledger/results/grading.json with its date and machine.
About eight minutes on two cores that do nothing else; ``--quick`` takes a few submissions of each and keeps nothing.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable
from typing import Any

from grading_work import made
from results import older, store

from cnncourse.backend import torch
from cnncourse.grading.grader import choose_tier
from cnncourse.grading.tiers import TIERS, Tier
from cnncourse.ledger.grading import bars_table

COUNTS = {"numpy": 3000, "torch": 400, "others": 20, "overhead": 200, "soak": 5000, "hang": 1, "memory": 1}
QUICK = {"numpy": 12, "torch": 4, "others": 2, "overhead": 5, "soak": 40, "hang": 1, "memory": 1}
Part = Callable[[int, Tier], Any]


def parts(quick: bool) -> dict[str, Part]:
    """Return what measures each part."""
    import grading_inside as inside
    import grading_runs as runs

    return {
        "numpy": runs.rate,
        "torch": inside.torch_rate,
        "others": inside.others,
        "overhead": inside.overhead,
        "soak": runs.soak,
        "hang": lambda count, tier: inside.hang(quick),
        "memory": lambda count, tier: inside.memory(quick),
    }


def parse() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--only", nargs="+", choices=COUNTS, default=list(COUNTS), metavar="PART")
    parser.add_argument("--submissions", type=int, metavar="N", help="of each part; nothing is kept then")
    parser.add_argument("--tier", choices=("auto", *TIERS), default="auto", help="the best of this machine")
    parser.add_argument("--quick", action="store_true", help="a few submissions; nothing is kept")
    options = parser.parse_args()
    options.counts = QUICK if options.quick else COUNTS
    if options.submissions:
        options.counts = dict.fromkeys(COUNTS, options.submissions)
    options.kept = not (options.quick or options.submissions)
    options.tier = choose_tier(options.tier)
    return options


def main() -> int:
    """Measure, print, keep; a part that fails is named, and the others are measured all the same."""
    options = parse()
    torch.set_num_threads(1)
    report: dict[str, Any] = {}
    for name in options.only:
        began, head = time.perf_counter(), made(options.tier)
        try:
            figures = parts(options.quick)[name](options.counts[name], options.tier)
        except (RuntimeError, OSError) as error:
            print(f"{name} failed: {error}", file=sys.stderr, flush=True)
            continue
        report[name] = {"made": head, "figures": figures}
        print(f"{name}, {time.perf_counter() - began:.0f} s: {figures}", flush=True)
        if options.kept:
            store("grading", {name: report[name]})
    print(bars_table(older("grading") | report if options.kept else report))
    return int(len(report) < len(options.only))


if __name__ == "__main__":
    sys.exit(main())
