"""Proposals: decoded, clipped, large enough, the best first, no near-duplicates."""

import numpy as np
import pytest

from cnncourse.boxes import anchors, box_iou, encode
from cnncourse.detection import propose
from cnncourse.shapes import ShapeError

SIZE = (40, 56)
ANCHORS = anchors(5, 7, stride=8, scales=(8, 16), ratios=(0.5, 1, 2))


def noisy(seed=0):
    rng = np.random.default_rng(seed)
    return rng.standard_normal(len(ANCHORS)), 0.3 * rng.standard_normal((len(ANCHORS), 4))


def test_a_target_comes_back_from_its_code():
    target = np.array([[5.0, 6.0, 25.0, 30.0]])
    scores = np.zeros(len(ANCHORS))
    best = box_iou(target, ANCHORS)[0].argmax()
    scores[best] = 1
    codes = np.zeros((len(ANCHORS), 4))
    codes[best] = encode(target, ANCHORS[best : best + 1])
    boxes, score = propose(scores, codes, ANCHORS, SIZE)
    np.testing.assert_allclose(boxes[:1], target)
    assert score[0] == 1


def test_proposals_one_by_one():
    scores, codes = noisy()
    boxes, kept_scores = propose(scores, codes, ANCHORS, SIZE, keep=20, iou_threshold=0.4, smallest=6)
    kept = []
    for i in np.argsort(-scores):
        t, (x1, y1, x2, y2) = codes[i], ANCHORS[i]
        w, h = (x2 - x1) * np.exp(t[2]), (y2 - y1) * np.exp(t[3])
        x, y = (x1 + x2) / 2 + t[0] * (x2 - x1), (y1 + y2) / 2 + t[1] * (y2 - y1)
        box = np.clip([x - w / 2, y - h / 2, x + w / 2, y + h / 2], 0, [56, 40, 56, 40])
        large = min(box[2] - box[0], box[3] - box[1]) >= 6
        if large and (not kept or box_iou([box], kept).max() <= 0.4):
            kept.append(box)
    assert 20 < len(kept) < len(ANCHORS) / 2
    np.testing.assert_allclose(boxes, kept[:20])
    assert (np.diff(kept_scores) <= 0).all()


def test_only_the_first_are_compared():
    scores, codes = noisy(1)
    everything, _ = propose(scores, codes, ANCHORS, SIZE)
    some, some_scores = propose(scores, codes, ANCHORS, SIZE, first=12)
    assert 1 < len(some) < len(everything)
    assert some_scores.min() >= np.sort(scores)[-60]
    assert len(propose(scores, codes, ANCHORS, SIZE, first=12, iou_threshold=1.0)[0]) == 12


def test_a_box_of_just_the_smallest_size_stays():
    codes = np.zeros((1, 4))
    assert len(propose([0.0], codes, [[2, 2, 5, 9]], SIZE, smallest=3)[0]) == 1
    assert len(propose([0.0], codes, [[2, 2, 5, 9]], SIZE, smallest=3.1)[0]) == 0


def test_what_does_not_fit_is_said():
    scores, codes = noisy()
    with pytest.raises(ShapeError, match="propose: axis A is 210 in codes but 209 in scores"):
        propose(scores[1:], codes, ANCHORS, SIZE)
    with pytest.raises(ShapeError, match="propose: axis T is 4 in propose but 3 in codes"):
        propose(scores, codes[:, 1:], ANCHORS, SIZE)
    for options in ({"first": 0}, {"keep": 0}):
        with pytest.raises(ShapeError, match="propose: first and keep must be 1 or more"):
            propose(scores, codes, ANCHORS, SIZE, **options)
