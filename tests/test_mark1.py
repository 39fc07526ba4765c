"""The Mark I: wiring as described and never trained; each part against plain loops."""

import numpy as np

from cnncourse.mark1 import ASSOCIATION, RESPONSES, RETINA, associate, mark1, mark1_fit, respond
from cnncourse.patterns import LETTERS, letter
from cnncourse.perceptron import perceptron_fit
from cnncourse.zoo.perceptron import mark1 as mark1_spec
from cnncourse.zoo.trace import trace

SMALL = {"sensory": 12, "association": 9, "responses": 2, "excitatory": 3, "inhibitory": 2}


def test_sizes():
    machine = mark1(np.random.default_rng(0))
    assert machine.wiring.shape == (ASSOCIATION, RETINA[0] * RETINA[1]) == (512, 400)
    assert machine.weights.shape == (RESPONSES, ASSOCIATION) == (8, 512)
    assert trace(mark1_spec(), (ASSOCIATION,)).parameters == machine.weights.size == 4096


def test_wiring():
    machine = mark1(np.random.default_rng(0), **SMALL)
    assert set(np.unique(machine.wiring)) == {-1, 0, 1}
    assert ((machine.wiring == 1).sum(axis=1) == 3).all()
    assert ((machine.wiring == -1).sum(axis=1) == 2).all()
    assert len({row.tobytes() for row in machine.wiring}) == 9
    again, other = (mark1(np.random.default_rng(seed), **SMALL) for seed in (0, 1))
    np.testing.assert_array_equal(machine.wiring, again.wiring)
    assert (machine.wiring != other.wiring).any()


def test_association_and_response_by_loops():
    rng = np.random.default_rng(2)
    machine = mark1(rng, **SMALL, threshold=0)
    images = rng.integers(0, 2, (7, 3, 4))
    trained, _ = mark1_fit(machine, images, rng.integers(0, 2, (7, 2)), 2)
    for image, found, answers in zip(
        images, associate(machine, images), respond(trained, images), strict=True
    ):
        cells = image.ravel().tolist()
        active = [
            int(sum(s * c for s, c in zip(row.tolist(), cells, strict=True)) > 0) for row in machine.wiring
        ]
        assert found.tolist() == active
        sums = [sum(w * a for w, a in zip(row, active, strict=True)) for row in trained.weights.tolist()]
        assert answers.tolist() == [int(total > 0) for total in sums]


def test_threshold_must_be_exceeded():
    machine = mark1(np.random.default_rng(0), **SMALL, threshold=3)
    assert associate(machine, np.ones((1, 3, 4))).sum() == 0  # 3 − 2 = 1 everywhere
    assert associate(machine, (machine.wiring[:1] > 0).reshape(1, 3, 4))[0, 0] == 0  # 3 is not above 3


def test_only_the_weights_learn():
    rng = np.random.default_rng(3)
    machine, images = mark1(rng), np.array([letter(name) for name in LETTERS])
    targets = np.array([[place + 1 >> bit & 1 for bit in range(5)] + [0] * 3 for place in range(26)])
    before = machine.wiring.copy()
    trained, fit = mark1_fit(machine, images, targets, 40, rng)
    np.testing.assert_array_equal(trained.wiring, before)
    np.testing.assert_array_equal(respond(trained, images), targets)
    assert fit.converged
    assert not machine.weights.any()
    assert not trained.weights[5:].any()  # nothing to correct in units that are never to answer


def test_a_response_unit_learns_as_if_alone():
    rng = np.random.default_rng(4)
    machine, images = mark1(rng), rng.integers(0, 2, (30, 20, 20))
    targets = rng.integers(0, 2, (30, 3))
    trained, _ = mark1_fit(machine, images, targets, 4)
    alone = perceptron_fit(associate(machine, images), targets[:, 1], 4, bias=False)
    np.testing.assert_array_equal(trained.weights[1], alone.w)
