"""Signals that can be heard: a plucked string, and a player for a page."""

from __future__ import annotations

import base64
import io
import wave
from html import escape

import numpy as np

from cnncourse.shapes import Array, ShapeError, bind
from cnncourse.show.html import Html

__all__ = ["RATE", "play", "pluck"]

RATE = 8000
"""Samples a second, as the telephone has: sound up to 4,000 Hz."""


def pluck(
    frequency: float,
    seconds: float,
    rate: int = RATE,
    *,
    seed: int = 0,
) -> Array:
    r"""Synthesise a plucked string, after Karplus and Strong.

    .. math:: y(t) = \tfrac12 \bigl(y(t - p) + y(t - p - 1)\bigr)

    It begins with one period p of noise, the pluck. Every later period is the one before, averaged with itself one
    sample later: the kernel [½, ½] again and again, which takes the high notes first, as a string does.

    Parameters
    ----------
    frequency : float
        In Hz; p is the whole number of samples nearest to a period of it.
    seconds : float
    rate : int
        Samples a second.
    seed : int
        Of the noise.

    Returns
    -------
    ndarray of shape (seconds · rate,)
        Its largest absolute value is 1.

    Raises
    ------
    ShapeError
        For a frequency that is not between 0 and half the rate, or a length of no samples.

    References
    ----------
    Karplus and Strong (1983), "Digital synthesis of plucked-string and drum timbres", Computer Music Journal 7.

    Examples
    --------
    >>> string = pluck(200, 0.5)
    >>> string.shape, bool(np.abs(string[-40:]).max() < np.abs(string[:40]).max())
    ((4000,), True)
    """
    count = round(seconds * rate)
    if not 0 < frequency < rate / 2 or count < 1:
        msg = f"pluck: no string of {frequency} Hz for {seconds} s at {rate} Hz"
        raise ShapeError(msg)
    period = round(rate / frequency)
    noise = np.random.default_rng(seed).uniform(-1, 1, period + 1)
    y = [*(noise - noise.mean())]
    while len(y) < count:
        y.append((y[-period] + y[-period - 1]) / 2)
    string = np.array(y[:count])
    return string / np.abs(string).max()


def play(signal: Array, label: str, rate: int = RATE) -> Html:
    """Return a player for a sound, which a page can hold: 16 bits a sample, scaled to full loudness.

    Parameters
    ----------
    signal : ndarray of shape (N,)
    label : str
        What is heard.
    rate : int
        Samples a second.

    Returns
    -------
    Html
        Nothing is loaded from anywhere; in a terminal, the label.

    Raises
    ------
    ShapeError

    Examples
    --------
    >>> play(np.zeros(800), "a tenth of a second of silence")
    (sound) a tenth of a second of silence
    """
    bind("play", ("signal", signal, "N"))
    peak = np.abs(signal).max(initial=0.0) or 1.0
    buffer = io.BytesIO()
    with wave.open(buffer, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(np.round(signal / peak * 32000).astype("<i2").tobytes())
    data = base64.b64encode(buffer.getvalue()).decode()
    name = escape(label)
    html = (
        f'<div class="cnn-sound"><div>{name}</div><audio controls preload="metadata" aria-label="{name}" '
        f'src="data:audio/wav;base64,{data}" style="width:100%;max-width:20rem"></audio></div>'
    )
    return Html(html, f"(sound) {label}")
