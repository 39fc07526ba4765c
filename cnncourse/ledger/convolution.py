"""Ledger and errata of convolution and of the ways to compute it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from scipy import signal

from cnncourse.filters import KERNELS, binomial, gradient, separate
from cnncourse.ledger import speed
from cnncourse.ledger.counting import count
from cnncourse.ledger.rows import Erratum, Row, measured
from cnncourse.ops.conv2d import conv2d
from cnncourse.ops.conv2d_winograd import winograd_matrices
from cnncourse.shapes import Array
from cnncourse.zoo.spec import Conv, Serial
from cnncourse.zoo.trace import Trace, trace

__all__ = ["ERRATA", "ROWS"]

LECTURE, SMITH, FFTS, LAVIN = "a lecture", "Smith 1997", "Mathieu et al. 2014", "Lavin and Gray 2016"
CHAPTER = "11_convolution"


def six() -> Trace:
    """Return the table of six 5×5×3 filters on 32×32×3."""
    return trace(Serial((Conv(6, 5, name="c"),)), (3, 32, 32))


def ten() -> Trace:
    """Return the table of ten such filters with padding 2."""
    return trace(Serial((Conv(10, 5, padding=2, name="c"),)), (3, 32, 32))


def products(m: int, r: int = 3) -> int:
    """Count the multiplications of F(m×m, r×r): one for each place of the transformed tile."""
    return len(winograd_matrices(m, r)[2]) ** 2


def additions(matrix: Array) -> int:
    """Count the additions of a matrix of 0 and ±1 times a column."""
    return int((matrix != 0).sum()) - len(matrix)


def additions_2d(matrix: Array) -> int:
    """Count them where both sides of a square tile are transformed, columns first."""
    rows, columns = matrix.shape
    return additions(matrix) * (columns + rows)


def fastest(way: str) -> float:
    """Return the best of the measured layers: the time of conv2d over that of another way."""
    found = speed.rows(speed.stored()["SkylakeX"], "conv2d", "forward")
    ratios = [row["ratios"] for row in found if way in row["ratios"]]
    return float(max(each["conv2d"] / each[way] for each in ratios))


def longer() -> float:
    """Return the time of a kernel of 16,000 samples by spectra, over that of one of 64."""
    line: dict[str, Any] = measured("convolution_ways", "line")()
    return float(line["16000"]["spectra"] / line["64"]["spectra"])


ROWS = [
    Row("convolution.six.side", LECTURE, "on layers", "six 5×5×3 filters on 32×32×3: side of the maps", 28,
        lambda: six()["c"].output[1]),
    Row("convolution.six.maps", LECTURE, "on layers", "the same: maps", 6, lambda: six()["c"].output[0]),
    Row("convolution.ten", LECTURE, "on layers", "ten 5×5×3 filters: parameters", 760,
        count(ten, ("c",), "parameters")),
    Row("convolution.gauss", LECTURE, "on filters", "1 2 1; 2 4 2; 1 2 1: what it is divided by", 16,
        lambda: 1 / float(np.outer(binomial(2), binomial(2)).min())),
    Row("convolution.smith.crossing", SMITH, "chapter 18", "samples of a kernel from which spectra are faster", 60,
        measured("convolution_ways", "crossings", "line"), judged="partly",
        reason="Measured; the book has 40 to 80, by hardware. Ours are level from 48 samples to 80."),
    Row("convolution.smith.longer", SMITH, "chapter 18", "time by spectra, 16,000 samples over 64", 2, longer,
        digits=1, judged="partly", reason="Measured, with 65,536 samples of noise; hardly dearer, as the book says."),
    Row("convolution.ffts", FFTS, "abstract", "faster by spectra, at best", 10, lambda: fastest("FFT"), unit="times",
        digits=1, judged="no",
        reason="Over an order of magnitude, on a GPU. Ours: conv2d's time over conv2d_fft's on one core, the best of "
        "14 layers. The kernels are small, and NumPy's transforms are not fused with the products."),
    Row("convolution.f23", LAVIN, "section 4.1", "F(2, 3): multiplications", 4,
        lambda: len(winograd_matrices(2, 3)[2])),
    Row("convolution.f23.data", LAVIN, "section 4.1", "F(2, 3): additions for the data", 4,
        lambda: additions(winograd_matrices(2, 3)[2])),
    Row("convolution.f23.out", LAVIN, "section 4.1", "F(2, 3): additions for the result", 4,
        lambda: additions(winograd_matrices(2, 3)[0])),
    Row("convolution.f2x2", LAVIN, "section 4.1", "F(2×2, 3×3): multiplications, for 36", 16, lambda: products(2)),
    Row("convolution.f2x2.factor", LAVIN, "section 4.1", "F(2×2, 3×3): fewer multiplications", 2.25,
        lambda: 36 / products(2), unit="times", digits=2),
    Row("convolution.f2x2.data", LAVIN, "section 4.1", "F(2×2, 3×3): additions for the data", 32,
        lambda: additions_2d(winograd_matrices(2, 3)[2])),
    Row("convolution.f2x2.out", LAVIN, "section 4.1", "F(2×2, 3×3): additions for the result", 24,
        lambda: additions_2d(winograd_matrices(2, 3)[0])),
    Row("convolution.f4x4.factor", LAVIN, "abstract", "F(4×4, 3×3): fewer multiplications", 4,
        lambda: 144 / products(4), unit="times"),
    Row("convolution.f4x4.time", LAVIN, "abstract", "the same as time, at best", 4, lambda: fastest("F(4×4)"),
        unit="times", digits=1, judged="partly",
        reason="The paper's factor is one of arithmetic. Ours is conv2d's time over F(4×4)'s on one core, the best of "
        "the layers: the transforms cost time, and memory must be read and written."),
]  # fmt: skip


# ---- errata
def noise(*shape: int) -> Array:
    """Return numbers without any symmetry."""
    return np.random.default_rng(11).normal(size=shape)


def around(image: Array, kernel: Array) -> Array:
    """Slide a 3×3 kernel over an image whose borders meet."""
    return conv2d(np.pad(image, 1, mode="wrap")[None, None], kernel[None, None])[0, 0]


def moves(layer: Callable[[Array], Array], by: int = 2) -> tuple[bool, bool]:
    """Tell whether a layer is invariant and whether it is equivariant to shifts of the rows."""
    x = noise(6, 8)
    y, of_moved = layer(x), layer(np.roll(x, by, axis=0))
    return bool(np.allclose(of_moved, y)), bool(np.allclose(of_moved, np.roll(y, by, axis=0)))


def fully_connected(x: Array) -> Array:
    """Multiply the pixels with a matrix of noise."""
    return (noise(x.size, x.size) @ x.ravel()).reshape(x.shape)


def strided(by: int) -> bool:
    """Tell whether stride 2 gives the same maps, moved, behind a shift of some pixels."""
    image, kernel = noise(16, 16), noise(3, 3)
    y, moved = (around(np.roll(image, b, axis=0), kernel)[::2] for b in (0, by))
    return any(np.allclose(moved, np.roll(y, step, axis=0)) for step in range(8))


def not_flipped() -> bool:
    """Tell whether conv2d is SciPy's correlation and not its convolution."""
    x, w = noise(5, 6), noise(2, 3)
    y = conv2d(x[None, None], w[None, None])[0, 0]
    return np.allclose(y, signal.correlate2d(x, w, "valid")) and not np.allclose(
        y, signal.convolve2d(x, w, "valid")
    )


