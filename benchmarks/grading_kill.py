"""Kill four workers and then the driver while submissions are graded, run again, and compare.

    python benchmarks/grading_kill.py [--submissions 1000] [--tier auto] [--only pool dask]

The same folder, two thirds solved and a third as it was handed out, is graded undisturbed; with the pool, of which four
processes and then the driver are killed (SIGKILL); and on four workers of Dask on this machine, all of which are killed
and then the driver. Each disturbed run is run again to its end. Scores must be the same, no row missing or double.
The figures of 1,000 in all three runs are kept in cnncourse/ledger/results/grading.json.
"""

from __future__ import annotations

import argparse
import contextlib
import csv
import json
import os
import select
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from grading_memory import below, read
from grading_work import CHAPTER, ROOT, SECRET, handed_in, made, signed, students
from results import store

from cnncourse.grading.grader import choose_tier
from cnncourse.ledger.grading import kills_table

KILLS = 4
PAUSE = 0.02
GONE = 30  # seconds for what a killed process started to end, too
SUBMISSIONS = 1000
RUNS = ["pool", "dask"]
Kill = Callable[[int], None]
Row = dict[str, Any]


def lay_out(folder: Path, count: int) -> Path:
    """Write a file for each student: two of three solve it, the third hands it in as it is."""
    folder.mkdir()
    untouched = json.loads((ROOT / "exercises" / f"{CHAPTER}.ipynb").read_text(encoding="utf-8"))
    for number, student in enumerate(students(count)):
        cells = [signed(cell, student) for cell in untouched["cells"]]
        notebook = handed_in(student) if number % 3 else untouched | {"cells": cells}
        (folder / f"{student}.ipynb").write_text(json.dumps(notebook), encoding="utf-8")
    return folder


def started(files: Path, out: Path, options: list[str]) -> subprocess.Popen[str]:
    """Start the command; what its processes write in passing goes beside its results."""
    (out.parent / f"{out.name}-tmp").mkdir(exist_ok=True)
    environment = os.environ | {
        "CNNCOURSE_SECRET_SEED": SECRET,
        "TMPDIR": str(out.parent / f"{out.name}-tmp"),
    }
    command = [sys.executable, "-m", "cnncourse", "grade", str(files), "--out", str(out), *options]
    return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True, cwd=ROOT)


def finished(process: subprocess.Popen[str]) -> str:
    """Wait for the command and return what it says."""
    said, _ = process.communicate()
    if process.returncode:
        msg = f"cnncourse grade ended with {process.returncode}: {said}"
        raise RuntimeError(msg)
    return said


def disturb(process: subprocess.Popen[str], out: Path, count: int, kill: Kill) -> list[int]:
    """Kill a worker at each tenth of the run, then the driver; return all processes that were seen."""
    seen: dict[int, None] = {}
    for number in range(KILLS + 1):
        while done(out) < count * (number + 1) // 10:
            if process.poll() is not None:
                msg = "the run was over before it was disturbed"
                raise RuntimeError(msg)
            time.sleep(PAUSE)
        seen |= dict.fromkeys(below(process.pid))
        if number < KILLS:
            kill(number)
    process.kill()
    process.communicate()
    return list(seen)


def done(out: Path) -> int:
    """Return how many submissions have their feedback."""
    return len(os.listdir(out / "feedback")) if (out / "feedback").is_dir() else 0


def one_of(driver: int) -> Kill:
    """Return what kills a process of the driver's pool."""

    def kill(number: int) -> None:
        workers = [pid for pid in below(driver)[1:] if "spawn_main" in read(f"/proc/{pid}/cmdline")]
        os.kill(workers[number % len(workers)], signal.SIGKILL)

    return kill


def left(processes: list[int]) -> int:
    """Count the processes that have not ended after a while."""
    until, count = time.monotonic() + GONE, 0
    for pid in processes:
        with contextlib.suppress(ProcessLookupError):
            ended = os.pidfd_open(pid)
            count += not select.select([ended], [], [], max(0.0, until - time.monotonic()))[0]
            os.close(ended)
    return count


def scores(out: Path) -> tuple[list[str], dict[str, str]]:
    """Return the names of all rows, and each one's row without the time."""
    with (out / "grades.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    return [row["file"] for row in rows], {row["file"]: json.dumps(row) for row in rows}


def row(name: str, out: Path, wanted: dict[str, str], seen: list[int], said: str, began: float) -> Row:
    """Return what became of a run."""
    seconds = round(time.perf_counter() - began, 1)
    names, found = scores(out)
    kept = next((part for part in said.split(", ") if "graded before" in part), "0").split()[0]
    return {
        "run": name,
        "submissions": len(wanted),
        "rows": len(names),
        "double": len(names) - len(found),
        "other scores": sum(found.get(key) != value for key, value in wanted.items()),
        "processes left": left(seen),
        "folders left": len(list((out.parent / f"{out.name}-tmp").iterdir())),
        "kept": int(kept.replace(",", "")),
        "seconds": seconds,
    }


@contextlib.contextmanager
def cluster(folder: Path) -> Iterator[tuple[str, Kill]]:
    """Start Dask here; yield its address, and what kills one of its first workers."""
    from distributed import LocalCluster

    folder.mkdir()
    os.environ["TMPDIR"] = str(folder)
    with LocalCluster(
        n_workers=KILLS, threads_per_worker=1, host="127.0.0.1", dashboard_address="127.0.0.1:0"
    ) as local:
        first = [nanny.pid for nanny in local.workers.values()]
        yield local.scheduler_address, lambda number: os.kill(first[number], signal.SIGKILL)


def measured(name: str, files: Path, out: Path, count: int, wanted: dict[str, str], tier: str) -> Row:
    """Disturb a run, run it again, and return what became of it."""
    options, began = ["--tier", tier], time.perf_counter()
    with contextlib.ExitStack() as stack:
        if name == "dask":
            address, kill = stack.enter_context(cluster(out.parent / f"{out.name}-tmp"))
            process = started(files, out, [*options, "--dask", address])
        else:
            address, process = "", started(files, out, [*options, "--workers", str(KILLS)])
            kill = one_of(process.pid)
        seen = disturb(process, out, count, kill)
        said = finished(started(files, out, [*options, *(["--dask", address] if address else [])]))
    return row(name, out, wanted, seen, said, began)


def main() -> int:
    """Run it all, print the table, and return 1 where a row is not as it must be."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--submissions", type=int, default=SUBMISSIONS, metavar="N")
    parser.add_argument("--tier", default="auto")
    parser.add_argument("--only", nargs="+", choices=RUNS, default=RUNS)
    chosen = parser.parse_args()
    tier, count = choose_tier(chosen.tier), chosen.submissions
    head = made(tier)
    with tempfile.TemporaryDirectory() as place:
        os.chmod(place, 0o755)
        files = lay_out(Path(place, "in"), count)
        out, began = Path(place, "undisturbed"), time.perf_counter()
        said = finished(started(files, out, ["--tier", tier]))
        wanted = scores(out)[1]
        rows = [row("undisturbed", out, wanted, [], said, began)]
        for name in chosen.only:
            rows.append(measured(name, files, Path(place, name), count, wanted, tier))
    report = {"kills": {"made": head, "figures": rows}}
    if count == SUBMISSIONS and chosen.only == RUNS:
        store("grading", report)
    print(kills_table(report))
    return int(any(one["rows"] != count or one["double"] or one["other scores"] for one in rows))


if __name__ == "__main__":
    sys.exit(main())
