"""The layer explorer: its arithmetic against gradients, its keys, clicks and text."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch
import traitlets

from cnncourse import torch_net
from cnncourse.widgets import LayerExplorer
from cnncourse.zoo.lenet import lenet5, lenet_1989
from cnncourse.zoo.trace import trace
from tests.widgets.conftest import state

Load = Callable[..., Any]
NETS = {"LeNet-5": (lenet5(), 32), "1989": (lenet_1989(), 16)}


def explorer(name: str = "LeNet-5", **traits: Any) -> LayerExplorer:
    net, size = NETS[name]
    return LayerExplorer(trace(net, (1, size, size)), np.eye(size), **traits)


def seen_by_gradient(name: str, layer: str, row: int, column: int) -> tuple[list[int], list[int]]:
    """Find the pixels on which a unit of any map depends."""
    net, size = NETS[name]
    x = torch.zeros(1, 1, size, size, dtype=torch.float64, requires_grad=True)
    y = x
    for part, module in torch_net.build(net, (1, size, size), dtype=torch.float64).named_children():
        y = module(y)
        if part == layer:
            break
    (y[0, :, row, column] if y.ndim == 4 else y[0, column]).pow(2).sum().backward()
    assert x.grad is not None
    touched = x.grad[0, 0] != 0
    ends = (np.flatnonzero(touched.any(1 - axis).numpy())[[0, -1]].tolist() for axis in (0, 1))
    return tuple(ends)  # type: ignore[return-value]


@pytest.mark.browser
@pytest.mark.parametrize("name", NETS)
def test_what_a_unit_sees_is_where_its_gradient_is(scripts: Any, name: str) -> None:
    rng = np.random.default_rng(15)
    base = {key: getattr(explorer(name), key) for key in LayerExplorer.drawn}
    for index, layer in enumerate(base["layers"]):
        for _ in range(3):
            row, column = (int(rng.integers(n)) for n in layer["size"])
            unit = (row, column) if layer["maps"] else (0, row * layer["size"][1] + column)
            view = scripts.evaluate(
                "state => cnnWidgets.layer_explorer.view(state)",
                {**base, "layer": index, "row": row, "column": column},
            )
            assert (view["rows"], view["columns"]) == seen_by_gradient(name, layer["name"], *unit)


@pytest.mark.browser
def test_keys_and_clicks_choose(load: Load) -> None:
    page = load(explorer())
    page.get_by_role("button", name="C3", exact=True).click()
    assert {k: state(page)[k] for k in ("layer", "row", "column")} == {"layer": 2, "row": 5, "column": 5}
    page.get_by_label("One map of the layer").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowUp")
    assert (state(page)["row"], state(page)["column"]) == (4, 6)
    assert "sees rows 8 to 21 and columns 12 to 25" in page.get_by_role("status").inner_text()
    page.locator("[data-row='9'][data-column='9']").click()
    page.keyboard.press("ArrowDown")
    assert (state(page)["row"], state(page)["column"]) == (9, 9)
    assert page.locator(".cnn-numbers").inner_text().count("1,516") == 1


def test_text_without_javascript() -> None:
    lines = explorer().describe()
    assert len(lines) == 8
    assert lines[3] == (
        "C3, table convolution 5×5: 16 of 10×10 units, each sees 14×14 pixels; 1,516 parameters, 151,600 connections."
    )
    assert lines[7].startswith("output, RBF units: 10 units, each sees the whole image; 0 parameters")


def test_an_image_of_another_size_is_refused() -> None:
    with pytest.raises(
        traitlets.TraitError, match=r"must have the shape \(32, 32\) that was traced, not \(8, 8\)"
    ):
        LayerExplorer(trace(lenet5(), (1, 32, 32)), np.zeros((8, 8)))
