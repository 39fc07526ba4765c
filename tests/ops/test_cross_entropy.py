"""Cross-entropy where numbers are short or missing."""

import numpy as np
import pytest

from cnncourse.ops import cross_entropy, cross_entropy_backward


def test_half_precision_does_not_overflow():
    x = np.full((2, 3000), 4.0, "float16")
    x[:, 0] = 10.0
    target = np.array([0, 5])
    want = cross_entropy(x.astype("float64"), target)
    got = cross_entropy(x, target)
    assert got.dtype == "float16"
    assert float(got) == pytest.approx(float(want), rel=2e-3)
    dx = cross_entropy_backward(np.float16(1), x, target)
    assert np.isfinite(dx).all()


@pytest.mark.parametrize(("reduction", "want"), [("sum", 0.0), ("none", np.zeros(0))])
def test_no_images(reduction, want):
    x, target = np.zeros((0, 3)), np.zeros(0, int)
    np.testing.assert_array_equal(cross_entropy(x, target, reduction=reduction), want)
    dy = np.ones(np.shape(want))
    assert cross_entropy_backward(dy, x, target, reduction=reduction).shape == (0, 3)
