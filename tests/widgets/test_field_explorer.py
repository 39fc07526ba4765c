"""The field explorer: its arithmetic against the cells, its drags, keys and text."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import traitlets

from cnncourse.cells import bar, gabor, simple_cell
from cnncourse.widgets import FieldExplorer
from cnncourse.widgets.field_explorer import CELLS, explored_cell, explored_image
from tests.widgets.conftest import call, state

Load = Callable[..., Any]
PHONE = {"width": 390, "has_touch": True, "is_mobile": True}
KEYS = ("stimulus", "theta", "length", "width", "x", "y", "dark")


def random_states(count: int) -> list[dict[str, Any]]:
    rng = np.random.default_rng(8)
    found = []
    for i in range(count):
        theta, x, y = rng.integers(0, 72) * 5.0, *(rng.integers(-40, 41, 2) / 2)
        kinds = {"cell": CELLS[i % 9], "stimulus": ("bar", "spot", "edge")[i % 3], "dark": bool(i % 2)}
        sizes = {"length": float(rng.integers(1, 61)), "width": float(rng.integers(1, 31))}
        found.append(
            {**kinds, **sizes, "theta": theta, "x": x, "y": y, "direction": float(rng.integers(0, 180))}
        )
    best = {
        "stimulus": "bar",
        "theta": 60.0,
        "direction": 60.0,
        "length": 20.0,
        "width": 4.0,
        "x": 0.5,
        "y": 0.0,
    }
    return found + [{**best, "cell": name, "dark": False} for name in CELLS]


@pytest.mark.browser
def test_images_and_answers_are_the_packages(scripts: Any) -> None:
    states = random_states(45)
    wanted = [explored_image(**{key: one[key] for key in KEYS}) for one in states]
    images = call(scripts, "states => states.map(one => [...cnnWidgets.field.image(one)])", states)
    np.testing.assert_allclose(images, np.reshape(wanted, (54, -1)), atol=1e-12)
    found = call(scripts, "states => states.map(cnnWidgets.field.answer)", states)
    answers = [explored_cell(one["cell"], one["direction"])(x) for one, x in zip(states, wanted, strict=True)]
    np.testing.assert_allclose(found, answers, atol=1e-9)
    assert len({one["cell"] for one, answer in zip(states, answers, strict=True) if answer}) == 9
    rates = call(scripts, "states => states.map(cnnWidgets.field.rate)", states)
    np.testing.assert_allclose(rates, [FieldExplorer(**one).rate for one in states], atol=1e-8)
    assert scripts.evaluate("cnnWidgets.field.CELLS") == list(CELLS)


def mulberry32(seed: int, count: int) -> list[float]:
    """The generator as its author gives it, in Python's whole numbers."""
    a, found, mask = seed, [], 0xFFFFFFFF
    for _ in range(count):
        a = (a + 0x6D2B79F5) & mask
        t = (a ^ (a >> 15)) * (1 | a) & mask
        t = ((t + ((t ^ (t >> 7)) * (61 | t) & mask)) ^ t) & mask
        found.append(((t ^ (t >> 14)) & mask) / 2**32)
    return found


@pytest.mark.browser
def test_spikes_are_a_poisson_process_with_chances_that_stay(scripts: Any) -> None:
    chances = np.reshape(mulberry32(1962, 8000), (8, 1000))
    assert abs(chances.mean() - 0.5) < 0.01
    for rate in (0, 20, 83):
        found = call(scripts, "rate => cnnWidgets.field.spikes(rate)", rate)
        assert found == [np.flatnonzero(trial < rate / 1000).tolist() for trial in chances]


def test_rate_follows_the_other_traits() -> None:
    explorer = FieldExplorer(direction=60, theta=60, length=60, width=4)
    field = gabor(41, 60, wavelength=12, sigma=4, balanced=True)
    answer = simple_cell(bar(41, 60, width=4, length=60), field) / field[field > 0].sum()
    assert explorer.rate == pytest.approx(8 + 80 * answer)
    explorer.theta = 150
    assert explorer.rate < 12
    explorer.cell, explorer.theta, explorer.length = "end-stopped", 60, 14
    short = explorer.rate
    explorer.length = 41
    assert explorer.rate == 8 < 60 < short


def test_text_without_javascript() -> None:
    lines = FieldExplorer(theta=60, x=-2).describe()
    assert "Cell: light line, direction 60°" in lines[1]
    assert "−2 right" in lines[2]
    rates = [int(rate) for rate in re.findall(r"°: (\d+)", lines[3])]
    assert len(rates) == 6
    assert rates.index(max(rates)) == 2


