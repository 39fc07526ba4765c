"""A packed network is the same network, but for what a byte cannot hold."""

import json

import numpy as np

from cnncourse.neocognitron import digit, every_shift, final_answers, neocognitron, organise, packed, unpacked


def test_packed_is_plain_small_and_comes_back():
    digits = np.stack([digit(name) for name in range(3)])
    net = organise(neocognitron(), digits, np.random.default_rng(0), times=10)
    text = json.dumps(packed(net))
    assert len(text) < 60_000
    again = unpacked(json.loads(text))
    assert (again.modules, again.alpha) == (net.modules, net.alpha)
    for a, b, old_a, old_b in zip(again.a, again.b, net.a, net.b, strict=True):
        learned = old_b > 0
        np.testing.assert_allclose(b, old_b, rtol=1e-4)
        largest = old_a.max(axis=(1, 2, 3), keepdims=True)
        assert (abs(a - old_a) / largest)[learned].max() < 0.51 / 255
        assert not a[~learned].any()
    images = every_shift(digits[2], 1)[0]
    found, wanted = final_answers(again, images), final_answers(net, images)
    np.testing.assert_allclose(found, wanted, atol=0.06)  # strict cells enlarge what rounding does
    np.testing.assert_array_equal(found.argmax(axis=1), wanted.argmax(axis=1))
