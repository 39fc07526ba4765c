"""Batch normalisation: what the cases of all operators do not reach."""

import numpy as np
import pytest
import torch
from torch.nn import functional

from cnncourse.ops import batch_norm, batch_norm_backward, batch_norm_statistics, batch_norm_torch
from cnncourse.shapes import ShapeError


@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize("shape", [(6, 4), (3, 4, 5, 2)])
@pytest.mark.parametrize("options", [{}, {"momentum": 0.3}])
def test_statistics_are_those_of_torch(shape, options, dtype):
    rng = np.random.default_rng(0)
    x = (5 + 2 * rng.standard_normal(shape)).astype(dtype)
    mean, var = rng.standard_normal(4).astype(dtype), rng.uniform(0.2, 2, 4).astype(dtype)
    before = mean.copy(), var.copy()
    want = torch.tensor(mean), torch.tensor(var)
    functional.batch_norm(torch.tensor(x), *want, training=True, **options)
    got = batch_norm_statistics(x, mean, var, **options)
    for g, w, now, then in zip(got, want, (mean, var), before, strict=True):
        assert g.dtype == dtype
        np.testing.assert_allclose(g, w.numpy(), rtol=1e-5 if dtype == "float32" else 1e-12)
        np.testing.assert_array_equal(now, then)


@pytest.mark.parametrize("training", [False, True])
def test_shift_without_scale(training):
    rng = np.random.default_rng(1)
    x, mean, var, b = (
        rng.standard_normal((3, 4, 5)),
        rng.standard_normal(4),
        rng.uniform(1, 2, 4),
        np.arange(4.0),
    )
    options = {"training": training}
    want = batch_norm(x, mean, var, np.ones(4), b, **options)
    np.testing.assert_array_equal(batch_norm(x, mean, var, b=b, **options), want)
    tensors = map(torch.tensor, (x, mean, var))
    np.testing.assert_allclose(batch_norm_torch(*tensors, b=torch.tensor(b), **options).numpy(), want)
    got = batch_norm_backward(x**2, x, mean, var, None, b, **options)
    full = batch_norm_backward(x**2, x, mean, var, np.ones(4), b, **options)
    assert got[3] is None
    for i in (0, 1, 2, 4):
        np.testing.assert_array_equal(got[i], full[i])


def test_mean_far_from_zero_keeps_its_digits():
    """Σx² − (Σx)²/m would lose them all in single precision."""
    x = np.random.default_rng(2).standard_normal((8, 3, 9, 7)) + 3000
    y = batch_norm(x.astype("float32"), np.zeros(3), np.ones(3), training=True)
    want = batch_norm(x.astype("float32").astype(float), np.zeros(3), np.ones(3), training=True)
    np.testing.assert_allclose(y, want, atol=2e-3)


@pytest.mark.parametrize("shape", [(1, 4), (1, 4, 1, 1)])
def test_one_value_per_channel_cannot_be_trained_on(shape):
    x, mean, var = np.zeros(shape), np.zeros(4), np.ones(4)
    saying = "training needs more than one value per channel"
    for form in (batch_norm, batch_norm_torch):
        with pytest.raises(ShapeError, match=f"batch_norm: {saying}"):
            form(x, mean, var, training=True)
    with pytest.raises(ShapeError, match=f"batch_norm_backward: {saying}"):
        batch_norm_backward(x, x, mean, var, training=True)
    with pytest.raises(ShapeError, match=f"batch_norm_statistics: {saying}"):
        batch_norm_statistics(x, mean, var)
    batch_norm_statistics(np.zeros((2, 4)), mean, var)
