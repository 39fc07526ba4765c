"""The sound player: a plucked string, convolved in the browser, seen and heard."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import traitlets

from cnncourse.shapes import Array
from cnncourse.sound import RATE, pluck
from cnncourse.widgets.base import StaticWidget, module

__all__ = ["SoundPlayer"]

PLAIN = "no kernel"


def taps(kernel: Any) -> list[list[float]]:
    """Return the places and values of what is not zero."""
    values = np.asarray(kernel, float)
    return [[int(place), float(values[place])] for place in np.flatnonzero(values)]


class SoundPlayer(StaticWidget):
    """Hear what kernels make of a string that is plucked a few times.

    No sound is stored: the page computes it, from one period of noise and the kernels.

    Parameters
    ----------
    strokes : sequence of (float, float)
        Time in seconds, and loudness.
    kernels : mapping of str to array of shape (M,)
        By name; few numbers should differ from zero.
    frequency, seconds : float
        Of the string: in Hz, and how long it sounds.
    choice : str
        The kernel that is chosen first; "no kernel" for the song itself.

    Examples
    --------
    >>> player = SoundPlayer([(0, 1)], {"an echo": [1, 0, 0.5]}, 200, 0.01)
    >>> player.samples("an echo").shape
    (82,)
    """

    _esm = module("sound_player", "sound_arithmetic", "sound_player")
    script = "sound_player"
    drawn = ("rate", "period", "count", "strokes", "kernels", "choice")

    rate = traitlets.Int(RATE).tag(sync=True)
    period: Any = traitlets.List().tag(sync=True)
    count = traitlets.Int().tag(sync=True)
    strokes: Any = traitlets.List().tag(sync=True)
    kernels: Any = traitlets.Dict().tag(sync=True)
    choice = traitlets.Unicode(PLAIN).tag(sync=True)

    def __init__(
        self,
        strokes: Sequence[tuple[float, float]],
        kernels: Mapping[str, Any],
        frequency: float = 196,
        seconds: float = 0.5,
        **traits: Any,
    ) -> None:
        string = pluck(frequency, seconds)
        super().__init__(
            period=string[: round(RATE / frequency) + 1].tolist(),
            count=len(string),
            strokes=[[round(time * RATE), loudness] for time, loudness in strokes],
            kernels={name: taps(kernel) for name, kernel in kernels.items()},
            **traits,
        )

    @traitlets.validate("choice")
    def _known(self, proposal: Any) -> str:
        names = [PLAIN, *self.kernels]
        if self.kernels and proposal["value"] not in names:
            msg = f"choice must be one of {', '.join(names)}, not {proposal['value']!r}"
            raise traitlets.TraitError(msg)
        return str(proposal["value"])

    def samples(self, choice: str) -> Array:
        """Return the song with a kernel, of shape (N,)."""
        string = pluck(self.rate / (len(self.period) - 1), self.count / self.rate)
        song = np.convolve(string, dense(self.strokes))
        return song if choice == PLAIN else np.convolve(song, dense(self.kernels[choice]))

    def describe(self) -> list[str]:
        """Return what can be heard, in words."""
        times = ", ".join(f"{place / self.rate:g} s" for place, _ in self.strokes)
        names = "; ".join(f"{name}, {len(kernel)} numbers" for name, kernel in self.kernels.items())
        return [
            "Sound player: a plucked string, convolved with a kernel of your choice.",
            f"The string is plucked at {times}. Kernels: {names}.",
        ]


def dense(pairs: Sequence[Sequence[float]]) -> Array:
    """Return a kernel with its zeros."""
    kernel = np.zeros(int(max(place for place, _ in pairs)) + 1)
    for place, weight in pairs:
        kernel[int(place)] += weight
    return kernel
