"""Wrong shapes and options: one sentence that names the operator, the argument, the axis and the sizes."""

import numpy as np
import pytest
import torch

from cnncourse import ops
from cnncourse.parity.cases import CASES
from cnncourse.shapes import ShapeError
from tests.ops.wrong_shapes import ROWS


@pytest.mark.parametrize("form", ["forward", "torch"])
@pytest.mark.parametrize(("op", "shapes", "options", "saying"), ROWS)
def test_message(op, shapes, options, saying, form):
    make = np.zeros if form == "forward" else torch.zeros
    with pytest.raises(ShapeError) as error:
        getattr(ops.OPS[op], form)(*map(make, shapes), **options)
    assert saying in str(error.value)
    assert "\n" not in str(error.value)


FORMS = [
    pytest.param(lambda op, *inputs, **options: ops.OPS[op].forward(*inputs, **options), id="forward"),
    pytest.param(lambda op, *inputs, **options: ops.OPS[op].backward(1.0, *inputs, **options), id="backward"),
    pytest.param(
        lambda op, *inputs, **options: ops.OPS[op].torch(*map(torch.tensor, inputs), **options), id="torch"
    ),
]


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("op", ["cross_entropy", "map_loss", "margin_loss"])
def test_classes(op, form):
    for low, high in ((-1, 4), (0, 5)):
        with pytest.raises(
            ShapeError, match=rf"{op}.*: target must hold classes 0 … 4, but holds {low} … {high}"
        ):
            form(op, np.zeros((2, 5)), np.array([high, low]))
    with pytest.raises(ShapeError, match="axis N is 2 in x but 3 in target"):
        form(op, np.zeros((2, 5)), np.array([1, 2, 3]))


@pytest.mark.parametrize("form", [FORMS[0], FORMS[2]])
def test_dropout(form):
    x = np.zeros((2, 3))
    with pytest.raises(ShapeError, match=r"dropout: mask has shape .2, 4. but x has shape .2, 3."):
        form("dropout", x, np.ones((2, 4), bool))
    for p in (-0.1, 1.0):
        with pytest.raises(ShapeError, match="p is the probability of being zeroed"):
            form("dropout", x, np.ones((2, 3), bool), p=p)


@pytest.mark.parametrize("op", sorted(ops.OPS))
def test_upstream_gradient(op):
    """A dy that is one longer than an output along any axis is refused by the backward."""
    case = CASES[op][0]
    inputs = [a if a.ndim else a.item() for a in case.inputs()]
    y = ops.OPS[op].forward(*inputs, **case.options)
    parts = y if isinstance(y, tuple) else (y,)
    saying = {"table_conv2d": "conv2d_backward: .*dy"}.get(op, f"{op}_backward: .*d")
    for place, axis in ((place, axis) for place, part in enumerate(parts) for axis in range(part.ndim)):
        shapes = [list(part.shape) for part in parts]
        shapes[place][axis] += 1
        dy = tuple(map(np.zeros, shapes))
        with pytest.raises(ValueError, match=saying):
            ops.OPS[op].backward(dy if isinstance(y, tuple) else dy[0], *inputs, **case.options)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("op", ["mse_loss", "smooth_l1_loss"])
def test_losses_of_elements(op, form):
    x = np.zeros((2, 3))
    with pytest.raises(ShapeError, match=rf"{op}.*: target has shape .3, 2. but x has shape .2, 3."):
        form(op, x, x.T)
    with pytest.raises(ShapeError, match=rf'{op}.*: reduction must be "mean", "sum" or "none", not .max.'):
        form(op, x, x, reduction="max")


@pytest.mark.parametrize("form", FORMS)
def test_contrastive_loss(form):
    for low, high in ((-1, 1), (0, 2)):
        with pytest.raises(ShapeError, match=rf"target must hold 0 .* 1 .*, but holds {low} … {high}"):
            form("contrastive_loss", np.zeros((2, 3)), np.zeros((2, 3)), np.array([high, low]))


@pytest.mark.parametrize("form", FORMS)
def test_embedding(form):
    for low, high in ((-1, 4), (0, 5)):
        with pytest.raises(ShapeError, match=rf"x must hold words 0 … 4, but holds {low} … {high}"):
            form("embedding", np.array([[high, low]]), np.zeros((5, 3)))


def test_drop_path_mask_keeps_with_probability_one_minus_p():
    for options, kept in (({}, 0.5), ({"p": 0.2}, 0.8)):
        mask = ops.drop_path_mask(100_000, np.random.default_rng(0), **options)
        assert mask.shape == (100_000,)
        assert abs(mask.mean() - kept) < 0.007  # four standard deviations


def test_dropout_mask_keeps_with_probability_one_minus_p():
    for options, kept in (({}, 0.5), ({"p": 0.2}, 0.8)):
        mask = ops.dropout_mask((300, 400), np.random.default_rng(0), **options)
        assert abs(mask.mean() - kept) < 0.006  # four standard deviations


def test_dropout_mask_and_drop_path_mask_of_the_smallest_draw():
    """Draws begin at 0: with p = 0 even that one is kept."""

    class Zeros:
        random = staticmethod(np.zeros)
        integers = staticmethod(lambda low, high, size, dtype: np.zeros(size, dtype))

    assert ops.dropout_mask((2, 3), Zeros(), p=0.0).all()
    assert ops.drop_path_mask(3, Zeros(), p=0.0).all()


@pytest.mark.parametrize("n", [4, 3])
def test_dropout_mask_compares_every_32_bits(n):
    class Draws:
        @staticmethod
        def integers(low, high, size, dtype):
            assert (low, high, size) == (0, 2**64, 2)
            return np.array([2**30 - 1, 2**30, 0, 2**32 - 1], np.uint32).view(dtype)

    mask = ops.dropout_mask((n,), Draws(), p=0.25)
    np.testing.assert_array_equal(mask, [False, True, False, True][:n])


@pytest.mark.parametrize(
    ("op", "shapes", "options"),
    [
        ("permute", ((2, 3),), {"dims": (1, 1)}),
        ("reshape", ((2, 3),), {"shape": (-2, -3)}),
        ("stack", ((2, 3), (2, 3)), {"dim": -1}),
        ("unbind", ((2, 3),), {"dim": -1}),
    ],
)
def test_wiring_backward(op, shapes, options):
    with pytest.raises(ShapeError, match=f"{op}_backward: (dim|shape)"):
        ops.OPS[op].backward(np.zeros((2, 3)), *map(np.zeros, shapes), **options)


def test_unbind_backward():
    saying = r"unbind_backward: dy\[1\] has shape \(4,\) but x has shape \(2,\)"
    with pytest.raises(ShapeError, match=saying):
        ops.unbind_backward((np.zeros(2), np.zeros(4), np.zeros(2)), np.zeros((2, 3)), dim=1)