@pytest.mark.parametrize(
    "traits", [{"cell": "grandmother"}, {"theta": 400}, {"length": 0}, {"stimulus": "ring"}]
)
def test_bad_traits_are_refused(traits: dict[str, Any]) -> None:
    with pytest.raises(traitlets.TraitError):
        FieldExplorer(**traits)


# ---- in the page


def choose(page: Any, label: str, value: str) -> None:
    page.get_by_role("combobox", name=label, exact=True).select_option(value)


def middle(page: Any, which: str) -> tuple[float, float, float]:
    box, screen = page.locator(which).bounding_box(), page.locator(".cnn-field-picture").bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2, screen["width"] / 41


@pytest.mark.browser
def test_mouse_moves_and_turns(load: Load) -> None:
    page = load(FieldExplorer(length=20))
    x, y, pixel = middle(page, ".cnn-stimulus path")
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 5 * pixel, y - 3 * pixel, steps=4)
    page.mouse.up()
    assert (state(page)["x"], state(page)["y"]) == (5, 3)
    x, y, _ = middle(page, ".cnn-handle")
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x - 10 * pixel, y - 8 * pixel, steps=6)
    page.mouse.up()
    assert (state(page)["theta"], state(page)["length"]) == (90, 16)


@pytest.mark.browser
def test_finger_moves_and_does_not_scroll(load: Load) -> None:
    page = load(FieldExplorer(stimulus="spot", width=8), **PHONE)
    x, y, pixel = middle(page, ".cnn-stimulus path")
    session = page.context.new_cdp_session(page)
    for kind, path in (
        ("touchStart", [(0, 0)]),
        ("touchMove", [(2, 2)]),
        ("touchMove", [(4, 6)]),
        ("touchEnd", []),
    ):
        points = [{"x": x + dx * pixel, "y": y + dy * pixel} for dx, dy in path]
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
    assert (state(page)["x"], state(page)["y"]) == (4, -6)
    assert page.evaluate("scrollY") == 0


@pytest.mark.browser
def test_keys_move_turn_and_lengthen(load: Load) -> None:
    page = load(FieldExplorer())
    page.locator(".cnn-stimulus").focus()
    for key in ("ArrowRight", "ArrowUp", "ArrowUp", "Shift+ArrowLeft"):
        page.keyboard.press(key)
    assert (state(page)["x"], state(page)["y"]) == (0.5, 2)
    page.locator(".cnn-handle").focus()
    for key in ("ArrowLeft", "ArrowLeft", "ArrowUp", "ArrowRight", "ArrowRight", "ArrowRight"):
        page.keyboard.press(key)
    assert (state(page)["theta"], state(page)["length"]) == (175, 31)
    page.get_by_role("slider", name="Direction").fill("60")
    assert state(page)["theta"] == 60


@pytest.mark.browser
def test_the_curve_fills_in_and_is_cleared(load: Load) -> None:
    page = load(FieldExplorer(direction=60), reduced_motion="reduce")
    page.get_by_role("button", name="Turn all round").click()
    curve = page.locator(".cnn-tuning")
    assert "36 directions; most at 60°" in curve.get_attribute("aria-label")
    page.get_by_role("slider", name="Length").fill("12")
    assert "1 direction;" in curve.get_attribute("aria-label")
    choose(page, "Stimulus", '"edge"')
    page.get_by_role("button", name="Turn all round").click()
    assert "72 directions" in curve.get_attribute("aria-label")
    choose(page, "Stimulus", '"spot"')
    assert page.get_by_role("button", name="Turn all round").is_disabled()
    assert page.get_by_role("slider", name="Direction").is_disabled()


@pytest.mark.browser
def test_a_hidden_field_and_the_words(load: Load) -> None:
    page = load(FieldExplorer(theta=60))
    assert "excited" in page.get_by_role("status").inner_text()
    assert page.locator(".cnn-field-weights").is_visible()
    choose(page, "Field", "true")
    assert not page.locator(".cnn-field-weights").is_visible()
    choose(page, "Light", "true")
    text = page.get_by_role("status").inner_text()
    assert text.startswith("Dark bar at 60°, 30 long")
    assert "silenced" in text


@pytest.mark.browser
@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_axe_finds_nothing_and_nothing_sticks_out(load: Load, theme: str, width: int) -> None:
    from importlib.resources import files

    page = load(FieldExplorer(cell="complex"), FieldExplorer(stimulus="spot"), theme=theme, width=width)
    assert page.evaluate("document.documentElement.scrollWidth") == width
    page.add_script_tag(content=files("axe_playwright_python").joinpath("axe.min.js").read_text("utf-8"))
    found = page.evaluate("axe.run('.bd-content', {preload: false})")
    assert [(rule["id"], [node["html"] for node in rule["nodes"]]) for rule in found["violations"]] == []
