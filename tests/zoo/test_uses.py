"""Networks for segmentation, super-resolution, pairs, captions, detection, and capsules: counts, both builds."""

from itertools import pairwise

import numpy as np
import pytest
import torch
from torch import nn

from cnncourse import numpy_net, torch_net
from cnncourse.tape import Var, backward
from cnncourse.torch_net.net import draw_masks_from
from cnncourse.zoo import spec
from cnncourse.zoo.capsnet import capsnet
from cnncourse.zoo.captions import captions
from cnncourse.zoo.dbn import dbn
from cnncourse.zoo.faster_rcnn import faster_rcnn
from cnncourse.zoo.fcn import fcn, small_stages, vgg_stages
from cnncourse.zoo.mlp import mlp
from cnncourse.zoo.siamese import siamese
from cnncourse.zoo.spec import Serial, narrowed
from cnncourse.zoo.srresnet import espcn, srresnet
from cnncourse.zoo.trace import trace
from cnncourse.zoo.unet import unet

CAPSNET = {"image": (1, 28, 28), "mask": (10,)}
DETECTED = {"image": (3, 24, 32), "boxes": (5, 4)}
TOLD = {"image": (3, 8, 12), "words": (6,)}


def dense(*sizes):
    """Count the weights and biases of dense layers."""
    return sum((d + 1) * m for d, m in pairwise(sizes))


def conv(channels, filters, area):
    """Count the weights and biases of a convolution."""
    return (channels * area + 1) * filters


PARAMETERS = [
    (mlp((20, 30, 10)), (10,), 1_160),
    (mlp((300, 10)), (784,), dense(784, 300, 10)),
    (dbn(), (784,), dense(784, 500, 500, 2000, 10)),
    (dbn(), (784,), 784 * 500 + 500 * 500 + 510 * 2000 + 500 + 500 + 2000 + 10),
    (capsnet(), CAPSNET, 6_804_224 + dense(160, 512, 1024, 784)),
    (capsnet(), CAPSNET, 8_215_568),
    (unet(), (1, 572, 572), 31_030_658),
    (unet(1), (1, 572, 572), 31_030_593),
    (fcn(vgg_stages(), stride=32), (3, 32, 64), 134_260_544 + conv(4096, 21, 1) + 21 * 21 * 64 * 64),
    (srresnet(), (3, 24, 24), 1_549_462),
    (espcn(), (1, 17, 17), 22_729),
    (siamese(), (2, 8, 200, 1), conv(8, 12, 11) + conv(12, 16, 10)),
    (captions(50), TOLD, conv(3, 32, 9) + conv(32, 64, 9) + conv(64, 128, 9) + dense(128, 128)
     + 50 * 128 + 4 * 128 * (128 + 128 + 2) + dense(128, 50)),
    (faster_rcnn(4), DETECTED, conv(3, 32, 9) + conv(32, 64, 9) + conv(64, 128, 9) + conv(128, 128, 9)
     + dense(128, 9 * (2 + 4)) + dense(128 * 16, 128, 5 + 16)),
]  # fmt: skip
SMALL = [
    (mlp((5, 4, 3), spec.Tanh()), (6,)),
    (narrowed(dbn(), 100), (7,)),
    (narrowed(capsnet(), 16), {"image": (1, 20, 22), "mask": (10,)}),
    (unet(3, filters=2, levels=3), (2, 44, 52)),
    (unet(2, filters=3, levels=3, padded=True), (1, 8, 12)),
    *((fcn(small_stages(2), 3, stride=stride), (3, 32, 64)) for stride in (8, 16, 32)),
    (srresnet(filters=4, blocks=2), (3, 5, 6)),
    (espcn(2), (1, 5, 6)),
    (siamese(), (2, 8, 50, 1)),
    (
        Serial((spec.Shared(Serial((spec.Linear(4), spec.BatchNorm(), spec.Dropout(0.4)))),), name="shared"),
        (3, 5),
    ),
    (captions(7, filters=2, units=5), TOLD),
    (faster_rcnn(3, filters=2, units=6, anchors=2), DETECTED),
]
NAMED = {"ids": lambda value: getattr(value, "name", None)}


@pytest.mark.parametrize(("net", "shape", "number"), PARAMETERS, **NAMED)
def test_parameters(net, shape, number):
    assert trace(net, shape).parameters == number


def drawn(name, shape, rng):
    """Draw three inputs of the kind that a name says."""
    if name == "words":
        return rng.integers(0, 7, (3, *shape))
    if name == "mask":
        return np.arange(shape[0]) == np.array([[2], [-1], [7]])  # the second leaves it to the longest
    if name == "boxes":
        low = rng.uniform(0, 16, (3, shape[0], 2))
        return np.concatenate([low, low + rng.uniform(4, 12, low.shape)], axis=2)
    return rng.standard_normal((3, *shape))


def inputs(shape, rng):
    if isinstance(shape, dict):
        return {name: drawn(name, part, rng) for name, part in shape.items()}
    return drawn("x", shape, rng)


def both(net, shape, seed=0):
    ours = numpy_net.build(net, shape, np.random.default_rng(seed))
    theirs = torch_net.build(net, shape, dtype=torch.float64)
    theirs.load_state_dict({k: torch.from_numpy(v) for k, v in ours.state_dict().items()})
    return ours, theirs


def tensors(x):
    return {k: torch.from_numpy(v) for k, v in x.items()} if isinstance(x, dict) else torch.from_numpy(x)


def as_tuple(y):
    return y if isinstance(y, tuple) else (y,)


def close(got, want, name=""):
    np.testing.assert_allclose(got, want, rtol=1e-8, atol=1e-9 * max(np.abs(want).max(), 1e-3), err_msg=name)


