"""The picture of the map from the visual field to the cortex."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from cnncourse.cells import cortical_place
from cnncourse.plots.style import BLUE, ORANGE, new_figure, styled

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["cortex_picture"]

RINGS, RAYS = (1.25, 2.5, 5, 10, 20, 40), (-90, -60, -30, 0, 30, 60, 90)


@styled
def cortex_picture() -> Figure:
    """Draw rings and rays in the right half of the visual field, and where the left cortex has them."""
    fig = new_figure(6.6, 3.3)
    field, cortex = fig.subplots(1, 2, width_ratios=(1, 1.35))
    turn = np.radians(np.linspace(-90, 90, 181))
    for ring in RINGS:
        draw_both(field, cortex, ring * np.exp(1j * turn), ORANGE, "-")
        cortex.text(
            cortical_place(ring).real, 29.5, f"{ring:g}°", ha="center", fontsize="x-small", color=ORANGE
        )
    for ray in np.radians(RAYS):
        draw_both(field, cortex, np.geomspace(0.01, RINGS[-1], 200) * np.exp(1j * ray), BLUE, "--")
    for ring in RINGS[-3:]:
        field.text(ring, -1, f"{ring:g}°", ha="right", va="top", fontsize="x-small", color=ORANGE)
    field.set(aspect="equal", title="visual field", xlabel="degrees", ylabel="degrees", xlim=(-1, 42))
    cortex.set(aspect="equal", title="primary visual cortex", xlabel="mm", ylabel="mm", ylim=(-30, 33))
    return fig


def draw_both(field: Axes, cortex: Axes, z: NDArray[Any], colour: str, dash: str) -> None:
    """Draw a line of the visual field, and the same in the cortex."""
    for ax, place in ((field, z), (cortex, cortical_place(z))):
        ax.plot(place.real, place.imag, color=colour, linestyle=dash, linewidth=1.2)
