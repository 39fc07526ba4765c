"""The figures of the chapter on AlexNet say what they are given."""

import numpy as np
import pytest
from matplotlib.colors import to_hex

from cnncourse.plots.alexnet import group_links, guesses
from cnncourse.plots.style import BLUE, ORANGE


def test_group_links_cover_a_half_of_two_groups():
    fig = group_links({"conv1": (3, 10, 1), "conv2": (10, 26, 2)})
    covered = [sum(p.get_width() * p.get_height() for p in ax.patches) for ax in fig.axes]
    assert covered == [30, 130]
    assert [ax.get_title() for ax in fig.axes] == ["conv1", "conv2"]
    assert [to_hex(p.get_facecolor()).upper() for p in fig.axes[1].patches] == [BLUE, ORANGE]


@pytest.mark.parametrize("n", [3, 6])
def test_guesses_show_the_best_five_and_mark_the_right_one(n):
    rng = np.random.default_rng(0)
    rows = rng.dirichlet(np.ones(7), size=n)
    right = [int(row.argsort()[-2]) for row in rows]
    names = [f"class {k}" for k in range(7)]
    fig = guesses(rng.uniform(size=(n, 4, 6)), rows, right, names)
    assert fig.axes[0].get_title() == names[right[0]]
    below = fig.axes[min(n, 4)]
    wanted = np.argsort(-rows[0])[:5]
    assert [label.get_text() for label in below.get_yticklabels()] == [names[k] for k in wanted]
    np.testing.assert_allclose([bar.get_width() for bar in below.patches], rows[0][wanted])
    assert [to_hex(bar.get_facecolor()).upper() == BLUE for bar in below.patches] == [
        False,
        True,
        False,
        False,
        False,
    ]
