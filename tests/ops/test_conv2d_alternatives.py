"""The other algorithms of conv2d, equal to it; its tiles and its memory."""

import tracemalloc
from functools import partial

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch.nn import functional

from cnncourse.ops import conv2d, conv2d_backward, windows
from cnncourse.ops.columns import tiles
from cnncourse.ops.conv2d_fft import conv2d_fft
from cnncourse.ops.conv2d_mec import conv2d_mec, conv2d_mec_backward, lowered
from cnncourse.ops.conv2d_turned import conv2d_turned
from cnncourse.ops.conv2d_winograd import (
    blocks,
    conv2d_winograd,
    conv2d_winograd_backward,
    winograd_matrices,
    winograd_weight,
)
from cnncourse.shapes import ShapeError

FORWARD = {
    "conv2d_fft": [conv2d_fft],
    "conv2d_mec": [conv2d_mec],
    "conv2d_winograd": [conv2d_winograd, partial(conv2d_winograd, tile=3), partial(conv2d_winograd, tile=4)],
}
BACKWARD = {
    "conv2d_mec": [conv2d_mec_backward],
    "conv2d_winograd": [conv2d_winograd_backward, partial(conv2d_winograd_backward, tile=4)],
}
ANY = {"conv2d_fft": {"stride", "dilation"}, "conv2d_mec": {"stride"}, "conv2d_winograd": set()}
SMALL, SIDE = st.integers(1, 3), st.integers(0, 5)
GEOMETRY = st.fixed_dictionaries(
    {
        "size": st.tuples(st.integers(9, 12), st.integers(9, 13)),
        "kernel": st.tuples(st.integers(1, 4), st.integers(1, 5)),
        "channels": st.tuples(SMALL, SMALL, SMALL),
        "groups": st.integers(1, 2),
        "stride": st.tuples(SMALL, SMALL),
        "dilation": st.tuples(st.integers(1, 2), st.integers(1, 2)),
        "padding": st.tuples(st.tuples(SIDE, SIDE), st.tuples(SIDE, SIDE)),
        "bias": st.booleans(),
    }
)
CLOSE = {"float64": {"rtol": 1e-9, "atol": 1e-9}, "float32": {"rtol": 1e-4, "atol": 1e-3}}


def draw(geometry, general=(), dtype="float64"):
    """Inputs and options of a geometry; what an algorithm does not do is 1."""
    rng, groups = np.random.default_rng(0), geometry["groups"]
    n, c, f = geometry["channels"]
    x = rng.standard_normal((n, c * groups, *geometry["size"]))
    w = rng.standard_normal((f * groups, c, *geometry["kernel"]))
    b = rng.standard_normal(f * groups).astype(dtype) if geometry["bias"] else None
    options = {"padding": geometry["padding"], "groups": groups}
    options |= {name: geometry[name] for name in general}
    return (x.astype(dtype), w.astype(dtype), b), options


@pytest.mark.parametrize("dtype", CLOSE)
@pytest.mark.parametrize("op", FORWARD)
@settings(deadline=None, max_examples=40)
@given(geometry=GEOMETRY)
def test_forward(op, dtype, geometry):
    inputs, options = draw(geometry, ANY[op], dtype)
    want = conv2d(*inputs, **options)
    for forward in FORWARD[op]:
        got = forward(*inputs, **options)
        assert got.dtype == dtype
        np.testing.assert_allclose(got, want, **CLOSE[dtype])


@pytest.mark.parametrize("dtype", CLOSE)
@pytest.mark.parametrize("op", BACKWARD)
@settings(deadline=None, max_examples=40)
@given(geometry=GEOMETRY)
def test_backward(op, dtype, geometry):
    inputs, options = draw(geometry, (), dtype)
    dy = np.random.default_rng(1).standard_normal(conv2d(*inputs, **options).shape).astype(dtype)
    want = conv2d_backward(dy, *inputs, **options)
    for backward in BACKWARD[op]:
        got = backward(dy, *inputs, **options)
        assert (got[2] is None) == (inputs[2] is None)
        for g, w in zip(got, want, strict=True):
            if w is not None:
                assert g.dtype == dtype
                np.testing.assert_allclose(g, w, **CLOSE[dtype])


