"""The rectified linear unit."""

from __future__ import annotations

from typing import Any

import numpy as np

from cnncourse.backend import torch
from cnncourse.shapes import Array, same_shape

__all__ = ["relu", "relu_backward", "relu_torch"]


def relu(x: Array) -> Array:
    r"""Cut off what is negative.

    .. math:: y = \max(0, x)

    Parameters
    ----------
    x : ndarray of any shape

    Returns
    -------
    ndarray of the shape of x

    References
    ----------
    Fukushima (1969), "Visual feature extraction by a multilayered network of analog threshold elements",
    IEEE Transactions on Systems Science and Cybernetics 5; Nair & Hinton (2010).
    """
    return np.maximum(x, np.zeros((), x.dtype))


def relu_backward(dy: Array, x: Array) -> Array:
    """Return ``dx``: dy where x > 0, nothing elsewhere (at 0 too); dy where x is no number."""
    same_shape("relu_backward", dy, x)
    return dy * ~(x <= 0)


def relu_torch(x: Any) -> Any:
    """Twin of :func:`relu` from tensor primitives."""
    return torch.where(x <= 0, torch.zeros_like(x), x)
