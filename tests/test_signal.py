"""Convolution with the flip, against SciPy."""

import numpy as np
import pytest
import scipy.signal
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch.nn import functional

from cnncourse.ops import conv2d
from cnncourse.shapes import ShapeError
from cnncourse.signal import convolve1d, convolve2d

MODES = ["full", "same", "valid"]
SIZE = st.integers(1, 9)
DTYPES = st.sampled_from(["float64", "float32", "int64"])


def draw(dtype, *shapes):
    rng = np.random.default_rng(0)
    return [(9 * rng.standard_normal(shape)).astype(dtype) for shape in shapes]


def assert_equal(got, want, dtype):
    assert got.dtype == want.dtype == dtype
    np.testing.assert_allclose(got, want, rtol=2e-5, atol=1e-4 if dtype == "float32" else 1e-12)


@pytest.mark.parametrize("mode", MODES)
@given(n=SIZE, k=SIZE, dtype=DTYPES)
def test_convolve1d_equals_scipy(mode, n, k, dtype):
    x, w = draw(dtype, n, k)
    assert_equal(convolve1d(x, w, mode), scipy.signal.convolve(x, w, mode, "direct"), dtype)


@pytest.mark.parametrize("mode", MODES)
@given(size=st.tuples(SIZE, SIZE), kernel=st.tuples(SIZE, SIZE), dtype=DTYPES)
def test_convolve2d_equals_scipy(mode, size, kernel, dtype):
    x, w = draw(dtype, size, kernel)
    larger = np.subtract(size, kernel)
    if mode == "valid" and larger.min() < 0 < larger.max():
        with pytest.raises(ShapeError, match=r"convolve2d: mode .valid. needs one of x"):
            convolve2d(x, w, mode)
    else:
        assert_equal(convolve2d(x, w, mode), scipy.signal.convolve2d(x, w, mode), dtype)


def test_all_sums_are_the_default():
    x, w = draw("float64", (5, 4), (2, 3))
    np.testing.assert_array_equal(convolve2d(x, w), convolve2d(x, w, "full"))
    np.testing.assert_array_equal(convolve1d(x[0], w[0]), convolve1d(x[0], w[0], "full"))


def test_the_flip_makes_it_commute_and_conv2d_has_none():
    x, w = draw("float64", (6, 7), (3, 2))
    np.testing.assert_allclose(convolve2d(x, w), convolve2d(w, x), rtol=1e-12)
    turned = w[::-1, ::-1]
    networks = conv2d(x[None, None], turned[None, None])[0, 0]
    np.testing.assert_allclose(convolve2d(x, w, "valid"), networks, rtol=1e-12)
    difference = convolve2d(x, w) - convolve2d(x, turned)
    assert np.abs(difference).max() > 1


def test_a_kernel_is_the_answer_to_an_impulse():
    impulse = torch.zeros(1, 1, 5)
    impulse[..., 2] = 1
    (w,) = draw("float32", 3)
    backwards = functional.conv1d(impulse, torch.from_numpy(w)[None, None], padding=1)[0, 0]
    np.testing.assert_array_equal(convolve1d(impulse[0, 0].numpy(), w, "same")[1:4], w)
    np.testing.assert_array_equal(backwards[1:4], w[::-1])


@pytest.mark.parametrize(
    ("convolve", "shapes", "mode", "saying"),
    [
        (convolve1d, ((3, 4), (2,)), "full", "convolve1d: x has 2 axes but 1 are needed, N"),
        (convolve1d, ((3,), (2, 2)), "full", "convolve1d: w has 2 axes but 1 are needed, M"),
        (convolve1d, ((0,), (2,)), "full", "convolve1d: x and w must not be empty"),
        (convolve1d, ((3,), (0,)), "valid", "convolve1d: x and w must not be empty"),
        (convolve1d, ((3,), (2,)), "wrap", "convolve1d: mode must be full, same or valid, not 'wrap'"),
        (convolve2d, ((3,), (2, 2)), "full", "convolve2d: x has 1 axes but 2 are needed, H W"),
        (convolve2d, ((3, 3), (2,)), "full", "convolve2d: w has 1 axes but 2 are needed, KH KW"),
    ],
)
def test_message(convolve, shapes, mode, saying):
    with pytest.raises(ShapeError) as error:
        convolve(*map(np.zeros, shapes), mode)
    assert saying in str(error.value)
