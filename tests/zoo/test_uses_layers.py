"""Layers of capsules, sequences, shared weights and regions, each against what it says."""

import numpy as np
import pytest
import torch

from cnncourse import numpy_net, torch_net
from cnncourse.boxes import anchors
from cnncourse.capsules import kept_capsule
from cnncourse.shapes import ShapeError
from cnncourse.zoo import spec
from cnncourse.zoo.spec import Graph, Node, Serial
from cnncourse.zoo.trace import trace


def run(layer, shape, x, **parameters):
    """Run a layer without parameters in both builds, and return the NumPy one's output."""
    ours = numpy_net.build(Serial((layer,)), shape)
    ours.assign(ours.parameters | parameters)
    theirs = torch_net.build(Serial((layer,)), shape, dtype=torch.float64)
    theirs.load_state_dict({k: torch.from_numpy(v) for k, v in ours.state_dict().items()})
    y = ours(x)
    np.testing.assert_allclose(theirs(torch.from_numpy(x)).detach().numpy(), y, rtol=1e-12, atol=1e-12)
    return y


def squashed(v):
    length = np.linalg.norm(v)
    return length / (1 + length**2) * v


def test_primary_capsules_take_the_channels_of_a_group_at_a_place():
    x = np.random.default_rng(0).standard_normal((2, 6, 4, 5))
    y = run(spec.PrimaryCapsules(3), (6, 4, 5), x)
    assert y.shape == (2, 2 * 4 * 5, 3)
    for n, group, row, column in ((0, 0, 0, 0), (1, 1, 2, 3), (0, 1, 3, 4)):
        want = squashed(x[n, 3 * group : 3 * group + 3, row, column])
        np.testing.assert_allclose(y[n, (group * 4 + row) * 5 + column], want)


def test_capsules_are_routed_by_agreement():
    rng = np.random.default_rng(1)
    x, w = rng.standard_normal((2, 5, 3)), rng.standard_normal((5, 2, 4, 3))
    y = run(spec.Capsules(2, 4, iterations=3), (5, 3), x, **{"0.weight": w})
    for n in range(2):
        votes = np.einsum("ijmd, id -> ijm", w, x[n])
        b = np.zeros((5, 2))
        for _ in range(3):
            c = np.exp(b) / np.exp(b).sum(1, keepdims=True)
            v = np.array([squashed(c[:, j] @ votes[:, j]) for j in range(2)])
            b = b + np.einsum("ijm, jm -> ij", votes, v)
        np.testing.assert_allclose(y[n], v)


def test_capsule_length():
    x = np.random.default_rng(2).standard_normal((2, 3, 4))
    np.testing.assert_allclose(run(spec.CapsuleLength(), (3, 4), x), np.linalg.norm(x, axis=2))


@pytest.mark.parametrize("form", [np.asarray, torch.tensor])
def test_kept_capsule(form):
    x = np.random.default_rng(3).standard_normal((3, 4, 5))
    x[1, 2], x[2, 3] = 0, 9
    mask = np.zeros((3, 4), bool)
    mask[1, 2] = True
    kept = np.asarray(kept_capsule(form(x), form(mask)))
    assert kept.dtype == bool
    assert kept.argmax(1).tolist() == [np.linalg.norm(x[0], axis=1).argmax(), 2, 3]
    assert kept.sum(1).tolist() == [1, 1, 1]


def test_mask_zeroes_the_other_capsules():
    net = Graph((Node("kept", spec.CapsuleMask(), ("capsules", "mask")),), inputs=("capsules", "mask"))
    ours = numpy_net.build(net, {"capsules": (3, 4), "mask": (3,)})
    x = np.random.default_rng(4).standard_normal((2, 3, 4))
    y = ours({"capsules": x, "mask": np.array([[False, True, False], [True, False, False]])})
    assert y.shape == (2, 12)
    np.testing.assert_array_equal(y[0], [*[0] * 4, *x[0, 1], *[0] * 4])
    np.testing.assert_array_equal(y[1], [*x[1, 0], *[0] * 8])


def test_crop():
    x = np.random.default_rng(5).standard_normal((2, 3, 6, 9))
    np.testing.assert_array_equal(run(spec.Crop(2), (3, 6, 9), x), x[:, :, 2:-2, 2:-2])
    np.testing.assert_array_equal(run(spec.Crop(0), (3, 6, 9), x), x)
    field = trace(Serial((spec.Conv(1, 3, stride=2), spec.Crop(2))), (3, 11, 11)).rows[1].fields[0]
    assert (field.size, field.jump, field.start) == (3, 2, 5)


