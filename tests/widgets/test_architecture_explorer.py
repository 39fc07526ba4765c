"""The architecture explorer: its counts against the trace, its arithmetic against gradients, keys, clicks, text."""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch
import traitlets

from cnncourse import torch_net
from cnncourse.widgets import ArchitectureExplorer
from cnncourse.zoo.catalogue import NETWORKS
from cnncourse.zoo.lenet import lenet5
from cnncourse.zoo.spec import AvgPool, Concat, Conv, Flatten, Linear, Residual, Serial, Tanh
from cnncourse.zoo.trace import trace
from tests.widgets.conftest import state

Load = Callable[..., Any]
LINE = ("17_alexnet", "18_vgg", "19_inception", "20_resnet")
SMALL = Serial(
    (
        Conv(4, 5, stride=2, padding=2, name="conv1"),
        AvgPool(3, 2, name="pool1"),
        Residual(
            Serial((Conv(5, 3, padding=1, name="a"), Tanh(), Conv(4, 3, padding=1, name="b"))), name="add"
        ),
        Concat(
            (Serial((Conv(2, 1, name="one"),)), Serial((Conv(3, 5, padding=2, name="five"),))), name="join"
        ),
        Flatten(name="flatten"),
        Linear(7, name="out"),
    ),
    name="small",
)
SHAPE = (3, 34, 30)


def explorer(name: str, **traits: Any) -> ArchitectureExplorer:
    entry = NETWORKS[name]
    return ArchitectureExplorer(entry.build(), entry.shape, name=name, **traits)


@pytest.mark.parametrize("name", [name for name, entry in NETWORKS.items() if entry.chapter in LINE])
def test_layers_add_up_to_the_network(name: str) -> None:
    found, layers = trace(NETWORKS[name].build(), NETWORKS[name].shape), explorer(name).layers
    assert sum(layer["parameters"] for layer in layers) == found.parameters
    assert sum(layer["MACs"] for layer in layers) == found.macs
    for block in (layer for layer in layers if layer["parts"]):
        assert sum(part["parameters"] for part in block["parts"]) <= block["parameters"]
    weighed = sum(np.prod(size) for layer in layers for _, size in layer["shapes"])
    assert weighed == sum(layer["parameters"] for layer in layers if not layer["parts"])


def seen_by_gradient(layer: str, row: int, column: int) -> list[tuple[int, int]]:
    """Find the rows and the columns on which a unit of the small network depends."""
    x = torch.randn(1, *SHAPE, dtype=torch.float64, requires_grad=True)
    y = x
    for part, child in torch_net.build(SMALL, SHAPE, dtype=torch.float64).named_children():
        y = child(y)
        if part == layer:
            break
    (y[0, :, row, column] if y.ndim == 4 else y[0]).pow(2).sum().backward()
    assert x.grad is not None
    touched = x.grad[0].abs().sum(0) != 0
    return [tuple(np.flatnonzero(touched.any(1 - axis).numpy())[[0, -1]].tolist()) for axis in (0, 1)]


@pytest.mark.browser
def test_what_a_unit_sees_is_where_its_gradient_is(scripts: Any) -> None:
    rng = np.random.default_rng(17)
    widget = ArchitectureExplorer(SMALL, SHAPE)
    base = {key: getattr(widget, key) for key in ArchitectureExplorer.drawn}
    assert [layer["name"] for layer in base["layers"]] == ["conv1", "pool1", "add", "join", "out"]
    for index, layer in enumerate(base["layers"]):
        for share in rng.uniform(size=(4, 2)):
            now = {**base, "layer": index, "row": share[0], "column": share[1]}
            view = scripts.evaluate("state => cnnWidgets.architecture_arithmetic.view(state)", now)
            spans = [(span["from"], span["to"]) for span in view["spans"]]
            assert spans == seen_by_gradient(layer["name"], *view["places"])


@pytest.mark.browser
def test_the_unit_is_the_one_whose_centre_is_nearest(scripts: Any) -> None:
    for name in ("AlexNet 2012", "ResNet-18"):
        for layer in filter(lambda layer: len(layer["to"]) == 3 and layer["field"], explorer(name).layers):
            field, out = layer["field"][0], layer["to"][1]
            centres = field[2] + field[1] * np.arange(out)
            for share in (0.0, 0.21, 0.5, 0.77, 1.0):
                found = scripts.evaluate(
                    "([field, share, out]) => cnnWidgets.architecture_arithmetic.unit(field, share, out, 224)",
                    [field, share, out],
                )
                distance = np.abs(centres - (share * 224 - 0.5))
                assert distance[found] == pytest.approx(distance.min())


@pytest.mark.browser
def test_keys_and_clicks_choose(load: Load) -> None:
    page = load(explorer("GoogLeNet"))
    boxes = page.get_by_role("group", name="Layers", exact=True)
    boxes.get_by_role("button", name="3a:").click()
    page.keyboard.press("ArrowRight")
    assert state(page)["layer"] == 6
    block = page.get_by_role("group", name="Layers of the block")
    assert block.get_by_role("button").count() == 7
    block.get_by_role("button", name="expand: convolution 5×5").click()
    assert state(page)["part"] == 4
    numbers = page.locator(".cnn-arch-numbers").inner_text()
    assert "76,896: weight 96×32×5×5, bias 96" in numbers
    picture = page.get_by_role("application")
    picture.focus()
    before = page.get_by_role("status").inner_text()
    page.keyboard.press("ArrowLeft")
    assert "unit (13, 12) of each of its 96 maps" in page.get_by_role("status").inner_text() != before
    page.get_by_label("bars show").select_option(label="multiply-adds")
    assert state(page)["quantity"] == "MACs"


@pytest.mark.browser
def test_keys_go_from_unit_to_unit_to_the_edge(load: Load) -> None:
    page = load(explorer("AlexNet 2012", layer=1))
    page.get_by_role("application").focus()
    for _ in range(40):
        page.keyboard.press("ArrowDown")
    assert "unit (26, 13)" in page.get_by_role("status").inner_text()


@pytest.mark.browser
@pytest.mark.parametrize("width", [1280, 390])
def test_fits_the_page(load: Load, width: int) -> None:
    page = load(explorer("ResNet-50", layer=3), width=width)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.evaluate("document.querySelector('.cnn-root').scrollWidth") <= width


def test_text_without_javascript() -> None:
    lines = explorer("AlexNet 2012").describe()
    assert lines[0].startswith("AlexNet 2012: input 3×227×227, output 1000; 60,965,224 trained parameters")
    assert lines[3].startswith("conv2: convolution 5×5, padding 2, 2 groups, then ReLU")


@pytest.mark.parametrize("shape", [(224, 224, 3), (3, 40, 80), (80, 80)])
def test_an_image_of_another_form_is_refused(shape: tuple[int, ...]) -> None:
    with pytest.raises(traitlets.TraitError, match=r"must have the shape \(3, H, W\), with 56 pixels"):
        ArchitectureExplorer(lenet5(), (1, 32, 32), image=np.zeros(shape))


def test_the_picture_is_the_middle_square_of_the_image() -> None:
    image = np.zeros((3, 112, 300))
    image[1, :, 94:206] = np.linspace(0, 1, 112)[:, None]
    pixels = np.frombuffer(b64decode(explorer("VGG A", image=image).picture), np.uint8)
    small = pixels.reshape(56, 56, 3)
    assert (small[..., [0, 2]] == 0).all()
    np.testing.assert_allclose(small[:, 5, 1] / 255, image[1, :, 100].reshape(56, 2).mean(1), atol=1 / 500)
