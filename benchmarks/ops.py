"""Time the operators of the package against PyTorch's and others, layer by layer of real networks.

    python benchmarks/ops.py [--only conv2d relu …] [--layers VGG …] [--repeats 5] [--threads 2] [--quick] [--json FILE]

One thread and processor time, unless ``--threads`` says otherwise; float32, NCHW; medians; the contestants take turns
in one process. Each result is first held against PyTorch's: what is wrong has no time. Figures are times over PyTorch's
for the same; "product" is a matrix product with as many multiplications, "im2col" convolution as it is taught, "memory"
the most that was held beside the result, over the input. SciPy computes one map of one image, ONNX's evaluator one map
of a pooling; their times are multiplied. Last come the bars: what was asked for, and whether it is met.

A whole run is kept in cnncourse/ledger/results/speed.json, under the kernels that NumPy's BLAS chose; another set is
measured with OPENBLAS_CORETYPE=Haswell. On a machine that does nothing else it takes a few minutes.
"""

from __future__ import annotations

import argparse
import importlib.metadata
import json
import os
import sys
from pathlib import Path
from typing import Any

import scipy
import torch
from contest_conv2d import conv2d_contests
from contest_ops import CONTESTS
from contest_step import step_contest
from layers import CONVOLUTIONS, LAYERS
from peers import has_onnx
from results import machine, store
from threadpoolctl import threadpool_info, threadpool_limits
from timing import measure

from cnncourse.ledger.speed import STEP, bars_table, tables_of

ORDER = ("conv2d", *LAYERS, STEP)


def kernels() -> str:
    """Return the name of the kernels that NumPy's BLAS uses, as "Haswell"."""
    pools = [pool for pool in threadpool_info() if pool["user_api"] == "blas"]
    return str(pools[0].get("architecture", pools[0]["internal_api"]))


def made() -> dict[str, Any]:
    """Return the command, the machine and how busy it is, and the versions."""
    asked = os.environ.get("OPENBLAS_CORETYPE")
    command = [
        *([f"OPENBLAS_CORETYPE={asked}"] if asked else []),
        "python",
        "benchmarks/ops.py",
        *sys.argv[1:],
    ]
    return {
        **machine(" ".join(command)),
        "scipy": scipy.__version__,
        "onnx": importlib.metadata.version("onnx") if has_onnx else "not here",
        "load": f"{os.getloadavg()[0]:.1f} on {os.cpu_count()} cores",
    }


def use(threads: int) -> None:
    """Let PyTorch and BLAS have so many threads."""
    torch.set_num_threads(threads)
    threadpool_limits(threads)


def operator_rows(op: str, options: argparse.Namespace) -> list[dict[str, Any]]:
    """Measure the layers of an operator."""
    build, layers = (conv2d_contests, CONVOLUTIONS) if op == "conv2d" else (CONTESTS[op], LAYERS[op])
    found = []
    for layer in layers:
        if any(part in layer.name for part in options.layers):
            print(f"{op}: {layer.name}", file=sys.stderr, flush=True)
            x, kinds = build(layer)
            for kind, contest in kinds.items():
                row = measure(contest, x.nbytes, options.repeats, options.threads)
                found.append({"op": op, "layer": layer.name, "kind": kind, **row})
    return found


def step_rows(options: argparse.Namespace) -> list[dict[str, Any]]:
    """Measure a training step with one thread and with two."""
    found = []
    for threads in (1, 2):
        use(threads)
        x, contest = step_contest()
        row = measure(contest, x.nbytes, 2 * options.repeats, threads)
        kind = f"{threads} thread{'s' * (threads > 1)}"
        found.append({"op": STEP, "layer": "batch 128, ten steps", "kind": kind, **row})
    return found


def parse() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--only", nargs="+", choices=ORDER, default=ORDER, metavar="OPERATOR")
    parser.add_argument("--layers", nargs="+", default=[""], metavar="NAME", help="part of a layer's name")
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--threads", type=int, choices=(1, 2), default=1)
    parser.add_argument("--quick", action="store_true", help="LeNet's and ResNet-20's layers, three repeats")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the report there too")
    options = parser.parse_args()
    if options.quick:
        options.layers, options.repeats = ["LeNet", "ResNet-20"], 3
    options.whole = (options.only, options.layers, options.threads) == (ORDER, [""], 1)
    return options


def main() -> None:
    """Measure, print, keep."""
    options = parse()
    use(options.threads)
    report: dict[str, Any] = {"made": made(), "rows": []}
    print(report["made"], *threadpool_info(), sep="\n")
    if not has_onnx:
        print("onnx is not here: pip install onnx")
    for op in options.only:
        new = {"rows": step_rows(options) if op == STEP else operator_rows(op, options)}
        report["rows"] += new["rows"]
        print(f"\n{tables_of(new)}", flush=True)
    print(f"\n{bars_table({kernels(): report})}")
    if options.json:
        options.json.write_text(json.dumps(report, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    if options.whole:
        store("speed", {kernels(): report})


if __name__ == "__main__":
    main()
