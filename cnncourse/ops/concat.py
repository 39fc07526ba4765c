"""Branches side by side: their channels in one array."""

from __future__ import annotations

from typing import Any

import numpy as np

from cnncourse.backend import torch
from cnncourse.shapes import Array, bind

__all__ = ["concat", "concat_backward", "concat_torch"]


def concat(*xs: Array) -> Array:
    r"""Put the channels of several arrays one after the other.

    .. math:: y_{n,\,C_1 + \dots + C_{i-1} + c,\,h,\,w} = x^{(i)}_{nchw}

    Parameters
    ----------
    *xs : ndarray of shape (N, C_i, H, W)

    Returns
    -------
    ndarray of shape (N, C_1 + … , H, W)

    Raises
    ------
    ShapeError

    References
    ----------
    Szegedy et al. (2014), "Going deeper with convolutions", figure 2.
    """
    check_branches("concat", xs)
    return np.concatenate(xs, axis=1)


def concat_backward(dy: Array, *xs: Array) -> tuple[Array, ...]:
    """Return ``dx`` of each input: its own channels of dy."""
    sizes = check_branches("concat_backward", xs)
    known = {axis: sizes[axis] for axis in "NHW"}
    bind(
        "concat_backward",
        ("dy", dy, "N C H W"),
        C=sum(x.shape[1] for x in xs),
        **known,
    )
    ends = np.cumsum([x.shape[1] for x in xs])[:-1]
    return tuple(np.split(dy, ends, axis=1))


def concat_torch(*xs: Any) -> Any:
    """Twin of :func:`concat` from tensor primitives."""
    check_branches("concat", xs)
    return torch.cat(xs, dim=1)


def check_branches(op: str, xs: tuple[Any, ...]) -> dict[str, int]:
    """Check that the branches agree in all but their channels."""
    return bind(op, *((f"x{i}", x, f"N C{i} H W") for i, x in enumerate(xs)))
