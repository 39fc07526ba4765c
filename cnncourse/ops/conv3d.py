"""Convolution along time, rows and columns, as for films and for scans of a volume."""

from __future__ import annotations

from typing import Any

from cnncourse.ops.conv2d import conv2d, conv2d_backward, conv2d_torch
from cnncourse.ops.convolution import convolution_options
from cnncourse.ops.windows import windows, windows_torch, windows_transpose
from cnncourse.shapes import Array, Padding, Sizes

__all__ = ["conv3d", "conv3d_backward", "conv3d_torch"]


def conv3d(
    x: Array,
    w: Array,
    b: Array | None = None,
    *,
    stride: Sizes = 1,
    padding: Padding = 0,
    dilation: Sizes = 1,
    groups: int = 1,
) -> Array:
    r"""Slide every filter over the frames of a film and from frame to frame.

    .. math::

       y_{nfaij} = b_f + \sum_{c,t,u,v}
       x_{n,\,c,\,a s + t d - p,\,i s + u d - p,\,j s + v d - p}\; w_{fctuv}

    It is a convolution of images: KT frames one behind the other are one image of C·KT channels. The axis T holds
    frames, or the slices of a volume, where PyTorch speaks of depth.

    Parameters
    ----------
    x : ndarray of shape (N, C, T, H, W)
    w : ndarray of shape (F, C / groups, KT, KH, KW)
    b : ndarray of shape (F,), optional
    stride, dilation : int or (int, int, int)
        In frames and pixels.
    padding : int, (int, int, int), three (int, int), "valid" or "same"
        Zeros around the film: everywhere, per axis, or per side.
    groups : int
        Must divide C and F.

    Returns
    -------
    ndarray of shape (N, F, OT, OH, OW)
        OT = ⌊(T + padding − dilation·(KT − 1) − 1) / stride⌋ + 1, and so for OH and OW.

    Raises
    ------
    ShapeError

    References
    ----------
    Ji et al. (2013), "3D convolutional neural networks for human action recognition", IEEE Transactions on
    Pattern Analysis and Machine Intelligence 35; first at ICML 2010.
    """
    time, image = conv3d_options(
        "conv3d", None, x, w, b, stride, padding, dilation, groups
    )
    p = windows(x.transpose(0, 1, 3, 4, 2), w.shape[2:3], *time)  # N C H W OT KT
    stack = merge(p.transpose(0, 4, 1, 5, 2, 3))  # N·OT C·KT H W
    y = conv2d(stack, merge(w[None]), b, **image)  # N·OT F OH OW
    y = y.reshape(p.shape[0], p.shape[4], *y.shape[1:])
    return y.transpose(0, 2, 1, 3, 4)  # N F OT OH OW


def conv3d_backward(
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
    """Return ``dx, dw, db``: those of the images, each frame of dx the sum over the images it is in."""
    time, image = conv3d_options(
        "conv3d_backward", dy, x, w, b, stride, padding, dilation, groups
    )
    p = windows(x.transpose(0, 1, 3, 4, 2), w.shape[2:3], *time)
    p = p.transpose(0, 4, 1, 5, 2, 3)  # N OT C KT H W
    dstack, dw, db = conv2d_backward(
        merge(dy.transpose(0, 2, 1, 3, 4)[:, :, :, None]),  # N·OT F OH OW
        merge(p),
        merge(w[None]),
        b,
        **image,
    )
    dp = dstack.reshape(p.shape).transpose(0, 2, 4, 5, 1, 3)  # N C H W OT KT
    dx = windows_transpose(dp, x.shape[2:3], *time)  # N C H W T
    return dx.transpose(0, 1, 4, 2, 3), dw.reshape(w.shape), db


def conv3d_torch(
    x: Any,
    w: Any,
    b: Any = None,
    *,
    stride: Sizes = 1,
    padding: Padding = 0,
    dilation: Sizes = 1,
    groups: int = 1,
) -> Any:
    """Twin of :func:`conv3d` from tensor primitives."""
    time, image = conv3d_options(
        "conv3d", None, x, w, b, stride, padding, dilation, groups
    )
    p = windows_torch(x.permute(0, 1, 3, 4, 2), w.shape[2:3], *time)
    stack = merge(p.permute(0, 4, 1, 5, 2, 3))  # N·OT C·KT H W
    y = conv2d_torch(stack, merge(w[None]), b, **image)  # N·OT F OH OW
    y = y.reshape(p.shape[0], p.shape[4], *y.shape[1:])
    return y.permute(0, 2, 1, 3, 4)  # N F OT OH OW


def merge(p: Any) -> Any:
    """Make one axis of the first two, and one of the next two."""
    n, ot, c, kt, h, w = p.shape
    return p.reshape(n * ot, c * kt, h, w)


def conv3d_options(
    op: str,
    dy: Any,
    x: Any,
    w: Any,
    b: Any,
    stride: Sizes,
    padding: Padding,
    dilation: Sizes,
    groups: int,
) -> tuple[tuple[Any, ...], dict[str, Any]]:
    """Check the arguments and return the options along time, and those of the images."""
    options = convolution_options(
        op, ("T", "H", "W"), dy, x, w, b, stride, padding, dilation, groups
    )
    image = (along[1:] for along in options)
    names = ("stride", "padding", "dilation")
    return tuple(along[:1] for along in options), {
        **dict(zip(names, image, strict=True)),
        "groups": groups,
    }
