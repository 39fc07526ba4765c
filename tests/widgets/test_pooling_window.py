"""The pooling window: its arithmetic against the package and PyTorch, and the widget in a page without a kernel."""

from __future__ import annotations

from collections.abc import Callable
from importlib.resources import files
from typing import Any

import numpy as np
import pytest
import torch
import traitlets
from numpy.lib.stride_tricks import sliding_window_view
from scipy import ndimage, stats
from torch.nn import functional

from cnncourse.filters import binomial
from cnncourse.ops import max_pool2d_indices
from cnncourse.widgets import PoolingWindow
from cnncourse.widgets.pooling_window import PICTURE
from tests.widgets.conftest import call, state

Load = Callable[..., Any]
VIEW = "states => states.map(state => cnnWidgets.pooling.view({position: 0, ...state}))"
KINDS = ("max", "min", "average", "weighted", "L2")


def states(count: int = 200) -> list[dict[str, Any]]:
    """Draw states whose axes differ, with ties and values below zero."""
    rng = np.random.default_rng(13)

    def draw(number: int) -> dict[str, Any]:
        rows, columns = rng.choice(np.arange(4, 13), 2, replace=False)
        window, stride, down, right = (int(v) for v in rng.integers([1, 1, -3, -3], [6, 5, 4, 4]))
        image = rng.integers(-2, 4, (rows, columns)) / 2
        return {"image": image.tolist(), "kind": KINDS[number % 5], "window": window, "stride": stride,
                "down": down, "right": right}  # fmt: skip

    return [draw(number) for number in range(count)]


def oracle(state: dict[str, Any], *, moved: bool = True) -> Any:
    """Shift with SciPy and pool with PyTorch's own functions."""
    move = (state["down"], state["right"]) if moved else (0, 0)
    image = torch.tensor(ndimage.shift(np.array(state["image"]), move, order=0))[None, None]
    size, stride = state["window"], state["stride"]
    if size > min(image.shape[2:]):
        return np.zeros((0, 0))
    along = torch.tensor(stats.binom(size - 1, 0.5).pmf(range(size)))
    pool = {
        "max": lambda: functional.max_pool2d(image, size, stride),
        "min": lambda: -functional.max_pool2d(-image, size, stride),
        "average": lambda: functional.avg_pool2d(image, size, stride),
        "weighted": lambda: functional.conv2d(image, torch.outer(along, along)[None, None], stride=stride),
        "L2": lambda: (functional.avg_pool2d(image**2, size, stride) * size**2).sqrt(),
    }
    return pool[state["kind"]]()[0, 0].numpy()


