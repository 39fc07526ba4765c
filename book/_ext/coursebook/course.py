"""Directives about the course as a whole: the map of its chapters, its time line."""

from __future__ import annotations

from html import escape

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from . import facts
from .reference import Reference

KEY = {
    "course-line": "the line from the perceptron to ResNet",
    "course-beside": "beside the line",
    "course-later": "to come",
}


class CourseMap(SphinxDirective):
    """Every chapter of the course, by part; those that are written are links."""

    def run(self) -> list[nodes.Node]:
        """Draw it."""
        from cnncourse.chapters import CHAPTERS, PARTS

        parts = "".join(
            part(title, [name for name in CHAPTERS if int(name[:2]) in numbers])
            for title, numbers in PARTS.items()
        )
        key = "".join(
            f'<span><span class="course-stop {kind}"></span> {text}</span> '
            for kind, text in KEY.items()
        )
        html = f'<nav class="course-map" aria-label="Map of the course">{parts}</nav>'
        html += f'<p class="course-key">{key}</p>'
        return [nodes.raw("", html, format="html")]


def part(title: str, names: list[str]) -> str:
    """Draw a part of the course: its title and a stop for each chapter."""
    stops = "".join(map(stop, names))
    return f'<section><p class="course-part">{escape(title)}</p><ol role="list">{stops}</ol></section>'


def stop(name: str) -> str:
    """Draw a chapter: a dot, its number and title, its years."""
    from cnncourse.chapters import CHAPTERS, DATES, LINE

    written = (facts.BOOK / f"{name}.ipynb").exists()
    kinds = {"course-line": name in LINE, "course-later": not written}
    classes = " ".join(
        ["course-stop", *(kind for kind, holds in kinds.items() if holds)]
    )
    label = f"{name[:2]} · {escape(CHAPTERS[name])}"
    text = (
        f'<a href="{name}.html">{label}</a>'
        if written
        else f"<span>{label}</span>"
    )
    date = (
        f' <span class="course-date">{DATES[name]}</span>'
        if name in DATES
        else ""
    )
    later = "" if written else '<span class="visually-hidden"> (to come)</span>'
    return f'<li><span class="{classes}" aria-hidden="true"></span> {text}{date}{later}</li>'


class CourseTimeline(Reference):
    """Every event that a chapter shows, in the order of time."""

    required_arguments = 0

    def run(self) -> list[nodes.Node]:
        """Write the table."""
        from cnncourse.chapters import CHAPTERS
        from cnncourse.timeline import EVENTS

        names = {int(name[:2]): name for name in CHAPTERS}
        rows = [
            (
                str(event.year),
                event.what,
                ", ".join(
                    facts.chapter_link(names[n], "") for n in event.chapters
                ),
            )
            for event in EVENTS
        ]
        return self.parsed(
            facts.markdown(("year", "what happened", "chapter"), rows)
        )


def add(app: Sphinx) -> None:
    """Register the directives."""
    app.add_directive("course-map", CourseMap)
    app.add_directive("course-timeline", CourseTimeline)
