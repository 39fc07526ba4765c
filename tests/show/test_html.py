"""Time lines, tables and badges, read back by a parser."""

from html.parser import HTMLParser

import numpy as np
import pytest

from cnncourse import show


class Tags(HTMLParser):
    """Collect (tag, attributes) and the text in each; demand that tags nest."""

    def __init__(self, html):
        super().__init__()
        self.open, self.found, self.text = [], [], []
        self.feed(html)
        assert self.open == []

    def handle_starttag(self, tag, attributes):
        self.open.append(tag)
        self.found.append((tag, dict(attributes)))

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.text.append((self.open[-1] if self.open else "", data))

    def all(self, tag):
        return [attributes for name, attributes in self.found if name == tag]

    def texts(self, tag):
        return [text for name, text in self.text if name == tag]


def test_timeline():
    strip = show.timeline([(1943, "A & B"), ("1957–58", "<C>"), (1969, "D")], here=1969)
    tags = Tags(strip.html)
    assert tags.all("ol")[0]["class"] == "cnn-timeline"
    assert tags.all("ol")[0]["role"] == "list"
    assert tags.all("li") == [{}, {}, {"aria-current": "true"}]
    assert tags.texts("strong") == ["1943", "1957–58", "1969"]
    assert tags.texts("span") == ["A & B", "<C>", "D"]
    assert repr(strip) == "  1943  A & B\n  1957–58  <C>\n> 1969  D"
    assert strip._repr_html_() == strip.html


def test_table():
    rows = [("<C1>", 156, 122_304, 0.5, True), ("S2", np.int64(12), None, 1 / 3, show.verdict_badge("no"))]
    shown = show.table(rows, ("layer", "a", "b", "c", "d"), caption="Sizes & sums")
    tags = Tags(shown.html)
    assert tags.all("div") == [
        {"class": "cnn-table", "tabindex": "0", "role": "group", "aria-label": "Sizes & sums"}
    ]
    assert tags.texts("caption") == ["Sizes & sums"]
    assert [h["scope"] for h in tags.all("th")] == ["col"] * 5 + ["row"] * 2
    assert tags.texts("th") == ["layer", "a", "b", "c", "d", "<C1>", "S2"]
    assert tags.texts("td")[:7] == ["156", "122,304", "0.5", "yes", "12", "–", "0.333333"]
    assert [c["style"] for c in tags.all("td")] == ["text-align:right"] * 3 + ["text-align:left"] + [
        "text-align:right"
    ] * 3 + ["text-align:left"]
    assert tags.all("span")[0]["class"] == "cnn-badge cnn-badge-no"
    assert repr(shown).splitlines() == [
        "Sizes & sums",
        "layer    a        b         c  d",
        "<C1>   156  122,304       0.5  yes",
        "S2      12        –  0.333333  ✗ no",
    ]


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (1998, "1998"),
        (9999, "9999"),
        (10_000, "10,000"),
        (-340_908, "-340,908"),
        (0.95, "0.95"),
        (False, "no"),
    ],
)
def test_numbers_in_tables(number, text):
    assert Tags(show.table([("n", number)], ("", "value")).html).texts("td") == [text]


@pytest.mark.parametrize(
    ("column", "right"),
    [
        (["60,000", "−0.95 %", "1e-12", "3.1 ± 0.2"], True),
        ([1, None, "", "–", 2.5], True),
        ([1, "6@28×28"], False),
        (["C1", "S2"], False),
        ([None, ""], False),
        ([True, False], False),
    ],
)
def test_columns_of_numbers_are_flush_right(column, right):
    tags = Tags(show.table([("row", cell) for cell in column], ("name", "value")).html)
    align = f"text-align:{'right' if right else 'left'}"
    assert {cell["style"] for cell in tags.all("td")} == {align}
    assert tags.all("th")[1]["style"] == align


def test_table_without_caption_or_rows():
    tags = Tags(show.table([], ("a", "b")).html)
    assert tags.all("caption") == []
    assert tags.all("div") == [{"class": "cnn-table", "tabindex": "0"}]
    assert tags.texts("th") == ["a", "b"]


def test_a_column_without_a_name_has_no_header_cell():
    html = show.table([("a", 1)], ("", "n"))._repr_html_()
    assert '<thead><tr><td></td><th scope="col"' in html


def test_table_with_a_short_row():
    with pytest.raises(ValueError, match="table: row 1 has 1 cells but the header has 2"):
        show.table([(1, 2), (3,)], ("a", "b"))


@pytest.mark.parametrize(("verdict", "sign"), [("yes", "✓"), ("partly", "≈"), ("no", "✗")])
def test_verdict_badge(verdict, sign):
    badge = show.verdict_badge(verdict)
    tags = Tags(badge.html)
    assert tags.all("span") == [{"class": f"cnn-badge cnn-badge-{verdict}"}, {"aria-hidden": "true"}]
    assert "".join(text for _, text in tags.text) == repr(badge) == f"{sign} {verdict}"


def test_unknown_verdict():
    with pytest.raises(ValueError, match="verdict must be one of yes, partly, no, not 'maybe'"):
        show.verdict_badge("maybe")


def test_side_by_side():
    parts = [show.table([(name, 1)], ("layer", "maps")) for name in ("C1", "S2")]
    both = show.beside(*parts)
    assert repr(both) == "layer  maps\nC1        1\n\nlayer  maps\nS2        1"
    html = both._repr_html_()
    assert html.index(parts[0].html) < html.index(parts[1].html)
    assert html.count("<div") == html.count("</div>")
