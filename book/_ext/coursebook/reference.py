"""Directives of the reference pages: an operator, a network, a module, each from its own docstrings."""

from __future__ import annotations

import inspect
from collections.abc import Iterable
from importlib import import_module
from pathlib import Path
from typing import Any

from docutils import nodes
from docutils.statemachine import StringList
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from . import facts
from .launch import blob_url

ROOT = Path(__file__).parents[3]


class Reference(SphinxDirective):
    """What the directives have in common."""

    required_arguments = 1
    final_argument_whitespace = True
    kind = ""

    def parsed(self, lines: Iterable[str]) -> list[nodes.Node]:
        """Parse lines of MyST where the directive stands."""
        holder = nodes.container()
        source = self.get_source_info()[0]
        self.state.nested_parse(
            StringList(list(lines), source), self.content_offset, holder
        )
        return holder.children

    def be_target(self, name: str) -> None:
        """Let ``{ref}`` find the heading above, which has the same name."""
        self.env.domains["std"].note_hyperlink_target(
            facts.label(self.kind, name),
            self.env.docname,
            nodes.make_id(name),
            name,
        )

    def code_link(self, function: Any) -> str:
        """Return a link to a function in the repository."""
        file = Path(inspect.getsourcefile(function)).relative_to(ROOT)
        options = self.config.html_theme_options
        url = blob_url(
            options["repository_url"], options["repository_branch"], str(file)
        )
        line = inspect.getsourcelines(function)[1]
        return f"[`{file}`]({url}#L{line})"


class Operator(Reference):
    """The forms of an operator, where its code is, what teaches it."""

    kind = "operator"

    def run(self) -> list[nodes.Node]:
        """Return what the docstrings say."""
        from cnncourse.parity.cases import CASES

        name = self.arguments[0]
        self.be_target(name)
        module = import_module(f"cnncourse.ops.{name}")
        forms = sorted(module.__all__, key=lambda key: not key.startswith(name))
        parts = [
            f"Code: {self.code_link(getattr(module, name))}",
            *(f"Chapter: {link}" for link in facts.taught(name)),
            f"[Parity](/parity.ipynb): {len(CASES[name])} cases",
        ]
        shown = self.parsed(
            [
                " · ".join(parts),
                "",
                *autodoc("function", *(f"cnncourse.ops.{f}" for f in forms)),
            ]
        )
        for part in shown:
            for described in part.findall(addnodes.desc):
                described["no-contents-entry"] = True  # the heading is there
        return shown


class Network(Reference):
    """A network of the catalogue: its paper, figures, drawing and table."""

    kind = "network"

    def run(self) -> list[nodes.Node]:
        """Return drawing and table as HTML, the rest as text."""
        from cnncourse.draw import draw
        from cnncourse.zoo.catalogue import NETWORKS
        from cnncourse.zoo.trace import trace

        name = self.arguments[0]
        self.be_target(name)
        entry = NETWORKS[name]
        declaration = entry.build()
        found = trace(declaration, entry.shape)
        about = (
            f"{entry.paper[0].upper()}{entry.paper[1:]}. **{found.parameters:,} parameters**,"
            f" {found.connections:,} connections and {found.macs:,} MACs"
            f" for an input of {facts.size(entry.shape)}."
        )
        built = getattr(entry.build, "func", entry.build)
        parts = [
            f"Built by {facts.call(entry.build)}",
            f"Code: {self.code_link(built)}",
            f"Chapter: {facts.chapter_link(entry.chapter)}",
        ]
        html = [
            draw(declaration, entry.shape)._repr_html_(),
            facts.layer_table(declaration, entry.shape, found),
        ]
        text = self.parsed([about, "", " · ".join(parts), ""])
        return [*text, *(nodes.raw("", part, format="html") for part in html)]


class Module(Reference):
    """What a module says of itself, and its public names."""

    kind = "module"

    def run(self) -> list[nodes.Node]:
        """Return what the docstrings say, in the order of ``__all__``."""
        name = self.arguments[0]
        module = import_module(name)
        self.be_target(name)
        py, place = self.env.domains["py"], nodes.make_id(name)
        py.note_module(name, place, facts.first_line(module), "", False)
        py.note_object(name, "module", place, location=self.get_location())
        lines = rst(f".. py:currentmodule:: {name}\n\n{inspect.getdoc(module)}")
        for key in module.__all__:
            part = getattr(module, key)
            if not facts.is_shown_elsewhere(part, name):
                lines += public(name, key, part)
        return self.parsed(lines)


class Overview(Reference):
    """A table of all operators, networks or modules."""

    def run(self) -> list[nodes.Node]:
        """Return the table."""
        of = self.arguments[0]
        table = self.parsed(facts.OVERVIEWS[of]())
        classes = ["cnn-overview", f"cnn-overview-{of}"]
        return [nodes.container("", *table, classes=classes)]


def rst(text: str) -> list[str]:
    """Return lines of MyST that hold lines of reStructuredText."""
    return ["`````{eval-rst}", *text.splitlines(), "`````", ""]


def autodoc(kind: str, *targets: str, options: str = "") -> list[str]:
    """Return an autodoc directive for each target."""
    blocks = [f".. auto{kind}:: {target}\n{options}" for target in targets]
    return rst("\n\n".join(blocks)) if blocks else []


def public(module: str, key: str, part: Any) -> list[str]:
    """Return the directive for a public name; a constant needs a docstring below it."""
    if inspect.isclass(part):
        members = ", ".join(facts.members(part))
        options = f"   :members: {members}\n" if members else ""
        kind = "exception" if issubclass(part, Exception) else "class"
        return autodoc(kind, f"{module}.{key}", options=options)
    if inspect.isfunction(part):
        return autodoc("function", f"{module}.{key}")
    home = facts.home_of_constant(module, key)
    return (
        autodoc("data", f"{home}.{key}", options="   :no-value:\n")
        if home
        else []
    )


DIRECTIVES = {
    "operator": Operator,
    "network": Network,
    "package-module": Module,
    "overview": Overview,
}


def add(app: Sphinx) -> None:
    """Register the directives."""
    for name, directive in DIRECTIVES.items():
        app.add_directive(name, directive)
