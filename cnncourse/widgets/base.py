"""A widget that is drawn by the same JavaScript with and without a kernel."""

from __future__ import annotations

import html
import json
from pathlib import Path
from typing import Any, ClassVar

import anywidget
import numpy as np
import traitlets

__all__ = ["StaticWidget", "module", "numbers"]

FOLDER = Path(__file__).parent


def module(name: str, *files: str) -> str:
    """Return the ES module of a widget: the shared script, its own scripts, and the export.

    In a built page the same files are classic scripts, as modules do not load from ``file://``.

    Parameters
    ----------
    name : str
        What the last script registers in ``cnnWidgets``.
    *files : str
        Names of its scripts, without ``.js``.

    Returns
    -------
    str
    """
    parts = [(FOLDER / f"{file}.js").read_text(encoding="utf-8") for file in ("shared", *files)]
    return "\n".join([*parts, f"export default globalThis.cnnWidgets.{name};\n"])


def numbers(name: str, value: Any, axes: int) -> list[Any]:
    """Return an array as lists of plain numbers, whole ones as int.

    Raises
    ------
    traitlets.TraitError
        When it is not an array of finite numbers with that many axes.

    Examples
    --------
    >>> numbers("kernel", [[0, 0.5]], 2)
    [[0, 0.5]]
    """
    try:
        array = np.asarray(value, dtype=float)
    except (TypeError, ValueError):
        array = np.array(np.nan)
    if array.ndim != axes or not np.isfinite(array).all():
        msg = f"{name} must hold finite numbers along {axes} axes"
        raise traitlets.TraitError(msg)
    flat = [int(v) if v == int(v) else float(v) for v in array.ravel()]
    plain: list[Any] = np.array(flat, dtype=object).reshape(array.shape).tolist()
    return plain


class StaticWidget(anywidget.AnyWidget):
    """An anywidget that also gives HTML, which the book's page draws without a kernel.

    A subclass names its script and the traits that the script reads, and says in plain text what it shows.
    """

    _css = (FOLDER / "widgets.css").read_text(encoding="utf-8")
    script: ClassVar[str]
    drawn: ClassVar[tuple[str, ...]]

    def describe(self) -> list[str]:
        """Return what the widget shows, in sentences, for a page without JavaScript."""
        raise NotImplementedError

    def to_html(self) -> str:
        """Return the element that ``static_page.js`` draws on.

        Returns
        -------
        str
            With the state as JSON in ``data-state`` and :meth:`describe` inside.
        """
        state = json.dumps({key: getattr(self, key) for key in self.drawn}, allow_nan=False)
        escaped = html.escape(state, quote=False).replace("'", "&#39;")
        lines = "".join(f"<p>{html.escape(line)}</p>" for line in self.describe())
        return (
            f'<div class="cnn-widget" data-cnn-widget="{self.script}" data-state=\'{escaped}\'>{lines}</div>'
        )

    def _repr_mimebundle_(self, **kwargs: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        data, metadata = super()._repr_mimebundle_(**kwargs) or ({}, {})
        return {**data, "text/plain": "\n".join(self.describe()), "text/html": self.to_html()}, metadata
