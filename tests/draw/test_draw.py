"""Drawings of networks: to scale, complete, legible, the same each time."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from functools import cache
from itertools import combinations
from math import prod, sqrt
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from cnncourse.draw import Drawing, draw
from cnncourse.draw.step import Chain, Step
from cnncourse.zoo.catalogue import NETWORKS
from cnncourse.zoo.lenet import lenet5
from cnncourse.zoo.resnet import cifar_resnet, resnet
from cnncourse.zoo.spec import (
    BatchNorm,
    Concat,
    Conv,
    Flatten,
    Graph,
    Join,
    Layer,
    Linear,
    MaxPool,
    Node,
    ReLU,
    Residual,
    Serial,
)
from cnncourse.zoo.trace import trace
from tests.draw.reading import SVG, Rectangle, boxes, placed, shape_in, texts, words

WIDTHS = (680.0, 330.0)
LENET = (lenet5(), (1, 32, 32))


def module(name: str, *filters: int) -> Concat:
    """Return an Inception module."""
    ways = (
        Serial((Conv(filters[0], 1, name="1x1"), ReLU(name="relu"))),
        Serial((Conv(filters[1], 1, name="reduce"), Conv(filters[2], 3, padding=1, name="3x3"))),
        Serial((MaxPool(3, 1, 1, name="pool"), Conv(filters[3], 1, name="projection"))),
    )
    return Concat(ways, name=name)


HEADED = Graph(
    (
        Node("stem", Serial((Conv(24, 3, stride=2, name="conv"), ReLU(name="relu")))),
        Node("a", module("", 8, 12, 16, 4)),
        Node("b", module("", 10, 14, 20, 6)),
        Node("skip", Join(), ("b", "stem")),
        Node("top", Serial((Flatten(name="flatten"), Linear(7, name="fc")))),
        Node("head", Serial((Flatten(name="flatten"), Linear(5, name="fc"))), ("a",)),
    ),
    outputs=("top",),
    heads=(("head", 0.3),),
    name="headed",
)
"""A trunk with two modules of one form, a skip and an auxiliary head."""

AGAIN = re.compile(r"1202|ResNet-(32|44|56|101)|DenseNet-(169|201)|\((100, 24|250|190)|VGG [ABD]$|one group")
"""Networks that repeat the blocks of others in other numbers."""

DRAWN: dict[str, tuple[Layer, Any]] = {
    **{name: (entry.build(), entry.shape) for name, entry in NETWORKS.items() if not AGAIN.search(name)},
    "headed": (HEADED, (3, 21, 17)),
    "one module": (module("lone", 8, 12, 16, 4), (3, 9, 8)),
}


@cache
def drawn(name: str) -> Drawing:
    """Return the drawing of a network, made once."""
    return draw(*DRAWN[name])


@cache
def read(name: str, width: float = 680.0) -> tuple[str, list[Rectangle], list[Rectangle]]:
    """Return a drawing as SVG, its lines of text and its boxes."""
    svg = drawn(name).svg(width)
    return svg, texts(svg), boxes(svg)


every_network = pytest.mark.parametrize("name", DRAWN)


def steps(chains: tuple[Chain, ...]) -> list[Step]:
    """Return the steps outside blocks."""
    return [step for way in chains for step in way.steps]


# ---- every network of the course


@every_network
def test_every_box_is_as_high_as_the_stated_scale_says(name: str) -> None:
    _, lines, found = read(name)
    sides = [
        shape[-2] if len(shape) > 2 else sqrt(prod(shape)) for shape in (shape_in(b.what) for b in found)
    ]
    rule = sqrt if any("square roots: a map" in line.what for line in lines) else float
    factors = [(b.bottom - b.top) / rule(side) for b, side in zip(found, sides, strict=True)]
    assert max(factors) == pytest.approx(min(factors), rel=0.01, abs=0.01)
    assert 80 < max(b.bottom - b.top for b in found) < 90


def words_of(drawing: Drawing) -> str:
    return " ".join(rectangle.what for rectangle in texts(drawing.svg()))


@every_network
def test_every_map_is_as_wide_as_the_square_root_of_its_channels(name: str) -> None:
    maps = [(b, shape_in(b.what)) for b in read(name)[2] if len(shape_in(b.what)) > 2]
    factors = [(b.right - b.left) / sqrt(shape[0]) for b, shape in maps]
    assert not maps or max(factors) == pytest.approx(min(factors), rel=0.01, abs=0.01)


@every_network
def test_every_row_of_the_trace_is_in_one_step(name: str) -> None:
    spec, shape = DRAWN[name]
    rows = [row for step in steps(drawn(name).page.chains) for row in step.rows]
    assert Counter(row.name for row in rows) == Counter(row.name for row in trace(spec, shape).rows)


@every_network
def test_every_step_is_in_the_picture_and_in_the_words_with_its_size(name: str) -> None:
    drawing = drawn(name)
    lines = [line.strip() for line in drawing.text.splitlines()]
    for width in WIDTHS:
        picture = words(read(name, width)[1])
        for step in steps(drawing.page.chains):
            assert step.name in picture
            assert "×".join(map(str, step.output)) in picture
            if step.rows:
                told = f"{step.name}: "
                assert any(told in line and f"{step.parameters:,} parameter" in line for line in lines)


@every_network
def test_parameters_in_the_words_sum_to_the_trace(name: str) -> None:
    spec, shape = DRAWN[name]
    head, *lines = drawn(name).text.splitlines()
    outer = "  " if lines[0].startswith("Trunk") else ""
    told = [re.search(rf"^{outer}\S.*; ([\d,]+) parameters?\b", line) for line in lines]
    total = trace(spec, shape).parameters
    assert sum(int(line[1].replace(",", "")) for line in told if line) == total
    assert f"{total:,} trained parameters" in head


@every_network
@pytest.mark.parametrize("width", WIDTHS)
def test_no_text_lies_on_another_nor_on_a_box_nor_off_the_sheet(name: str, width: float) -> None:
    svg, lines, fronts = read(name, width)
    assert [(a.what, b.what) for a, b in combinations(lines, 2) if a.meets(b)] == []
    assert [(a.what, b.what) for a in lines for b in fronts if a.meets(b)] == []
    root = ElementTree.fromstring(svg)
    _, _, right, bottom = map(float, root.attrib["viewBox"].split())
    assert right <= max(width, 330) + 8
    off = [a.what for a in lines if a.left < 0 or a.top < 0 or a.right > right or a.bottom > bottom]
    assert off == []


@every_network
def test_text_is_large_enough_and_takes_the_colour_of_the_page(name: str) -> None:
    html = drawn(name)._repr_html_()
    sizes = [float(size) for size in re.findall(r'font-size="([\d.]+)"', html)]
    assert min(sizes) >= 10.5
    assert not re.search(r"<text[^>]* (fill|opacity|fill-opacity|style)=", html)


@every_network
def test_the_same_bytes_twice_and_no_ids_to_clash_on_a_page(name: str) -> None:
    html = drawn(name)._repr_html_()
    assert html == draw(*DRAWN[name])._repr_html_()
    assert " id=" not in html


# ---- the parts of a drawing


def test_a_file_is_one_svg_that_says_what_it_shows(tmp_path: Path) -> None:
    drawing = draw(*LENET)
    drawing.save(tmp_path / "lenet5.svg")
    root = ElementTree.parse(tmp_path / "lenet5.svg").getroot()
    assert root.tag == f"{SVG}svg"
    assert root.attrib["role"] == "img"
    assert "60,000 trained parameters" in root.attrib["aria-label"]
    description = root.find(f"{SVG}desc")
    assert description is not None
    assert description.text == drawing.text
    assert "script" not in (tmp_path / "lenet5.svg").read_text("utf-8")


def test_the_page_has_both_widths_as_xml_and_the_words() -> None:
    drawing = draw(*LENET)
    html = drawing._repr_html_()
    wide, narrow = (ElementTree.fromstring(svg) for svg in re.findall(r"<svg.*?</svg>", html, re.S))
    widths = [float(root.attrib["viewBox"].split()[2]) for root in (wide, narrow)]
    assert widths == [688, 338]
    assert "display:none" in narrow.attrib["style"]
    items = re.findall(r"<li[^>]*>(.*?)</li>", html)
    assert items == [line.strip() for line in drawing.text.splitlines()]


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
