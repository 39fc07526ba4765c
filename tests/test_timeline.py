"""The time line."""

from __future__ import annotations

from pathlib import Path

import pytest

from cnncourse.chapters import CHAPTERS
from cnncourse.timeline import EVENTS, events

BOOK = Path(__file__).parents[1] / "book"


def test_in_the_order_of_time_and_once_each() -> None:
    years = [event.year for event in EVENTS]
    assert years == sorted(years)
    assert len({event.what for event in EVENTS}) == len(EVENTS)


def test_every_event_belongs_to_chapters() -> None:
    for event in EVENTS:
        assert event.chapters, event
        assert set(event.chapters) <= {int(name[:2]) for name in CHAPTERS}, event


@pytest.mark.parametrize("chapter", [name for name in CHAPTERS if (BOOK / f"{name}.ipynb").exists()])
def test_every_written_chapter_shows_some(chapter: str) -> None:
    assert len(events(chapter)) >= 4
    source = (BOOK / f"{chapter}.ipynb").read_text("utf-8")
    assert "show.timeline(" in source
    assert f'events(\\"{chapter}\\")' in source


def test_a_chapter_without_events() -> None:
    with pytest.raises(ValueError, match="no event names the chapter '2_perceptron'"):
        events("2_perceptron")
