"""Boxes of detection: overlap, suppression, coding, anchors.

A box is (x1, y1, x2, y2) in pixels, x to the right and y down, with x1 ≤ x2 and y1 ≤ y2; its width is x2 − x1.
N boxes are an array of shape (N, 4).
"""

from __future__ import annotations

from math import log

import numpy as np
from numpy.typing import ArrayLike

from cnncourse.shapes import Array, ShapeError

__all__ = ["anchors", "box_area", "box_iou", "clip", "decode", "encode", "nms"]

GROWTH = log(1000 / 16)
"""The largest t_w and t_h that :func:`decode` follows: a box becomes 62.5 times as wide, and no wider."""


def as_boxes(op: str, name: str, boxes: ArrayLike) -> Array:
    """Return boxes as an array of floats, or say what is wrong with them."""
    array = np.asarray(boxes, float)
    if array.ndim != 2 or array.shape[1] != 4:
        msg = f"{op}: {name} must have shape (N, 4), a row x1 y1 x2 y2 per box, not {array.shape}"
        raise ShapeError(msg)
    wrong = ~(array[:, :2] <= array[:, 2:]).all(axis=1)
    if wrong.any():
        row = int(wrong.argmax())
        msg = f"{op}: {name}[{row}] = {array[row].tolist()} is no box: x1 ≤ x2 and y1 ≤ y2 are needed"
        raise ShapeError(msg)
    return array


def box_area(boxes: ArrayLike) -> Array:
    """Return the areas in square pixels, of shape (N,).

    Examples
    --------
    >>> box_area([[1, 2, 4, 4]]).tolist()
    [6.0]
    """
    b = as_boxes("box_area", "boxes", boxes)
    return (b[:, 2:] - b[:, :2]).prod(axis=1)


def box_iou(a: ArrayLike, b: ArrayLike) -> Array:
    r"""Divide the area that two boxes share by the area that they cover.

    .. math:: \operatorname{IoU}(A, B) = \frac{|A \cap B|}{|A \cup B|}

    Parameters
    ----------
    a : array of shape (N, 4)
    b : array of shape (M, 4)

    Returns
    -------
    ndarray of shape (N, M)
        From 0 (apart) to 1 (the same); 0 for two boxes without area.

    Raises
    ------
    ShapeError

    References
    ----------
    Everingham et al. (2010), "The PASCAL visual object classes (VOC) challenge", section 4.2.

    Examples
    --------
    >>> box_iou([[0, 0, 2, 2]], [[1, 0, 3, 2], [2, 2, 3, 3]]).round(3).tolist()
    [[0.333, 0.0]]
    """
    a, b = as_boxes("box_iou", "a", a), as_boxes("box_iou", "b", b)
    low = np.maximum(a[:, None, :2], b[None, :, :2])  # N M 2
    high = np.minimum(a[:, None, 2:], b[None, :, 2:])
    shared = (high - low).clip(0).prod(axis=2)  # N M
    covered = box_area(a)[:, None] + box_area(b) - shared
    return np.divide(shared, covered, out=np.zeros_like(shared), where=covered > 0)


def nms(boxes: ArrayLike, scores: ArrayLike, iou_threshold: float = 0.5) -> Array:
    """Keep the best box, drop those that overlap it more than the threshold, and so on: non-maximum suppression.

    Parameters
    ----------
    boxes : array of shape (N, 4)
    scores : array of shape (N,)
    iou_threshold : float
        Boxes that overlap exactly so much are kept both.

    Returns
    -------
    ndarray of int
        Rows of the boxes kept, by falling score; of equal scores the earlier row comes first.

    Raises
    ------
    ShapeError

    Examples
    --------
    >>> nms([[0, 0, 4, 4], [0, 1, 4, 5], [5, 5, 6, 6]], [0.8, 0.9, 0.1], 0.5).tolist()
    [1, 2]
    """
    boxes, score = as_boxes("nms", "boxes", boxes), np.asarray(scores, float)
    if score.shape != (len(boxes),):
        msg = f"nms: scores must have shape ({len(boxes)},), one per box, not {score.shape}"
        raise ShapeError(msg)
    order = np.argsort(-score, kind="stable")
    overlaps = box_iou(boxes[order], boxes[order]) > iou_threshold
    kept = np.ones(len(boxes), bool)
    for i in range(len(boxes)):
        if kept[i]:
            kept[i + 1 :] &= ~overlaps[i, i + 1 :]
    return order[kept]


def centred(op: str, name: str, boxes: ArrayLike) -> tuple[Array, Array]:
    """Return centres and sizes, each of shape (N, 2): x and y, width and height."""
    b = as_boxes(op, name, boxes)
    size = b[:, 2:] - b[:, :2]
    if not (size > 0).all():
        msg = f"{op}: {name} must have a width and a height above 0"
        raise ShapeError(msg)
    return b[:, :2] + size / 2, size


