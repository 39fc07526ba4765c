"""Each variant of LeNet-5 changes one thing, and all changes together give the modern network."""

import numpy as np
import pytest

from cnncourse import numpy_net
from cnncourse.zoo.lenet import lenet5, lenet5_modern
from cnncourse.zoo.lenet_variants import VARIANTS, loss_for, with_all
from cnncourse.zoo.spec import ScaledTanh
from cnncourse.zoo.trace import trace

ONE_CHANGE = {  # parameters added, and the layers whose kind or place differs
    "ReLU for scaled tanh": (0, {"C1_squash", "S2_squash", "C3_squash", "S4_squash", "C5_squash"}),
    "max-pooling for trained sub-sampling": (-44, {"S2", "S4", "S2_squash", "S4_squash"}),
    "full C3 for the table": (900, {"C3"}),
    "linear output, cross-entropy for RBF, MAP": (850, {"output"}),
}


def layers(net):
    return dict(net.named())


@pytest.mark.parametrize("name", ONE_CHANGE)
def test_one_thing_changes(name):
    added, names = ONE_CHANGE[name]
    before, after = layers(lenet5()), layers(VARIANTS[name])
    assert {key for key in before if before[key] != after.get(key)} == names
    assert trace(VARIANTS[name], (1, 32, 32)).parameters == 60000 + added


def test_all_changes_give_the_modern_network():
    net = with_all(lenet5())
    assert not any(isinstance(layer, ScaledTanh) for layer in net.layers)
    ours = numpy_net.build(net, (1, 32, 32), np.random.default_rng(3))
    modern = numpy_net.build(lenet5_modern(), (1, 32, 32))
    modern.load_state_dict(
        {name: ours.parameters[name].reshape(old.shape) for name, old in modern.named_parameters()}
    )
    x = np.random.default_rng(4).normal(size=(2, 1, 32, 32))
    np.testing.assert_allclose(ours(x), modern(x), rtol=1e-12, atol=1e-12)


def test_loss_follows_the_output():
    losses = [loss_for(net) for net in VARIANTS.values()]
    assert losses == ["map_loss"] * 4 + ["cross_entropy"] * 2
