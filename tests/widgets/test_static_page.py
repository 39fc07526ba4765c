"""The widgets in a bare page from file://, with no kernel: keys, mouse, touch, no JavaScript, accessibility."""

from __future__ import annotations

from collections.abc import Callable
from importlib.resources import files
from typing import Any

import pytest

from cnncourse.widgets import ConvExplorer, PerceptronPlayground, output_size_slider
from tests.widgets.conftest import state

pytestmark = pytest.mark.browser

Load = Callable[..., Any]
PHONE = {"width": 390, "has_touch": True, "is_mobile": True}
XOR = {"points": [[-2, -2], [-2, 2], [2, -2], [2, 2]], "labels": [0, 1, 1, 0]}


def middle(box: dict[str, float]) -> tuple[float, float]:
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def finger(page: Any, *path: tuple[float, float]) -> None:
    """Touch, move along the path, let go."""
    session = page.context.new_cdp_session(page)
    kinds = ["touchStart", *["touchMove"] * (len(path) - 1)]
    for kind, (x, y) in zip(kinds, path, strict=True):
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x, "y": y}]})
    session.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})


def choose(page: Any, label: str, value: str) -> None:
    page.get_by_role("combobox", name=label, exact=True).select_option(value)


# ---- the convolution explorer


def test_arrow_keys_move_the_window(load: Load) -> None:
    page = load(ConvExplorer())
    page.get_by_label("Input; the arrow keys move the window").focus()
    for key, position in [
        ("ArrowRight", 1),
        ("ArrowDown", 6),
        ("ArrowLeft", 5),
        ("ArrowUp", 0),
        ("ArrowUp", 0),
    ]:
        page.keyboard.press(key)
        assert state(page)["position"] == position
    assert "output[0, 0]" in page.get_by_role("status").inner_text()


def test_mouse_drags_the_window(load: Load) -> None:
    page = load(ConvExplorer())
    x, y = middle(page.locator(".cnn-window").first.bounding_box())
    cell = page.locator(".cnn-pixel").first.bounding_box()["width"]
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 2 * cell, y + 3 * cell, steps=4)
    page.mouse.up()
    assert state(page)["position"] == 3 * 5 + 2
    page.mouse.move(x, y)
    assert state(page)["position"] == 3 * 5 + 2


def test_finger_drags_the_window_and_does_not_scroll(load: Load) -> None:
    page = load(ConvExplorer(), **PHONE)
    x, y = middle(page.locator(".cnn-window").first.bounding_box())
    cell = page.locator(".cnn-pixel").first.bounding_box()["width"]
    finger(page, (x, y), (x + cell, y + cell), (x + 2 * cell, y + 3 * cell))
    assert state(page)["position"] == 3 * 5 + 2
    assert page.evaluate("scrollY") == 0


def test_finger_beside_the_window_scrolls(load: Load) -> None:
    page = load(ConvExplorer(), **PHONE)
    x, y = middle(page.locator(".cnn-pixel").nth(6 * 7).bounding_box())
    finger(page, (x, y), (x, y - 60), (x, y - 120), (x, y - 200))
    page.wait_for_function("scrollY > 50")


def test_output_cell_takes_the_window_there(load: Load) -> None:
    page = load(ConvExplorer())
    page.locator(".cnn-result").nth(17).click()
    assert state(page)["position"] == 17


def test_buttons_step_and_run(load: Load) -> None:
    page = load(ConvExplorer(stride=3), reduced_motion="reduce")
    for name, position in [("Step", 1), ("Step", 2), ("Back", 1), ("Start", 0), ("Run", 3)]:
        page.get_by_role("button", name=name).click()
        assert state(page)["position"] == position


def test_run_moves_by_itself_and_pauses(load: Load) -> None:
    page = load(ConvExplorer())
    page.get_by_role("button", name="Run").click()
    page.wait_for_function("JSON.parse(document.querySelector('.cnn-widget').dataset.state).position >= 2")
    page.get_by_role("button", name="Pause").click()
    assert page.get_by_role("button", name="Run").is_visible()


