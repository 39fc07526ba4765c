"""Arguments of the wrong kind: one sentence, no TypeError from the depths; NumPy's integers are integers."""

import inspect

import numpy as np
import pytest
import torch

from cnncourse.ops import OPS
from cnncourse.parity.cases import CASES
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


SCORES, CLASSES, IMAGES = np.zeros((2, 3)), np.array([0, 2]), np.zeros((1, 2, 0, 7))

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
    *((op, (X.tolist(), 2), {}, f"{op}: x must be an array, not list") for op in ("avg_pool2d", "l2_pool2d")),
    ("local_contrast_norm", (X[:, :0], 3), {}, "local_contrast_norm: x has shape (1, 0, 5, 7), images of no pixels"),
    ("max_unpool2d", (X, X, 2), {}, "max_unpool2d: indices must hold places as integers, not as float64"),
    ("max_unpool2d", (X, X.astype(int), 2), {"output_size": 9.5}, "max_unpool2d: output_size must be an integer"),
    *(("avg_pool2d", (X, 2), {"divisor_override": d}, f"avg_pool2d: divisor_override must be an integer ≥ 1, not {d}")
      for d in (0, 1.5)),
    *((op, (X.astype(int), *options), {}, f"{op}: x must hold floating-point numbers, not int64")
      for op, *options in [("avg_pool2d", 2), ("min_pool2d", 2), ("l2_pool2d", 2), ("feature_l2_pool", 2),
                           ("adaptive_avg_pool2d", 2), ("upsample_bilinear", 2), ("local_response_norm", 3),
                           ("dropout", X > 0)]),
    *((op, (IMAGES, *options), {}, f"{op}: x has shape (1, 2, 0, 7), images of no pixels")
      for op, *options in [("adaptive_avg_pool2d", 2), ("global_avg_pool2d",), ("pad2d", 1), ("upsample_nearest", 2),
                           ("upsample_bilinear", 2), ("local_contrast_norm", 3)]),
    ("softmax", (X[:, :0],), {}, "softmax: axis 1 of x has no classes (x has shape (1, 0, 5, 7))"),
    ("log_softmax", (X,), {"dim": None}, "log_softmax: dim is None but x has 4 axes ((1, 2, 5, 7))"),
    ("log_softmax", (X,), {"dim": 1.0}, "log_softmax: dim is 1.0 but"),
    ("pad2d", (X, 1), {"mode": "zeros", "value": 3.0}, "pad2d: mode is zeros but value is 3.0"),
    ("batch_norm", (X, None, X[0, :, 0, 0]), {}, "batch_norm: outside training running_mean and running_var"),
    ("batch_norm", (X, X[0, :, 0, 0], None), {}, "batch_norm: outside training running_mean and running_var"),
    ("batch_norm", (IMAGES, None, None), {"training": True}, "batch_norm: training needs more than one value per"),
    *((op, (np.zeros((2, 3)), np.full(mask, 2)), {}, f"{op}: mask must hold True where something is kept")
      for op, mask in (("dropout", (2, 3)), ("drop_path", (2,)))),
    ("drop_path", (None, X), {}, "drop_path: x must be an array, not NoneType"),
    *((op, (SCORES, target), {}, f"{op}: target must hold classes as integers, not as {target.dtype}")
      for op in ("cross_entropy", "margin_loss", "map_loss") for target in (np.ones(2), np.ones(2, bool))),
    *((op, (SCORES[:0], CLASSES[:0]), {}, f"{op}: x has ") for op in ("cross_entropy", "margin_loss", "map_loss")),
    ("contrastive_loss", (SCORES[:0], SCORES[:0], CLASSES[:0]), {}, "contrastive_loss: x has no rows"),
    ("mse_loss", (X[:0], X[:0]), {}, "mse_loss: x has shape (0, 2, 5, 7) and no elements, so there is no mean"),
    ("smooth_l1_loss", (X[:0], X[:0]), {}, "smooth_l1_loss: x has shape (0, 2, 5, 7) and no elements"),
    ("embedding", (np.ones(2), SCORES), {}, "embedding: x must hold words as integers, not as float64"),
    ("embedding", ([0, 1], SCORES), {}, "embedding: x must be an array, not list"),
    ("cross_entropy", (SCORES, CLASSES), {"ignore_index": 1, "weight": np.array([0.0, 1.0, 0.0])},
     "cross_entropy: no target counts, so there is no mean"),
    ("cross_entropy", (SCORES, np.array([1, 1])), {"ignore_index": 1}, "cross_entropy: no target counts"),
    ("cross_entropy", (SCORES, np.array([0, -100])), {"ignore_index": 1}, "classes 0 … 2, but holds -100 … 0"),
    ("cross_entropy", (SCORES, np.array([0, 3])), {}, "cross_entropy: target must hold classes 0 … 2, but holds 0 … 3"),
    ("cross_entropy", (SCORES, CLASSES), {"weight": np.ones(2)}, "cross_entropy: axis K is 3 in x but 2 in weight"),
    ("cross_entropy", (SCORES, CLASSES), {"reduction": "max"}, "cross_entropy: reduction must be"),
    *(("cross_entropy", (SCORES, CLASSES), {"label_smoothing": e}, f"a part of the target, 0 … 1, not {e}")
      for e in (-0.1, 1.1)),
    ("cross_entropy", (X, CLASSES), {}, "cross_entropy: target has 1 axes but 3 are needed, N P2 P3"),
    ("cross_entropy", (None, CLASSES), {}, "cross_entropy: x must be an array, not NoneType"),
]  # fmt: skip


