"""Boxes against counted pixels, literal loops and the properties that define them."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from cnncourse.boxes import anchors, box_area, box_iou, clip, decode, encode, nms
from cnncourse.shapes import ShapeError

SIDE = 12


@st.composite
def some_boxes(draw, least=0, at_least=1):
    """Boxes with corners on a grid, of sides ``least`` and more."""
    n = draw(st.integers(at_least, 9))
    low = draw(arrays(int, (n, 2), elements=st.integers(0, SIDE - 2)))
    size = draw(arrays(int, (n, 2), elements=st.integers(least, 6)))
    return np.hstack([low, np.minimum(low + size, SIDE)])


def pixels(box):
    x1, y1, x2, y2 = box
    mask = np.zeros((SIDE, SIDE), bool)
    mask[y1:y2, x1:x2] = True
    return mask


@given(some_boxes(), some_boxes())
def test_iou_is_that_of_counted_pixels(a, b):
    found = box_iou(a, b)
    assert found.shape == (len(a), len(b))
    for i, p in enumerate(map(pixels, a)):
        for j, q in enumerate(map(pixels, b)):
            assert found[i, j] == (p & q).sum() / max((p | q).sum(), 1)
    np.testing.assert_array_equal(box_area(a), [pixels(x).sum() for x in a])


@given(st.integers(0, 2**31), st.integers(1, 6), st.integers(1, 7))
def test_iou_properties(seed, n, m):
    rng = np.random.default_rng(seed)
    a, b = (np.hstack([low := rng.normal(size=(k, 2)), low + rng.exponential(size=(k, 2))]) for k in (n, m))
    iou = box_iou(a, b)
    assert ((iou >= 0) & (iou <= 1)).all()
    np.testing.assert_array_equal(iou, box_iou(b, a).T)
    np.testing.assert_allclose(np.diag(box_iou(a, a)), 1, rtol=1e-12)
    np.testing.assert_allclose(box_iou(3 * a - 2, 3 * b - 2), iou, rtol=1e-6, atol=1e-9)


def literal_nms(boxes, scores, threshold):
    waiting = sorted(range(len(boxes)), key=lambda i: (-scores[i], i))
    kept = []
    while waiting:
        best = waiting.pop(0)
        kept.append(best)
        waiting = [i for i in waiting if box_iou(boxes[[best]], boxes[[i]])[0, 0] <= threshold]
    return kept


@given(some_boxes(), st.data())
def test_nms_is_the_literal_loop(boxes, data):
    scores = data.draw(arrays(int, len(boxes), elements=st.integers(0, 4))) / 4  # with ties
    threshold = data.draw(st.sampled_from([0, 0.25, 1 / 3, 0.5, 1]))
    kept = nms(boxes, scores, threshold)
    assert kept.tolist() == literal_nms(boxes, scores, threshold)
    assert (np.triu(box_iou(boxes[kept], boxes[kept]), 1) <= threshold).all()


def test_nms_at_the_threshold_and_of_nothing():
    boxes = [[0, 0, 2, 1], [1, 0, 3, 1], [0, 0, 2, 1]]  # a third is shared; the last is the first
    assert nms(boxes, [1, 1, 1], 1 / 3).tolist() == [0, 1]
    assert nms(boxes, [1, 2, 3], 0.3).tolist() == [2]
    assert nms(boxes, [1, 1, 1]).tolist() == [0, 1]
    assert nms(np.zeros((0, 4)), []).shape == (0,)


@given(some_boxes(least=1), st.integers(0, 2**31))
def test_encode_and_decode_undo_each_other(boxes, seed):
    boxes = boxes[(boxes[:, :2] < boxes[:, 2:]).all(axis=1)]
    rng = np.random.default_rng(seed)
    low = rng.uniform(-5, 5, (len(boxes), 2))
    base = np.hstack([low, low + rng.uniform(0.5, 9, low.shape)])
    np.testing.assert_allclose(decode(encode(boxes, base), base), boxes, atol=1e-9)
    codes = rng.uniform(-2, 2, (len(boxes), 4))
    np.testing.assert_allclose(encode(decode(codes, base), base), codes, atol=1e-9)


def test_encode_by_hand():
    """From an anchor 4 wide, 10 high around (2, 5) to a box 8 wide, 5 high around (3, 10)."""
    codes = encode([[-1, 7.5, 7, 12.5]], [[0, 0, 4, 10]])
    np.testing.assert_allclose(codes, [[1 / 4, 5 / 10, np.log(2), np.log(0.5)]])


def test_decode_cuts_wild_growth_off():
    x1, y1, x2, y2 = decode([[0, 0, 1e4, 4.0]], [[0, 0, 2, 2]])[0]
    np.testing.assert_allclose([x2 - x1, y2 - y1], [125, 2 * np.exp(4)])


def test_anchors():
    found = anchors(3, 5)
    assert found.shape == (3 * 5 * 9, 4)
    at = found.reshape(3, 5, 3, 3, 4)  # row column ratio scale
    centre, size = (at[..., :2] + at[..., 2:]) / 2, at[..., 2:] - at[..., :2]
    np.testing.assert_allclose(centre[2, 4], np.broadcast_to([4.5 * 16, 2.5 * 16], (3, 3, 2)))
    np.testing.assert_allclose(centre[1, 0], np.broadcast_to([0.5 * 16, 1.5 * 16], (3, 3, 2)))
    np.testing.assert_allclose(size.prod(-1), np.broadcast_to(np.square([128.0, 256, 512]), (3, 5, 3, 3)))
    np.testing.assert_allclose(
        size[..., 1] / size[..., 0], np.broadcast_to([[0.5], [1], [2]], (3, 5, 3, 3)), rtol=1e-12
    )


@given(some_boxes())
def test_clip(boxes):
    found = clip(boxes - 3, (5, 7))
    for old, new in zip(boxes - 3, found, strict=True):
        assert new.tolist() == [min(max(v, 0), most) for v, most in zip(old, (7, 5, 7, 5), strict=True)]


BOX = np.array([[0.0, 0, 1, 1]])


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: box_iou(BOX[0], BOX), r"box_iou: a must have shape \(N, 4\).*not \(4,\)"),
        (lambda: box_iou(BOX, BOX[:, :3]), r"box_iou: b must have shape \(N, 4\).*not \(1, 3\)"),
        (lambda: box_area([[0, 0, 1, 1], [2, 0, 1, 1]]), r"box_area: boxes\[1\] = .* is no box"),
        (lambda: box_area([[0, 2, 1, 1]]), r"boxes\[0\] = .* is no box"),
        (lambda: clip([[0, np.nan, 1, 1]], (3, 3)), r"clip: boxes\[0\] = .* is no box"),
        (lambda: nms(BOX[0], [1.0]), r"nms: boxes must have shape"),
        (lambda: encode(BOX[0], BOX), r"encode: boxes must have shape"),
        (lambda: encode(BOX, BOX[0]), r"encode: anchors must have shape"),
        (lambda: decode(BOX, BOX[0]), r"decode: anchors must have shape"),
        (lambda: nms(BOX, [1.0, 2.0]), r"nms: scores must have shape \(1,\), one per box, not \(2,\)"),
        (lambda: encode(BOX, [[0, 0, 0, 1]]), "encode: anchors must have a width and a height above 0"),
        (lambda: encode([[0, 0, 1, 0]], BOX), "encode: boxes must have a width and a height above 0"),
        (lambda: encode(BOX, np.tile(BOX, (2, 1))), "encode: needs one anchor per box, not 2 for 1"),
        (lambda: decode(np.zeros((2, 4)), BOX), r"decode: codes must have shape \(1, 4\)"),
    ],
)
def test_malformed_boxes_are_refused(call, message):
    with pytest.raises(ShapeError, match=message):
        call()
