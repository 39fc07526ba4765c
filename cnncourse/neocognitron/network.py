"""The network of the 1980 paper: a retina and three modules of an S-layer and a C-layer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from cnncourse.neocognitron.digits import every_shift
from cnncourse.neocognitron.learning import reinforce, representatives
from cnncourse.neocognitron.planes import c_layer, falling, s_layer
from cnncourse.shapes import Array, ShapeError, bind, output_size

__all__ = [
    "MODULES",
    "RETINA",
    "Module",
    "Neocognitron",
    "final_answers",
    "neocognitron",
    "organise",
    "present",
    "recognised",
    "respond",
]

RETINA = 16
"""Cells along each side of the input layer U0."""


@dataclass(frozen=True)
class Module:
    """An S-layer and the C-layer behind it.

    Attributes
    ----------
    planes : int
        Of each of the two layers.
    s_window, c_window : int
        Along each side of what a cell sees.
    s_padding, c_padding : int or (int, int)
        On each side, or before and after.
    c_stride : int
        From one C-cell to the next, in S-cells.
    column : int
        Along each side of an S-column.
    r, q : float
        Selectivity, and the speed of learning.
    """

    planes: int
    s_window: int
    s_padding: int
    c_window: int
    c_stride: int
    c_padding: tuple[int, int]
    column: int
    r: float
    q: float

    def sizes(self, side: int) -> tuple[int, int]:
        """Return the places along each side of the S-layer and the C-layer, from those of the layer below."""
        s = output_size(side, self.s_window, 1, self.s_padding)
        return s, output_size(s, self.c_window, self.c_stride, self.c_padding)


MODULES = (
    Module(24, 5, 2, 5, 2, (4, 3), column=5, r=4.0, q=1.0),
    Module(24, 5, 1, 5, 2, (3, 4), column=5, r=1.5, q=16.0),
    Module(24, 5, 0, 2, 1, (0, 0), column=2, r=1.5, q=16.0),
)
"""Planes, windows, columns, r and q of the paper's simulation (section 5). It prints how many cells the layers have,
16² 10² 8² 6² 2² 1² in each plane. Strides and paddings are ours, chosen so that these sizes come out and the cells of
S3 lie around the middle of the retina, over its rows and columns 6 and 10."""


@dataclass(frozen=True)
class Neocognitron:
    """A network as arrays.

    Attributes
    ----------
    modules : tuple of Module
    a : tuple of ndarray of shape (L, K, KH, KW)
        Excitatory weights, module by module.
    b : tuple of ndarray of shape (L,)
        Inhibitory weights.
    alpha : float
        Saturation of the C-cells.
    """

    modules: tuple[Module, ...]
    a: tuple[Array, ...]
    b: tuple[Array, ...]
    alpha: float = 0.5


def first_weights(planes: int, below: int, window: int) -> Array:
    """Return the weights before learning, around 1, of shape (L, K, KH, KW); none is drawn by chance.

    Plane l prefers, weakly, the orientation πl/L, and planes of the layer below whose share k/K is near l/L.
    """
    steps = np.arange(window) - (window - 1) / 2
    angle, off = np.arctan2(-steps[:, None], steps), np.hypot(steps[:, None], steps) > 0
    share = np.arange(planes) / planes
    oriented = 1 + 0.1 * off * np.cos(2 * (angle - np.pi * share[:, None, None]))  # L KH KW
    apart = np.abs(np.arange(below) / below - share[:, None])  # L K
    near = 1 + 0.1 * np.cos(2 * np.pi * apart) * (below > 1)
    weights: Array = near[:, :, None, None] * oriented[:, None]
    return weights


def neocognitron(
    modules: Sequence[Module] = MODULES, *, start: float = 1e-4, alpha: float = 0.5
) -> Neocognitron:
    """Return a network that has seen nothing.

    As in the paper, the excitatory weights are small, each plane slightly prefers another orientation, and there is no
    chance in them; inhibitory ones are 0. The paper says of what they are a function and not which one: that is ours.

    Parameters
    ----------
    modules : sequence of Module
    start, alpha : float
        About how large the weights are, and the saturation of the C-cells.

    Returns
    -------
    Neocognitron

    Examples
    --------
    >>> net = neocognitron()
    >>> [u.shape[1:] for pair in respond(net, np.zeros((1, 16, 16))) for u in pair]
    [(24, 16, 16), (24, 10, 10), (24, 8, 8), (24, 6, 6), (24, 2, 2), (24, 1, 1)]
    """
    below = [1, *(module.planes for module in modules)]
    a = tuple(start * first_weights(m.planes, k, m.s_window) for m, k in zip(modules, below, strict=False))
    return Neocognitron(tuple(modules), a, tuple(np.zeros(m.planes) for m in modules), alpha)


def s_answers(net: Neocognitron, level: int, u: Array) -> Array:
    """Return the outputs of one S-layer, of shape (N, L, OH, OW), from those of the layer below."""
    m = net.modules[level]
    return s_layer(u, net.a[level], net.b[level], falling(m.s_window), r=m.r, padding=m.s_padding)


def c_answers(net: Neocognitron, level: int, u: Array) -> Array:
    """Return the outputs of one C-layer, of shape (N, L, OH, OW), from those of its S-layer."""
    m = net.modules[level]
    sides = (m.c_padding, m.c_padding)
    return c_layer(u, falling(m.c_window), alpha=net.alpha, stride=m.c_stride, padding=sides)


def respond(net: Neocognitron, images: Array) -> list[tuple[Array, Array]]:
    """Return the outputs of every S-layer and C-layer.

    Parameters
    ----------
    net : Neocognitron
    images : ndarray of shape (N, H, W)
        From 0 to 1.

    Returns
    -------
    list of (ndarray of shape (N, L, SH, SW), ndarray of shape (N, L, CH, CW))

    Raises
    ------
    ShapeError
    """
    bind("respond", ("images", images, "N H W"))
    u, layers = images[:, None], []
    for level in range(len(net.modules)):
        s = s_answers(net, level, u)
        u = c_answers(net, level, s)
        layers.append((s, u))
    return layers


def final_answers(net: Neocognitron, images: Array) -> Array:
    """Return what the cells of the last C-layer answer, of shape (N, L): one cell in each plane.

    Raises
    ------
    ShapeError
        As in :func:`respond`, and where the last planes have more than one cell.
    """
    last = respond(net, images)[-1][1]
    if last.shape[2:] != (1, 1):
        msg = f"final_answers: the last planes must have one cell, not {last.shape[2]}×{last.shape[3]}"
        raise ShapeError(msg)
    return last[:, :, 0, 0]


def recognised(net: Neocognitron, patterns: Array, images: Array, labels: Array) -> NDArray[np.bool_]:
    """Say for each image whether the cell of its own pattern answers, and more than every other.

    Parameters
    ----------
    net : Neocognitron
    patterns : ndarray of shape (K, H, W)
        The cell of a pattern is the last C-cell that answers it most.
    images : ndarray of shape (N, H, W)
    labels : ndarray of int of shape (N,)
        Which of the patterns each image is made from.

    Returns
    -------
    ndarray of bool of shape (N,)
        A cell that two patterns share is nobody's, and recognises nothing.
    """
    cells = final_answers(net, patterns).argmax(axis=1)
    alone = (cells[:, None] == cells).sum(axis=1) == 1
    answers = final_answers(net, images)
    strongest = answers.argmax(axis=1) == cells[labels]
    return strongest & alone[labels] & (answers.max(axis=1) > 0)


def present(net: Neocognitron, image: Array) -> Neocognitron:
    """Show one pattern and let every module learn from it, the first one first.

    Parameters
    ----------
    net : Neocognitron
        Is not changed.
    image : ndarray of shape (H, W)

    Returns
    -------
    Neocognitron

    Raises
    ------
    ShapeError
    """
    bind("present", ("image", image, "H W"))
    u = image[None, None]
    for level, m in enumerate(net.modules):
        chosen = representatives(s_answers(net, level, u)[0], m.column)
        a, b = reinforce(
            u[0], net.a[level], net.b[level], falling(m.s_window), chosen, q=m.q, padding=m.s_padding
        )
        net = replace(net, a=swapped(net.a, level, a), b=swapped(net.b, level, b))
        u = c_answers(net, level, s_answers(net, level, u))
    return net


def organise(
    net: Neocognitron, patterns: Array, rng: np.random.Generator, *, times: int = 20, reach: int = 2
) -> Neocognitron:
    """Show all patterns in turn, ``times`` times, each time shifted by chance; nobody says what they are.

    Parameters
    ----------
    net : Neocognitron
        Is not changed.
    patterns : ndarray of shape (N, H, W)
    rng : numpy.random.Generator
    times : int
        The paper shows each pattern 20 times.
    reach : int
        The most cells in either direction; 0 shows each pattern always in its place. The paper does not print it.

    Returns
    -------
    Neocognitron

    References
    ----------
    Fukushima (1980), section 5.
    """
    places = [every_shift(pattern, reach)[0] for pattern in patterns]
    for _ in range(times):
        for shifted in places:
            net = present(net, shifted[rng.integers(len(shifted))])
    return net


def swapped(arrays: tuple[Array, ...], place: int, array: Array) -> tuple[Array, ...]:
    """Return arrays with one of them replaced."""
    return (*arrays[:place], array, *arrays[place + 1 :])
