"""NumPy and PyTorch from one declaration: the same names, outputs, losses and gradients."""

import numpy as np
import pytest
import torch

from cnncourse import numpy_net, torch_net
from cnncourse.init import lecun_uniform
from cnncourse.shapes import ShapeError
from cnncourse.zoo import catalogue, spec
from cnncourse.zoo.lenet import lenet5_modern
from tests.zoo.test_trace import MIXED, NETWORKS

ALL = [*((f(), shape) for f, shape in NETWORKS), (MIXED, (3, 9, 11))]
IDS = [network.name or "mixed" for network, _ in ALL]


def both(network, shape):
    ours = numpy_net.build(network, shape, np.random.default_rng(1))
    theirs = torch_net.build(network, shape, dtype=torch.float64)
    theirs.load_state_dict({k: torch.from_numpy(v) for k, v in ours.state_dict().items()})
    return ours, theirs.eval()


@pytest.mark.parametrize(("network", "shape"), ALL, ids=IDS)
@pytest.mark.parametrize("loss", ["cross_entropy", "map_loss"])
def test_logits_loss_and_every_gradient_are_equal(network, shape, loss):
    ours, theirs = both(network, shape)
    rng = np.random.default_rng(2)
    x = rng.standard_normal((3, *shape))
    y = rng.integers(0, 7, 3)
    np.testing.assert_allclose(ours(x), theirs(torch.from_numpy(x)).detach(), rtol=1e-10, atol=1e-12)
    if network is MIXED:
        return  # its dropout draws differ in training; see below
    value, grads = ours.gradients(x, y, loss)
    value_torch, grads_torch = theirs.gradients(torch.from_numpy(x), torch.from_numpy(y), loss)
    assert value == pytest.approx(value_torch, rel=1e-12)
    assert list(grads) == list(grads_torch)
    for name in grads:
        np.testing.assert_allclose(grads[name], grads_torch[name], rtol=1e-9, atol=1e-11, err_msg=name)


def test_gradients_of_the_mixed_network():
    network = spec.Serial(tuple(layer for layer in MIXED.layers if layer.name != "f"))
    ours, theirs = both(network, (3, 9, 11))
    rng = np.random.default_rng(3)
    x, y = rng.standard_normal((2, 3, 9, 11)), np.array([6, 0])
    _, grads = ours.gradients(x, y)
    _, grads_torch = theirs.gradients(torch.from_numpy(x), torch.from_numpy(y))
    for name in grads:
        np.testing.assert_allclose(grads[name], grads_torch[name], rtol=1e-9, atol=1e-11, err_msg=name)


def test_dropout_only_while_training():
    network = spec.Serial((spec.Dropout(0.5), spec.Linear(4, bias=False)))
    net = numpy_net.build(network, (1000,))
    net.parameters["1.weight"] = np.ones((4, 1000))
    x = np.ones((1, 1000))
    np.testing.assert_array_equal(net(x), np.full((1, 4), 1000.0))
    once, again = (net(x, train=True, rng=np.random.default_rng(s))[0, 0] for s in (0, 1))
    assert once != again
    assert 800 < once < 1200  # six standard deviations
    with pytest.raises(ValueError, match=r"dropout: training needs rng"):
        net(x, train=True)


def test_weights_begin_within_their_bounds():
    network = lenet5_modern()
    net = numpy_net.build(network, (1, 32, 32), init=lecun_uniform)
    w = net.parameters["C3.weight"]
    assert np.abs(w).max() <= 2.4 / 150
    assert w.std() == pytest.approx(2.4 / 150 / 3**0.5, rel=0.05)
    torch_default = numpy_net.build(network, (1, 32, 32)).parameters["F6.weight"]
    theirs = torch_net.build(network, (1, 32, 32)).state_dict()["F6.weight"].numpy()
    assert torch_default.std() == pytest.approx(theirs.std(), rel=0.05)
    assert np.abs(torch_default).max() <= 120**-0.5


def test_both_builds_begin_alike():
    network = lenet5_modern()
    ours = numpy_net.build(network, (1, 32, 32), np.random.default_rng(5), init=lecun_uniform)
    theirs = torch_net.build(network, (1, 32, 32), seed=5, dtype=torch.float64, init=lecun_uniform)
    for name, value in theirs.state_dict().items():
        np.testing.assert_array_equal(ours.parameters[name], value.numpy())


def test_same_seed_same_weights():
    a, b, c = (torch_net.build(lenet5_modern(), (1, 32, 32), seed=s).state_dict() for s in (5, 5, 6))
    assert all(torch.equal(a[k], b[k]) for k in a)
    assert not any(torch.equal(a[k], c[k]) for k in a)


def test_load_state_dict_says_what_does_not_fit():
    net = numpy_net.build(spec.Linear(2), (3,))
    state = net.state_dict()
    assert list(state) == ["weight", "bias"]
    with pytest.raises(ShapeError, match=r"missing \['bias'\], unknown \['beta'\]"):
        net.load_state_dict({"weight": state["weight"], "beta": state["bias"]})
    with pytest.raises(ShapeError, match=r"weight has shape \(3, 2\) but \(2, 3\) is needed"):
        net.load_state_dict({"weight": state["weight"].T, "bias": state["bias"]})


def test_a_layer_without_a_rule_is_named():
    class Strange(spec.Layer):
        pass

    with pytest.raises(NotImplementedError, match="numpy_net: no rule for Strange"):
        numpy_net.build(Strange(), (3,))(np.zeros((1, 3)))
    with pytest.raises(NotImplementedError, match="torch_net: no rule for Strange"):
        torch_net.build(Strange(), (3,))


@pytest.mark.gpu
@pytest.mark.parametrize("name", ["LeNet-5", "ResNet-18", "GoogLeNet", "DenseNet-121"])
def test_networks_on_the_gpu_equal_numpy(name):
    entry = catalogue.NETWORKS[name]
    network = entry.build() if name == "LeNet-5" else spec.narrowed(entry.build(), 16)
    shape = entry.shape if name == "LeNet-5" else (3, 96, 96)
    ours, theirs = both(network, shape)
    x = np.random.default_rng(8).standard_normal((2, *shape))
    got = theirs.cuda()(torch.from_numpy(x).cuda()).detach().cpu()
    np.testing.assert_allclose(ours(x), got, rtol=1e-9, atol=1e-11)
