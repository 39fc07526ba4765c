"""Poolings: every geometry against torch, places of maxima, boxes, maps of zeros."""

import numpy as np
import pytest
import torch
from hypothesis import example, given, settings
from hypothesis import strategies as st
from torch.nn import functional

from cnncourse import ops
from cnncourse.shapes import ShapeError

SIZES = st.tuples(st.integers(5, 9), st.integers(5, 9))
SMALL = st.tuples(st.integers(1, 4), st.integers(1, 4))


@settings(deadline=None, max_examples=30)
@given(SIZES, SMALL, SMALL, SMALL, st.tuples(st.integers(0, 2), st.integers(0, 2)), st.booleans())
def test_max_pool2d_and_its_indices_equal_torch(size, kernel, stride, dilation, padding, ceil_mode):
    options = {
        "kernel_size": kernel,
        "stride": stride,
        "padding": tuple(min(p, k // 2) for p, k in zip(padding, kernel, strict=True)),
        "dilation": tuple(
            1 if (k - 1) * d >= n else d for k, d, n in zip(kernel, dilation, size, strict=True)
        ),
        "ceil_mode": ceil_mode,
    }
    x = np.random.default_rng(0).integers(0, 4, (2, 3, *size)).astype(float)
    before = x.copy()
    t = torch.tensor(x, requires_grad=True)
    y, places = functional.max_pool2d(t, **options, return_indices=True)
    np.testing.assert_array_equal(ops.max_pool2d(x, **options), y.detach())
    np.testing.assert_array_equal(ops.max_pool2d_indices(x, **options), places)
    dy = np.random.default_rng(1).standard_normal(y.shape)
    y.backward(torch.from_numpy(dy))
    np.testing.assert_allclose(ops.max_pool2d_backward(dy, x, **options), t.grad, atol=1e-12)
    np.testing.assert_array_equal(x, before)


@settings(deadline=None, max_examples=30)
@given(SIZES, SMALL, SMALL, st.tuples(st.integers(0, 2), st.integers(0, 2)), st.booleans(), st.booleans())
@example((4, 4), (2, 2), (2, 2), (0, 0), False, True)  # as many places down as across, and more than one
def test_avg_pool2d_equals_torch(size, kernel, stride, padding, ceil_mode, count_include_pad):
    options = {
        "kernel_size": kernel,
        "stride": stride,
        "padding": tuple(min(p, k // 2) for p, k in zip(padding, kernel, strict=True)),
        "ceil_mode": ceil_mode,
        "count_include_pad": count_include_pad,
    }
    x = np.random.default_rng(0).standard_normal((2, 3, *size))
    t = torch.tensor(x, requires_grad=True)
    y = functional.avg_pool2d(t, **options)
    np.testing.assert_allclose(ops.avg_pool2d(x, **options), y.detach(), atol=1e-12)
    dy = np.random.default_rng(1).standard_normal(y.shape)
    y.backward(torch.from_numpy(dy))
    np.testing.assert_allclose(ops.avg_pool2d_backward(dy, x, **options), t.grad, atol=1e-12)


@pytest.mark.parametrize("pool", [ops.max_pool2d, ops.avg_pool2d, ops.min_pool2d])
def test_the_result_of_a_pool2d_is_never_its_input(pool):
    x = np.ones((2, 3, 4, 5))
    assert not np.shares_memory(pool(x, 1), x)


def test_max_pool2d_indices_per_side():
    x = np.random.default_rng(0).standard_normal((2, 3, 5, 7))
    options = {"kernel_size": 3, "stride": 2, "padding": ((2, 1), (0, 1))}
    places = ops.max_pool2d_indices(x, **options)
    assert places.dtype == np.int64
    values = np.take_along_axis(x.reshape(2, 3, -1), places.reshape(2, 3, -1), axis=2)
    np.testing.assert_array_equal(values.reshape(places.shape), ops.max_pool2d(x, **options))
    with pytest.raises(ShapeError, match="max_pool2d_indices: padding"):
        ops.max_pool2d_indices(x, 2, padding=2)


def test_max_unpool2d_puts_back_the_maxima_of_max_pool2d():
    x = np.random.default_rng(0).standard_normal((2, 3, 7, 9))
    indices = ops.max_pool2d_indices(x, 2)
    back = ops.max_unpool2d(ops.max_pool2d(x, 2), indices, 2, output_size=(7, 9))
    np.testing.assert_array_equal(back, np.where(back != 0, x, 0))
    assert np.count_nonzero(back) == 2 * 3 * 3 * 4


@pytest.mark.parametrize(("place", "saying"), [(-1, "holds -1 … 47"), (48, "holds 0 … 48")])
def test_max_unpool2d_refuses_places_outside(place, saying):
    x, indices = np.zeros((2, 3, 3, 4)), np.zeros((2, 3, 3, 4), int)
    indices[0, 0, 0, 0], indices[1, 2, 2, 3] = place, 47 if place < 0 else 0
    with pytest.raises(ShapeError, match=f"max_unpool2d: indices must hold places 0 … 47, but {saying}"):
        ops.max_unpool2d(x, indices, 2)
    with pytest.raises(ShapeError, match="max_unpool2d: indices must hold places"):
        ops.max_unpool2d_torch(torch.tensor(x), torch.tensor(indices), 2)
    with pytest.raises(ShapeError, match="max_unpool2d_backward: indices must hold places"):
        ops.max_unpool2d_backward(np.zeros((2, 3, 6, 8)), x, indices, 2)


@pytest.mark.parametrize(
    ("op", "options"), [("l2_pool2d", {"kernel_size": 2}), ("feature_l2_pool", {"size": 2}),
                        ("local_contrast_norm", {"size": 3})]
)  # fmt: skip
def test_zeros_stay_zeros_and_have_finite_gradients(op, options):
    x = np.zeros((2, 4, 4, 6))
    x[1, :, :, 4:] = np.random.default_rng(0).standard_normal((4, 4, 2))
    y = ops.OPS[op].forward(x, **options)
    assert not y[0].any()
    dy = np.random.default_rng(1).standard_normal(y.shape)
    t = torch.tensor(x, requires_grad=True)
    twin = ops.OPS[op].torch(t, **options)
    np.testing.assert_allclose(twin.detach(), y, atol=1e-12)
    twin.backward(torch.from_numpy(dy))
    dx = ops.OPS[op].backward(dy, x, **options)
    np.testing.assert_allclose(dx, t.grad, atol=1e-12)
    assert not dx[0].any()


def test_roi_max_pool_corners_are_rounded_away_from_zero_at_the_half():
    x = np.arange(90.0).reshape(1, 1, 9, 10)
    boxes = np.array([[0, 2.5, 1.5, 4.5, 3.5], [0, -0.5, -1.5, 1.49, 0.49], [0, 8.5, 7.5, 20, 20]])
    y = ops.roi_max_pool(x, boxes, 1)
    np.testing.assert_array_equal(y.ravel(), [x[0, 0, 4, 5], x[0, 0, 0, 1], x[0, 0, 8, 9]])
    low = ops.roi_max_pool(-x, boxes, 1)
    np.testing.assert_array_equal(low.ravel(), [-x[0, 0, 2, 3], 0, -x[0, 0, 8, 9]])


def test_roi_max_pool_first_of_equal_values_gets_the_gradient():
    x = np.maximum(np.random.default_rng(0).integers(-3, 2, (2, 3, 6, 8)), 0).astype(float)
    boxes = np.array([[1, 1, 0, 6, 5], [0, 2, 1, 4, 5.0]])
    dy = np.random.default_rng(1).standard_normal((2, 3, 3, 2))
    t = torch.tensor(x, requires_grad=True)
    regions = [t[1, :, :6, 1:7], t[0, :, 1:6, 2:5]]
    y = torch.stack([functional.adaptive_max_pool2d(region, (3, 2)) for region in regions])
    y.backward(torch.from_numpy(dy))
    np.testing.assert_allclose(ops.roi_max_pool_backward(dy, x, boxes, (3, 2))[0], t.grad, atol=1e-12)


@pytest.mark.parametrize("image", [-1.0, 2.0])
def test_roi_max_pool_boxes_must_name_an_image(image):
    x, boxes = np.zeros((2, 3, 4, 5)), np.array([[0, 0, 0, 2, 2], [image, 0, 0, 2, 2.0]])
    for form, values in (
        (ops.roi_max_pool, (x, boxes)),
        (ops.roi_max_pool_torch, map(torch.tensor, (x, boxes))),
    ):
        with pytest.raises(
            ShapeError, match="roi_max_pool: the first column of boxes must name images 0 … 1"
        ):
            form(*values, 2)