def test_choices_change_sizes_and_the_written_formula(load: Load) -> None:
    page = load(ConvExplorer())
    choose(page, "Stride", "3")
    formula = page.locator(".cnn-sizes").inner_text()
    assert formula.count("⌊(7 + 2·0 − 3)/3⌋ + 1 = ⌊1.33⌋ + 1 = 2, 1 lost") == 2
    assert page.get_by_text("lost", exact=True).count() == 2
    for label, choice in [
        ("Rows", "5"),
        ("Columns", "12"),
        ("Padding", '"same"'),
        ("Stride", "1"),
        ("Dilation", "2"),
    ]:
        choose(page, label, choice)
    assert "Output 5 × 12" in page.locator(".cnn-grids").inner_text()
    choose(page, "Stride", "2")
    assert 'padding="same" needs stride 1' in page.get_by_role("status").inner_text()


def test_kernel_cells_can_be_edited(load: Load) -> None:
    page = load(ConvExplorer(kernel=[[1, 0], [0, 1]]))
    field = page.get_by_label("Kernel, row 0, column 1")
    field.fill("-1/4")
    field.press("Tab")
    assert state(page)["kernel"] == [[1, -0.25], [0, 1]]
    assert page.get_by_role("combobox", name="Kernel", exact=True).input_value() == '"custom"'
    field.fill("much")
    field.press("Tab")
    assert "is no number" in page.get_by_role("status").inner_text()
    assert state(page)["kernel"] == [[1, -0.25], [0, 1]]


# ---- the perceptron playground


def point(page: Any, number: int) -> Any:
    return page.locator(".cnn-point").nth(number)


def test_keys_move_flip_and_remove_a_point(load: Load) -> None:
    page = load(PerceptronPlayground())
    point(page, 1).focus()
    for key in ("ArrowRight", "ArrowDown", "Shift+ArrowDown", "Enter"):
        page.keyboard.press(key)
    assert (state(page)["points"][1], state(page)["labels"][1], state(page)["selected"]) == (
        [2.5, 3.25],
        0,
        1,
    )
    page.keyboard.press("Delete")
    assert (len(state(page)["points"]), state(page)["points"][1]) == (7, [2.5, 1.5])
    assert page.evaluate("document.activeElement.getAttribute('aria-label')").startswith("Point 2")


@pytest.mark.parametrize("by", ["mouse", "finger"])
def test_a_point_is_dragged(load: Load, by: str) -> None:
    page = load(PerceptronPlayground(), **(PHONE if by == "finger" else {}))
    x, y = middle(point(page, 2).bounding_box())
    unit = page.locator(".cnn-plot").bounding_box()["width"] / 10
    if by == "finger":
        finger(page, (x, y), (x - unit, y + unit), (x - 2 * unit, y + 2 * unit))
    else:
        page.mouse.move(x, y)
        page.mouse.down()
        page.mouse.move(x - 2 * unit, y + 2 * unit, steps=5)
        page.mouse.up()
    assert state(page)["points"][2] == [0.5, -0.5]
    assert len(state(page)["points"]) == 8
    assert page.evaluate("scrollY") == 0


def test_a_click_on_the_plane_and_the_buttons_add_points(load: Load) -> None:
    page = load(PerceptronPlayground(points=[[1, 1]], labels=[1]))
    page.get_by_role("button", name="Add class 0").click()
    page.locator(".cnn-plot").click(position={"x": 60, "y": 60})
    assert state(page)["labels"] == [1, 0, 0]
    page.get_by_role("button", name="Flip class").click()
    assert state(page)["labels"] == [1, 0, 1]
    for _ in range(3):
        page.get_by_role("button", name="Remove point").click()
    assert state(page)["points"] == []
    assert "No points" in page.get_by_role("status").inner_text()


def test_run_ends_where_a_line_separates(load: Load) -> None:
    page = load(PerceptronPlayground(), reduced_motion="reduce")
    page.get_by_role("button", name="Run").click()
    assert "No mistakes after 8 updates" in page.get_by_role("status").inner_text()
    assert (state(page)["updates"], state(page)["weights"], state(page)["bias"]) == (8, [2.5, 2.5], -4)
    page.get_by_role("button", name="Reset").click()
    assert (state(page)["updates"], state(page)["weights"], state(page)["bias"]) == (0, [0, 0], 0)


