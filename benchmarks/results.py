"""Where benchmarks keep what they measured, and on which machine."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from cnncourse.machine import machine

__all__ = ["machine", "store"]

FOLDER = Path(__file__).parents[1] / "cnncourse" / "ledger" / "results"


def store(name: str, report: dict[str, Any]) -> None:
    """Write a report as JSON where the ledger reads it; entries of an older one that are not in it stay."""
    FOLDER.mkdir(exist_ok=True)
    file = FOLDER / f"{name}.json"
    older = json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}
    file.write_text(json.dumps(older | report, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    print(f"stored in {file.name}")


if __name__ == "__main__":
    print("This holds what the other scripts share; run one of them.")
