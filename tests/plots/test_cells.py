"""What stands in the pictures of cells."""

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from cnncourse.plots.cells import (
    in_colour,
    line_plot,
    orientation_picture,
    rate_in_bins,
    recording_sheet,
    show_fields,
    tuning_plot,
)


@pytest.fixture
def recorded(rng):
    return rng.random((3, 4, 200)) < 0.1


def test_rate_in_bins_counts(recorded):
    rates = rate_in_bins(recorded[0], 0.05)
    assert_allclose(rates, [recorded[0][:, i : i + 50].sum() / (4 * 0.05) for i in range(0, 200, 50)])


def test_a_recording_has_a_picture_spikes_and_a_rate(recorded):
    fig = recording_sheet([np.eye(3)] * 3, recorded, ["a", "b", "c"], lit=(0.05, 0.1))
    parts = [part for part in fig.subfigs if part.axes]
    assert [len(part.axes) for part in parts] == [3] * 3
    for part, spikes in zip(parts, recorded, strict=True):
        picture, raster, rate = part.axes
        assert len(picture.images) == 1
        drawn = [line.get_positions() for line in raster.collections]
        assert len(drawn) == 4
        for found, trial in zip(drawn, spikes, strict=True):
            assert_allclose(np.sort(found), np.flatnonzero(trial) / 1000)
        assert rate.get_ylim()[1] % 10 == 0
    without = recording_sheet([np.eye(3)] * 3, recorded, ncols=3, rates=False)
    assert [len(part.axes) for part in without.subfigs] == [2] * 3


def test_fields_have_each_their_own_scale():
    fig = show_fields([np.array([[1.0, -2]]), np.array([[0.1, 0.3]])], ["one\ntwo"], size=1)
    assert [ax.images[0].get_clim() for ax in fig.axes] == [(-2, 2), (-0.3, 0.3)]
    assert [ax.get_title() for ax in fig.axes] == ["one\ntwo", ""]


def test_tuning_plot_draws_means_and_bands(rng):
    runs = rng.random((5, 6))
    (ax,) = tuning_plot(np.arange(0, 180, 30), {"many": runs, "one": runs[0]}).axes
    assert_allclose(ax.lines[0].get_ydata(), runs.mean(0))
    assert_allclose(ax.lines[1].get_ydata(), runs[0])
    assert len(ax.collections) == 1


def test_line_plot_has_a_panel_for_each():
    fig = line_plot([0, 1], [{"a": [1, 2], "b": [3, 4]}, {"c": [5, 6]}], xlabel="x", ylabels=["up", "down"])
    assert [len(ax.lines) for ax in fig.axes] == [2, 1]
    assert [ax.get_ylabel() for ax in fig.axes] == ["up", "down"]
    assert fig.axes[1].get_xlabel() == "x"
    assert fig.axes[1].get_legend() is None


def test_directions_are_colours_round_a_circle():
    colours = in_colour(np.array([0.0, 180.0, 60.0, 60.0]), np.array([1.0, 1.0, 1.0, 0.0]))
    assert_allclose(colours[0], colours[1])
    assert_array_equal(colours[3], 1)
    assert colours[2].argmax() == 1
    fig = orientation_picture(np.eye(4), np.full((4, 4), 30.0), np.ones((4, 4)))
    assert [text.get_text() for text in fig.axes[2].texts][:3] == ["0°", "22.5°", "45°"]
