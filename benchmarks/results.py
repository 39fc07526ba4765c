"""Where benchmarks keep what they measured, and on which machine."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from cnncourse.machine import machine

__all__ = ["machine", "older", "store"]

FOLDER = Path(__file__).parents[1] / "cnncourse" / "ledger" / "results"


def older(name: str) -> dict[str, Any]:
    """Return the report that is stored under a name, an empty one where there is none."""
    file = FOLDER / f"{name}.json"
    return json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}


def store(name: str, report: dict[str, Any]) -> None:
    """Write a report as JSON where the ledger reads it; entries of an older one that are not in it stay."""
    FOLDER.mkdir(exist_ok=True)
    file = FOLDER / f"{name}.json"
    file.write_text(json.dumps(older(name) | report, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    print(f"stored in {file.name}")


if __name__ == "__main__":
    print("This holds what the other scripts share; run one of them.")
