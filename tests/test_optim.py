"""Each optimiser against torch.optim over 100 steps, on arrays and on tensors."""

import inspect

import numpy as np
import pytest
import torch

from cnncourse import optim

SGD = torch.optim.SGD
ROWS = {
    "sgd": (SGD, {"lr": 0.1}, {}),
    "sgd, decay": (SGD, {"lr": 0.1, "weight_decay": 0.3}, {}),
    "momentum": (SGD, {"lr": 0.03, "dampening": 0.4, "weight_decay": 0.2}, {"mu": "momentum"}),
    "nesterov": (SGD, {"lr": 0.03, "weight_decay": 0.2}, {"mu": "momentum"}),
    "adagrad": (torch.optim.Adagrad, {}, {}),
    "adagrad, all": (
        torch.optim.Adagrad,
        {"lr": 0.2, "lr_decay": 0.1, "eps": 0.02, "initial_accumulator_value": 0.4, "weight_decay": 0.2},
        {},
    ),
    "adadelta": (torch.optim.Adadelta, {}, {}),
    "adadelta, all": (torch.optim.Adadelta, {"lr": 0.5, "rho": 0.7, "eps": 0.01, "weight_decay": 0.2}, {}),
    "rmsprop": (torch.optim.RMSprop, {}, {}),
    "rmsprop, all": (
        torch.optim.RMSprop,
        {"lr": 0.02, "alpha": 0.8, "eps": 0.1, "momentum": 0.6, "centered": True, "weight_decay": 0.2},
        {},
    ),
    "adam": (torch.optim.Adam, {}, {}),
    "adam, all": (
        torch.optim.Adam,
        {"lr": 0.02, "betas": (0.7, 0.8), "eps": 0.1, "weight_decay": 0.2},
        {},
    ),
    "adamw": (torch.optim.AdamW, {}, {}),
    "adamw, all": (
        torch.optim.AdamW,
        {"lr": 0.02, "betas": (0.7, 0.8), "eps": 0.1, "weight_decay": 0.2},
        {},
    ),
}
THEIR_DEFAULTS = {"momentum": {"momentum": 0.9}, "nesterov": {"momentum": 0.9, "nesterov": True}}


def problem(seed=0):
    rng = np.random.default_rng(seed)
    start = {
        "a": rng.standard_normal((3, 4)),
        "b": rng.standard_normal(5),
        "c": rng.standard_normal((2, 1, 6)),
    }
    return start, [{k: rng.standard_normal(v.shape) for k, v in start.items()} for _ in range(100)]


@pytest.mark.parametrize("row", ROWS)
@pytest.mark.parametrize("backend", ["numpy", "torch"])
def test_equals_torch_over_100_steps(row, backend):
    kind, options, _ = ROWS[row]
    name = row.partition(",")[0]
    start, grads = problem()
    theirs = {k: torch.nn.Parameter(torch.tensor(v)) for k, v in start.items()}
    optimizer = kind(theirs.values(), **options, **THEIR_DEFAULTS.get(name, {}))
    convert = torch.tensor if backend == "torch" else np.array
    params, state = {k: convert(v) for k, v in start.items()}, {}
    for g in grads:
        for k, p in theirs.items():
            p.grad = torch.tensor(g[k])
        optimizer.step()
        params, state = getattr(optim, name)(params, {k: convert(v) for k, v in g.items()}, state, **options)
    for k, p in theirs.items():
        np.testing.assert_allclose(params[k], p.detach(), rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("row", ROWS)
def test_options_and_defaults_are_those_of_torch(row):
    kind, _, names = ROWS[row]
    ours = inspect.signature(getattr(optim, row.partition(",")[0])).parameters
    theirs = inspect.signature(kind).parameters
    for name, option in ours.items():
        if option.default is not inspect.Parameter.empty and name not in ("mu", "lr"):
            assert option.default == theirs[names.get(name, name)].default
    assert ours["lr"].default == (0.01 if kind is SGD else theirs["lr"].default)


@pytest.mark.parametrize("name", optim.__all__)
def test_steps_leave_what_they_were_given_and_keep_its_dtype(name):
    start, (first, second, *_) = problem(1)
    as_single = [{k: v.astype(np.float32) for k, v in d.items()} for d in (start, first, second)]
    for params, *grads in (problem(1)[0], first, second), as_single:
        state = {}
        for g in grads:
            before = [{k: v.copy() for k, v in d.items()} for d in (params, g)]
            kept = repr(state)
            new, after = getattr(optim, name)(params, g, state)
            for old, now in zip(before, (params, g), strict=True):
                for k in old:
                    np.testing.assert_array_equal(old[k], now[k])
            assert repr(state) == kept
            assert {k: v.dtype for k, v in new.items()} == {k: v.dtype for k, v in params.items()}
            params, state = new, after


def test_by_hand():
    params, grads, state = {"a": np.ones(3)}, {"a": np.full(3, 2.0)}, {"a": np.full(3, 5.0)}
    new, velocity = optim.momentum(params, grads, state, lr=0.5, mu=0.1)
    np.testing.assert_allclose(velocity["a"], np.full(3, 2.5))
    np.testing.assert_allclose(new["a"], np.full(3, -0.25))
    ahead, velocity = optim.nesterov(params, grads, state, lr=0.5, mu=0.1)
    np.testing.assert_allclose(velocity["a"], np.full(3, 2.5))
    np.testing.assert_allclose(ahead["a"], np.full(3, 1 - 0.5 * 2.25))


def test_defaults():
    """Rate 0.01; of the last step 0.9 is kept."""
    one, grads = {"a": np.ones(2)}, {"a": np.ones(2)}
    np.testing.assert_allclose(optim.sgd(one, grads, {})[0]["a"], 0.99)
    params, state = optim.momentum(one, grads, {})
    np.testing.assert_allclose(params["a"], 0.99)
    np.testing.assert_allclose(optim.momentum(params, grads, state)[0]["a"], 0.99 - 0.019)


def test_the_first_steps_of_the_adaptive_have_the_size_of_the_rate():
    """Adam's and Adagrad's first step is η whatever the gradient; RMSProp's is η/√(1 − α)."""
    for size in (1e-3, 1.0, 1e3):
        one = {"a": np.zeros(1)}, {"a": np.array([size])}, {}
        np.testing.assert_allclose(optim.adam(*one)[0]["a"], -0.001, rtol=1e-4)
        np.testing.assert_allclose(optim.adagrad(*one)[0]["a"], -0.01, rtol=1e-4)
        np.testing.assert_allclose(optim.rmsprop(*one)[0]["a"], -0.1, rtol=1e-3)


def test_rmsprop_remembers_the_mean_gradient():
    start, grads = problem(2)
    p = torch.nn.Parameter(torch.tensor(start["a"]))
    optimizer = torch.optim.RMSprop([p], alpha=0.8, centered=True)
    params, state = {"a": start["a"]}, {}
    for g in grads[:5]:
        p.grad = torch.tensor(g["a"])
        optimizer.step()
        params, state = optim.rmsprop(params, g, state, alpha=0.8, centered=True)
    np.testing.assert_allclose(state["a"][1], optimizer.state[p]["grad_avg"], rtol=1e-12)
