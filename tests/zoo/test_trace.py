"""The table of a network, against what torch really makes."""

import numpy as np
import pytest
import torch
from torch import nn

from cnncourse import torch_net
from cnncourse.shapes import ShapeError
from cnncourse.zoo import spec
from cnncourse.zoo.lenet import (
    C3_TABLE,
    H2_TABLE_1989,
    H3_TABLE_1990,
    lenet1,
    lenet5,
    lenet5_modern,
    lenet_1989,
)
from cnncourse.zoo.trace import trace

NETWORKS = [
    (lenet_1989, (1, 16, 16)),
    (lenet1, (1, 28, 28)),
    (lenet5, (1, 32, 32)),
    (lenet5_modern, (1, 32, 32)),
]
MIXED = spec.Serial(
    (
        spec.Conv(6, (3, 2), stride=(1, 2), padding=((0, 1), (2, 0)), groups=3, name="a"),
        spec.Residual(spec.Serial((spec.Conv(6, 3, padding=1), spec.ReLU())), name="b"),
        spec.Concat(
            (spec.Conv(2, 1), spec.MaxPool(3, stride=1, padding=1), spec.Conv(5, 5, padding="same")), name="c"
        ),
        spec.AvgPool((2, 3), stride=2, padding=((0, 1), (1, 0)), name="d"),
        spec.Flatten(name="e"),
        spec.Dropout(0.3, name="f"),
        spec.Linear(7, bias=False, name="g"),
        spec.Softmax(name="h"),
    )
)


@pytest.mark.parametrize(("network", "shape"), NETWORKS)
def test_sizes_and_parameters_are_those_of_the_module(network, shape):
    t = trace(network(), shape)
    net = torch_net.build(network(), shape)
    assert t.parameters == sum(p.numel() for p in net.parameters())
    x = torch.zeros(2, *shape)
    for row, part in zip(t.rows, net.children(), strict=True):
        x = part(x)
        assert tuple(x.shape[1:]) == row.output, row.name
        assert row.parameters == sum(p.numel() for p in part.parameters()), row.name


def test_a_mixed_network():
    t = trace(MIXED, (3, 9, 11))
    net = torch_net.build(MIXED, (3, 9, 11))
    assert t.output == (7,)
    assert t.parameters == sum(p.numel() for p in net.parameters())
    named = {
        f"{row.name}.{key}": size for row in t.rows for key, size in row.layer.parameters(row.input).items()
    }
    assert named == {k: tuple(p.shape) for k, p in net.named_parameters()}
    assert [row.name for row in t.rows][:4] == ["a", "b.body.0", "b.body.1", "c.0"]
    assert t["c.2"].output == (5, 8, 6)


def counted_connections(weight_shape, out, bias):
    """Links of a convolution counted by convolving ones with ones."""
    f, c, kh, kw = weight_shape
    conv = nn.Conv2d(c, f, (kh, kw), bias=False)
    nn.init.ones_(conv.weight)
    y = conv(torch.ones(1, c, out[1] + kh - 1, out[2] + kw - 1))
    return int(y.sum()) + bias * y.numel()


def test_connections_of_a_convolution():
    row = trace(lenet5(), (1, 32, 32))["C1"]
    assert row.connections == counted_connections((6, 1, 5, 5), row.output, True) == 122_304
    assert row.macs == counted_connections((6, 1, 5, 5), row.output, False)


def test_connections_of_an_adaptive_pooling():
    layer = spec.AdaptiveAvgPool((4, 3))
    x = torch.zeros(1, 2, 14, 7, requires_grad=True)
    pooled = nn.AdaptiveAvgPool2d((4, 3))(x)
    links = sum(
        int((torch.autograd.grad(unit, x, retain_graph=True)[0] > 0).sum()) for unit in pooled.flatten()
    )
    assert layer.connections((2, 14, 7)) == links
    assert str(layer) == "adaptive average pooling to 4×3"


def test_receptive_field_of_a_residual_is_the_wider_branch():
    t = trace(MIXED, (3, 9, 11))
    assert [f.size for f in t["a"].fields] == [3, 2]
    assert [f.size for f in t["b.body.0"].fields] == [5, 6]
    assert [f.size for f in t["d"].fields] == [5 + 4 + 1, 6 + 8 + 4]
    assert t["g"].fields == ()


def test_poolings_by_length():
    pooled = spec.FeatureL2Pool(3, 2)
    assert pooled.output((8, 4, 5)) == (3, 4, 5)
    assert pooled.connections((8, 4, 5)) == 3 * 4 * 5 * 3
    assert str(pooled) == "L2 pooling over features, 3 channels"
    layers = (spec.L2Pool(3, stride=2, name="length"), spec.LocalContrastNorm(5, name="contrast"))
    t = trace(spec.Serial(layers), (2, 9, 8))
    assert t["length"].output == (2, 4, 3)
    assert t["length"].fields[0].size == 3
    assert t["contrast"].fields == ()  # its least divisor is a mean over the image


def test_tables_of_the_papers():
    assert sum(map(len, C3_TABLE)) == 60
    assert sorted(map(len, H3_TABLE_1990)) == [1] * 4 + [2] * 8
    assert all(len(row) == 8 for row in H2_TABLE_1989)
    np.testing.assert_array_equal(np.bincount(np.ravel(H2_TABLE_1989)), [8] * 12)


def test_shown_as_text_and_html():
    t = trace(lenet5(), (1, 32, 32))
    assert "60,000" in str(t).splitlines()[-1]
    html = t._repr_html_()
    assert "connections</th>" in html
    assert ">340,908</td>" in html
    with pytest.raises(KeyError, match="no layer 'C9'; there are C1"):
        t["C9"]


@pytest.mark.parametrize(
    ("network", "shape", "saying"),
    [
        (
            spec.Serial((spec.Linear(3),)),
            (1, 4, 4),
            "needs a flat input of shape (D,), not (1, 4, 4); put a Flatten()",
        ),
        (spec.Conv(3, 2), (5,), "convolution: needs an input of shape (C, H, W), not (5,)"),
        (spec.Conv(3, 5), (1, 4, 4), "the window (5, 5) with dilation (1, 1) does not fit the input (4, 4)"),
        (spec.Conv(3, 2, groups=2), (2, 4, 4), "groups 2 must divide the 2 channels and 3 filters"),
        (
            spec.Residual(spec.Conv(3, 1)),
            (2, 4, 4),
            "residual: the body gives (3, 4, 4) but the shortcut (2, 4, 4)",
        ),
        (
            spec.Concat((spec.Conv(3, 1), spec.Conv(3, 2))),
            (2, 4, 4),
            "the branches differ in more than channels",
        ),
        (spec.Serial((spec.ReLU(name="a"), spec.ReLU(name="a"))), (3,), "each layer needs a name of its own"),
        (spec.PadChannels(4), (5, 2, 3), "zero channels: the input has 5 channels, more than 4"),
        (spec.Rbf(((1.0, 2.0),)), (3,), "the codes have 2 values but the input 3"),
    ],
)
def test_what_does_not_fit_is_said(network, shape, saying):
    for use in (trace, torch_net.build):
        with pytest.raises(ShapeError) as error:
            use(network, shape)
        assert saying in str(error.value)
