"""What ``cnncourse parity`` measures and keeps, and the table of its page."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from cnncourse.backend import torch
from cnncourse.machine import machine
from cnncourse.ops import OPS
from cnncourse.parity.measure import BACKENDS, here, largest_errors
from cnncourse.show.html import Html, table

__all__ = ["FILE", "made_on", "measure", "stored", "table_of", "write"]

FILE = Path(__file__).parent / "results.json"
DTYPES = ("float64", "float32")
COLUMNS = tuple((backend, dtype) for backend in BACKENDS for dtype in DTYPES)


def measure(command: str = "cnncourse parity") -> dict[str, Any]:
    """Measure every operator in every backend that this machine has.

    Returns
    -------
    dict
        By backend: ``made``, the date and machine, and ``errors``, by precision, operator and quantity.
    """
    report = {}
    for backend in here():
        made = machine(command)
        if backend == "torch GPU":
            made["machine"] = torch.cuda.get_device_name()
        errors = {dtype: {op: largest_errors(op, backend, dtype) for op in OPS} for dtype in DTYPES}
        report[backend] = {"made": made, "errors": errors}
    return report


def write(report: dict[str, Any], file: Path = FILE) -> None:
    """Keep a report; a backend that was not measured this time stays as it was measured last."""
    text = json.dumps(stored(file) | report, indent=1, ensure_ascii=False)
    file.write_text(text + "\n", encoding="utf-8")


def measure_and_keep() -> str:
    """Measure, keep, and say what was found, in one sentence for each backend."""
    report = measure()
    write(report)
    return "\n".join(summary(backend, found["errors"]) for backend, found in report.items())


def summary(backend: str, errors: dict[str, Any]) -> str:
    """Name the largest error of a backend in each precision, and where it is."""
    worst = {
        dtype: max((error, op, quantity) for op, found in by_op.items() for quantity, error in found.items())
        for dtype, by_op in errors.items()
    }
    ends = (f"{error:.1e} in {dtype} ({op}, {quantity})" for dtype, (error, op, quantity) in worst.items())
    return f"{backend}: {len(errors['float64'])} operators, largest error " + " and ".join(ends)


def stored(file: Path = FILE) -> dict[str, Any]:
    """Return what was kept last; nothing where there is none."""
    return json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}


def rows(report: dict[str, Any]) -> list[tuple[str, str]]:
    """Return every operator with each of its quantities, as they were measured."""
    errors = next(iter(report.values()))["errors"]["float64"]
    return [(op, quantity) for op, found in errors.items() for quantity in found]


def cell(report: dict[str, Any], backend: str, dtype: str, op: str, quantity: str) -> str:
    """Write an error with two digits."""
    if backend not in report:
        return "not run"
    error = report[backend]["errors"][dtype].get(op, {}).get(quantity)
    return "not run" if error is None else "0" if error == 0 else f"{error:.1e}"


def table_of(report: dict[str, Any]) -> Html:
    """Show the largest errors: a row per operator and quantity, a column per backend and precision."""
    header = ("operator", "quantity", *(f"{backend} {dtype}" for backend, dtype in COLUMNS))
    body = [
        (op, quantity, *(cell(report, backend, dtype, op, quantity) for backend, dtype in COLUMNS))
        for op, quantity in rows(report)
    ]
    return table(body, header, "Largest error of each operator against its oracle")


def made_on(report: dict[str, Any]) -> Html:
    """Show when and on what each backend was measured."""
    keys = ("machine", "date", "numpy", "torch", "command")
    blank = ("not run", *"––––")
    body = [
        (backend, *([report[backend]["made"][key] for key in keys] if backend in report else blank))
        for backend in BACKENDS
    ]
    return table(body, ("backend", *keys), "When and on what")
