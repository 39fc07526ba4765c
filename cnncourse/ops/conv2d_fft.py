"""Convolution as a product of spectra."""

from __future__ import annotations

import numpy as np

from cnncourse.ops.conv2d import AXES
from cnncourse.ops.convolution import convolution_options
from cnncourse.shapes import Array, Padding, Sizes, output_size

__all__ = ["conv2d_fft"]


def conv2d_fft(
    x: Array,
    w: Array,
    b: Array | None = None,
    *,
    stride: Sizes = 1,
    padding: Padding = 0,
    dilation: Sizes = 1,
    groups: int = 1,
) -> Array:
    r"""Return what :func:`~cnncourse.ops.conv2d` does, by way of Fourier transforms.

    .. math:: y_{nf} = b_f + \mathcal{F}^{-1} \Bigl(
       \sum_c \mathcal{F}(x_{nc}) \cdot \overline{\mathcal{F}(w_{fc})} \Bigr)

    The conjugate makes it a cross-correlation. The product is circular, and its first OH × OW numbers, which are
    taken, have not come round. The price does not depend on the size of the kernel, so that it pays for large
    ones; every filter becomes as large as the image, and a stride saves nothing.

    Parameters
    ----------
    x, w, b, stride, padding, dilation, groups
        As for :func:`~cnncourse.ops.conv2d`.

    Returns
    -------
    ndarray of shape (N, F, OH, OW)

    Raises
    ------
    ShapeError

    References
    ----------
    Mathieu, Henaff & LeCun (2013), "Fast training of convolutional networks through FFTs", arXiv:1312.5851.
    """
    options = convolution_options(
        "conv2d_fft", AXES, None, x, w, b, stride, padding, dilation, groups
    )
    (sh, sw), sides, (dh, dw) = options
    oh, ow = map(output_size, x.shape[2:], w.shape[2:], *options)
    image = np.pad(x, ((0, 0), (0, 0), *sides))
    c, *size = image.shape[1:]
    taps = np.zeros((*w.shape[:2], *size), w.dtype)
    taps[:, :, : w.shape[2] * dh : dh, : w.shape[3] * dw : dw] = w
    xs = spectra(image.reshape(len(x), groups, c // groups, *size))  # H W G N C
    ws = spectra(taps.reshape(groups, -1, c // groups, *size).swapaxes(0, 1))
    ys = xs @ ws.conj().swapaxes(3, 4)  # H W G N F
    whole = np.fft.irfft2(ys.transpose(3, 2, 4, 0, 1), size)  # N G F H W
    y = whole[..., : oh * sh : sh, : ow * sw : sw].reshape(len(x), len(w), oh, ow)
    y = y.astype(np.result_type(x, w))
    return y if b is None else y + b[:, None, None]


def spectra(images: Array) -> Array:
    """Transform the last two of five axes and put them first: N G C H W becomes H W G N C."""
    return np.fft.rfft2(images).transpose(3, 4, 1, 0, 2)
