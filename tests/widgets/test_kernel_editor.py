"""The kernel editor: its arithmetic against SciPy and the package, its keys, clicks and text."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import traitlets
from scipy import ndimage

from cnncourse.widgets import KernelEditor
from cnncourse.widgets.kernel_editor import PRESETS
from tests.widgets.conftest import call, state

Load = Callable[..., Any]
MODES = {"zeros": "constant", "replicate": "nearest", "reflect": "mirror", "symmetric": "reflect"}
VIEW = """state => {
  const {asUsed, filter, probe} = cnnWidgets.kernel, {height, width, border, row, column} = state;
  const pixels = cnnWidgets.shared.decoded(state.pixels), used = asUsed(state.kernel, state.flip, state.normalise);
  const terms = probe(pixels, height, width, used, border, row, column).flat();
  return {output: [...filter(pixels, height, width, used, border)], terms};
}"""


def drawn(seed: int) -> KernelEditor:
    """An editor with an image whose sides differ, a kernel of any size, any border."""
    rng = np.random.default_rng(seed)
    size, border = (3, 5)[seed % 2], list(MODES)[seed % 4]
    return KernelEditor(
        rng.random((6 + seed, 9)),
        rng.integers(-4, 5, (size, size)) / 4,
        flip=bool(seed & 1),
        normalise=bool(seed & 2),
        border=border,
        row=int(rng.integers(6)),
        column=int(rng.integers(9)),
    )


def oracle(editor: KernelEditor) -> Any:
    """Let SciPy filter; what it calls convolve is with the flip."""
    w = np.array(editor.kernel, float)
    if editor.normalise and abs(w.sum()) > 1e-9:
        w /= w.sum()
    slide = ndimage.convolve if editor.flip else ndimage.correlate
    return slide(editor.grey(), w, mode=MODES[editor.border])


@pytest.mark.parametrize("seed", range(12))
def test_python_filters_as_scipy_does(seed: int) -> None:
    np.testing.assert_allclose(drawn(seed).filtered(), oracle(drawn(seed)), atol=1e-9)


@pytest.mark.browser
@pytest.mark.parametrize("seed", range(12))
def test_browser_filters_as_scipy_does(scripts: Any, seed: int) -> None:
    editor = drawn(seed)
    view = call(scripts, VIEW, {key: getattr(editor, key) for key in KernelEditor.drawn})
    wanted = oracle(editor)
    np.testing.assert_allclose(np.reshape(view["output"], wanted.shape), wanted, atol=1e-9)
    total = sum(term["pixel"] * term["weight"] for term in view["terms"])
    assert total == pytest.approx(wanted[editor.row, editor.column], abs=1e-9)
    assert sum(term["product"] for term in view["terms"]) == pytest.approx(total)


@pytest.mark.browser
def test_resizing_keeps_the_middle(scripts: Any) -> None:
    kernel = np.arange(1, 10).reshape(3, 3)
    larger = call(scripts, "k => cnnWidgets.kernel.resize(k, 5)", kernel.tolist())
    np.testing.assert_array_equal(larger, np.pad(kernel, 1))
    np.testing.assert_array_equal(call(scripts, "k => cnnWidgets.kernel.resize(k, 3)", larger), kernel)


@pytest.mark.browser
def test_colours(scripts: Any) -> None:
    cases = [
        (300.2, "cut off", [255] * 3),
        (-4, "cut off", [0] * 3),
        (99.6, "cut off", [100] * 3),
        (-8, "strength", [0] * 3),
        (0, "signed", [255] * 3),
        (8, "signed", [31, 111, 197]),
        (-8, "signed", [194, 96, 26]),
    ]
    found = call(
        scripts,
        "cases => cases.map(([value, look]) => cnnWidgets.kernel.colour(value, look, 8))",
        [case[:2] for case in cases],
    )
    assert found == [colour for _, _, colour in cases]


@pytest.mark.browser
def test_keys_clicks_and_choices(load: Load) -> None:
    page = load(KernelEditor(row=60, column=80))
    page.get_by_label("Both pictures").focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Shift+ArrowLeft")
    assert (state(page)["row"], state(page)["column"]) == (61, 70)
    page.get_by_role("combobox", name="Kernel").select_option(label="box blur")
    assert state(page)["kernel"] == PRESETS["box blur"]
    page.get_by_label("Weight, row 0, column 1;").focus()
    page.keyboard.press("ArrowUp")
    assert state(page)["kernel"][0][1] == pytest.approx(10 / 9)
    page.get_by_label("Weight, row 2, column 2;").fill("-1/2")
    assert state(page)["kernel"][2][2] == -0.5
    page.get_by_label("Weight, row 2, column 2;").fill("x")
    assert "is no number yet" in page.get_by_role("status").inner_text()
    page.get_by_role("combobox", name="Size").select_option(label="5 × 5")
    assert np.shape(state(page)["kernel"]) == (5, 5)
    box = page.locator("canvas").nth(1).bounding_box()
    page.mouse.click(box["x"] + box["width"] / 4 + 1, box["y"] + box["height"] / 2 + 1)
    assert (state(page)["row"], state(page)["column"]) == (60, 40)


@pytest.mark.browser
@pytest.mark.parametrize("width", [1280, 390])
def test_what_is_shown_is_what_python_says(load: Load, width: int) -> None:
    editor = KernelEditor(kernel="Gaussian blur 5×5", flip=True, row=0, column=3)
    page = load(editor, width=width)
    wanted = editor.filtered()[0, 3]
    shown = re.search(r"column 3: (-?[\d.]+)\.", page.get_by_role("status").inner_text())
    assert shown is not None
    assert float(shown[1]) == pytest.approx(wanted, abs=0.0051)
    assert "the flip changes nothing" in page.get_by_role("status").inner_text()
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_text_without_javascript() -> None:
    image = np.tile([0.0, 0.2, 1.0, 1.0, 0.2], (5, 1))
    lines = KernelEditor(image, row=2, column=1).describe()
    assert lines[2] == "Weights, not flipped: −1 0 1; −2 0 2; −1 0 1."
    assert lines[3] == "At row 2, column 1 the window reads 0 51 255; 0 51 255; 0 51 255."
    assert lines[4] == "The sum of the products is 1020.00."


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"kernel": np.ones((3, 4))}, "must be 3 × 3 or 5 × 5, not 3 × 4"),
        ({"kernel": "blurr"}, "kernel must hold finite numbers along 2 axes"),
        ({"image": np.ones((4, 9))}, "5 to 200 rows and columns"),
        ({"image": np.full((6, 9), 1.5)}, r"numbers in \[0, 1\]"),
        ({"border": "none"}, "border"),
    ],
)
def test_bad_input_is_refused(options: dict[str, Any], words: str) -> None:
    with pytest.raises(traitlets.TraitError, match=words):
        KernelEditor(**options)
