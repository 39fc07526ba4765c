"""Digits and four letters in thin strokes on a retina of 16×16 cells, and what can happen to them.

The paper shows five digits in figure 6 and names the other patterns; all are drawn anew in their manner.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from cnncourse.shapes import Array, ShapeError, bind
from cnncourse.shifts import shifted

__all__ = ["STROKES", "digit", "every_shift", "flipped"]

STROKES: dict[int | str, str] = {
    0: "3,6 3,9 5,11 10,11 12,9 12,6 10,4 5,4 3,6",
    1: "3,7 12,7",
    2: "5,4 3,6 3,9 5,11 6,11 12,5 12,4 12,11",
    3: "4,4 3,5 3,9 5,11 7,9 7,7 7,9 9,11 10,11 12,9 12,5 11,4",
    4: "12,9 3,9 9,4 9,11",
    5: "3,11 3,4 6,4 6,9 8,11 10,11 12,9 12,5 11,4",
    6: "3,9 6,5 8,4 10,4 12,6 12,9 10,11 9,11 7,9 7,6 8,4",
    7: "3,4 3,11 12,6",
    8: "7,6 5,4 3,6 3,9 5,11 7,9 7,6 9,4 10,4 12,6 12,9 10,11 9,11 7,9",
    9: "12,6 9,10 7,11 5,11 3,9 3,6 5,4 6,4 8,6 8,9 7,11",
    "X": "3,4 12,11 ; 3,11 12,4",
    "Y": "3,4 7,8 12,8 ; 3,11 7,8",
    "T": "3,4 3,11 ; 3,7 12,7",
    "Z": "3,4 3,11 12,4 12,11",
}
"""The corners of each pattern's strokes, as row and column on the retina."""

MIDDLE = np.array([7.5, 7.5])


def strokes(name: int | str) -> list[Array]:
    """Return the corners of each stroke of a pattern, of shape (corners, 2)."""
    parts = STROKES[name].split(";")
    return [np.array([[float(v) for v in pair.split(",")] for pair in part.split()]) for part in parts]


def digit(
    name: int | str, *, scale: float | tuple[float, float] = 1.0, slant: float = 0.0, turn: float = 0.0
) -> Array:
    """Draw a digit, or a letter, in the middle of the retina, with strokes one cell thin.

    Parameters
    ----------
    name : int or str
        Of ``STROKES``: 0 to 9, "X", "Y", "T", "Z".
    scale : float or (float, float)
        Of height and width; 1 makes it 10 cells high.
    slant : float
        Cells to the right for each cell upwards.
    turn : float
        Degrees, clockwise.

    Returns
    -------
    ndarray of shape (16, 16)
        0 and 1. What falls off the retina is lost.

    Examples
    --------
    >>> ["".join(".#"[int(v)] for v in row[5:11]) for row in digit(4)[3:6]]
    ['....#.', '...##.', '..#.#.']
    """
    angle = np.radians(turn)
    rotation = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    image = np.zeros((16, 16))
    for corners in strokes(name):
        offsets = (corners - MIDDLE) * np.broadcast_to(scale, 2)
        offsets[:, 1] -= slant * offsets[:, 0]
        placed = np.floor((offsets @ rotation + MIDDLE + 0.5).round(9)).astype(int)
        for start, end in pairwise(placed):
            draw_line(image, start, end)
    return image


def draw_line(image: Array, start: Array, end: Array) -> None:
    """Light the cells of a straight line, in place; those that lie off the image are left out."""
    steps = max(abs(end - start).max(), 1)
    cells = np.floor(np.linspace(start, end, steps + 1) + 0.5).astype(int)
    inside = cells[((cells >= 0) & (cells < image.shape)).all(axis=1)]
    image[inside[:, 0], inside[:, 1]] = 1


def every_shift(image: Array, reach: int | None = None) -> tuple[Array, Array]:
    """Shift an image to every place where no lit cell leaves it.

    Parameters
    ----------
    image : ndarray of shape (H, W)
    reach : int, optional
        The most cells in either direction; without it as far as there is room.

    Returns
    -------
    images : ndarray of shape (N, H, W)
    shifts : ndarray of shape (N, 2)
        Cells down and right.

    Raises
    ------
    ShapeError
        Where nothing is lit.

    Examples
    --------
    >>> [len(every_shift(digit(k))[0]) for k in range(5)], len(every_shift(digit(1), 2)[0])
    ([63, 112, 63, 63, 63], 25)
    """
    bind("every_shift", ("image", image, "H W"))
    rows, columns = np.nonzero(image)
    if not len(rows):
        msg = "every_shift: image is dark"
        raise ShapeError(msg)
    spans = [(-lit.min(), size - lit.max()) for lit, size in zip((rows, columns), image.shape, strict=True)]
    far = max(image.shape) if reach is None else reach
    ranges = [range(max(low, -far), min(high, far + 1)) for low, high in spans]
    shifts = np.array([(down, right) for down in ranges[0] for right in ranges[1]])
    return np.stack([shifted(image, *shift) for shift in shifts.tolist()]), shifts


def flipped(images: Array, count: int, rng: np.random.Generator) -> Array:
    """Turn lit cells dark and dark ones lit, ``count`` in each image, anywhere.

    Examples
    --------
    >>> int(abs(flipped(np.zeros((2, 4, 5)), 3, np.random.default_rng(0))).sum())
    6
    """
    noise = np.zeros((len(images), images[0].size))
    noise[:, :count] = 1
    noise = rng.permuted(noise, axis=1).reshape(images.shape)
    return np.abs(images - noise)
