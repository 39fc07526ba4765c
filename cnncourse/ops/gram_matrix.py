"""Which maps fire together: the texture of an image."""

from __future__ import annotations

from typing import Any

from cnncourse.shapes import Array, bind

__all__ = ["gram_matrix", "gram_matrix_backward", "gram_matrix_torch"]


def gram_matrix(x: Array) -> Array:
    r"""Return the scalar products of the maps of each image: sums over all places, not means.

    .. math:: y_{ncd} = \sum_{hw} x_{nchw} \, x_{ndhw}

    Where something is does not matter, only what is there together.

    Parameters
    ----------
    x : ndarray of shape (N, C, H, W)

    Returns
    -------
    ndarray of shape (N, C, C)
        Symmetric. The paper's loss divides the squared differences by 4 C² (H·W)².

    Raises
    ------
    ShapeError

    References
    ----------
    Gatys, Ecker & Bethge (2015), "A neural algorithm of artistic style", equation 3.
    """
    maps = flat_maps("gram_matrix", x)
    return maps @ maps.transpose(0, 2, 1)


def gram_matrix_backward(dy: Array, x: Array) -> Array:
    """Return ``dx``: (dy + dyᵀ) · x, as every map is a factor twice."""
    maps = flat_maps("gram_matrix_backward", x, ("dy", dy, "N C C"))
    return ((dy + dy.transpose(0, 2, 1)) @ maps).reshape(x.shape)


def gram_matrix_torch(x: Any) -> Any:
    """Twin of :func:`gram_matrix` from tensor primitives."""
    maps = flat_maps("gram_matrix", x)
    return maps @ maps.mT


def flat_maps(op: str, x: Any, *others: tuple[str, Any, str]) -> Any:
    """Check x, and what else has its axes; return every map as one row."""
    bind(op, ("x", x, "N C H W"), *others)
    n, c, h, w = x.shape
    return x.reshape(n, c, h * w)
