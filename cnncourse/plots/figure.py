"""The figure that pages show."""

from __future__ import annotations

import io
from typing import Any

from matplotlib.figure import Figure

__all__ = ["PageFigure"]


class PageFigure(Figure):
    """A figure that pyplot does not know of: a cell shows it once, as its last value, and nothing stays open."""

    def _repr_png_(self) -> bytes:
        buffer = io.BytesIO()
        options: dict[str, Any] = {"bbox_inches": "tight", "metadata": {"Software": None}}
        self.savefig(buffer, format="png", **options)
        return buffer.getvalue()