@pytest.mark.parametrize("op", FORWARD)
def test_more_than_one_block(op):
    """Images and rows of tiles that no longer fit the memory held at a time."""
    rng = np.random.default_rng(0)
    x, w = rng.standard_normal((3, 40, 90, 110)), rng.standard_normal((30, 20, 3, 2))
    options = {"padding": 1, "groups": 2}
    y = conv2d(x, w, **options)
    for forward in FORWARD[op]:
        np.testing.assert_allclose(forward(x, w, **options), y, atol=1e-9)
    dy = rng.standard_normal(y.shape)
    _, want, _ = conv2d_backward(dy, x, w, **options)
    for backward in BACKWARD.get(op, []):
        np.testing.assert_allclose(backward(dy, x, w, **options)[1], want, rtol=1e-9, atol=1e-8)


@pytest.mark.parametrize("op", ["conv2d"])
def test_more_than_one_tile_against_pytorch(op):
    """Rows of an image in pieces, with strides and dilations that differ along the axes."""
    rng = np.random.default_rng(0)
    x, w = rng.standard_normal((2, 6, 190, 150)), rng.standard_normal((4, 3, 5, 6))
    options = {"stride": (2, 1), "dilation": (2, 3), "padding": (3, 2), "groups": 2}
    y = conv2d(x, w, **options)
    dy = rng.standard_normal(y.shape)
    tx, tw = (torch.from_numpy(a).requires_grad_() for a in (x, w))
    ty = functional.conv2d(tx, tw, **options)
    ty.backward(torch.from_numpy(dy))
    dx, dw, _ = conv2d_backward(dy, x, w, **options)
    for got, want in ((y, ty.detach()), (dx, tx.grad), (dw, tw.grad)):
        np.testing.assert_allclose(got, want, rtol=1e-8, atol=1e-8)


