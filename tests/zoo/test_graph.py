"""Graphs: wiring, several inputs and outputs, heads, buffers, and equality of both builds while training."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from cnncourse import numpy_net, torch_net
from cnncourse.shapes import ShapeError
from cnncourse.zoo import spec
from cnncourse.zoo.spec import Graph, Node
from cnncourse.zoo.trace import trace

SHAPE = (3, 6, 8)
HEADED = Graph(
    (
        Node("a", spec.Conv(6, 3, padding=1)),
        Node("norm", spec.BatchNorm(momentum=0.3)),
        Node("relu", spec.ReLU()),
        Node("drop", spec.DropPath(0.3)),
        Node("sum", spec.Sum(), ("drop", "a", "norm")),
        Node("join", spec.Join(), ("sum", "relu")),
        Node("head", spec.Serial((spec.GlobalAvgPool(), spec.Dropout(0.4), spec.Linear(5))), ("relu",)),
        Node("block", spec.Residual(spec.Serial((spec.Conv(12, 1), spec.PReLU(shared=False)))), ("join",)),
        Node("lrn", spec.LocalResponseNorm(5)),
        Node("elu", spec.ELU()),
        Node("leaky", spec.LeakyReLU(0.2)),
        Node("out", spec.Serial((spec.GlobalAvgPool(), spec.Linear(5)))),
    ),
    heads=(("head", 0.3),),
)
TWO_INPUTS = Graph(
    (
        Node("left", spec.Linear(4, bias=False), ("image",)),
        Node("right", spec.Linear(4, bias=False), ("sound",)),
        Node("both", spec.Sum(), ("left", "right")),
        Node("log", spec.LogSoftmax()),
    ),
    inputs=("image", "sound"),
    outputs=("log", "left"),
)


def both(network, shape, seed=1):
    ours = numpy_net.build(network, shape, np.random.default_rng(seed))
    theirs = torch_net.build(network, shape, dtype=torch.float64)
    theirs.load_state_dict({k: torch.from_numpy(v) for k, v in ours.state_dict().items()})
    return ours, theirs


def test_training_steps_are_equal_with_the_same_masks():
    ours, theirs = both(HEADED, SHAPE)
    rng = np.random.default_rng(2)
    x, y = rng.standard_normal((4, *SHAPE)), np.array([0, 1, 2, 4])
    for step in range(2):
        value, grads = ours.gradients(x, y, rng=np.random.default_rng(step))
        torch_batch = torch.from_numpy(x), torch.from_numpy(y)
        value_torch, grads_torch = theirs.gradients(*torch_batch, rng=np.random.default_rng(step))
        assert value == pytest.approx(value_torch, rel=1e-12)
        assert list(grads) == list(grads_torch)
        for name in grads:
            np.testing.assert_allclose(grads[name], grads_torch[name], rtol=1e-9, atol=1e-12, err_msg=name)
        ours.assign({k: v - 0.5 * grads[k] for k, v in ours.named_parameters()})
        theirs.assign({k: v - 0.5 * grads_torch[k] for k, v in theirs.named_parameters()})
    for name, kept in ours.buffers.items():
        np.testing.assert_allclose(kept, theirs.state_dict()[name], rtol=1e-12, err_msg=name)
    assert np.abs(ours.buffers["norm.running_mean"]).min() > 1e-3
    np.testing.assert_allclose(ours(x), theirs.eval()(torch.from_numpy(x)).detach(), rtol=1e-10)


def test_other_masks_other_losses():
    ours, theirs = both(HEADED, SHAPE)
    x, y = np.random.default_rng(3).standard_normal((4, *SHAPE)), np.array([0, 1, 2, 4])
    losses = [ours.gradients(x, y, rng=np.random.default_rng(seed))[0] for seed in (0, 1)]
    assert losses[0] != losses[1]
    with torch.random.fork_rng():
        torch.manual_seed(0)
        drawn = [theirs.gradients(torch.from_numpy(x), torch.from_numpy(y))[0] for _ in range(2)]
    assert drawn[0] != drawn[1]


def test_heads_answer_while_training_only():
    ours, theirs = both(HEADED, SHAPE)
    x = np.random.default_rng(4).standard_normal((2, *SHAPE))
    assert ours(x).shape == (2, 5)
    assert [y.shape for y in ours(x, train=True, rng=np.random.default_rng(0))] == [(2, 5)] * 2
    assert [tuple(y.shape) for y in theirs(torch.from_numpy(x))] == [(2, 5)] * 2
    assert tuple(theirs.eval()(torch.from_numpy(x)).shape) == (2, 5)


def test_the_loss_of_a_head_is_weighted():
    ours, _ = both(HEADED, SHAPE)
    x, y = np.random.default_rng(5).standard_normal((3, *SHAPE)), np.array([0, 3, 1])
    without = numpy_net.NumpyNet(replace(HEADED, heads=(("head", 0.0),)), ours.parameters, ours.buffers)
    alone = numpy_net.NumpyNet(replace(HEADED, outputs=("head",), heads=()), ours.parameters, ours.buffers)
    values = [net.gradients(x, y, rng=np.random.default_rng(6))[0] for net in (ours, without, alone)]
    assert values[0] == pytest.approx(values[1] + 0.3 * values[2], rel=1e-12)


def test_several_inputs_and_outputs():
    shapes = {"image": (3,), "sound": (7,)}
    ours, theirs = both(TWO_INPUTS, shapes)
    rng = np.random.default_rng(7)
    x = {name: rng.standard_normal((2, *shape)) for name, shape in shapes.items()}
    got, want = ours(x), theirs({k: torch.from_numpy(v) for k, v in x.items()})
    for g, w in zip(got, want, strict=True):
        np.testing.assert_allclose(g, w.detach(), rtol=1e-12)
    left, right = (ours.parameters[f"{side}.weight"] for side in ("left", "right"))
    np.testing.assert_allclose(got[1], x["image"] @ left.T, rtol=1e-12)
    scores = got[1] + x["sound"] @ right.T
    np.testing.assert_allclose(
        np.exp(got[0]), np.exp(scores) / np.exp(scores).sum(1, keepdims=True), rtol=1e-12
    )
    assert TWO_INPUTS.output(shapes) == ((4,), (4,))
    assert trace(TWO_INPUTS, shapes).parameters == 4 * (3 + 7)


def test_trace_of_a_graph():
    t = trace(HEADED, SHAPE)
    assert t["join"].output == (12, 6, 8)
    assert [f.size for f in t["block.body.0"].fields] == [3, 3]
    assert t["norm"].parameters == 12
    assert t.parameters == sum(p.numel() for p in torch_net.build(HEADED, SHAPE).parameters())


def test_what_cannot_be_wired_is_said():
    unknown = Graph((Node("a", spec.ReLU(), ("b",)), Node("b", spec.ReLU())))
    with pytest.raises(ShapeError, match="node 'a' reads b, and before it stand x"):
        trace(unknown, (3,))
    with pytest.raises(ShapeError, match="node 'a' reads a, and before it stand x, a"):
        trace(Graph((Node("a", spec.ReLU()), Node("a", spec.ReLU()))), (3,))
    with pytest.raises(ShapeError, match="graph: needs the inputs image, sound, not image"):
        trace(TWO_INPUTS, {"image": (3,)})
    with pytest.raises(ShapeError, match="sum: needs inputs of one shape"):
        trace(Graph((Node("a", spec.Linear(2)), Node("s", spec.Sum(), ("a", "x")))), (3,))


def test_changed_reaches_every_depth():
    def renamed(layer):
        return replace(layer, name="seen")

    assert all(node.layer.name == "seen" for node in spec.changed(TWO_INPUTS, renamed).nodes)
    inner = spec.changed(HEADED, renamed).nodes[7].layer.body.layers
    assert [layer.name for layer in inner] == ["seen", "seen"]


def test_narrowed_divides_filters_and_units():
    net = spec.Serial((spec.Conv(96, 3), spec.Conv(48, 3, groups=2), spec.Flatten(), spec.Linear(10)))
    layers = spec.narrowed(net, 16).layers
    assert [layers[0].filters, layers[1].filters, layers[3].units] == [6, 4, 1]
