"""The Neocognitron's JavaScript against the package's network, its retina, keys and text."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import traitlets

from cnncourse.neocognitron import (
    MODULES,
    Module,
    Neocognitron,
    digit,
    every_shift,
    falling,
    flipped,
    neocognitron,
    organise,
    packed,
    present,
    respond,
    unpacked,
)
from cnncourse.widgets import NeocognitronExplorer
from tests.widgets.conftest import call
from tests.widgets.conftest import state as state_of

Load = Callable[..., Any]
DIGITS = np.stack([digit(name) for name in range(5)])
RESPOND = """([net, images]) => {
    const read = cnnWidgets.neocognitron.unpack(net);
    return images.map(image => cnnWidgets.neocognitron.respond(read, image)
        .map(({planes, side, values}) => ({planes, side, values: [...values]})));
}"""


@pytest.fixture(scope="module")
def net() -> Neocognitron:
    return organise(neocognitron(), DIGITS, np.random.default_rng(0))


def explorer(net: Neocognitron, **traits: Any) -> NeocognitronExplorer:
    return NeocognitronExplorer(net, DIGITS, **traits)


def images_of_all_kinds() -> np.ndarray[Any, Any]:
    """Shifted, noisy, full, dark and dim."""
    rng = np.random.default_rng(9)
    shifted = np.concatenate([every_shift(d)[0][::9] for d in DIGITS])
    some = [
        *shifted,
        *flipped(shifted[:10], 12, rng),
        np.ones((16, 16)),
        np.zeros((16, 16)),
        *rng.random((3, 16, 16)),
    ]
    return np.stack(some)


@pytest.mark.browser
def test_every_cell_answers_as_in_the_package(scripts: Any, net: Neocognitron) -> None:
    state = explorer(net).net
    images = images_of_all_kinds()
    found = call(scripts, RESPOND, [state, images.tolist()])
    wanted = [u for pair in respond(unpacked(state), images) for u in pair]
    for nth, layers in enumerate(found):
        for layer, u in zip(layers, wanted, strict=True):
            assert (layer["planes"], layer["side"]) == u.shape[1:3]
            np.testing.assert_allclose(
                np.reshape(layer["values"], u.shape[1:]), u[nth], rtol=1e-9, atol=1e-12
            )


@pytest.mark.browser
def test_other_sizes_windows_and_strides_too(scripts: Any) -> None:
    modules = (Module(5, 3, 1, 4, 3, (2, 1), 2, 2.0, 3.0), Module(7, 2, 1, 3, 2, (0, 2), 1, 0.7, 5.0))
    small = neocognitron(modules, alpha=0.2)
    for name in (3, 2, 4):
        small = present(small, digit(name))
    state, images = packed(small), images_of_all_kinds()
    found = call(scripts, RESPOND, [state, images.tolist()])
    for level, pair in enumerate(respond(unpacked(state), images)):
        for part, u in enumerate(pair):
            got = [np.reshape(layers[2 * level + part]["values"], u.shape[1:]) for layers in found]
            np.testing.assert_allclose(got, u, rtol=1e-9, atol=1e-12)


@pytest.mark.browser
def test_fixed_weights_fall_as_in_the_package(scripts: Any) -> None:
    for size in (2, 5):
        found = scripts.evaluate("size => [...cnnWidgets.neocognitron.falling(size)]", size)
        np.testing.assert_allclose(found, falling(size).ravel(), rtol=1e-14)


@pytest.mark.browser
def test_the_retina_shifts_to_the_edge_and_keeps_every_cell(scripts: Any) -> None:
    shift = "args => cnnWidgets.neocognitron.shift(...args)"
    for image in (DIGITS[1], DIGITS[4]):
        places = {row.tobytes() for row in every_shift(image)[0]}
        for down, right in ((1, 0), (0, -2), (-3, 5), (99, -99)):
            got = np.array(call(scripts, shift, [image.tolist(), down, right]), float)
            assert got.tobytes() in places
        far = np.array(call(scripts, shift, [image.tolist(), 99, -99]))
        assert far[15].any()
        assert far[:, 0].any()
    dark = np.zeros((16, 16)).tolist()
    assert call(scripts, shift, [dark, 1, 1]) == dark


@pytest.mark.browser
def test_arrow_keys_shift_and_buttons_change_the_pattern(load: Load, net: Neocognitron) -> None:
    page = load(explorer(net))
    page.locator(".cnn-retina").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowUp")
    np.testing.assert_array_equal(state_of(page)["image"], np.roll(DIGITS[0], (-1, 1), (0, 1)))
    page.get_by_role("button", name="“3”").click()
    np.testing.assert_array_equal(state_of(page)["image"], DIGITS[3])
    assert "the cell of “3”" in page.get_by_role("status").inner_text()
    page.get_by_role("button", name="Noise").click()
    assert 0 < np.abs(np.array(state_of(page)["image"]) - DIGITS[3]).sum() <= 6
    page.get_by_role("button", name="Dark").click()
    assert page.get_by_role("status").inner_text() == "No final cell answers."


@pytest.mark.browser
def test_the_pointer_drags_and_draws(load: Load, net: Neocognitron) -> None:
    page = load(explorer(net))
    box = page.locator(".cnn-retina").bounding_box()
    cell = box["width"] / 16

    def pull(start: tuple[int, int], end: tuple[int, int]) -> None:
        for (row, column), act in ((start, page.mouse.down), (end, page.mouse.up)):
            page.mouse.move(box["x"] + (column + 0.5) * cell, box["y"] + (row + 0.5) * cell, steps=8)
            act()

    pull((8, 8), (9, 6))
    np.testing.assert_array_equal(state_of(page)["image"], np.roll(DIGITS[0], (1, -2), (0, 1)))
    page.get_by_role("button", name="Dark").click()
    page.get_by_label("The pointer").select_option("true")
    pull((2, 3), (2, 8))
    image = np.array(state_of(page)["image"])
    assert image[2, 3:9].all()
    assert image.sum() == 6
    page.locator(".cnn-retina").focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Space")
    assert state_of(page)["image"][3][8] == 1


@pytest.mark.browser
@pytest.mark.parametrize("width", [1280, 390])
def test_nothing_sticks_out_and_all_is_named(load: Load, net: Neocognitron, width: int) -> None:
    page = load(explorer(net), width=width)
    assert page.evaluate("document.documentElement.scrollWidth") == width
    labels = page.locator("canvas").evaluate_all("all => all.map(one => one.getAttribute('aria-label'))")
    assert [label.partition(":")[0] for label in labels] == [
        "Retina", "Layer S1", "Layer C1", "Layer S2", "Layer C2", "Layer S3", "Layer C3",
    ]  # fmt: skip


def test_what_python_says_and_refuses(net: Neocognitron) -> None:
    widget = explorer(net, image=DIGITS[2])
    assert len(set(widget.cells)) == 5
    assert "the cell of “2”" in widget.describe()[1]
    assert len(widget.limits) == 2 * len(MODULES)
    assert explorer(net, image=np.zeros((16, 16))).describe()[1] == "No final cell answers."
    assert len(widget.to_html()) < 40_000
    for bad in (np.zeros((8, 16)), np.full((16, 16), 0.5)):
        with pytest.raises(traitlets.TraitError, match="image must be 16×16 cells of 0 and 1"):
            explorer(net, image=bad)
