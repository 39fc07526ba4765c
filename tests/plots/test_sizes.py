"""What stands in the drawings of windows and of padded arrays."""

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from cnncourse.ops import pad2d
from cnncourse.plots.sizes import PADDED, UNREAD, number_grids, taps, window_strip


def read_by_torch(size, kernel, stride, padding, dilation):
    import torch

    pixels = torch.nn.functional.pad(torch.arange(float(size))[None, None], (padding, padding), value=-1)
    windows = torch.nn.functional.unfold(pixels[:, :, None], (1, kernel), (1, dilation), 0, (1, stride))
    return windows[0].T.int().tolist()


@pytest.mark.parametrize(
    ("kernel", "stride", "padding", "dilation"), [(3, 2, 0, 1), (2, 3, 1, 2), (4, 1, 2, 1)]
)
def test_taps_are_the_pixels_that_torch_unfolds(kernel, stride, padding, dilation):
    found = [list(window) for window in taps(kernel, stride, padding, dilation, size=9)]
    inside = [[pixel if 0 <= pixel < 9 else -1 for pixel in window] for window in found]
    assert inside == read_by_torch(9, kernel, stride, padding, dilation)


def test_strip_has_a_line_per_window_and_marks_what_is_not_read():
    fig = window_strip(7, [{"kernel": 3}, {"kernel": 3, "stride": 3}], ["one", "three"])
    first, second = fig.axes
    assert [len(first.lines), len(second.lines)] == [5, 2]
    assert [ax.get_title("left") for ax in fig.axes] == ["one", "three"]
    assert [text.get_text() for text in first.texts] == list("0123456")
    assert [patch.get_hatch() for patch in first.patches] == [None] * 7
    assert [patch.get_hatch() for patch in second.patches] == [None] * 6 + ["////"]


def test_strip_draws_padding_as_cells_without_a_number():
    (ax,) = window_strip(4, [{"kernel": 3, "padding": 1}]).axes
    assert [text.get_text() for text in ax.texts] == ["·", "0", "1", "2", "3", "·"]
    (ax,) = window_strip(4, [{"kernel": 3, "stride": 2, "padding": (0, 1)}]).axes
    assert [text.get_text() for text in ax.texts] == ["0", "1", "2", "3", "·"]
    assert [line.get_xdata()[0] + 0.4 for line in ax.lines] == [0, 2]


def fill_of(ax):
    from matplotlib.colors import to_hex

    return {
        (round(patch.get_y() + 0.5), round(patch.get_x() + 0.5)): to_hex(patch.get_facecolor())
        for patch in ax.patches
        if patch.get_fill()
    }


def test_grids_tint_the_padding_and_frame_the_image():
    image = np.arange(6.0).reshape(1, 1, 2, 3)
    fig = number_grids([pad2d(image, 1)[0, 0], pad2d(image, 1, mode="replicate")[0, 0]], inside=(1, 1, 2, 3))
    for ax in fig.axes:
        assert len(ax.texts) == 20
        assert set(fill_of(ax).values()) == {PADDED}
        assert len(fill_of(ax)) == 20 - 6
        (frame,) = [patch for patch in ax.patches if not patch.get_fill()]
        assert frame.get_bbox().bounds == (0.5, 0.5, 3, 2)


def test_grids_mark_a_value():
    (ax,) = number_grids([np.array([[0, 1], [2, 0]])], unread=0).axes
    assert fill_of(ax) == {(0, 0): UNREAD, (1, 1): UNREAD}


def test_coloured_grids_share_one_scale():
    fig = number_grids([[[1.0, -4.0]], [[2.0, 0.0]]], coloured=True)
    assert [ax.images[0].get_clim() for ax in fig.axes] == [(-4.0, 4.0)] * 2
    assert_array_equal(fig.axes[1].images[0].get_array(), [[2.0, 0.0]])
