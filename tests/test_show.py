"""What pages show: held against hand-written HTML, a parser, and the functions shown."""

import inspect
from html.parser import HTMLParser

import numpy as np
import pytest
import torch

from cnncourse import show
from cnncourse.data import digits
from cnncourse.shapes import output_size


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


def documented(x):
    """Return twice x.

    More about it.
    """

    # a comment that stays
    def inner(y):
        """Inner docstring."""
        return 2 * y

    return inner(x)


class OnlyDocumented:
    """A class that is nothing but its docstring."""


def code_of(markdown):
    before, _, rest = markdown.data.partition("```python\n")
    code, fence, after = rest.rpartition("\n```")
    assert (fence, after) == ("\n```", "")
    return before, code


def test_source_without_docstrings_still_runs():
    before, code = code_of(show.source(documented))
    assert before == ""
    assert code.splitlines() == [
        "def documented(x):",
        "    # a comment that stays",
        "    def inner(y):",
        "        return 2 * y",
        "",
        "    return inner(x)",
    ]
    space = {}
    exec(code, space)
    assert space["documented"](21) == 42


def test_source_with_docstring_is_the_file():
    assert code_of(show.source(documented, docstring=True))[1] == inspect.getsource(documented).rstrip()


def test_source_of_a_method_starts_at_the_margin():
    assert code_of(show.source(Tags.all))[1].startswith("def all(self, tag):\n    return")


def test_source_keeps_a_docstring_that_is_all():
    assert '"""A class that is nothing' in code_of(show.source(OnlyDocumented))[1]


def test_source_names_each_file_once():
    before, code = code_of(show.source(output_size, digits, output_size))
    assert before == "`cnncourse/shapes.py`, `cnncourse/data/bundled.py`\n\n"
    assert code.count("\n\n\ndef ") == 2
    assert '"""' not in code


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


def test_table_without_caption_or_rows():
    tags = Tags(show.table([], ("a", "b")).html)
    assert tags.all("caption") == []
    assert tags.all("div") == [{"class": "cnn-table", "tabindex": "0"}]
    assert tags.texts("th") == ["a", "b"]


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


def test_largest_difference():
    a = np.array([[1.0, -2.0], [3.0, 4.0]])
    b = a + np.array([[0, 0.25], [-0.5, 0.125]])
    assert show.largest_difference(a, b) == show.largest_difference(b, a) == 0.5
    assert show.largest_difference(a, torch.tensor(b, requires_grad=True)) == 0.5
    assert show.largest_difference({"w": a, "b": a}, {"b": b, "w": a}) == 0.5
    assert show.largest_difference((a, b), [a, a]) == 0.5
    assert show.largest_difference([], []) == 0
    assert show.largest_difference(np.zeros((0, 3)), np.zeros((0, 3))) == 0
    assert show.largest_difference(np.uint8([3]), np.uint8([5])) == 2


def test_equal_says_the_same_on_every_machine():
    a = np.ones((2, 3))
    assert show.equal(a, a) == show.equal(a, a + 1e-13) == "equal: the largest difference is at most 1e-12"
    assert show.equal(a, a + 0.01, tol=0.05) == "equal: the largest difference is at most 0.05"


@pytest.mark.parametrize(
    ("a", "b", "message"),
    [
        (np.ones(2), np.array([1.0, 1.5]), "not equal: the largest difference is 0.5, over 1e-12"),
        (1.0, 1.0 + 3e-12, "not equal: the largest difference is 3e-12, over 1e-12"),
        (1.0, float("nan"), "not equal: the largest difference is nan, over 1e-12"),
        (np.ones(3), np.ones((1, 3)), r"the shapes differ, \(3,\) and \(1, 3\)"),
        ({"w": 1.0, "b": 2.0}, {"w": 1.0, "b": 4.0}, "not equal in b: the largest difference is 2,"),
        ({"w": 1.0}, {"v": 1.0}, "names differ: v, w on one side only"),
        ((1.0, 2.0), (1.0, 3.0), "not equal in item 1: the largest difference is 1,"),
        ((1.0, 2.0), (1.0,), "2 items on one side, 1 on the other"),
        ({"w": np.ones(2)}, {"w": np.ones(3)}, r"w: the shapes differ, \(2,\) and \(3,\)"),
    ],
)
def test_not_equal(a, b, message):
    with pytest.raises(show.NotEqual, match=message):
        show.equal(a, b)
