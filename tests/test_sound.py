"""The plucked string and the player."""

from __future__ import annotations

import base64
import io
import re
import wave

import numpy as np
import pytest

from cnncourse.shapes import ShapeError
from cnncourse.sound import play, pluck


def test_a_string_has_its_note() -> None:
    string = pluck(200, 1.0, 8000)
    spectrum = np.abs(np.fft.rfft(string[4000:]))
    assert spectrum.argmax() * 2 == pytest.approx(200, abs=4)  # a bin is 2 Hz


def test_a_period_is_the_mean_of_two_of_the_one_before() -> None:
    string, p = pluck(400, 0.2, 8000, seed=3), 20
    t = np.arange(p + 1, len(string))
    np.testing.assert_allclose(string[t], (string[t - p] + string[t - p - 1]) / 2)
    assert np.abs(string).max() == 1


@pytest.mark.parametrize(("frequency", "seconds"), [(0, 1), (4000, 1), (200, 0)])
def test_no_such_string(frequency: float, seconds: float) -> None:
    with pytest.raises(ShapeError, match="no string"):
        pluck(frequency, seconds)


def test_the_player_holds_the_samples() -> None:
    shown = play(np.array([0.0, 0.5, -1.0, 0.25]), "a <click>", rate=4000)
    assert repr(shown) == "(sound) a <click>"
    assert "a &lt;click&gt;" in shown.html
    data = re.search(r"base64,([^\"]+)", shown.html)
    assert data is not None
    with wave.open(io.BytesIO(base64.b64decode(data[1]))) as file:
        assert (file.getframerate(), file.getnchannels(), file.getsampwidth()) == (4000, 1, 2)
        samples = np.frombuffer(file.readframes(9), "<i2")
    np.testing.assert_array_equal(samples, [0, 16000, -32000, 8000])


def test_silence_stays_silent() -> None:
    assert "base64" in play(np.zeros(3), "nothing").html
