"""How long does a kernel have to be before Fourier transforms are faster? In two dimensions and in one.

    OMP_NUM_THREADS=1 python benchmarks/convolution_ways.py

Two dimensions: a part of 256×256 pixels of the bundled photograph and square kernels that come apart, float64, by
plain loops in Python, windows and a matrix product, two passes with a column and a row, spectra, and SciPy's
convolve2d (loops in C). One dimension: 65,536 samples of noise, NumPy's convolve (the sum) and SciPy's oaconvolve
(spectra, in blocks). Every way is first held against the others. Times are the processor's, the median of several
turns in which the contestants take turns. Writes cnncourse/ledger/results/convolution_ways.json; about half a minute.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import numpy as np
from results import machine, store
from scipy import signal

from cnncourse.backend import torch
from cnncourse.data import photograph
from cnncourse.filters import binomial
from cnncourse.ops.conv2d import conv2d
from cnncourse.ops.conv2d_fft import conv2d_fft

SIZES = (3, 5, 7, 9, 11, 15, 19, 23, 27, 31, 41, 51)
LOOPS = (3, 7, 15)
LENGTHS = (8, 16, 24, 32, 48, 64, 80, 96, 128, 160, 192, 256, 384, 512, 1024, 4096, 16000)
TURNS = 9

Ways = dict[str, Callable[[], Any]]


def loops(image: list[list[float]], kernel: list[list[float]]) -> list[list[float]]:
    """Convolve as the definition says, number by number."""
    n = len(kernel)
    return [
        [
            sum(kernel[u][v] * image[i + u][j + v] for u in range(n) for v in range(n))
            for j in range(len(image[0]) - n + 1)
        ]
        for i in range(len(image) - n + 1)
    ]


def spent(way: Callable[[], Any], turns: int) -> list[float]:
    """Return the processor's time of each turn, in milliseconds; short ones are repeated within a turn."""
    began = time.process_time()
    way()
    repeats = max(1, round(0.01 / max(time.process_time() - began, 1e-6)))
    found = []
    for _ in range(turns):
        began = time.process_time()
        for _ in range(repeats):
            way()
        found.append(1000 * (time.process_time() - began) / repeats)
    return found


def times(ways: Ways) -> dict[str, float]:
    """Hold the ways against each other, then return the median time of each in milliseconds."""
    results = [np.squeeze(way()) for way in ways.values()]
    for name, result in zip(ways, results, strict=True):
        np.testing.assert_allclose(result, results[0], atol=1e-9, err_msg=name)
    found: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(3):  # the contestants take turns
        for name, way in ways.items():
            found[name] += spent(way, 1 if name == "loops" else TURNS // 3)
    return {name: float(f"{np.median(values):.3g}") for name, values in found.items()}


def in_the_plane(size: int) -> dict[str, float]:
    """Time every way on the photograph with a kernel of size × size."""
    image = photograph("china", grey=True)[:256, 100:356]
    row = binomial(size - 1)
    x, w = image[None, None], np.outer(row, row)[None, None]
    ways: Ways = {
        "windows and product": lambda: conv2d(x, w),
        "two passes": lambda: conv2d(conv2d(x, row[None, None, :, None]), row[None, None, None]),
        "spectra": lambda: conv2d_fft(x, w),
        "SciPy's loops in C": lambda: signal.convolve2d(image, w[0, 0], "valid"),
    }
    if size in LOOPS:
        pixels, weights = image.tolist(), w[0, 0].tolist()
        ways["loops"] = lambda: loops(pixels, weights)
    return times(ways)


def in_time(length: int) -> dict[str, float]:
    """Time both ways on noise with a kernel of some samples."""
    rng = np.random.default_rng(11)
    x, w = rng.normal(size=65536), rng.normal(size=length)
    return times({"sum": lambda: np.convolve(x, w), "spectra": lambda: signal.oaconvolve(x, w)})


def crossing(found: dict[int, dict[str, float]], sum_: str, spectra: str) -> int:
    """Return the first size from which on spectra are always faster."""
    slower = [size for size, ms in found.items() if ms[spectra] >= ms[sum_]]
    return min((size for size in found if not slower or size > max(slower)), default=0)


def main() -> None:
    """Measure, print, store."""
    torch.set_num_threads(1)
    began = time.process_time()
    plane = {size: in_the_plane(size) for size in SIZES}
    line = {length: in_time(length) for length in LENGTHS}
    for found in (plane, line):
        for size, ms in found.items():
            print(f"{size:6}", "  ".join(f"{name} {value:g} ms" for name, value in ms.items()))
    crossings = {
        "plane": crossing(plane, "windows and product", "spectra"),
        "line": crossing(line, "sum", "spectra"),
    }
    print(crossings)
    report = machine("OMP_NUM_THREADS=1 python benchmarks/convolution_ways.py")
    seconds = round(time.process_time() - began)
    store(
        "convolution_ways",
        {**report, "seconds": seconds, "plane": plane, "line": line, "crossings": crossings},
    )


if __name__ == "__main__":
    main()
