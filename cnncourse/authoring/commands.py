"""What ``cnncourse notebooks`` and ``cnncourse exercises`` do to one file; each returns a sentence or raises."""

from __future__ import annotations

from itertools import zip_longest
from pathlib import Path

from nbformat import NotebookNode

from cnncourse.authoring.canonical import IGNORED, canonical, dumped
from cnncourse.authoring.displaying import require_outputs
from cnncourse.authoring.execute import execute
from cnncourse.authoring.files import AuthoringError, found, read, write
from cnncourse.authoring.generate import exercise_of

__all__ = ["check_exercise", "check_form", "check_run", "pairs", "write_exercise", "write_notebook"]


def write_notebook(path: Path) -> str:
    """Run a notebook and store it in canonical form."""
    changed = write(path, dumped(_fresh(path, read(path))))
    return f"{path}: {'written' if changed else 'unchanged'}"


def check_form(path: Path) -> str:
    """Hold a notebook against its canonical form, without running it.

    Raises
    ------
    AuthoringError
    """
    stored = read(path)
    clean = canonical(stored)
    if dumped(clean) != path.read_bytes():
        place = _first_difference(stored, clean)
        msg = f"{path}{place}: not in canonical form; mend it with `cnncourse notebooks --write {path}`"
        raise AuthoringError(msg)
    require_outputs(path, clean)
    return f"{path}: in canonical form"


def check_run(path: Path) -> str:
    """Hold a notebook against a fresh run of it.

    Raises
    ------
    AuthoringError
    """
    check_form(path)
    stored = read(path)
    place = _first_difference(stored, _fresh(path, stored))
    if place:
        msg = (
            f"{path}{place}: a fresh run gives another output; `cnncourse notebooks --write {path}` stores it"
        )
        raise AuthoringError(msg)
    return f"{path}: a fresh run gives the same bytes"


def pairs(root: Path, names: list[str]) -> list[tuple[Path, Path]]:
    """Return each master with the path of its exercise; all of them where no name is given.

    Raises
    ------
    AuthoringError
        When a name has no master, or a file in ``exercises/`` has none.
    """
    masters = {path.stem: path for path in found([root / "solutions"])}
    folder = root / "exercises"
    for stray in sorted(folder.iterdir() if folder.is_dir() else ()):
        if stray.stem not in masters and not stray.name.startswith("."):
            msg = f"{stray}: it has no master solutions/{stray.stem}.ipynb; write that, or remove the file"
            raise AuthoringError(msg)
    wanted = [Path(name).stem for name in names] or list(masters)
    for name in wanted:
        if name not in masters:
            msg = f"solutions/{name}.ipynb: there is no such master"
            raise AuthoringError(msg)
    return [(masters[name], folder / masters[name].name) for name in wanted]


def write_exercise(master: Path, exercise: Path) -> str:
    """Generate one exercise."""
    exercise.parent.mkdir(exist_ok=True)
    changed = write(exercise, dumped(_generated(master, exercise)))
    return f"{exercise}: {'written' if changed else 'unchanged'}"


def check_exercise(master: Path, exercise: Path) -> str:
    """Prove that generating an exercise again would change nothing.

    Raises
    ------
    AuthoringError
    """
    mend = f"mend it with `cnncourse exercises --write {master.stem}`"
    if not exercise.exists():
        msg = f"{exercise}: missing, though {master} is there; {mend}"
        raise AuthoringError(msg)
    again = _generated(master, exercise)
    if dumped(again) != exercise.read_bytes():
        msg = f"{exercise}{_first_difference(read(exercise), again)}: not what {master} gives; {mend}"
        raise AuthoringError(msg)
    return f"{exercise}: as {master} gives it"


def _generated(master: Path, exercise: Path) -> NotebookNode:
    return _fresh(exercise, exercise_of(master, read(master)))


def _fresh(path: Path, notebook: NotebookNode) -> NotebookNode:
    """Run a notebook and return its canonical form.

    Raises
    ------
    AuthoringError
        When a cell fails, writes to stderr, or displays nothing where it should.
    """
    run = execute(path, canonical(notebook))
    _refuse_stderr(path, run)
    clean = canonical(run)
    require_outputs(path, clean)
    return clean


def _refuse_stderr(path: Path, run: NotebookNode) -> None:
    for number, cell in enumerate(run["cells"], 1):
        ignored = IGNORED.intersection(cell["metadata"].get("tags", ()))
        for output in () if ignored else cell.get("outputs", ()):
            if output["output_type"] == "stream" and output["name"] == "stderr":
                first = output["text"].strip().partition("\n")[0]
                msg = f"{path}, cell {number}: it writes to stderr ({first}); mend it or tag it nbval-ignore-output"
                raise AuthoringError(msg)


def _first_difference(one: NotebookNode, other: NotebookNode) -> str:
    for number, (mine, theirs) in enumerate(zip_longest(one["cells"], other["cells"]), 1):
        if mine != theirs:
            return f", cell {number}"
    return ""
