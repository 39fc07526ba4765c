"""A table of vectors, looked up by number: words of a caption, for one."""

from __future__ import annotations

from typing import Any

import numpy as np

from cnncourse.ops.kinds import check_indices
from cnncourse.shapes import Array, bind

__all__ = ["embedding", "embedding_backward", "embedding_torch"]


def embedding(x: Array, w: Array) -> Array:
    r"""Look up the vector of every word.

    .. math:: y_{nd} = w_{x_n d}

    It is a linear layer on one-hot inputs, without the multiplications by 0.

    Parameters
    ----------
    x : ndarray of int, of any shape
        Numbers of words, 0 … V − 1.
    w : ndarray of shape (V, D)
        One vector per word of the vocabulary.

    Returns
    -------
    ndarray of shape (…, D)
        The shape of x, and D more.

    Raises
    ------
    ShapeError
        Also where a number is not in 0 … V − 1.

    References
    ----------
    Bengio, Ducharme, Vincent & Jauvin (2003), "A neural probabilistic language model", JMLR 3: the matrix C.

    Examples
    --------
    >>> embedding(np.array([2, 0, 2]), np.array([[1.0, 2], [3, 4], [5, 6]]))
    array([[5., 6.],
           [1., 2.],
           [5., 6.]])
    """
    check_words("embedding", x, w)
    return w[x]


def embedding_backward(dy: Array, x: Array, w: Array) -> Array:
    """Return ``dw``: for each word the sum of dy over its places, 0 for one that does not occur."""
    op, places = "embedding_backward", " ".join(f"X{i}" for i in range(x.ndim))
    check_words(op, x, w)
    bind(op, ("x", x, places), ("w", w, "V D"), ("dy", dy, f"{places} D"))
    dw = np.zeros_like(w)
    np.add.at(dw, x, dy)
    return dw


def embedding_torch(x: Any, w: Any) -> Any:
    """Twin of :func:`embedding` from tensor primitives."""
    check_words("embedding", x, w)
    return w[x.long()]


def check_words(op: str, x: Any, w: Any) -> None:
    """Check that the table has two axes, and a row for every word."""
    v = bind(op, ("w", w, "V D"))["V"]
    check_indices(op, "x", x, v, "words")
