"""Planes laid out, every cell in its place."""

import numpy as np

from cnncourse.plots import cell_planes, tolerance_curves
from cnncourse.plots.neocognitron import mosaic


def test_a_mosaic_holds_every_plane_and_lines_between():
    planes = np.arange(5 * 2 * 3).reshape(5, 2, 3)
    sheet = mosaic(planes, 2)
    assert sheet.shape == (10, 9)
    for nth, plane in enumerate(planes):
        top, left = 3 * (nth // 2) + 1, 4 * (nth % 2) + 1
        np.testing.assert_array_equal(sheet[top : top + 2, left : left + 3], plane)
    assert np.isnan(sheet[::3]).all()
    assert np.isnan(sheet[:, ::4]).all()


def test_every_layer_has_a_picture_with_its_own_black():
    layers = [np.full((4, 3, 3), 0.5), np.eye(2)[None], np.zeros((2, 1, 1))]
    fig = cell_planes(np.ones((5, 5)), layers, ["U0", "S", "C", "last"])
    pictures = {ax.get_title(): ax.images[0] for ax in fig.axes}
    assert list(pictures) == ["U0", "S", "C", "last"]
    assert [pictures[name].get_clim()[1] for name in ("U0", "S", "C")] == [1, 0.5, 1]
    fixed = cell_planes(np.ones((5, 5)), layers, ["U0", "S", "C", "last"], limits=[2, 3, 4])
    assert [ax.images[0].get_clim()[1] for ax in fixed.axes] == [1, 2, 3, 4]


def test_curves_are_means_with_a_band_of_one_deviation():
    runs = np.array([[100.0, 40.0, 10.0], [80.0, 60.0, 30.0]])
    fig = tolerance_curves(
        {"shift": ([0, 1, 2], {"a": runs, "b": [90, 80, 70]}), "noise": ([1, 3], {"a": [50, 20]})}
    )
    first, second = fig.axes
    assert [ax.get_xlabel() for ax in fig.axes] == ["shift", "noise"]
    np.testing.assert_allclose(first.lines[0].get_ydata(), runs.mean(axis=0))
    band = first.collections[0].get_paths()[0].vertices
    np.testing.assert_allclose(band[:, 1].max(), 90 + runs[:, 0].std(ddof=1))
    assert [text.get_text() for text in first.get_legend().texts] == ["a", "b"]
    np.testing.assert_array_equal(second.lines[0].get_xdata(), [1, 3])
