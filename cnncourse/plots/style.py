"""One look for all figures: a white sheet with dark text, and colours that the colour-blind can tell apart.

The sheet stays white in dark mode: its contrast then holds in the book, in Jupyter and in Colab alike.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import wraps
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.colors import Colormap
    from matplotlib.figure import Figure

__all__ = ["BLUE", "GREEN", "INK", "MUTED", "ORANGE", "PALETTE", "PURPLE", "SKY", "use_course_style"]

# Okabe and Ito's colours; the orange is darkened to hold 3 : 1 against white.
BLUE, ORANGE, GREEN, PURPLE, SKY = "#0072B2", "#D55E00", "#009E73", "#A8578A", "#56B4E9"
INK, MUTED, LINE = "#1b1f24", "#5b6470", "#c6ccd2"
PALETTE = (BLUE, ORANGE, GREEN, PURPLE, INK)
DASHES = ("-", "--", "-.", ":", (0, (5, 1, 1, 1, 1, 1)))

DPI = 144
STYLE: dict[str, Any] = {
    "figure.dpi": DPI,
    "figure.facecolor": "white",
    "savefig.facecolor": "white",
    "axes.facecolor": "white",
    "axes.edgecolor": MUTED,
    "axes.labelcolor": INK,
    "axes.titlesize": "medium",
    "axes.titlecolor": INK,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": False,
    "grid.color": LINE,
    "grid.linewidth": 0.6,
    "text.color": INK,
    "xtick.color": MUTED,
    "ytick.color": MUTED,
    "font.family": "DejaVu Sans",
    "font.size": 10,
    "legend.frameon": False,
    "lines.linewidth": 1.8,
    "image.cmap": "gray_r",
    "image.interpolation": "nearest",
}

P = ParamSpec("P")
R = TypeVar("R")


def styled(f: Callable[P, R]) -> Callable[P, R]:
    """Draw in the course's style and leave the reader's settings as they were."""

    @wraps(f)
    def draw(*args: P.args, **options: P.kwargs) -> R:
        import matplotlib

        with matplotlib.rc_context(settings()):
            return f(*args, **options)

    return draw


def settings() -> Any:
    """Return matplotlib's settings, with the colours, each with a dash of its own."""
    from cycler import cycler

    return {**STYLE, "axes.prop_cycle": cycler(color=PALETTE) + cycler(linestyle=DASHES)}


def use_course_style() -> None:
    """Give the reader's own matplotlib figures the look of the course, until the session ends."""
    import matplotlib

    matplotlib.rcParams.update(settings())


def new_figure(width: float, height: float) -> Figure:
    """Return an empty figure, in inches, that shows itself once as the last value of a cell."""
    from cnncourse.plots.figure import PageFigure

    return PageFigure(figsize=(width, height), dpi=DPI, layout="constrained", facecolor="white")


def new_grid(count: int, ncols: int | None, cell: tuple[float, float]) -> tuple[Figure, list[Axes]]:
    """Return a figure with ``count`` axes, in rows of ``ncols`` (8 at most unless given)."""
    ncols = min(count, ncols or 8)
    nrows = -(-count // ncols)
    fig = new_figure(ncols * cell[0], nrows * cell[1])
    axes = fig.subplots(nrows, ncols, squeeze=False).ravel().tolist()
    for ax in axes[count:]:
        ax.remove()
    return fig, axes[:count]


def signed_colours() -> Colormap:
    """Return the colours of signed values: orange below zero, white at zero, blue above."""
    from matplotlib.colors import LinearSegmentedColormap

    return LinearSegmentedColormap.from_list("cnncourse", [ORANGE, "white", BLUE])


def as_array(values: Any) -> NDArray[Any]:
    """Return an array of an array, a tensor or a list."""
    return np.asarray(values.detach().cpu() if hasattr(values, "detach") else values)


def title_of(titles: Sequence[str], i: int) -> str:
    """Return the i-th title, or none."""
    return str(titles[i]) if i < len(titles) else ""
