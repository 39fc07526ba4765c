"""Draw book/_static/landing.svg: a real handwritten digit on its way through the course's own operators.

Run it as ``python book/figures/landing.py``. The filters are set by hand; the scores come from a linear layer
that was fitted, by ridge regression, to all the other digits of scikit-learn.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from cnncourse.data import digits
from cnncourse.ops import conv2d, flatten, linear, max_pool2d, relu

TARGET = Path(__file__).parents[1] / "_static" / "landing.svg"
CHOSEN = 469
BLUE, ORANGE, GREY = "#2f7fd6", "#d9722e", "#7a828c"
Floats = NDArray[np.floating]

EDGES = np.array(
    [
        [[-1, -2, -1], [0, 0, 0], [1, 2, 1]],
        [[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]],
        [[-2, -1, 0], [-1, 0, 1], [0, 1, 2]],
        [[0, -1, -2], [1, 0, -1], [2, 1, 0]],
    ]
) / 4  # fmt: skip


def stages(images: Floats) -> tuple[Floats, Floats]:
    """Return the feature maps and what pooling leaves of them."""
    maps = conv2d(images[:, None], EDGES[:, None], padding=1)  # N C OH OW
    return maps, max_pool2d(relu(maps), 2)


def scores(pooled: Floats, labels: NDArray[np.int64]) -> Floats:
    """Return the ten scores of the chosen digit from a linear layer fitted to the others."""
    features = flatten(pooled)
    others = np.arange(len(labels)) != CHOSEN
    seen, wanted = features[others], np.eye(10)[labels[others]]
    bias = wanted.mean(0)
    gram = seen.T @ seen + np.eye(seen.shape[1])
    weights = np.linalg.solve(gram, seen.T @ (wanted - bias)).T
    return linear(features[CHOSEN : CHOSEN + 1], weights, bias)[0]


def grid(values: Floats, x: float, y: float, cell: float) -> Iterator[str]:
    """Draw an array: blue above zero, orange below, the stronger the larger."""
    strongest = np.abs(values).max()
    size = values.shape[0] * cell
    for row, column in product(*map(range, values.shape)):
        value = values[row, column] / strongest
        if abs(value) > 0.02:
            place = f'x="{x + column * cell:g}" y="{y + row * cell:g}" width="{cell:g}" height="{cell:g}"'
            yield f'<rect {place} fill="{BLUE if value > 0 else ORANGE}" opacity="{abs(value):.2f}"/>'
    yield f'<rect x="{x:g}" y="{y:g}" width="{size:g}" height="{size:g}" fill="none" stroke="{GREY}"/>'


def bank(
    maps: Floats, x: float, y: float, cell: float, pitch: float
) -> Iterator[str]:
    """Draw four maps, two by two."""
    for index, values in enumerate(maps):
        yield from grid(
            values, x + index % 2 * pitch, y + index // 2 * pitch, cell
        )


def bars(values: Floats, x: float, y: float, pitch: float) -> Iterator[str]:
    """Draw a bar for each digit, the longest in blue."""
    for digit, value in enumerate(values):
        length, colour = (
            max(2.0, 150 * value),
            BLUE if digit == np.argmax(values) else GREY,
        )
        yield f'<text x="{x - 8:g}" y="{y + digit * pitch + 14:g}" text-anchor="end" font-size="18">{digit}</text>'
        yield (
            f'<rect x="{x:g}" y="{y + digit * pitch:g}" width="{length:.0f}" height="{pitch - 6:g}" fill="{colour}"/>'
        )


def arrow(x: float, y: float) -> str:
    """Draw an arrow to the right."""
    return f'<path d="M{x:g} {y:g}h22m-7 -6l7 6l-7 6" fill="none" stroke="{GREY}" stroke-width="2"/>'


def label(x: float, first: str, second: str) -> str:
    """Write two centred lines below a stage."""
    return f'<text x="{x:g}" y="272" text-anchor="middle">{first}<tspan x="{x:g}" dy="27">{second}</tspan></text>'


def draw() -> str:
    """Return the picture."""
    images, labels = digits()
    maps, pooled = stages(images)
    parts = [
        *grid(images[CHOSEN], 10, 16, 27),
        *bank(EDGES, 282, 64, 18, 66),
        *bank(maps[CHOSEN], 454, 16, 13, 112),
        *bank(pooled[CHOSEN], 716, 48, 18, 80),
        *bars(scores(pooled, labels), 952, 16, 21.6),
        *(arrow(x, 124) for x in (241, 416, 679, 884)),
        *(label(*column) for column in COLUMNS),
    ]
    size = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1090 308" shape-rendering="crispEdges"'
    font = f'font-family="system-ui, sans-serif" font-size="24" fill="{GREY}"'
    return "\n".join([f"{size} {font}>", *parts, "</svg>\n"])


COLUMNS = (
    (118, "a digit", "8 × 8 pixels"),
    (342, "four filters", "3 × 3"),
    (562, "convolution", "four maps"),
    (792, "ReLU, pooling", "4 × 4 each"),
    (1000, "a linear layer", "ten scores"),
)

if __name__ == "__main__":
    TARGET.write_text(draw(), "utf-8")
    print(f"wrote {TARGET.name}")
