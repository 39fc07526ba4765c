"""What a measurement was made on, and when."""

from __future__ import annotations

import datetime
import platform
from pathlib import Path

import numpy as np

from cnncourse.backend import torch

__all__ = ["machine", "processor"]


def processor() -> str:
    """Return the name of the processor, as far as the system tells it."""
    info = Path("/proc/cpuinfo")
    lines = info.read_text(encoding="utf-8").splitlines() if info.exists() else []
    names = [line.partition(":")[2].strip() for line in lines if "model name" in line]
    return names[0] if names else platform.processor() or platform.machine()


def machine(command: str) -> dict[str, str]:
    """Return the command, the date, the processor and its threads, and the versions of NumPy and PyTorch.

    >>> sorted(machine("make bench"))
    ['command', 'date', 'machine', 'numpy', 'torch']
    """
    return {
        "date": datetime.date.today().isoformat(),
        "machine": f"{processor()}, {torch.get_num_threads()} thread(s)",
        "numpy": np.__version__,
        "torch": torch.__version__.partition("+")[0],
        "command": command,
    }
