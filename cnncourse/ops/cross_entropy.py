"""Softmax and cross-entropy in one: the loss of a classifier."""

from __future__ import annotations

from typing import Any

import numpy as np

from cnncourse.backend import torch
from cnncourse.ops.kinds import check_indices
from cnncourse.ops.log_softmax import log_softmax_torch
from cnncourse.ops.mse_loss import check_reduction
from cnncourse.shapes import Array, ShapeError, bind, shape_of

__all__ = ["cross_entropy", "cross_entropy_backward", "cross_entropy_torch"]


def cross_entropy(
    x: Array,
    target: Array,
    *,
    weight: Array | None = None,
    ignore_index: int = -100,
    reduction: str = "mean",
    label_smoothing: float = 0.0,
) -> Array:
    r"""Return the mean surprise at the right class.

    .. math::

       y &= \frac{1}{\sum_n w_{t_n}} \sum_{n,k} w_k\, q_{nk} \Bigl(\log \sum_l e^{x_{nl}} - x_{nk}\Bigr) \\
       q_{nk} &= (1 - \varepsilon)\,[k = t_n] + \frac{\varepsilon}{K}

    Without weights and smoothing only the right class counts, and the divisor is N.

    Parameters
    ----------
    x : ndarray of shape (N, K) or (N, K, …)
        Scores (logits), before any softmax; a classifier that labels each pixel has (N, K, H, W).
    target : ndarray of int, of shape (N,) or (N, …)
        The right class of each row or pixel, 0 … K − 1.
    weight : ndarray of shape (K,), optional
        What each class counts; 1 unless given.
    ignore_index : int
        A target that does not count, such as the pixels between two objects.
    reduction : str
        ``"mean"``, ``"sum"``, or ``"none"``: one loss for each target.
    label_smoothing : float
        ε, the part of the target that is spread evenly over all classes, 0 … 1.

    Returns
    -------
    ndarray of shape (), or of the shape of target
        In nats.

    Raises
    ------
    ShapeError
        Also where a class is not in 0 … K − 1, and for the mean where no target counts.

    References
    ----------
    Label smoothing: Szegedy et al. (2016), "Rethinking the Inception architecture for computer vision", section 7.

    Examples
    --------
    >>> cross_entropy(np.zeros((2, 10)), np.array([3, 7])).round(4)  # the logarithm of 10
    np.float64(2.3026)
    """
    op, options = "cross_entropy", (ignore_index, reduction, label_smoothing)
    some_ignored = check_cross_entropy(op, x, target, weight, *options)
    usual = reduction == "mean" and not label_smoothing and len(x) and x.ndim == 2
    if usual and weight is None and not some_ignored:
        _, total, most = exponentials(x)
        own = x[np.arange(len(x)), target]
        return (np.log(total) + (most - own)).mean()
    weights = class_weights(x, weight)
    right, own, every = target_shares(op, target, weights, *options)
    rows = class_rows(x)
    _, total, most = exponentials(rows)
    surprise = np.log(total) + (most - rows[np.arange(len(rows)), right])
    losses = own * surprise
    if label_smoothing:
        below = (most[:, None] - rows) @ weights
        losses += every * (np.log(total) * weights.sum() + below)
    if reduction == "none":
        return losses.reshape(target.shape)
    return losses.sum()


def cross_entropy_backward(
    dy: Array | float,
    x: Array,
    target: Array,
    *,
    weight: Array | None = None,
    ignore_index: int = -100,
    reduction: str = "mean",
    label_smoothing: float = 0.0,
) -> Array:
    r"""Return ``dx``.

    .. math::

       \mathrm{dx}_{nk} &= \frac{\mathrm{dy}}{\sum_m w_{t_m}}
       \Bigl(p_{nk} \sum_l w_l\, q_{nl} - w_k\, q_{nk}\Bigr) \\
       p &= \operatorname{softmax}(x)

    It is dy · (p − one-hot target) / N without weights and smoothing.
    """
    op = "cross_entropy_backward"
    options = ignore_index, reduction, label_smoothing
    check_cross_entropy(op, x, target, weight, *options)
    weights = class_weights(x, weight)
    right, own, every = target_shares(op, target, weights, *options)
    share = np.asarray(dy, x.dtype)
    if reduction == "none":
        axes = " ".join(f"P{axis}" for axis in range(target.ndim))
        bind(op, ("target", target, axes), ("dy", share, axes))
    own, every = own * share.reshape(-1), every * share.reshape(-1)
    e, total, _ = exponentials(class_rows(x))
    dx = e * ((own + every * weights.sum()) / total)[:, None]  # N·… K
    dx[np.arange(len(dx)), right] -= own
    if label_smoothing:
        dx -= every[:, None] * weights
    return np.moveaxis(dx.reshape(*target.shape, x.shape[1]), -1, 1)


