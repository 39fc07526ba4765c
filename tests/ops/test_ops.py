"""Every operator, over every case: oracle, dtypes, gradients, adjoint, twin, purity."""

import inspect

import numpy as np
import pytest
import torch

from cnncourse.ops import OPS
from cnncourse.parity.cases import CASES
from cnncourse.shapes import ShapeError

ALL = [pytest.param(name, case, id=f"{name}: {case.name}") for name, cases in CASES.items() for case in cases]
TOLERANCE = {"float64": {"rtol": 1e-10, "atol": 1e-12}, "float32": {"rtol": 2e-4, "atol": 2e-5}}


def is_float(a):
    return isinstance(a, np.ndarray) and a.dtype.kind == "f" and a.ndim > 0


def as_tensors(inputs, *, requires_grad=False):
    """Arrays as tensors; scalars as Python numbers."""
    tensors = []
    for a in inputs:
        t = torch.from_numpy(a.copy()) if a.ndim else a.item()
        if requires_grad and is_float(a):
            t.requires_grad_(True)
        tensors.append(t)
    return tensors


def plain(inputs):
    return [a if a.ndim else a.item() for a in inputs]


def gradients(op, dy, inputs, options):
    got = OPS[op].backward(dy, *inputs, **options)
    return got if isinstance(got, tuple) else (got,)


def as_tuple(y):
    return y if isinstance(y, tuple) else (y,)


def upstream(y, seed, dtype="float64"):
    """A random gradient for every output."""
    rng = np.random.default_rng(seed)
    dys = tuple(np.asarray(rng.standard_normal(tuple(part.shape)), dtype) for part in as_tuple(y))
    return dys if isinstance(y, tuple) else dys[0]


def floats(values, inputs):
    return [value for value, a in zip(values, inputs, strict=True) if is_float(a)]


def test_every_operator_has_cases():
    assert set(OPS) == set(CASES)


@pytest.mark.parametrize("op", OPS)
def test_the_three_forms_have_the_same_arguments_and_defaults(op):
    def arguments(f):
        return [(p.name, p.kind, p.default) for p in inspect.signature(f).parameters.values()]

    forward = arguments(OPS[op].forward)
    assert arguments(OPS[op].torch) == forward
    assert arguments(OPS[op].backward)[1:] == forward
    assert arguments(OPS[op].backward)[0][0] == "dy"


@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize(("op", "case"), ALL)
def test_forward_and_twin_equal_the_oracle(op, case, dtype):
    inputs = case.inputs(dtype)
    outputs = (
        case.oracle(*as_tensors(inputs), **case.options),
        OPS[op].forward(*plain(inputs), **case.options),
        OPS[op].torch(*as_tensors(inputs), **case.options),
    )
    for want, got, twin in zip(*map(as_tuple, outputs), strict=True):
        want, twin = want.numpy(), twin.numpy()
        assert got.dtype == want.dtype == twin.dtype == dtype
        assert got.shape == want.shape == twin.shape
        np.testing.assert_allclose(got, want, **TOLERANCE[dtype])
        np.testing.assert_allclose(twin, want, **TOLERANCE[dtype])


@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize("form", ["oracle", "twin"])
@pytest.mark.parametrize(("op", "case"), ALL)
def test_backward_equals_autograd(op, case, form, dtype):
    inputs = case.inputs(dtype, seed=1)
    tensors = as_tensors(inputs, requires_grad=True)
    y = (case.oracle if form == "oracle" else OPS[op].torch)(*tensors, **case.options)
    dy = upstream(y, 2, dtype)
    pairs = [
        p for p in zip(as_tuple(y), map(torch.from_numpy, as_tuple(dy)), strict=True) if p[0].requires_grad
    ]
    leaves = [t for t in tensors if isinstance(t, torch.Tensor) and t.requires_grad]
    if pairs:  # the oracle of a piecewise constant operator has no graph: its gradient is zero
        torch.autograd.backward(*zip(*pairs, strict=True))
    want = [torch.zeros_like(t) if t.grad is None else t.grad for t in leaves]
    got = gradients(op, dy, plain(inputs), case.options)
    assert len([g for g in got if g is not None]) == len(want)
    for g, w in zip(got, want, strict=False):
        assert g.dtype == dtype
        np.testing.assert_allclose(g, w.numpy(), **TOLERANCE[dtype])


