"""Drawings of every network: to scale, complete, legible, the same each time."""

from __future__ import annotations

import re
from collections import Counter
from itertools import combinations
from math import prod, sqrt
from pathlib import Path
from xml.etree import ElementTree

import pytest

from cnncourse.draw import draw
from cnncourse.zoo.trace import trace
from tests.draw.networks import (
    DRAWN,
    LENET,
    WIDTHS,
    drawn,
    every_network,
    read,
    steps,
)
from tests.draw.reading import SVG, shape_in, words


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
