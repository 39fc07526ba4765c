"""Inception for experiments: what is changed, what stays, and that both builds run it alike."""

import numpy as np
import pytest

from cnncourse import numpy_net, torch_net
from cnncourse.backend import torch
from cnncourse.zoo.googlenet import TABLE_1, googlenet
from cnncourse.zoo.inception_variants import (
    SMALL,
    googlenet_naive,
    small_googlenet,
    small_inception,
    with_dense_head,
)
from cnncourse.zoo.trace import trace

IMAGENET = (3, 224, 224)


def test_naive_modules_hand_all_their_maps_on():
    t, channels = trace(googlenet_naive(), IMAGENET), 192
    for at, (ones, _, threes, _, fives, _) in TABLE_1.items():
        kernels = {"1x1.conv": (ones, 1), "3x3.conv": (threes, 3), "5x5.conv": (fives, 5)}
        for branch, (filters, k) in kernels.items():
            assert t[f"{at}.{branch}"].parameters == filters * (channels * k * k + 1)
        assert t[f"{at}.pool"].output[0] == channels
        channels += ones + threes + fives
    assert t["pool"].output == (channels,)


def test_a_dense_head_sees_every_value():
    dense = trace(with_dense_head(googlenet(heads=False)), IMAGENET)
    assert dense["fc"].parameters == 1000 * (7 * 7 * 1024 + 1)
    assert dense.parameters - trace(googlenet(heads=False), IMAGENET).parameters == 1000 * 48 * 1024


@pytest.mark.parametrize("width", [1, 1.5, 2])
def test_widths_of_the_small_network(width):
    t = trace(small_inception(width=width), (1, 8, 8))
    for at, (ones, three_reduce, threes, *_) in SMALL.items():
        assert t[f"{at}.1x1.conv"].output[0] == pytest.approx(width * ones, abs=2)
        assert t[f"{at}.3x3.reduce.conv"].output[0] == pytest.approx(width * three_reduce, abs=2)
        assert t[f"{at}.3x3.expand.conv"].output[0] == pytest.approx(width * threes, abs=2)


def test_small_networks_see_modules_of_one_size():
    shrunk, small = (
        trace(small_inception(shrink=s), shape) for s, shape in ((True, (3, 32, 32)), (False, (1, 8, 8)))
    )
    assert shrunk["b.1x1.conv"].output == small["b.1x1.conv"].output == (24, 8, 8)
    assert shrunk["c.1x1.conv"].output == (32, 4, 4)


def test_heads_answer_while_training_only():
    with_heads, without = (trace(small_googlenet(heads=h), (1, 8, 8)) for h in (True, False))
    own = [row.parameters for row in with_heads.rows if row.name.startswith("head_")]
    assert with_heads.parameters - sum(own) == without.parameters
    assert with_heads["head_4a.pool"].output == (64, 2, 2)
    net = torch_net.build(small_googlenet(), (1, 8, 8))
    x = torch.zeros(3, 1, 8, 8)
    assert [tuple(y.shape) for y in net.train()(x)] == [(3, 10)] * 3
    assert tuple(net.eval()(x).shape) == (3, 10)


@pytest.mark.parametrize("spec", [small_googlenet(), small_inception(reduced=False)], ids=["heads", "naive"])
def test_both_builds_agree(spec):
    ours = numpy_net.build(spec, (1, 8, 9), np.random.default_rng(5))
    theirs = torch_net.build(spec, (1, 8, 9), dtype=torch.float64)
    theirs.load_state_dict({name: torch.from_numpy(value) for name, value in ours.state_dict().items()})
    x = np.random.default_rng(6).normal(size=(2, 1, 8, 9))
    np.testing.assert_allclose(ours(x), theirs.eval()(torch.from_numpy(x)).detach(), rtol=1e-10, atol=1e-12)
