"""The widgets from Python: traits, what they derive, the HTML they leave in a page, the live messages."""

from __future__ import annotations

import json
from html.parser import HTMLParser
from typing import Any

import numpy as np
import pytest
import traitlets

from cnncourse.shapes import output_size
from cnncourse.widgets import ConvExplorer, PerceptronPlayground, output_size_slider
from cnncourse.widgets.base import StaticWidget

BOTH = [ConvExplorer, PerceptronPlayground]


class _Divs(HTMLParser):
    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[dict[str, str | None]] = []
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "div":
            self.found.append(dict(attrs))

    def handle_data(self, data: str) -> None:
        self.text += data


@pytest.mark.parametrize("kind", BOTH)
def test_bundle_has_view_html_and_steady_text(kind: type[StaticWidget]) -> None:
    (first, _), (second, _) = kind()._repr_mimebundle_(), kind()._repr_mimebundle_()
    assert set(first) == {"text/plain", "text/html", "application/vnd.jupyter.widget-view+json"}
    assert [first[key] for key in ("text/plain", "text/html")] == [
        second[key] for key in ("text/plain", "text/html")
    ]


@pytest.mark.parametrize("kind", BOTH)
def test_state_survives_the_attribute(kind: type[StaticWidget]) -> None:
    widget = kind()
    (div,) = _Divs(widget.to_html()).found
    assert (div["class"], div["data-cnn-widget"]) == ("cnn-widget", widget.script)
    assert json.loads(str(div["data-state"])) == {key: getattr(widget, key) for key in widget.drawn}


def test_quotes_and_angles_in_the_state_are_escaped() -> None:
    class Odd(ConvExplorer):
        drawn = ("note",)
        note = traitlets.Unicode("it's <b>&amp;\"")

        def describe(self) -> list[str]:
            return ["<script>"]

    page = _Divs(Odd().to_html())
    assert json.loads(str(page.found[0]["data-state"])) == {"note": "it's <b>&amp;\""}
    assert page.text == "<script>"


def test_fallback_says_sizes_and_output() -> None:
    text = "\n".join(ConvExplorer(stride=3).describe())
    assert "⌊(7 + 2·0 − 3)/3⌋ + 1 = ⌊1.33⌋ + 1 = 2" in text
    assert "Output: 8 −8; 24 −24." in text
    assert 'padding="same" needs stride 1' in "\n".join(ConvExplorer(padding="same", stride=2).describe())
    assert "none" in "\n".join(ConvExplorer(input=[[1, 2]], kernel=np.ones((3, 3))).describe())
    assert "4 mistakes after 0 updates" in PerceptronPlayground().describe()[-1]


def test_output_follows_the_other_traits() -> None:
    explorer = ConvExplorer(input=np.arange(20).reshape(4, 5), kernel=[[1, 0], [0, -1]])
    assert explorer.output == [[-6] * 4] * 3
    explorer.stride = 3
    assert explorer.output == [[-6, -6]]
    explorer.kernel = [[1 / 9]]
    assert explorer.output == pytest.approx(np.array([[0, 3], [15, 18]]) / 9)
    explorer.padding, explorer.padding_mode = 6, "reflect"
    assert explorer.output == []


def test_mistakes_follow_the_other_traits() -> None:
    playground = PerceptronPlayground(points=[[1, 0], [-1, 0]], labels=[1, 0])
    assert playground.mistakes == 1
    playground.weights = np.array([1, 0])
    assert playground.mistakes == 0
    playground.bias = 2
    assert playground.mistakes == 1


@pytest.mark.parametrize(
    ("kind", "traits", "message"),
    [
        (ConvExplorer, {"input": [[1, 2], [3]]}, "input must hold finite numbers along 2 axes"),
        (ConvExplorer, {"kernel": [[np.nan]]}, "kernel must hold finite numbers along 2 axes"),
        (ConvExplorer, {"kernel": np.ones((1, 8))}, "kernel must have 1 to 7 rows and columns, not 1 and 8"),
        (ConvExplorer, {"input": np.ones((0, 3))}, "input must have 1 to 16 rows and columns, not 0"),
        (ConvExplorer, {"stride": 0}, "should not be less than 1"),
        (ConvExplorer, {"padding": "half"}, "padding"),
        (PerceptronPlayground, {"points": [[1, 2]]}, "one label per point, not 8 for 1"),
        (PerceptronPlayground, {"points": [[1, 6]], "labels": [1]}, "between −5 and 5"),
        (PerceptronPlayground, {"labels": [2] * 8}, "labels must be 0 or 1"),
        (PerceptronPlayground, {"weights": [1, 2, 3]}, "weights must be 2 numbers, not 3"),
    ],
)
def test_bad_traits_are_refused(kind: Any, traits: dict[str, Any], message: str) -> None:
    with pytest.raises(traitlets.TraitError, match=message):
        kind(**traits)


def test_a_message_from_the_browser_reaches_python_and_comes_back(monkeypatch: pytest.MonkeyPatch) -> None:
    explorer, sent = ConvExplorer(), []
    monkeypatch.setattr(type(explorer.comm), "publish_msg", lambda *_, data, **__: sent.append(data))
    explorer._handle_msg({"content": {"data": {"method": "update", "state": {"stride": 3, "position": 2}}}})
    assert (explorer.stride, explorer.position, explorer.output) == (3, 2, [[8, -8], [24, -24]])
    assert {"output": [[8, -8], [24, -24]]} in [message.get("state") for message in sent]


def test_points_and_labels_may_change_together() -> None:
    playground = PerceptronPlayground()
    message = {"method": "update", "state": {"points": [[1, 1]], "labels": [0], "bias": 1}}
    playground._handle_msg({"content": {"data": message}})
    assert (playground.points, playground.labels, playground.mistakes) == ([[1, 1]], [0], 1)


def test_sliders_call_the_package() -> None:
    box = output_size_slider()
    size, kernel, stride, padding, dilation, label = box.children
    size.value, kernel.value, stride.value, padding.value, dilation.value = 20, 5, 3, 2, 2
    assert label.value.endswith(f"= {output_size(20, 5, 3, 2, 2)}")


def test_sliders_leave_a_sentence_in_a_page() -> None:
    bundle = output_size_slider()._repr_mimebundle_()
    assert bundle["text/html"].startswith('<p class="cnn-live">In a running notebook')
    assert "application/vnd.jupyter.widget-view+json" in bundle
