"""What planes prefer, against gradients of place and a plane whose weights are known."""

from dataclasses import replace

import numpy as np

from cnncourse.neocognitron import MODULES, RETINA, centres, neocognitron, preferred, respond


def test_centres_are_where_a_single_lit_cell_reaches_most_evenly():
    net = neocognitron()
    for level in range(3):
        first, apart = centres(MODULES, level)
        side = respond(net, np.zeros((1, RETINA, RETINA)))[level][0].shape[-1]
        places = first + apart * np.arange(side)
        assert places.min() >= 0
        assert places.max() < RETINA
    assert abs(np.mean(centres(MODULES, 2)[0] + 4 * np.arange(2)) - (RETINA - 1) / 2) <= 0.5


def test_a_plane_with_known_weights_prefers_its_feature():
    net = neocognitron()
    corner = np.zeros((5, 5))
    corner[2, 2:] = corner[2:, 2] = 1
    a = np.zeros_like(net.a[0])
    a[3, 0] = corner
    b = np.zeros(24)
    b[3] = 3.4
    net = replace(net, a=(a, *net.a[1:]), b=(b, *net.b[1:]))
    image = np.zeros((1, 16, 16))
    image[0, 4:9, 6:11] = corner
    average = preferred(net, image, 0, reach=2)
    assert average.shape == (24, 5, 5)
    np.testing.assert_allclose(np.corrcoef(average[3].ravel(), corner.ravel())[0, 1], 1, atol=0.1)
    assert not average[0].any()
    deeper = preferred(neocognitron(start=0.1), image, 1, reach=4)
    assert deeper.shape == (24, 9, 9)
    assert deeper[0].max() > 0
