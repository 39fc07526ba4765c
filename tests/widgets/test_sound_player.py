"""The sound player: what the browser computes against the package; its choice and its text."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import traitlets

from cnncourse.sound import RATE, pluck
from cnncourse.widgets import SoundPlayer
from tests.widgets.conftest import call, state

KERNELS = {"an echo": [1, 0, 0, 0.5], "a blur": [0.25, 0.5, 0.25], "odd": [0, -1, 2]}
SOUNDS = "state => [...cnnWidgets.sound.sounds(state)]"


def player(**traits: Any) -> SoundPlayer:
    return SoundPlayer([(0, 1), (0.01, 0.5)], KERNELS, 300, 0.05, **traits)


@pytest.mark.browser
@pytest.mark.parametrize("choice", ["no kernel", *KERNELS])
def test_browser_computes_what_numpy_does(scripts: Any, choice: str) -> None:
    widget = player(choice=choice)
    strokes = np.zeros(round(0.01 * RATE) + 1)
    strokes[[0, -1]] = 1, 0.5
    wanted = np.convolve(np.convolve(pluck(300, 0.05), strokes), KERNELS.get(choice, [1]))
    found = call(scripts, SOUNDS, {key: getattr(widget, key) for key in widget.drawn})
    np.testing.assert_allclose(found, wanted, atol=1e-12)


@pytest.mark.parametrize("choice", ["no kernel", *KERNELS])
def test_python_computes_the_same(choice: str) -> None:
    widget = SoundPlayer([(0, 1), (0.01, 0.5)], KERNELS, 320, 0.05)  # 8,000 / 320 is whole
    strokes = np.zeros(round(0.01 * RATE) + 1)
    strokes[[0, -1]] = 1, 0.5
    wanted = np.convolve(np.convolve(pluck(320, 0.05), strokes), KERNELS.get(choice, [1]))
    np.testing.assert_allclose(widget.samples(choice), wanted, atol=1e-12)


@pytest.mark.browser
def test_envelope_holds_the_largest_and_the_least(scripts: Any) -> None:
    found = call(scripts, "y => cnnWidgets.sound.envelope(Float64Array.from(y), 3)", [1, -4, 2, 2, 0, 3])
    assert found == [[-1, 0.25], [0.5, 0.5], [0, 0.75]]


@pytest.mark.browser
@pytest.mark.parametrize("width", [1280, 390])
def test_choice_and_play(load: Callable[..., Any], width: int) -> None:
    page = load(player(), width=width)
    page.get_by_role("combobox", name="Kernel").select_option(label="an echo")
    assert state(page)["choice"] == "an echo"
    assert "with an echo: 0.06 seconds" in page.get_by_role("status").inner_text()
    page.get_by_role("button", name="Play").click()
    page.get_by_role("button", name="Stop").click()
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_text_without_javascript() -> None:
    assert player().describe()[1] == (
        "The string is plucked at 0 s, 0.01 s. Kernels: an echo, 2 numbers; a blur, 3 numbers; odd, 2 numbers."
    )


def test_an_unknown_choice_is_refused() -> None:
    with pytest.raises(traitlets.TraitError, match="choice must be one of no kernel, an echo"):
        player(choice="a cave")
