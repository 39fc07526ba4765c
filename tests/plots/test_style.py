"""Colours, the figure that shows itself, and that drawing leaves nothing behind."""

import inspect
import subprocess
import sys

import matplotlib
import numpy as np
import pytest
from IPython.core.formatters import DisplayFormatter
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure

from cnncourse import plots
from cnncourse.plots.style import STYLE, signed_colours

# Machado, Oliveira and Fernandes, 2009: what is left of linear RGB where one kind of cone is missing.
BLINDNESS = {
    "none": np.eye(3),
    "protan": [
        [0.152286, 1.052583, -0.204868],
        [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
    ],
    "deutan": [
        [0.367322, 0.860646, -0.227968],
        [0.280085, 0.672501, 0.047413],
        [-0.011820, 0.042940, 0.968881],
    ],
    "tritan": [
        [1.255528, -0.076749, -0.178779],
        [-0.078411, 0.930809, 0.147602],
        [0.004733, 0.691367, 0.303900],
    ],
}


def linear(colour):
    rgb = np.array(to_rgb(colour))
    return np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)


def lab(rgb):
    xyz = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]) @ rgb
    f = np.cbrt(np.clip(xyz / [0.9505, 1, 1.089], 0, None))
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


@pytest.mark.parametrize("colour", plots.PALETTE)
def test_colours_stand_out_from_the_sheet(colour):
    """WCAG 2.2, 1.4.11: 3 : 1 for what is drawn."""
    luminance = linear(colour) @ [0.2126, 0.7152, 0.0722]
    assert 1.05 / (luminance + 0.05) >= 3


@pytest.mark.parametrize("colour", [plots.INK, plots.MUTED])
def test_text_stands_out_from_the_sheet(colour):
    luminance = linear(colour) @ [0.2126, 0.7152, 0.0722]
    assert 1.05 / (luminance + 0.05) >= 4.5


@pytest.mark.parametrize("kind", BLINDNESS)
def test_colours_are_told_apart(kind):
    seen = [lab(np.clip(BLINDNESS[kind] @ linear(colour), 0, 1)) for colour in plots.PALETTE]
    apart = [np.linalg.norm(a - b) for i, a in enumerate(seen) for b in seen[:i]]
    assert min(apart) > 10


@pytest.mark.parametrize("kind", BLINDNESS)
def test_signs_are_told_apart(kind):
    below, above = (lab(np.clip(BLINDNESS[kind] @ linear(signed_colours()(v)), 0, 1)) for v in (0.0, 1.0))
    assert np.linalg.norm(below - above) > 40
    assert to_rgb(signed_colours()(128)) == pytest.approx((1, 1, 1), abs=0.01)


DRAW = {
    "show_images": lambda: plots.show_images(np.eye(4)[None]),
    "show_kernel": lambda: plots.show_kernel(np.eye(3)),
    "number_grid": lambda: plots.number_grid(np.eye(3)),
    "worked_convolution": lambda: plots.worked_convolution(np.eye(3), np.eye(2), np.eye(2), (0, 0)),
    "feature_maps": lambda: plots.feature_maps(np.eye(4)[None]),
    "confusion": lambda: plots.confusion([0, 1], [0, 0], "ab"),
    "learning_curve": lambda: plots.learning_curve({"a": [3, 2, 1]}),
    "learning_panels": lambda: plots.learning_panels({"plain": {"a": [3, 2, 1]}}),
    "tolerance_curves": lambda: plots.tolerance_curves({"shift": ([0, 1], {"a": [90, 80]})}),
    "cell_planes": lambda: plots.cell_planes(np.eye(5), [np.eye(2)[None]], ["U0", "S"]),
    "scatter_boundary": lambda: plots.scatter_boundary(np.eye(2), [0, 1], [1, 0]),
    "network_strip": lambda: plots.network_strip(tiny_trace()),
    "receptive_field_picture": lambda: plots.receptive_field_picture([{"kernel": 3}], 7),
}


def tiny_trace():
    from cnncourse.zoo.spec import Conv, Serial
    from cnncourse.zoo.trace import trace

    return trace(Serial((Conv(2, 3, name="C1"),)), (1, 8, 8))


def test_every_function_is_drawn_here():
    functions = {name for name in plots.__all__ if inspect.isfunction(getattr(plots, name))}
    assert functions - {"use_course_style"} == set(DRAW)


@pytest.mark.parametrize("name", DRAW)
def test_figure_shows_itself_and_leaves_no_trace(name):
    before = dict(matplotlib.rcParams)
    fig = DRAW[name]()
    assert isinstance(fig, Figure)
    assert dict(matplotlib.rcParams) == before
    shown, _ = DisplayFormatter().format(fig)
    assert shown["image/png"].startswith(b"\x89PNG")
    assert shown["image/png"] == DRAW[name]()._repr_png_()
    assert to_rgb(fig.get_facecolor()) == (1, 1, 1)
    pyplot = sys.modules.get("matplotlib.pyplot")
    assert pyplot is None or pyplot.get_fignums() == []


def test_use_course_style():
    with matplotlib.rc_context():
        plots.use_course_style()
        assert matplotlib.rcParams["axes.prop_cycle"].by_key()["color"] == list(plots.PALETTE)
        assert matplotlib.rcParams["font.size"] == STYLE["font.size"]


def test_importing_does_not_load_matplotlib():
    code = "import sys, cnncourse.plots; print('matplotlib' in sys.modules)"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "False"
