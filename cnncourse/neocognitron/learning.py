"""Learning without a teacher: the strongest cell of a neighbourhood is the seed from which its plane grows."""

from __future__ import annotations

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from cnncourse.neocognitron.planes import v_cells
from cnncourse.shapes import Array, Padding, ShapeError, bind, resolve_padding

__all__ = ["reinforce", "representatives"]

Cell = tuple[int, int]


def representatives(u: Array, column: int) -> dict[int, Cell]:
    """Choose the seed cells of an S-layer for one pattern: at most one per plane.

    An S-column holds the cells of all planes in a square of places; columns overlap. The strongest cell of every
    column is a candidate, if it answers at all; of several candidates in a plane the strongest is its
    representative. Answers that differ by less than a billionth of the strongest count as equal, and the first wins, so
    that rounding decides nothing. How far columns overlap is not printed; here one begins at each place.

    Parameters
    ----------
    u : ndarray of shape (L, H, W)
        Outputs of the S-layer.
    column : int
        Places along each side of an S-column.

    Returns
    -------
    dict of int to (int, int)
        Row and column of the representative, by plane.

    Raises
    ------
    ShapeError

    References
    ----------
    Fukushima (1980), section 3.

    Examples
    --------
    >>> u = np.zeros((3, 2, 2))
    >>> u[0, 0, 1], u[2, 1, 1] = 0.3, 0.4
    >>> representatives(u, 1), representatives(u, 2)
    ({2: (1, 1), 0: (0, 1)}, {2: (1, 1)})
    """
    sizes = bind("representatives", ("u", u, "L H W"))
    if not 1 <= column <= min(sizes["H"], sizes["W"]):
        msg = f"representatives: column must be from 1 to {min(sizes['H'], sizes['W'])}, not {column}"
        raise ShapeError(msg)
    u = np.round(u / (u.max() or 1), 9)
    columns = sliding_window_view(u, (column, column), axis=(1, 2)).transpose(1, 2, 0, 3, 4)  # H W L ch cw
    flat = columns.reshape(*columns.shape[:2], -1)
    i, j = np.nonzero(flat.max(axis=-1) > 0)
    plane, di, dj = np.unravel_index(flat[i, j].argmax(axis=-1), columns.shape[2:])
    candidates = sorted(set(zip(plane.tolist(), (i + di).tolist(), (j + dj).tolist(), strict=True)))
    chosen: dict[int, Cell] = {}
    for k, row, col in sorted(candidates, key=lambda cell: -u[cell]):
        chosen.setdefault(k, (row, col))
    return chosen


def reinforce(
    u: Array, a: Array, b: Array, c: Array, chosen: dict[int, Cell], *, q: float, padding: Padding = 0
) -> tuple[Array, Array]:
    r"""Strengthen the weights of the chosen cells by what they see; their planes share them.

    .. math::

       \Delta a(l, k, \nu) &= q\, c(\nu)\, u(k, \hat n + \nu) \\
       \Delta b(l) &= \tfrac{q}{2}\, v(\hat n)

    Parameters
    ----------
    u : ndarray of shape (K, H, W)
        Outputs of the layer below for one pattern.
    a, b, c : ndarray of shape (L, K, KH, KW), (L,), (KH, KW)
        As in :func:`s_layer`; they are not changed.
    chosen : dict
        From :func:`representatives`: the place n̂ by plane.
    q : float
        How much is learned at once.
    padding : int or pairs

    Returns
    -------
    a, b

    Raises
    ------
    ShapeError

    References
    ----------
    Fukushima (1980), equations 7 and 8.
    """
    sizes = bind("reinforce", ("u", u, "K H W"), ("a", a, "L K KH KW"), ("b", b, "L"), ("c", c, "KH KW"))
    a, b, share = a.copy(), b.copy(), c / (sizes["K"] * c.sum())
    v = v_cells(u[None], c, padding=padding)[0, 0]  # OH OW
    padded = np.pad(u, ((0, 0), *resolve_padding("reinforce", padding, c.shape, (1, 1), (1, 1))))
    for plane, (i, j) in chosen.items():
        a[plane] += q * share * padded[:, i : i + sizes["KH"], j : j + sizes["KW"]]
        b[plane] += q / 2 * v[i, j]
    return a, b