def turned_round() -> bool:
    """Tell whether correlation, its parts exchanged, comes out reversed in time."""
    x, w = noise(7), noise(7)[::2]
    one, other = np.correlate(x, w, "full"), np.correlate(w, x, "full")
    return not np.allclose(one, other) and np.allclose(one, other[::-1])


def slope_of(kernel: str) -> float:
    """Return what a kernel gives where brightness rises by 1 a pixel to the right."""
    ramp = np.tile(np.arange(3.0), (3, 1))
    return float((np.array(KERNELS[kernel]) * ramp).sum())


ERRATA = [
    Erratum("convolution.native", "a lecture, as a slide's title",
            "Translation invariance is native to fully connected networks",
            "It is what they lack: moved pixels meet other weights.",
            lambda: moves(fully_connected) == (False, False), CHAPTER),
    Erratum("convolution.invariant", "many pages", "Convolution is invariant to translation",
            "It is equivariant: the maps move along. Invariant is what discards the place, as a maximum over a map.",
            lambda: moves(lambda x: around(x, noise(3, 3))) == (False, True), CHAPTER),
    Erratum("convolution.strided", "many pages", "A convolution with stride 2 is equivariant as well",
            "Only to shifts by even numbers of pixels; by odd ones it sees the other half of the places.",
            lambda: [strided(by) for by in (1, 2, 3, 4)] == [False, True, False, True], CHAPTER),
    Erratum("convolution.flip", "many pages", "The convolution of networks is the one of signal processing",
            "Networks leave out the flip: theirs is cross-correlation. A learned kernel does not care.",
            not_flipped, CHAPTER),
    Erratum("convolution.commutes", "many pages", "What networks compute commutes, as convolution does",
            "Exchange image and kernel, and cross-correlation comes out reversed.", turned_round, CHAPTER),
    Erratum("convolution.depth", "many pages", "A 5×5 filter on a colour image has 25 weights",
            "75 and a bias: a filter has a kernel for each channel.",
            lambda: six()["c"].parameters == 6 * (75 + 1), CHAPTER),
    Erratum("convolution.separable", "many pages", "A kernel can be applied as a column and a row",
            "If its rank is 1. Box, Gaussian and Sobel can; edges, sharpen and most learned kernels cannot.",
            lambda: [separate(np.array(KERNELS[n])) is None for n in ("Gaussian blur", "Sobel x", "edges", "sharpen")]
            == [False, False, True, True], CHAPTER),
    Erratum("convolution.slope", "many pages", "Sobel's kernel gives the slope of brightness",
            "Eight times the slope; the kernel must be divided by 8.",
            lambda: slope_of("Sobel x") == 8 and gradient(np.tile(np.arange(3.0), (3, 1)))[0].item() == 1, CHAPTER),
    Erratum("convolution.fft", "many pages", "Fourier transforms make convolution faster",
            "For long kernels. In no layer that we measured; on one grey photograph from 9×9 on.",
            lambda: fastest("FFT") < 1 and measured("convolution_ways", "crossings", "plane")() == 9, CHAPTER),
    Erratum("convolution.winograd", "many pages", "Winograd's F(2×2, 3×3) is 2.25 times as fast",
            "It has 2.25 times fewer multiplications, 16 for 36, and pays with additions. Time is another matter.",
            lambda: 36 / products(2) == 2.25 and fastest("F(2×2)") < 2.25, CHAPTER),
]  # fmt: skip
