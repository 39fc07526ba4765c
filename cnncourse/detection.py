"""From what a region proposal network says to boxes."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from cnncourse.boxes import clip, decode, nms
from cnncourse.shapes import Array, ShapeError, bind

__all__ = ["propose"]


def propose(
    scores: ArrayLike,
    codes: ArrayLike,
    anchors: ArrayLike,
    size: tuple[int, int],
    *,
    first: int = 6000,
    keep: int = 300,
    iou_threshold: float = 0.7,
    smallest: float = 1.0,
) -> tuple[Array, Array]:
    """Propose boxes: decode them from their anchors, cut them off at the border, and drop near-duplicates.

    Parameters
    ----------
    scores : array of shape (A,)
        How much each anchor's box looks like an object; only the order counts.
    codes : array of shape (A, 4)
        The box as seen from the anchor, see :func:`cnncourse.boxes.encode`.
    anchors : array of shape (A, 4)
    size : (int, int)
        H and W of the image, in pixels.
    first : int
        Only so many, the best, go into the suppression.
    keep : int
        How many boxes are proposed at most: 300 in the paper's tests, 2,000 while training.
    iou_threshold : float
        Of two boxes that overlap by more, the one with the smaller score is dropped.
    smallest : float
        A box is left out whose width or height is smaller, in pixels.

    Returns
    -------
    boxes : ndarray of shape (B, 4)
        By falling score.
    scores : ndarray of shape (B,)

    Raises
    ------
    ShapeError

    References
    ----------
    Ren, He, Girshick & Sun (2016), "Faster R-CNN", section 3.3, "Implementation details".

    Examples
    --------
    The second box is nearly the first; the third lies outside the image:

    >>> anchors = [[0, 0, 10, 10], [0, 0, 10, 9], [30, 0, 40, 10], [10, 0, 20, 10]]
    >>> boxes, scores = propose([0.7, 0.6, 0.9, 0.8], np.zeros((4, 4)), anchors, (20, 16))
    >>> boxes.tolist(), scores.tolist()
    ([[10.0, 0.0, 16.0, 10.0], [0.0, 0.0, 10.0, 10.0]], [0.8, 0.7])
    """
    score = np.asarray(scores, float)
    bind("propose", ("codes", np.asarray(codes), "A T"), ("scores", score, "A"), T=4)
    if min(first, keep) < 1:
        msg = f"propose: first and keep must be 1 or more, not {first} and {keep}"
        raise ShapeError(msg)
    boxes = clip(decode(codes, anchors), size)
    large = np.flatnonzero((boxes[:, 2:] - boxes[:, :2]).min(axis=1) >= smallest)
    best = large[np.argsort(-score[large], kind="stable")][:first]
    chosen = best[nms(boxes[best], score[best], iou_threshold)][:keep]
    return boxes[chosen], score[chosen]