def cross_entropy_torch(
    x: Any,
    target: Any,
    *,
    weight: Any = None,
    ignore_index: int = -100,
    reduction: str = "mean",
    label_smoothing: float = 0.0,
) -> Any:
    """Twin of :func:`cross_entropy` from tensor primitives."""
    op, options = "cross_entropy", (ignore_index, reduction, label_smoothing)
    check_cross_entropy(op, x, target, weight, *options)
    weights = x.new_ones(x.shape[1]) if weight is None else weight
    weights = torch.as_tensor(weights, dtype=x.dtype, device=x.device)
    right, own, every = target_shares(op, target.long(), weights, *options)
    surprise = -log_softmax_torch(x).movedim(1, -1).reshape(len(right), -1)
    losses = own * surprise.gather(1, right[:, None])[:, 0]
    if label_smoothing:
        losses = losses + every * (surprise @ weights)
    return losses.reshape(target.shape) if reduction == "none" else losses.sum()


def class_rows(x: Array) -> Array:
    """Return the scores with a row for each target: N·… K."""
    if x.ndim == 2:
        return x
    return np.moveaxis(x, 1, -1).reshape(-1, x.shape[1])


def class_weights(x: Array, weight: Array | None) -> Array:
    """Return what each class counts."""
    return (
        np.ones(x.shape[1], x.dtype)
        if weight is None
        else np.asarray(weight, x.dtype)
    )


def target_shares(
    op: str,
    target: Any,
    weights: Any,
    ignore_index: int,
    reduction: str,
    label_smoothing: float,
) -> tuple[Any, Any, Any]:
    """Return for every target the right class, what that counts, and what every class counts besides.

    What is ignored has the class 0, which counts nothing.
    """
    right = target.reshape(-1)
    known = right != ignore_index
    right = right * known
    counted = weights[right] * known
    total = counted.sum() if reduction == "mean" else 1
    if not total > 0:
        msg = f"{op}: no target counts, so there is no mean"
        raise ShapeError(msg)
    part = float(label_smoothing)
    own, every = counted * ((1 - part) / total), 0
    if part:
        ones = weights[right] ** 0 * known  # in the dtype of the scores
        every = ones * (part / len(weights) / total)
    return right, own, every


SAFE = 1e-21, 1e21
"""Sums of exponentials between these are exact enough in any precision from float32 on."""


def exponentials(x: Array) -> tuple[Array, Array, Array]:
    """Return what softmax divides: e to the scores less the largest of the row; their sum; that largest.

    Where no sum comes near what floating point holds, nothing is subtracted, and 0 stands for the largest.
    """
    ones = np.ones(x.shape[1], x.dtype)
    if x.dtype.itemsize > 2:
        with np.errstate(over="ignore", invalid="ignore"):
            e = np.exp(x)
            total = e @ ones  # faster than e.sum(axis=1)
        if ((SAFE[0] < total) & (total < SAFE[1])).all():
            return e, total, np.zeros_like(total)
    most = x[np.arange(len(x)), x.argmax(axis=1)]  # faster than x.max(axis=1)
    e = x - most[:, None]
    np.exp(e, out=e)  # in place: a second array costs more than the sums
    return e, e @ ones, most


def check_cross_entropy(
    op: str,
    x: Any,
    target: Any,
    weight: Any,
    ignore_index: int,
    reduction: str,
    label_smoothing: float,
) -> bool:
    """Check the arguments; return whether a target is ignored."""
    places = " ".join(f"P{axis}" for axis in range(2, len(shape_of(op, "x", x))))
    sizes = bind(
        op,
        ("x", x, f"N K {places}"),
        ("target", target, f"N {places}"),
        ("weight?", weight, "K"),
    )
    ignored = target == ignore_index
    some_ignored = bool(ignored.any())
    known = target[~ignored] if some_ignored else target
    check_indices(op, "target", known, sizes["K"], "classes")
    check_reduction(op, reduction, x)
    if not 0 <= label_smoothing <= 1:
        msg = f"{op}: label_smoothing is a part of the target, 0 … 1, not {label_smoothing}"
        raise ShapeError(msg)
    return some_ignored


def check_classes(op: str, x: Any, target: Any) -> None:
    """Check one class per row of scores, each one that exists."""
    k = bind(op, ("x", x, "N K"), ("target", target, "N"))["K"]
    check_indices(op, "target", target, k, "classes")
    if not len(target):
        msg = f"{op}: x has no rows, so there is no mean"
        raise ShapeError(msg)
