"""The figures of the chapter on VGG."""

import pytest

from cnncourse.plots.vgg import depth_lines, share_bars


def test_depth_lines_stand_at_depth_and_value():
    lines = {"fixed": {"D": (16, 27.0), "E": (19, 27.3)}, "drawn": {"D": (16, 25.6)}}
    ax = depth_lines(lines, xlabel="layers", ylabel="error, %").axes[0]
    assert [line.get_xydata().tolist() for line in ax.lines] == [[[16, 27.0], [19, 27.3]], [[16, 25.6]]]
    assert sorted((text.get_text(), text.xy) for text in ax.texts) == [("D", (16, 27.0)), ("E", (19, 27.3))]


def test_share_bars_are_per_cent_of_each_quantity():
    amounts = {"values": {"early": 30.0, "late": 10.0}, "parameters": {"early": 1.0, "late": 399.0}}
    fig = share_bars(amounts, ["early", "late"])
    widths = [[bar.get_width() for bar in ax.patches] for ax in fig.axes]
    assert widths == [pytest.approx([75, 25]), pytest.approx([0.25, 99.75])]
    assert [text.get_text() for text in fig.axes[1].texts] == ["0.2", "100"]
