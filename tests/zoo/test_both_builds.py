"""Every network of the catalogue, made narrow: both builds say the same, and learn the same."""

import re

import numpy as np
import pytest
import torch

from cnncourse import numpy_net, torch_net
from cnncourse.zoo.catalogue import NETWORKS
from cnncourse.zoo.densenet import cifar_densenet
from cnncourse.zoo.resnet import resnet
from cnncourse.zoo.resnet_variants import cifar_preactivation
from cnncourse.zoo.spec import (
    AvgPool,
    Conv,
    FeatureL2Pool,
    Flatten,
    GlobalAvgPool,
    L2Pool,
    Linear,
    LocalContrastNorm,
    MaxPool,
    Serial,
    narrowed,
)
from cnncourse.zoo.stochastic_depth import cifar_stochastic_depth
from cnncourse.zoo.trace import trace
from cnncourse.zoo.vgg import vgg

SMALL = {  # the narrowing and the input on which a family is tried; the others as they are
    "AlexNet": (16, (3, 67, 71)),
    "one-sided": (1, (3, 9, 12)),
    "DenseNet": (8, (3, 33, 40)),
    "VGG": (16, (3, 32, 45)),
    "GoogLeNet": (16, (3, 80, 96)),
    "ResNet": (16, (3, 33, 40)),
    "plain": (16, (3, 33, 40)),
    "CIFAR": (4, (3, 8, 12)),
}
LARGE = re.compile(  # too deep, or like one that is tried
    r"ResNet-(101|152|44|56|110|1202)|plain-56|DenseNet-(169|201)|DenseNet.* \((100|190|250), "
)
ELSEWHERE = re.compile("CapsNet|Siamese|FCN|U-Net|ESPCN|SRResNet|Faster|captions")  # in test_uses.py
SMALLER = {  # stand for those of the same family that are too deep
    "CIFAR ResNet-20, stochastic depth": lambda: cifar_stochastic_depth(20),
    "CIFAR ResNet-20, pre-activation": lambda: cifar_preactivation(20, option="B"),
    "CIFAR DenseNet (13, 8)": lambda: cifar_densenet(13, 8, dropout=0.2),
    "CIFAR DenseNet-BC (22, 12)": lambda: cifar_densenet(22, 12, bc=True),
    "VGG A, batch norm": lambda: vgg("A", batch_norm=True),
    "one-sided poolings": lambda: ONE_SIDED,
    "one-sided lengths": lambda: LENGTHS,
    "ResNet-34, option A": lambda: resnet(34, option="A"),
    "ResNet-50, stride in 3×3": lambda: resnet(50, stride_in_3x3=True),
}
ONE_SIDED = Serial(
    (
        MaxPool(3, stride=2, padding=((0, 1), (1, 0)), ceil_mode=True, name="max"),
        AvgPool(3, stride=2, padding=((1, 0), (0, 1)), ceil_mode=True, name="mean"),
        GlobalAvgPool(name="pool"),
        Linear(5, name="fc"),
    )
)
LENGTHS = Serial(
    (
        Conv(7, 3, name="bank"),
        FeatureL2Pool(3, 2, name="features"),
        LocalContrastNorm(3, name="contrast"),
        L2Pool(2, stride=2, padding=1, ceil_mode=True, name="even"),
        L2Pool(3, stride=2, padding=((0, 1), (1, 0)), ceil_mode=True, name="length"),
        Flatten(name="flatten"),
        Linear(5, name="fc"),
    )
)
BUILT = {
    name: (entry.build, entry.shape)
    for name, entry in NETWORKS.items()
    if not LARGE.search(name) and not ELSEWHERE.match(name)
}
BUILT |= {name: (build, ()) for name, build in SMALLER.items()}


def small(name):
    build, shape = BUILT[name]
    family = [key for key in SMALL if name.startswith(key)]
    divisor, shape = SMALL[family[0]] if family else (1, shape)
    return narrowed(build(), divisor) if divisor > 1 else build(), shape


def classes(net, shape):
    return int(np.prod(net.output(shape)))


def equal(got, want, name, scale=0.0):
    atol = 1e-10 * float(np.abs(want).max()) + 1e-13 * scale
    np.testing.assert_allclose(got, want, rtol=1e-9, atol=atol, err_msg=name)


@pytest.mark.parametrize("name", BUILT)
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
    largest = max(float(grad.abs().max()) for grad in grads_torch.values())
    for key in grads:  # one that normalising undoes, such as of the bias before it, is 0 but for rounding
        equal(grads[key], grads_torch[key].numpy(), key, largest)
    assert sum(np.abs(grad).max() > 0 for grad in grads.values()) > len(grads) / 2
    state = theirs.state_dict()
    for key, kept in ours.buffers.items():
        equal(kept, state[key].numpy(), key)
    equal(ours(x), theirs.eval()(torch.from_numpy(x)).detach().numpy(), name)


@pytest.mark.parametrize("name", NETWORKS)
def test_names_and_shapes_are_those_of_the_module(name):
    net, shape = NETWORKS[name].build(), NETWORKS[name].shape
    rows = trace(net, shape).rows
    named = {
        f"{row.name}.{key}": size for row in rows for key, size in row.layer.parameters(row.input).items()
    }
    assert named
    if "1202" not in name:
        with torch.device("meta"):
            module = torch_net.build(net, shape)
        assert named == {k: tuple(p.shape) for k, p in module.named_parameters()}
