"""Plain ipywidgets, for a running kernel only.

A built page cannot run their Python, so there they give a sentence in place of controls that do nothing.
"""

from __future__ import annotations

import html
from typing import Any

import ipywidgets

from cnncourse.shapes import output_size

__all__ = ["LiveBox", "output_size_slider"]


class LiveBox(ipywidgets.VBox):  # type: ignore[misc]
    """A column of widgets that shows as a sentence where there is no kernel."""

    def __init__(self, *children: ipywidgets.Widget, sentence: str) -> None:
        super().__init__(children)
        self.sentence = sentence

    def _repr_mimebundle_(self, **kwargs: Any) -> dict[str, Any]:
        paragraph = f'<p class="cnn-live">{html.escape(self.sentence)}</p>'
        data: dict[str, Any] = super()._repr_mimebundle_(**kwargs)
        return {**data, "text/plain": self.sentence, "text/html": paragraph}


def output_size_slider() -> LiveBox:
    """Return sliders for input, kernel, stride, padding and dilation, with the output size below.

    Needs a running kernel: each move calls :func:`cnncourse.shapes.output_size`.

    Returns
    -------
    LiveBox
        Shown by a page without a kernel as one sentence.

    Examples
    --------
    >>> box = output_size_slider()
    >>> box.children[-1].value
    'output_size(7, 3, stride=1, padding=0, dilation=1) = 5'
    """
    first, last = {"padding": 0}, {"size": 64, "kernel": 11}
    start = {"size": 7, "kernel": 3, "stride": 1, "padding": 0, "dilation": 1}
    sliders = {
        name: ipywidgets.IntSlider(value, min=first.get(name, 1), max=last.get(name, 5), description=name)
        for name, value in start.items()
    }
    label = ipywidgets.Label()

    def show(_: Any = None) -> None:
        size, kernel, *options = (slider.value for slider in sliders.values())
        named = ", ".join(f"{name}={value}" for name, value in zip(list(sliders)[2:], options, strict=True))
        label.value = f"output_size({size}, {kernel}, {named}) = {output_size(size, kernel, *options)}"

    for slider in sliders.values():
        slider.observe(show, "value")
    show()
    return LiveBox(
        *sliders.values(),
        label,
        sentence="In a running notebook, sliders stand here: move them and read the output size.",
    )
