"""Every network of the catalogue, made narrow: both builds say the same, and learn the same."""

import numpy as np
import pytest
import torch

from cnncourse import numpy_net, torch_net
from cnncourse.zoo.catalogue import NETWORKS
from cnncourse.zoo.spec import narrowed
from cnncourse.zoo.trace import trace

SMALL = {  # the narrowing and the input on which a family is tried; the others as they are
    "AlexNet": (16, (3, 67, 71)),
    "VGG": (16, (3, 32, 45)),
    "GoogLeNet": (16, (3, 72, 81)),
    "ResNet": (16, (3, 33, 40)),
    "plain": (16, (3, 33, 40)),
    "CIFAR": (4, (3, 9, 12)),
}
COUNTED_ONLY = {"ResNet-101", "ResNet-152", "CIFAR ResNet-110", "CIFAR ResNet-1202", "CIFAR plain-56"}
COUNTED_ONLY |= {"CIFAR ResNet-44", "CIFAR ResNet-56", "GoogLeNet", "GoogLeNet, torchvision"}
TRIED = [name for name in NETWORKS if name not in COUNTED_ONLY]


def small(name):
    entry = NETWORKS[name]
    family = [key for key in SMALL if name.startswith(key)]
    divisor, shape = SMALL[family[0]] if family else (1, entry.shape)
    return narrowed(entry.build(), divisor) if divisor > 1 else entry.build(), shape


def classes(net, shape):
    return int(np.prod(net.output(shape)))


def equal(got, want, name):
    scale = max(float(np.abs(want).max()), 1e-300)
    np.testing.assert_allclose(got, want, rtol=1e-9, atol=1e-9 * scale, err_msg=name)


@pytest.mark.parametrize("name", TRIED)
def test_outputs_gradients_and_statistics_are_equal(name):
    net, shape = small(name)
    rng = np.random.default_rng(1)
    ours = numpy_net.build(net, shape, rng)
    theirs = torch_net.build(net, shape, dtype=torch.float64)
    theirs.load_state_dict({k: torch.from_numpy(v) for k, v in ours.state_dict().items()})
    x, y = rng.standard_normal((3, *shape)), rng.integers(classes(net, shape), size=3)
    value, grads = ours.gradients(x, y, rng=np.random.default_rng(2))
    value_torch, grads_torch = theirs.gradients(
        torch.from_numpy(x), torch.from_numpy(y), rng=np.random.default_rng(2)
    )
    assert value == pytest.approx(value_torch, rel=1e-9)
    assert list(grads) == list(grads_torch)
    for key in grads:
        equal(grads[key], grads_torch[key].numpy(), key)
    assert sum(np.abs(grad).max() > 0 for grad in grads.values()) > len(grads) / 2
    state = theirs.state_dict()
    for key, kept in ours.buffers.items():
        equal(kept, state[key].numpy(), key)
    equal(ours(x), theirs.eval()(torch.from_numpy(x)).detach().numpy(), name)


@pytest.mark.parametrize("name", NETWORKS)
def test_names_and_shapes_are_those_of_the_module(name):
    entry = NETWORKS[name]
    net = entry.build()
    t = trace(net, entry.shape)
    assert t.parameters > 0
    if name not in COUNTED_ONLY:
        with torch.device("meta"):
            module = torch_net.build(net, entry.shape)
        named = {f"{r.name}.{k}": size for r in t.rows for k, size in r.layer.parameters(r.input).items()}
        assert named == {k: tuple(p.shape) for k, p in module.named_parameters()}
