"""A percent script, the form in which editors keep a notebook as Python: cells begin at ``# %%``.

Read here, not with jupytext: there the script's own header chooses the converter (one of which starts a
program), a page of code fences takes a minute, and the comment ``# copy the weights`` becomes a command.
"""

from __future__ import annotations

import re

from cnncourse.grading.stored import Cell, tidied

__all__ = ["cells_of"]

MARKER = re.compile(r"#[ \t]*(?:%%+(?=\s|$)(?P<options>.*)|(?:<codecell>|In\[[0-9 ]*\]:?)[ \t]*$)")
NO_CODE = re.compile(r"""\[(?:markdown|md|raw)\]|\blanguage=["']?(?!python|ipython)""")
MAGIC = re.compile(
    r"([ \t]*)# ?((?:# ?)*(?:%{1,3}[A-Za-z]|!\s*[A-Za-z./~$\\{]|[A-Za-z_]\w*[ \t]*=[ \t]*(?:%{1,2}[a-z]{2}|!\s?\w)).*)"
)


def cells_of(text: str) -> list[Cell]:
    """Return the cells of a script; one cell where nothing marks any.

    Examples
    --------
    >>> for cell in cells_of("# %% [markdown]\\n# # 02 · The perceptron\\n# %%\\n# %pip install x\\nw = 1\\n"):
    ...     print(cell.code, repr(cell.text))
    False '# 02 · The perceptron'
    True '%pip install x\\nw = 1'
    """
    blocks: list[tuple[bool, list[str]]] = [(True, [])]
    for line in tidied(text).split("\n"):
        marker = MARKER.match(line)
        if marker:
            blocks.append((not NO_CODE.search(marker["options"] or ""), []))
        else:
            blocks[-1][1].append(line)
    head, *rest = (_code(lines) if code else _words(lines) for code, lines in blocks)
    header = all(line.startswith("#") or not line.strip() for line in blocks[0][1])
    return rest if header and rest else [head, *rest]


def _words(lines: list[str]) -> Cell:
    return Cell(False, "\n".join(re.sub(r"^# ?", "", line) for line in lines).strip("\n"))


def _code(lines: list[str]) -> Cell:
    """Return a cell of code, with its magics, which a script keeps as comments."""
    magics = map(MAGIC.match, lines)
    return Cell(
        True, "\n".join(m[1] + m[2] if m else x for m, x in zip(magics, lines, strict=True)).strip("\n")
    )
