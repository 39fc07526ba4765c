"""Train CIFAR ResNet-20 by the paper's recipe, in full or shortened in proportion, toward its 8.75 % test error.

    CNNCOURSE_DATA=/path/to/folder python benchmarks/resnet20_cifar.py [--epochs 164] [--seed 0] [--bfloat16]

The recipe (He et al. 2016, section 4.2): batches of 128, momentum 0.9, weight decay 0.0001, weights drawn by
He's rule, a rate of 0.1 divided by 10 after 32,000 and 48,000 of 64,000 steps; the mean of each pixel is
subtracted, 4 pixels of zeros are put around each image, a random 32×32 is cut out and flipped half of the time.
164 epochs of 391 batches are those 64,000 steps; with fewer the rate falls at a half and at three quarters of the
steps there are. A GPU is used where there is one. After every epoch the state is kept in ``--checkpoint``, so that
the run can be stopped and started again with the same command; what it reached is written to
cnncourse/ledger/results/resnet20_cifar.json.
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path
from typing import Any

import torch
from cifar import photographs
from results import machine, older, store
from torch.nn import functional

from cnncourse import torch_net
from cnncourse.backend import best_device
from cnncourse.init import he_normal
from cnncourse.zoo.resnet import cifar_resnet

STEPS, BATCH, PRINTED = 64_000, 128, 8.75


def prepared(device: Any) -> Any:
    """Return images less the mean of each pixel over the training set, with rows and columns before channels."""
    parts = photographs()
    mean = parts.train.images.mean(axis=0)
    images = [torch.from_numpy(p.images).sub_(torch.from_numpy(mean)).permute(0, 2, 3, 1) for p in parts]
    return [(x.to(device), torch.from_numpy(p.labels).to(device)) for x, p in zip(images, parts, strict=True)]


def crops(x: Any, chance: Any) -> Any:
    """Put 4 pixels of zeros around images, cut 32×32 out at random places, and turn half of them left to right."""
    n, side = len(x), torch.arange(32)
    top, left = torch.randint(0, 9, (2, n, 1), generator=chance)
    columns = torch.where(torch.rand(n, 1, generator=chance) < 0.5, side.flip(0), side) + left
    image, row, column = torch.arange(n)[:, None, None], (top + side)[:, :, None], columns[:, None]
    at = tuple(index.to(x.device) for index in (image, row, column))
    return functional.pad(x, (0, 0, 4, 4, 4, 4))[at].permute(0, 3, 1, 2)  # N C H W, channels last in memory


def rate(step: int, steps: int) -> float:
    """Return 0.1, divided by 10 at a half and at three quarters of the steps."""
    return 0.1 * 0.1 ** ((2 * step >= steps) + (4 * step >= 3 * steps))


def error(net: Any, x: Any, t: Any, *, bfloat16: bool) -> float:
    """Return the error on whole images, in per cent."""
    net.eval()
    wrong = 0
    for at in range(0, len(x), 1000):
        with torch.no_grad(), torch.autocast(x.device.type, torch.bfloat16, enabled=bfloat16):
            scores = net(x[at : at + 1000].permute(0, 3, 1, 2))
        wrong += int((scores.argmax(1) != t[at : at + 1000]).sum())
    return 100 * wrong / len(x)


class Run:
    """A network on its way: what must be kept so that it can go on as if it had not stopped."""

    def __init__(self, seed: int, device: Any) -> None:
        net = torch_net.build(cifar_resnet(20), (3, 32, 32), seed=seed, init=he_normal)
        self.net = net.to(device, memory_format=torch.channels_last)
        self.descent = torch.optim.SGD(self.net.parameters(), lr=0.1, momentum=0.9, weight_decay=1e-4)
        self.chance = torch.Generator().manual_seed(seed)
        self.epochs: list[dict[str, float]] = []

    def keep(self, file: Path) -> None:
        """Write everything that the next epoch depends on."""
        state = {"net": self.net.state_dict(), "descent": self.descent.state_dict(), "epochs": self.epochs}
        torch.save(state | {"chance": self.chance.get_state()}, file.with_suffix(".part"))
        file.with_suffix(".part").replace(file)

    def go_on(self, file: Path, device: Any) -> None:
        """Read it again."""
        state = torch.load(file, map_location=device, weights_only=True)
        self.net.load_state_dict(state["net"])
        self.descent.load_state_dict(state["descent"])
        self.chance.set_state(state["chance"].cpu())
        self.epochs = state["epochs"]

    def epoch(self, data: Any, steps: int, *, bfloat16: bool) -> None:
        """Pass once over the training set, and measure."""
        (x, t), test = data
        began, total, wrong = time.perf_counter(), 0.0, 0
        self.net.train()
        order = torch.randperm(len(t), generator=self.chance)
        first = len(self.epochs) * -(-len(t) // BATCH)
        for step, rows in enumerate(order.split(BATCH), first):
            if step >= STEPS:
                break
            self.descent.param_groups[0]["lr"] = rate(step, steps)
            with torch.autocast(x.device.type, torch.bfloat16, enabled=bfloat16):
                scores = self.net(crops(x[rows.to(x.device)], self.chance)).float()
            wanted = t[rows.to(t.device)]
            loss = functional.cross_entropy(scores, wanted)
            self.descent.zero_grad()
            loss.backward()
            self.descent.step()
            total += float(loss.detach()) * len(rows)
            wrong += int((scores.argmax(1) != wanted).sum())
        found = {"loss": total / len(t), "train_error": 100 * wrong / len(t), "rate": rate(step, steps)}
        found["test_error"] = error(self.net, *test, bfloat16=bfloat16)
        found["seconds"] = time.perf_counter() - began
        self.epochs.append({key: round(value, 4) for key, value in found.items()})


def main() -> None:
    """Train, print each epoch, keep and store."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--epochs", type=int, default=164)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument(
        "--bfloat16", action="store_true", help="convolutions in 16 bits: faster, a little coarser"
    )
    parser.add_argument("--checkpoint", type=Path, default=None, help="resnet20_EPOCHS_SEED.pt unless given")
    asked = parser.parse_args()
    name = f"{asked.epochs} epochs, seed {asked.seed}" + ", bfloat16" * asked.bfloat16
    file = asked.checkpoint or Path(f"resnet20_{asked.epochs}_{asked.seed}.pt")
    device = best_device()
    data = prepared(device)
    run = Run(asked.seed, device)
    if file.exists():
        run.go_on(file, device)
    steps = min(asked.epochs * -(-len(data[0][1]) // BATCH), STEPS)
    command = f"python benchmarks/resnet20_cifar.py --epochs {asked.epochs} --seed {asked.seed}"
    about = machine(command + " --bfloat16" * asked.bfloat16)
    about["device"] = torch.cuda.get_device_name() if device.type == "cuda" else "CPU"
    while len(run.epochs) < asked.epochs:
        run.epoch(data, steps, bfloat16=asked.bfloat16)
        run.keep(file)
        print(f"epoch {len(run.epochs)} of {asked.epochs}:", run.epochs[-1], flush=True)
        last = {
            "test_error": run.epochs[-1]["test_error"],
            "printed": PRINTED,
            "finished": len(run.epochs) == asked.epochs,
        }
        report = {**about, "asked": asked.epochs, "of": 164, "steps": steps, **last, "epochs": run.epochs}
        store("resnet20_cifar", {"runs": older("resnet20_cifar").get("runs", {}) | {name: report}})


if __name__ == "__main__":
    main()
