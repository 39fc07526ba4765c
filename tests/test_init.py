"""What is drawn against the variances of the papers, and against torch.nn.init."""

import numpy as np
import pytest
import torch
from scipy import stats

from cnncourse import init, numpy_net
from cnncourse.zoo import spec

CONV, LINEAR = (48, 20, 5, 3), (120, 260)
FANS = {CONV: (300, 720), LINEAR: (260, 120)}
RULES = {
    init.glorot_normal: (torch.nn.init.xavier_normal_, lambda i, o: 2 / (i + o)),
    init.glorot_uniform: (torch.nn.init.xavier_uniform_, lambda i, o: 2 / (i + o)),
    init.he_normal: (lambda w: torch.nn.init.kaiming_normal_(w, nonlinearity="relu"), lambda i, _: 2 / i),
    init.he_uniform: (lambda w: torch.nn.init.kaiming_uniform_(w, nonlinearity="relu"), lambda i, _: 2 / i),
    init.torch_default: (lambda w: torch.nn.init.kaiming_uniform_(w, a=5**0.5), lambda i, _: 1 / (3 * i)),
    init.lecun_uniform: (None, lambda i, _: 2.4**2 / (3 * i**2)),
}


@pytest.mark.parametrize("shape", FANS)
@pytest.mark.parametrize("rule", RULES)
def test_variance(rule, shape):
    fan_in, fan_out = FANS[shape]
    assert init.fan_out(shape) == fan_out
    w = rule(shape, fan_in, np.random.default_rng(0))
    theirs, variance = RULES[rule]
    assert w.shape == shape
    np.testing.assert_allclose(w.var(), variance(fan_in, fan_out), rtol=0.04)
    assert abs(w.mean()) < 4 * (w.var() / w.size) ** 0.5
    if theirs is not None:
        torch.manual_seed(0)
        other = theirs(torch.empty(shape, dtype=torch.float64)).numpy()
        np.testing.assert_allclose(w.var(), other.var(), rtol=0.06)
        np.testing.assert_allclose(stats.kurtosis(w.ravel()), stats.kurtosis(other.ravel()), atol=0.12)


@pytest.mark.parametrize(
    ("rule", "bound"),
    [
        (init.glorot_uniform, (6 / 1020) ** 0.5),
        (init.he_uniform, (6 / 300) ** 0.5),
        (init.torch_default, 300**-0.5),
        (init.lecun_uniform, 2.4 / 300),
    ],
)
def test_bounds(rule, bound):
    largest = abs(rule(CONV, 300, np.random.default_rng(1))).max()
    assert 0.999 * bound < largest <= bound


def test_normal_and_truncated_normal():
    rng = np.random.default_rng(2)
    w, t = (rule((400, 300), 7, rng) for rule in (init.normal, init.truncated_normal))
    np.testing.assert_allclose([w.std(), abs(w).max() > 0.04], [0.01, True], rtol=0.01)
    np.testing.assert_allclose(init.normal((400, 300), 7, rng, sd=3.0).std(), 3, rtol=0.01)
    assert 0.0199 < abs(t).max() <= 0.02
    np.testing.assert_allclose(init.TRUNCATED_VARIANCE, stats.truncnorm(-2, 2).var(), rtol=1e-12)
    np.testing.assert_allclose(t.var(), 1e-4 * init.TRUNCATED_VARIANCE, rtol=0.02)
    assert stats.kstest(t.ravel()[:4000] / 0.01, stats.truncnorm(-2, 2).cdf).pvalue > 0.01
    np.testing.assert_allclose(
        init.truncated_normal((400, 300), 7, rng, sd=5.0).std(), 5 * init.TRUNCATED_VARIANCE**0.5, rtol=0.01
    )


@pytest.mark.parametrize("rule", RULES)
def test_builds_a_network(rule):
    """Weights are drawn with the layer's own fans; Glorot's and He's biases begin at 0, the others' are drawn."""
    net = numpy_net.build(
        spec.Serial((spec.Conv(48, (5, 3)), spec.Flatten(), spec.Linear(6))), (20, 9, 7), init=rule
    )
    found = dict(net.named_parameters())
    weight, bias = (v for k, v in found.items() if v.shape in (CONV, (48,)))
    np.testing.assert_allclose(weight.var(), RULES[rule][1](300, 720), rtol=0.04)
    assert bias.any() == (rule in (init.torch_default, init.lecun_uniform))