@pytest.mark.parametrize(("op", "case"), [p for p in ALL if p.values[1].smooth])
def test_backward_equals_central_differences(op, case):
    """⟨dy, J·v⟩ by two forward passes against ⟨Jᵀ·dy, v⟩, for random v and dy."""
    rng = np.random.default_rng(3)
    inputs = case.inputs(seed=3)
    directions = [rng.standard_normal(a.shape) if is_float(a) else None for a in inputs]
    step = 1e-6

    def moved(sign):
        return plain(
            [a if v is None else a + sign * step * v for a, v in zip(inputs, directions, strict=True)]
        )

    plus, minus = (OPS[op].forward(*moved(sign), **case.options) for sign in (1, -1))
    dy = upstream(plus, 4)
    triples = zip(*map(as_tuple, (dy, plus, minus)), strict=True)
    forward = sum(np.vdot(d, (p - m) / (2 * step)) for d, p, m in triples)
    pairs = zip(gradients(op, dy, plain(inputs), case.options), floats(directions, inputs), strict=False)
    backward = sum(np.vdot(g, v) for g, v in pairs if g is not None)
    np.testing.assert_allclose(backward, forward, rtol=1e-5, atol=1e-7)


LINEAR = [pytest.param(*p.values, i, id=f"{p.id} in {i}") for p in ALL for i in p.values[1].linear_in]


@pytest.mark.parametrize(("op", "case", "place"), LINEAR)
def test_adjoint_identity(op, case, place):
    """⟨dy, A·x⟩ = ⟨Aᵀ·dy, x⟩ to 1e-12 where the operator is linear, what it gives for x = 0 taken off."""
    inputs = plain(case.inputs(seed=4))
    x = inputs[place]
    y = OPS[op].forward(*inputs, **case.options)
    y = y - OPS[op].forward(*[np.zeros_like(x) if a is x else a for a in inputs], **case.options)
    dy = upstream(y, 5)
    among_floats = sum(map(is_float, inputs[:place]))
    dx = gradients(op, dy, inputs, case.options)[among_floats]
    np.testing.assert_allclose(np.vdot(dy, y), np.vdot(dx, x), rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize(("op", "case"), ALL)
def test_inputs_stay_as_they_are(op, case):
    inputs = case.inputs(seed=6)
    before = [a.copy() for a in inputs]
    y = OPS[op].forward(*plain(inputs), **case.options)
    dy, dy_before = upstream(y, 7), upstream(y, 7)
    gradients(op, dy, plain(inputs), case.options)
    for a, b in zip((*inputs, *as_tuple(dy)), (*before, *as_tuple(dy_before)), strict=True):
        np.testing.assert_array_equal(a, b)


@pytest.mark.parametrize(("op", "case"), ALL)
def test_twin_makes_its_tensors_on_the_device_of_its_inputs(op, case):
    """Another default device stands for a GPU: what is made on it cannot meet what is on the CPU."""
    inputs = case.inputs()
    tensors = as_tensors(inputs)
    with torch.device("meta"):
        got = OPS[op].torch(*tensors, **case.options)
    want = OPS[op].forward(*plain(inputs), **case.options)
    for g, w in zip(as_tuple(got), as_tuple(want), strict=True):
        np.testing.assert_allclose(g.numpy(), w, rtol=1e-9, atol=1e-10)


@pytest.mark.gpu
@pytest.mark.parametrize(("op", "case"), ALL)
def test_twin_on_the_gpu_equals_numpy(op, case):
    if not torch.cuda.is_available():
        pytest.skip("no CUDA device here")
    inputs = case.inputs()
    tensors = [t.cuda() if isinstance(t, torch.Tensor) else t for t in as_tensors(inputs)]
    got = OPS[op].torch(*tensors, **case.options)
    want = OPS[op].forward(*plain(inputs), **case.options)
    for g, w in zip(as_tuple(got), as_tuple(want), strict=True):
        np.testing.assert_allclose(g.cpu().numpy(), w, rtol=1e-9, atol=1e-10)


@pytest.mark.parametrize(("op", "case"), [p for p in ALL if OPS[p.values[0]].rest])
def test_the_short_backward_gives_the_same_but_for_the_first(op, case):
    inputs = case.inputs(seed=8)
    dy = upstream(OPS[op].forward(*inputs, **case.options), 9)
    first, *rest = OPS[op].rest(dy, *inputs, **case.options)
    _, *wanted = OPS[op].backward(dy, *inputs, **case.options)
    assert first is None
    assert len(rest) == len(wanted)
    for got, want in zip(rest, wanted, strict=True):
        assert got is want is None or np.array_equal(got, want)


@pytest.mark.parametrize("op", [name for name, row in OPS.items() if row.rest])
def test_the_short_backward_has_the_arguments_of_the_long_one_and_checks_them(op):
    long, short = (inspect.signature(form).parameters for form in (OPS[op].backward, OPS[op].rest))
    assert [(p.name, p.kind, p.default) for p in short.values()] == [
        (p.name, p.kind, p.default) for p in long.values()
    ]
    with pytest.raises(ShapeError, match=rf"^{OPS[op].rest.__name__}: .*\bdy\b"):
        OPS[op].rest(np.zeros((2, 3, 1, 1)), np.zeros((2, 3, 5, 6)), np.zeros((4, 3, 2, 3)))
