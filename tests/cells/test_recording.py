"""Spikes: what drives them, how they adapt, and that they are a Poisson process."""

import numpy as np
import pytest

from cnncourse.cells import (
    adapt,
    bar,
    count_spikes,
    difference_of_gaussians,
    drive,
    firing_rate,
    flash,
    gabor,
    spikes,
    spot,
    sweep,
)
from cnncourse.shapes import ShapeError


def test_drive_is_1_where_all_that_excites_is_lit():
    field = gabor(9, 30, balanced=True)
    shown = np.stack([field > 0, field < 0, np.ones((9, 9))]).astype(float)
    np.testing.assert_allclose(drive(shown, field), [1, -1, 0], atol=1e-12)


def test_flash_and_sweep():
    levels = flash([[0.5], [-1]], before=0.01, during=0.02, after=0.03)
    assert levels.shape == (2, 1, 60)
    np.testing.assert_array_equal(levels[1, 0], [0] * 10 + [-1] * 20 + [0] * 30)
    assert flash(1).shape == (2000,)
    np.testing.assert_array_equal(flash(1), flash(1, before=0.5, during=1.0, after=0.5))
    np.testing.assert_allclose(sweep([0, 2, 1], 0.005), [0, 1, 2, 1.5, 1])


def test_adapt_is_the_recurrence():
    rng = np.random.default_rng(0)
    x = rng.normal(size=(3, 50))
    for share, seconds in ((0.7, 0.1), (0.25, 0.004)):
        mean, expected = x[:, 0].copy(), np.empty_like(x)
        for t in range(50):
            mean += (x[:, t] - mean) * 0.001 / seconds
            expected[:, t] = x[:, t] - share * mean
        np.testing.assert_allclose(adapt(x, share=share, seconds=seconds), expected)
    np.testing.assert_array_equal(adapt(x), adapt(x, share=0.7, seconds=0.1))


def test_a_ring_on_an_on_centre_cell_gives_an_off_discharge():
    """Silence while the ring is lit, a burst above rest when it goes out; a spot does the reverse."""
    field = difference_of_gaussians(31, 2, 4)
    shown = np.stack([spot(31, 2.5), spot(31, 9) - spot(31, 4)])
    centre, ring = firing_rate(adapt(flash(drive(shown, field))))
    assert centre[:400].std() == 0
    assert centre[500:600].mean() > 1.8 * centre[1300:1500].mean() > 100 * centre[1500:1600].mean()
    assert ring[500:600].mean() == 0
    assert ring[1500:1600].mean() > 2 * ring[0]


def test_firing_rate():
    np.testing.assert_array_equal(firing_rate(np.array([-1, 0, 0.5])), [0, 10, 55])
    np.testing.assert_array_equal(firing_rate(np.array([0.5]), rest=2, gain=8), [6])


def test_counts_are_poisson():
    rng = np.random.default_rng(0)
    recorded = spikes(np.broadcast_to(np.array([[5.0], [40.0]]), (2, 2000)), rng, trials=500)
    assert recorded.shape == (2, 500, 2000)
    counts = count_spikes(recorded, 0.5, 1.5)
    np.testing.assert_array_equal(counts, recorded[:, :, 500:1500].sum(-1))
    np.testing.assert_allclose(counts.mean(1), [5, 40], rtol=0.05)
    np.testing.assert_allclose(counts.var(1) / counts.mean(1), 1, atol=0.2)
    assert spikes(np.full(10, 1000.0), rng).all()
    assert spikes(np.full(10, 1000.0), rng).shape == (10, 10)
    again = [spikes(np.full(99, 50.0), np.random.default_rng(7)) for _ in range(2)]
    np.testing.assert_array_equal(*again)


def test_wrong_arguments_are_refused():
    with pytest.raises(ShapeError, match="drive: images has 2 axes but 3 are needed"):
        drive(bar(9, 0), bar(9, 0))
    for rate in (np.array(5.0), np.full(4, 1001.0)):
        with pytest.raises(ShapeError, match="must have an axis of time and be at most 1000 per second"):
            spikes(rate, np.random.default_rng(0))
