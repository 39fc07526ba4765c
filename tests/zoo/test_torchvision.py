"""State dicts in torchvision's format: names and shapes one by one, and the same logits in both builds."""

import json
import re
from math import prod
from pathlib import Path

import numpy as np
import pytest
import torch

from cnncourse import numpy_net, torch_net
from cnncourse.shapes import ShapeError
from cnncourse.zoo.spec import Dropout, changed, narrowed
from cnncourse.zoo.torchvision import TORCHVISION, load, renamed
from cnncourse.zoo.trace import trace
from tests.zoo.torchvision_like import make

PUBLIC = json.loads(Path(__file__).with_name("torchvision_keys.json").read_text())
"""Of torchvision's networks: trained numbers, entries of the state_dict, some of its names with their shapes."""
COMPARED = {  # narrowing and input; AlexNet and VGG pool to a fixed size, which is no change at this one only
    **dict.fromkeys(("alexnet", "vgg11", "vgg13_bn", "vgg16", "vgg19_bn"), (32, (3, 224, 224))),
    **dict.fromkeys(("resnet18", "resnet50", "densenet121"), (16, (3, 45, 64))),
    "googlenet": (16, (3, 64, 81)),
}


def drawn(net, seed):
    """Give a network random parameters and statistics, and return its state."""
    generator = torch.Generator().manual_seed(seed)
    state = net.state_dict()
    for name, old in state.items():
        if old.dtype.is_floating_point:
            noise = torch.rand(old.shape, generator=generator, dtype=old.dtype)
            spread = 1 / max(old[0].numel(), 1) ** 0.5 if old.ndim > 1 else 0.5
            state[name] = (
                0.5 + noise if name.endswith("var") else spread * (2 * noise - 1) * 1.7 + (old.ndim < 2)
            )
    net.load_state_dict(state)
    return state


@pytest.mark.parametrize("name", TORCHVISION)
def test_names_and_shapes_one_by_one(name):
    with torch.device("meta"):
        state = make(name).state_dict()
    public = PUBLIC[name]
    assert len(state) == public["entries"]
    assert {key: list(state[key].shape) for key in public["shapes"]} == public["shapes"]
    counted = [key for key in state if not re.search("running|tracked", key)]
    assert sum(prod(state[key].shape) for key in counted) == public["parameters"]
    net = TORCHVISION[name]()
    ours = {
        f"{row.name}.{key}": size
        for row in trace(net, (3, 224, 224)).rows
        for key, size in (row.layer.parameters(row.input) | row.layer.buffers(row.input)).items()
    }
    assert {key: tuple(array.shape) for key, array in renamed(net, state, name).items()} == ours


@pytest.mark.parametrize("name", COMPARED)
def test_logits_are_equal(name):
    divisor, shape = COMPARED[name]
    theirs = make(name, divisor).double().eval()
    state = drawn(theirs, 1)
    net = narrowed(TORCHVISION[name](), divisor)
    x = torch.from_numpy(np.random.default_rng(2).standard_normal((2, *shape)))
    want = theirs(x).detach().numpy()
    assert want.std() > 1e-3
    ours, module = numpy_net.build(net, shape), torch_net.build(net, shape, dtype=torch.float64).eval()
    for built in (ours, module):
        load(built, state, name)
    scale = np.abs(want).max()
    np.testing.assert_allclose(ours(x.numpy()), want, rtol=1e-9, atol=1e-11 * scale)
    np.testing.assert_allclose(module(x).detach(), want, rtol=1e-9, atol=1e-11 * scale)


def test_heads_of_googlenet_are_equal():
    def without_dropout(layer):
        return Dropout(0.0, name=layer.name) if isinstance(layer, Dropout) else layer

    net = changed(narrowed(TORCHVISION["googlenet"](), 16), without_dropout)
    theirs, shape = make("googlenet", 16).double(), (3, 96, 112)
    state = drawn(theirs, 3)
    x = torch.from_numpy(np.random.default_rng(4).standard_normal((2, *shape)))
    ours = numpy_net.build(net, shape)
    load(ours, state, "googlenet")
    for got, want in zip(ours(x.numpy(), train=True), theirs(x), strict=True):
        np.testing.assert_allclose(got, want.detach(), rtol=1e-9, atol=1e-10)


def test_the_older_spelling_of_densenet():
    state = {"features.denseblock2.denselayer11.norm.2.running_var": np.ones(3)}
    assert list(renamed(TORCHVISION["densenet121"](), state, "densenet121")) == [
        "dense2_11.new.norm2.running_var"
    ]


@pytest.mark.parametrize("build", [numpy_net.build, torch_net.build])
def test_what_does_not_fit_is_said(build):
    state = make("resnet18", 32).state_dict()
    net = build(narrowed(TORCHVISION["resnet18"](), 32), (3, 33, 33))
    load(net, state, "resnet18")
    with pytest.raises(ShapeError, match=r"resnet18: the state has nothing for fc\.bias"):
        load(net, {key: array for key, array in state.items() if key != "fc.bias"}, "resnet18")
    with pytest.raises(ShapeError, match="resnet18: the network has no conv1_other"):
        load(net, state | {"conv1_other": torch.ones(1)}, "resnet18")
    with pytest.raises(ShapeError, match=r"resnet18: fc.bias has shape \(1,\) but \(32,\) is needed"):
        load(net, state | {"fc.bias": torch.ones(1)}, "resnet18")
    with pytest.raises(ValueError, match="load: there is no 'resnet20'; there are alexnet, vgg11"):
        load(net, state, "resnet20")


def test_names_that_no_place_has():
    net = TORCHVISION["alexnet"]()
    assert list(renamed(net, {"features.99.weight": 0, "other": 0}, "alexnet")) == [
        "features.99.weight",
        "other",
    ]
