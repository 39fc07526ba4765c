"""What is measured of the command ``cnncourse grade``, from outside: its rate, and the memory that it holds."""

from __future__ import annotations

import csv
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from grading_memory import held
from grading_work import CHAPTER, SECRET, lay_out

from cnncourse.exercises import questions

__all__ = ["rate", "soak"]

WORKERS = 2
PAUSE = 0.1
LIMIT = 600
EARLY, LATE = (0.06, 0.14), (0.92, 1.0)  # of all submissions: about 500 of 5,000, and the last
Sample = tuple[int, int]


def graded(count: int, tier: str, watch: bool = False) -> tuple[dict[str, Any], list[Sample]]:
    """Grade a folder of submissions with the command; return the figures, and samples of progress and memory."""
    with tempfile.TemporaryDirectory() as folder:
        files, out = lay_out(Path(folder, "in"), count), Path(folder, "out")
        command = [sys.executable, "-m", "cnncourse", "grade", files, "--out", out]
        command += ["--workers", str(WORKERS), "--tier", tier]
        began = time.perf_counter()
        samples = watched(command, out, watch)
        seconds = time.perf_counter() - began
        return figures(out / "grades.csv", count, seconds), samples


def watched(command: list[Any], out: Path, watch: bool) -> list[Sample]:
    """Run a command to its end; on the way note how many are graded and what it holds, in bytes.

    Raises
    ------
    RuntimeError
        When it fails, or has not ended after ten minutes.
    """
    samples: list[Sample] = []
    until = time.monotonic() + LIMIT
    environment = os.environ | {"CNNCOURSE_SECRET_SEED": SECRET}
    with tempfile.TemporaryFile("w+") as said:
        process = subprocess.Popen(command, env=environment, stdout=said, stderr=said)
        while process.poll() is None:
            if watch:
                samples.append((done(out), held(process.pid)))
            try:
                process.wait(PAUSE)
            except subprocess.TimeoutExpired:
                if time.monotonic() > until:
                    process.terminate()
        if process.returncode:
            said.seek(0)
            msg = f"cnncourse grade ended with {process.returncode}: {said.read()[-500:]}"
            raise RuntimeError(msg)
    return samples


def done(out: Path) -> int:
    """Return how many submissions have their feedback."""
    return len(os.listdir(out / "feedback")) if (out / "feedback").is_dir() else 0


def figures(table: Path, count: int, seconds: float) -> dict[str, Any]:
    """Return what became of a run: the rate, and its rows, which of them are of different files, and full."""
    with table.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    points = str(sum(asked.points for asked in questions(CHAPTER[:2]).values()))
    return {
        "submissions": count,
        "workers": WORKERS,
        "seconds": round(seconds, 1),
        "per minute": round(60 * count / seconds),
        "rows": len(rows),
        "different": len({row["file"] for row in rows}),
        "full": sum(row["earned"] == points for row in rows),
    }


def rate(count: int, tier: str) -> dict[str, Any]:
    """Grade a folder, from the start of the command to its end."""
    return graded(count, tier)[0]


def soak(count: int, tier: str) -> dict[str, Any]:
    """Grade a folder and compare the memory near its beginning with that near its end."""
    found, samples = graded(count, tier, watch=True)
    early, late = (between(samples, *(share * count for share in part)) for part in (EARLY, LATE))
    growth = round(100 * (late / early - 1), 2)
    mib = {"early MiB": round(early / 2**20, 1), "late MiB": round(late / 2**20, 1)}
    return {**found, **mib, "growth %": growth, "samples": len(samples)}


def between(samples: list[Sample], low: float, high: float) -> float:
    """Return the median memory while so many were graded; that of the nearest sample where there is none."""
    inside = [size for number, size in samples if low <= number <= high]
    middle = (low + high) / 2
    nearest = min(samples, key=lambda sample: abs(sample[0] - middle))[1]
    return statistics.median(inside) if inside else nearest


if __name__ == "__main__":
    print("This holds what another script uses; run benchmarks/grading.py.")
