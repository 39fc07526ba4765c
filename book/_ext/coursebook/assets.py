"""Third-party and package files that the pages load: all of them served with the book itself."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterable
from importlib.util import find_spec
from pathlib import Path

MATHJAX = (
    "tex-chtml.js",
    "input/tex/extensions",
    "output/chtml/fonts/woff-v2",
    "a11y",
    "sre/mathmaps/base.json",
    "sre/mathmaps/en.json",
)
MODULE = re.compile(r"_esm = module\(([^)]*)\)")
UNUSED = ("scripts/fontawesome.js*", "sphinx-thebe.*")


def _package_folder(name: str) -> Path:
    spec = find_spec(name)
    if spec is None or spec.origin is None:
        message = (
            f"The book needs the package {name}: install requirements.txt."
        )
        raise ModuleNotFoundError(message)
    return Path(spec.origin).parent


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    if source.is_dir():
        shutil.copytree(source, target, dirs_exist_ok=True)
    else:
        shutil.copyfile(source, target)


def widget_scripts(names: Iterable[str]) -> list[str]:
    """Order the scripts as a page loads them: what they share first, what draws last.

    >>> widget_scripts(["b.js", "static_page.js", "shared.js", "a.js"])
    ['shared.js', 'a.js', 'b.js', 'static_page.js']
    """
    return sorted(
        names,
        key=lambda name: (name == "static_page.js", name != "shared.js", name),
    )


def scripts_of(sources: Iterable[str]) -> dict[str, list[str]]:
    """Return the scripts of every widget, as its Python module names them.

    >>> scripts_of(['    _esm = module("a", "b", "a")'])
    {'a': ['shared.js', 'a.js', 'b.js', 'static_page.js']}
    """
    calls = [call for source in sources for call in MODULE.findall(source)]
    found = [re.findall(r'"(\w+)"', call) for call in calls]
    return {
        name: widget_scripts(
            f"{file}.js" for file in {"shared", "static_page", *files}
        )
        for name, *files in found
    }


def install(static: Path) -> dict[str, list[str]]:
    """Copy MathJax and the widgets' files below ``static``, delete what no page loads; return the scripts."""
    mathjax = _package_folder("sphinx-mathjax-offline") / "static" / "mathjax"
    for part in MATHJAX:
        _copy(mathjax / part, static / "vendor" / "mathjax" / part)
    folder = _package_folder("cnncourse") / "widgets"
    for file in [*folder.glob("*.js"), *folder.glob("*.css")]:
        _copy(file, static / "widgets" / file.name)
    for pattern in UNUSED:
        for file in static.glob(pattern):
            file.unlink()
    return scripts_of(file.read_text("utf-8") for file in folder.glob("*.py"))
