"""Each optimiser against torch.optim over 100 steps, on arrays and on tensors."""

import numpy as np
import pytest
import torch

from cnncourse import optim

ROWS = [
    ("sgd", {"lr": 0.1}, lambda p: torch.optim.SGD(p, lr=0.1)),
    ("momentum", {"lr": 0.03, "mu": 0.8}, lambda p: torch.optim.SGD(p, lr=0.03, momentum=0.8)),
]


@pytest.mark.parametrize(("name", "options", "make"), ROWS)
@pytest.mark.parametrize("backend", ["numpy", "torch"])
def test_equals_torch_over_100_steps(name, options, make, backend):
    rng = np.random.default_rng(0)
    start = {"a": rng.standard_normal((3, 4)), "b": rng.standard_normal(5)}
    grads = [{k: rng.standard_normal(v.shape) for k, v in start.items()} for _ in range(100)]
    theirs = {k: torch.nn.Parameter(torch.tensor(v)) for k, v in start.items()}
    optimizer = make(theirs.values())
    convert = torch.tensor if backend == "torch" else np.array
    params, state = {k: convert(v) for k, v in start.items()}, {}
    for g in grads:
        for k, p in theirs.items():
            p.grad = torch.tensor(g[k])
        optimizer.step()
        params, state = getattr(optim, name)(params, {k: convert(v) for k, v in g.items()}, state, **options)
    for k, p in theirs.items():
        np.testing.assert_allclose(params[k], p.detach(), rtol=1e-10, atol=1e-12)


def test_steps_leave_what_they_were_given():
    params, grads, state = {"a": np.ones(3)}, {"a": np.full(3, 2.0)}, {"a": np.full(3, 5.0)}
    new, velocity = optim.momentum(params, grads, state, lr=0.5, mu=0.1)
    np.testing.assert_array_equal(params["a"], np.ones(3))
    np.testing.assert_array_equal(state["a"], np.full(3, 5.0))
    np.testing.assert_allclose(velocity["a"], np.full(3, 2.5))
    np.testing.assert_allclose(new["a"], np.full(3, -0.25))


def test_defaults():
    """Rate 0.01; of the last step 0.9 is kept."""
    one, grads = {"a": np.ones(2)}, {"a": np.ones(2)}
    np.testing.assert_allclose(optim.sgd(one, grads, {})[0]["a"], 0.99)
    params, state = optim.momentum(one, grads, {})
    np.testing.assert_allclose(params["a"], 0.99)
    np.testing.assert_allclose(optim.momentum(params, grads, state)[0]["a"], 0.99 - 0.019)
