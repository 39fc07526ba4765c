"""How contestants are measured: checked first, then in turns."""

from __future__ import annotations

import statistics
import time
import tracemalloc
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

__all__ = ["Contestant", "as_arrays", "measure", "right", "take_turns"]

TOLERANCE = 1e-3
"""The largest error a result may have, as a share of the largest value: float32, Winograd's 4×4 included."""
LONG = 1.0
"""Seconds beyond which a contestant is timed once only."""


class Contestant(NamedTuple):
    """Who computes a layer.

    ``call`` does it, or one of ``times`` equal shares: ``share`` then says which of the whole. ``check`` judges
    a result that no other must equal, as where chance has a part.
    """

    call: Callable[[], Any]
    times: int = 1
    share: Any = ...
    check: Callable[[Any], bool] | None = None


def as_arrays(result: Any) -> list[Any]:
    """Return what a call gave as arrays."""
    parts = result if isinstance(result, tuple | list) else (result,)
    return [part.detach().numpy() if hasattr(part, "detach") else np.asarray(part) for part in parts]


def right(contestant: Contestant, result: Any, expected: Any) -> bool:
    """Tell whether a contestant's result is PyTorch's."""
    got = as_arrays(result)
    if contestant.check is not None:
        return contestant.check(got[0])
    want = [part[contestant.share] for part in as_arrays(expected)]
    return len(got) == len(want) and all(
        g.shape == w.shape and bool(abs(g - w).max() <= TOLERANCE * abs(w).max())
        for g, w in zip(got, want, strict=True)
    )


def traced(call: Callable[[], Any]) -> tuple[Any, int, float]:
    """Return what a call returns, the most bytes it held beside that, and its seconds."""
    tracemalloc.start()
    began = time.perf_counter()
    result = call()
    seconds = time.perf_counter() - began
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return result, max(peak - sum(a.nbytes for a in as_arrays(result)), 0), seconds


def take_turns(contestants: dict[str, Contestant], repeats: dict[str, int], threads: int) -> dict[str, float]:
    """Return the median time of each in milliseconds: of the processor with one thread, else of the clock.

    Worker threads spin for a while when their work is done; a pause keeps them out of the next one's time.
    """
    clock, pause = (time.process_time, 0.0) if threads == 1 else (time.perf_counter, 0.05)
    taken: dict[str, list[float]] = {name: [] for name in contestants}
    for turn in range(max(repeats.values())):
        for name, contestant in contestants.items():
            if turn < repeats[name]:
                time.sleep(pause)
                began = clock()
                contestant.call()
                taken[name].append(clock() - began)
    return {name: 1e3 * contestants[name].times * statistics.median(t) for name, t in taken.items()}


def measure(contestants: dict[str, Contestant], size: int, repeats: int, threads: int = 1) -> dict[str, Any]:
    """Check each contestant against "torch", then time those that are right.

    Returns
    -------
    dict
        ``torch``, milliseconds; ``ratios``, the others' times over it; ``memory``, the most that each holds beside
        its result, over a size in bytes (PyTorch's own is not seen); ``wrong``, who failed the check.
    """
    expected = contestants["torch"].call()
    memory, turns, wrong = {}, {"torch": repeats}, []
    for name, contestant in contestants.items():
        if name != "torch":
            result, peak, seconds = traced(contestant.call)
            if right(contestant, result, expected):
                if contestant.times == 1:
                    memory[name] = round(peak / size, 2)
                turns[name] = repeats if seconds < LONG else 1
            else:
                wrong.append(name)
    times = take_turns({name: contestants[name] for name in turns}, turns, threads)
    theirs = times.pop("torch")
    ratios = {name: float(f"{t / theirs:.3g}") for name, t in times.items()}
    return {"torch": float(f"{theirs:.3g}"), "ratios": ratios, "memory": memory, "wrong": wrong}
