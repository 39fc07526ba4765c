"""A training step of LeNet-5 in both builds, from the same parameters."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
import torch
from timing import Contestant
from torch.nn import functional

from cnncourse import numpy_net, optim, torch_net, train
from cnncourse.ledger.speed import STEP
from cnncourse.shapes import Array
from cnncourse.zoo.lenet import lenet5_modern

__all__ = ["step_contest"]

SHAPE = (1, 32, 32)
STEPS = 10
"""Steps in a row, as in training: caches are warm and worker threads awake."""


def step_contest(batch: int = 128) -> tuple[Array, dict[str, Contestant]]:
    """Return the batch, and some steps: loss, gradients, momentum; each call gives the loss before them."""
    rng = np.random.default_rng(0)
    x, y = rng.standard_normal((batch, *SHAPE), np.float32), rng.integers(0, 10, batch)
    ours = numpy_net.build(lenet5_modern(), SHAPE, dtype=np.float32)
    theirs = torch_net.build(lenet5_modern(), SHAPE).float()
    theirs.load_state_dict({name: torch.from_numpy(a.copy()) for name, a in ours.state_dict().items()})
    options = {"lr": 0.01, "mu": 0.9}
    step = train.Stepper(ours, "cross_entropy", {}, optim.momentum, options, rng, train.History(0))
    return x, {
        "torch": Contestant(in_a_row(eager(theirs, torch.from_numpy(x), torch.from_numpy(y)))),
        STEP: Contestant(in_a_row(partial(step, x, y))),
    }


def in_a_row(step: Callable[[], Any]) -> Callable[[], Any]:
    """Return some steps as one call."""

    def run() -> Any:
        losses = [step() for _ in range(STEPS)]
        return losses[0]

    return run


def eager(net: Any, x: Any, y: Any) -> Any:
    """Return PyTorch's step as everyone writes it."""
    optimizer = torch.optim.SGD(net.parameters(), lr=0.01, momentum=0.9)

    def step() -> Any:
        optimizer.zero_grad()
        loss = functional.cross_entropy(net(x), y)
        loss.backward()
        optimizer.step()
        return loss

    return step
