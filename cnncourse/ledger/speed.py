"""What ``benchmarks/ops.py`` measured: the tables of its page, and the bars."""

from __future__ import annotations

import json
import statistics
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from cnncourse.ledger.rows import results_file
from cnncourse.show.html import Html, table, verdict_badge

__all__ = ["BARS", "Bar", "bars_table", "kinds_of", "made_on", "rows", "stored", "table_of", "tables_of"]

Report = dict[str, Any]
FAST = ("conv2d", "MEC", "FFT", "F(2×2)", "F(4×4)")
"""The ways in which the package computes a convolution."""
WIDE = {"SkylakeX", "Cooperlake", "SapphireRapids"}
"""The kernels of OpenBLAS that use AVX-512."""
STEP = "LeNet-5 training step"
WHAT = {"ratios": "time over PyTorch's", "memory": "memory held beside the result, over the input"}


class Bar(NamedTuple):
    """What is asked for: a figure of the measured layers, at most, or at least, a number.

    ``bars`` are for BLAS kernels without and with AVX-512; ``figure`` makes one of the ``values``, a value per layer.
    """

    quantity: str
    bars: tuple[float, float]
    values: Callable[[Report], list[float]]
    figure: Callable[[Iterable[float]], float] = statistics.median
    at_least: bool = False

    def meets(self, value: float, kernels: str) -> bool:
        """Tell whether a value is good enough for a set of BLAS kernels."""
        bar = self.bars[kernels in WIDE]
        return value >= bar if self.at_least else value <= bar

    def cells(self, report: Report, kernels: str) -> tuple[Any, ...]:
        """Return bar, figure and verdict; where each layer counts, in how many it is met too."""
        values = self.values(report)
        if not values:
            return self.text(kernels), "not run", "–"
        figure, met = self.figure(values), sum(self.meets(v, kernels) for v in values)
        of_each = f", {met} of {len(values)} layers" if self.figure in (min, max) and len(values) > 2 else ""
        verdict = "yes" if self.meets(figure, kernels) else "no"
        return self.text(kernels), f"{figure:.2f}{of_each}", verdict_badge(verdict)

    def text(self, kernels: str) -> str:
        """Write the bar."""
        return f"{'≥' if self.at_least else '≤'} {self.bars[kernels in WIDE]:g}"


def rows(report: Report, op: str, kind: str, part: str = "") -> list[dict[str, Any]]:
    """Return the rows of an operator and a kind of pass, of the layers with ``part`` in their name."""
    return [row for row in report["rows"] if (row["op"], row["kind"]) == (op, kind) and part in row["layer"]]


def ratios(op: str, kind: str, part: str = "") -> Callable[[Report], list[float]]:
    """Return what reads our times over PyTorch's."""
    return lambda report: [row["ratios"][op] for row in rows(report, op, kind, part) if op in row["ratios"]]


def memory(report: Report) -> list[float]:
    """Read what conv2d and its backward hold beside the result, over the input."""
    both = rows(report, "conv2d", "forward") + rows(report, "conv2d", "backward")
    return [row["memory"]["conv2d"] for row in both]


def best(kind: str) -> Callable[[Report], list[float]]:
    """Return what reads the fastest way of the package by layer: for a gradient without one, conv2d's for both."""

    def read(report: Report) -> list[float]:
        whole = {row["layer"]: row for row in rows(report, "conv2d", "backward")}
        found = whole | {row["layer"]: row for row in rows(report, "conv2d", kind)}
        return [min(row["ratios"][name] for name in FAST if name in row["ratios"]) for row in found.values()]

    return read


def against(peer: str, kind: str) -> Callable[[Report], list[float]]:
    """Return what reads how many times faster than a peer conv2d is."""

    def read(report: Report) -> list[float]:
        found = [row["ratios"] for row in rows(report, "conv2d", kind)]
        return [each[peer] / each["conv2d"] for each in found if peer in each]

    return read


def steps(report: Report) -> list[float]:
    """Read the training step with one thread, by the processor's time, and with two, by the clock."""
    return [each for threads in ("1 thread", "2 threads") for each in ratios(STEP, threads)(report)]


