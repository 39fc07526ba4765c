"""What an S-plane has come to answer: the average of what its cells saw, weighted by their answers."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from cnncourse.neocognitron.network import Module, Neocognitron, respond
from cnncourse.shapes import Array, bind

__all__ = ["centres", "preferred"]


def centres(modules: Sequence[Module], level: int) -> tuple[int, int]:
    """Return where on the retina the first cell of an S-plane lies, and how far apart its cells are, in rows.

    Examples
    --------
    >>> from cnncourse.neocognitron import MODULES
    >>> [centres(MODULES, level) for level in range(3)]
    [(0, 1), (0, 2), (6, 4)]
    """
    first, apart = 0.0, 1
    for place, module in enumerate(modules[: level + 1]):
        first += apart * ((module.s_window - 1) / 2 - module.s_padding)
        if place < level:
            first += apart * ((module.c_window - 1) / 2 - module.c_padding[0])
            apart *= module.c_stride
    return int(first), apart


def preferred(net: Neocognitron, images: Array, level: int, *, reach: int = 5) -> Array:
    """Average the images around the cells of each S-plane, each weighted by what the cell answers.

    The spike-triggered average of physiology, with answers for spikes.

    Parameters
    ----------
    net : Neocognitron
    images : ndarray of shape (N, H, W)
    level : int
        Of the module, from 0.
    reach : int
        Retina cells on each side of the middle.

    Returns
    -------
    ndarray of shape (L, 2·reach + 1, 2·reach + 1)
        0 where a plane answers nothing.

    Raises
    ------
    ShapeError
    """
    bind("preferred", ("images", images, "N H W"))
    first, apart = centres(net.modules, level)
    answers = respond(net, images)[level][0]  # N L SH SW
    size, margin = 2 * reach + 1, reach + apart * answers.shape[-1]
    padded = np.pad(images, ((0, 0), (margin, margin), (margin, margin)))
    total = np.zeros((answers.shape[1], size, size))
    for i, j in np.ndindex(*answers.shape[2:]):
        top, left = (margin - reach + first + apart * place for place in (i, j))
        total += np.tensordot(answers[:, :, i, j], padded[:, top : top + size, left : left + size], (0, 0))
    weight = answers.sum(axis=(0, 2, 3))[:, None, None]
    average: Array = total / np.where(weight > 0, weight, 1)
    return average
