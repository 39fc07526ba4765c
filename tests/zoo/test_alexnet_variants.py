"""Each variant of the small AlexNet changes one thing; the small one has the parts of the published one."""

import numpy as np
import pytest
from torch import nn

from cnncourse import torch_net
from cnncourse.zoo.alexnet import alexnet_2012
from cnncourse.zoo.alexnet_variants import VARIANTS, four_layers, small_alexnet
from cnncourse.zoo.spec import Tanh
from cnncourse.zoo.trace import trace

CHANGES = {  # parameters added, and the layers that are gone or differ
    "without response normalisation": (0, {"norm1", "norm2"}),
    "without dropout": (0, {"drop6", "drop7"}),
    "2×2 pooling, no overlap": (0, {"pool1", "pool2", "pool5"}),
}


@pytest.mark.parametrize("name", CHANGES)
def test_one_thing_changes(name):
    added, names = CHANGES[name]
    before, after = dict(small_alexnet().named()), dict(VARIANTS[name].named())
    assert {key for key in before if before[key] != after.get(key)} == names
    counts = [trace(net, (3, 32, 32)).parameters for net in (small_alexnet(), VARIANTS[name])]
    assert counts[1] - counts[0] == added


@pytest.mark.parametrize("name", VARIANTS)
@pytest.mark.parametrize("shape", [(3, 32, 32), (1, 16, 32)])
def test_all_pool_to_the_same_sizes(name, shape):
    maps = {layer: trace(VARIANTS[name], shape)[layer].output[1:] for layer in ("pool1", "pool2", "pool5")}
    height, width = shape[1:]
    assert list(maps.values()) == [(height // n, width // n) for n in (2, 4, 8)]


def test_parts_are_those_of_the_published_network_in_its_order():
    published, small = ([name for name, _ in net.named()] for net in (alexnet_2012(), small_alexnet()))
    assert small == published


def test_four_layers_as_written_in_pytorch():
    theirs = nn.Sequential(
        nn.Conv2d(3, 6, 5, padding=2), nn.Tanh(), nn.MaxPool2d(3, 2, 1),
        nn.Conv2d(6, 6, 5, padding=2), nn.Tanh(), nn.MaxPool2d(3, 2, 1),
        nn.Conv2d(6, 12, 5, padding=2), nn.Tanh(), nn.MaxPool2d(3, 2, 1),
        nn.Flatten(), nn.Linear(12 * 1 * 2, 7),
    )  # fmt: skip
    ours = torch_net.build(four_layers(Tanh, filters=6, classes=7), (3, 8, 16))
    theirs.load_state_dict(dict(zip(theirs.state_dict(), ours.state_dict().values(), strict=True)))
    x = np.random.default_rng(0).normal(size=(2, 3, 8, 16)).astype(np.float32)
    x = ours.conv1.weight.new_tensor(x)
    np.testing.assert_allclose(ours(x).detach(), theirs(x).detach(), atol=1e-6)
