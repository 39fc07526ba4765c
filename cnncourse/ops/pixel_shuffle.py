"""Channels laid out as pixels: the last step of sub-pixel convolution."""

from __future__ import annotations

from typing import Any

from cnncourse.shapes import Array, ShapeError, are_integers, bind

__all__ = ["pixel_shuffle", "pixel_shuffle_backward", "pixel_shuffle_torch"]


def pixel_shuffle(x: Array, upscale_factor: int) -> Array:
    r"""Make r rows and r columns of every r² channels.

    .. math:: y_{n,\,c,\,h r + u,\,w r + v} = x_{n,\,(c r + u) r + v,\,h,\,w}, \qquad 0 \le u, v < r

    Parameters
    ----------
    x : ndarray of shape (N, C, H, W)
    upscale_factor : int
        r, in pixels; its square must divide C.

    Returns
    -------
    ndarray of shape (N, C / r², H·r, W·r)

    Raises
    ------
    ShapeError

    References
    ----------
    Shi et al. (2016), "Real-time single image and video super-resolution using an efficient sub-pixel
    convolutional neural network", CVPR, section 2.2.

    Examples
    --------
    >>> import numpy as np
    >>> pixel_shuffle(np.arange(8).reshape(1, 4, 1, 2), 2)
    array([[[[0, 2, 1, 3],
             [4, 6, 5, 7]]]])
    """
    n, c, h, w, r = pixel_shuffle_sizes("pixel_shuffle", x, upscale_factor)
    y = x.reshape(n * c, r, r, h, w).transpose(0, 3, 1, 4, 2)  # N·C H r W r
    return y.reshape(n, c, h * r, w * r)


def pixel_shuffle_backward(dy: Array, x: Array, upscale_factor: int) -> Array:
    """Return ``dx``: every pixel of dy back in its channel."""
    op = "pixel_shuffle_backward"
    n, c, h, w, r = pixel_shuffle_sizes(op, x, upscale_factor)
    bind(op, ("dy", dy, "N C OH OW"), N=n, C=c, OH=h * r, OW=w * r)
    dx = dy.reshape(n * c, h, r, w, r).transpose(0, 2, 4, 1, 3)  # N·C r r H W
    return dx.reshape(x.shape)


def pixel_shuffle_torch(x: Any, upscale_factor: int) -> Any:
    """Twin of :func:`pixel_shuffle` from tensor primitives."""
    n, c, h, w, r = pixel_shuffle_sizes("pixel_shuffle", x, upscale_factor)
    y = x.reshape(n * c, r, r, h, w).permute(0, 3, 1, 4, 2)  # N·C H r W r
    return y.reshape(n, c, h * r, w * r)


def pixel_shuffle_sizes(op: str, x: Any, r: int) -> tuple[int, ...]:
    """Check the arguments and return N, C of the output, H, W and r."""
    n, c, h, w = bind(op, ("x", x, "N C H W")).values()
    if not are_integers([r], 1, 1) or c % r**2:
        msg = f"{op}: upscale_factor must be an integer ≥ 1 whose square divides C, not {r!r} (C is {c})"
        raise ShapeError(msg)
    return n, c // r**2, h, w, r
