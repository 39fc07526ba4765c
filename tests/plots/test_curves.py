"""What stands in curves and scatter plots."""

import numpy as np
import pytest
from matplotlib.colors import to_hex
from numpy.testing import assert_allclose, assert_array_equal

from cnncourse import plots


def test_learning_curve_of_single_runs():
    (ax,) = plots.learning_curve({"a": [3, 2, 1], "b": [[6, 5]]}, ylabel="loss", first=0).axes
    assert_array_equal(ax.lines[0].get_xydata(), [(0, 3), (1, 2), (2, 1)])
    assert_array_equal(ax.lines[1].get_xydata(), [(0, 6), (1, 5)])
    assert [to_hex(line.get_color()).upper() for line in ax.lines] == list(plots.PALETTE[:2])
    assert ax.lines[0].get_linestyle() != ax.lines[1].get_linestyle()
    assert len(ax.collections) == 0
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("epoch", "loss")
    assert ax.get_ylim()[0] == 0
    assert [text.get_text() for text in ax.get_legend().texts] == ["a", "b"]


def test_learning_curve_of_several_runs(rng):
    runs = rng.random((5, 7))
    (ax,) = plots.learning_curve({"test": runs}).axes
    assert_allclose(ax.lines[0].get_xydata(), np.stack([np.arange(1, 8), runs.mean(0)], 1))
    (band,) = ax.collections
    outline = band.get_paths()[0].vertices
    for epoch in range(1, 8):
        drawn = outline[outline[:, 0] == epoch, 1]
        middle, sd = runs[:, epoch - 1].mean(), np.sqrt(((runs - runs.mean(0)) ** 2).sum(0) / 4)[epoch - 1]
        assert_allclose([drawn.min(), drawn.max()], [middle - sd, middle + sd])
    assert ax.get_legend().texts[0].get_text() == "test (mean ± sd of 5 runs)"


def test_learning_panels_share_their_axes(rng):
    runs = rng.random((3, 4))
    above, below = plots.learning_panels(
        {"plain": {"a": runs, "b": [0.5, 0.2]}, "residual": {"a": [9, 1]}}
    ).axes
    assert_allclose(above.lines[0].get_ydata(), runs.mean(0))
    assert_array_equal(below.lines[0].get_xydata(), [(1, 9), (2, 1)])
    assert above.get_ylim() == below.get_ylim()
    assert above.get_ylim()[0] == 0
    assert above.get_ylim()[1] > 9
    assert (above.get_title(), below.get_title(), below.get_xlabel()) == ("plain", "residual", "epoch")


def test_learning_curve_with_a_target_and_logarithm():
    (ax,) = plots.learning_curve({"a": [1, 0.1]}, log=True, target=(0.0095, "the paper")).axes
    assert ax.get_yscale() == "log"
    assert set(ax.lines[1].get_ydata()) == {0.0095}
    assert [text.get_text() for text in ax.get_legend().texts] == ["a", "the paper"]


@pytest.fixture
def points(rng):
    X = rng.normal(size=(20, 2))
    return X, (X @ [1, -2] > 0).astype(int)


def test_scatter_boundary(points):
    X, t = points
    (ax,) = plots.scatter_boundary(X, t, [3.0, 4.0], -1.0, title="t", labels=("no", "yes")).axes
    zeros, ones, side, line = ax.collections
    assert_array_equal(zeros.get_offsets(), X[t == 0])
    assert_array_equal(ones.get_offsets(), X[t == 1])
    on_line = line.get_paths()[0].vertices
    assert len(on_line) > 10
    assert_allclose(on_line @ [3, 4] - 1, 0, atol=1e-6)
    tinted = side.get_paths()[0].vertices
    assert (tinted @ [3, 4] - 1).min() > -1e-6
    (arrow,) = ax.texts
    assert_allclose(np.dot(arrow.xyann, [3, 4]), 1)
    direction = np.subtract(arrow.xy, arrow.xyann)
    assert_allclose(direction / np.linalg.norm(direction), [0.6, 0.8])
    assert [text.get_text() for text in ax.get_legend().texts] == ["no", "yes"]
    assert ax.get_title() == "t"


@pytest.mark.parametrize("w", [None, [0.0, 0.0]])
def test_scatter_without_boundary(points, w):
    (ax,) = plots.scatter_boundary(*points, w).axes
    assert len(ax.collections) == 2
    assert len(ax.texts) == 0


def test_scatter_shows_every_point_on_equal_axes(points):
    X, t = points
    (ax,) = plots.scatter_boundary(X * [10, 1], t, [1, 1]).axes
    (left, right), (bottom, top) = ax.get_xlim(), ax.get_ylim()
    assert right - left == pytest.approx(top - bottom)
    assert (X[:, 0] * 10 > left).all()
    assert (X[:, 0] * 10 < right).all()
    assert (X[:, 1] > bottom).all()
    assert (X[:, 1] < top).all()
    assert ax.get_aspect() == 1


def test_scatter_of_one_class():
    (ax,) = plots.scatter_boundary([[1.0, 2.0]], [1], [1.0, 0.0]).axes
    assert [len(c.get_offsets()) for c in ax.collections[:2]] == [0, 1]
