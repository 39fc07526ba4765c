"""Bars of parts and values by layer show the numbers that they were given."""

import numpy as np
import pytest

from cnncourse.plots.inception import layer_panels, stacked_bars


def test_parts_stand_end_to_end():
    bars = {"naive": {"3×3": 4.0, "5×5": 6.0}, "reduced": {"3×3": 2.0}}
    ax = stacked_bars(bars, xlabel="MACs").axes[0]
    boxes = [patch.get_bbox() for patch in ax.patches]
    assert [(box.x0, box.x1) for box in boxes] == [(0, 4), (0, 2), (4, 10), (2, 2)]
    assert [text.get_text().strip() for text in ax.texts] == ["10", "2"]
    assert ax.get_xlabel() == "MACs"
    assert ax.get_ylim()[0] > ax.get_ylim()[1]  # the first bar is on top
    faces = [patch.get_facecolor() for patch in ax.patches]
    assert faces[0] == faces[1] != faces[2]


def test_layers_from_the_input_up():
    panels = {
        "left": {"a": [1e-6, 1e-3, 1.0], "b": [1e-4, 1e-2, 1.0]},
        "right": {"a": [1, 2, 3], "b": [4, 5, 6]},
    }
    fig = layer_panels(panels, ["conv", "3a", "fc"], ylabel="norm", marked=("3a",))
    assert [ax.get_title() for ax in fig.axes] == ["left", "right"]
    for ax, curves in zip(fig.axes, panels.values(), strict=True):
        assert ax.get_xscale() == "log"
        for line, values in zip(ax.lines, curves.values(), strict=False):
            np.testing.assert_array_equal(line.get_xdata(), values)
            np.testing.assert_array_equal(line.get_ydata(), range(3))
        assert list(ax.lines[-1].get_ydata()) == [1, 1]
    assert [label.get_text() for label in fig.axes[0].get_yticklabels()] == ["conv", "3a", "fc"]


def test_a_mark_must_be_a_layer():
    with pytest.raises(ValueError, match="not in"):
        layer_panels({"one": {"a": [1.0]}}, ["conv"], ylabel="norm", marked=("3a",))
