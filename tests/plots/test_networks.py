"""What stands in the drawings of networks."""

from itertools import pairwise

import numpy as np
import pytest
from matplotlib.colors import to_hex
from numpy.testing import assert_allclose

from cnncourse import plots
from cnncourse.ops import conv2d_torch
from cnncourse.plots.style import BLUE, ORANGE
from cnncourse.zoo.spec import Conv, Flatten, Linear, MaxPool, Pad, ReLU, Serial
from cnncourse.zoo.trace import trace


@pytest.fixture
def strip():
    layers = (
        Pad(1, name="border"),
        Conv(20, 3, name="C1"),
        ReLU(name="relu"),
        MaxPool(2, name="S2"),
        Flatten(name="flat"),
        Linear(49, name="F3"),
    )
    (ax,) = plots.network_strip(trace(Serial(layers), (2, 10, 16)), "tiny").axes
    return ax


def test_network_strip_names_and_sizes(strip):
    texts = [text.get_text() for text in strip.texts]
    assert texts[::2] == ["input", "C1", "S2", "F3"]
    assert texts[1::2] == ["2 of\n10×16", "20 of\n10×16", "20 of\n5×8", "49"]
    assert strip.get_title() == "tiny"
    assert strip.get_aspect() == 1


def test_network_strip_is_to_scale(strip):
    sizes = [(round(p.get_height(), 9), p.get_width()) for p in strip.patches]
    assert sizes == [(10, 16)] * 2 + [(10, 16)] * 12 + [(5, 8)] * 12 + [(7, 1.5)]


def test_network_strip_keeps_stages_apart_and_in_sight(strip):
    groups = np.split(np.array([(p.get_x(), p.get_x() + p.get_width()) for p in strip.patches]), [2, 14, 26])
    edges = [(group[:, 0].min(), group[:, 1].max()) for group in groups]
    assert all(right < left for (_, right), (left, _) in pairwise(edges))
    (left, right), (bottom, top) = strip.get_xlim(), strip.get_ylim()
    assert left < edges[0][0]
    assert edges[-1][1] < right
    assert all(bottom < p.get_y() and p.get_y() + p.get_height() < top for p in strip.patches)


def rows_of(ax):
    """Return for each row its positions, and which are seen, and which stand in the padding."""
    for row in ax.collections:
        x = row.get_offsets()[:, 0].data
        faces = [to_hex(c).upper() for c in row.get_facecolors()]
        edges = [to_hex(c).upper() for c in row.get_edgecolors()]
        yield x, [f == BLUE for f in faces], [e == ORANGE for e in edges]


LAYERS = (
    [{"kernel": 3}, {"kernel": 3}, {"kernel": 3}],
    [{"kernel": 3, "padding": 1}, {"kernel": 3, "stride": 2, "padding": 1}],
    [{"kernel": 2, "stride": 2}, {"kernel": 3, "dilation": 2}],
)


def influence(layers, size, unit):
    """Return the inputs that change a unit, through the package's convolution and autograd."""
    import torch

    x = torch.zeros((1, 1, 1, size), dtype=torch.float64, requires_grad=True)
    y = x
    for layer in layers:
        options = {k: (1 if k != "padding" else 0, layer[k]) for k in layer if k != "kernel"}
        y = conv2d_torch(y, torch.ones((1, 1, 1, layer["kernel"]), dtype=torch.float64), None, **options)
    y[0, 0, 0, unit].backward()
    return y.shape[-1], torch.nonzero(x.grad[0, 0, 0]).ravel().tolist()


@pytest.mark.parametrize("layers", LAYERS)
@pytest.mark.parametrize("unit", [0, 1, 2])
def test_receptive_field_picture_is_what_autograd_finds(layers, unit):
    units, seen = influence(layers, 14, unit)
    (ax,) = plots.receptive_field_picture(layers, 14, unit).axes
    first, *_, last = rows_of(ax)
    positions, filled, padded = first
    assert positions[np.array(filled)].tolist() == seen
    assert positions[~np.array(padded)].tolist() == list(range(14))
    assert np.sum(last[1]) == 1
    assert len(last[0]) == units


def test_receptive_field_picture_in_the_middle():
    (ax,) = plots.receptive_field_picture([{"kernel": 3}] * 3, 15, names=["pixels", "C1"]).axes
    rows = list(rows_of(ax))
    assert [int(np.sum(filled)) for _, filled, _ in rows] == [7, 5, 3, 1]
    assert_allclose([x[np.array(filled)].mean() for x, filled, _ in rows], 7)
    labels = [label.get_text() for label in ax.get_yticklabels()]
    assert labels == ["pixels: sees 1", "C1: sees 3", "layer 2: sees 5", "layer 3: sees 7"]
    assert len(ax.lines) == 3 * (1 + 3 + 5)


def test_padding_is_hollow():
    (ax,) = plots.receptive_field_picture([{"kernel": 5, "padding": 2}], 6, 0).axes
    x, filled, padded = next(rows_of(ax))
    assert x[np.array(padded)].tolist() == [-2, -1]
    assert x[np.array(filled)].tolist() == [0, 1, 2]
