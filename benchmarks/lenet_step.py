"""Time a training step of LeNet-5: the NumPy network against PyTorch.

    python benchmarks/lenet_step.py [--threads 2] [--batch 128] [--repeats 40] [--profile]

The modern LeNet-5 in float32: forward, cross-entropy, backward, a step of gradient descent, on the same numbers. Both
take turns in blocks, with a pause between them, as BLAS and OpenMP workers spin for a while after use. Medians of the
time on the clock, and of processor time. ``--profile`` prints where the NumPy step spends its time.
"""

from __future__ import annotations

import argparse
import cProfile
import os
import pstats
import statistics
import time
from collections.abc import Callable

BLOCK = 10  # steps in a row
PAUSE = 0.05  # seconds, until idle workers sleep


def blocks(step: Callable[[], object], repeats: int, kept: dict[str, list[float]]) -> None:
    """Take steps in a row and keep the times of one, on the clock and of the processor."""
    time.sleep(PAUSE)
    step()
    began, worked = time.perf_counter(), time.process_time()
    for _ in range(repeats):
        step()
    kept.setdefault("clock", []).append((time.perf_counter() - began) / repeats)
    kept.setdefault("processor", []).append((time.process_time() - worked) / repeats)


def main() -> None:
    """Time both and print the ratio."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--batch", type=int, default=128)
    parser.add_argument("--repeats", type=int, default=40)
    parser.add_argument("--profile", action="store_true")
    options = parser.parse_args()
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):  # read when NumPy and torch are loaded
        os.environ[name] = str(options.threads)

    import numpy as np
    import torch
    from threadpoolctl import threadpool_info

    from cnncourse import numpy_net, torch_net
    from cnncourse.optim import sgd
    from cnncourse.zoo.lenet import lenet5_modern

    torch.set_num_threads(options.threads)
    rng = np.random.default_rng(0)
    x = rng.standard_normal((options.batch, 1, 28, 28), np.float32)
    target = rng.integers(0, 10, options.batch)
    ours = numpy_net.build(lenet5_modern(), x.shape[1:], dtype=np.float32)
    theirs = torch_net.build(lenet5_modern(), x.shape[1:])
    theirs.load_state_dict({name: torch.from_numpy(p.copy()) for name, p in ours.named_parameters()})
    tx, tt = torch.from_numpy(x), torch.from_numpy(target)
    optimizer = torch.optim.SGD(theirs.parameters(), lr=0.01)

    def numpy_step() -> float:
        loss, grads = ours.gradients(x, target)
        ours.parameters, _ = sgd(ours.parameters, grads, {}, lr=0.01)
        return loss

    def torch_step() -> float:
        optimizer.zero_grad()
        loss = torch.nn.functional.cross_entropy(theirs(tx), tt)
        loss.backward()
        optimizer.step()
        return loss.item()

    assert abs(numpy_step() - torch_step()) < 1e-4
    if options.profile:
        with cProfile.Profile() as profile:
            for _ in range(options.repeats):
                numpy_step()
        pstats.Stats(profile).sort_stats("tottime").print_stats(20)
    times: dict[str, dict[str, list[float]]] = {"numpy": {}, "torch": {}}
    for _ in range(-(-options.repeats // BLOCK)):
        blocks(numpy_step, BLOCK, times["numpy"])
        blocks(torch_step, BLOCK, times["torch"])
    print([(t["internal_api"], t.get("architecture"), t["num_threads"]) for t in threadpool_info()])
    for kind in ("clock", "processor"):
        a, b = (statistics.median(times[name][kind]) * 1e3 for name in ("numpy", "torch"))
        print(f"{kind}: numpy {a:.2f} ms, torch {b:.2f} ms, ratio {a / b:.2f}")


if __name__ == "__main__":
    main()
