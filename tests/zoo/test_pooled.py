"""The network on which poolings are compared."""

import numpy as np
import pytest
import torch
from scipy import ndimage

from cnncourse import numpy_net, torch_net
from cnncourse.zoo.pooled import BLUR, ENDINGS, pooled_net
from cnncourse.zoo.spec import Serial
from cnncourse.zoo.trace import trace


@pytest.mark.parametrize("ending", ENDINGS)
def test_every_stage_halves_the_map_in_both_builds(ending):
    net = pooled_net(ending, (3, 4), classes=5)
    t = trace(net, (2, 12, 16))
    assert [row.output for row in t.rows if row.name.startswith("stage")][-1] == (4, 3, 4)
    ours = numpy_net.build(net, (2, 12, 16), np.random.default_rng(0))
    theirs = torch_net.build(net, (2, 12, 16), dtype=torch.float64)
    theirs.load_state_dict({k: torch.from_numpy(v) for k, v in ours.state_dict().items()})
    x = np.random.default_rng(1).normal(size=(3, 2, 12, 16))
    np.testing.assert_allclose(theirs(torch.from_numpy(x)).detach().numpy(), ours(x), atol=1e-12)


def test_blur_is_1_2_1_of_the_dense_maxima_at_every_second_place():
    x = np.random.default_rng(2).normal(size=(1, 1, 8, 10))
    y = numpy_net.build(Serial(BLUR), (1, 8, 10))(x)[0, 0]
    dense = ndimage.maximum_filter(x[0, 0], 2, origin=-1)[:-1, :-1]
    kernel = np.outer([1, 2, 1], [1, 2, 1]) / 16
    wanted = ndimage.convolve(np.pad(dense, 1), kernel, mode="constant")[1:-1:2, 1:-1:2]
    np.testing.assert_allclose(y, wanted, atol=1e-12)


def test_unknown_ending():
    with pytest.raises(ValueError, match="no ending 'median'; there are max 2×2"):
        pooled_net("median")
