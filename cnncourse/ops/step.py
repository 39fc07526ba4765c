"""The threshold of the first artificial neurons."""

from __future__ import annotations

from typing import Any

import numpy as np

from cnncourse.shapes import Array, same_shape

__all__ = ["step", "step_backward", "step_torch"]


def step(x: Array) -> Array:
    r"""Fire or not: 1 above 0, else 0.

    .. math:: y = \begin{cases} 1 & x > 0 \\ 0 & \text{otherwise} \end{cases}

    Parameters
    ----------
    x : ndarray of any shape

    Returns
    -------
    ndarray of the shape of x

    References
    ----------
    McCulloch & Pitts (1943), "A logical calculus of the ideas immanent in nervous activity";
    Rosenblatt (1958), "The perceptron: a probabilistic model for information storage and organization in
    the brain".
    """
    return (x > 0).astype(x.dtype)


def step_backward(dy: Array, x: Array) -> Array:
    """Return ``dx``: zeros. Gradient descent learns nothing through a step."""
    same_shape("step_backward", dy, x)
    return np.zeros_like(x)


def step_torch(x: Any) -> Any:
    """Twin of :func:`step` from tensor primitives."""
    return (x > 0).to(x.dtype)
