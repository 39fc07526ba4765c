"""VGG: small networks in the words of the table, the start from A, dense layers as convolutions."""

import numpy as np
import pytest

from cnncourse import numpy_net
from cnncourse.zoo.spec import Conv, Flatten, Linear, MaxPool, ReLU, Serial, convolutional, narrowed
from cnncourse.zoo.trace import trace
from cnncourse.zoo.vgg import B_WITH_5X5, FROM_A, TABLE_1, begun_from, small_vgg, vgg


def test_5x5_sees_as_far_as_the_pairs_of_b():
    pairs, single = (trace(small_vgg(column), (3, 64, 64)) for column in (TABLE_1["B"], B_WITH_5X5))
    for stage in range(1, 6):
        assert pairs[f"pool{stage}"].fields == single[f"pool{stage}"].fields
        assert pairs[f"pool{stage}"].output == single[f"pool{stage}"].output


@pytest.mark.parametrize(("inner", "relus"), [(True, 7), (False, 4)])
def test_inner_relus(inner, relus):
    net = small_vgg("3-64 3-64 | 3-128 1-128 3-128 |", divisor=16, hidden=(7, 5), inner_relus=inner)
    names = [layer.name for layer in net.layers]
    assert sum(isinstance(layer, ReLU) for layer in net.layers) == relus
    assert names[-4:] == ["relu6", "fc7", "relu7", "fc8"]
    weights = 4 * 3 * 9 + 4 * 4 * 9 + 8 * 4 * 9 + 8 * 8 + 8 * 8 * 9 + 7 * 8 * 6 + 5 * 7 + 10 * 5
    assert trace(net, (3, 8, 12)).parameters == weights + 4 + 4 + 8 + 8 + 8 + 7 + 5 + 10


@pytest.mark.parametrize("column", ["B", "C", "D", "E"])
def test_what_is_taken_from_a_fits(column):
    small = {
        name: numpy_net.build(narrowed(vgg(name), 64), (3, 32, 32)).state_dict() for name in ("A", column)
    }
    shapes = {name: {key: array.shape for key, array in state.items()} for name, state in small.items()}
    grown = begun_from({key: "own" for key in shapes[column]}, {key: "A" for key in shapes["A"]})
    taken = {key for key, whose in grown.items() if whose == "A"}
    assert taken == {f"{layer}.{part}" for layer in FROM_A for part in ("weight", "bias")}
    assert all(shapes["A"][key] == shapes[column][key] for key in taken)


def test_dense_layers_as_convolutions():
    rng = np.random.default_rng(0)
    net = Serial(
        (Conv(4, 3, name="c"), MaxPool(2), Flatten(), Linear(5, name="f"), ReLU(), Linear(3, name="g"))
    )
    shape = (2, 8, 12)
    dense = numpy_net.build(net, shape, rng)
    whole = numpy_net.build(convolutional(net, shape), shape)
    sizes = whole.state_dict()
    whole.load_state_dict({key: w.reshape(sizes[key].shape) for key, w in dense.state_dict().items()})
    image = rng.normal(size=(2, 2, 12, 18))
    scores = whole(image)
    assert scores.shape == (2, 3, 3, 4)
    for i, j in np.ndindex(3, 4):  # without padding, each place is the classifier on a window of the image
        crop = image[:, :, 2 * i : 2 * i + 8, 2 * j : 2 * j + 12]
        np.testing.assert_allclose(scores[:, :, i, j], dense(crop), rtol=1e-12)
