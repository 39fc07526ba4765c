"""The tape, against torch's autograd."""

import numpy as np
import pytest
import torch
from torch.nn import functional

from cnncourse.ops import OPS
from cnncourse.tape import Var, apply, backward, order


def test_a_graph_with_a_value_used_twice():
    rng = np.random.default_rng(0)
    arrays = [rng.standard_normal(s) for s in ((3, 4), (4, 4), (4,))]
    x, w, b = map(Var, arrays)
    h = apply("tanh", apply("linear", x, w, b))
    y = apply("add", apply("linear", h, w), apply("relu", h))
    dy = rng.standard_normal((3, 4))
    backward(y, dy)
    tx, tw, tb = (torch.tensor(a, requires_grad=True) for a in arrays)
    th = torch.tanh(functional.linear(tx, tw, tb))
    (functional.linear(th, tw) + torch.relu(th)).backward(torch.tensor(dy))
    for var, tensor in ((x, tx), (w, tw), (b, tb)):
        np.testing.assert_allclose(var.grad, tensor.grad, rtol=1e-12, atol=1e-13)


def test_a_second_backward_does_not_add_to_the_first():
    x = Var(np.array([[1.0, -2.0]]))
    y = apply("relu", x)
    backward(y)
    backward(y)
    np.testing.assert_array_equal(x.grad, [[1.0, 0.0]])


def test_plain_values_get_no_gradient_and_a_missing_bias_none():
    x = Var(np.ones((2, 3)))
    y = apply("cross_entropy", apply("linear", x, np.eye(3), None), np.array([0, 2]))
    backward(y)
    assert x.grad.shape == (2, 3)


def test_a_deep_chain_needs_no_recursion():
    x = y = Var(np.ones((1, 2)))
    for _ in range(5000):
        y = apply("add", y, np.ones((1, 2)))
    backward(y)
    assert len(order(y)) == 5001
    np.testing.assert_array_equal(x.grad, np.ones((1, 2)))
    assert repr(y) == "Var(add, shape (1, 2))"


def test_options_reach_forward_and_backward():
    rng = np.random.default_rng(1)
    arrays = [rng.standard_normal(s) for s in ((2, 3, 7, 6), (4, 3, 2, 3))]
    x, w = map(Var, arrays)
    y = apply("conv2d", x, w, None, stride=(2, 1), padding=(1, 0))
    dy = rng.standard_normal(y.value.shape)
    backward(y, dy)
    tx, tw = (torch.tensor(a, requires_grad=True) for a in arrays)
    functional.conv2d(tx, tw, stride=(2, 1), padding=(1, 0)).backward(torch.tensor(dy))
    for var, tensor in ((x, tx), (w, tw)):
        np.testing.assert_allclose(var.grad, tensor.grad, rtol=1e-12, atol=1e-13)


CELL = ((3, 6), (3, 6), (24, 5), (24, 6), (24,), (24,))


def three_steps(cell, words, h, c, *weights):
    """The memory after the second step, and what the third shows."""
    h, c = cell(words[0], h, c, *weights)
    h, c_middle = cell(words[1], h, c, *weights)
    h_last, _ = cell(words[2], h, c_middle, *weights)
    return c_middle, h_last


def test_a_recurrent_net_with_shared_weights_and_an_output_left_unused():
    rng = np.random.default_rng(2)
    arrays = [rng.standard_normal(s) for s in (*CELL, (7, 5))]
    indices = [rng.integers(0, 7, 3) for _ in range(3)]
    *inputs, w = map(Var, arrays)
    words = [apply("embedding", i, w) for i in indices]
    y = apply("add", *three_steps(lambda *v: apply("lstm_cell", *v), words, *inputs))
    dy = rng.standard_normal(y.value.shape)
    backward(y, dy)
    *tensors, table = leaves = [torch.tensor(a, requires_grad=True) for a in arrays]
    words = [functional.embedding(torch.tensor(i), table) for i in indices]
    sum(three_steps(lambda x, h, c, *ws: torch._VF.lstm_cell(x, (h, c), *ws), words, *tensors)).backward(
        torch.tensor(dy)
    )
    for var, tensor in zip((*inputs, w), leaves, strict=True):
        np.testing.assert_allclose(var.grad, tensor.grad, rtol=1e-10, atol=1e-12)


@pytest.mark.parametrize("used", [0, 1])
def test_an_output_left_unused_counts_as_zero(used):
    rng = np.random.default_rng(3)
    inputs = [Var(rng.standard_normal(s)) for s in ((3, 5), *CELL)]
    parts = apply("lstm_cell", *inputs)
    dy = [np.zeros((3, 6)), np.zeros((3, 6))]
    dy[used] = rng.standard_normal((3, 6))
    backward(parts[used], dy[used])
    want = OPS["lstm_cell"].backward(tuple(dy), *(v.value for v in inputs))
    for var, grad in zip(inputs, want, strict=True):
        np.testing.assert_array_equal(var.grad, grad)
    assert parts[1 - used].grad is None


def test_two_results_walked_back_from_at_once():
    """Both outputs of a cell, each with its own upstream gradient."""
    rng = np.random.default_rng(4)
    inputs = [Var(rng.standard_normal(s)) for s in ((3, 5), *CELL)]
    parts = apply("lstm_cell", *inputs)
    dy = tuple(rng.standard_normal((2, 3, 6)))
    backward(parts, dy)
    want = OPS["lstm_cell"].backward(dy, *(v.value for v in inputs))
    for var, grad in zip(inputs, want, strict=True):
        np.testing.assert_array_equal(var.grad, grad)


def test_a_sum_of_losses_and_a_result_named_twice():
    """Losses are NumPy scalars, not arrays: they get gradients all the same."""
    rng = np.random.default_rng(2)
    x, other, classes = Var(rng.standard_normal((3, 4))), rng.standard_normal((3, 4)), np.array([0, 3, 1])
    losses = apply("mse_loss", x, other), apply("cross_entropy", x, classes)
    t = torch.tensor(x.value, requires_grad=True)
    want = functional.mse_loss(t, torch.tensor(other)), functional.cross_entropy(t, torch.tensor(classes))
    (want[0] + want[1]).backward(retain_graph=True)
    backward(apply("add", *losses))
    np.testing.assert_allclose(x.grad, t.grad, rtol=1e-12)
    t.grad = None
    (0.25 * want[0] + 0.5 * want[0] + 2 * want[1]).backward()
    backward((losses[0], losses[1], losses[0]), (0.25, 2.0, 0.5))
    np.testing.assert_allclose(x.grad, t.grad, rtol=1e-12)


@pytest.mark.parametrize("constant", [False, True])
def test_nothing_is_computed_for_a_constant(constant):
    rng = np.random.default_rng(2)
    x, w, b = (rng.standard_normal(s) for s in ((2, 3, 7, 6), (4, 3, 2, 3), (4,)))
    image, filters, bias = Var(x, constant=constant), Var(w), Var(b)
    options = {"stride": (2, 1), "padding": (1, 0)}
    y = apply("conv2d", image, filters, bias, **options)
    dy = rng.standard_normal(y.value.shape)
    backward(y, dy)
    dx, dw, db = OPS["conv2d"].backward(dy, x, w, b, **options)
    np.testing.assert_array_equal(filters.grad, dw)
    np.testing.assert_array_equal(bias.grad, db)
    assert image.grad is None if constant else np.array_equal(image.grad, dx)
