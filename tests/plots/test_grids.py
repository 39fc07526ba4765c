"""What stands in the pictures of arrays."""

import numpy as np
import pytest
import torch
from matplotlib.patches import Rectangle
from numpy.testing import assert_allclose, assert_array_equal

from cnncourse import plots
from cnncourse.plots.style import BLUE, ORANGE


def frames(ax):
    """Return the framed windows as (row, column, height, width)."""
    found = [p for p in ax.patches if isinstance(p, Rectangle)]
    return [(p.get_y() + 0.5, p.get_x() + 0.5, p.get_height(), p.get_width()) for p in found]


def numbers(ax):
    return [text.get_text() for text in ax.texts]


def test_show_images(rng):
    images = rng.uniform(0.2, 0.7, (5, 4, 6))
    fig = plots.show_images(images, ["a", "b"], ncols=3)
    assert [ax.get_title() for ax in fig.axes] == ["a", "b", "", "", ""]
    for ax, image in zip(fig.axes, images, strict=True):
        (shown,) = ax.images
        assert_array_equal(shown.get_array(), image)
        assert shown.get_clim() == (images.min(), images.max())
        assert shown.get_cmap().name == "gray_r"
    rows = [ax.get_subplotspec().rowspan.start for ax in fig.axes]
    columns = [ax.get_subplotspec().colspan.start for ax in fig.axes]
    assert list(zip(rows, columns, strict=True)) == [(0, 0), (0, 1), (0, 2), (1, 0), (1, 1)]


def test_show_images_in_colour_and_with_limits(rng):
    colour, grey = rng.random((3, 4, 6)), rng.random((4, 6))
    first, second = plots.show_images([colour, torch.tensor(grey)], cmap="gray", limits=(-1, 2)).axes
    assert_array_equal(first.images[0].get_array(), colour.transpose(1, 2, 0))
    assert_array_equal(second.images[0].get_array(), grey)
    assert second.images[0].get_clim() == (-1, 2)
    assert second.images[0].get_cmap().name == "gray"


def test_number_grid():
    array = np.array([[1, -2, 3], [4, 5.5, 60]])
    (ax,) = plots.number_grid(array, highlight=[(0, 1, 2, 2), (1, 0, 1, 1)], title="t").axes
    assert numbers(ax) == ["1", "−2", "3", "4", "5.5", "60"]
    assert [text.get_position() for text in ax.texts] == [(j, i) for i in range(2) for j in range(3)]
    assert frames(ax) == [(0, 1, 2, 2), (1, 0, 1, 1)]
    assert ax.get_title() == "t"
    assert_array_equal(ax.images[0].get_array(), np.zeros((2, 3)))


def test_number_grid_options():
    (ax,) = plots.number_grid([[0.5, -1.0]], highlight=(0, 0, 1, 1), text=".2f", coloured=True).axes
    assert numbers(ax) == ["0.50", "−1.00"]
    assert frames(ax) == [(0, 0, 1, 1)]
    assert_array_equal(ax.images[0].get_array(), [[0.5, -1.0]])
    assert ax.images[0].get_clim() == (-1, 1)
    assert [text.get_color() for text in ax.texts][1] == "white"


def test_worked_convolution():
    x, w, y = np.arange(20).reshape(4, 5), np.array([[1, -3]]), np.zeros((2, 2))
    left, middle, right = plots.worked_convolution(x, w, y, (1, 0), stride=2).axes
    assert frames(left) == [(2, 0, 1, 2)]
    assert frames(middle) == []
    assert frames(right) == [(1, 0, 1, 1)]
    assert numbers(left) == [str(n) for n in range(20)]
    assert numbers(middle) == ["1", "−3"]
    assert_array_equal(middle.images[0].get_array(), w)
    assert middle.images[0].get_clim() == (-3, 3)
    assert [ax.get_title().split()[-1] for ax in (left, middle, right)] == ["input", "kernel", "output"]


def test_show_kernel(rng):
    kernels = rng.normal(size=(3, 2, 4))
    fig = plots.show_kernel(kernels, ["a", "b", "c"], text=".1f")
    limit = np.abs(kernels).max()
    for ax, kernel, title in zip(fig.axes, kernels, "abc", strict=True):
        assert_array_equal(ax.images[0].get_array(), kernel)
        assert ax.images[0].get_clim() == (-limit, limit)
        assert ax.get_title() == title
        assert numbers(ax) == [f"{v:.1f}".replace("-", "−") for v in kernel.ravel()]
    assert [numbers(ax) for ax in plots.show_kernel(kernels, text="").axes] == [[]] * 3
    assert len(plots.show_kernel(np.zeros((3, 3))).axes) == 1


@pytest.mark.parametrize(("low", "clim", "cmap"), [(-2, (-2, 2), "cnncourse"), (0, (0, 1), "gray_r")])
def test_feature_maps(low, clim, cmap):
    maps = torch.tensor(np.linspace(low, 1, 3 * 4 * 5).reshape(3, 4, 5), requires_grad=True)
    *axes, bar = plots.feature_maps(maps, "C1").axes
    for i, ax in enumerate(axes):
        assert_array_equal(ax.images[0].get_array(), maps[i].detach())
        assert ax.images[0].get_clim() == clim
        assert ax.images[0].get_cmap().name == cmap
        assert ax.get_title() == str(i)
    assert len(axes) == 3
    assert axes[0].figure.get_suptitle() == "C1"
    assert bar.get_ylim() == clim


def test_confusion():
    true, predicted = [0, 0, 0, 1, 2, 2], [0, 0, 1, 1, 0, 2]
    (ax,) = plots.confusion(true, predicted, ["a", "b", "long"]).axes
    shown = [text.get_text() for text in ax.texts if text.get_visible()]
    assert shown == ["2", "1", "1", "1", "1"]
    assert_allclose(ax.images[0].get_array(), [[2 / 3, 1 / 3, 0], [0, 1, 0], [0.5, 0, 0.5]])
    assert [label.get_text() for label in ax.get_yticklabels()] == ["a", "b", "long"]
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("taken for", "true class")


def test_colours_of_signs():
    (ax,) = plots.show_kernel([[1.0, -1.0, 0.0]]).axes
    painted = ax.images[0].to_rgba(ax.images[0].get_array())[0, :, :3]
    expected = [tuple(int(c[i : i + 2], 16) / 255 for i in (1, 3, 5)) for c in (BLUE, ORANGE, "#ffffff")]
    assert_allclose(painted, expected, atol=0.005)
