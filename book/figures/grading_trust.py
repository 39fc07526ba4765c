"""Draw book/figures/grading_trust.html: who trusts whom when a notebook is graded.

Run it as ``python book/figures/grading_trust.py``. The page holds the picture itself, so that it takes the page's
colours, in light and in dark.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from pathlib import Path

TARGET = Path(__file__).with_suffix(".html")
WIDTH, HEIGHT = 400, 440
ALT = (
    "Above, a box: the supervisor, which holds checks and right answers, the secret seed, journal and grades. Below, "
    "a dashed box: the sandbox, without network, files or the course's package. In it the zygote, a Python started "
    "once, and the child, which runs one student's notebook; an arrow from zygote to child is called fork. Between "
    "supervisor and child there is nothing but a pipe: an arrow down for inputs, an arrow up for plain data."
)
CAPTION = (
    "Inputs go in, data come out. The supervisor never runs a student's code; the child never sees an expected "
    "value."
)
STYLE = (
    "<style>.course-trust svg{width:100%;max-width:30rem;height:auto;display:block;margin:auto}"
    ".course-trust .wall{stroke:var(--pst-color-primary);stroke-dasharray:7 5}"
    ".course-trust .pipe{stroke:var(--pst-color-primary)}</style>"
)


def box(x: float, y: float, width: float, height: float, kind: str = "") -> str:
    """Draw a box."""
    name = f' class="{kind}"' if kind else ""
    return f'<rect{name} x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}" rx="6" fill="none"/>'


def lines(x: float, y: float, texts: Sequence[str]) -> str:
    """Write lines below each other, the first one bold."""
    first, *rest = map(escape, texts)
    spans = "".join(f'<tspan x="{x:g}" dy="19">{text}</tspan>' for text in rest)
    return f'<text x="{x:g}" y="{y:g}"><tspan font-weight="600">{first}</tspan>{spans}</text>'


def arrow(x: float, y: float, dx: float, dy: float, kind: str = "") -> str:
    """Draw an arrow along one axis."""
    back = 7 if dx + dy > 0 else -7
    head = (
        f"m{-back} -5l{back} 5l{-back} 5"
        if dx
        else f"m-5 {-back}l5 {back}l5 {-back}"
    )
    name = f' class="{kind}"' if kind else ""
    return f'<path{name} d="M{x:g} {y:g}l{dx:g} {dy:g}{head}" fill="none" stroke-width="2"/>'


def note(x: float, y: float, text: str) -> str:
    """Write a word beside an arrow."""
    return (
        f'<text x="{x:g}" y="{y:g}" font-style="italic">{escape(text)}</text>'
    )


def draw() -> str:
    """Return the figure."""
    parts = [
        box(10, 10, 380, 96),
        lines(26, 34, SUPERVISOR),
        arrow(70, 106, 0, 194, "pipe"),
        arrow(150, 300, 0, -194, "pipe"),
        note(78, 134, "inputs"),
        note(158, 134, "plain data"),
        note(238, 134, "(one pipe)"),
        box(10, 152, 380, 278, "wall"),
        lines(188, 178, SANDBOX),
        box(26, 300, 178, 114),
        lines(38, 324, CHILD),
        box(262, 300, 112, 114),
        lines(272, 324, ZYGOTE),
        arrow(262, 357, -58, 0),
        note(216, 347, "fork"),
    ]
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" '
        f'aria-label="{escape(ALT)}" font-size="14" fill="currentColor" stroke-width="1.5">'
        f'<g stroke="currentColor">{"".join(p for p in parts if not p.startswith("<text"))}</g>'
        f"{''.join(p for p in parts if p.startswith('<text'))}</svg>"
    )
    caption = f'<figcaption><p><span class="caption-text">{escape(CAPTION)}</span></p></figcaption>'
    return f'<figure class="align-default course-trust" id="fig-trust">{STYLE}{svg}{caption}</figure>\n'


SUPERVISOR = (
    "Supervisor: trusted",
    "checks and right answers",
    "the secret seed",
    "journal and grades",
)
SANDBOX = (
    "Sandbox: not trusted",
    "no network",
    "no file of yours",
    "no package of the course",
    "limits on memory and time",
)
CHILD = (
    "Child",
    "runs one notebook,",
    "cell by cell,",
    "and answers calls;",
    "ends with it",
)
ZYGOTE = ("Zygote", "a Python", "started once,", "libraries", "loaded")

if __name__ == "__main__":
    TARGET.write_text(draw(), "utf-8")
    print(f"wrote {TARGET.name}")
