"""Arguments of the wrong kind: one sentence, no TypeError from the depths; NumPy's integers are integers."""

import numpy as np
import pytest

from cnncourse.ops import OPS
from cnncourse.shapes import ShapeError, bind, per_axis, per_side

X, W = np.zeros((1, 2, 5, 7)), np.zeros((2, 2, 3, 2))


@pytest.mark.parametrize(
    "value", [None, 1.5, np.float64(2), (1, 2.0), "ab", (1, 2, 3), ((1, 2), (3, 4)), (1, 0)]
)
def test_sizes_that_are_none(value):
    with pytest.raises(ShapeError, match=r"^op: stride must be an integer ≥ 1 or 2 of them, not "):
        per_axis("op", "stride", value)


@pytest.mark.parametrize(
    "value", [None, 1.5, (1.5, 2), ((1.5, 1), (0, 0)), ((1, 2, 3), 1), (-1, 0), ((0, -1), 1), 3 * (1,)]
)
def test_paddings_that_are_none(value):
    with pytest.raises(ShapeError, match=r"^op: padding must be an integer ≥ 0, 2 of them, or 2 pairs, not "):
        per_side("op", value)


def test_integers_of_numpy_and_lists():
    sizes = per_axis("op", "stride", np.int64(2)), per_axis("op", "stride", [np.int32(3), 1])
    assert sizes == ((2, 2), (3, 1))
    assert all(type(n) is int for pair in sizes for n in pair)
    assert per_side("op", np.array([[1, 2], [3, 0]])) == ((1, 2), (3, 0))
    assert per_side("op", (np.int64(2), [0, np.int8(1)])) == ((2, 2), (0, 1))
    assert OPS["conv2d"].forward(X, W, stride=np.int64(2), groups=np.int64(1)).shape == (1, 2, 2, 3)
    assert OPS["pixel_shuffle"].forward(np.zeros((1, 4, 2, 3)), np.int64(2)).shape == (1, 1, 4, 6)


def test_only_what_may_be_left_out_is_none():
    assert bind("op", ("x", X, "N C H W"), ("b?", None, "C"))["C"] == 2
    for value, kind in ((None, "NoneType"), ([1.0], "list"), ("x", "str"), (3.0, "float")):
        with pytest.raises(ShapeError, match=f"^op: x must be an array, not {kind}$"):
            bind("op", ("x", value, "C"))
    with pytest.raises(ShapeError, match=r"^op: axis C is 2 in x but 3 in b"):
        bind("op", ("x", X, "N C H W"), ("b?", np.zeros(3), "C"))


ROWS = [
    ("linear", (X[0, 0], None), {}, "linear: w must be an array, not NoneType"),
    ("linear", (X[0, 0].tolist(), W[0, 0]), {}, "linear: x must be an array, not list"),
    ("add", (X, X.tolist()), {}, "add: z must be an array, not list"),
    ("add", (None, X), {}, "add: x must be an array, not NoneType"),
    ("conv2d", (X, None), {}, "conv2d: w must be an array, not NoneType"),
    ("conv2d", (X, W[:, :, :0]), {}, "conv2d: the window (0, 2) with dilation (1, 1) does not fit"),
    ("conv2d", (X, W), {"groups": 2.0}, "conv2d: groups must divide C and F, but groups is 2.0, C 2, F 2"),
    ("conv2d", (X, W), {"groups": "2"}, "conv2d: groups must divide C and F, but groups is '2'"),
    ("conv2d", (X, W), {"groups": None}, "but groups is None"),
    ("conv_transpose2d", (X, W), {"groups": 1.0}, "conv_transpose2d: groups must divide C, but groups is 1.0, C 2"),
    ("conv_transpose2d", (X, W), {"groups": None}, "but groups is None"),
    ("pixel_shuffle", (X,), {"upscale_factor": "2"}, "pixel_shuffle: upscale_factor must be an integer"),
    ("lstm_cell", (X[0, 0], None, None, W, W), {}, "lstm_cell: h must be an array, not NoneType"),
    ("max_pool2d", (X, 2.0), {}, "max_pool2d: kernel_size must be an integer ≥ 1 or 2 of them, not 2.0"),
]  # fmt: skip


@pytest.mark.parametrize(("op", "inputs", "options", "saying"), ROWS)
def test_message(op, inputs, options, saying):
    with pytest.raises(ShapeError) as error:
        OPS[op].forward(*inputs, **options)
    assert saying in str(error.value)