def test_rows_are_in_the_order_of_the_anchors():
    height, width, per_place = 3, 4, 2
    boxes = anchors(height, width, stride=8, scales=(6,), ratios=(0.5, 2))
    x = np.zeros((1, per_place * 4, height, width))
    for place, box in enumerate(boxes):
        row, column = int((box[1] + box[3]) // 16), int((box[0] + box[2]) // 16)
        first = 4 * (place % per_place)
        x[0, first : first + 4, row, column] = box
    np.testing.assert_array_equal(run(spec.PerAnchor(4), x.shape[1:], x)[0], boxes)


def test_first_step():
    net = Graph((Node("steps", spec.Prepend(), ("first", "others")),), inputs=("first", "others"))
    ours = numpy_net.build(net, {"first": (3,), "others": (4, 3)})
    first, others = np.ones((2, 3)), np.random.default_rng(6).standard_normal((2, 4, 3))
    y = ours({"first": first, "others": others})
    np.testing.assert_array_equal(y[:, 0], first)
    np.testing.assert_array_equal(y[:, 1:], others)


def test_what_is_shared_counts_once_and_costs_each_time():
    t = trace(Serial((spec.Shared(spec.Shared(Serial((spec.Linear(3), spec.ReLU())))),)), (2, 4, 5))
    assert (t.parameters, t.connections, t.macs) == (18, 8 * 18, 8 * 15)
    assert t.output == (2, 4, 3)
    assert [row.times for row in t.rows] == [8, 8]
    assert [row.units for row in t.rows] == [24, 24]
    assert "8 · 3" in str(t)


FAN_IN = [
    (spec.Lstm(6), (4, 3), 6),
    (spec.Embedding(9, 6), (4,), 1),
    (spec.Capsules(3, 4), (5, 8), 8),
    (spec.ConvTranspose(6, 2, stride=2), (5, 3, 4), 5),
    (spec.ConvTranspose(6, 5, stride=2), (5, 3, 4), 5 * 9),
    (spec.ConvTranspose(6, 3), (5, 3, 4), 5 * 9),
    (spec.Conv(10, 3, groups=5), (5, 3, 4), 9),
]


@pytest.mark.parametrize(("layer", "shape", "fan"), FAN_IN)
def test_weights_are_drawn_by_the_fan_in(layer, shape, fan):
    assert layer.fan_in(shape) == fan
    drawn = numpy_net.build(Serial((layer,)), shape, np.random.default_rng(7)).parameters
    largest = max(np.abs(w).max() for w in drawn.values()) * fan**0.5
    assert 0.75 < largest <= 1


def test_sizes_and_costs_of_sequences():
    t = trace(Serial((spec.Embedding(9, 6), spec.Lstm(5, skip=1))), (4,))
    assert [row.output for row in t.rows] == [(4, 6), (3, 5)]
    assert t.rows[1].parameters == 4 * 5 * (6 + 5 + 2)
    assert t.rows[1].connections == 4 * 4 * 5 * (6 + 5 + 2)
    assert t.rows[1].macs == 4 * (4 * 5 * (6 + 5) + 3 * 5)


def test_costs_of_capsules():
    row = trace(Serial((spec.Capsules(3, 4, iterations=2),)), (5, 8)).rows[0]
    votes = 5 * 3 * 4
    assert row.macs == votes * 8 + 2 * votes + votes
    assert row.connections == votes * 8
    assert str(row.layer) == "routed capsules, 2 iterations"


SAYING = [
    (spec.PrimaryCapsules(4), (6, 2, 2), "primary capsules: 6 channels are no multiple of 4 features"),
    (spec.Capsules(3, 4), (5,), "routed capsules: needs an input of shape (capsules, features), not (5,)"),
    (spec.CapsuleLength(), (5, 3, 3), "length: needs an input of shape (capsules, features), not (5, 3, 3)"),
    (spec.CapsuleMask(), ((3, 4), (4,)), "mask: needs one value per capsule, (3,), not (4,)"),
    (spec.Lstm(3), (4,), "LSTM: needs an input of shape (T, features), not (4,)"),
    (spec.Lstm(3, skip=4), (4, 2), "LSTM: 4 steps, of which 4 are skipped, leave none"),
    (spec.Prepend(), ((3,), (5, 4)), "first step: the steps have shape (4,) but the first (3,)"),
    (spec.Shared(spec.ReLU()), (4,), "shared: needs an input of shape (places, …), not (4,)"),
    (spec.Crop(2), (3, 9, 4), "crop: a margin of 2 leaves nothing of 9×4"),
    (spec.PerAnchor(4), (6, 2, 2), "row per anchor: 6 channels are no multiple of 4 values"),
    (
        spec.RoiMaxPool(2, 0.5),
        ((3, 8, 8), (5, 3)),
        "RoI max-pooling: needs boxes of shape (R, 4), not (5, 3)",
    ),
]


@pytest.mark.parametrize(("layer", "shape", "saying"), SAYING)
def test_what_does_not_fit_is_said(layer, shape, saying):
    with pytest.raises(ShapeError) as error:
        layer.output(shape)
    assert str(error.value) == saying