def as_tensor(a):
    return torch.tensor(a) if isinstance(a, np.ndarray) else a


@pytest.mark.parametrize("form", ["forward", "torch"])
@pytest.mark.parametrize(("op", "inputs", "options", "saying"), ROWS)
def test_message(op, inputs, options, saying, form):
    if form == "torch":
        inputs, saying = map(as_tensor, inputs), saying.replace("as float", "as torch.float")
        saying = saying.replace("not int", "not torch.int").replace("as bool", "as torch.bool")
    with pytest.raises(ShapeError) as error:
        getattr(OPS[op], form)(*inputs, **options)
    assert saying in str(error.value)


BACKWARD = [
    ("cross_entropy", (SCORES, CLASSES), {"reduction": "none"}, "cross_entropy_backward: dy has 0 axes but 1"),
    ("cross_entropy", (SCORES, CLASSES[:1]), {}, "cross_entropy_backward: axis N is 2 in x but 1 in target"),
    ("cross_entropy", (SCORES, np.array([1, 1])), {"ignore_index": 1}, "cross_entropy_backward: no target counts"),
    ("avg_pool2d", (X, 2), {"divisor_override": 0}, "avg_pool2d_backward: divisor_override must be"),
    ("avg_pool2d", (X.astype(int), 2), {}, "avg_pool2d_backward: x must hold floating-point numbers"),
    ("l2_pool2d", (X.astype(int), 2), {}, "l2_pool2d_backward: x must hold floating-point numbers"),
    ("min_pool2d", (X.astype(int), 2), {}, "min_pool2d_backward: x must hold floating-point numbers"),
    ("mse_loss", (X[:0], X[:0]), {}, "mse_loss_backward: x has shape (0, 2, 5, 7) and no elements"),
    ("contrastive_loss", (SCORES[:0], SCORES[:0], CLASSES[:0]), {}, "contrastive_loss_backward: x has no rows"),
    ("pad2d", (X, 1), {"mode": "zeros", "value": 3.0}, "pad2d_backward: mode is zeros but value is 3.0"),
]  # fmt: skip


@pytest.mark.parametrize(("op", "inputs", "options", "saying"), BACKWARD)
def test_message_of_a_backward(op, inputs, options, saying):
    with pytest.raises(ShapeError) as error:
        OPS[op].backward(np.ones(()), *inputs, **options)
    assert saying in str(error.value)


EMPTY = {
    "avg_pool2d": [2], "batch_norm": [np.zeros(2), np.ones(2)], "conv2d": [W], "conv_transpose2d": [W],
    "elu": [], "gram_matrix": [], "global_avg_pool2d": [], "l2_pool2d": [2], "local_contrast_norm": [3],
    "local_response_norm": [3], "log_softmax": [], "max_pool2d": [2], "min_pool2d": [2], "pad2d": [1],
    "sigmoid": [], "upsample_bilinear": [3], "upsample_nearest": [3],
}  # fmt: skip


@pytest.mark.parametrize("op", EMPTY)
def test_a_batch_of_no_images(op):
    none, one = ((X[:n], *EMPTY[op]) for n in (0, 1))
    y = OPS[op].forward(*none)
    assert y.shape == (0, *OPS[op].forward(*one).shape[1:])
    assert tuple(OPS[op].torch(*map(as_tensor, none)).shape) == y.shape
    grads = OPS[op].backward(y, *none)
    assert (grads[0] if isinstance(grads, tuple) else grads).shape == none[0].shape


PAIRS = [(op, case) for op, cases in CASES.items() for case in cases]


@pytest.mark.parametrize(("op", "case"), PAIRS, ids=[f"{op}: {case.name}" for op, case in PAIRS])
def test_scalars_of_numpy_do_not_widen(op, case):
    """Options of float64 leave float32 as it is."""
    parameters = inspect.signature(OPS[op].forward).parameters.values()
    defaults = {
        p.name: p.default for p in parameters if p.kind == p.KEYWORD_ONLY and isinstance(p.default, float)
    }
    options = {
        k: np.float64(v) if isinstance(v, float) else v for k, v in {**defaults, **case.options}.items()
    }
    inputs = [a if a.ndim else a.item() for a in case.inputs("float32")]
    y = OPS[op].forward(*inputs, **options)
    dy = tuple(map(np.ones_like, y)) if isinstance(y, tuple) else np.ones_like(y)
    grads = OPS[op].backward(dy, *inputs, **options)
    for a in (*flat(y), *flat(grads)):
        assert a.dtype == "float32"