X, W, DY = (2, 3, 9, 9), (8, 3, 3, 3), (2, 8, 7, 7)
WRONG = [
    (conv2d_fft, ((2, 4, 9, 9), W), {}, "conv2d_fft: axis C is 4 in x but 3 in w"),
    (conv2d_mec, ((2, 4, 9, 9), W), {}, "conv2d_mec: axis C is 4 in x but 3 in w"),
    (conv2d_mec, (X, W), {"dilation": (1, 2)}, "conv2d_mec: dilation must be 1, not (1, 2); conv2d takes any"),
    (conv2d_mec_backward, ((2, 8, 8, 7), X, W), {}, "conv2d_mec_backward: axis OH is 7"),
    (conv2d_mec_backward, ((2, 8, 4, 7), X, W), {"stride": (2, 1)},
     "conv2d_mec_backward: stride must be 1, not (2, 1)"),
    (conv2d_mec_backward, ((2, 8, 5, 7), X, W), {"dilation": (2, 1)},
     "conv2d_mec_backward: dilation must be 1, not (2, 1)"),
    (conv2d_winograd, ((2, 4, 9, 9), W), {}, "conv2d_winograd: axis C is 4 in x but 3 in w"),
    (conv2d_winograd, (X, W), {"stride": (1, 2)}, "conv2d_winograd: stride must be 1, not (1, 2)"),
    (conv2d_winograd, (X, W), {"dilation": 2}, "conv2d_winograd: dilation must be 1, not (2, 2)"),
    (conv2d_winograd, (X, W), {"tile": 1}, "conv2d_winograd: tile must be at least 2"),
    (conv2d_winograd, (X, (8, 3, 2, 3)), {"tile": 7},
     "tile + window − 1 at most 8, but tile is 7 and the window (2, 3)"),
    (conv2d_winograd, (X, (8, 3, 7, 2)), {"tile": 3}, "but tile is 3 and the window (7, 2)"),
    (conv2d_winograd_backward, ((2, 8, 7, 8), X, W), {}, "conv2d_winograd_backward: axis OW is 7"),
    (conv2d_winograd_backward, (DY, X, W), {"tile": 1}, "conv2d_winograd_backward: tile must be at least 2"),
    (conv2d_winograd_backward, ((2, 8, 4, 4), X, W), {"stride": 2},
     "conv2d_winograd_backward: stride must be 1, not (2, 2)"),
    (conv2d_winograd_backward, ((2, 8, 5, 5), X, W), {"dilation": 2},
     "conv2d_winograd_backward: dilation must be 1, not (2, 2)"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("op", "function", "shapes", "options", "saying"),
    [(row[0].__name__.removesuffix("_backward"), *row) for row in WRONG],
)
def test_arguments_are_checked(op, function, shapes, options, saying):
    with pytest.raises(ShapeError) as error:
        function(*map(np.zeros, shapes), **options)
    assert saying in str(error.value)


@pytest.mark.parametrize("op", ["conv2d_turned"])
def test_gradient_by_the_image_is_a_convolution(op):
    """Against PyTorch's, for a padding that is wider than the window on one side."""
    rng = np.random.default_rng(0)
    dy, w = rng.standard_normal((2, 6, 9, 8)), rng.standard_normal((6, 2, 3, 2))
    sides = ((3, 1), (0, 4))
    x = torch.zeros(2, 4, 7, 5, dtype=torch.float64, requires_grad=True)
    padded = functional.pad(x, (*sides[1], *sides[0]))
    y = functional.conv2d(padded, torch.from_numpy(w), groups=2)
    (want,) = torch.autograd.grad(y, x, torch.from_numpy(dy))
    np.testing.assert_allclose(conv2d_turned(conv2d, dy, w, sides, 2), want, rtol=1e-10, atol=1e-12)


@pytest.mark.parametrize("op", ["conv2d_winograd"])
def test_matrices(op):
    """F(2, 3) is Lavin & Gray's, but for the signs of two rows; every F(m, r) is a filter with r taps."""
    at, g, bt = winograd_matrices(2, 3)
    signs = np.array([-1, 1, 1, -1])
    np.testing.assert_array_equal(at, [[1, 1, 1, 0], [0, 1, -1, 1]])
    np.testing.assert_array_equal(g, signs[:, None] * [[1, 0, 0], [0.5] * 3, [0.5, -0.5, 0.5], [0, 0, -1]])
    np.testing.assert_array_equal(bt, [[-1, 0, 1, 0], [0, 1, 1, 0], [0, -1, 1, 0], [0, -1, 0, 1]])
    rng = np.random.default_rng(0)
    for m, r in ((2, 1), (2, 2), (3, 5), (6, 3), (7, 2)):
        at, g, bt = winograd_matrices(m, r)
        w, x = rng.standard_normal(r), rng.standard_normal(m + r - 1)
        np.testing.assert_allclose(at @ ((g @ w) * (bt @ x)), np.correlate(x, w, "valid"), atol=1e-12)


@pytest.mark.parametrize("op", ["conv2d_winograd"])
def test_gradients_are_made_with_the_tile_that_is_asked_for(op):
    """To the last bit, in which tiles of 2, 3 and 4 differ."""
    rng = np.random.default_rng(0)
    x, w, dy = (rng.standard_normal(s).astype("float32") for s in ((2, 5, 9, 8), (4, 5, 3, 3), (2, 4, 7, 6)))
    for options, tile in (({}, 2), ({"tile": 4}, 4)):
        dx, dw, _ = conv2d_winograd_backward(dy, x, w, **options)
        sides = ((0, 0), (0, 0))
        want = conv2d_turned(partial(conv2d_winograd, tile=tile), dy, w, sides, 1)
        np.testing.assert_array_equal(dx, want)
        np.testing.assert_array_equal(dw, winograd_weight(dy, x, w, sides, 1, tile))
        y = conv2d_winograd(x, w, **options)
        np.testing.assert_array_equal(y, conv2d_winograd(x, w, tile=tile))


ROUNDING = {"conv2d_fft": [6e-7], "conv2d_mec": [6e-7], "conv2d_winograd": [6e-7, 2e-6, 4e-6]}


@pytest.mark.parametrize("op", ROUNDING)
def test_rounding_in_float32(op):
    """Root mean square of the error over that of the result."""
    rng = np.random.default_rng(0)
    x, w = rng.standard_normal((2, 64, 20, 21)), rng.standard_normal((64, 64, 3, 3))
    want = conv2d(x, w)
    for forward, most in zip(FORWARD[op], ROUNDING[op], strict=True):
        error = forward(x.astype("float32"), w.astype("float32")) - want
        assert np.sqrt((error**2).mean() / (want**2).mean()) < most


@pytest.mark.parametrize("op", ["conv2d"])
def test_tiles(op):
    x = np.arange(5 * 2 * 6 * 7, dtype=np.float32).reshape(5, 2, 6, 7)
    options = ((1, 2), ((1, 0), (0, 0)), (2, 1))  # 3 × 3 outputs

    def cut(most):
        return list(tiles(x, (3, 3), options, 10, most, inner=False))

    def slices(pieces):
        return [(images.start, images.stop, rows.start, rows.stop) for images, rows, _ in pieces]

    row = 3 * 10 * 4  # bytes of a row: 3 windows of 10 numbers
    assert slices(cut(row - 1)) == [(n, n + 1, i, i + 1) for n in range(5) for i in range(3)]
    assert slices(cut(2 * row)) == [(n, n + 1, i, i + 2) for n in range(5) for i in (0, 2)]
    assert slices(cut(3 * row)) == [(n, n + 1, 0, 3) for n in range(5)]
    assert slices(cut(8 * row)) == [(n, n + 2, 0, 8) for n in (0, 2, 4)]
    whole = windows(x, (3, 3), *options)
    for images, rows, p in (*cut(row), *cut(2 * row), *cut(8 * row)):
        np.testing.assert_array_equal(p, whole[images, :, rows])
    for images, rows, p in tiles(x, (3, 3), options, 10, 8 * row, inner=True):
        np.testing.assert_array_equal(p, whole[images, :, rows])
        assert p.strides[0] == x.itemsize


@pytest.mark.parametrize("op", ["conv2d_winograd"])
def test_rows_of_tiles_of_16_megabytes(op):
    x, w = np.zeros((1, 3, 2500, 40)), np.zeros((5, 3, 2, 4))
    row = 19 * (3 * 5) * (3 + 5) * 8  # 19 tiles of 3 × 5 numbers for 3 channels and 5 filters
    pieces = blocks(x, w, (2499, 37), ((0, 0), (0, 0)), 2)
    assert [rows.stop for _, rows, _ in pieces] == [2**24 // row, 2 * (2**24 // row)]


@pytest.mark.parametrize("op", ["conv2d_mec"])
def test_so_many_images_that_a_product_has_256_columns(op):
    for n, width, want in ((30, 22, [(0, 12), (12, 24), (24, 36)]), (2, 400, [(0, 1), (1, 2)])):
        x = np.zeros((n, 1, 3, width), "float32")
        pieces = lowered(x, (3, 3), ((1, 1), ((0, 0), (0, 0)), (1, 1)), 1)
        assert [(images.start, images.stop) for images, _ in pieces] == want


LAYERS = [
    ((64, 1, 32, 32), (16, 1, 5, 5), {}),
    ((2, 1, 256, 256), (24, 1, 3, 3), {"padding": 1}),
    ((2, 16, 96, 96), (4, 8, 5, 5), {"groups": 2, "padding": 2}),
]


def extra(call, size):
    """What a call allocates at its peak beside what it returns, over a size in bytes."""
    tracemalloc.start()
    try:
        made = call()
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    results = made if isinstance(made, tuple) else (made,)
    return (peak - sum(a.nbytes for a in results if a is not None)) / size


@pytest.mark.parametrize(("x", "w", "options"), LAYERS)
@pytest.mark.parametrize("op", ["conv2d"])
def test_memory(op, x, w, options):
    """Beside the result at most four times the input, forward and backward, where the windows are 25 times."""
    x, w = np.zeros(x, "float32"), np.zeros(w, "float32")
    y = conv2d(x, w, **options)
    size = max(x.nbytes, 2**20)
    assert extra(lambda: conv2d(x, w, **options), size) < 4
    assert extra(lambda: conv2d_backward(y, x, w, **options), size) < 4


@pytest.mark.parametrize("op", FORWARD)
def test_a_batch_of_no_images(op):
    x, w, dy = np.zeros((0, 3, 7, 9)), np.ones((4, 3, 3, 2)), np.zeros((0, 4, 7, 10))
    for function in FORWARD[op]:
        assert function(x, w, padding=1).shape == (0, 4, 7, 10)
    for function in BACKWARD.get(op, []):
        dx, dw, _ = function(dy, x, w, padding=1)
        assert dx.shape == x.shape
        np.testing.assert_array_equal(dw, np.zeros_like(w))