mean = statistics.geometric_mean
BARS = (
    Bar("conv2d forward, geometric mean", (2.0, 1.4), ratios("conv2d", "forward"), mean),
    Bar("conv2d backward, geometric mean", (2.0, 1.4), ratios("conv2d", "backward"), mean),
    Bar("conv2d: extra memory over the input", (4, 4), memory, max),
    *(
        Bar(f"fastest way, {kind}, geometric mean", (1.1, 0.8), best(kind), mean)
        for kind in ("forward", "grad-input", "grad-weight")
    ),
    *(Bar(f"1×1 convolutions, {k}", (0.9, 0.6), ratios("conv2d", k, "1×1")) for k in ("forward", "backward")),
    Bar("max-pool 2×2 forward", (0.2, 0.2), ratios("max_pool2d", "forward", "2×2")),
    Bar("max-pool 2×2 backward", (3, 3), ratios("max_pool2d", "backward", "2×2")),
    Bar("avg-pool forward", (0.4, 0.4), ratios("avg_pool2d", "forward")),
    Bar("batch-norm forward", (0.5, 0.5), ratios("batch_norm", "forward")),
    Bar("batch-norm backward", (3, 3), ratios("batch_norm", "backward")),
    Bar("LRN forward", (0.25, 0.25), ratios("local_response_norm", "forward")),
    Bar("dropout forward", (0.2, 0.2), ratios("dropout", "forward")),
    Bar("softmax-CE forward", (1.3, 1.3), ratios("cross_entropy", "forward")),
    Bar("ReLU forward", (2, 2), ratios("relu", "forward")),
    Bar(f"{STEP}, the slower of 1 and 2 threads", (1.0, 1.0), steps, max),
    Bar("faster than onnx.reference, forward, each layer", (3, 3), against("onnx", "forward"), min, True),
    Bar("faster than im2col as taught, forward, each layer", (3, 3), against("im2col", "forward"), min, True),
    Bar(
        "faster than im2col as taught, backward, each layer", (5, 5), against("im2col", "backward"), min, True
    ),
)
"""What was asked for before it was built: times over PyTorch's; medians over the layers, or what the name says."""


def stored() -> dict[str, Report]:
    """Return the kept reports by the BLAS kernels that they were measured with."""
    reports: dict[str, Report] = json.loads(results_file("speed").read_text(encoding="utf-8"))
    return reports


def made_on(reports: dict[str, Report]) -> Html:
    """Show when and on what each report was measured."""
    keys = ("machine", "date", "load", "numpy", "torch", "scipy", "onnx", "command")
    body = [(kernels, *(str(report["made"][key]) for key in keys)) for kernels, report in reports.items()]
    return table(body, ("BLAS kernels", *keys), "When and on what")


def kinds_of(report: Report) -> list[tuple[str, str]]:
    """Return every operator with its kinds of pass, in the order of measuring."""
    return list(dict.fromkeys((row["op"], row["kind"]) for row in report["rows"]))


def table_of(report: Report, op: str, kind: str, what: str = "ratios") -> Html:
    """Show one operator and kind of pass: a row per layer, a column per contestant; times, or ``what="memory"``."""
    found = [row for row in rows(report, op, kind) if row[what] or row["wrong"]]
    names = list(dict.fromkeys(name for row in found for name in (*row[what], *row["wrong"])))
    body = [(row["layer"], row["torch"], *(cell(row, name, what) for name in names)) for row in found]
    return table(body, ("layer", "torch, ms", *names), f"{op}, {kind}: {WHAT[what]}")


def tables_of(report: Report) -> Html:
    """Show everything: times of every operator, then the memory of convolutions."""
    found = [table_of(report, op, kind) for op, kind in kinds_of(report)]
    kinds = [kind for op, kind in kinds_of(report) if op == "conv2d"]
    found += [table_of(report, "conv2d", kind, "memory") for kind in kinds]
    return Html("\n".join(t.html for t in found), "\n\n".join(t.text for t in found))


def cell(row: dict[str, Any], name: str, what: str) -> str:
    """Write a figure, or why there is none."""
    return "wrong" if name in row["wrong"] else short(row[what].get(name))


def short(value: float | None) -> str:
    """Write a figure with two decimals, fewer where it is large."""
    return "–" if value is None else f"{value:.2f}" if value < 10 else f"{value:,.0f}"


def bars_table(reports: dict[str, Report]) -> Html:
    """Show every bar, and for each set of kernels what was measured and whether it is met."""
    header = ["quantity", *(f"{kernels}: {key}" for kernels in reports for key in ("bar", "ours", "met"))]
    body = [
        (bar.quantity, *(part for kernels, report in reports.items() for part in bar.cells(report, kernels)))
        for bar in BARS
    ]
    return table(body, header, "Time over PyTorch's on the CPU, unless the row says otherwise")
