"""What the benchmark of the grader grades: honest work of many students, and three kinds that are not."""

from __future__ import annotations

import json
import os
import platform
import sys
from pathlib import Path
from typing import Any

import numpy as np

from cnncourse.exercises import Call, expect_close, question
from cnncourse.machine import machine

__all__ = [
    "CHAPTER",
    "LENET",
    "SECRET",
    "handed_in",
    "hostile",
    "lay_out",
    "lenet",
    "lenet_notebook",
    "made",
    "students",
]

ROOT = Path(__file__).parents[1]
CHAPTER = "02_perceptron"
SECRET = "benchmark of the grader"
HANG = "while True:\n    pass"
GROW = """
import time
import numpy as np
held, size = [], 1 << 26
while size > 4096:
    try:
        held.append(np.ones(size, np.uint8))
    except MemoryError:
        size //= 2
time.sleep(1)
held.append(np.ones(1 << 34, np.uint8))
"""
LENET = '''
import torch
from torch import nn


def ten_steps(x, t, seed, rate):
    """Train a LeNet-5 for ten steps on one batch; return the losses."""
    torch.manual_seed(seed)
    net = nn.Sequential(
        nn.Conv2d(1, 6, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(6, 16, 5), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(),
        nn.Linear(400, 120), nn.ReLU(), nn.Linear(120, 84), nn.ReLU(), nn.Linear(84, 10),
    )
    optimizer, losses = torch.optim.SGD(net.parameters(), lr=rate), []
    x, t = torch.as_tensor(x), torch.as_tensor(t)
    for _ in range(10):
        optimizer.zero_grad()
        loss = nn.functional.cross_entropy(net(x), t)
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses
'''


# ---- honest --------------------------------------------------------------------------------------------
def made(tier: str) -> dict[str, Any]:
    """Return the command, the machine and how busy it is, the sandbox and the seed."""
    cores = len(os.sched_getaffinity(0))
    return {
        **machine(" ".join(["python", f"benchmarks/{Path(sys.argv[0]).name}", *sys.argv[1:]])),
        "kernel": platform.release(),
        "load": f"{os.getloadavg()[0]:.1f} on {cores} cores",
        "tier": tier,
        "secret": SECRET,
    }


def students(count: int) -> list[str]:
    """Return as many ids."""
    return [f"student-{number:05}" for number in range(count)]


def handed_in(student: str, chapter: str = CHAPTER) -> dict[str, Any]:
    """Return the solution of a chapter as one student would hand it in: with an id and remarks of their own."""
    notebook: dict[str, Any] = json.loads(
        (ROOT / "solutions" / f"{chapter}.ipynb").read_text(encoding="utf-8")
    )
    notebook["cells"] = [
        signed(cell, student)
        for cell in notebook["cells"]
        if "explanation" not in cell["metadata"].get("tags", [])
    ]
    return notebook


def signed(cell: dict[str, Any], student: str) -> dict[str, Any]:
    """Return a cell with the student's id in it, as STUDENT or in a remark; the marks of a solution go."""
    lines = [line for line in "".join(cell["source"]).splitlines() if " SOLUTION" not in line]
    if "solution" in cell["metadata"].get("tags", []):
        lines.append(f"# {student}")
    text = "\n".join(lines).replace('STUDENT = "your-id"', f'STUDENT = "{student}"')
    return cell | {"source": text.splitlines(keepends=True)}


def lay_out(folder: Path, count: int) -> Path:
    """Write a file for each of many students; return the folder."""
    folder.mkdir(parents=True)
    for student in students(count):
        (folder / f"{student}.ipynb").write_text(json.dumps(handed_in(student)), encoding="utf-8")
    return folder


# ---- not honest ----------------------------------------------------------------------------------------
def hostile(where: str, what: str) -> dict[str, Any]:
    """Return a submission whose first answer hangs, or grows, in the "cell" or in the "function"."""
    notebook = handed_in("mallory")
    for cell in notebook["cells"]:
        text = "".join(cell["source"])
        if text.startswith("def perceptron_step"):
            body = {"hang": HANG, "grow": GROW}[what]
            inside = body.strip().replace("\n", "\n    ")
            cell["source"] = (
                f"{body}\n{text}"
                if where == "cell"
                else f"def perceptron_step(w, b, x, t, rate=1.0):\n    {inside}\n"
            )
    return notebook


# ---- with PyTorch --------------------------------------------------------------------------------------
@question(
    "02.lenet",
    points=2,
    title="Ten steps",
    statement="`ten_steps(x, t, seed, rate)`: the losses of ten steps of a LeNet-5 on one batch.",
    needs=("torch",),
)
def lenet(call: Call, rng: np.random.Generator) -> None:
    """Train one here, and compare."""
    x = rng.normal(size=(32, 1, 28, 28)).astype(np.float32)
    t, seed = rng.integers(0, 10, 32), int(rng.integers(1 << 31))
    names: dict[str, Any] = {}
    exec(LENET, names)
    wanted = names["ten_steps"](x, t, seed, 0.01)
    # float32: a unit that stops or starts firing by rounding moves the losses that follow
    expect_close(call(x, t, seed, 0.01), wanted, "the losses", rtol=1e-3)


def lenet_notebook(student: str) -> dict[str, Any]:
    """Return a submission that answers :data:`lenet`."""
    texts = (
        f'from cnncourse.exercises import check\nSTUDENT = "{student}"',
        f"{LENET}\n# {student}",
        'check("02.lenet", ten_steps, STUDENT)',
    )
    cells = [
        {"cell_type": "code", "metadata": {}, "source": text, "outputs": [], "execution_count": None}
        for text in texts
    ]
    return {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 4}


if __name__ == "__main__":
    print("This holds what another script uses; run benchmarks/grading.py.")
