"""Convolution along one axis, as for sound, text and other sequences."""

from __future__ import annotations

from typing import Any

from cnncourse.ops.conv2d import conv2d, conv2d_backward, conv2d_torch
from cnncourse.ops.convolution import convolution_options
from cnncourse.shapes import Array, Padding, Sizes

__all__ = ["conv1d", "conv1d_backward", "conv1d_torch"]


def conv1d(
    x: Array,
    w: Array,
    b: Array | None = None,
    *,
    stride: Sizes = 1,
    padding: Padding = 0,
    dilation: Sizes = 1,
    groups: int = 1,
) -> Array:
    r"""Slide every filter along the signal, which is an image of one row.

    .. math:: y_{nfj} = b_f + \sum_{c,v} x_{n,\,c,\,j s + v d - p}\; w_{fcv}

    With groups, filter f sees the C / groups channels of its own group only.

    Parameters
    ----------
    x : ndarray of shape (N, C, W)
    w : ndarray of shape (F, C / groups, KW)
    b : ndarray of shape (F,), optional
    stride, dilation : int or (int,)
        In samples.
    padding : int, (int,), ((int, int),), "valid" or "same"
        Zeros around the signal: on both sides, or before and after.
    groups : int
        Must divide C and F.

    Returns
    -------
    ndarray of shape (N, F, OW)
        OW = ⌊(W + padding − dilation·(KW − 1) − 1) / stride⌋ + 1.

    Raises
    ------
    ShapeError

    References
    ----------
    Waibel et al. (1989), "Phoneme recognition using time-delay neural networks", IEEE Transactions on
    Acoustics, Speech, and Signal Processing 37.

    Examples
    --------
    >>> import numpy as np
    >>> x, w = np.array([[[1.0, 4.0, 9.0, 16.0]]]), np.array([[[-1.0, 1.0]]])
    >>> conv1d(x, w)
    array([[[3., 5., 7.]]])
    """
    options = conv1d_options(
        "conv1d", None, x, w, b, stride, padding, dilation, groups
    )
    return conv2d(x[:, :, None], w[:, :, None], b, **options).squeeze(2)


def conv1d_backward(
    dy: Array,
    x: Array,
    w: Array,
    b: Array | None = None,
    *,
    stride: Sizes = 1,
    padding: Padding = 0,
    dilation: Sizes = 1,
    groups: int = 1,
) -> tuple[Array, Array, Array | None]:
    """Return ``dx, dw, db``: those of the image of one row."""
    options = conv1d_options(
        "conv1d_backward", dy, x, w, b, stride, padding, dilation, groups
    )
    rows = dy[:, :, None], x[:, :, None], w[:, :, None]
    dx, dw, db = conv2d_backward(*rows, b, **options)
    return dx.squeeze(2), dw.squeeze(2), db


def conv1d_torch(
    x: Any,
    w: Any,
    b: Any = None,
    *,
    stride: Sizes = 1,
    padding: Padding = 0,
    dilation: Sizes = 1,
    groups: int = 1,
) -> Any:
    """Twin of :func:`conv1d` from tensor primitives."""
    options = conv1d_options(
        "conv1d", None, x, w, b, stride, padding, dilation, groups
    )
    return conv2d_torch(x[:, :, None], w[:, :, None], b, **options).squeeze(2)


def conv1d_options(
    op: str,
    dy: Any,
    x: Any,
    w: Any,
    b: Any,
    stride: Sizes,
    padding: Padding,
    dilation: Sizes,
    groups: int,
) -> dict[str, Any]:
    """Check the arguments and return the options of the same convolution on one row."""
    (s,), (sides,), (d,) = convolution_options(
        op, ("W",), dy, x, w, b, stride, padding, dilation, groups
    )
    return {
        "stride": s,
        "padding": ((0, 0), sides),
        "dilation": d,
        "groups": groups,
    }
