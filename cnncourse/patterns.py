"""What a retina of photocells is shown: filled shapes and letters, drawn from code as 0 (dark) and 1 (lit)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = ["LETTERS", "SHAPES", "letter", "random_shapes", "shape"]

Cells = NDArray[np.int64]
SIDE = 20

_FONT = {
    "A": "01110 10001 10001 11111 10001 10001 10001",
    "B": "11110 10001 10001 11110 10001 10001 11110",
    "C": "01110 10001 10000 10000 10000 10001 01110",
    "D": "11110 10001 10001 10001 10001 10001 11110",
    "E": "11111 10000 10000 11110 10000 10000 11111",
    "F": "11111 10000 10000 11110 10000 10000 10000",
    "G": "01110 10001 10000 10111 10001 10001 01110",
    "H": "10001 10001 10001 11111 10001 10001 10001",
    "I": "01110 00100 00100 00100 00100 00100 01110",
    "J": "00111 00010 00010 00010 00010 10010 01100",
    "K": "10001 10010 10100 11000 10100 10010 10001",
    "L": "10000 10000 10000 10000 10000 10000 11111",
    "M": "10001 11011 10101 10101 10001 10001 10001",
    "N": "10001 11001 10101 10011 10001 10001 10001",
    "O": "01110 10001 10001 10001 10001 10001 01110",
    "P": "11110 10001 10001 11110 10000 10000 10000",
    "Q": "01110 10001 10001 10001 10101 10010 01101",
    "R": "11110 10001 10001 11110 10100 10010 10001",
    "S": "01111 10000 10000 01110 00001 00001 11110",
    "T": "11111 00100 00100 00100 00100 00100 00100",
    "U": "10001 10001 10001 10001 10001 10001 01110",
    "V": "10001 10001 10001 10001 10001 01010 00100",
    "W": "10001 10001 10001 10101 10101 11011 10001",
    "X": "10001 10001 01010 00100 01010 10001 10001",
    "Y": "10001 10001 01010 00100 00100 00100 00100",
    "Z": "11111 00001 00010 00100 01000 10000 11111",
}
LETTERS = tuple(_FONT)


def letter(name: str, *, typeface: str = "upright", side: int = SIDE) -> Cells:
    """Draw a capital letter in the middle of the retina, 10 cells wide and 14 high.

    Parameters
    ----------
    name : str
        "A" to "Z".
    typeface : {"upright", "oblique"}
        "oblique" leans to the right and has thinner strokes.
    side : int
        Cells along each side of the retina.

    Returns
    -------
    ndarray of shape (side, side)
        0 and 1.

    Examples
    --------
    >>> print("\\n".join("".join(".#"[v] for v in row) for row in letter("T", side=14)[:4]))
    ..##########..
    ..##########..
    ......##......
    ......##......
    """
    small = np.array([[int(cell) for cell in row] for row in _FONT[name].split()])
    large = np.kron(small, np.ones((2, 2), int))
    canvas = np.zeros((side, side), int)
    top, left = (side - 14) // 2, (side - 10) // 2
    for i, row in enumerate(large):
        lean = (len(large) // 2 - i + 1) // 3 if typeface == "oblique" else 0
        canvas[top + i, left + lean : left + lean + 10] = row
    if typeface == "oblique":  # a stroke keeps its left half
        canvas &= ~(np.roll(canvas, 1, axis=1) & ~np.roll(canvas, -1, axis=1)) & 1
    return canvas


def _grid(size: int) -> tuple[Cells, Cells]:
    """Return row and column of each cell of a square, counted in half cells from its centre."""
    odd = 2 * np.arange(size) - size + 1
    return odd[:, None], odd[None, :]


def _square(size: int) -> Cells:
    return np.ones((size, size), int)


def _circle(size: int) -> Cells:
    row, column = _grid(size)
    return (row**2 + column**2 <= size**2).astype(int)


def _triangle(size: int) -> Cells:
    row, column = _grid(size)
    return (2 * abs(column) <= row + size).astype(int)


def _cross(size: int) -> Cells:
    row, column = _grid(size)
    return (np.minimum(abs(row), abs(column)) * 3 <= size).astype(int)


SHAPES = {"square": _square, "circle": _circle, "triangle": _triangle, "cross": _cross}
"""What draws each shape in a square of a given size, by name."""


def shape(name: str, size: int, top: int, left: int, *, side: int = SIDE) -> Cells:
    """Draw a filled shape of ``size`` × ``size`` cells with its upper left corner at (top, left).

    Examples
    --------
    >>> shape("triangle", 4, 0, 1, side=5).tolist()
    [[0, 0, 0, 0, 0], [0, 0, 1, 1, 0], [0, 0, 1, 1, 0], [0, 1, 1, 1, 1], [0, 0, 0, 0, 0]]
    """
    canvas = np.zeros((side, side), int)
    canvas[top : top + size, left : left + size] = SHAPES[name](size)
    return canvas


def random_shapes(
    names: tuple[str, ...],
    count: int,
    rng: np.random.Generator,
    *,
    sizes: tuple[int, int] = (8, 14),
    side: int = SIDE,
) -> tuple[Cells, Cells]:
    """Draw shapes at random places in random sizes, each name in turn.

    Parameters
    ----------
    names : tuple of str
        Of :data:`SHAPES`.
    count : int
    rng : Generator
    sizes : (int, int)
        The least and the largest size in cells.
    side : int

    Returns
    -------
    images : ndarray of shape (count, side, side)
        0 and 1.
    labels : ndarray of shape (count,)
        Places in ``names``.
    """
    labels = np.arange(count) % len(names)
    images = np.zeros((count, side, side), int)
    for image, label in zip(images, labels, strict=True):
        size = int(rng.integers(sizes[0], sizes[1] + 1))
        top, left = rng.integers(0, side - size + 1, 2)
        image[...] = shape(names[label], size, int(top), int(left), side=side)
    return images, labels
