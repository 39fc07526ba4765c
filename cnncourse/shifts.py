"""How much of a shift gets through: shifted images, and what a pooling or a network makes of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from cnncourse.shapes import Array, ShapeError, bind
from cnncourse.train import predict

__all__ = ["free_moves", "places_told_apart", "same_answers", "shifted"]

Pool = Callable[[Array], Array]


def shifted(x: Array, down: int, right: int) -> Array:
    """Return images moved by whole pixels; zeros come in, and what leaves the image is lost.

    Parameters
    ----------
    x : ndarray of shape (…, H, W)
    down, right : int
        In pixels; below zero up and to the left.

    Examples
    --------
    >>> shifted(np.array([[1, 2, 3], [4, 5, 6]]), 1, -1)
    array([[0, 0, 0],
           [2, 3, 0]])
    """
    h, w = x.shape[-2:]
    moved = np.zeros_like(x)
    moved[..., span(down, h), span(right, w)] = x[..., span(-down, h), span(-right, w)]
    return moved


def span(by: int, size: int) -> slice:
    """Return where the pixels of an axis lie after a move, as far as they stay."""
    return slice(max(by, 0), max(size + min(by, 0), 0))


def dots(size: int) -> Array:
    """Return one square image for every place in it, with a 1 at the place: (size², 1, size, size)."""
    return np.eye(size * size).reshape(-1, 1, size, size)


def free_moves(pool: Pool, size: int) -> Array:
    """Return, for every place of a single active unit, how far right it can go unnoticed.

    Parameters
    ----------
    pool : function
        Of maps (N, 1, H, W).
    size : int
        Rows and columns of the map.

    Returns
    -------
    ndarray of int, of shape (size, size)
        The largest move, in pixels, up to which no pooled value has changed; within the map.

    Examples
    --------
    >>> from cnncourse.ops import max_pool2d
    >>> free_moves(lambda x: max_pool2d(x, 2), 4)[0]
    array([1, 0, 1, 0])
    """
    pooled = pool(dots(size)).reshape(size, size, -1)
    moves = np.zeros((size, size), int)
    for (row, column), _ in np.ndenumerate(moves):
        same = [np.allclose(other, pooled[row, column]) for other in pooled[row, column + 1 :]]
        moves[row, column] = same.index(False) if False in same else len(same)
    return moves


def places_told_apart(pool: Pool, size: int) -> int:
    """Count the places of a single active unit that the pooled maps tell apart, of size² in all.

    Parameters
    ----------
    pool, size
        As in :func:`free_moves`.

    Examples
    --------
    >>> from cnncourse.ops import max_pool2d
    >>> places_told_apart(lambda x: max_pool2d(x, 2), 8), places_told_apart(lambda x: max_pool2d(x, 3, stride=2), 9)
    (16, 49)
    """
    pooled = pool(dots(size)).reshape(size * size, -1)
    return len(np.unique(pooled.round(9), axis=0))


def same_answers(net: Any, x: Array, moves: list[tuple[int, int]]) -> float:
    """Return how often a network gives an image and its shifted copy the same class, 0 … 1: its consistency.

    Parameters
    ----------
    net : NumpyNet or TorchNet
    x : ndarray of shape (N, C, H, W)
        With a margin as wide as the largest move, so that nothing is cut off.
    moves : list of (down, right)
        In pixels; the mean is over all of them.

    Raises
    ------
    ShapeError
        If there are no moves.

    References
    ----------
    Zhang (2019), "Making convolutional networks shift-invariant again", section 4.2.
    """
    bind("same_answers", ("x", x, "N C H W"))
    if not moves:
        msg = "same_answers: needs at least one move (down, right)"
        raise ShapeError(msg)
    answers = predict(net, x)
    return float(np.mean([predict(net, shifted(x, *move)) == answers for move in moves]))
