"""Kernels with a name, against their formulas and SciPy."""

from __future__ import annotations

from math import comb

import numpy as np
import pytest
from scipy import ndimage

from cnncourse.filters import GRADIENTS, KERNELS, as_used, binomial, gradient, separate
from cnncourse.shapes import ShapeError


@pytest.mark.parametrize("order", [0, 1, 2, 5])
def test_binomial_is_pascals_row(order: int) -> None:
    wanted = [comb(order, k) / 2**order for k in range(order + 1)]
    np.testing.assert_allclose(binomial(order), wanted)


def test_binomial_variance_is_a_quarter_of_the_order() -> None:
    row, place = binomial(6), np.arange(7) - 3
    assert row @ place**2 == pytest.approx(6 / 4)


def test_binomial_refuses_a_negative_order() -> None:
    with pytest.raises(ShapeError, match="at least 0, not -1"):
        binomial(-1)


@pytest.mark.parametrize("name", KERNELS)
def test_what_comes_apart_has_rank_one(name: str) -> None:
    w = np.array(KERNELS[name])
    found = separate(w)
    assert (found is not None) == (np.linalg.matrix_rank(w) == 1)
    if found is not None:
        np.testing.assert_allclose(np.outer(*found), w, atol=1e-15)


def test_separate_any_outer_product() -> None:
    rng = np.random.default_rng(11)
    w = np.outer(rng.normal(size=4), rng.normal(size=6))
    column, row = separate(w) or (np.zeros(0), np.zeros(0))
    np.testing.assert_allclose(np.outer(column, row), w)
    assert column.shape == (4,)
    assert separate(w + 1e-6 * np.eye(4, 6)) is None
    assert separate(np.zeros((2, 3))) is None


def test_as_used_divides_only_what_has_a_sum() -> None:
    w = np.array([[1.0, 2.0, -3.0]])
    np.testing.assert_array_equal(as_used(w, normalise=True), w)
    np.testing.assert_array_equal(as_used(w, flip=True), [[-3.0, 2.0, 1.0]])
    np.testing.assert_array_equal(as_used(np.array([[1.0], [3.0]]), normalise=True), [[0.25], [0.75]])


@pytest.mark.parametrize("name", GRADIENTS)
def test_gradient_of_a_plane_is_its_slope(name: str) -> None:
    plane = np.add.outer(-3.0 * np.arange(5), 7.0 * np.arange(8))
    along, down = gradient(plane, name)
    np.testing.assert_allclose(along, 7)
    np.testing.assert_allclose(down, -3)
    size = 2 if name == "Roberts" else 3
    assert along.shape == down.shape == (6 - size, 9 - size)


@pytest.mark.parametrize(
    ("name", "oracle", "gain"), [("Sobel", ndimage.sobel, 8), ("Prewitt", ndimage.prewitt, 6)]
)
def test_gradient_equals_scipy(name: str, oracle: object, gain: float) -> None:
    image = np.random.default_rng(3).random((6, 9))
    for found, axis in zip(gradient(image, name), (1, 0), strict=True):
        np.testing.assert_allclose(found, oracle(image, axis)[1:-1, 1:-1] / gain)  # type: ignore[operator]


def test_gradient_refuses_another_name() -> None:
    with pytest.raises(ValueError, match="one of Roberts, Prewitt, Sobel, not 'Canny'"):
        gradient(np.ones((4, 5)), "Canny")
    with pytest.raises(ShapeError, match="image"):
        gradient(np.ones(4))