def flat(values):
    return [v for v in (values if isinstance(values, tuple) else (values,)) if v is not None]


def test_the_tail_of_the_sigmoid():
    x = np.array([-700.0, -80.0, -30.0, -5.0, 0.0, 20.0])
    t = torch.tensor(x, requires_grad=True)
    y = OPS["sigmoid"].torch(t)
    y.sum().backward()
    want = torch.sigmoid(torch.tensor(x)).numpy()
    np.testing.assert_allclose(y.detach().numpy(), want, rtol=1e-12)
    np.testing.assert_allclose(OPS["sigmoid"].forward(x), want, rtol=1e-12)
    np.testing.assert_allclose(t.grad.numpy(), want / (1 + np.exp(x)), rtol=1e-7)


@pytest.mark.parametrize("op", ["relu", "leaky_relu", "tanh", "sigmoid"])
def test_what_is_no_number_stays_so(op):
    x, dy = np.array([np.nan, -1.0, 0.0, 2.0, np.inf, -np.inf]), np.arange(1.0, 7.0)
    oracle, twin = torch.tensor(x, requires_grad=True), torch.tensor(x, requires_grad=True)
    want, y = getattr(torch.nn.functional, op)(oracle), OPS[op].torch(twin)
    want.backward(torch.tensor(dy))
    y.backward(torch.tensor(dy))
    np.testing.assert_allclose(OPS[op].forward(x), want.detach().numpy())
    np.testing.assert_allclose(y.detach().numpy(), want.detach().numpy())
    np.testing.assert_allclose(OPS[op].backward(dy, x), oracle.grad.numpy())
    np.testing.assert_allclose(twin.grad.numpy(), oracle.grad.numpy())


def test_max_pool2d_of_integers():
    x = np.random.default_rng(0).integers(-9, 0, (2, 3, 5, 6))
    want = torch.nn.functional.max_pool2d(torch.tensor(x), 3, 2, 1).numpy()
    for form, make in (("forward", np.asarray), ("torch", torch.tensor)):
        got = np.asarray(getattr(OPS["max_pool2d"], form)(make(x), 3, stride=2, padding=1))
        assert got.dtype == x.dtype
        np.testing.assert_array_equal(got, want)


def test_small_integers_are_indices():
    x, target, weight = np.eye(3)[:2], np.array([2, 0]), np.arange(6.0).reshape(3, 2)
    for kind in (np.int32, np.uint8):
        t = torch.tensor(target.astype(kind))
        for op in ("cross_entropy", "margin_loss", "map_loss"):
            want = OPS[op].forward(x, target)
            np.testing.assert_allclose(OPS[op].forward(x, target.astype(kind)), want)
            np.testing.assert_allclose(OPS[op].torch(torch.tensor(x), t), want)
        np.testing.assert_array_equal(OPS["embedding"].torch(t, torch.tensor(weight)), weight[target])


def test_batch_norm_trains_without_running_statistics():
    rng = np.random.default_rng(0)
    x, dy, running = rng.standard_normal((4, 3, 2)), rng.standard_normal((4, 3, 2)), np.ones(3)
    y = OPS["batch_norm"].forward(x, running, running, training=True)
    np.testing.assert_array_equal(OPS["batch_norm"].forward(x, None, None, training=True), y)
    np.testing.assert_allclose(OPS["batch_norm"].torch(torch.tensor(x), None, None, training=True), y)
    dx, *others = OPS["batch_norm"].backward(dy, x, None, None, training=True)
    np.testing.assert_array_equal(dx, OPS["batch_norm"].backward(dy, x, running, running, training=True)[0])
    assert others == [None] * 4


def test_max_unpool2d_to_a_square():
    x, places = np.ones((1, 2, 3, 3)), np.arange(9).reshape(1, 1, 3, 3).repeat(2, axis=1)
    unpool = OPS["max_unpool2d"].forward
    np.testing.assert_array_equal(
        unpool(x, places, 2, output_size=7), unpool(x, places, 2, output_size=(7, 7))
    )


def test_roi_max_pool_of_bfloat16():
    rng = np.random.default_rng(0)
    x, boxes = rng.integers(0, 99, (1, 2, 5, 6)).astype(float), np.array([[0, 1, 0, 4, 3.0]])
    got = OPS["roi_max_pool"].torch(*(torch.tensor(a, dtype=torch.bfloat16) for a in (x, boxes)), 2)
    assert got.dtype == torch.bfloat16
    np.testing.assert_array_equal(got.float().numpy(), OPS["roi_max_pool"].forward(x, boxes, 2))
