"""Weights that others trained: a ``state_dict`` in torchvision's format goes into our networks by a map of names."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import partial
from typing import Any

from cnncourse.shapes import ShapeError
from cnncourse.zoo.alexnet import alexnet_2014
from cnncourse.zoo.densenet import densenet
from cnncourse.zoo.googlenet import googlenet_torchvision
from cnncourse.zoo.resnet import resnet
from cnncourse.zoo.spec import Flatten, Layer
from cnncourse.zoo.vgg import vgg

__all__ = ["TORCHVISION", "load", "our_name", "renamed"]

COLUMNS = {"vgg11": "A", "vgg13": "B", "vgg16": "D", "vgg19": "E"}

TORCHVISION = {
    "alexnet": alexnet_2014,
    **{name: partial(vgg, column) for name, column in COLUMNS.items()},
    **{f"{name}_bn": partial(vgg, column, batch_norm=True) for name, column in COLUMNS.items()},
    "googlenet": googlenet_torchvision,
    **{f"resnet{depth}": partial(resnet, depth, stride_in_3x3=True) for depth in (18, 34, 50, 101, 152)},
    **{f"densenet{depth}": partial(densenet, depth) for depth in (121, 169, 201)},
}
"""torchvision's name of a network, and what builds the same one here."""

BRANCHES = {
    "branch1": "1x1",
    "branch2.0": "3x3.reduce",
    "branch2.1": "3x3.expand",
    "branch3.0": "5x5.reduce",
    "branch3.1": "5x5.expand",
    "branch4.1": "pool.project",
}
"""The parts of an inception module, theirs and ours."""

RULES: dict[str, tuple[tuple[str, Any], ...]] = {
    "googlenet": (
        (r"^inception(\w+)\.(branch1|branch\d\.\d)", lambda m: f"{m[1]}.{BRANCHES[m[2]]}"),
        (r"^conv2\.", "conv2_reduce."),
        (r"^conv3\.", "conv2."),
        (r"^aux1\.conv", "head_4a.reduce"),
        (r"^aux2\.conv", "head_4d.reduce"),
        (r"^aux1", "head_4a"),
        (r"^aux2", "head_4d"),
    ),
    "resnet": (
        (r"^layer(\d)\.(\d+)\.downsample\.0", lambda m: f"{place(m)}.shortcut.conv"),
        (r"^layer(\d)\.(\d+)\.downsample\.1", lambda m: f"{place(m)}.shortcut.bn"),
        (r"^layer(\d)\.(\d+)", lambda m: f"{place(m)}.body"),
    ),
    "densenet": (
        (r"^features\.denseblock(\d)\.denselayer(\d+)\.(norm|conv)\.?(\d)", r"dense\1_\2.new.\3\4"),
        (r"^features\.norm5", "norm"),
        (r"^features\.", ""),
        (r"^classifier", "fc"),
    ),
}
"""What is replaced in torchvision's names: the first rule that fits. Some of its files say ``norm.1`` for ``norm1``."""


def place(match: re.Match[str]) -> str:
    """Return the name of a block: their stages count from 1, their blocks from 0; the paper's from 2 and 1."""
    return f"conv{int(match[1]) + 1}_{int(match[2]) + 1}"


def our_name(declaration: Layer, key: str, name: str) -> str:
    """Return our name of a parameter or buffer.

    Parameters
    ----------
    declaration : Layer
    key : str
        torchvision's name of it.
    name : str
        torchvision's name of the network, of :data:`TORCHVISION`.

    Examples
    --------
    >>> our_name(resnet(50), "layer2.0.downsample.1.running_var", "resnet50")
    'conv3_1.shortcut.bn.running_var'
    >>> our_name(alexnet_2014(), "features.3.weight", "alexnet")
    'conv2.weight'
    """
    family = re.sub(r"\d.*", "", name)
    if family not in RULES:
        return by_place(declaration, key)
    for pattern, ours in RULES[family]:
        new, hits = re.subn(pattern, ours, key)
        if hits:
            return new
    return key


def by_place(declaration: Any, key: str) -> str:
    """Translate ``features.3.weight``: the layer at place 3; ``classifier`` counts from behind the flattening."""
    match = re.fullmatch(r"(features|classifier)\.(\d+)\.(\w+)", key)
    names = [name for name, _ in declaration.named()]
    flatten = [type(layer) for _, layer in declaration.named()].index(Flatten)
    parts = {"features": names[:flatten], "classifier": names[flatten + 1 :]}
    if not match or int(match[2]) >= len(parts[match[1]]):
        return key
    return f"{parts[match[1]][int(match[2])]}.{match[3]}"


def renamed(declaration: Layer, state: Mapping[str, Any], name: str) -> dict[str, Any]:
    """Return a state in our names, without the counts of batches, which nothing here uses."""
    kept = (key for key in state if not key.endswith("num_batches_tracked"))
    return {our_name(declaration, key, name): state[key] for key in kept}


def load(net: Any, state: Mapping[str, Any], name: str) -> None:
    """Load a ``state_dict`` of torchvision's format into a network of ours.

    Parameters
    ----------
    net : NumpyNet or TorchNet
        Built from ``TORCHVISION[name]()``, or from a narrower network of the same kind.
    state : dict of str to tensor or ndarray
        As ``torch.load("resnet50-….pth", weights_only=True)`` gives it.
    name : str
        torchvision's name of the network, of :data:`TORCHVISION`.

    Raises
    ------
    ValueError
        For an unknown name.
    ShapeError
        Where a name is missing or too many, or a shape differs. torchvision's file of GoogLeNet has the heads.

    Notes
    -----
    torchvision's trained networks expect images in [0, 1] from which a mean is taken and which are divided by a
    standard deviation, per channel: (0.485, 0.456, 0.406) and (0.229, 0.224, 0.225). Its trained GoogLeNet then
    maps them to [−1, 1] as its authors did (``transform_input``): take 0.5 as mean and as deviation there.

    Examples
    --------
    >>> from cnncourse import numpy_net
    >>> from cnncourse.zoo.spec import narrowed
    >>> net = numpy_net.build(narrowed(TORCHVISION["alexnet"](), 64), (3, 64, 64))
    >>> load(net, {}, "alexnet")  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    cnncourse.shapes.axes.ShapeError: alexnet: the state has nothing for conv1.weight, conv1.bias, ...
    """
    if name not in TORCHVISION:
        msg = f"load: there is no {name!r}; there are {', '.join(TORCHVISION)}"
        raise ValueError(msg)
    new = renamed(net.declaration, state, name)
    check(name, {key: tuple(array.shape) for key, array in net.state_dict().items()}, new)
    net.load_state_dict(new)


def check(name: str, known: dict[str, tuple[int, ...]], state: dict[str, Any]) -> None:
    """Say what is missing, what too many, or where a shape differs."""
    for trouble, keys in (
        ("the state has nothing for", [key for key in known if key not in state]),
        ("the network has no", [key for key in state if key not in known]),
    ):
        if keys:
            msg = f"{name}: {trouble} {', '.join(keys[:3])}{f' and {len(keys) - 3} more' * (len(keys) > 3)}"
            raise ShapeError(msg)
    for key, shape in known.items():
        if tuple(state[key].shape) != shape:
            msg = f"{name}: {key} has shape {tuple(state[key].shape)} but {shape} is needed"
            raise ShapeError(msg)
