"""The drawing of a network, as SVG and in words."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any

from cnncourse.draw.page import Page, page
from cnncourse.draw.step import Step
from cnncourse.draw.steps import network_chains
from cnncourse.draw.svg import n
from cnncourse.draw.words import told, totals
from cnncourse.zoo.spec import Layer
from cnncourse.zoo.trace import trace

__all__ = ["Drawing", "draw"]

WIDE, NARROW = 680.0, 330.0
FONT = "font-family:var(--pst-font-family-base,var(--jp-ui-font-family,system-ui,sans-serif))"
RESPONSIVE = (
    "<style>.cnn-drawing{container-type:inline-size}.cnn-drawing svg{width:100%;height:auto}"
    "@container (max-width:600px){.cnn-drawing .cnn-wide{display:none}"
    ".cnn-drawing .cnn-narrow{display:inline!important}}</style>"
)


@dataclass(frozen=True)
class Drawing:
    """The drawing of a network: SVG for a page or a file, and the same in words.

    Attributes
    ----------
    name, summary : str
    text : str
        The text alternative: every layer and block, one a line, branches below their block.
    page : Page
        What is drawn.
    """

    name: str
    summary: str
    text: str
    page: Page

    def svg(self, width: float = WIDE) -> str:
        """Return the drawing on a white sheet, its rows broken to a width in px; text is 10.5 px and larger."""
        return self._svg(width, "color:#1b1f24", '<rect width="100%" height="100%" fill="#fff"/>')

    def save(self, path: str | Path, width: float = WIDE) -> None:
        """Write the drawing into a file of its own, on a white sheet."""
        Path(path).write_text(self.svg(width) + "\n", encoding="utf-8")

    def _svg(self, width: float, style: str, back: str = "", kind: str = "cnn-file") -> str:
        body = self.page.draw(width, (self.name, self.summary))
        wide, high = max(width, body.width) + 8, body.height + 8
        label = f"Drawing of {self.name}: {self.summary}"
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" class="{kind}" role="img" aria-label="{escape(label)}" '
            f'viewBox="0 0 {n(wide)} {n(high)}" width="{n(wide)}" '
            f'style="max-width:{n(1.25 * wide)}px;{FONT};{style}" fill="currentColor">'
            f"<title>{escape(self.name)}</title><desc>{escape(self.text)}</desc>"
            f'{back}<g transform="translate(4 4)">{body.svg}</g></svg>'
        )

    def _repr_html_(self) -> str:
        """Return both widths, of which a page shows one, in the colours of the page, and the words."""
        wide = self._svg(WIDE, "", kind="cnn-wide")
        narrow = self._svg(NARROW, "display:none", kind="cnn-narrow")
        lines = "".join(map(list_item, self.text.splitlines()))
        words = f"<details><summary>The drawing in words</summary><ul>{lines}</ul></details>"
        return f'<div class="cnn-drawing">{RESPONSIVE}{wide}{narrow}{words}</div>'

    def __repr__(self) -> str:
        return f"Drawing of {self.name}: {self.summary}"


def list_item(line: str) -> str:
    """Return a line of the words as an item of a list, as far in as it is indented."""
    depth = (len(line) - len(line.lstrip())) / 2
    return f'<li style="margin-left:{depth:g}em">{escape(line.strip())}</li>'


def draw(spec: Layer, shape: Any, name: str = "") -> Drawing:
    """Draw a network from its declaration.

    Boxes are the maps: as high as the maps and as wide as the channels, to a scale that the drawing states.
    Layers that leave the size as it is are written at the box before them. Equal blocks in a row are drawn once
    and counted; blocks of branches are one box in the network, and one of each form is drawn enlarged.

    Parameters
    ----------
    spec : Layer
    shape : (C, H, W) or (D,)
        Of one example; a dictionary of them for a graph with several inputs.
    name : str
        A heading; the network's own name unless given.

    Returns
    -------
    Drawing

    Raises
    ------
    ShapeError
        Where a layer does not fit what comes before it.

    Examples
    --------
    >>> from cnncourse.zoo.lenet import lenet5
    >>> draw(lenet5(), (1, 32, 32))
    Drawing of LeNet-5: input 1×32×32, output 10; 60,000 trained parameters, 328,096 multiply-accumulates
    """
    found = trace(spec, shape)
    chains = network_chains(spec, shape, iter(found.rows), [Step("input", "", shape, shape, ())])
    title = name or spec.name or spec.title.capitalize()
    return Drawing(
        title, totals(found), "\n".join([f"{title}: {totals(found)}.", *told(chains)]), page(chains)
    )