def encode(boxes: ArrayLike, anchors: ArrayLike) -> Array:
    r"""Describe each box as seen from its anchor: what the regression of a detector learns.

    .. math::

       t_x = \frac{x - x_a}{w_a}, &\quad t_y = \frac{y - y_a}{h_a} \\
       t_w = \log \frac{w}{w_a}, &\quad t_h = \log \frac{h}{h_a}

    x and y are centres here, w and h width and height.

    Parameters
    ----------
    boxes, anchors : array of shape (N, 4)

    Returns
    -------
    ndarray of shape (N, 4)
        tx, ty, tw, th.

    Raises
    ------
    ShapeError

    References
    ----------
    Ren, He, Girshick & Sun (2016), "Faster R-CNN", equation 2; after Girshick et al. (2014), R-CNN.

    Examples
    --------
    >>> encode([[2, 0, 6, 2]], [[0, 0, 4, 2]]).tolist()
    [[0.5, 0.0, 0.0, 0.0]]
    """
    (centre, size), (from_centre, from_size) = (
        centred("encode", "boxes", boxes),
        centred("encode", "anchors", anchors),
    )
    if len(size) != len(from_size):
        msg = f"encode: needs one anchor per box, not {len(from_size)} for {len(size)}"
        raise ShapeError(msg)
    return np.hstack([(centre - from_centre) / from_size, np.log(size / from_size)])


def decode(codes: ArrayLike, anchors: ArrayLike) -> Array:
    """Return the boxes that codes describe: :func:`encode` backwards.

    Parameters
    ----------
    codes : array of shape (N, 4)
        tx, ty, tw, th; of tw and th what exceeds log(1000/16) is cut off, so that no wild guess overflows.
    anchors : array of shape (N, 4)

    Returns
    -------
    ndarray of shape (N, 4)

    Raises
    ------
    ShapeError
    """
    centre, size = centred("decode", "anchors", anchors)
    t = np.asarray(codes, float)
    if t.shape != (len(size), 4):
        msg = f"decode: codes must have shape ({len(size)}, 4), a row per anchor, not {t.shape}"
        raise ShapeError(msg)
    centre = centre + t[:, :2] * size
    size = size * np.exp(np.minimum(t[:, 2:], GROWTH))
    return np.hstack([centre - size / 2, centre + size / 2])


def anchors(
    height: int,
    width: int,
    *,
    stride: int = 16,
    scales: ArrayLike = (128, 256, 512),
    ratios: ArrayLike = (0.5, 1, 2),
) -> Array:
    r"""Lay boxes of all scales and ratios around every place of a feature map.

    With the scale s and the ratio ρ = h/w a box has the area s² whatever its shape:

    .. math:: w = s / \sqrt\rho, \qquad h = s \sqrt\rho

    Parameters
    ----------
    height, width : int
        Of the feature map.
    stride : int
        Pixels of the image from one place to the next. The boxes at place (i, j) have their centre at
        ((j + ½)·stride, (i + ½)·stride).
    scales, ratios : sequence of float
        Those of the paper: 3 scales, 3 ratios.

    Returns
    -------
    ndarray of shape (height · width · ratios · scales, 4)
        Row by row, place by place; at each place ratio by ratio, and of each ratio the scales. Not clipped.

    References
    ----------
    Ren, He, Girshick & Sun (2016), "Faster R-CNN", section 3.1.1. Their code rounds the boxes to whole pixels.

    Examples
    --------
    >>> anchors(1, 2, stride=10, scales=[8], ratios=[1, 4]).tolist()
    [[1.0, 1.0, 9.0, 9.0], [3.0, -3.0, 7.0, 13.0], [11.0, 1.0, 19.0, 9.0], [13.0, -3.0, 17.0, 13.0]]
    """
    s, root = np.asarray(scales, float), np.sqrt(np.asarray(ratios, float))
    sizes = np.stack([np.outer(1 / root, s), np.outer(root, s)], axis=-1).reshape(-1, 2)  # ratio scale, w h
    y, x = np.meshgrid(np.arange(height), np.arange(width), indexing="ij")
    centres = (np.stack([x, y], axis=-1).reshape(-1, 1, 2) + 0.5) * stride  # place 1, x y
    return np.concatenate([centres - sizes / 2, centres + sizes / 2], axis=-1).reshape(-1, 4)


def clip(boxes: ArrayLike, size: tuple[int, int]) -> Array:
    """Cut boxes off at the border of an image of ``size`` (H, W).

    Examples
    --------
    >>> clip([[-3, 2, 9, 4]], (6, 8)).tolist()
    [[0.0, 2.0, 8.0, 4.0]]
    """
    height, width = size
    return as_boxes("clip", "boxes", boxes).clip(0, [width, height, width, height])
