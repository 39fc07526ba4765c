"""What a drawing makes of blocks, graphs, branches and strange layers."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from xml.etree import ElementTree

import pytest

from cnncourse.draw import draw
from cnncourse.zoo.resnet import cifar_resnet, resnet
from cnncourse.zoo.spec import (
    BatchNorm,
    Concat,
    Conv,
    Graph,
    Join,
    Layer,
    MaxPool,
    Node,
    ReLU,
    Residual,
    Serial,
)
from tests.draw.networks import (
    HEADED,
    LENET,
    drawn,
    steps,
    words_of,
)
from tests.draw.reading import SVG, boxes, placed, shape_in, texts


def test_lenet_in_words() -> None:
    drawing = draw(*LENET)
    assert repr(drawing) == (
        "Drawing of LeNet-5: input 1×32×32, output 10; 60,000 trained parameters, 328,096 multiply-accumulates"
    )
    assert drawing.text.splitlines()[1:4] == [
        "C1: convolution 5×5, then scaled tanh; 6×28×28; 156 parameters",
        "S2: sub-sampling 2×2, stride 2, then scaled tanh; 6×14×14; 12 parameters",
        "C3: table convolution 5×5, then scaled tanh; 16×10×10; 1,516 parameters",
    ]


def test_equal_blocks_are_drawn_once_and_counted() -> None:
    drawing = draw(resnet(50), (3, 224, 224))
    found = [(step.name, step.times) for step in steps(drawing.page.chains) if step.times > 1]
    assert found == [
        ("conv2_2–conv2_3", 2),
        ("conv3_2–conv3_4", 3),
        ("conv4_2–conv4_6", 5),
        ("conv5_2–conv5_3", 2),
    ]
    assert [len(blocks) for blocks in drawing.page.forms.values()] == [4, 4]
    assert "×5" in {rectangle.what for rectangle in texts(drawing.svg())}


def test_equal_layers_are_counted_over_the_bounds_of_stages() -> None:
    found = [(step.name, step.times) for step in steps(drawn("CIFAR plain-56").page.chains)]
    assert found == [
        ("input", 1),
        ("conv1", 1),
        ("conv2_1–conv2_9", 18),
        ("conv1", 1),
        ("conv3_1–conv3_9", 17),
        ("conv1", 1),
        ("conv4_1–conv4_9", 17),
        ("pool", 1),
        ("fc", 1),
    ]


def test_blocks_that_differ_in_probabilities_alone_are_equal() -> None:
    found = [step.times for step in steps(drawn("CIFAR ResNet-110, stochastic depth").page.chains)]
    assert found == [1, 1, 18, 1, 17, 1, 17, 1, 1]


def test_a_very_deep_network_fits_a_page() -> None:
    drawing = draw(cifar_resnet(1202), (3, 32, 32))
    assert len(steps(drawing.page.chains)) <= 10
    assert len(drawing._repr_html_()) < 100_000


def joints(svg: str) -> Counter[str]:
    """Count the plus signs and the bars where branches meet."""
    return Counter(
        node.tag.removeprefix(SVG)
        for node, _, _ in placed(ElementTree.fromstring(svg))
        if node.get("class") == "joint"
    )


def test_branches_meet_in_a_plus_or_in_a_bar() -> None:
    assert joints(draw(resnet(50), (3, 224, 224)).svg()) == {"circle": 2}
    assert joints(draw(HEADED, (3, 21, 17)).svg()) == {"rect": 1}
    assert joints(draw(*LENET).svg()) == {}


def test_a_shortcut_is_marked_as_identity_or_by_its_projection() -> None:
    picture = words_of(draw(resnet(50), (3, 224, 224)))
    assert "shortcut: the input itself" in picture
    assert re.search(r"shortcut conv 256×56×56 conv 1×1", picture)


def test_a_graph_is_its_longest_way_and_what_branches_off() -> None:
    drawing = draw(HEADED, (3, 21, 17))
    assert [way.name for way in drawing.page.chains] == ["Trunk", "Auxiliary output head"]
    assert [step.name for step in drawing.page.chains[0].steps] == ["stem", "a", "b", "skip", "top"]
    assert [step.name for step in drawing.page.chains[1].steps] == ["head"]
    picture = words_of(drawing)
    assert "with stem" in picture  # what the join reads beside its neighbour
    assert "→ skip" in picture
    assert "→ head" in picture
    assert "Auxiliary output head, from a" in picture
    assert len(drawing.page.forms) == 1


def test_several_inputs_are_all_drawn() -> None:
    spec = Graph(
        (
            Node("left", Conv(4, 3), ("one",)),
            Node("right", Conv(6, 3), ("two",)),
            Node("both", Join(), ("left", "right")),
        ),
        inputs=("one", "two"),
    )
    drawing = draw(spec, {"one": (1, 9, 8), "two": (2, 9, 8)})
    assert "one 1×9×8, two 2×9×8" in drawing.summary
    found = {shape_in(box.what) for box in boxes(drawing.svg())}
    assert found == {(1, 9, 8), (2, 9, 8), (4, 7, 6), (6, 7, 6), (10, 7, 6)}


def test_what_comes_first_in_a_branch_is_told_before_its_layer() -> None:
    body = Serial((BatchNorm(name="norm"), ReLU(name="relu"), Conv(3, 3, padding=1, name="conv")))
    text = draw(Serial((Residual(body, name="block"),)), (3, 8, 7)).text
    assert "conv: batch norm, then ReLU, then convolution 3×3, padding 1; 3×8×7; 90 parameters" in text


def test_a_branch_of_nothing_but_norms_is_a_box() -> None:
    text = draw(Concat((BatchNorm(name="norm"), ReLU(name="relu"))), (3, 8, 7)).text
    assert "norm: batch norm; 3×8×7; 6 parameters" in text
    assert "relu: ReLU; 3×8×7; 0 parameters" in text


def test_a_pooling_that_keeps_the_size_is_a_box_of_its_own() -> None:
    drawing = draw(Serial((Conv(4, 1, name="conv"), MaxPool(3, 1, 1, name="pool"))), (3, 8, 7))
    assert [step.name for step in steps(drawing.page.chains)] == ["input", "conv", "pool"]


def test_an_empty_network_is_its_input() -> None:
    drawing = draw(Serial(()), (3, 8, 7))
    assert [shape_in(box.what) for box in boxes(drawing.svg())] == [(3, 8, 7)]
    assert len(drawing.text.splitlines()) == 1


@dataclass(frozen=True)
class Halves(Layer):
    """A layer that the drawing has never heard of."""

    title = "halving & <more>"

    def output(self, shape: tuple[int, ...]) -> tuple[int, ...]:
        return (shape[0], shape[1] // 2, shape[2] // 2)


@dataclass(frozen=True)
class Squared(Layer):
    """Another one, which leaves the size as it is."""

    title = "squared"


def test_unknown_layers_are_drawn_from_what_they_answer() -> None:
    drawing = draw(Serial((Halves(name="h"), Squared(name="s"))), (3, 8, 6))
    assert drawing.text.splitlines()[1:] == ["h: halving & <more>, then squared; 3×4×3; 0 parameters"]
    assert [shape_in(box.what) for box in boxes(drawing.svg())] == [(3, 8, 6), (3, 4, 3)]
    assert "halving &amp; &lt;more&gt;" in drawing._repr_html_()


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("page", ["#ffffff", "#14181e"])
def test_outlines_hold_three_to_one_on_light_and_dark_pages(page: str) -> None:
    html = draw(HEADED, (3, 21, 17))._repr_html_()
    colours = set(re.findall(r"var\(--cnn-\w+, (#\w{6})\)", html))
    assert len(colours) == 3
    for colour in colours:
        light, dark = sorted((luminance(colour), luminance(page)), reverse=True)
        assert (light + 0.05) / (dark + 0.05) >= 3
