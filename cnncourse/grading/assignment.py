"""An assignment: the questions of a chapter and the notebook as it was handed out."""

from __future__ import annotations

import ast
import difflib
import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

import cnncourse
from cnncourse.exercises import Question, chapters, questions
from cnncourse.grading.sources import closure

__all__ = ["Assignment", "Group", "load"]

HOME = Path(cnncourse.__path__[0])


@dataclass(frozen=True)
class Group:
    """Questions under the same rules: what may be imported, and what may not be used."""

    needs: tuple[str, ...]
    bans: tuple[str, ...]
    questions: tuple[Question, ...]

    @property
    def packages(self) -> tuple[str, ...]:
        """Packages that the warm interpreter needs beside NumPy."""
        return tuple(name for name in self.needs if not name.startswith("cnncourse."))

    @cached_property
    def sources(self) -> dict[str, str]:
        """The text of the course's modules that may be imported, with what they import themselves."""
        return closure(name for name in self.needs if name.startswith("cnncourse."))


@dataclass(frozen=True)
class Assignment:
    """What is graded.

    Attributes
    ----------
    name : str
        "02_perceptron".
    questions : tuple of Question
    names : dict
        The name that each answer has in the notebook, by question.
    handed_out : tuple of str
        The code cells of the notebook as it was handed out.
    version : str
        A hash of the questions, the checks and the grader: another version, another grade.
    """

    name: str
    questions: tuple[Question, ...]
    names: dict[str, str]
    handed_out: tuple[str, ...]
    version: str

    @property
    def chapter(self) -> str:
        """The chapter's number, two digits."""
        return self.name[:2]

    @cached_property
    def groups(self) -> tuple[Group, ...]:
        """The questions by their rules, in order."""
        rules = dict.fromkeys((asked.needs, asked.bans) for asked in self.questions)
        return tuple(
            Group(*rule, tuple(q for q in self.questions if (q.needs, q.bans) == rule)) for rule in rules
        )


@cache
def load(name: str, folder: Path | None = None) -> Assignment:
    """Return an assignment by its name or its chapter.

    Parameters
    ----------
    name : str
        "02_perceptron" or "02".
    folder : Path, optional
        Where the notebooks lie as they were handed out; by default ``exercises`` here or beside the package.

    Raises
    ------
    ValueError
        When there is none of that name, or its notebook is not to be found.
    """
    known = {number: module[1:] for number, module in chapters().items()}
    chapter = name[:2]
    if (known.get(chapter) not in {name, None} and name != chapter) or chapter not in known:
        near = difflib.get_close_matches(name, known.values(), 1)
        hint = f"did you mean {near[0]}?" if near else f"there are: {', '.join(known.values())}"
        msg = f"there is no assignment {name!r}; {hint}"
        raise ValueError(msg)
    file = _handed_out(f"{known[chapter]}.ipynb", folder)
    cells = _code(file)
    asked = tuple(questions(chapter).values())
    return Assignment(known[chapter], asked, _answers(cells), cells, _version(chapters()[chapter], cells))


def _handed_out(name: str, folder: Path | None) -> Path:
    places = [folder] if folder else [Path("exercises"), HOME.parent / "exercises"]
    for place in places:
        if (place / name).is_file():
            return place / name
    msg = f"{name} as it was handed out is not in {places[0].absolute()}: grade at the root of the course"
    raise ValueError(msg)


def _code(file: Path) -> tuple[str, ...]:
    cells = json.loads(file.read_text("utf-8"))["cells"]
    return tuple("".join(cell["source"]) for cell in cells if cell["cell_type"] == "code")


def _answers(cells: Iterable[str]) -> dict[str, str]:
    """Read from ``check("02.update", perceptron_step, STUDENT)`` which name answers which question."""
    found = {}
    for cell in cells:
        if cell.startswith("check("):
            (call,) = (node for node in ast.walk(ast.parse(cell)) if isinstance(node, ast.Call))
            found[ast.literal_eval(call.args[0])] = ast.unparse(call.args[1])
    return found


def _version(module: str, cells: Iterable[str]) -> str:
    parts = [cnncourse.__version__, *cells, (HOME / "exercises" / f"{module}.py").read_text("utf-8")]
    shared = [f for f in sorted((HOME / "exercises").glob("*.py")) if not f.name.startswith("q")]
    parts += [file.read_text("utf-8") for file in (*shared, *sorted((HOME / "grading").rglob("*.py")))]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:16]