@pytest.mark.parametrize("train", [False, True])
@pytest.mark.parametrize(("net", "shape"), SMALL, **NAMED)
def test_outputs_gradients_and_statistics_are_equal(net, shape, train):
    rng = np.random.default_rng(1)
    ours, theirs = both(net, shape)
    x = inputs(shape, rng)
    draw_masks_from(theirs.train(train), np.random.default_rng(2))
    variables = {k: Var(v) for k, v in ours.parameters.items()}
    ends = as_tuple(ours.record(x, variables, train=train, rng=np.random.default_rng(2)))
    ends_torch = as_tuple(theirs(tensors(x)))
    assert [end.value.shape[1:] for end in ends] == list(sizes(net.output(shape)))
    dys = [rng.standard_normal(end.value.shape) for end in ends]
    backward(ends, tuple(dys))
    torch.autograd.backward(ends_torch, [torch.from_numpy(dy) for dy in dys])
    for end, end_torch in zip(ends, ends_torch, strict=True):
        close(end.value, end_torch.detach().numpy())
    assert set(variables) == {name for name, _ in theirs.named_parameters()}
    for name, parameter in theirs.named_parameters():
        assert np.abs(variables[name].grad).max() > 0, name
        close(variables[name].grad, parameter.grad.numpy(), name)
    for name, kept in ours.buffers.items():
        close(kept, theirs.state_dict()[name].numpy(), name)


def sizes(shape):
    return shape if isinstance(shape[0], tuple) else (shape,)


def test_unet_has_the_sizes_of_the_paper():
    t = trace(unet(), (1, 572, 572))
    down = [t[f"down{level}.conv2"].output for level in range(1, 6)]
    assert down == [(64, 568, 568), (128, 280, 280), (256, 136, 136), (512, 64, 64), (1024, 28, 28)]
    assert [t[f"join{level}"].output for level in (4, 3, 2, 1)] == [
        (1024, 56, 56), (512, 104, 104), (256, 200, 200), (128, 392, 392),
    ]  # fmt: skip
    assert t.output == (2, 388, 388)
    assert sum("conv" in str(row.layer) for row in t.rows) == 23


def test_unet_padded_keeps_the_size():
    t = trace(unet(padded=True), (1, 48, 80))
    assert t.output == (2, 48, 80)
    assert t.parameters == 31_030_658


@pytest.mark.parametrize("stride", [8, 16, 32])
def test_fcn_scores_every_pixel(stride):
    assert trace(fcn(vgg_stages(), stride=stride), (3, 64, 96)).output == (21, 64, 96)


def test_fcn_adds_the_scores_of_the_finer_stages():
    rng = np.random.default_rng(3)
    _, theirs = both(fcn(small_stages(2), 3, stride=8), (3, 32, 64))
    x = torch.from_numpy(rng.standard_normal((2, 3, 32, 64)))
    part = dict(theirs.named_children())
    stage3 = part["stage3"](x)
    stage4 = part["stage4"](stage3)
    y = part["twice4"](part["score5"](part["stage5"](stage4))) + part["score4"](stage4)
    y = part["enlarged"](part["twice3"](y) + part["score3"](stage3))
    close(theirs(x).detach().numpy(), y.detach().numpy())


def test_srresnet_makes_images_four_times_as_large():
    assert trace(srresnet(), (3, 24, 20)).output == (3, 96, 80)
    assert trace(espcn(3), (1, 17, 13)).output == (1, 51, 39)


def test_siamese_twins_are_one_network():
    ours, _ = both(siamese(), (2, 8, 50, 1))
    x = np.random.default_rng(4).standard_normal((3, 2, 8, 50, 1))
    y = ours(x)
    close(ours(x[:, ::-1].copy()), y[:, ::-1])
    alone = {k.removeprefix("twins.each."): v for k, v in ours.parameters.items()}
    twin = numpy_net.NumpyNet(siamese().layers[0].each, alone, {})
    close(y[:, 1], twin(x[:, 1]))


def test_siamese_has_the_sizes_of_the_paper():
    t = trace(siamese(), (2, 8, 200, 1))
    assert t["twins.each.layer1"].output == (12, 64, 1)
    assert t["twins.each.layer2"].output == (16, 19, 1)
    assert t.output == (2, 304)


def test_captions_say_a_word_from_the_image_and_the_words_before():
    net = captions(7, filters=2, units=5)
    ours, theirs = both(net, TOLD)
    rng = np.random.default_rng(5)
    x = inputs(TOLD, rng)
    scores = ours(x)
    lstm = nn.LSTM(5, 5, batch_first=True, dtype=torch.float64)
    lstm.load_state_dict({f"{k}_l0": v for k, v in theirs.lstm.state_dict().items()})
    steps = theirs.word_codes(torch.from_numpy(x["words"]))
    image = theirs.image_code(torch.from_numpy(x["image"]))
    shown, _ = lstm(torch.cat([image[:, None], steps], 1))
    close(scores, theirs.scores.each(shown[:, 1:]).detach().numpy())
    other = x | {"words": x["words"].copy()}
    other["words"][:, 4] = (other["words"][:, 4] + 1) % 7
    changed = np.abs(ours(other) - scores).max(axis=(0, 2)) > 1e-12
    assert changed.tolist() == [False] * 4 + [True] * 2


def test_mlp_of_no_layer():
    with pytest.raises(ValueError, match="mlp: needs the units of at least one layer"):
        mlp(())


def test_fcn_of_another_stride():
    with pytest.raises(ValueError, match="fcn: there is no 4; there are 32, 16, 8"):
        fcn(small_stages(), stride=4)