def test_xor_never_ends_and_says_so(load: Load) -> None:
    page = load(PerceptronPlayground(), reduced_motion="reduce")
    choose(page, "Points", '"XOR"')
    assert (state(page)["points"], state(page)["labels"]) == (XOR["points"], XOR["labels"])
    page.get_by_role("button", name="Run").click()
    assert "goes round for ever" in page.get_by_role("status").inner_text()
    assert state(page)["updates"] > 100


def test_a_step_writes_the_update_out(load: Load) -> None:
    page = load(PerceptronPlayground(points=[[2, 1]], labels=[1]))
    page.get_by_role("button", name="Step").click()
    told = page.locator(".cnn-update").inner_text()
    assert "w·x + b = 0·2 + 0·1 + 0 = 0, so f(x) = 0: a mistake." in told
    assert "w ← (0, 0) + 1·(1 − 0)·(2, 1) = (2, 1)" in told
    assert "b ← 0 + 1·(1 − 0) = 1" in told


# ---- both


def test_every_control_is_reached_with_tab(load: Load) -> None:
    page = load(ConvExplorer(), PerceptronPlayground())
    wanted = page.locator(".cnn-root :is(select, button, input, [tabindex])").count()
    page.evaluate(
        "document.addEventListener('focusin', ({target}) => (globalThis.reached ??= new Set()).add(target))"
    )
    for _ in range(wanted):
        page.keyboard.press("Tab")
    assert page.evaluate("reached.size") == wanted > 40
    assert page.evaluate("[...reached].every(node => node.closest('.cnn-root'))")


def test_without_javascript_the_text_stands_there(load: Load) -> None:
    page = load(ConvExplorer(stride=3), PerceptronPlayground(), java_script_enabled=False)
    text = page.locator("main").inner_text()
    assert "⌊(7 + 2·0 − 3)/3⌋ + 1 = ⌊1.33⌋ + 1 = 2" in text
    assert "4 mistakes after 0 updates" in text


@pytest.mark.parametrize("width", [1280, 390])
def test_nothing_moves_and_nothing_sticks_out(load: Load, width: int) -> None:
    page = load(ConvExplorer(), PerceptronPlayground(), width=width)
    assert page.evaluate("document.documentElement.scrollWidth") == width
    shift = """() => new Promise(done => new PerformanceObserver(list => {
        done(list.getEntries().reduce((sum, entry) => sum + entry.value, 0));
    }).observe({type: 'layout-shift', buffered: true}) || setTimeout(() => done(0), 200))"""
    assert page.evaluate(shift) < 0.05
    choose(page, "Rows", "12")
    choose(page, "Columns", "12")
    choose(page, "Padding", "4")
    choose(page, "Kernel size", "[5,5]")
    assert page.evaluate("document.documentElement.scrollWidth") == width


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_axe_finds_nothing(load: Load, theme: str, width: int) -> None:
    widgets = [ConvExplorer(stride=3), ConvExplorer(padding="same", stride=2), PerceptronPlayground()]
    page = load(*widgets, theme=theme, width=width)
    page.get_by_role("button", name="Step").last.click()
    page.add_script_tag(content=files("axe_playwright_python").joinpath("axe.min.js").read_text("utf-8"))
    found = page.evaluate("axe.run('.bd-content', {preload: false})")
    assert [(rule["id"], [node["html"] for node in rule["nodes"]]) for rule in found["violations"]] == []
    assert len(found["passes"]) > 10


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_text_follows_the_theme(load: Load, theme: str) -> None:
    page = load(ConvExplorer(), theme=theme)
    colours = page.evaluate("""() => ['.cnn-root', '.cnn-root select', '.text_html'].map(which => {
        const style = getComputedStyle(document.querySelector(which));
        const brightest = text => Math.max(...text.match(/[0-9]+/g).slice(0, 3).map(Number));
        return [style.color, style.backgroundColor].map(brightest);
    })""")
    for text, ground in colours[:2]:
        assert (text > ground) == (theme == "dark")
    assert (
        page.evaluate("getComputedStyle(document.querySelector('.text_html')).backgroundColor")
        == "rgba(0, 0, 0, 0)"
    )


def test_slider_is_a_sentence_in_the_page(load: Load) -> None:
    page = load(ConvExplorer())
    page.evaluate(
        "html => document.querySelector('.text_html').innerHTML = html",
        output_size_slider()._repr_mimebundle_()["text/html"],
    )
    assert page.locator("input").count() == 0
