"""Directives of the reference pages: an operator, a network, a module, each from its own docstrings."""

from __future__ import annotations

import inspect
from collections.abc import Iterable
from importlib import import_module
from pathlib import Path
from typing import Any

from docutils import nodes
from docutils.statemachine import StringList
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from .launch import blob_url

ROOT = Path(__file__).parents[3]


class Reference(SphinxDirective):
    """What the directives have in common."""

    required_arguments = 1
    final_argument_whitespace = True

    def parsed(self, lines: Iterable[str]) -> list[nodes.Node]:
        """Parse lines of MyST where the directive stands."""
        holder = nodes.container()
        source = self.get_source_info()[0]
        self.state.nested_parse(
            StringList(list(lines), source), self.content_offset, holder
        )
        return holder.children

    def code_link(self, function: Any) -> str:
        """Return a link to a function in the repository."""
        file = Path(inspect.getsourcefile(function)).relative_to(ROOT)
        options = self.config.html_theme_options
        url = blob_url(
            options["repository_url"], options["repository_branch"], str(file)
        )
        line = inspect.getsourcelines(function)[1]
        return f"[`{file}`]({url}#L{line})"

    def chapter_link(self, chapter: str) -> str:
        """Return a link to a chapter, or its title where it is not written yet."""
        from cnncourse.chapters import CHAPTERS

        title = f"{int(chapter[:2])}, {CHAPTERS[chapter]}"
        if (ROOT / "book" / f"{chapter}.ipynb").exists():
            return f"[{title}](/{chapter}.ipynb)"
        return f"{title} (to come)"


def autodoc(kind: str, *targets: str) -> list[str]:
    """Return an autodoc directive for each target."""
    rst = [f".. auto{kind}:: {target}" for target in targets]
    return ["```{eval-rst}", "\n\n".join(rst), "```", ""]


class Operator(Reference):
    """The three forms of an operator, where its code is, what teaches it, how exact it is."""

    def run(self) -> list[nodes.Node]:
        """Return what the docstrings say."""
        from cnncourse.chapters import TAUGHT_IN
        from cnncourse.ops import OPS
        from cnncourse.parity.cases import CASES

        name = self.arguments[0]
        chapters = [c for c, names in TAUGHT_IN.items() if name in names]
        facts = [f"Code: {self.code_link(OPS[name].forward)}"]
        facts += [f"Chapter: {self.chapter_link(c)}" for c in chapters]
        facts += [f"Cases in the tests: {len(CASES[name])}"]
        forms = [
            f"cnncourse.ops.{name}{s}" for s in ("", "_backward", "_torch")
        ]
        return self.parsed(
            [" · ".join(facts), "", *autodoc("function", *forms)]
        )


class Network(Reference):
    """A network of the catalogue: its paper, drawing, table and builder."""

    def run(self) -> list[nodes.Node]:
        """Return drawing and table as HTML, the rest from the docstring."""
        from cnncourse.draw import draw
        from cnncourse.zoo.catalogue import NETWORKS
        from cnncourse.zoo.trace import trace

        entry = NETWORKS[self.arguments[0]]
        declaration = entry.build()
        function = getattr(entry.build, "func", entry.build)
        t = trace(declaration, entry.shape)
        facts = [
            entry.paper,
            f"{t.parameters:,} parameters",
            f"{t.macs:,} MACs",
            f"Code: {self.code_link(function)}",
            f"Chapter: {self.chapter_link(entry.chapter)}",
        ]
        picture = draw(declaration, entry.shape)._repr_html_()
        table = (
            "<details><summary>Every layer: sizes, parameters, connections, MACs,"
            f" receptive field</summary>{t._repr_html_()}</details>"
        )
        html = [nodes.raw("", part, format="html") for part in (picture, table)]
        return [*self.parsed([" · ".join(facts), ""]), *html]


class Module(Reference):
    """The public functions and classes of a module."""

    def run(self) -> list[nodes.Node]:
        """Return what the docstrings say, in the order of ``__all__``."""
        name = self.arguments[0]
        module = import_module(name)
        parts: list[str] = []
        for key in module.__all__:
            part = getattr(module, key)
            if inspect.isclass(part) or inspect.isfunction(part):
                kind = "class" if inspect.isclass(part) else "function"
                parts += autodoc(kind, f"{name}.{key}")
        first = inspect.getdoc(module).partition("\n\n")[0].replace("\n", " ")
        return self.parsed([first, "", *parts])


DIRECTIVES = {
    "operator": Operator,
    "network": Network,
    "package-module": Module,
}


def add(app: Sphinx) -> None:
    """Register the directives."""
    for name, directive in DIRECTIVES.items():
        app.add_directive(name, directive)
