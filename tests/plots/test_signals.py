"""What the drawings of convolution hold."""

from __future__ import annotations

import numpy as np

from cnncourse.plots.signals import log_lines, sliding_sums, volumes, waveforms
from cnncourse.signal import convolve1d


def test_sliding_sums_writes_the_flipped_kernel_and_the_sum() -> None:
    x, w = np.array([0, 1, 3, 2]), np.array([5, -4])
    y = convolve1d(x, w)
    texts = [text.get_text() for text in sliding_sums(x, w, y, [1, 3]).axes[0].texts]
    assert texts[:5] == ["0", "1", "3", "2", "x"]
    assert texts[5:] == ["−4", "5", "t = 1", f"y(1) = {y[1]}", "−4", "5", "t = 3", "y(3) = −2"]


def test_waveforms_share_the_time() -> None:
    fig = waveforms({"a": np.arange(4), "b": np.arange(8)}, rate=2, marks={"b": 1.5})
    first, second = (ax.lines for ax in fig.axes)
    assert first[0].get_xdata().tolist() == [0, 0.5, 1, 1.5]
    assert list(second[1].get_xdata()) == [1.5]
    assert [ax.get_title(loc="left") for ax in fig.axes] == ["a", "b"]


def test_volumes_write_the_sizes() -> None:
    words = " ".join(text.get_text() for text in volumes(32, 3, 5, 6).axes[0].texts)
    assert "32×32×3" in words
    assert "28×28×6" in words
    assert "6 filters" in words


def test_log_lines_leave_out_what_is_missing() -> None:
    curves = {"a": [1.0, 10.0, 100.0], "b": [2.0, np.nan, 8.0]}
    ax = log_lines([3, 5, 7], curves, xlabel="size", ylabel="ms", ticks=[3, 7]).axes[0]
    assert (ax.get_xscale(), ax.get_yscale()) == ("log", "log")
    assert ax.lines[1].get_xdata().tolist() == [3, 7]
    assert [label.get_text() for label in ax.get_xticklabels()] == ["3", "7"]
