"""Lines of a notebook that are no Python: magics, commands of the shell, questions."""

from __future__ import annotations

import io
import re
import tokenize
from collections.abc import Callable
from typing import Any

__all__ = ["Shell", "without_cell_magic", "without_magics"]

SIGNED = re.compile(r"(?P<before>\s*(?:[\w, .\[\]]+=\s*)?)(?P<sign>[%!?])(?P<rest>.*)")  # x = !ls
ASKED = re.compile(r"(?P<before>\s*)(?P<what>%{0,2}[\w.]+)\?\??\s*")  # math.sin?
RUN_BODY = {"time", "timeit", "capture", "prun", "memit", "mprun"}  # cell magics that run their cell
RUN_LINE = {"time", "prun"}


def without_cell_magic(source: str) -> str:
    """Return what a cell with ``%%time`` or the like runs; one in another language runs nothing."""
    head, _, rest = source.lstrip().partition("\n")
    if not head.startswith("%%"):
        return source
    return rest if head[2:].split(" ")[0].strip() in RUN_BODY else ""


def without_magics(source: str) -> str:
    """Return a cell as plain Python: magics, commands of the shell and questions become calls.

    Only a cell that is no Python as it stands comes here, so that no line of a text is taken for a magic.

    Examples
    --------
    >>> print(without_magics("if x:\\n    %time y = 2\\nfiles = !ls *.py\\nnp.dot?"))
    if x:
        get_ipython().run_line_magic('time', 'y = 2')
    files = get_ipython().getoutput('ls *.py')
    get_ipython().pinfo('np.dot')
    """
    done, begun = [], ""  # a magic stands where a statement begins, in no bracket and no text
    for line in source.replace("\\\n", " ").split("\n"):
        done.append(line if begun else _without_magic(line))
        begun = f"{begun}\n{line}" if begun else done[-1].lstrip()
        begun = begun if _is_open(begun) else ""
    return "\n".join(done)


def _is_open(text: str) -> bool:
    """Say whether a statement goes on in the next line: in brackets, or in a text of several lines."""
    try:
        list(tokenize.generate_tokens(io.StringIO(text).readline))
    except tokenize.TokenError:
        return True
    except SyntaxError:
        pass
    return False


def _without_magic(line: str) -> str:
    asked, signed = ASKED.fullmatch(line), SIGNED.fullmatch(line)
    if asked:
        return f"{asked['before']}get_ipython().pinfo({asked['what']!r})"
    if not signed:
        return line
    rest = signed["rest"].lstrip(signed["sign"])
    if signed["sign"] == "%":
        name, _, rest = rest.partition(" ")
        return f"{signed['before']}get_ipython().run_line_magic({name!r}, {rest!r})"
    act = "getoutput" if signed["sign"] == "!" else "pinfo"
    return f"{signed['before']}get_ipython().{act}({rest.strip()!r})"


class Shell:
    """What a notebook finds as ``get_ipython()``: magics that run code run it, the others do nothing."""

    def __init__(self, names: dict[str, Any]) -> None:
        self.user_ns = names

    def run_line_magic(self, name: str, line: str, *_: Any, **__: Any) -> Any:
        """Run the statement behind ``%time``."""
        if name in RUN_LINE:
            exec(line, self.user_ns)

    def run_cell_magic(self, name: str, line: str, body: str) -> None:
        """Run the cell behind ``%%time``."""
        if name in RUN_BODY:
            exec(body, self.user_ns)

    def getoutput(self, *_: Any, **__: Any) -> list[str]:
        """Return the output of a shell command, which is not run."""
        return []

    def __getattr__(self, name: str) -> Callable[..., None]:
        return lambda *_, **__: None


_is_open("x")  # tokenize compiles its patterns when it is first used: here, and not in every child
