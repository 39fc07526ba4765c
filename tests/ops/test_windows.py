"""Windows, against torch's unfold; sizes and receptive fields, against what the operators do."""

import numpy as np
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch.nn import functional

from cnncourse.ops import windows, windows_transpose
from cnncourse.ops.windows import windows_torch
from cnncourse.shapes import ReceptiveField, output_size, window_extent

SMALL = st.integers(1, 3)
GEOMETRY = st.tuples(
    st.tuples(st.integers(7, 11), st.integers(7, 12)),
    st.tuples(SMALL, SMALL),
    st.tuples(SMALL, SMALL),
    st.tuples(st.integers(0, 2), st.integers(0, 2)),
    st.tuples(SMALL, SMALL),
)


@settings(deadline=None)
@given(GEOMETRY)
def test_windows_and_their_transpose_equal_unfold_and_fold(geometry):
    size, kernel, stride, padding, dilation = geometry
    rng = np.random.default_rng(0)
    x = rng.standard_normal((2, 3, *size))
    sides = tuple((p, p) for p in padding)
    p = windows(x, kernel, stride, sides, dilation)
    options = {"dilation": dilation, "padding": padding, "stride": stride}
    want = functional.unfold(torch.from_numpy(x), kernel, **options)  # N C·KH·KW OH·OW
    np.testing.assert_array_equal(p.transpose(0, 1, 4, 5, 2, 3).reshape(want.shape), want)
    dp = rng.standard_normal(p.shape)
    columns = torch.from_numpy(dp.transpose(0, 1, 4, 5, 2, 3).reshape(want.shape))
    back = functional.fold(columns, size, kernel, **options)
    np.testing.assert_allclose(windows_transpose(dp, size, stride, sides, dilation), back, atol=1e-12)


AXIS = st.tuples(
    st.integers(5, 6), SMALL, SMALL, st.tuples(st.integers(0, 2), st.integers(0, 2)), st.integers(1, 2)
)


@settings(deadline=None, max_examples=30)
@given(st.lists(AXIS, min_size=1, max_size=3))
def test_windows_along_any_number_of_axes(axes):
    size, kernel, stride, sides, dilation = zip(*axes, strict=True)
    rng = np.random.default_rng(0)
    x = rng.standard_normal((2, *size))
    p = windows(x, kernel, stride, sides, dilation, 7.0)
    padded = np.pad(x, ((0, 0), *sides), constant_values=7.0)
    for index in np.ndindex(p.shape[1:]):
        places, taps = index[: len(axes)], index[len(axes) :]
        at = tuple(i * s + u * d for i, s, u, d in zip(places, stride, taps, dilation, strict=True))
        np.testing.assert_array_equal(p[(slice(None), *index)], padded[(slice(None), *at)])
    out = tuple(map(output_size, size, kernel, stride, sides, dilation))
    assert p.shape == (2, *out, *kernel)
    twin = windows_torch(torch.from_numpy(x), kernel, stride, sides, dilation, 7.0)
    np.testing.assert_array_equal(twin, p)
    dp = rng.standard_normal(p.shape)
    zeros_outside = windows(x, kernel, stride, sides, dilation)
    back = windows_transpose(dp, size, stride, sides, dilation)
    np.testing.assert_allclose(np.vdot(back, x), np.vdot(dp, zeros_outside), rtol=1e-9, atol=1e-10)


@given(st.integers(1, 40), SMALL, SMALL, st.integers(0, 3), SMALL)
def test_output_size_counts_the_places(size, kernel, stride, padding, dilation):
    last = size + padding - ((kernel - 1) * dilation + 1)
    places = [start for start in range(-padding, last + 1, stride)]
    assert output_size(size, kernel, stride, padding, dilation) == len(places)


@given(st.integers(1, 40), SMALL, SMALL, st.tuples(st.integers(0, 3), st.integers(0, 3)))
def test_output_size_with_unequal_sides(size, kernel, stride, sides):
    padded = torch.zeros(1, 1, size + sum(sides))
    want = padded.unfold(2, kernel, stride).shape[2] if padded.shape[2] >= kernel else 0
    assert output_size(size, kernel, stride, sides) == want


def test_window_extent_without_a_dilation_is_the_kernel():
    assert window_extent(5) == 5
    assert window_extent(5, 3) == 13


SIDE = st.integers(0, 1)
LAYER = st.fixed_dictionaries(
    {"kernel": SMALL, "stride": SMALL, "padding": SIDE | st.tuples(SIDE, SIDE), "dilation": SMALL}
)


@settings(deadline=None)
@given(st.lists(LAYER, min_size=1, max_size=4))
def test_receptive_field_is_where_the_gradient_reaches(layers):
    """Positive weights: the pixels with a gradient are those that the unit sees."""
    field = ReceptiveField()
    x = torch.zeros(1, 1, 1500, dtype=torch.float64, requires_grad=True)
    y = x
    for layer in layers:
        field = field.through(**layer)
        weight = torch.ones(1, 1, layer["kernel"], dtype=torch.float64)
        sides = layer["padding"] if isinstance(layer["padding"], tuple) else (layer["padding"],) * 2
        y = functional.conv1d(functional.pad(y, sides), weight, None, layer["stride"], 0, layer["dilation"])
    unit = y.shape[2] // 2
    (grad,) = torch.autograd.grad(y[0, 0, unit], x)
    seen = grad[0, 0].nonzero()[:, 0]
    centre = field.start + unit * field.jump
    assert centre - (field.size - 1) / 2 == seen.min()
    assert centre + (field.size - 1) / 2 == seen.max()
