"""One step of long short-term memory."""

from __future__ import annotations

from typing import Any

import numpy as np

from cnncourse.backend import torch
from cnncourse.ops.linear import linear, linear_backward, linear_torch
from cnncourse.ops.sigmoid import sigmoid
from cnncourse.shapes import Array, bind

__all__ = ["lstm_cell", "lstm_cell_backward", "lstm_cell_torch"]

CELL = (
    ("x", "N D"),
    ("h", "N M"),
    ("c", "N M"),
    ("w_ih", "4M D"),
    ("w_hh", "4M M"),
    ("b_ih?", "4M"),
    ("b_hh?", "4M"),
    ("dy[0]", "N M"),
    ("dy[1]", "N M"),
)


def lstm_cell(
    x: Array,
    h: Array,
    c: Array,
    w_ih: Array,
    w_hh: Array,
    b_ih: Array | None = None,
    b_hh: Array | None = None,
) -> tuple[Array, Array]:
    r"""Keep a part of the memory, write to it, and show a part of it.

    .. math::
        (a_i, a_f, a_g, a_o) &= W_{ih} x + b_{ih} + W_{hh} h + b_{hh} \\
        i, f, o &= \sigma(a_i), \sigma(a_f), \sigma(a_o), \qquad g = \tanh(a_g) \\
        c' &= f \, c + i \, g \\
        h' &= o \tanh(c')

    Parameters
    ----------
    x : ndarray of shape (N, D)
        The input of this step.
    h, c : ndarray of shape (N, M)
        What the step before showed, and its memory.
    w_ih : ndarray of shape (4M, D)
        Weights of x, in blocks of M rows: input gate i, forget gate f, candidate g, output gate o.
    w_hh : ndarray of shape (4M, M)
        Weights of h, in the same blocks.
    b_ih, b_hh : ndarray of shape (4M,), optional
        PyTorch keeps two biases; their sum counts.

    Returns
    -------
    h, c : ndarray of shape (N, M)
        What this step shows, and its memory.

    Raises
    ------
    ShapeError

    References
    ----------
    Hochreiter & Schmidhuber (1997), "Long short-term memory", Neural Computation 9(8), which has no forget
    gate; Gers, Schmidhuber & Cummins (2000), "Learning to forget", Neural Computation 12(10), which adds it.
    """
    check_lstm("lstm_cell", x, h, c, w_ih, w_hh, b_ih, b_hh)
    i, f, g, o = gates(x, h, w_ih, w_hh, b_ih, b_hh)
    c = f * c + i * g
    return o * np.tanh(c), c


def lstm_cell_backward(
    dy: tuple[Array, Array],
    x: Array,
    h: Array,
    c: Array,
    w_ih: Array,
    w_hh: Array,
    b_ih: Array | None = None,
    b_hh: Array | None = None,
) -> tuple[Array | None, ...]:
    """Return ``dx, dh, dc, dw_ih, dw_hh, db_ih, db_hh`` for the gradients ``dy`` of the new h and c."""
    check_lstm("lstm_cell_backward", x, h, c, w_ih, w_hh, b_ih, b_hh, *dy)
    i, f, g, o = gates(x, h, w_ih, w_hh, b_ih, b_hh)
    shown = np.tanh(f * c + i * g)
    d_shown, d_memory = dy
    d_memory = d_memory + d_shown * o * (1 - shown**2)
    d_gates = (
        d_memory * g * i * (1 - i),
        d_memory * c * f * (1 - f),
        d_memory * i * (1 - g**2),
        d_shown * shown * o * (1 - o),
    )
    da = np.concatenate(d_gates, axis=1)  # N 4M
    dx, dw_ih, db_ih = linear_backward(da, x, w_ih, b_ih)
    dh, dw_hh, db_hh = linear_backward(da, h, w_hh, b_hh)
    return dx, dh, d_memory * f, dw_ih, dw_hh, db_ih, db_hh


def lstm_cell_torch(
    x: Any,
    h: Any,
    c: Any,
    w_ih: Any,
    w_hh: Any,
    b_ih: Any = None,
    b_hh: Any = None,
) -> Any:
    """Twin of :func:`lstm_cell` from tensor primitives."""
    check_lstm("lstm_cell", x, h, c, w_ih, w_hh, b_ih, b_hh)
    a = linear_torch(x, w_ih, b_ih) + linear_torch(h, w_hh, b_hh)
    i, f, g, o = a.chunk(4, dim=1)
    c = torch.sigmoid(f) * c + torch.sigmoid(i) * torch.tanh(g)
    return torch.sigmoid(o) * torch.tanh(c), c


def gates(
    x: Array,
    h: Array,
    w_ih: Array,
    w_hh: Array,
    b_ih: Array | None,
    b_hh: Array | None,
) -> tuple[Array, Array, Array, Array]:
    """Return how far the gates are open, and the candidate: i, f, g, o."""
    a = linear(x, w_ih, b_ih) + linear(h, w_hh, b_hh)  # N 4M
    i, f, g, o = np.split(a, 4, axis=1)
    return sigmoid(i), sigmoid(f), np.tanh(g), sigmoid(o)


def check_lstm(op: str, *arrays: Any) -> None:
    """Check the inputs of a cell and, of a backward, the two upstream gradients."""
    pairs = zip(CELL, arrays, strict=False)
    rows = [(name, array, axes) for (name, axes), array in pairs]
    sizes = bind(op, *rows)
    bind(op, rows[3], **{"4M": 4 * sizes["M"]})