@pytest.fixture(scope="module")
def views(scripts: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = call(scripts, VIEW, states())
    return found


@pytest.mark.browser
def test_javascript_equals_torch(views: list[dict[str, Any]]) -> None:
    for given, view in zip(states(), views, strict=True):
        wanted, before = oracle(given), oracle(given, moved=False)
        if not wanted.size:
            assert view["count"] == 0
            continue
        np.testing.assert_allclose(view["pooled"], wanted, atol=1e-7)
        np.testing.assert_allclose(view["before"], before, atol=1e-7)
        np.testing.assert_array_equal(view["changed"], ~np.isclose(wanted, before, atol=1e-7))
        if np.linalg.norm(before):
            assert view["share"] == pytest.approx(np.linalg.norm(wanted - before) / np.linalg.norm(before))


@pytest.mark.browser
def test_winners_are_those_of_the_package(views: list[dict[str, Any]]) -> None:
    compared = 0
    for given, view in zip(states(), views, strict=True):
        if given["kind"] not in ("max", "min"):
            assert view["winners"] == []
        elif view["count"]:
            x = np.array([[view["image"]]]) * (1 if given["kind"] == "max" else -1)
            places = max_pool2d_indices(x, given["window"], stride=given["stride"]).ravel()
            rows, columns = np.divmod(places, x.shape[3])
            assert [[w["row"], w["column"]] for w in view["winners"]] == np.stack([rows, columns], 1).tolist()
            windows = sliding_window_view(x[0, 0], (given["window"],) * 2)[
                :: given["stride"], :: given["stride"]
            ]
            ties = (windows == windows.max((2, 3), keepdims=True)).sum((2, 3)) > 1
            assert [w["tied"] for w in view["winners"]] == ties.ravel().tolist()
            compared += 1
    assert compared > 50


def test_python_equals_torch() -> None:
    for given in states():
        np.testing.assert_allclose(
            np.array(PoolingWindow(**given).output).ravel(), oracle(given).ravel(), atol=1e-7
        )


@pytest.mark.browser
def test_both_sides_have_the_same_digit_and_the_same_weights(scripts: Any) -> None:
    assert scripts.evaluate("cnnWidgets.pooling.PICTURES.digit") == PICTURE
    for count in range(1, 6):
        np.testing.assert_allclose(
            scripts.evaluate("n => cnnWidgets.pooling.weights(n)", count), binomial(count - 1)
        )


def test_output_follows_and_the_fallback_tells() -> None:
    widget = PoolingWindow(image=[[0, 9, 0, 0], [0, 0, 0, 0]])
    assert widget.output == [[9, 0]]
    widget.right = 1
    assert widget.output == [[0, 9]]
    assert "Moved 0 down and 1 right: 2 of 2 pooled values changed." in widget.describe()
    widget.window = 3
    assert widget.output == []
    assert widget.describe()[-1] == "Pooled: none, no window fits."
    for traits in ({"image": np.ones((3, 17))}, {"kind": "median"}, {"window": 0}, {"right": 7}):
        with pytest.raises(traitlets.TraitError):
            PoolingWindow(**traits)


# ---- in a page
@pytest.mark.browser
def test_buttons_move_the_picture_and_mark_what_changed(load: Load) -> None:
    page = load(PoolingWindow(image=np.pad([[9]], ((4, 7), (4, 7)))))
    page.get_by_role("button", name="Move the picture right").click()
    assert (state(page)["down"], state(page)["right"]) == (0, 1)
    assert "0 of 36 pooled values changed" in page.get_by_role("status").inner_text()
    page.get_by_role("button", name="Move the picture up").click()
    assert "2 of 36 pooled values changed" in page.get_by_role("status").inner_text()
    assert page.locator(".cnn-pool-changed").count() == 2
    page.get_by_role("button", name="Back to start").click()
    assert (state(page)["down"], state(page)["right"]) == (0, 0)


@pytest.mark.browser
def test_keys_draw_and_choose(load: Load) -> None:
    page = load(PoolingWindow(image=np.zeros((12, 12)), down=1, position=0))
    page.get_by_label("Picture; the arrow keys").focus()
    for key in ("ArrowLeft", "ArrowDown", "Enter"):
        page.keyboard.press(key)
    assert np.argwhere(state(page)["image"]).tolist() == [[5, 4]]  # seen at 6, 4: the picture is moved
    page.keyboard.press(" ")
    assert not np.any(state(page)["image"])
    page.get_by_label("Pooled values; the arrow keys").focus()
    for key in ("ArrowDown", "ArrowRight", "ArrowRight", "ArrowUp", "ArrowDown"):
        page.keyboard.press(key)
    assert state(page)["position"] == 6 + 2
    assert "pooled[1, 2] = largest of 0 0 0 0 = 0" in page.locator(".cnn-pool-written").inner_text()


@pytest.mark.browser
def test_a_finger_draws_and_the_choices_pool_anew(load: Load) -> None:
    page = load(PoolingWindow(image=np.zeros((12, 12))), width=390, has_touch=True, is_mobile=True)
    box = page.locator(".cnn-pool-grid").first.bounding_box()
    page.touchscreen.tap(box["x"] + box["width"] * 2.5 / 12, box["y"] + box["height"] * 1.5 / 12)
    assert np.argwhere(state(page)["image"]).tolist() == [[1, 2]]
    for label, value in (("Pooling", '"average"'), ("Window", "3"), ("Stride", "1")):
        page.get_by_role("combobox", name=label, exact=True).select_option(value)
    assert "Pooled 10 × 10" in page.locator(".cnn-pool-grids").inner_text()
    assert page.evaluate("document.documentElement.scrollWidth") == 390


@pytest.mark.browser
@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_axe_finds_nothing_and_nothing_moves(load: Load, theme: str, width: int) -> None:
    page = load(PoolingWindow(right=1), theme=theme, width=width)
    boxes = (
        "[...document.querySelectorAll('.cnn-widget, .cnn-root')].map(node => node.getBoundingClientRect())"
    )
    kept, used = (box["height"] for box in page.evaluate(f"{boxes}.map(box => box.toJSON())"))
    assert kept >= used, "the place kept for the widget in widgets.css is too low"
    page.add_script_tag(content=files("axe_playwright_python").joinpath("axe.min.js").read_text("utf-8"))
    found = page.evaluate("axe.run('.bd-content', {preload: false})")
    assert [(rule["id"], [node["html"] for node in rule["nodes"]]) for rule in found["violations"]] == []
    assert page.evaluate("document.documentElement.scrollWidth") == width
