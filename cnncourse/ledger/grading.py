"""What ``benchmarks/grading.py`` and ``grading_kill.py`` measured: the bars of the grader, and tables for its page."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, NamedTuple

from cnncourse.ledger.rows import results_file
from cnncourse.show.html import Html, table, verdict_badge

__all__ = ["BARS", "Bar", "bars_table", "hostile_table", "kills_table", "made_on", "others_table", "stored"]

Report = dict[str, Any]


class Bar(NamedTuple):
    """What is asked for: a figure of a part of the report, at most, or at least, a number."""

    quantity: str
    part: str
    bar: float
    unit: str
    figure: Callable[[Any], float]
    at_least: bool = False

    def meets(self, value: float) -> bool:
        """Tell whether a value is good enough."""
        return value >= self.bar if self.at_least else value <= self.bar

    def cells(self, report: Report) -> tuple[Any, ...]:
        """Return bar, figure and verdict."""
        text = f"{'≥' if self.at_least else '≤'} {self.bar:,g} {self.unit}".rstrip()
        if self.part not in report:
            return text, "not run", "–"
        value = self.figure(report[self.part]["figures"])
        return text, f"{value:,.4g}", verdict_badge("yes" if self.meets(value) else "no")


def read(key: str) -> Callable[[Any], float]:
    """Return what reads a figure."""
    return lambda figures: float(figures[key])


def largest(key: str) -> Callable[[Any], float]:
    """Return what reads the largest of a figure, over sandboxes and places."""
    return lambda figures: float(max(row[key] for row in figures))


def missing(figures: Any) -> float:
    """Return how many submissions have no row of their own, or not full points."""
    wanted = figures["submissions"]
    rows = (figures["rows"], figures["different"], figures["full"])
    return float(max(abs(wanted - number) for number in rows))


def lost(figures: Any) -> float:
    """Return how many rows are missing, double or other than undisturbed, over all runs."""
    return float(
        sum(abs(row["submissions"] - row["rows"]) + row["double"] + row["other scores"] for row in figures)
    )


BARS = (
    Bar("NumPy questions, the command on a folder", "numpy", 3000, "a minute", read("per minute"), True),
    Bar("ten steps of LeNet-5 with PyTorch", "torch", 400, "a minute", read("per minute"), True),
    Bar("what the sandbox adds to a submission, median", "overhead", 30, "ms", read("overhead ms")),
    Bar("memory at the end over that after a tenth", "soak", 5, "%", read("growth %")),
    Bar("rows that are missing, double or not full", "soak", 0, "", missing),
    Bar("rows lost, double or changed, workers and driver killed", "kills", 0, "", lost),
    Bar("a submission that hangs, the slowest", "hang", 30, "s", largest("seconds")),
    Bar("memory of one that takes all, of its limit", "memory", 1.1, "", largest("of limit")),
)
"""What was asked for before it was built."""


def stored() -> Report:
    """Return the parts that are kept."""
    report: Report = json.loads(results_file("grading").read_text(encoding="utf-8"))
    return report


def made_on(report: Report) -> Html:
    """Show when and on what each part was measured."""
    keys = ("date", "machine", "kernel", "load", "tier", "numpy", "torch", "command")
    body = [(part, *(str(kept["made"][key]) for key in keys)) for part, kept in report.items()]
    return table(body, ("part", *keys), "When and on what")


def bars_table(report: Report) -> Html:
    """Show every bar, what was measured, and whether it is met."""
    body = [(bar.quantity, *bar.cells(report)) for bar in BARS]
    return table(body, ("quantity", "bar", "measured", "met"), "The grader, two workers on two cores")


def others_table(report: Report) -> Html:
    """Show the graders of one run beside each other."""
    body = []
    for tool, row in report["others"]["figures"].items():
        if "fault" in row:
            body.append((tool, "–", "–", row["fault"]))
        else:
            points = f"{row['full']} of {row['submissions']}" if "full" in row else "all"
            body.append((tool, f"{row['median s']:.3f}", f"{row.get('times ours', 1):.1f}", points))
    header = ("grader", "seconds per submission", "times ours", "with full points")
    return table(body, header, "One solution after the other, medians of one run")


def hostile_table(report: Report) -> Html:
    """Show what submissions cost that hang or take all memory, and what they keep."""
    body = [
        (f"{part}, in a {row['where']}", row["tier"], cost(row), f"{row['earned']} of {row['points']}")
        for part in ("hang", "memory")
        for row in report[part]["figures"]
    ]
    return table(body, ("what", "sandbox", "cost", "points kept"), "Submissions that do harm")


def kills_table(report: Report) -> Html:
    """Show what became of runs whose workers and driver were killed, beside an undisturbed one."""
    rows = report["kills"]["figures"]
    header = [name for name in rows[0] if name != "seconds"]
    return table(
        [[row[name] for name in header] for row in rows],
        header,
        "Four workers and the driver killed, run again to the end",
    )


def cost(row: dict[str, Any]) -> str:
    """Write the time of one that hangs, or the memory of one that grows."""
    if "seconds" in row:
        return f"{row['seconds']:.1f} s"
    return f"{row['peak MiB']:,} of {row['limit MiB']:,} MiB"
