"""A stage of features, and the linear readout on it."""

import numpy as np
import pytest
from scipy import signal
from sklearn.linear_model import Ridge

from cnncourse.ops import avg_pool2d, local_contrast_norm
from cnncourse.shapes import ShapeError
from cnncourse.stages import random_bank, readout_error, stage


def test_bank_has_mean_0_and_length_1():
    w = random_bank(7, 3, np.random.default_rng(0))
    np.testing.assert_allclose(w.mean((2, 3)), 0, atol=1e-15)
    np.testing.assert_allclose(np.linalg.norm(w.reshape(7, 9), axis=1), 1)


@pytest.mark.parametrize("parts", [(0, 0, 0), (1, 0, 0), (0, 1, 0), (1, 1, 1)])
def test_parts_of_a_stage(parts):
    squash, rectify, normalise = map(bool, parts)
    rng = np.random.default_rng(1)
    x, w = rng.normal(size=(2, 1, 8, 12)), rng.normal(size=(3, 1, 3, 5))
    maps = np.array([[signal.correlate2d(image, kernel, "same") for kernel in w[:, 0]] for image in x[:, 0]])
    maps = np.tanh(maps) if squash else maps
    maps = np.abs(maps) if rectify else maps
    maps = local_contrast_norm(maps, 5) if normalise else maps
    got = stage(x, w, lambda m: avg_pool2d(m, 4), squash=squash, rectify=rectify, normalise=normalise)
    np.testing.assert_allclose(got, maps.reshape(2, 3, 2, 4, 3, 4).mean((3, 5)), atol=1e-12)


def test_readout_is_ridge_regression_on_scaled_features():
    rng = np.random.default_rng(2)
    t, t_test = rng.integers(0, 3, 60), rng.integers(0, 3, 40)
    x, x_test = (rng.normal(size=(len(c), 2, 3)) + c[:, None, None] * [1, 0, -1] for c in (t, t_test))
    a, b = ((f.reshape(len(f), 6) - x.reshape(60, 6).mean(0)) / x.std() for f in (x, x_test))
    a, b = (np.hstack([f, np.ones((len(f), 1))]) for f in (a, b))
    answers = Ridge(alpha=2.5, fit_intercept=False).fit(a, np.eye(3)[t]).predict(b).argmax(1)
    assert readout_error((x, t), (x_test, t_test), 2.5) == np.mean(answers != t_test) > 0


def test_features_must_be_as_many():
    with pytest.raises(ShapeError, match="D is 2"):
        readout_error((np.zeros((3, 2)), np.arange(3)), (np.zeros((3, 4)), np.arange(3)))
