"""A drawing in a real page: one of its two widths shows, legible and whole."""

from __future__ import annotations

from typing import Any

import pytest

from cnncourse.draw import draw
from cnncourse.zoo.alexnet import alexnet_2012
from cnncourse.zoo.resnet import resnet

pytestmark = pytest.mark.browser

LOOK = """() => [...document.querySelectorAll('svg')].filter((svg) => svg.getClientRects().length).map((svg) => {
  const sheet = svg.getBoundingClientRect();
  const texts = [...svg.querySelectorAll('text')].map((node) => [node, node.getBoundingClientRect()]);
  const meet = ([a, p], [b, q]) => a !== b && Math.min(p.right, q.right) - Math.max(p.left, q.left) > 1
    && Math.min(p.bottom, q.bottom) - Math.max(p.top, q.top) > 4; // boxes of lines are higher than letters
  return {
    kind: svg.getAttribute('class'),
    wide: sheet.right <= window.innerWidth,
    smallest: Math.min(...texts.map(([node]) =>
      parseFloat(getComputedStyle(node).fontSize) * sheet.width / svg.viewBox.baseVal.width)),
    off: texts.filter(([, box]) => box.left < sheet.left || box.right > sheet.right).map(([node]) => node.textContent),
    over: texts.filter((one) => texts.some((other) => meet(one, other))).map(([node]) => node.textContent),
    colour: getComputedStyle(texts[0][0]).fill,
  };
})"""


@pytest.mark.parametrize("net", [(alexnet_2012(), (3, 227, 227)), (resnet(50), (3, 224, 224))])
@pytest.mark.parametrize(("width", "kind"), [(1280, "cnn-wide"), (390, "cnn-narrow"), (360, "cnn-narrow")])
def test_the_width_that_fits_is_shown(chromium: Any, net: Any, width: int, kind: str) -> None:
    page = chromium.new_page(viewport={"width": width, "height": 800})
    page.set_content(
        f'<body style="margin:16px;color:#ced6dd;font-family:sans-serif"><div style="max-width:44rem">'
        f"{draw(*net)._repr_html_()}</div>"
    )
    (shown,) = page.evaluate(LOOK)
    page.close()
    assert shown["kind"] == kind
    assert shown["wide"]
    assert shown["smallest"] >= 9
    assert shown["off"] == []
    assert shown["over"] == []
    assert shown["colour"] == "rgb(206, 214, 221)"
